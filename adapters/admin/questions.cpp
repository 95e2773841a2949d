#include "adapters/admin/questions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>

#include "adapters/admin/admin_service.hpp"
#include "adapters/admin/command_request.hpp"

namespace adapters::admin {

namespace {

transport::http_response response_of(const core::command::answer& x, core::timestamp now) {
  using core::command::outcome;
  auto response = item_of("Answer", now,
                          {{"id", x.id},
                           {"outcome", to_string(x.what)},
                           {"code", text_or_null(x.code)},
                           {"why", x.why},
                           {"hint", text_or_null(x.hint)},
                           {"rev", x.rev}});
  if (x.what == outcome::refused) response.status = status_of(x.code);
  if (x.what == outcome::timeout) response.status = 504;
  return response;
}

}  // namespace

void questions::ask(transport::connection_id id, subject about, core::timestamp until) {
  open_[id] = {std::move(about), until};
}

std::optional<core::timestamp> questions::due() const {
  std::optional<core::timestamp> next;
  for (const auto& [id, x] : open_) next = next ? std::min(*next, x.until) : x.until;
  return next;
}

void questions::on_answer(transport::connection_id id, const core::command::answer& x, core::timestamp now) {
  if (open_.erase(id) > 0) out_.emplace_back(id, response_of(x, now));
}

void questions::on_shown(transport::connection_id id, const shown& x, core::timestamp now) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  const auto about = std::move(found->second.about);
  open_.erase(found);
  const auto refuse = [&](unsigned status, const char* code, std::string why) {
    out_.emplace_back(id, admin::response_of(refusal{status, code, std::move(why)}));
  };
  if (!x) return refuse(504, "timeout", x.error());
  if (x->size() > admin_service::shown_max)
    return refuse(502, "too_large", fmt::format("{} bytes are more than 64 KiB", x->size()));
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = json_depth_max;
  auto value = json::parse(*x, error, {}, options);
  if (error) return refuse(502, "too_large", "the answer is not JSON of at most 8 levels: " + error.message());
  out_.emplace_back(id, item_of(about.kind, now, {{"actor", about.actor}, {about.key, std::move(value)}}));
}

void questions::expire(const view& v) {
  for (auto x = open_.begin(); x != open_.end();) {
    const auto& [id, question] = *x;
    if (question.until > v.now) {
      ++x;
      continue;
    }
    const auto why = why_silent(v, question.about.actor);
    if (question.about.id.empty())
      out_.emplace_back(id, admin::response_of(refusal{504, "timeout", why, "GET /v1/actors shows all actors"}));
    else
      out_.emplace_back(id, response_of({.id = question.about.id,
                                         .what = core::command::outcome::timeout,
                                         .code = "timeout",
                                         .why = "no answer in time: " + why,
                                         .hint = "it may have happened: look, or send the same id again"},
                                        v.now));
    x = open_.erase(x);
  }
}

std::string why_silent(const view& v, const std::string& actor) {
  for (const auto& x : v.of.actors()) {
    if (x.name != actor) continue;
    if (x.probe.handling.empty()) return fmt::format("{} is {}, {} waiting", actor, x.state, x.probe.depth);
    return fmt::format("{} is busy {:.1f} s in {}, {} waiting", actor, seconds_of(x.probe.handling_for),
                       x.probe.handling, x.probe.depth);
  }
  return "there is no actor " + actor;
}

}  // namespace adapters::admin

#include "adapters/transport/faulty_service.hpp"

#include <algorithm>
#include <utility>

#include "adapters/transport/drawn_damage.hpp"
#include "core/types/invariant.hpp"

namespace adapters::transport {
namespace {

using core::sim::fault;
using core::sim::fault_hook;

constexpr unsigned unavailable = 503;
constexpr std::uint16_t going_away = 1001;
constexpr std::uint16_t without_a_word = 1006;

connection_id to_of(const outgoing& x) {
  return std::visit([](const auto& y) { return y.to; }, x);
}

http_response response_of(const fault& x) {
  const auto& with = x.rule->with;
  http_response response{.status = static_cast<unsigned>(with.status.value_or(unavailable)), .body = with.body};
  const char* type = with.body.starts_with('{') ? "application/json" : "text/html";
  response.headers.emplace_back("Content-Type", type);
  if (with.retry_after)
    response.headers.emplace_back("Retry-After",
                                  std::to_string(std::chrono::ceil<std::chrono::seconds>(*with.retry_after).count()));
  return response;
}

}  // namespace

faulty_service::faulty_service(std::shared_ptr<service> inner, std::shared_ptr<core::sim::fault_plan> plan,
                               text_naming name_of)
    : inner_(std::move(inner)), plan_(std::move(plan)), name_of_(std::move(name_of)) {
  ASSERT(inner_ != nullptr && plan_ != nullptr, "a service and a plan");
  for (const auto& rule : plan_->rules())
    names_texts_ = names_texts_ || rule.where.starts_with("stream:") || rule.where.starts_with("frame:") ||
                   rule.where.starts_with('*');
}

std::string faulty_service::subject_of(const char* kind, const wire& x, std::string_view text) const {
  if (!names_texts_) return {};
  return kind + (name_of_ ? name_of_(x.target, text) : x.target);
}

// -- time ---------------------------------------------------------------------------------------------------------

void faulty_service::begin(core::timestamp now) {
  now_ = std::max(now_, now);
  offset_ = clock_offset();
  inside_now_ = std::max(inside_now_, now_ + offset_);
  release();
  restart_if_due();
  close_old_wires();
}

core::duration faulty_service::clock_offset() {
  const auto fault = draw(fault_hook::clock, "server");
  if (!fault) return {};
  const auto& rule = *fault->rule;
  const auto since = rule.when.lasting ? fault->until - *rule.when.lasting : plan_->start();
  const auto drifted = static_cast<__int128>((now_ - since).count()) * rule.with.drift.value_or(0) / 1'000'000;
  return rule.with.by.value_or(core::duration::zero()) + core::duration(static_cast<std::int64_t>(drifted));
}

void faulty_service::restart_if_due() {
  const auto fault = draw(fault_hook::restart, "server");
  if (!fault || down_until_ == fault->until) return;
  down_until_ = fault->until;
  for (auto& [id, x] : wires_)
    if (!x.gone) end(id, x, without_a_word, "");
  for (const auto& [when, x] : std::exchange(later_, {}))
    ready_.emplace_back(reset_out{to_of(x)});  // answers on their way
  for (auto& [id, x] : asked_)
    if (std::exchange(x.what, fate::nothing) != fate::nothing) ready_.emplace_back(reset_out{id});
  std::erase_if(asked_, [](const auto& x) { return !x.second.passed_on; });
}

void faulty_service::close_old_wires() {
  for (auto& [id, x] : wires_)
    if (!x.gone && x.limit && *x.limit <= now_) end(id, x, going_away, "the session has reached its age");
}

/// What was held back until this time.
void faulty_service::release() {
  const auto end = later_.upper_bound(now_);
  for (auto x = later_.begin(); x != end; ++x) ready_.push_back(std::move(x->second));
  later_.erase(later_.begin(), end);
  for (auto& [id, x] : wires_) {
    const auto late =
        std::stable_partition(x.held.begin(), x.held.end(), [&](const auto& y) { return y.latest > now_; });
    const std::vector<held_text> out(std::make_move_iterator(late), std::make_move_iterator(x.held.end()));
    x.held.erase(late, x.held.end());
    for (const auto& y : out) send(id, x, y.text, {});
  }
}

std::optional<core::timestamp> faulty_service::due() const {
  auto first = core::timestamp::max();
  if (const auto inner = inner_->due()) first = std::max(now_, *inner - offset_);
  if (!later_.empty()) first = std::min(first, later_.begin()->first);
  for (const auto& [id, x] : wires_) {
    if (x.gone) continue;
    if (x.limit) first = std::min(first, *x.limit);
    for (const auto& y : x.held) first = std::min(first, y.latest);
  }
  for (const auto hook : {fault_hook::restart, fault_hook::clock})
    if (const auto next = plan_->next_begin(hook, now_)) first = std::min(first, *next);
  if (first == core::timestamp::max()) return {};
  return first;
}

void faulty_service::advance(core::timestamp now) {
  begin(now);
  inner_->advance(inside_now_);
  collect();
}

std::vector<outgoing> faulty_service::take() {
  collect();  // somebody may have spoken to the service itself
  return std::exchange(ready_, {});
}

// -- requests -----------------------------------------------------------------------------------------------------

void faulty_service::on_request(connection_id id, const http_request& request, const caller& who, core::timestamp now) {
  begin(now);
  auto& x = asked_[id];
  x.subject = "request:" + request.method + std::string(path_of(request.target));
  decide(id, x);
  if (x.passed_on) {
    inner_->on_request(id, request, who, inside_now_);
  } else if (x.what == fate::nothing) {
    asked_.erase(id);
  }
  collect();
}

/// What becomes of a request; answers it where it is not passed on.
void faulty_service::decide(connection_id id, asked& x) {
  const bool down = down_until_ && now_ < *down_until_;
  if (down || draw(fault_hook::refuse, x.subject)) {
    x.what = fate::nothing;
    return emit(reset_out{id}, now_);
  }
  if (draw(fault_hook::half_open, x.subject) || draw(fault_hook::drop, x.subject)) {
    x.what = fate::silence;
    return;
  }
  if (const auto reply = draw(fault_hook::reply, x.subject)) {
    x.instead = response_of(*reply);
    x.passed_on = reply->rule->with.apply && reply->applied();
    x.what = x.passed_on ? fate::replace : fate::nothing;
    if (!x.passed_on) emit(http_reply{id, x.instead}, now_);
    return;
  }
  x.passed_on = true;
  if (const auto lost = draw(fault_hook::ack_lost, x.subject))
    x.what = lost->mode_of({"reset", "silent"}) == "reset" ? fate::reset : fate::silence;
  if (const auto slow = draw(fault_hook::delay, x.subject)) x.late = slow->delay();
}

void faulty_service::pass(http_reply&& reply) {
  const auto found = asked_.find(reply.to);
  if (found == asked_.end()) return emit(std::move(reply), now_);
  auto& x = found->second;
  x.passed_on = false;
  switch (x.what) {
    case fate::answer:
      spoil(reply.response, x.subject);
      emit(std::move(reply), now_ + x.late);
      break;
    case fate::replace:
      emit(http_reply{reply.to, std::move(x.instead)}, now_ + x.late);
      break;
    case fate::reset:
      emit(reset_out{reply.to}, now_ + x.late);
      break;
    case fate::silence:
      return;  // until the asker gives up
    case fate::nothing:
      break;
  }
  asked_.erase(found);
}

void faulty_service::spoil(http_response& response, const std::string& subject) {
  if (const auto fault = draw(fault_hook::mutate, subject))
    response.body = mutated(response.body, drawn_mutation(*fault), fault->dice).front();
  else if (const auto change = draw(fault_hook::schema, subject))
    response.body = drifted(response.body, drawn_drift(*change), change->dice);
}

void faulty_service::on_ping(connection_id id, core::timestamp now) {
  begin(now);
  inner_->on_ping(id, inside_now_);
  collect();
}

void faulty_service::on_pong(connection_id id, core::timestamp now) {
  begin(now);
  inner_->on_pong(id, inside_now_);
  collect();
}

void faulty_service::on_close(connection_id id, core::timestamp now) {
  begin(now);
  const bool answer_on_its_way = forget_later(id) && !wires_.contains(id);
  const auto found = asked_.find(id);
  const bool owed = found == asked_.end() ? !answer_on_its_way : found->second.passed_on;
  if (found != asked_.end()) asked_.erase(found);
  wires_.erase(id);
  if (owed) inner_->on_close(id, inside_now_);
  collect();
}

// -- what the service sends ---------------------------------------------------------------------------------------

void faulty_service::collect() {
  for (auto& x : inner_->take()) std::visit([this](auto& y) { pass(std::move(y)); }, x);
}

void faulty_service::pass(reset_out&& out) {
  if (const auto found = wires_.find(out.to); found != wires_.end()) {
    if (!found->second.gone) end(out.to, found->second, without_a_word, "");
    return;
  }
  const auto found = asked_.find(out.to);
  if (found == asked_.end()) return emit(out, now_);
  found->second.passed_on = false;
  if (found->second.what == fate::silence) return;
  if (found->second.what != fate::nothing) emit(out, now_ + found->second.late);
  asked_.erase(found);
}

void faulty_service::emit(outgoing x, core::timestamp when) {
  if (when <= now_)
    ready_.push_back(std::move(x));
  else
    later_.emplace(when, std::move(x));
}

/// True if something was on its way to it.
bool faulty_service::forget_later(connection_id id) {
  return std::erase_if(later_, [&](const auto& x) { return to_of(x.second) == id; }) > 0;
}

}  // namespace adapters::transport

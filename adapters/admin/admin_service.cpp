#include "adapters/admin/admin_service.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "adapters/admin/command_request.hpp"
#include "adapters/admin/questions.hpp"
#include "adapters/admin/routes.hpp"
#include "adapters/admin/traces.hpp"
#include "adapters/admin/viewers.hpp"
#include "core/command/verb.hpp"

namespace adapters::admin {

using transport::connection_id;

namespace {

constexpr std::size_t slice = 4000;  // records at once: a few milliseconds
constexpr core::duration poll_every = std::chrono::milliseconds(500);
constexpr core::duration rest_after_fault = std::chrono::seconds(1);
constexpr core::duration slice_every = std::chrono::milliseconds(1);
constexpr const char* commands_room = "foundation/admin";

/// A name in a path. A plus is a plus there, other than in a query.
std::string plain_name(std::string_view text) {
  std::string form = "x=";
  for (const char c : text) c == '+' ? form += "%2B" : form += c;
  const auto pairs = transport::query_of(form);
  return pairs.size() == 1 ? pairs.front().second : std::string(text);
}

bool is_among(std::string_view name, std::string_view names) {
  while (!names.empty()) {
    const auto end = std::min(names.find(' '), names.size());
    if (names.substr(0, end) == name) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

core::result<visit, refusal> read_visit(const found_route& found, const transport::http_request& request) {
  visit out{.name = plain_name(found.name)};
  for (auto& [key, value] : transport::query_of(transport::query_text_of(request.target))) {
    const auto hint =
        found.to->parameters.empty() ? std::string("it has none") : "known: " + std::string(found.to->parameters);
    if (!is_among(key, found.to->parameters))
      return core::unexpected(refusal{400, "bad_request", "unknown parameter " + shown_name(key), hint});
    if (!out.parameters.emplace(key, std::move(value)).second)
      return core::unexpected(refusal{400, "bad_request", "parameter `" + key + "` comes twice"});
  }
  return out;
}

}  // namespace

class admin_service::desk {
 public:
  desk(world w, projection::source journal, entrance gate, core::timestamp start)
      : world_(std::move(w)),
        journal_(std::move(journal)),
        gate_(std::move(gate)),
        now_(start),
        next_poll_(start),
        traces_(world_.trace) {}

  using answer = core::result<transport::http_response, refusal>;

  void set_origins(std::vector<std::string> own) { gate_.set_origins(std::move(own)); }

  /// Whatever goes wrong inside: the request is denied and the door stays.
  void on_request(connection_id id, const transport::http_request& request, const transport::caller& from,
                  core::timestamp now) {
    now_ = now;
    ++counts_.requests;
    try {
      if (auto x = respond(id, request, from)) reply(id, *x ? **std::move(x) : response_of(x->error()));
    } catch (const std::exception&) {
      ++counts_.faults;
      waiting_.forget(id);
      traces_.forget(id);
      reply(id, response_of({500, "internal", "the request could not be served", "see the log of the node"}));
    }
  }

  std::optional<unsigned> on_open(connection_id id, const transport::http_request& request,
                                  const transport::caller& from, core::timestamp now) {
    now_ = now;
    const auto who = gate_.admit(request, from, now);
    if (!who) return who.error().status;
    const auto found = find_route(request.method, transport::path_of(request.target));
    if (!found.to || found.to->how != served::stream) return 404;
    if (!core::command::may(who->rank, found.to->role)) return 403;
    if (viewers_.full()) return 503;
    viewers_.open(id, now);
    counts_.watchers = viewers_.size();
    return std::nullopt;
  }

  void on_text(connection_id id, std::string_view text, core::timestamp now) {
    now_ = now;
    viewers_.on_text(id, text, now);
  }
  void on_pong(connection_id id) { viewers_.on_pong(id); }
  void on_close(connection_id id) {
    waiting_.forget(id);
    traces_.forget(id);
    viewers_.forget(id);
    counts_.watchers = viewers_.size();
  }

  std::optional<core::timestamp> due() const {
    auto next = next_poll_;
    if (const auto at = waiting_.due()) next = std::min(next, *at);
    if (const auto at = viewers_.due()) next = std::min(next, *at);
    if (const auto at = traces_.due()) next = std::min(next, *at);
    return std::max(next, resting_until_);
  }

  /// What goes wrong inside costs those who look their frames for a moment, and nobody else anything.
  void advance(core::timestamp now) {
    now_ = now;
    try {
      step();
    } catch (const std::exception&) {
      ++counts_.faults;
      resting_until_ = now + rest_after_fault;
    }
  }

  std::vector<transport::outgoing> take() {
    for (auto& [id, response] : waiting_.take()) reply(id, std::move(response));
    for (auto& [id, response] : traces_.take()) reply(id, std::move(response));
    auto all = std::exchange(out_, {});
    for (auto& x : viewers_.take()) all.push_back(std::move(x));
    return all;
  }

  const service_counts& counts() const { return counts_; }

 private:
  void step() {
    if (now_ >= next_poll_) follow();
    traces_.advance(now_);
    if (const auto at = waiting_.due(); at && *at <= now_) {
      actors_.look(world_, now_);
      waiting_.expire(look());
    }
    if (const auto at = viewers_.due(); at && *at <= now_) {
      follow();
      actors_.look(world_, now_);
      viewers_.advance(look(), counts_);
    }
  }

  view look() const { return {world_, journal_, actors_, counts_, gate_.failures(), now_}; }

  void follow() { next_poll_ = now_ + (journal_.follow(slice) ? slice_every : poll_every); }

  void reply(connection_id id, transport::http_response response) {
    if (response.status >= 400) ++counts_.refused;
    out_.emplace_back(transport::http_reply{id, std::move(response)});
  }

  /// Nothing: the answer comes later.
  std::optional<answer> respond(connection_id id, const transport::http_request& request,
                                const transport::caller& from) {
    const auto path = transport::path_of(request.target);
    const auto found = find_route(request.method, path);
    principal who;
    if (found.to && found.to->open) {
      if (auto free = gate_.admit_stranger(request, from, now_); !free) return core::unexpected(free.error());
    } else {
      auto admitted = gate_.admit(request, from, now_);
      if (!admitted) return core::unexpected(admitted.error());
      who = *std::move(admitted);
    }
    if (!found.to && found.other_method)
      return core::unexpected(refusal{405, "bad_request", "this path has no such method", "docs/admin_api.md"});
    if (!found.to)
      return core::unexpected(refusal{404, "not_found", "there is no such path", "docs/admin_api.md lists all"});
    if (!core::command::may(who.rank, found.to->role))
      return core::unexpected(refusal{403, "role", "this needs the role " + std::string(to_string(found.to->role)),
                                      "you are " + std::string(to_string(who.rank))});
    if (request.body.size() > body_max) return core::unexpected(refusal{413, "bad_request", "more than 64 KiB"});
    auto asked = read_visit(found, request);
    if (!asked) return core::unexpected(asked.error());
    return serve(id, *found.to, *asked, request, who);
  }

  std::optional<answer> serve(connection_id id, const route& to, const visit& asked,
                              const transport::http_request& request, const principal& who) {
    switch (to.how) {
      case served::page:
        follow();
        actors_.look(world_, now_);
        return to.show(look(), asked);
      case served::command:
        return command(id, request.body, who);
      case served::state:
      case served::trace:
        return question(id, to, asked);
      case served::stream:
        break;
    }
    return core::unexpected(refusal{426, "bad_request", "this is a WebSocket", "send an Upgrade header"});
  }

  static answer busy() {
    return core::unexpected(refusal{503, "busy", "too many questions wait for their answers", "try again"});
  }

  std::optional<answer> command(connection_id id, std::string_view body, const principal& who) {
    if (waiting_.size() + traces_.size() >= pending_max) return busy();
    const auto wanted = read_command(body, who, now_);
    if (!wanted) return core::unexpected(wanted.error());
    waiting_.ask(id, {.id = wanted->id, .actor = commands_room}, now_ + answer_within);
    world_.ask(*wanted, [this, id](const core::command::answer& x) { waiting_.on_answer(id, x, now_); });
    return std::nullopt;
  }

  std::optional<answer> question(connection_id id, const route& to, const visit& asked) {
    if (waiting_.size() + traces_.size() >= pending_max) return busy();
    const auto all = world_.actors();
    if (std::ranges::find(all, asked.name, &actor_row::name) == all.end())
      return core::unexpected(no_such("actor", asked.name, "/v1/actors"));
    if (to.how == served::state) {
      waiting_.ask(id, {.id = {}, .actor = asked.name, .kind = "ActorState", .key = "state"}, now_ + answer_within);
      world_.ask_state(asked.name, [this, id](const shown& x) { waiting_.on_shown(id, x, now_); });
      return std::nullopt;
    }
    if (auto begun = traces_.begin(id, asked, now_); !begun) return core::unexpected(begun.error());
    return std::nullopt;
  }

  world world_;
  projection journal_;
  entrance gate_;
  core::timestamp now_;
  core::timestamp next_poll_;
  core::timestamp resting_until_{};
  actor_rates actors_;
  questions waiting_;
  traces traces_;
  viewers viewers_;
  service_counts counts_;
  std::vector<transport::outgoing> out_;
};

admin_service::admin_service(world w, projection::source journal, entrance gate, core::timestamp start)
    : desk_(std::make_unique<desk>(std::move(w), std::move(journal), std::move(gate), start)) {}
admin_service::~admin_service() = default;

void admin_service::set_origins(std::vector<std::string> own) { desk_->set_origins(std::move(own)); }

void admin_service::on_request(connection_id id, const transport::http_request& request, const transport::caller& from,
                               core::timestamp now) {
  desk_->on_request(id, request, from, now);
}
std::optional<unsigned> admin_service::on_open(connection_id id, const transport::http_request& request,
                                               const transport::caller& from, core::timestamp now) {
  return desk_->on_open(id, request, from, now);
}
void admin_service::on_text(connection_id id, std::string_view text, core::timestamp now) {
  desk_->on_text(id, text, now);
}
void admin_service::on_ping(connection_id, core::timestamp) {}
void admin_service::on_pong(connection_id id, core::timestamp) { desk_->on_pong(id); }
void admin_service::on_close(connection_id id, core::timestamp) { desk_->on_close(id); }
std::optional<core::timestamp> admin_service::due() const { return desk_->due(); }
void admin_service::advance(core::timestamp now) { desk_->advance(now); }
std::vector<transport::outgoing> admin_service::take() { return desk_->take(); }
const service_counts& admin_service::counts() const { return desk_->counts(); }

}  // namespace adapters::admin

#include "adapters/transport/memory_wires.hpp"

#include "core/types/invariant.hpp"

namespace adapters::transport {
namespace {

trouble because(failure what, std::string detail, bool reached = false) {
  return {.what = what, .detail = std::move(detail), .reached = reached};
}

}  // namespace

// -- hosts --------------------------------------------------------------------------------------------------------

void memory_wires::host(endpoint where, std::shared_ptr<service> inside, route way) {
  ASSERT(inside != nullptr, "a service to host", where.host);
  reset_all(where);
  std::shared_ptr<tenant> who;
  for (const auto& [other, x] : places_)
    if (x.who->inside == inside) who = x.who;
  if (!who) who = std::make_shared<tenant>(tenant{.inside = std::move(inside)});
  places_[where] = {.who = who, .way = way};
  wake_when_due(who);
}

void memory_wires::set(const endpoint& where, reachability state) {
  ASSERT(places_.contains(where), "only a host can be switched", where.host, where.port);
  if (state == reachability::refusing) reset_all(where);
  places_.at(where).state = state;
}

void memory_wires::reset_all(const endpoint& where) {
  std::vector<connection_id> open;
  for (auto& [id, x] : sockets_) {
    if (x.to != where || !x.server_open) continue;
    reset_socket(id, x);
    open.push_back(id);
  }
  for (const auto id : open) server_gone(id);
  for (auto& [id, x] : askers_)
    if (x.to == where && x.arrived) carry(reset_out{id});
}

const memory_wires::place* memory_wires::find(const endpoint& x) const {
  const auto found = places_.find(x);
  return found == places_.end() ? nullptr : &found->second;
}

bool memory_wires::has_address(const endpoint& x) const {
  const auto* found = find(x);
  return found != nullptr && found->state != reachability::nameless;
}

core::timestamp memory_wires::arrival_there(wire& x) {
  const auto& way = places_.at(x.to).way;
  return x.last_there = std::max(x.last_there, now() + way.there + drawn(way.jitter));
}

core::timestamp memory_wires::arrival_back(wire& x) {
  const auto& way = places_.at(x.to).way;
  return x.last_back = std::max(x.last_back, now() + way.back + drawn(way.jitter));
}

void memory_wires::flush(tenant& who) {
  for (auto& x : who.inside->take()) std::visit([this](auto& y) { carry(std::move(y)); }, x);
}

void memory_wires::wake_when_due(const std::shared_ptr<tenant>& who) {
  const auto due = who->inside->due();
  if (!due || (who->woken_at && *who->woken_at <= *due)) return;
  who->woken_at = std::max(*due, now());
  at(*who->woken_at, [who](memory_wires& w) { w.advance(who); });
}

void memory_wires::advance(const std::shared_ptr<tenant>& who) {
  who->woken_at.reset();
  const bool gone = std::none_of(places_.begin(), places_.end(), [&](const auto& x) { return x.second.who == who; });
  if (gone) return;
  const auto due = who->inside->due();
  if (due && *due <= now()) {
    who->advanced = who->advanced_at == now() ? who->advanced + 1 : 1;
    who->advanced_at = now();
    ASSERT(who->advanced < 1000, "a service that has been advanced to a moment is due later than that");
    who->inside->advance(now());
  }
  flush(*who);
  wake_when_due(who);
}

// -- requests -----------------------------------------------------------------------------------------------------

void memory_wires::fetch(http_call call, http_sink sink) {
  const connection_id id{++last_id_};
  auto& x = askers_[id];
  x.to = call.to;
  x.call = std::move(call);
  x.sink = std::move(sink);
  x.sent_at = now();
  if (!has_address(x.to))
    return at(now(), [id](memory_wires& w) {
      w.answer(id, core::unexpected(because(failure::resolve, "the name has no address")));
    });
  x.dialled = places_.at(x.to).state == reachability::up;
  at(now() + x.call.within, [id](memory_wires& w) { w.give_up(id); });
  at(arrival_there(x), [id](memory_wires& w) { w.ask(id); });
}

/// The request arrives.
void memory_wires::ask(connection_id id) {
  const auto found = askers_.find(id);
  if (found == askers_.end() || silent(found->second.to)) return;
  auto& x = found->second;
  if (places_.at(x.to).state == reachability::refusing) {
    x.answered = true;
    const auto why = because(failure::connect, "the host refuses the connection");
    return at(arrival_back(x), [id, why](memory_wires& w) { w.answer(id, core::unexpected(why)); });
  }
  x.arrived = x.dialled = true;
  serve(x.to, [&](service& s) { s.on_request(id, x.call.request, from_, now()); });
}

/// The asker has waited long enough.
void memory_wires::give_up(connection_id id) {
  const auto found = askers_.find(id);
  if (found == askers_.end()) return;
  auto& x = found->second;
  if (x.arrived && !x.answered)
    at(arrival_there(x), [id, to = x.to](memory_wires& w) {
      if (!w.silent(to)) w.serve(to, [&](service& s) { s.on_close(id, w.now()); });
    });
  answer(id, core::unexpected(because(failure::timed_out, "no answer in time", x.dialled)));
}

void memory_wires::answer(connection_id id, core::result<http_response, trouble> answer) {
  auto found = askers_.extract(id);
  if (found.empty()) return;
  auto& x = found.mapped();
  if (answer && answer->body.size() > x.call.body_max)
    answer = core::unexpected(because(failure::too_large, "the body is too long", true));
  x.sink({.sent_at = x.sent_at, .at = now(), .answer = std::move(answer)});
}

void memory_wires::answer_later(connection_id id, asker& x, core::result<http_response, trouble> answer) {
  if (std::exchange(x.answered, true)) return;
  at(arrival_back(x), [id, to = x.to, answer = std::move(answer)](memory_wires& w) {
    if (!w.silent(to)) w.answer(id, answer);
  });
}

void memory_wires::carry(http_reply&& x) {
  if (const auto found = askers_.find(x.to); found != askers_.end())
    answer_later(x.to, found->second, std::move(x.response));
}

void memory_wires::carry(reset_out&& x) {
  if (const auto found = sockets_.find(x.to); found != sockets_.end()) {
    if (found->second.server_open) reset_socket(x.to, found->second);
  } else if (const auto asked = askers_.find(x.to); asked != askers_.end()) {
    answer_later(x.to, asked->second, core::unexpected(because(failure::closed, "the connection was reset", true)));
  }
}

}  // namespace adapters::transport

#include "adapters/binance/session_actor.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "adapters/binance/errors.hpp"
#include "adapters/binance/session_peek.hpp"
#include "core/types/invariant.hpp"

namespace adapters::binance {
namespace {

constexpr std::uint64_t sockets_per_line = std::uint64_t{1} << 32;

/// A session that starts again numbers on above its predecessor, which cannot have passed on a message every 10 us.
std::uint64_t first_offset(core::timestamp now) {
  constexpr core::timestamp y2020{std::chrono::seconds(1'577'836'800)};
  return static_cast<std::uint64_t>((now - y2020) / std::chrono::microseconds(10));
}

}  // namespace

void session_state::say(const std::string& line) const {
  if (settings.say) settings.say(line);
}

// -- sockets --------------------------------------------------------------------------------------------------------

void session_state::open(std::uint64_t socket, std::string target, bool urgent) {
  const auto tell = [weak = caf::actor_cast<caf::weak_actor_ptr>(self), socket, urgent](transport::websocket_event e) {
    const auto strong = weak.lock();
    if (!strong) return;
    const auto to = caf::actor_cast<caf::actor>(strong);
    if (urgent)
      caf::anon_send<caf::message_priority::high>(to, socket_told{socket, std::move(e)});
    else
      caf::anon_send(to, socket_told{socket, std::move(e)});
  };
  transport::websocket_request request{.to = settings.where.streams, .target = std::move(target)};
  // The venue pings every three minutes; data are watched by ourselves.
  request.limits.idle_max = 2 * usdm_streams.ping_every;
  sockets[socket] = network->open(std::move(request), tell);
}

session_state::line* session_state::line_of(std::uint64_t socket) {
  for (auto& x : lines)
    if (x.market->owns(socket)) return &x;
  return nullptr;
}

/// One line for each door that has streams of ours.
void session_state::open_lines() {
  std::map<stream_door, line_settings> doors;
  for (const auto& traded : settings.instruments)
    for (auto& stream : streams_of(traded))
      doors.try_emplace(door_of(stream), settings.market).first->second.streams.push_back(std::move(stream));
  for (auto& [door, wanted] : doors) {
    ASSERT(wanted.streams.size() <= usdm_streams.streams_max, "more streams than one connection takes",
           wanted.streams.size());
    const auto n = lines.size() + 1;
    lines.push_back({door, std::make_unique<market_line>(std::move(wanted), settings.seed + 100 * n,
                                                         n * sockets_per_line, ledger->connects)});
    lines.back().market->start(now());
  }
}

void session_state::take(const socket_told& told) {
  if (!sockets.contains(told.socket)) return;  // closed by us meanwhile
  const auto at = now();
  auto* const ours = line_of(told.socket);
  if (const auto* text = std::get_if<transport::websocket_text>(&told.event.what)) {
    if (ours)
      take_market(*ours, told.socket, text->text, at);
    else
      take_private(told.socket, text->text, at);
  } else if (const auto* closed = std::get_if<transport::websocket_closed>(&told.event.what)) {
    sockets.erase(told.socket);
    say(fmt::format("{} stream closed: {}: {}", ours ? to_string(ours->door) : "private", to_string(closed->why.what),
                    closed->why.detail));
    if (ours)
      ours->market->on_closed(told.socket, closed->why, at);
    else if (orders)
      orders->on_closed(told.socket, closed->why, at);
  } else if (ours) {
    ours->market->on_opened(told.socket, at);
  } else if (orders) {
    orders->on_opened(told.socket, at);
  }
  follow();
}

/// What cannot be read at all may have been a datum of any stream of its line. That is told for trades; a diff that is
/// missing is found by the next one.
void session_state::take_market(line& on, std::uint64_t socket, const std::shared_ptr<const std::string>& text,
                                core::timestamp at) {
  auto& line = *on.market;
  const auto seen = peek(*text);
  if (!seen.stream.empty()) {
    if (line.on_datum(socket, seen.stream, seen.ts_event, text, at)) pass({text, at});
    return;
  }
  const auto message = answers->decode(*text);
  if (!message) {
    if (on.door != stream_door::public_) lose(on);
    return;
  }
  if (const auto* answer = std::get_if<subscription_answer>(&*message)) {
    if (!answer->accepted) say(fmt::format("a subscription was refused with code {}", answer->code));
    line.on_answer(socket, answer->id, answer->accepted, at);
  } else if (const auto* word = std::get_if<notice>(&*message); word && *word == notice::server_shutdown) {
    line.replace_now(at);
  }
}

void session_state::take_private(std::uint64_t socket, const std::shared_ptr<const std::string>& text,
                                 core::timestamp at) {
  if (!orders || !orders->owns(socket)) return;
  if (text->find("listenKeyExpired") != text->npos) {
    const auto event = private_events->decode(*text);
    if (const auto* expired = event ? std::get_if<listen_key_expired>(&*event) : nullptr)
      orders->on_expired(expired->key, at);
  }
  messages::tell_urgent(self, peers.gateway, messages::frame{.owner = text, .text = *text, .ts_recv = at});
}

/// A step may have further ones as its consequence: a call that cannot be made has failed at once.
void session_state::follow() {
  for (bool moved = true; moved;) {
    moved = false;
    for (auto& line : lines) {
      for (auto& step : line.market->take()) {
        obey(line, std::move(step));
        moved = true;
      }
    }
    if (!orders) continue;
    for (auto& step : orders->take()) {
      obey(std::move(step));
      moved = true;
    }
  }
  arm();
}

void session_state::obey(const line& line, market_line::step&& step) {
  if (const auto* x = std::get_if<market_line::open>(&step)) {
    open(x->socket, stream_target(line.door), false);
  } else if (auto* x = std::get_if<market_line::send>(&step)) {
    if (const auto at = sockets.find(x->socket); at != sockets.end()) at->second->send(std::move(x->text));
  } else if (const auto* x = std::get_if<market_line::close>(&step)) {
    sockets.erase(x->socket);
  } else if (const auto* x = std::get_if<market_line::pass>(&step)) {
    pass(*x);
  } else if (const auto* x = std::get_if<market_line::probe>(&step)) {
    probe(x->stream);
  } else if (const auto* x = std::get_if<market_line::lost>(&step)) {
    say(fmt::format("{} stream lost: {}", to_string(line.door), x->why));
    lose(line);
  }
}

/// The public door brings books and nothing else, the other one everything but books.
void session_state::lose(const line& which) {
  for (const auto& traded : settings.instruments)
    messages::tell(self, peers.feed, messages::stream_lost{traded.id, which.door == stream_door::public_});
}

void session_state::obey(private_line::step&& step) {
  if (std::holds_alternative<private_line::create>(step)) {
    create_key();
  } else if (std::holds_alternative<private_line::extend>(step)) {
    extend_key();
  } else if (const auto* x = std::get_if<private_line::open>(&step)) {
    open(x->socket, private_target(x->key), true);
  } else if (const auto* x = std::get_if<private_line::close>(&step)) {
    sockets.erase(x->socket);
  } else if (const auto* x = std::get_if<private_line::changed>(&step)) {
    say(fmt::format("private stream {}", x->up ? "up" : "down"));
    messages::tell_urgent(self, peers.gateway, messages::private_stream{x->up, now()});
  }
}

void session_state::pass(const market_line::pass& x) {
  const auto* traded = symbols->find(symbol_of_stream(peek(*x.text).stream));
  if (traded) pass(traded->id, x.text, x.at);
}

void session_state::pass(core::instrument_id instrument, std::shared_ptr<const std::string> text, core::timestamp at) {
  auto& offset = offsets.try_emplace(instrument, first_offset(at)).first->second;
  const std::string_view view = *text;
  messages::tell(
      self, peers.feed,
      messages::frame{
          .owner = std::move(text), .text = view, .ts_recv = at, .instrument = instrument, .offset = ++offset});
}

// -- calls ----------------------------------------------------------------------------------------------------------

void session_state::call(messages::venue_call wanted, taker take) {
  auto admitted = door->admit(wanted, now());
  if (!admitted) return take(std::move(admitted.error()));
  const auto number = ++calls_made;
  const bool urgent = wanted.purpose != messages::call_purpose::housekeeping;
  calls.emplace(number, pending{std::move(wanted), std::move(take)});
  network->fetch(*std::move(admitted),
                 [weak = caf::actor_cast<caf::weak_actor_ptr>(self), number, urgent](transport::http_outcome outcome) {
                   const auto strong = weak.lock();
                   if (!strong) return;
                   const auto to = caf::actor_cast<caf::actor>(strong);
                   if (urgent)
                     caf::anon_send<caf::message_priority::high>(to, call_ended{number, std::move(outcome)});
                   else
                     caf::anon_send(to, call_ended{number, std::move(outcome)});
                 });
}

void session_state::take(call_ended& ended) {
  auto found = calls.extract(ended.call);
  ASSERT(!found.empty(), "a call ended that was not made, or ended twice", ended.call);
  auto& [wanted, take] = found.mapped();
  const auto braked = ledger->budget.brake_at(now()).has_value();
  auto answer = door->settle(wanted, std::move(ended.outcome), now());
  if (const auto brake = ledger->budget.brake_at(now()); brake && !braked)
    say(fmt::format("the venue refused with {}: {} until {}", answer.status, to_string(brake->how),
                    core::to_iso8601(brake->until)));
  take(std::move(answer));
  follow();
}

void session_state::answer(const messages::venue_call& wanted, caf::actor asker) {
  call(wanted, [this, asker](messages::venue_answer&& answer) {
    self->send<caf::message_priority::high>(asker, std::move(answer));
  });
}

/// The book of one instrument as the body of GET depth, among the messages of its stream.
void session_state::fetch_snapshot(core::instrument_id instrument) {
  const auto* traded = symbols->find(instrument);
  ASSERT(traded, "a snapshot of an instrument that this session does not know", instrument);
  if (!snapshots_awaited.insert(instrument).second) return;
  call(unsigned_call(requests::depth(traded->symbol, settings.snapshot_levels)),
       [this, instrument](messages::venue_answer&& answer) {
         snapshots_awaited.erase(instrument);
         if (answer.what != messages::venue_answer::outcome::answered || answer.status != 200) return;
         pass(instrument, std::make_shared<const std::string>(std::move(answer.body)), now());
       });
}

void session_state::probe(const std::string& stream) {
  const auto* traded = symbols->find(symbol_of_stream(stream));
  if (!traded) return;
  call(newest_datum_call(traded->symbol, channel_of_stream(stream)), [this, stream](messages::venue_answer&& answer) {
    if (answer.what != messages::venue_answer::outcome::answered) return;
    // A venue without this question leaves the evidence to the other streams of the connection.
    const auto newest = answer.status == 404 ? core::timestamp{} : newest_time_in(answer.body);
    if (answer.status != 200 && answer.status != 404) return;
    if (!newest) return;
    for (auto& line : lines) line.market->on_probed(stream, *newest, now());
  });
}

// -- the private stream ---------------------------------------------------------------------------------------------

void session_state::want_private(bool anew) {
  if (!orders && door->has_key())
    orders.emplace(settings.seed + 7, 1, ledger->connects, now(), settings.private_reconnect);
  else if (orders && anew)
    orders->renew(now());
  follow();
  messages::tell_urgent(self, peers.gateway, messages::private_stream{orders && orders->up(), now()});
}

void session_state::create_key() {
  call(unsigned_call(requests::listen_key_create()), [this](messages::venue_answer&& answer) {
    const bool done = answer.what == messages::venue_answer::outcome::answered && answer.status == 200;
    if (done) {
      if (auto key = bodies->listen_key(answer.body)) return orders->on_created(*std::move(key), now());
    }
    say(fmt::format("no listen key: {} {}", to_string(answer.what), answer.status));
    orders->on_refused(now());
  });
}

void session_state::extend_key() {
  call(unsigned_call(requests::listen_key_extend()), [this](messages::venue_answer&& answer) {
    const bool answered = answer.what == messages::venue_answer::outcome::answered;
    const auto error = answered ? error_of(answer.body) : std::nullopt;
    if (answered && answer.status == 200)
      orders->on_extended(now());
    else if (error && error->code == -1125)
      orders->on_gone(now());
    else
      orders->on_refused(now());
  });
}

// -- time -----------------------------------------------------------------------------------------------------------

void session_state::arm() {
  const auto at = now();
  auto due = core::timestamp::max();
  for (const auto& line : lines) due = std::min(due, line.market->due(at));
  if (const auto wanted = orders ? orders->due() : std::nullopt) due = std::min(due, std::max(*wanted, at));
  if (due == core::timestamp::max() || (alarm && *alarm <= due)) return;
  alarm = due;
  runtime::after(self, due - at, messages::wake{});
}

caf::behavior session_actor(runtime::room<session_state>* self, runtime::environment& env, session_world& world,
                            session_settings settings, session_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.network = &world.network;
  state.ledger = &world.ledger;
  state.settings = std::move(settings);
  state.peers = std::move(peers);
  state.symbols.emplace(state.settings.instruments);
  state.answers.emplace(product::usdm, state.settings.instruments);
  state.private_events.emplace(state.settings.instruments);
  state.bodies.emplace(state.settings.instruments);
  state.door.emplace(world.ledger, state.settings.where, world.key);
  state.open_lines();
  state.follow();
  return {
      [&state](const socket_told& told) { state.take(told); },
      [&state](call_ended& ended) { state.take(ended); },
      [&state](const messages::snapshot_wanted& wanted) {
        state.fetch_snapshot(wanted.instrument);
        state.follow();
      },
      [&state](const messages::venue_call& wanted) {
        state.answer(wanted, caf::actor_cast<caf::actor>(state.self->current_sender()));
      },
      [&state](const messages::private_stream_wanted& wanted) { state.want_private(wanted.anew); },
      [&state](const messages::wake&) {
        state.alarm.reset();
        const auto now = state.now();
        for (auto& line : state.lines) line.market->advance(now);
        if (state.orders) state.orders->advance(now);
        state.follow();
      },
      [](const messages::session_drop& drop) { throw std::runtime_error("session lost: " + drop.why); },
  };
}

}  // namespace adapters::binance

#include "adapters/binance/gateway_actor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "adapters/binance/errors.hpp"
#include "messages/order_history.hpp"
#include "runtime/await_answer.hpp"

namespace adapters::binance {
namespace {

template <class... Fs>
struct overload : Fs... {
  using Fs::operator()...;
};

// Whose question a call answers is told by the high bits of its number.
constexpr std::uint64_t check_mark = std::uint64_t{1} << 62;
constexpr std::uint64_t round_mark = std::uint64_t{1} << 61;
constexpr std::uint64_t clock_mark = std::uint64_t{1} << 60;

constexpr core::duration clock_pause = std::chrono::milliseconds(100);      ///< between the probes of a round
constexpr core::duration clock_patience = std::chrono::milliseconds(1500);  ///< before a probe that failed is repeated

bool enlarges(const core::order_command& command) {
  const auto* placed = std::get_if<core::place_order>(&command);
  return placed && !placed->intent.reduce_only();
}

}  // namespace

/// Only what the orders room has journaled: what this gateway told it and nobody wrote is asked for again.
void gateway_state::restore(const messages::history& past) {
  core::order::order_register known;
  messages::recover(known, past);
  desk->restore(known);
  messages::tell_urgent(self, peers.session, messages::private_stream_wanted{});
  follow();
}

// -- what comes in --------------------------------------------------------------------------------------------------

void gateway_state::take(const messages::journaled_command& proof) {
  if (proof.sequence() <= ledger->last_command) return;
  ledger->last_command = proof.sequence();
  const auto at = now();
  if (enlarges(proof.command())) {
    const auto& intent = std::get<core::place_order>(proof.command()).intent;
    if (env->halted.load(std::memory_order_acquire))
      desk->refuse(intent, core::venue_refusal::halted, at);
    else if (!checks->open())
      desk->refuse(intent, core::venue_refusal::not_ready, at);
    else
      desk->place(intent, at);
    return follow();
  }
  std::visit(overload{[&](const core::place_order& x) { desk->place(x.intent, at); },
                      [&](const core::cancel_order& x) { desk->cancel(x, at); },
                      [&](const core::amend_order& x) { desk->amend(x, at); },
                      [&](const core::query_order& x) { desk->query(x, at); }},
             proof.command());
  follow();
}

void gateway_state::take(const messages::venue_answer& answer) {
  const auto at = now();
  if (answer.number & check_mark)
    checks->on_answer(answer.number & ~check_mark, answer, at);
  else if (answer.number & round_mark)
    rounds->on_answer(answer.number & ~round_mark, answer, *desk, at);
  else if (answer.number & clock_mark)
    take_clock(answer);
  else
    desk->on_answer(answer.number, answer, at);
  follow();
}

void gateway_state::take_clock(const messages::venue_answer& answer) {
  clock_asked = false;
  const bool answered = answer.what == messages::venue_answer::outcome::answered && answer.status == 200;
  const auto told = answered ? bodies->time(answer.body) : core::unexpected(decode_error::venue_error);
  clock_again_at = now() + (told ? clock_pause : clock_patience);
  if (!told) return;
  offset.on_probe(answer.sent_at, answer.ts_recv, *told);
  if (const auto jump = offset.take_jump()) {
    const auto why = fmt::format("the venue's clock moved by {} against ours", core::to_text(*jump));
    alarm(why);
    checks->failed(condition::clock, why);
    offset.on_refused_for_time(now());  // another round at once: entries open when it says the same
  } else if (offset.offset() && !offset.wants_probe(now())) {
    checks->fulfilled(condition::clock);
  }
}

void gateway_state::take(const messages::private_stream& told) {
  stream_up = told.up;
  if (told.up) {
    checks->fulfilled(condition::stream);
    checks->failed(condition::caught_up, "comparing orders and fills with the venue");
    rounds->begin(now());
  } else {
    checks->failed(condition::stream, "the private stream is down");
  }
  desk->stream_changed(told.up, now());
  follow();
}

/// A message that cannot be read may have been about one of our orders: what it said is asked for.
void gateway_state::take(const messages::frame& frame) {
  const auto unknown_before = decoder->unknown_values();
  if (const auto event = decoder->decode(frame.text)) {
    take(*event);
  } else {
    alarm(fmt::format("a message of the private stream was refused: {}", to_string(event.error())));
    constexpr core::duration again_after = std::chrono::seconds(5);
    if (now() - compared_at >= again_after) {
      compared_at = now();
      desk->settle_all(now());
      rounds->begin(now());
    }
  }
  if (decoder->unknown_values() != unknown_before) alarm("the venue used a word that nobody knows");
  follow();
}

void gateway_state::take(const user_event& event) {
  const auto at = now();
  std::visit(
      overload{[&](const order_trade_update& x) { desk->on_event(x, at); },
               [&](const algo_update& x) { desk->on_event(x, at); },
               [&](const trigger_reject& x) {
                 alarm(fmt::format("a stop on {} failed: {}", x.symbol, x.reason));
                 desk->settle_all(at);
               },
               [&](const account_config_update& x) {
                 if (x.multi_assets) checks->doubt("the account's margin mode was changed", at);
               },
               [&](const trade_lite& x) { desk->on_event(x, at); }, [&](const margin_call&) { alarm("margin call"); },
               [](const account_update&) {}, [](const listen_key_expired&) {}, [](const unlisted_event&) {}},
      event);
}

// -- what goes out --------------------------------------------------------------------------------------------------

void gateway_state::follow() {
  const auto at = now();
  desk->advance(at);
  for (auto& report : desk->take_reports()) orders.send(self, std::move(report));
  for (const auto& text : desk->take_alarms()) alarm(text);
  if (desk->take_clock_doubt()) {
    offset.on_refused_for_time(at);
    clock_again_at = at;
  }
  if (const auto why = desk->take_misfit()) {
    alarm(*why);
    checks->doubt(*why, at);
  }
  take_finding();
  for (const auto& request : desk->take_requests()) call(request.number, request.what);
  ask_questions();
  announce();
  arm();
}

void gateway_state::take_finding() {
  const auto found = rounds->take_finding();
  if (!found) return;
  if (found->caught_up && stream_up) checks->fulfilled(condition::caught_up);
  if (found->positions_agree && *found->positions_agree) checks->fulfilled(condition::positions);
  if (found->positions_agree && !*found->positions_agree) {
    alarm("positions do not agree: " + found->mismatch);
    checks->failed(condition::positions, found->mismatch);
  }
  if (found->stream_missed_a_fill && stream_up) {
    alarm("a fill was not told by the private stream: it is opened anew");
    messages::tell_urgent(self, peers.session, messages::private_stream_wanted{.anew = true});
  }
}

void gateway_state::ask_questions() {
  const auto at = now();
  if (!clock_asked && offset.wants_probe(at) && at >= clock_again_at) {
    clock_asked = true;
    call(clock_mark, requests::time());
  }
  if (auto question = checks->next(at)) {
    if (!question->note.empty()) note(messages::actor_noted::kind::alarm, question->note);
    call(check_mark | question->number, question->what);
  }
  if (!offset.offset()) return;
  if (auto question = rounds->next(*desk, at)) call(round_mark | question->number, question->what);
}

void gateway_state::call(std::uint64_t number, const rest_request& request) {
  auto wanted = sealed(request, ledger->sign, offset.at_venue(now()));
  wanted.number = number;
  messages::tell_urgent(self, peers.session, std::move(wanted));
}

void gateway_state::announce() {
  const bool open = checks->open();
  if (settings.say && open != entries_were_open)
    settings.say(open ? settings.venue + ": entries are open"
                      : fmt::format("{}: entries are closed: {}", settings.venue, checks->why_closed()));
  entries_were_open = open;
}

/// What is said again and again is said once a minute: a venue that sends rubbish must not fill the journal.
void gateway_state::alarm(const std::string& text) {
  constexpr core::duration again_after = std::chrono::minutes(1);
  constexpr std::size_t remembered_max = 64;
  const auto at = now();
  std::erase_if(alarms, [&](const auto& x) { return at - x.second >= again_after; });
  if (alarms.contains(text)) return;
  if (alarms.size() >= remembered_max) return;
  alarms.emplace(text, at);
  if (settings.say) settings.say(fmt::format("{}: {}", settings.venue, text));
  note(messages::actor_noted::kind::alarm, text);
}

void gateway_state::note(messages::actor_noted::kind what, const std::string& text) {
  constexpr std::size_t text_max = 512;
  journal.send(self, messages::note{.actor = number,
                                    .body = messages::actor_noted{what, "venues/" + settings.venue + "/gateway",
                                                                  text.substr(0, text_max)}});
}

void gateway_state::arm() {
  const auto at = now();
  auto due = core::timestamp::max();
  const auto sooner = [&](std::optional<core::timestamp> x) {
    if (x) due = std::min(due, std::max(*x, at));
  };
  sooner(desk->due());
  sooner(checks->due());
  if (offset.offset()) sooner(rounds->due());
  if (!clock_asked) sooner(offset.wants_probe(at) ? clock_again_at : at + clock_offset::every);
  if (due == core::timestamp::max() || (alarm_at && *alarm_at <= due)) return;
  alarm_at = due;
  runtime::after(self, due - at, messages::wake{});
}

void gateway_state::came_back(const caf::message& content) {
  if (content.match_elements<core::venue_report>()) {
    orders.returned(self, content);
  } else if (content.match_elements<messages::note>()) {
    journal.returned(self, content);
  } else if (content.match_elements<messages::venue_call>()) {
    const auto at = now();
    take(messages::venue_answer{.number = content.get_as<messages::venue_call>(0).number,
                                .body = "the session is away",
                                .sent_at = at,
                                .ts_recv = at,
                                .away = true});
  }
}

caf::behavior gateway_actor(runtime::room<gateway_state>* self, runtime::environment& env, gateway_ledger& ledger,
                            gateway_settings settings, gateway_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.ledger = &ledger;
  state.settings = std::move(settings);
  state.peers = std::move(peers);
  state.number = {core::number_of("venues/" + state.settings.venue + "/gateway")};
  state.orders = runtime::outbox(state.peers.orders);
  state.journal = runtime::outbox(state.peers.journal);
  const auto& instruments = state.settings.instruments;
  const encoder words(symbol_table(instruments), client_ids(state.settings.node_tag));
  state.desk.emplace(words, state.settings.desk);
  state.checks.emplace(words, state.number);
  state.rounds.emplace(instruments, env.time.now(*self));
  state.decoder.emplace(instruments);
  state.bodies.emplace(instruments);
  runtime::await_answer(self, state.peers.journal, messages::history_wanted{.room = {core::number_of("desk/orders")}},
                        [&state](const messages::history& past) { state.restore(past); });
  return {
      [&state](const messages::journaled_command& proof) { state.take(proof); },
      [&state](const messages::venue_answer& answer) { state.take(answer); },
      [&state](const messages::private_stream& told) { state.take(told); },
      [&state](const messages::frame& frame) { state.take(frame); },
      [](const core::market_view&) {},
      [&state](const messages::wake&) {
        state.alarm_at.reset();
        state.follow();
      },
      [&state](const messages::resend& alarm) {
        state.orders.retry(state.self, alarm);
        state.journal.retry(state.self, alarm);
      },
      [&state](const runtime::undelivered& returned) { state.came_back(returned.content); },
  };
}

}  // namespace adapters::binance

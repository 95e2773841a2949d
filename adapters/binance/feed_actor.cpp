#include "adapters/binance/feed_actor.hpp"

#include <algorithm>

namespace adapters::binance {
namespace {

template <class... Fs>
struct overload : Fs... {
  using Fs::operator()...;
};

core::instrument_id instrument_of(const decoded& message, core::instrument_id fallback) {
  return std::visit(
      [&](const auto& x) {
        if constexpr (requires { x.instrument; }) {
          return x.instrument;
        } else {
          return fallback;
        }
      },
      message);
}

/// Whether each number follows the last by one. Aggregate trades of futures do, also where single ones do not: those
/// that happened outside of the book take numbers, too. Spot is taken for what was recorded of it.
/// https://github.com/binance/binance-public-data/issues/378
constexpr bool numbered_without_holes(product of, trade_channel channel) {
  return channel == (of == product::usdm ? trade_channel::aggregate : trade_channel::single);
}

}  // namespace

void feed_state::take(const messages::frame& frame) {
  auto& frames = settings.counts->frames;  // one writer: no locked instruction needed
  frames.store(frames.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  const auto source = streams.find(frame.instrument);
  const std::string_view symbol = source == streams.end() ? std::string_view{} : source->second.instrument.symbol;
  auto message = decoder->decode(frame.text, symbol);
  if (!message) return refuse(frame, message.error());
  const auto found = streams.find(instrument_of(*message, frame.instrument));
  if (found != streams.end()) take(found->second, frame, std::move(*message));
}

/// A refused diff is a hole in the book, a refused trade one in the trades, and known as such at once. If it cannot be
/// told for one any more, the next one reveals the hole.
void feed_state::refuse(const messages::frame& frame, decode_error why) {
  ++settings.counts->refused[std::string(to_string(why))];
  const auto names = [&](std::string_view event) { return frame.text.find(event) != frame.text.npos; };
  const auto found = streams.find(frame.instrument);
  if (names("aggTrade") || names("\"trade\"")) {
    for (const auto& [id, stream] : streams)
      if (found == streams.end() || id == frame.instrument) lose_trades(stream);
    return;
  }
  if (found == streams.end() || !names("depthUpdate")) return;
  auto& sync = found->second.sync;
  ++settings.counts->books[frame.instrument].gaps;
  const bool asked_already = sync.awaiting_snapshot();
  auto outcome = sync.on_fault(core::book_fault::gap);
  outcome.want_snapshot = !asked_already;
  pass_on(found->second, outcome, frame.ts_recv, frame.offset);
}

/// Decides which of the two channels counts, drops what two connections have told, and finds out what none has.
bool feed_state::wanted(stream& of, trade_channel channel, std::uint64_t number) {
  if (of.trades == trade_channel::whichever_first) of.trades = channel;
  if (of.trades != channel || (number != 0 && number <= of.last_trade)) return false;
  const bool skips = of.last_trade != 0 && number > of.last_trade + 1;
  if (skips && numbered_without_holes(settings.product, channel)) lose_trades(of);
  of.last_trade = std::max(of.last_trade, number);
  return true;
}

void feed_state::lose_trades(const stream& of) {
  messages::tell(self, of.market, messages::trades_lost{of.instrument.id});
}

void feed_state::take(stream& to, const messages::frame& frame, decoded&& message) {
  const auto tell_market = [&](core::timestamp ts_event, auto body) {
    messages::tell(self, to.market,
                   core::market_event{.instrument = to.instrument.id,
                                      .ts_event = ts_event == core::timestamp{} ? frame.ts_recv : ts_event,
                                      .ts_recv = frame.ts_recv,
                                      .offset = frame.offset,
                                      .body = std::move(body)});
  };
  std::visit(
      overload{
          [&](depth_update&& x) { pass_on(to, to.sync.on_update(std::move(x)), frame.ts_recv, frame.offset); },
          [&](depth_snapshot&& x) { pass_on(to, to.sync.on_snapshot(std::move(x)), frame.ts_recv, frame.offset); },
          [&](book_ticker&& x) {
            if (const auto quote = to.sync.on_ticker(x)) tell_market(x.ts_event, *quote);
          },
          [&](trade&& x) {
            if (wanted(to, trade_channel::single, x.trade.venue_trade)) tell_market(x.ts_event, x.trade);
          },
          [&](aggregate_trade&& x) {
            if (wanted(to, trade_channel::aggregate, x.trade.venue_trade)) tell_market(x.ts_event, x.trade);
          },
          [](kline&&) {},
          [&](mark_price&& x) { announce_funding(to, x); },
          [](force_order&&) {},
          [](subscription_answer&&) {},
          [](notice&&) {},
      },
      std::move(message));
}

/// Contracts with a delivery date have none.
void feed_state::announce_funding(const stream& to, const mark_price& x) {
  if (x.next_funding == core::timestamp{}) return;
  messages::tell(self, to.market,
                 core::funding_announced{.instrument = to.instrument.id,
                                         .ts_event = x.ts_event,
                                         .settles_at = x.next_funding,
                                         .rate = x.funding_rate,
                                         .mark = x.mark});
}

void feed_state::pass_on(stream& to, const book_sync::outcome& outcome, core::timestamp ts_recv, std::uint64_t offset) {
  auto& book = settings.counts->books[to.instrument.id];
  book.gaps += to.sync.gaps() - std::exchange(to.gaps_counted, to.sync.gaps());
  for (const auto& step : outcome.steps) {
    core::market_event event{.instrument = to.instrument.id,
                             .ts_event = step.ts_event == core::timestamp{} ? ts_recv : step.ts_event,
                             .ts_recv = ts_recv,
                             .offset = offset,
                             .body = {}};
    std::visit([&](const auto& body) { event.body = body; }, step.body);
    book.updates += !std::holds_alternative<core::book_broken>(step.body);
    book.resets += std::holds_alternative<core::book_reset>(step.body);
    messages::tell(self, to.market, std::move(event));
  }
  if (outcome.want_snapshot) ask_for(to);
}

void feed_state::ask_for(stream& which) {
  messages::tell(self, peers.session, messages::snapshot_wanted{which.instrument.id});
  if (std::exchange(asking, true)) return;
  runtime::after(self, settings.ask_again_after, messages::wake{});
}

void feed_state::ask_again() {
  asking = false;
  for (auto& [id, stream] : streams)
    if (stream.sync.awaiting_snapshot()) ask_for(stream);
}

messages::feed_report feed_state::report() const {
  const auto& counts = *settings.counts;
  messages::feed_report all{.venue = settings.venue, .frames = counts.frames, .refused = counts.refused};
  for (const auto& [id, book] : counts.books)
    all.books.push_back({id, book.updates, book.gaps, book.resets > 0 ? book.resets - 1 : 0});
  return all;
}

std::string_view to_string(trade_channel x) {
  switch (x) {
    case trade_channel::whichever_first:
      return "whichever_first";
    case trade_channel::single:
      return "single";
    case trade_channel::aggregate:
      return "aggregate";
  }
  return "?";
}

caf::behavior feed_actor(runtime::room<feed_state>* self, runtime::environment& env, feed_settings settings,
                         feed_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.settings = std::move(settings);
  state.peers = std::move(peers);
  state.decoder.emplace(state.settings.product, state.settings.instruments);
  for (const auto& instrument : state.settings.instruments) {
    const auto market = state.peers.markets.find(instrument.id);
    ASSERT(market != state.peers.markets.end(), "an instrument without a market actor", instrument.name());
    auto& stream = state.streams
                       .emplace(instrument.id, feed_state::stream{.instrument = instrument,
                                                                  .market = market->second,
                                                                  .sync = book_sync(state.settings.product),
                                                                  .trades = state.settings.trades})
                       .first->second;
    state.lose_trades(stream);
    const auto now = env.time.now(*self);
    state.pass_on(stream, {{{now, core::book_broken{core::book_fault::session_lost}}}, false}, now, 0);
  }
  return {
      [&state](const messages::frame& frame) { state.take(frame); },
      [&state](const messages::stream_lost& lost) {
        auto& stream = state.streams.at(lost.instrument);
        if (!lost.book) return state.lose_trades(stream);
        state.pass_on(stream, stream.sync.on_session_lost(), state.env->time.now(*state.self), 0);
      },
      [&state](const messages::book_wanted& wanted) {
        auto& stream = state.streams.at(wanted.instrument);
        // On its way already: what has been received of the book so far must not be forgotten.
        if (!stream.sync.synchronised()) return;
        state.pass_on(stream, stream.sync.on_fault(core::book_fault::not_yet_synchronised),
                      state.env->time.now(*state.self), 0);
      },
      [&state](const messages::feed_report_wanted&) { return state.report(); },
      [&state](const messages::wake&) { state.ask_again(); },
  };
}

}  // namespace adapters::binance

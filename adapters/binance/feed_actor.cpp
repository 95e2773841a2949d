#include "adapters/binance/feed_actor.hpp"

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

}  // namespace

void feed_state::take(const messages::frame& frame) {
  ++counts.frames;
  const auto source = streams.find(frame.instrument);
  const std::string_view symbol = source == streams.end() ? std::string_view{} : source->second.instrument.symbol;
  auto message = decoder->decode(frame.text, symbol);
  if (!message) {
    // A refused diff leaves a hole in the chain of update numbers, which the next diff reveals.
    ++counts.refused[std::string(to_string(message.error()))];
    return;
  }
  const auto found = streams.find(instrument_of(*message, frame.instrument));
  if (found != streams.end()) take(found->second, frame, std::move(*message));
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
          [&](trade&& x) { tell_market(x.ts_event, x.trade); },
          [&](aggregate_trade&& x) { tell_market(x.ts_event, x.trade); },
          [](subscription_answer&&) {},
          [](notice&&) {},
      },
      std::move(message));
}

void feed_state::pass_on(stream& to, const book_sync::outcome& outcome, core::timestamp ts_recv, std::uint64_t offset) {
  for (const auto& step : outcome.steps) {
    core::market_event event{.instrument = to.instrument.id,
                             .ts_event = step.ts_event == core::timestamp{} ? ts_recv : step.ts_event,
                             .ts_recv = ts_recv,
                             .offset = offset,
                             .body = {}};
    std::visit([&](const auto& body) { event.body = body; }, step.body);
    to.report.updates += !std::holds_alternative<core::book_broken>(step.body);
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
  auto all = counts;
  for (const auto& [id, stream] : streams) {
    auto book = stream.report;
    book.gaps = stream.sync.gaps();
    book.resyncs = stream.sync.resyncs();
    all.books.push_back(book);
  }
  return all;
}

caf::behavior feed_actor(runtime::room<feed_state>* self, runtime::environment& env, feed_settings settings,
                         feed_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.settings = std::move(settings);
  state.peers = std::move(peers);
  state.counts.venue = state.settings.venue;
  state.decoder.emplace(state.settings.product, state.settings.instruments);
  for (const auto& instrument : state.settings.instruments) {
    const auto market = state.peers.markets.find(instrument.id);
    ASSERT(market != state.peers.markets.end(), "an instrument without a market actor", instrument.name());
    auto& stream =
        state.streams
            .emplace(instrument.id,
                     feed_state::stream{instrument, market->second, book_sync(state.settings.product), {instrument.id}})
            .first->second;
    const auto now = env.time.now(*self);
    state.pass_on(stream, {{{now, core::book_broken{core::book_fault::session_lost}}}, false}, now, 0);
  }
  return {
      [&state](const messages::frame& frame) { state.take(frame); },
      [&state](const messages::book_wanted& wanted) {
        auto& stream = state.streams.at(wanted.instrument);
        state.pass_on(stream, stream.sync.on_fault(core::book_fault::not_yet_synchronised),
                      state.env->time.now(*state.self), 0);
      },
      [&state](const messages::feed_report_wanted&) { return state.report(); },
      [&state](const messages::wake&) { state.ask_again(); },
  };
}

}  // namespace adapters::binance

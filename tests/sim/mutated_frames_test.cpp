/// A whole session, its feed and what stands behind them, under damaged messages: nothing ends, nothing trades,
/// nothing grows, and the book is whole as soon as the messages are.

#include <malloc.h>

#include "adapters/binance/feed_actor.hpp"
#include "adapters/binance/gateway_actor.hpp"
#include "adapters/binance/session_actor.hpp"
#include "adapters/replay/tape.hpp"
#include "adapters/transport/actor_timeline.hpp"
#include "adapters/transport/memory_network.hpp"
#include "core/market/map_book.hpp"
#include "runtime/supervision_events.hpp"
#include "tests/adapters/binance/recordings.hpp"
#include "tests/sim/damaged_venue.hpp"
#include "tests/support/deterministic.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
namespace binance = adapters::binance;
namespace transport = adapters::transport;

constexpr std::size_t growth_max = std::size_t{1} << 20;
const core::duration calm = 60s;  // long enough for the longest wait before a connection is tried again

/// The private stream's kinds of event, as the venue documents them.
const std::vector<std::string> account_events{
    R"({"e":"ORDER_TRADE_UPDATE","E":1568879465651,"T":1568879465650,"o":{"s":"BTCUSDT","c":"wb1-9f3a0c12-2a","S":"BUY","o":"LIMIT","f":"GTC","q":"0.002","p":"7100.50","ap":"7100.50","sp":"0","x":"TRADE","X":"PARTIALLY_FILLED","i":8886774,"l":"0.001","z":"0.001","L":"7100.50","N":"USDT","n":"0.01000000","T":1568879465650,"t":12345678,"b":"0","a":"0","m":true,"R":false,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"BOTH","cp":false,"rp":"12.34","V":"EXPIRE_TAKER","er":"0"}})",
    R"({"e":"ACCOUNT_UPDATE","E":1564745798939,"T":1564745798938,"a":{"m":"ORDER","B":[{"a":"USDT","wb":"122624.12345678","cw":"100.12345678","bc":"50.12345678"}],"P":[{"s":"BTCUSDT","pa":"0.002","ep":"7100.50000","bep":"0","cr":"200","up":"0","mt":"cross","iw":"0.00000000","ps":"BOTH"}]}})",
    R"({"e":"ALGO_UPDATE","T":1750515742297,"E":1750515742303,"o":{"caid":"wb1-9f3a0c12-2b","aid":2148719,"at":"CONDITIONAL","o":"STOP_MARKET","s":"BTCUSDT","S":"SELL","ps":"BOTH","f":"GTC","q":"0.002","X":"NEW","ai":"","ap":"0.00000","aq":"0.00000","act":"0","tp":"7000","p":"0","V":"EXPIRE_MAKER","wt":"CONTRACT_PRICE","pm":"NONE","cp":false,"pP":false,"R":true,"tt":0,"gtd":0,"rm":""}})",
    R"({"e":"TRADE_LITE","E":1721895408092,"T":1721895408214,"s":"BTCUSDT","q":"0.001","p":"0","m":false,"c":"wb1-9f3a0c12-2a","S":"BUY","L":"64089.20","l":"0.001","t":109100866,"i":8886774})",
    R"({"e":"ACCOUNT_CONFIG_UPDATE","E":1611646737479,"T":1611646737476,"ac":{"s":"BTCUSDT","l":25}})",
};

/// What a market makes of its feed, and nothing else that could grow.
struct mirror {
  core::market::map_book book;
  bool whole = false;
  std::uint64_t resets = 0;
  std::uint64_t breaks = 0;

  void take(const core::market_event& x) {
    if (const auto* reset = std::get_if<core::book_reset>(&x.body)) {
      book.reset(reset->bids, reset->asks);
      whole = true;
      ++resets;
    } else if (const auto* delta = std::get_if<core::book_delta>(&x.body)) {
      book.apply(delta->bids, delta->asks);
    } else if (std::holds_alternative<core::book_broken>(x.body)) {
      book.clear();
      whole = false;
      ++breaks;
    }
  }
};

/// A recorded session as the streams of a live one bring it.
std::vector<damaged_venue::message> recorded(const adapters::replay::tape& tape) {
  std::vector<damaged_venue::message> out;
  const auto rename = [](std::string& text, std::string_view from, std::string_view to) {
    if (const auto at = text.find(from); at != text.npos) text.replace(at, from.size(), to);
  };
  for (const auto& record : tape.records()) {
    out.push_back({record.at, std::string(record.text)});
    rename(out.back().text, "btcusdt@depth@0ms", "btcusdt@depth@100ms");
  }
  return out;
}

struct session_under_damage : deterministic {
  const core::instrument traded = recordings::usdm_btcusdt();
  const transport::endpoint place{"venue.test", 443};
  const transport::secret key{"key"};
  binance::session_ledger ledger;
  std::shared_ptr<transport::actor_timeline> time =
      std::make_shared<transport::actor_timeline>(run.system(), run.time());
  transport::memory_network net{time};
  std::shared_ptr<damaged_venue> venue;
  binance::session_world world{net, ledger, key};
  sink supervision = listen();
  std::shared_ptr<mirror> seen = std::make_shared<mirror>();
  binance::gateway_ledger desk{*binance::signer::of(transport::secret("secret"))};
  std::shared_ptr<std::uint64_t> reports = std::make_shared<std::uint64_t>(0);

  ~session_under_damage() override { run.stop(); }

  void open(const adapters::replay::tape& tape, std::size_t copies) {
    venue = std::make_shared<damaged_venue>(recorded(tape), account_events, traded, copies);
    venue->begin(run.now() + 1s);
    net.host(place, venue);
    stand_in("market", [seen = seen](const core::market_event& x) { seen->take(x); });
    stand_in("orders", [n = reports](const core::venue_report&) { ++*n; });
    stand_in("journal", [past = past()](const messages::history_wanted&) { return past; });
    const binance::session_settings to_venue{.instruments = {traded}, .where = {place, place, place}};
    const binance::feed_settings to_market{.venue = "binance-usdm", .instruments = {traded}};
    const binance::gateway_settings to_desk{.venue = "binance-usdm", .node_tag = "wb1", .instruments = {traded}};
    const binance::session_peers readers{messages::feed_address(at("top/feed")),
                                         messages::asker_address(at("top/gateway"))};
    const binance::feed_peers markets{messages::session_address(at("top/session")),
                                      {{traded.id, messages::market_address(at("market"))}}};
    const binance::gateway_peers rooms{messages::orders_address(at("orders")), messages::journal_address(at("journal")),
                                       messages::door_address(at("top/session"))};
    run.start({.name = "top",
               .policy = {.intensity = 0, .backoff_min = {}, .backoff_max = {}},
               .children = {{.name = "top/session",
                             .start = runtime::room_start(binance::session_actor, run.env(), world, to_venue, readers)},
                            {.name = "top/feed",
                             .start = runtime::room_start(binance::feed_actor, run.env(), to_market, markets)},
                            {.name = "top/gateway",
                             .start = runtime::room_start(binance::gateway_actor, run.env(), desk, to_desk, rooms)}},
               .listener = supervision.actor()});
    run.settle();
  }

  /// One order was placed in an earlier life: the one that the private stream speaks of.
  messages::history past() const {
    core::order_intent placed{.id = *binance::client_ids("wb1").order_of("wb1-9f3a0c12-2a"), .instrument = traded.id};
    placed.type = core::order_type::limit;
    placed.quantity = {2};
    placed.limit = {710'050};
    return {.entries = {{.sequence = {1}, .body = messages::command_recorded{.command = core::place_order{placed}}}},
            .until = {1}};
  }

  /// A neighbour that remembers nothing of what it is told but what `handler` keeps.
  template <class F>
  void stand_in(const char* name, F handler) {
    run.names().slot(name)->attach(run.system().spawn([handler](caf::event_based_actor* self) -> caf::behavior {
      self->set_default_handler(caf::drop);
      return {handler};
    }));
  }

  /// Bytes that the program holds; zero where a sanitizer has taken over the memory.
  static std::size_t held() { return mallinfo2().uordblks; }

  void play_damaged(std::uint64_t frames) {
    // Buffers find their sizes first.
    while (venue->damaged < frames / 10 && !venue->over()) run.advance(1s);
    const auto before = held();
    while (venue->damaged < frames && !venue->over()) run.advance(1s);
    const auto after = held();
    EXPECT_GE(venue->damaged, frames);
    RecordProperty("growth", std::to_string(static_cast<std::ptrdiff_t>(after - before)));
    EXPECT_LE(after, before + growth_max) << "held " << before << " bytes, and " << after << " in the end";
  }

  /// Undamaged from here on, over new connections: the book has to come back and stay.
  void expect_recovery() {
    venue->damaging = false;
    venue->reset();
    for (auto waited = 0s; waited < calm && !(seen->whole && waited > 5s); ++waited) run.advance(1s);
    EXPECT_TRUE(seen->whole);
    binance::decoder decoder(binance::product::usdm, {traded});
    const auto body = venue->book();
    ASSERT_TRUE(body);
    const auto expected = decoder.decode(*body, traded.symbol);
    ASSERT_TRUE(expected);
    const auto& snapshot = std::get<binance::depth_snapshot>(*expected);
    const auto best = [this](core::side side, std::size_t count) {
      std::vector<core::level> out;
      seen->book.each(side, [&](const core::level& x) {
        if (out.size() < count) out.push_back(x);
      });
      return out;
    };
    EXPECT_EQ(best(core::side::buy, 100), std::vector(snapshot.bids.begin(), snapshot.bids.begin() + 100));
    EXPECT_EQ(best(core::side::sell, 100), std::vector(snapshot.asks.begin(), snapshot.asks.begin() + 100));
  }

  void survive(std::uint64_t frames, std::size_t copies) {
    const auto file = recordings::folder() / "sessions/hftbacktest/usdm/btcusdt_20240808.gz";
    SKIP_WITHOUT(file);
    const auto tape = adapters::replay::tape::open({{file, "binance-usdm", "BTCUSDT"}});
    ASSERT_TRUE(tape);
    open(*tape, copies);
    play_damaged(frames);
    expect_recovery();
    EXPECT_EQ(supervision.count<runtime::child_failed>(), 0u);
    EXPECT_EQ(venue->orders, 0u);
    EXPECT_GT(seen->resets, 10u) << "without a whole book in between nothing was tried";
    EXPECT_GT(*reports, 0u) << "without a report no private message was understood";
  }
};

using mutated_frames = session_under_damage;
using nightly_mutated_frames = session_under_damage;

// F-14, F-15, F-16
TEST_F(mutated_frames, a_hundred_thousand_end_nothing_order_nothing_and_leave_nothing_behind) { survive(100'000, 6); }

// F-14, F-15, F-16
TEST_F(nightly_mutated_frames, a_million_end_nothing_order_nothing_and_leave_nothing_behind) { survive(1'000'000, 60); }

}  // namespace
}  // namespace tests

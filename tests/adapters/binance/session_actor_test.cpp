#include "adapters/binance/session_actor.hpp"

#include <algorithm>

#include "adapters/transport/actor_timeline.hpp"
#include "adapters/transport/memory_network.hpp"
#include "tests/actors/among_peers.hpp"
#include "tests/adapters/binance/recordings.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using adapters::transport::connection_id;
using adapters::transport::http_request;
using adapters::transport::outgoing;

/// A venue of a few words: it acknowledges subscriptions, sends what the test wants sent, and answers requests by path.
class scripted_venue : public adapters::transport::service {
 public:
  std::map<std::string, std::string> bodies;  ///< by path; what is not there is answered 404
  std::vector<std::string> requests;          ///< METHOD path
  std::vector<std::string> frames;            ///< texts of clients
  std::map<std::string, connection_id> open;  ///< newest WebSocket by target
  bool acknowledges = true;

  void say(const std::string& target, std::string text) {
    send(adapters::transport::text_out{open.at(target), std::make_shared<const std::string>(std::move(text))});
  }
  void close(const std::string& target) { send(adapters::transport::close_out{open.at(target), 1001, "bye"}); }

  void on_request(connection_id id, const http_request& request, const adapters::transport::caller&,
                  core::timestamp) override {
    const std::string path(adapters::transport::path_of(request.target));
    requests.push_back(request.method + ' ' + path);
    const auto found = bodies.find(path);
    send(adapters::transport::http_reply{
        id, {.status = found == bodies.end() ? 404u : 200u, .body = found == bodies.end() ? "{}" : found->second}});
  }
  std::optional<unsigned> on_open(connection_id id, const http_request& request, const adapters::transport::caller&,
                                  core::timestamp) override {
    open[request.target] = id;
    return std::nullopt;
  }
  void on_text(connection_id id, std::string_view text, core::timestamp) override {
    frames.emplace_back(text);
    if (!acknowledges) return;
    const auto number = text.substr(text.rfind(':') + 1);
    send(adapters::transport::text_out{
        id, std::make_shared<const std::string>(R"({"result":null,"id":)" + std::string(number))});
  }
  void on_ping(connection_id, core::timestamp) override {}
  void on_pong(connection_id, core::timestamp) override {}
  void on_close(connection_id, core::timestamp) override {}
  std::optional<core::timestamp> due() const override {
    if (out_.empty()) return std::nullopt;
    return core::timestamp{};
  }
  void advance(core::timestamp) override {}
  std::vector<outgoing> take() override { return std::exchange(out_, {}); }

 private:
  template <class T>
  void send(T x) {
    out_.emplace_back(std::in_place_type<T>, std::move(x));
  }
  std::vector<outgoing> out_;
};

struct binance_session_test : among_peers {
  const core::instrument traded = recordings::usdm_btcusdt();
  sink feed = listen("venues/usdm/feed"), gateway = listen("venues/usdm/gateway");
  std::shared_ptr<adapters::transport::actor_timeline> timeline =
      std::make_shared<adapters::transport::actor_timeline>(run.system(), run.time());
  adapters::transport::memory_network network{timeline};
  std::shared_ptr<scripted_venue> venue = std::make_shared<scripted_venue>();
  adapters::binance::session_ledger ledger;
  adapters::transport::secret key{"K3Y"};
  adapters::binance::session_world world{network, ledger, key};
  const std::string depth = "btcusdt@depth@100ms";

  binance_session_test() {
    for (const auto* host : {"rest", "streams"}) network.host({host, 1}, venue);
    venue->bodies["/fapi/v1/listenKey"] =
        R"({"listenKey":"pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1"})";
  }
  ~binance_session_test() override { run.stop(); }

  void open_session() {
    adapters::binance::session_settings settings{.instruments = {traded},
                                                 .where = {{"rest", 1}, {"streams", 1}, {"rest", 1}}};
    open("venues/usdm/session",
         runtime::room_start(adapters::binance::session_actor, run.env(), world, settings,
                             adapters::binance::session_peers{messages::feed_address(at("venues/usdm/feed")),
                                                              messages::asker_address(at("venues/usdm/gateway"))}));
    run.advance(1s);
  }
  std::string datum(const std::string& stream, int number) {
    return R"({"stream":")" + stream + R"(","data":{"e":"x","E":)" +
           std::to_string(run.now().time_since_epoch() / 1ms) + R"(,"n":)" + std::to_string(number) + "}}";
  }
  /// The venue is heard when it is next asked for something.
  void nudge() {
    network.fetch({.to = {"rest", 1}, .request = {.target = "/nudge"}}, [](adapters::transport::http_outcome) {});
  }
  void say(const std::string& target, std::string text) {
    venue->say(target, std::move(text));
    nudge();
  }
  void close(const std::string& target) {
    venue->close(target);
    nudge();
  }
  std::vector<messages::frame> frames() const { return feed.all<messages::frame>(); }
};

TEST_F(binance_session_test, subscribes_at_every_door_and_passes_on_what_comes_in_order) {
  open_session();
  ASSERT_EQ(venue->frames.size(), 2u);
  const auto asked = venue->frames[0] + venue->frames[1];  // whichever door opened first
  EXPECT_NE(asked.find(depth), std::string::npos);
  EXPECT_NE(asked.find("btcusdt@aggTrade"), std::string::npos);
  EXPECT_NE(asked.find("btcusdt@markPrice@1s"), std::string::npos);
  for (int i = 0; i < 3; ++i) say("/public/stream", datum(depth, i));
  run.advance(1s);
  ASSERT_EQ(frames().size(), 3u);
  EXPECT_EQ(frames()[0].instrument, traded.id);
  EXPECT_NE(frames()[2].text.find("\"n\":2"), std::string_view::npos);
  EXPECT_LT(frames()[0].offset, frames()[1].offset);
  EXPECT_LT(frames()[1].offset, frames()[2].offset);
}

TEST_F(binance_session_test, fetches_a_snapshot_among_the_messages_of_its_stream) {
  venue->bodies["/fapi/v1/depth"] = R"({"lastUpdateId":160})";
  open_session();
  tell(messages::snapshot_wanted{traded.id});
  tell(messages::snapshot_wanted{traded.id});
  run.advance(1s);
  ASSERT_EQ(frames().size(), 1u) << "asked for twice while it was on its way";
  EXPECT_EQ(frames()[0].text, R"({"lastUpdateId":160})");
  EXPECT_EQ(frames()[0].instrument, traded.id);
}

// S-48
TEST_F(binance_session_test, begins_anew_after_a_crash_and_numbers_on) {
  open_session();
  say("/public/stream", datum(depth, 1));
  run.advance(1s);
  crash();
  run.advance(3s);
  EXPECT_EQ(venue->frames.size(), 4u) << "subscribed again";
  say("/public/stream", datum(depth, 2));
  run.advance(1s);
  ASSERT_EQ(frames().size(), 2u);
  EXPECT_GT(frames()[1].offset, frames()[0].offset);
  EXPECT_EQ(network.websockets(), 2u);
}

// I-12
TEST_F(binance_session_test, tells_the_feed_that_the_stream_ended_and_connects_again) {
  open_session();
  close("/public/stream");
  run.advance(3s);
  ASSERT_EQ(feed.count<messages::stream_lost>(), 1u);
  EXPECT_TRUE(feed.all<messages::stream_lost>()[0].book);
  EXPECT_EQ(venue->frames.size(), 3u);
}

TEST_F(binance_session_test, tells_the_feed_that_trades_were_lost_while_books_go_on) {
  open_session();
  close("/market/stream");
  run.advance(3s);
  ASSERT_EQ(feed.count<messages::stream_lost>(), 1u);
  EXPECT_FALSE(feed.all<messages::stream_lost>()[0].book);
}

TEST_F(binance_session_test, tells_the_feed_of_a_message_that_may_have_been_a_trade_and_cannot_be_read) {
  open_session();
  say("/public/stream", R"({"stream)");
  run.advance(1s);
  EXPECT_EQ(feed.count<messages::stream_lost>(), 0u) << "the next diff shows the hole";
  say("/market/stream", R"({"stream)");
  run.advance(1s);
  ASSERT_EQ(feed.count<messages::stream_lost>(), 1u);
  EXPECT_FALSE(feed.all<messages::stream_lost>()[0].book);
}

// F-08
TEST_F(binance_session_test, asks_for_the_mark_price_where_its_stream_is_silent_and_gives_the_connection_up) {
  const auto mark_at = [&](int ms) {
    venue->bodies["/fapi/v1/premiumIndex"] =
        R"({"symbol":"BTCUSDT","nextFundingTime":9,"time":)" + std::to_string(ms) + "}";
  };
  mark_at(1'000);
  open_session();
  run.advance(10s);
  EXPECT_NE(std::ranges::find(venue->requests, "GET /fapi/v1/premiumIndex"), venue->requests.end());
  EXPECT_EQ(feed.count<messages::stream_lost>(), 0u) << "it may be the last one from before the subscription";
  mark_at(2'000);
  run.advance(60s);
  ASSERT_EQ(feed.count<messages::stream_lost>(), 1u);
  EXPECT_FALSE(feed.all<messages::stream_lost>()[0].book);
}

// F-08
TEST_F(binance_session_test, gives_up_a_connection_on_which_nobody_answers) {
  venue->acknowledges = false;
  open_session();
  const auto before = venue->frames.size();
  run.advance(10s);
  EXPECT_GT(venue->frames.size(), before);
}

TEST_F(binance_session_test, answers_calls_and_says_when_one_cannot_leave) {
  venue->bodies["/fapi/v1/time"] = R"({"serverTime":1})";
  open_session();
  sink asker = listen("asker");
  send(asker, room(), messages::venue_call{.number = 5, .method = "GET", .target = "/fapi/v1/time"});
  run.advance(1s);
  send(asker, room(),
       messages::venue_call{.number = 6, .method = "GET", .target = "/fapi/v1/time", .weight = 1'000'000});
  run.advance(1s);
  const auto answers = asker.all<messages::venue_answer>();
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].number, 5u);
  EXPECT_EQ(answers[0].what, messages::venue_answer::outcome::answered);
  EXPECT_EQ(answers[0].body, R"({"serverTime":1})");
  EXPECT_EQ(answers[1].what, messages::venue_answer::outcome::unsent);
}

// F-20
TEST_F(binance_session_test, opens_the_private_stream_when_it_is_wanted_and_passes_it_on) {
  open_session();
  EXPECT_EQ(gateway.count<messages::private_stream>(), 0u);
  tell(messages::private_stream_wanted{});
  run.advance(2s);
  EXPECT_FALSE(gateway.all<messages::private_stream>().front().up);
  EXPECT_TRUE(gateway.all<messages::private_stream>().back().up);
  const auto target = "/private/ws/pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1";
  ASSERT_TRUE(venue->open.contains(target));
  say(target, R"({"e":"ORDER_TRADE_UPDATE"})");
  run.advance(1s);
  EXPECT_EQ(gateway.count<messages::frame>(), 1u);
  close(target);
  run.advance(5s);
  std::vector<bool> told;
  for (const auto& x : gateway.all<messages::private_stream>()) told.push_back(x.up);
  EXPECT_EQ(told, (std::vector<bool>{false, true, false, true}));
}

TEST_F(binance_session_test, ends_when_it_is_dropped) {
  open_session();
  tell(messages::session_drop{"injected"});
  run.advance(2s);
  EXPECT_TRUE(room_is_open());
  EXPECT_EQ(venue->frames.size(), 4u);
}

}  // namespace
}  // namespace tests

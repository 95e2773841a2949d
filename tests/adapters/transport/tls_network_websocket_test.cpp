// WebSockets between tls_network and tls_server over real TLS.

#include <gtest/gtest.h>

#include <future>

#include "tests/adapters/transport/tls_rig.hpp"

namespace {

using namespace adapters::transport;
using namespace adapters::transport::loopback;

TEST(tls_websocket, carries_texts_there_and_back_in_order) {
  rig r;
  ear heard;
  const auto socket = r.network->open(r.to(), heard.sink());
  ASSERT_TRUE(heard.opened());
  for (int i = 0; i < 1000; ++i) socket->send(std::to_string(i));
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(heard.text(1 + i), std::to_string(i));
}

TEST(tls_websocket, carries_large_and_empty_texts_and_any_utf_8) {
  rig r;
  ear heard;
  const auto socket = r.network->open(r.to(), heard.sink());
  const std::vector<std::string> texts{"",
                                       std::string(125, 'a'),
                                       std::string(126, 'b'),
                                       std::string(65535, 'c'),
                                       std::string(65536, 'd'),
                                       std::string(900'000, 'e'),
                                       "h\xc3\xa9 \xe2\x82\xac"};
  ASSERT_TRUE(heard.opened());
  for (const auto& text : texts) socket->send(text);
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(heard.text(1 + i), texts[i]);
}

TEST(tls_websocket, takes_texts_from_many_threads_and_keeps_the_order_of_each) {
  constexpr int threads = 4, texts = 500;
  rig r;
  ear heard;
  const auto socket = r.network->open(r.to(), heard.sink());
  ASSERT_TRUE(heard.opened());
  std::vector<std::future<void>> senders;
  for (int t = 0; t < threads; ++t)
    senders.push_back(std::async(std::launch::async, [&, t] {
      for (int i = 0; i < texts; ++i) {
        socket->send(std::to_string(t) + ":" + std::to_string(i));
        if (i % 100 == 0) {
          EXPECT_TRUE(r.fetch().answer);
        }
      }
    }));
  for (auto& sender : senders) sender.get();
  std::vector<int> next(threads);
  for (int n = 0; n < threads * texts; ++n) {
    const auto text = heard.text(1 + n);
    const auto sender = static_cast<std::size_t>(text.at(0) - '0');
    ASSERT_EQ(text, std::to_string(sender) + ":" + std::to_string(next.at(sender)++));
  }
}

TEST(tls_websocket, answers_from_within_its_sink) {
  rig r;
  std::unique_ptr<websocket> socket;
  std::promise<std::string> last;
  std::promise<void> assigned;
  socket = r.network->open(r.to(), [&, ready = assigned.get_future().share(), n = 0](websocket_event x) mutable {
    ready.wait();
    if (const auto* text = std::get_if<websocket_text>(&x.what); text && *text->text == "100")
      last.set_value(*text->text);
    else
      socket->send(std::to_string(++n));
  });
  assigned.set_value();
  EXPECT_EQ(last.get_future().get(), "100");
}

TEST(tls_websocket, inflates_what_is_deflated) {
  rig r;
  ear heard;
  websocket_limits limits;
  limits.deflate = true;
  const auto socket = r.network->open(r.to(limits), heard.sink());
  ASSERT_TRUE(heard.opened());
  const std::string text(700'000, 'x');
  socket->send(text);
  EXPECT_EQ(heard.text(1), text);
}

TEST(tls_websocket, stamps_events_with_the_clock_that_it_was_given) {
  auto settings = client_settings();
  std::atomic<int> n = 0;
  settings.now = [&] { return core::timestamp(core::duration(++n)); };
  rig r(server_settings(), settings);
  ear heard;
  const auto socket = r.network->open(r.to(), heard.sink());
  ASSERT_TRUE(heard.opened());
  socket->send("x");
  EXPECT_EQ(heard.text(1), "x");
  EXPECT_EQ(heard.events.at(0).at, core::timestamp(core::duration(1)));
  EXPECT_EQ(heard.events.at(1).at, core::timestamp(core::duration(2)));
}

TEST(tls_websocket, asks_for_the_target_with_the_headers_that_it_was_given) {
  rig r;
  ear heard;
  auto request = r.to();
  request.target = "/stream?streams=a@b";
  request.headers = {{"X-Key", "value"}};
  const auto socket = r.network->open(request, heard.sink());
  ASSERT_TRUE(heard.opened());
  EXPECT_EQ(r.echo.heard.at(0), "open /stream?streams=a@b X-Key=value");
}

TEST(tls_websocket, tells_who_closed_it_and_with_which_code) {
  rig r;
  r.echo.takes_text = [&](connection_id id, std::string_view) {
    r.echo.out.emplace_back(text_out{id, std::make_shared<const std::string>("last words")});
    r.echo.out.emplace_back(close_out{id, 1008, "rate limit"});
    return true;
  };
  ear heard;
  const auto socket = r.network->open(r.to(), heard.sink());
  ASSERT_TRUE(heard.opened());
  socket->send("close me");
  EXPECT_EQ(heard.text(1), "last words");
  const auto why = heard.end(2);
  EXPECT_EQ(why.what, failure::closed);
  EXPECT_EQ(why.status, 1008u);
  EXPECT_EQ(why.detail, "closed with 1008 rate limit");
  EXPECT_TRUE(why.reached);
  EXPECT_EQ(r.echo.heard.at(1), "close");
}

TEST(tls_websocket, closes_when_told_to_after_what_was_sent_before) {
  rig r;
  awaited<std::string> texts;
  r.echo.takes_text = [&](connection_id, std::string_view text) {
    texts.add(std::string(text));
    return true;
  };
  ear heard;
  const auto socket = r.network->open(r.to(), heard.sink());
  ASSERT_TRUE(heard.opened());
  socket->send("first");
  socket->close();
  socket->send("dropped");
  EXPECT_EQ(heard.end(1).what, failure::stopped);
  EXPECT_EQ(r.echo.heard.at(1), "close");
  EXPECT_EQ(texts.all(), std::vector<std::string>{"first"});
}

TEST(tls_websocket, ends_without_a_word_when_the_server_resets_it) {
  rig r;
  r.echo.takes_text = [&](connection_id id, std::string_view) {
    r.echo.out.emplace_back(reset_out{id});
    return true;
  };
  ear heard;
  const auto socket = r.network->open(r.to(), heard.sink());
  ASSERT_TRUE(heard.opened());
  socket->send("die");
  EXPECT_EQ(heard.end(1).what, failure::closed);
  EXPECT_EQ(heard.end(1).status, 1006u);
  EXPECT_EQ(r.echo.heard.at(1), "close");
}

TEST(tls_websocket, tells_the_status_of_a_refusal) {
  rig r;
  r.echo.refusal = 418;
  ear heard;
  const auto socket = r.network->open(r.to(), heard.sink());
  const auto why = heard.end(0);
  EXPECT_EQ(why.what, failure::refused);
  EXPECT_EQ(why.status, 418u);
  EXPECT_TRUE(why.reached);
}

TEST(tls_websocket, answers_pings_by_itself) {
  rig r;
  ear heard;
  const auto socket = r.network->open(r.to(), heard.sink());
  ASSERT_TRUE(heard.opened());
  r.server->on_service([&](service&) { r.echo.out.emplace_back(ping_out{r.echo.last}); });
  EXPECT_EQ(r.echo.heard.at(1), "pong");
}

TEST(tls_websocket, pings_a_silent_server_before_it_gives_it_up) {
  rig r;
  ear heard;
  websocket_limits limits;
  limits.idle_max = 800ms;
  const auto socket = r.network->open(r.to(limits), heard.sink());
  ASSERT_TRUE(heard.opened());
  for (int i = 1; i < 4; ++i) EXPECT_EQ(r.echo.heard.at(i), "ping");  // the pongs keep it alive
  EXPECT_EQ(heard.events.all().size(), 1u);
}

TEST(tls_websocket, hears_nothing_once_it_is_destroyed) {
  rig r;
  r.echo.takes_text = [&](connection_id id, std::string_view text) {
    for (int i = 0; i < 1000; ++i) r.echo.out.emplace_back(text_out{id, std::make_shared<const std::string>(text)});
    return true;
  };
  std::atomic<bool> alive = true;
  std::atomic<int> late = 0;
  for (int round = 0; round < 20; ++round) {
    alive = true;
    ear heard;
    auto socket = r.network->open(r.to(), [&, sink = heard.sink()](websocket_event x) {
      if (!alive) ++late;
      sink(std::move(x));
    });
    ASSERT_TRUE(heard.opened());
    socket->send("flood");
    ASSERT_EQ(heard.text(5), "flood");
    socket.reset();
    alive = false;
  }
  EXPECT_EQ(late, 0);
}

TEST(tls_websocket, may_be_destroyed_by_its_own_sink) {
  rig r;
  std::unique_ptr<websocket> socket;
  std::promise<void> assigned;
  awaited<int> events;
  socket = r.network->open(r.to(), [&, ready = assigned.get_future().share()](websocket_event) {
    ready.wait();
    socket.reset();
    events.add(1);
  });
  assigned.set_value();
  EXPECT_EQ(events.at(0), 1);
  EXPECT_EQ(r.echo.heard.at(1), "close");
}

TEST(tls_websocket, may_outlive_its_network) {
  rig r;
  ear heard;
  const auto socket = r.network->open(r.to(), heard.sink());
  ASSERT_TRUE(heard.opened());
  r.network.reset();
  socket->send("into the void");
  socket->close();
  EXPECT_EQ(r.echo.heard.at(1), "close");
  EXPECT_EQ(heard.events.all().size(), 1u);
}

}  // namespace

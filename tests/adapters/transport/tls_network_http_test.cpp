// HTTPS calls: answers, limits, reuse of connections, and whether a failed call may have reached the server.

#include <gtest/gtest.h>

#include <atomic>

#include "tests/adapters/transport/tls_rig.hpp"

namespace {

using namespace adapters::transport;
using namespace adapters::transport::loopback;

TEST(tls_http, carries_requests_and_answers) {
  rig r;
  const auto outcome = r.fetch({"POST", "/fapi/v1/order?a=b&c=%20d", {{"X-Key", "k"}}, "x=1"});
  ASSERT_TRUE(outcome.answer) << outcome.answer.error().detail;
  EXPECT_EQ(outcome.answer->status, 200u);
  EXPECT_EQ(outcome.answer->body, "x=1");
  EXPECT_EQ(header(outcome.answer->headers, "x-query"), "a=b&c=%20d");
  EXPECT_LE(outcome.sent_at, outcome.at);
  EXPECT_EQ(r.echo.heard.at(0), "request POST /fapi/v1/order?a=b&c=%20d from 127.0.0.1");
}

TEST(tls_http, carries_any_status_and_does_not_follow_redirects) {
  rig r;
  unsigned status = 0;
  r.echo.takes_request = [&](connection_id id, const http_request&) {
    r.echo.out.emplace_back(http_reply{id, {status, {{"Location", "/elsewhere"}}, status == 204 ? "" : "why"}});
    return true;
  };
  for (const unsigned x : {204u, 302u, 400u, 418u, 429u, 503u}) {
    status = x;
    const auto outcome = r.fetch();
    ASSERT_TRUE(outcome.answer) << outcome.answer.error().detail;
    EXPECT_EQ(outcome.answer->status, x);
  }
  EXPECT_EQ(r.echo.heard.all().size(), 6u);
}

TEST(tls_http, carries_large_bodies_both_ways) {
  rig r;
  const std::string body(1'000'000, 'b');
  const auto outcome = r.fetch({"PUT", "/", {}, body});
  ASSERT_TRUE(outcome.answer) << outcome.answer.error().detail;
  EXPECT_EQ(outcome.answer->body, body);
}

/// Answers each request of a connection with `answer`, and counts connections and requests.
struct counting_server {
  std::atomic<int> connections = 0;
  std::atomic<int> requests = 0;
  std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  raw_server server{behind_tls([this](raw_stream& stream) {
    ++connections;
    while (!read_headers(stream).empty()) {
      ++requests;
      boost::system::error_code error;
      asio::write(stream, asio::buffer(answer), error);
    }
  })};

  http_outcome fetch(tls_network& network, http_call call = {}) {
    call.to = {"127.0.0.1", server.port()};
    const auto outcome = std::make_shared<awaited<http_outcome>>();
    network.fetch(std::move(call), [outcome](http_outcome x) { outcome->add(std::move(x)); });
    return outcome->at(0);
  }
};

TEST(tls_http, asks_again_on_the_same_connection) {
  counting_server peer;
  const auto network = network_with(client_settings());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(peer.fetch(*network).answer->body, "ok");
  EXPECT_EQ(peer.connections, 1);
  EXPECT_EQ(peer.requests, 20);
}

TEST(tls_http, takes_a_new_connection_after_one_that_is_to_close) {
  counting_server peer;
  peer.answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
  const auto network = network_with(client_settings());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(peer.fetch(*network).answer->body, "ok");
  EXPECT_EQ(peer.connections, 3);
}

TEST(tls_http, uses_no_more_connections_than_allowed_and_keeps_no_caller_waiting_for_ever) {
  auto client = client_settings();
  client.connections_max = 2;
  client.waiting_max = 3;
  rig r(server_settings(), client);
  std::vector<connection_id> asked;
  r.echo.takes_request = [&](connection_id id, const http_request&) {
    asked.push_back(id);
    return true;
  };
  awaited<http_outcome> outcomes;
  for (int i = 0; i < 6; ++i)
    r.network->fetch({r.at(), {"GET", "/" + std::to_string(i)}}, [&](http_outcome x) { outcomes.add(std::move(x)); });
  // Two are asked, three wait, and for the sixth there is no room.
  const auto full = outcomes.at(0);
  ASSERT_FALSE(full.answer);
  EXPECT_EQ(full.answer.error().what, failure::connect);
  EXPECT_FALSE(full.answer.error().reached);
  for (std::size_t i = 0; i < 5; ++i) {
    r.echo.heard.at(i);
    r.server->on_service([&, i](service&) {
      EXPECT_LE(asked.size(), i + 2);
      r.echo.out.emplace_back(http_reply{asked[i], {}});
    });
    EXPECT_TRUE(outcomes.at(i + 1).answer);
  }
}

TEST(tls_http, puts_chunked_answers_together) {
  counting_server peer;
  peer.answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: u\r\n\r\n";
  const auto network = network_with(client_settings());
  for (int i = 0; i < 2; ++i) EXPECT_EQ(peer.fetch(*network).answer->body, "abcde");
  EXPECT_EQ(peer.connections, 1);
}

TEST(tls_http, passes_over_interim_answers) {
  counting_server peer;
  peer.answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + peer.answer;
  const auto network = network_with(client_settings());
  EXPECT_EQ(peer.fetch(*network).answer->body, "ok");
}

trouble failing(const std::string& answer, http_call call = {}) {
  counting_server peer;
  peer.answer = answer;
  auto settings = client_settings();
  settings.header_max = 8 << 10;
  const auto network = network_with(settings);
  call.request.target = "/order?signature=secret";
  const auto outcome = peer.fetch(*network, std::move(call));
  return outcome.answer ? trouble{failure::stopped, "it was answered"} : outcome.answer.error();
}

// F-15
TEST(tls_http, refuses_answers_beyond_its_limits) {
  http_call small;
  small.body_max = 100;
  const auto huge_body = failing("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", small);
  EXPECT_EQ(huge_body.what, failure::too_large);
  EXPECT_TRUE(huge_body.reached);
  const auto chunks = failing("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + std::string(64, 'x') +
                                  "\r\n40\r\n" + std::string(64, 'x') + "\r\n0\r\n\r\n",
                              small);
  EXPECT_EQ(chunks.what, failure::too_large);
  EXPECT_EQ(failing("HTTP/1.1 200 OK\r\nX: " + std::string(9000, 'h') + "\r\n\r\n").what, failure::too_large);
  std::string many = "HTTP/1.1 200 OK\r\n";
  while (many.size() < 9000) many += "A: b\r\n";
  EXPECT_EQ(failing(many).what, failure::too_large);
}

TEST(tls_http, refuses_what_is_not_http) {
  for (const std::string answer :
       {"nonsense\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"}) {
    const auto why = failing(answer);
    EXPECT_EQ(why.what, failure::malformed) << answer << why.detail;
    EXPECT_TRUE(why.reached);
    EXPECT_EQ(why.detail.find("secret"), std::string::npos) << why.detail;
    EXPECT_NE(why.detail.find("/order"), std::string::npos) << why.detail;
  }
}

TEST(tls_http, drops_a_connection_that_answers_more_than_was_asked) {
  counting_server peer;
  peer.answer += "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nforged";
  const auto network = network_with(client_settings());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(peer.fetch(*network).answer->body, "ok");
  EXPECT_EQ(peer.connections, 3);
}

TEST(tls_http, tells_that_a_call_may_have_reached_a_server_that_hangs_up) {
  for (const std::string part : {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"}) {
    const raw_server peer(behind_tls([part](raw_stream& stream) {
      read_headers(stream);
      boost::system::error_code ignored;
      if (!part.empty()) asio::write(stream, asio::buffer(part), ignored);
    }));
    const auto network = network_with(client_settings());
    awaited<http_outcome> outcomes;
    network->fetch({{"127.0.0.1", peer.port()}}, [&](http_outcome x) { outcomes.add(std::move(x)); });
    const auto outcome = outcomes.at(0);
    ASSERT_FALSE(outcome.answer) << part;
    EXPECT_EQ(outcome.answer.error().what, failure::closed) << outcome.answer.error().detail;
    EXPECT_TRUE(outcome.answer.error().reached);
  }
}

TEST(tls_http, tells_that_a_call_may_have_reached_a_server_that_resets) {
  rig r;
  r.echo.takes_request = [&](connection_id id, const http_request&) {
    r.echo.out.emplace_back(reset_out{id});
    return true;
  };
  const auto outcome = r.fetch();
  ASSERT_FALSE(outcome.answer);
  EXPECT_EQ(outcome.answer.error().what, failure::closed);
  EXPECT_TRUE(outcome.answer.error().reached);
}

TEST(tls_http, tells_that_a_call_did_not_reach_a_server_that_refuses_before_tls) {
  const raw_server rude([](tcp::socket) {});
  const auto network = network_with(client_settings());
  awaited<http_outcome> outcomes;
  network->fetch({{"127.0.0.1", rude.port()}}, [&](http_outcome x) { outcomes.add(std::move(x)); });
  ASSERT_FALSE(outcomes.at(0).answer);
  EXPECT_EQ(outcomes.at(0).answer.error().what, failure::tls);
  EXPECT_FALSE(outcomes.at(0).answer.error().reached);
}

TEST(tls_http, gives_up_at_the_limit_and_says_whether_it_had_asked) {
  rig r;
  r.echo.takes_request = [](connection_id, const http_request& x) { return path_of(x.target) == "/slow"; };
  ASSERT_TRUE(r.fetch().answer);  // the connection is there
  const auto outcome = r.call({r.at(), {"GET", "/slow?signature=secret"}, 300ms});
  ASSERT_FALSE(outcome.answer);
  EXPECT_EQ(outcome.answer.error().what, failure::timed_out);
  EXPECT_TRUE(outcome.answer.error().reached);
  EXPECT_EQ(outcome.answer.error().detail,
            "no end within the limit: no answer to GET 127.0.0.1:" + std::to_string(r.server->port()) + "/slow");
  EXPECT_EQ(r.echo.heard.at(2), "close");  // the service learns that the asker has left

  const raw_server mute([](tcp::socket socket) {
    boost::system::error_code error;
    char bytes[4096];
    while (!error) socket.read_some(asio::buffer(bytes), error);
  });
  const auto unasked = r.call({{"127.0.0.1", mute.port()}, {}, 200ms});
  ASSERT_FALSE(unasked.answer);
  EXPECT_EQ(unasked.answer.error().what, failure::timed_out);
  EXPECT_FALSE(unasked.answer.error().reached);
}

TEST(tls_http, notices_that_an_unused_connection_was_closed) {
  std::atomic<int> connections = 0;
  awaited<int> closed;
  const raw_server peer(behind_tls([&](raw_stream& stream) {
    ++connections;
    read_headers(stream);
    boost::system::error_code ignored;
    asio::write(stream, asio::buffer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")), ignored);
    stream.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
    char byte = 0;
    while (!ignored) stream.next_layer().read_some(asio::buffer(&byte, 1), ignored);  // until the client lets go
    closed.add(1);
  }));
  const auto network = network_with(client_settings());
  for (int i = 0; i < 3; ++i) {
    awaited<http_outcome> outcomes;
    network->fetch({{"127.0.0.1", peer.port()}}, [&](http_outcome x) { outcomes.add(std::move(x)); });
    ASSERT_TRUE(outcomes.at(0).answer) << outcomes.at(0).answer.error().detail;
    EXPECT_EQ(closed.at(i), 1);
  }
  EXPECT_EQ(connections, 3);
}

TEST(tls_http, answers_a_call_from_within_a_sink) {
  rig r;
  awaited<std::string> bodies;
  r.network->fetch({r.at(), {"POST", "/", {}, "first"}}, [&](http_outcome x) {
    bodies.add(x.answer->body);
    r.network->fetch({r.at(), {"POST", "/", {}, "second"}}, [&](http_outcome y) { bodies.add(y.answer->body); });
  });
  EXPECT_EQ(bodies.at(0), "first");
  EXPECT_EQ(bodies.at(1), "second");
}

}  // namespace

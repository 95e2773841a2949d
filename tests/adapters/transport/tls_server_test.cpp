// tls_server against clients that may do anything.

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <future>

#include "tests/adapters/transport/tls_rig.hpp"

namespace {

using namespace adapters::transport;
using namespace adapters::transport::loopback;

constexpr unsigned text_frame = 0x81, close_frame = 0x88, ping_frame = 0x89;

/// Does not wait long for a client that does not care how it is closed.
tls_server_settings brisk() {
  auto settings = server_settings();
  settings.closing_within = 300ms;
  return settings;
}

/// What a server answers to these bytes, up to the end of the connection.
std::string answer_to(std::uint16_t port, std::string_view bytes) {
  raw_client client(port);
  client.tls();
  client.send(bytes);
  return read_all(client.stream());
}

TEST(tls_server, says_what_it_cannot_start_with) {
  scripted_service nothing;
  auto settings = server_settings();
  settings.key = folder() / "no.key";
  EXPECT_NE(tls_server::start(settings, nothing).error().find("no.key"), std::string::npos);
  settings = server_settings();
  settings.certificate = settings.key;
  EXPECT_NE(tls_server::start(settings, nothing).error().find("cannot use the certificate in"), std::string::npos);
  rig r;
  settings = server_settings();
  settings.port = r.server->port();
  EXPECT_NE(tls_server::start(settings, nothing).error().find("choose another port"), std::string::npos);
}

TEST(tls_server, listens_again_at_once_on_the_port_of_its_predecessor) {
  auto settings = server_settings();
  for (int i = 0; i < 3; ++i) {
    rig r(settings);
    settings.port = r.server->port();
    EXPECT_TRUE(r.fetch().answer);
  }
}

// F-16
TEST(tls_server, puts_messages_together_that_come_byte_by_byte) {
  rig r;
  raw_client client(r.server->port());
  ASSERT_TRUE(client.upgrade().starts_with("HTTP/1.1 101 "));
  const auto bytes = frame(0x01, "in", true) + frame(ping_frame, "", true) + frame(0x80, " parts", true);
  for (const char c : bytes) client.send({&c, 1});
  EXPECT_EQ(client.read(2), frame(0x8a, ""));
  EXPECT_EQ(client.read(2 + 8), frame(text_frame, "in parts"));
  EXPECT_EQ(r.echo.heard.at(1), "ping");
}

// F-15
TEST(tls_server, closes_on_messages_that_are_too_large_or_no_websocket) {
  auto settings = brisk();
  settings.message_max = 100;
  rig r(settings);
  const auto closed_with = [&](const std::string& bytes) {
    raw_client client(r.server->port());
    client.upgrade();
    client.send(bytes);
    const auto answer = client.read(4);
    EXPECT_EQ(static_cast<unsigned char>(answer.at(0)), close_frame);
    return static_cast<unsigned char>(answer.at(2)) << 8 | static_cast<unsigned char>(answer.at(3));
  };
  EXPECT_EQ(closed_with(frame(text_frame, std::string(101, 'x'), true)), 1009);
  EXPECT_EQ(closed_with(frame(text_frame, "not masked")), 1002);
  EXPECT_EQ(closed_with(frame(0x8f, "reserved", true)), 1002);
  EXPECT_EQ(closed_with(frame(text_frame, "\xc3\x28", true)), 1007);
}

// F-15
TEST(tls_server, answers_bad_requests_with_their_status_and_hangs_up) {
  auto settings = brisk();
  settings.header_max = 2000;
  settings.body_max = 1000;
  rig r(settings);
  EXPECT_TRUE(answer_to(r.server->port(), "nonsense\r\n\r\n").starts_with("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_TRUE(answer_to(r.server->port(), "GET / HTTP/1.1\r\nX: " + std::string(3000, 'x') + "\r\n\r\n")
                  .starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"));
  EXPECT_TRUE(answer_to(r.server->port(), "POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x'))
                  .starts_with("HTTP/1.1 413 Payload Too Large\r\n"));
  EXPECT_TRUE(r.echo.heard.all().empty());
}

TEST(tls_server, answers_requests_that_come_together_in_order) {
  rig r;
  const auto answers = answer_to(r.server->port(),
                                 "POST /1 HTTP/1.1\r\nContent-Length: 3\r\n\r\none"
                                 "HEAD /2?q HTTP/1.1\r\n\r\n"
                                 "POST /3 HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                                 "5\r\nthree\r\n0\r\n\r\n");
  EXPECT_EQ(answers,
            "HTTP/1.1 200 OK\r\nX-Query: \r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\none"
            "HTTP/1.1 200 OK\r\nX-Query: q\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"
            "HTTP/1.1 200 OK\r\nX-Query: \r\nContent-Length: 5\r\nConnection: close\r\n\r\nthree");
}

TEST(tls_server, does_not_send_headers_that_could_hide_a_second_answer) {
  rig r;
  r.echo.takes_request = [&](connection_id id, const http_request&) {
    r.echo.out.emplace_back(http_reply{id, {200, {{"X", "a\r\nY: b"}}, "body"}});
    return true;
  };
  const auto outcome = r.fetch();
  ASSERT_TRUE(outcome.answer);
  EXPECT_EQ(outcome.answer->status, 500u);
  EXPECT_EQ(header(outcome.answer->headers, "Y"), "");
}

TEST(tls_server, hangs_up_on_clients_that_take_too_long) {
  auto settings = server_settings();
  settings.handshake_within = 300ms;
  const rig hurried(settings);
  raw_client mute(hurried.server->port());
  char byte = 0;
  boost::system::error_code error;
  mute.stream().next_layer().read_some(asio::buffer(&byte, 1), error);
  EXPECT_EQ(error, asio::error::eof);

  settings = server_settings();
  settings.request_within = settings.keep_alive = 300ms;
  const rig r(settings);
  EXPECT_EQ(answer_to(r.server->port(), ""), "");                          // silent before a request
  EXPECT_EQ(answer_to(r.server->port(), "GET / HTTP/1.1\r\nX-Slow"), "");  // in the middle of one
  EXPECT_EQ(answer_to(r.server->port(), "PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf"), "");
}

TEST(tls_server, takes_no_more_connections_than_allowed) {
  auto settings = server_settings();
  settings.connections_max = 2;
  rig r(settings);
  raw_client first(r.server->port());
  raw_client second(r.server->port());
  first.upgrade();
  second.upgrade();
  raw_client third(r.server->port());
  boost::system::error_code error;
  third.stream().handshake(raw_stream::client, error);
  EXPECT_TRUE(error);
}

TEST(tls_server, closes_a_client_that_does_not_read) {
  auto settings = brisk();
  settings.queued_max = 1 << 20;
  rig r(settings);
  r.echo.takes_text = [&](connection_id id, std::string_view) {
    const auto text = std::make_shared<const std::string>(64 << 10, 'x');
    for (int i = 0; i < 1000; ++i) r.echo.out.emplace_back(text_out{id, text});
    return true;
  };
  raw_client client(r.server->port());
  client.upgrade();
  client.send(frame(text_frame, "flood me", true));
  EXPECT_EQ(r.echo.heard.at(1), "close");
}

TEST(tls_server, resets_without_a_word) {
  rig r;
  r.echo.takes_text = [&](connection_id id, std::string_view) {
    r.echo.out.emplace_back(reset_out{id});
    return true;
  };
  raw_client client(r.server->port());
  client.upgrade();
  client.send(frame(text_frame, "die", true));
  char bytes[64];
  boost::system::error_code error;
  client.stream().read_some(asio::buffer(bytes), error);
  EXPECT_EQ(error, asio::error::connection_reset);
  EXPECT_EQ(r.echo.heard.at(1), "close");
}

TEST(tls_server, tells_its_service_when_it_is_due) {
  rig r;
  r.server->on_service([&](service&) { r.echo.due_at = utc_now() + 50ms; });
  EXPECT_EQ(r.echo.heard.at(0), "advance");
  r.server->on_service([&](service&) { r.echo.due_at = utc_now() + 1h; });
  r.server->on_service([&](service&) { r.echo.due_at = utc_now() - 1h; });
  EXPECT_EQ(r.echo.heard.at(1), "advance");
}

TEST(tls_server, sends_what_its_service_says_when_it_opens_a_websocket) {
  rig r;
  r.server->on_service([&](service&) {
    r.echo.takes_text = [&](connection_id id, std::string_view) {
      r.echo.out.emplace_back(close_out{id, 1000, ""});
      return true;
    };
  });
  struct greeting final : service {
    std::vector<outgoing> out;
    void on_request(connection_id, const http_request&, const caller&, core::timestamp) override {}
    std::optional<unsigned> on_open(connection_id id, const http_request&, const caller&, core::timestamp) override {
      out.emplace_back(text_out{id, std::make_shared<const std::string>("welcome")});
      out.emplace_back(close_out{id, 4000, "and goodbye"});
      return std::nullopt;
    }
    void on_text(connection_id, std::string_view, core::timestamp) override {}
    void on_ping(connection_id, core::timestamp) override {}
    void on_pong(connection_id, core::timestamp) override {}
    void on_close(connection_id, core::timestamp) override {}
    std::optional<core::timestamp> due() const override { return std::nullopt; }
    void advance(core::timestamp) override {}
    std::vector<outgoing> take() override { return std::exchange(out, {}); }
  } greets;
  const auto server = tls_server::start(server_settings(), greets).value();
  ear heard;
  const auto socket = r.network->open({{"127.0.0.1", server->port()}}, heard.sink());
  ASSERT_TRUE(heard.opened());
  EXPECT_EQ(heard.text(1), "welcome");
  EXPECT_EQ(heard.end(2).status, 4000u);
}

TEST(tls_server, resumes_sessions) {
  rig r;
  SSL_SESSION* session = nullptr;
  for (const bool again : {false, true}) {
    raw_client client(r.server->port());
    if (session) SSL_set_session(client.stream().native_handle(), session);
    client.tls();
    client.send("GET / HTTP/1.1\r\n\r\n");
    read_headers(client.stream());  // tickets come before the answer
    EXPECT_EQ(SSL_session_reused(client.stream().native_handle()), again);
    if (!again) session = SSL_get1_session(client.stream().native_handle());
    // Else OpenSSL marks the session as broken off.
    SSL_set_shutdown(client.stream().native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }
  SSL_SESSION_free(session);
}

TEST(tls_server, speaks_no_tls_older_than_1_2) {
  rig r;
  raw_client client(r.server->port());
  SSL_set_security_level(client.stream().native_handle(), 0);
  SSL_set_min_proto_version(client.stream().native_handle(), TLS1_VERSION);
  SSL_set_max_proto_version(client.stream().native_handle(), TLS1_1_VERSION);
  boost::system::error_code error;
  client.stream().handshake(raw_stream::client, error);
  EXPECT_EQ(error.category(), asio::error::get_ssl_category());
}

TEST(tls_server, takes_its_leave_when_it_stops) {
  rig r;
  ear heard;
  const auto socket = r.network->open(r.to(), heard.sink());
  ASSERT_TRUE(heard.opened());
  EXPECT_TRUE(r.fetch().answer);  // leaves an unused connection behind
  EXPECT_TRUE(r.server->stop(20s));
  EXPECT_EQ(heard.end(1).status, 1001u);
  EXPECT_EQ(r.fetch().answer.error().what, failure::connect);
  bool called = false;
  r.server->on_service([&](service&) { called = true; });
  EXPECT_TRUE(r.server->stop(20s));
  EXPECT_FALSE(called);
}

TEST(tls_server, does_not_wait_longer_than_told_when_it_stops) {
  rig r;
  raw_client stubborn(r.server->port());
  stubborn.upgrade();
  EXPECT_FALSE(r.server->stop(50ms));
  EXPECT_FALSE(r.fetch().answer);
}

TEST(tls_server, answers_who_has_asked_before_it_stops) {
  rig r;
  r.echo.takes_request = [](connection_id, const http_request&) { return true; };
  awaited<http_outcome> outcomes;
  r.network->fetch({r.at()}, [&](http_outcome x) { outcomes.add(std::move(x)); });
  r.echo.heard.at(0);
  auto stopped = std::async(std::launch::async, [&] { return r.server->stop(20s); });
  r.server->on_service([&](service&) { r.echo.out.emplace_back(http_reply{{1}, {200, {}, "late"}}); });
  EXPECT_EQ(outcomes.at(0).answer->body, "late");
  EXPECT_TRUE(stopped.get());
}

}  // namespace

// WebSockets to servers that do what no good server does. F-15, F-16, F-18, X-12.

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <zlib.h>

#include "tests/adapters/transport/tls_rig.hpp"

namespace {

using namespace adapters::transport;
using namespace adapters::transport::loopback;

constexpr unsigned text_frame = 0x81, binary_frame = 0x82, close_frame = 0x88, ping_frame = 0x89, pong_frame = 0x8a;

void write(raw_stream& stream, std::string_view bytes) {
  boost::system::error_code ignored;
  asio::write(stream, asio::buffer(bytes.data(), bytes.size()), ignored);
}

tls_settings brisk() {
  auto settings = client_settings();
  settings.closing_within = 300ms;
  return settings;
}

/// A server that answers the upgrade and then does as told, once per connection; and our WebSocket to it.
struct meeting {
  explicit meeting(std::function<void(raw_stream&)> then, websocket_limits limits = {}, const std::string& more = "")
      : server(behind_tls([=](raw_stream& stream) {
          const auto request = read_headers(stream);
          write(stream, welcome(request, more));
          then(stream);
          read_all(stream);
        })),
        network(network_with(brisk())),
        socket(network->open({{"127.0.0.1", server.port()}, "/", {}, limits}, heard.sink())) {}

  raw_server server;
  ear heard;
  std::unique_ptr<tls_network> network;
  std::unique_ptr<websocket> socket;
};

// F-16
TEST(tls_websocket_peer, puts_messages_together_that_come_byte_by_byte) {
  meeting m([](raw_stream& stream) {
    const auto bytes = frame(text_frame, "one") + frame(0x01, "t") + frame(ping_frame, "beat") + frame(0x00, "") +
                       frame(pong_frame, "") + frame(0x80, "wo") + frame(binary_frame, std::string("3\0\xff", 3)) +
                       frame(text_frame, std::string(300, 'x'));
    for (const char c : bytes) write(stream, {&c, 1});
  });
  auto& heard = m.heard;
  ASSERT_TRUE(heard.opened());
  EXPECT_EQ(heard.text(1), "one");
  EXPECT_EQ(heard.text(2), "two");
  EXPECT_EQ(heard.text(3), std::string("3\0\xff", 3));
  EXPECT_EQ(heard.text(4), std::string(300, 'x'));
}

// F-16
TEST(tls_websocket_peer, takes_messages_apart_that_come_with_the_handshake_and_together) {
  std::string bytes;
  for (int i = 0; i < 40; ++i) bytes += frame(text_frame, std::to_string(i));
  const raw_server server(behind_tls([bytes](raw_stream& stream) {
    write(stream, welcome(read_headers(stream)) + bytes);
    read_all(stream);
  }));
  const auto network = network_with(client_settings());
  ear heard;
  const auto socket = network->open({{"127.0.0.1", server.port()}}, heard.sink());
  ASSERT_TRUE(heard.opened());
  for (int i = 0; i < 40; ++i) EXPECT_EQ(heard.text(1 + i), std::to_string(i));
}

TEST(tls_websocket_peer, answers_a_ping_with_its_payload_before_what_it_sends_later) {
  awaited<std::string> answers;
  const meeting m([&](raw_stream& stream) {
    write(stream, frame(ping_frame, "beat 17"));
    std::string bytes(2 + 4 + 7, '\0');
    boost::system::error_code error;
    asio::read(stream, asio::buffer(bytes), error);
    for (std::size_t i = 0; i < 7; ++i) bytes[6 + i] = static_cast<char>(bytes[6 + i] ^ bytes[2 + i % 4]);
    answers.add(bytes.substr(0, 1) + bytes.substr(6));
  });
  EXPECT_EQ(answers.at(0),
            "\x8a"
            "beat 17");
}

/// How a WebSocket ends to a server that sends these bytes after the upgrade.
trouble ending(const std::string& bytes, websocket_limits limits = {}, const std::string& more = "") {
  meeting m([&](raw_stream& stream) { write(stream, bytes); }, limits, more);
  if (!m.heard.opened()) return {failure::stopped, "never opened"};
  return m.heard.end(1);
}

// F-15
TEST(tls_websocket_peer, ends_with_a_message_beyond_the_limit) {
  websocket_limits limits;
  limits.message_max = 1000;
  const auto at_once = ending(frame(text_frame, std::string(1001, 'x')), limits);
  EXPECT_EQ(at_once.what, failure::too_large) << at_once.detail;
  EXPECT_TRUE(at_once.reached);
  EXPECT_EQ(ending(frame(0x01, std::string(600, 'x')) + frame(0x80, std::string(600, 'x')), limits).what,
            failure::too_large);
  const std::string claims_to_be_huge("\x82\x7f\x00\x00\x7f\xff\xff\xff\xff\xff", 10);
  EXPECT_EQ(ending(claims_to_be_huge, limits).what, failure::too_large);
}

TEST(tls_websocket_peer, tells_a_server_that_its_message_is_too_large) {
  awaited<std::string> answers;
  websocket_limits limits;
  limits.message_max = 10;
  const meeting m(
      [&](raw_stream& stream) {
        write(stream, frame(text_frame, "more than ten"));
        std::string bytes(2 + 4 + 2, '\0');
        boost::system::error_code error;
        asio::read(stream, asio::buffer(bytes), error);
        answers.add(bytes.substr(0, 1) + static_cast<char>(bytes[6] ^ bytes[2]) +
                    static_cast<char>(bytes[7] ^ bytes[3]));
      },
      limits);
  EXPECT_EQ(answers.at(0), "\x88\x03\xf1");  // 1009
}

std::string deflated(const std::string& text) {
  z_stream z{};
  deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string bytes(compressBound(text.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(bytes.data());
  z.avail_out = static_cast<uInt>(bytes.size());
  deflate(&z, Z_SYNC_FLUSH);
  bytes.resize(z.total_out - 4);  // RFC 7692, section 7.2.1: without the empty block at the end
  deflateEnd(&z);
  return bytes;
}

// F-15
TEST(tls_websocket_peer, ends_with_a_deflated_bomb_and_reads_a_harmless_message) {
  const std::string agreed = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
  websocket_limits limits;
  limits.deflate = true;
  limits.message_max = 1 << 20;
  const auto bomb = deflated(std::string(64 << 20, '\0'));
  ASSERT_LT(bomb.size(), 100'000u);
  EXPECT_EQ(ending(frame(0xc2, bomb), limits, agreed).what, failure::too_large);
  EXPECT_EQ(ending(frame(0xc2, "\xff\xff\xff\xff"), limits, agreed).what, failure::malformed);

  meeting m([](raw_stream& stream) { write(stream, frame(0xc1, deflated("harmless"))); }, limits, agreed);
  ASSERT_TRUE(m.heard.opened());
  EXPECT_EQ(m.heard.text(1), "harmless");
}

TEST(tls_websocket_peer, ends_with_frames_that_break_the_protocol) {
  for (const auto& bytes : {
           frame(0x83, "reserved opcode"),
           frame(0xc1, "deflated, but that was not agreed"),
           frame(text_frame, "masked by a server", true),
           frame(0x80, "a continuation of nothing"),
           frame(0x01, "unfinished") + frame(text_frame, "another"),
           frame(0x09, "a ping in fragments"),
           frame(ping_frame, std::string(126, 'x')),
           frame(text_frame, "\xff is no UTF-8"),
           frame(close_frame, "\x03"),
           frame(close_frame, "\x03\xec 1004 is reserved"),
       }) {
    const auto why = ending(bytes);
    EXPECT_EQ(why.what, failure::malformed) << bytes << ": " << why.detail;
    EXPECT_TRUE(why.reached);
  }
}

TEST(tls_websocket_peer, knows_the_close_code_of_a_server_that_then_just_hangs_up) {
  const raw_server server(behind_tls([](raw_stream& stream) {
    write(stream, welcome(read_headers(stream)) + frame(close_frame,
                                                        "\x03\xf0"
                                                        "bye\n\x1b[31m"));
  }));
  const auto network = network_with(client_settings());
  ear heard;
  const auto socket = network->open({{"127.0.0.1", server.port()}}, heard.sink());
  ASSERT_TRUE(heard.opened());
  const auto why = heard.end(1);
  EXPECT_EQ(why.what, failure::closed);
  EXPECT_EQ(why.status, 1008u);
  EXPECT_EQ(why.detail, "closed with 1008 bye  [31m");
}

TEST(tls_websocket_peer, tells_that_a_server_hung_up_in_the_middle_of_a_frame) {
  const raw_server server(behind_tls([](raw_stream& stream) {
    write(stream, welcome(read_headers(stream)) + frame(text_frame, "whole") + frame(text_frame, "half").substr(0, 4));
  }));
  const auto network = network_with(client_settings());
  ear heard;
  const auto socket = network->open({{"127.0.0.1", server.port()}}, heard.sink());
  ASSERT_TRUE(heard.opened());
  EXPECT_EQ(heard.text(1), "whole");
  const auto why = heard.end(2);
  EXPECT_EQ(why.what, failure::closed) << why.detail;
  EXPECT_EQ(why.status, 1006u);
}

// A half-open connection.
TEST(tls_websocket_peer, gives_up_a_server_that_falls_silent) {
  const raw_server server(behind_tls([](raw_stream& stream) {
    write(stream, welcome(read_headers(stream)) + frame(text_frame, "last"));
    read_all(stream);
  }));
  const auto network = network_with(client_settings());
  ear heard;
  websocket_limits limits;
  limits.idle_max = 300ms;
  const auto socket = network->open({{"127.0.0.1", server.port()}, "/", {}, limits}, heard.sink());
  ASSERT_TRUE(heard.opened());
  EXPECT_EQ(heard.text(1), "last");
  EXPECT_EQ(heard.end(2).what, failure::timed_out);
}

TEST(tls_websocket_peer, gives_up_a_server_that_never_answers_the_upgrade) {
  const raw_server server(behind_tls([](raw_stream& stream) { read_all(stream); }));
  const auto network = network_with(client_settings());
  ear heard;
  websocket_limits limits;
  limits.handshake_within = 1s;
  const auto socket = network->open({{"127.0.0.1", server.port()}, "/", {}, limits}, heard.sink());
  const auto why = heard.end(0);
  EXPECT_EQ(why.what, failure::timed_out);
  EXPECT_TRUE(why.reached);
  EXPECT_EQ(why.detail, "no end within the limit: WebSocket handshake with 127.0.0.1:" + std::to_string(server.port()));
}

TEST(tls_websocket_peer, does_not_wait_for_a_server_that_ignores_its_closing) {
  meeting m([](raw_stream& stream) { read_all(stream); });
  ASSERT_TRUE(m.heard.opened());
  m.socket->close();
  EXPECT_EQ(m.heard.end(1).what, failure::stopped);
}

/// How a WebSocket ends that is answered so.
trouble answered_with(std::function<std::string(const std::string& request)> answer) {
  const raw_server server(behind_tls([=](raw_stream& stream) { write(stream, answer(read_headers(stream))); }));
  const auto network = network_with(client_settings());
  ear heard;
  const auto socket = network->open({{"127.0.0.1", server.port()}}, heard.sink());
  return heard.end(0);
}

TEST(tls_websocket_peer, takes_only_the_right_answer_to_its_upgrade) {
  const auto wrong_key = answered_with([](const std::string&) { return welcome("Sec-WebSocket-Key: abc\r\n"); });
  EXPECT_EQ(wrong_key.what, failure::malformed) << wrong_key.detail;
  EXPECT_EQ(answered_with([](const std::string&) { return "garbage\r\n\r\n"; }).what, failure::malformed);
  const auto banned = answered_with([](const std::string&) {
    return "HTTP/1.1 418 I'm a teapot\r\nContent-Length: 6\r\nRetry-After: 9\r\n\r\nbanned";
  });
  EXPECT_EQ(banned.what, failure::refused);
  EXPECT_EQ(banned.status, 418u);
  const auto moved = answered_with([](const std::string&) {
    return "HTTP/1.1 301 Moved Permanently\r\nLocation: https://elsewhere.test/\r\nContent-Length: 0\r\n\r\n";
  });
  EXPECT_EQ(moved.what, failure::refused);
  EXPECT_EQ(moved.status, 301u);
}

TEST(tls_websocket_peer, reads_a_long_answer_to_its_upgrade_but_not_an_endless_one) {
  const auto with_header = [](std::size_t size) { return "X-Long: " + std::string(size, 'l') + "\r\n"; };
  meeting m([](raw_stream& stream) { write(stream, frame(text_frame, "hello")); }, {}, with_header(5000));
  ASSERT_TRUE(m.heard.opened());
  EXPECT_EQ(m.heard.text(1), "hello");
  EXPECT_EQ(answered_with([&](const std::string& request) { return welcome(request, with_header(20'000)); }).what,
            failure::too_large);
}

// F-18
TEST(tls_websocket_peer, goes_on_when_the_keys_of_tls_are_changed_in_the_middle) {
  meeting m([](raw_stream& stream) {
    char bytes[64];
    boost::system::error_code error;
    for (int i = 0; i < 20; ++i) {
      SSL_key_update(stream.native_handle(), SSL_KEY_UPDATE_REQUESTED);  // the client must change its own as well
      write(stream, frame(text_frame, "key " + std::to_string(i)));
      stream.read_some(asio::buffer(bytes), error);  // its answer: a read of ours that wants a write of theirs
    }
  });
  ASSERT_TRUE(m.heard.opened());
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(m.heard.text(1 + i), "key " + std::to_string(i));
    m.socket->send("heard");
  }
}

}  // namespace

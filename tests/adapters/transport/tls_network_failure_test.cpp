// What tls_network says when names, addresses, certificates and peers fail. F-17, F-18, X-10.

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <tuple>

#include "tests/adapters/transport/tls_rig.hpp"

namespace {

using namespace adapters::transport;
using namespace adapters::transport::loopback;

/// How a WebSocket to that endpoint ends that never opens.
trouble failing(tls_network& network, endpoint to, websocket_limits limits = {}) {
  ear heard;
  const auto socket = network.open({std::move(to), "/ws?listenKey=secret", {}, limits}, heard.sink());
  return heard.end(0);
}

bool is_one_clean_line(const trouble& x) {
  return !x.detail.empty() && x.detail.find("secret") == std::string::npos &&
         std::ranges::all_of(x.detail, [](unsigned char c) { return c >= ' ' && c != 0x7f; });
}

std::unique_ptr<tls_network> network_resolving(std::vector<std::string> addresses) {
  auto settings = client_settings();
  settings.lookup = [addresses](const std::string&) { return addresses; };
  return network_with(settings);
}

TEST(tls_network, needs_authorities_that_can_be_read) {
  auto settings = client_settings();
  settings.authority_file = folder() / "nothing_here.pem";
  const auto made = tls_network::make(settings);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().find("nothing_here.pem"), std::string::npos);
}

// F-17
TEST(tls_network, tells_that_a_name_has_no_address) {
  auto settings = client_settings();
  settings.lookup = nullptr;
  const auto network = network_with(settings);
  const auto why = failing(*network, {"nowhere.invalid", 443});
  EXPECT_EQ(why.what, failure::resolve);
  EXPECT_FALSE(why.reached);
  EXPECT_TRUE(is_one_clean_line(why)) << why.detail;
  EXPECT_TRUE(why.detail.starts_with("nowhere.invalid:443: ")) << why.detail;
}

// F-17
TEST(tls_network, looks_a_name_up_at_every_connect) {
  std::atomic<int> asked = 0;
  auto settings = client_settings();
  settings.lookup = [&](const std::string& name) -> core::result<std::vector<std::string>, std::string> {
    EXPECT_EQ(name, "venue.test");
    if (++asked == 1) return core::unexpected<std::string>("Temporary failure in name resolution");
    return std::vector<std::string>{"127.0.0.1"};
  };
  rig r(server_settings(), settings);
  EXPECT_EQ(failing(*r.network, r.at("venue.test")).what, failure::resolve);
  for (int i = 0; i < 2; ++i) {
    ear heard;
    const auto socket = r.network->open({r.at("venue.test")}, heard.sink());
    EXPECT_TRUE(heard.opened());
  }
  EXPECT_EQ(asked, 3);
}

TEST(tls_network, tells_that_no_address_took_the_connection) {
  std::uint16_t closed = 0;
  {
    closed = raw_server([](tcp::socket) {}).port();
  }
  const auto network = network_resolving({"127.0.0.1", "127.0.0.2"});
  const auto why = failing(*network, {"venue.test", closed});
  EXPECT_EQ(why.what, failure::connect);
  EXPECT_FALSE(why.reached);
  EXPECT_NE(why.detail.find("127.0.0.1 (Connection refused), 127.0.0.2 (Connection refused)"), std::string::npos);
}

/// Takes connections in its backlog until that is full; then it is as silent as a lost host.
class black_hole {
 public:
  explicit black_hole(const char* address, std::uint16_t port = 0) : listener_(loop_) {
    tcp::endpoint here(asio::ip::make_address(address), port);
    listener_.open(here.protocol());
    listener_.bind(here);
    listener_.listen(0);
    here = listener_.local_endpoint();
    for (int i = 0; i < 8; ++i) {
      fillers_.emplace_back(loop_);
      fillers_.back().open(here.protocol());
      fillers_.back().non_blocking(true);
      // Asio's own would wait for the end of it.
      std::ignore = ::connect(fillers_.back().native_handle(), here.data(), static_cast<socklen_t>(here.size()));
    }
  }
  std::uint16_t port() const { return listener_.local_endpoint().port(); }

 private:
  asio::io_context loop_;
  tcp::acceptor listener_;
  std::vector<tcp::socket> fillers_;
};

// F-17
TEST(tls_network, goes_on_to_the_next_address_when_one_is_dead_or_silent) {
  auto settings = client_settings();
  settings.lookup = [](const std::string&) { return std::vector<std::string>{"127.0.0.3", "127.0.0.2", "127.0.0.1"}; };
  rig r(server_settings(), settings);
  const black_hole silent("127.0.0.2", r.server->port());  // nobody listens on 127.0.0.3
  ear heard;
  websocket_limits limits;
  limits.handshake_within = 4s;
  const auto socket = r.network->open({r.at("venue.test"), "/ws", {}, limits}, heard.sink());
  EXPECT_TRUE(heard.opened());
}

TEST(tls_network, gives_up_a_silent_address_at_the_limit) {
  const black_hole silent("127.0.0.1");
  const auto network = network_resolving({"127.0.0.1"});
  websocket_limits limits;
  limits.handshake_within = 500ms;
  const auto why = failing(*network, {"venue.test", silent.port()}, limits);
  EXPECT_EQ(why.what, failure::timed_out);
  EXPECT_FALSE(why.reached);
  EXPECT_NE(why.detail.find("connecting to venue.test:" + std::to_string(silent.port()) + " at 127.0.0.1"),
            std::string::npos)
      << why.detail;
}

TEST(tls_network, gives_up_a_look_up_that_does_not_end) {
  const auto released = std::make_shared<awaited<int>>();  // a look-up is not waited for: it may outlive this
  auto settings = client_settings();
  settings.lookup = [released](const std::string&) {
    released->at(0);
    return std::vector<std::string>{};
  };
  const auto network = network_with(settings);
  websocket_limits limits;
  limits.handshake_within = 100ms;
  const auto why = failing(*network, {"venue.test", 443}, limits);
  EXPECT_EQ(why.what, failure::timed_out);
  EXPECT_EQ(why.detail, "no end within the limit: looking up venue.test");
  released->add(1);
}

//
TEST(tls_network, refuses_a_certificate_for_another_name) {
  rig r;
  const auto why = failing(*r.network, r.at("other.test"));
  EXPECT_EQ(why.what, failure::certificate);
  EXPECT_FALSE(why.reached);
  EXPECT_NE(why.detail.find("another name"), std::string::npos) << why.detail;
  auto settings = client_settings();
  const auto network = network_with(settings);
  EXPECT_EQ(failing(*network, {"127.0.0.2", r.server->port()}).what, failure::connect);  // it listens on 127.0.0.1 only
}

//
TEST(tls_network, refuses_a_certificate_of_an_unknown_authority) {
  auto settings = client_settings();
  settings.authority_file.clear();
  rig r(server_settings(), settings);
  const auto why = failing(*r.network, r.at());
  EXPECT_EQ(why.what, failure::certificate);
  EXPECT_FALSE(why.reached);
  settings.authority_file = certificates_in(folder() / "stranger", {"127.0.0.1"}, utc_now())->authority;
  const auto network = network_with(settings);
  EXPECT_EQ(failing(*network, r.at()).what, failure::certificate);
}

// F-18, X-10
TEST(tls_network, refuses_a_certificate_that_has_expired) {
  const auto expired = certificates_in(folder() / "expired", {"127.0.0.1"}, utc_now() - 24h * 3700).value();
  auto server = server_settings();
  server.certificate = expired.certificate;
  server.key = expired.key;
  auto client = client_settings();
  client.authority_file = expired.authority;
  rig r(server, client);
  const auto why = failing(*r.network, r.at());
  EXPECT_EQ(why.what, failure::certificate);
  EXPECT_NE(why.detail.find("expired"), std::string::npos) << why.detail;
  const auto outcome = r.fetch();
  ASSERT_FALSE(outcome.answer);
  EXPECT_EQ(outcome.answer.error().what, failure::certificate);
  EXPECT_FALSE(outcome.answer.error().reached);
}

TEST(tls_network, tells_that_the_other_side_does_not_speak_tls) {
  const raw_server plain([](tcp::socket socket) {
    boost::system::error_code ignored;
    asio::write(socket, asio::buffer(std::string("HTTP/1.1 400 Bad Request\r\n\r\n")), ignored);
    char bytes[4096];
    while (!ignored) socket.read_some(asio::buffer(bytes), ignored);
  });
  const auto network = network_with(client_settings());
  const auto why = failing(*network, {"127.0.0.1", plain.port()});
  EXPECT_EQ(why.what, failure::tls);
  EXPECT_FALSE(why.reached);
  EXPECT_TRUE(is_one_clean_line(why)) << why.detail;
}

TEST(tls_network, tells_that_the_other_side_hangs_up_in_the_handshake) {
  const raw_server rude([](tcp::socket) {});
  const auto network = network_with(client_settings());
  const auto why = failing(*network, {"127.0.0.1", rude.port()});
  EXPECT_EQ(why.what, failure::tls);
  EXPECT_FALSE(why.reached);
}

TEST(tls_network, does_not_send_what_could_hide_a_second_request) {
  rig r;
  ear heard;
  const auto socket = r.network->open({r.at(), "/a\r\nX: y"}, heard.sink());
  EXPECT_EQ(heard.end(0).what, failure::malformed);
  EXPECT_FALSE(heard.end(0).reached);
  const auto outcome = r.fetch({"GET", "/", {{"X", "a\r\nY: b"}}});
  ASSERT_FALSE(outcome.answer);
  EXPECT_EQ(outcome.answer.error().what, failure::malformed);
  EXPECT_TRUE(r.echo.heard.all().empty());
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& x : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

TEST(tls_network, leaves_no_descriptor_behind) {
  rig r;
  const auto once = [&](int i) {
    ear heard;
    const auto socket = r.network->open(r.to(), heard.sink());
    if (i % 2) {
      ASSERT_TRUE(heard.opened());
    }
  };
  for (int i = 0; i < 10; ++i) once(i);
  const auto before = open_descriptors();
  for (int i = 0; i < 1000; ++i) once(i);
  awaited<int> done;
  // Sockets that we close may linger for a moment; what counts is that they do not pile up.
  std::size_t after = open_descriptors();
  for (int i = 0; i < 10'000 && after > before; ++i) {
    std::this_thread::yield();
    after = open_descriptors();
  }
  EXPECT_LE(after, before + 4);
}

TEST(tls_network, may_be_destroyed_at_any_moment) {
  rig r;
  const raw_server mute([](tcp::socket socket) {
    boost::system::error_code error;
    char bytes[4096];
    while (!error) socket.read_some(asio::buffer(bytes), error);
  });
  for (int i = 0; i < 100; ++i) {
    const auto network = network_with(client_settings());
    ear heard;
    const auto first = network->open({{"127.0.0.1", mute.port()}}, heard.sink());
    auto second = network->open(r.to(), heard.sink());
    network->fetch({r.at()}, [](http_outcome) {});
    if (i % 3 == 0) heard.opened();
    if (i % 3 == 1) second.reset();
  }
}

TEST(tls_network, is_not_held_up_by_a_look_up_when_it_is_destroyed) {
  const auto released = std::make_shared<awaited<int>>();
  auto settings = client_settings();
  settings.lookup = [released](const std::string&) {
    released->at(0);
    return std::vector<std::string>{"127.0.0.1"};
  };
  auto network = network_with(settings);
  ear heard;
  const auto socket = network->open({{"venue.test", 443}}, heard.sink());
  network.reset();
  released->add(1);
  EXPECT_TRUE(heard.events.all().empty());
}

}  // namespace

// The whole tree in virtual time with an operator's stream open, against the same tree that nobody watches.

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "adapters/admin/admin_service.hpp"
#include "apps/admin_world.hpp"
#include "apps/journal_hash.hpp"
#include "tests/sim/small_market.hpp"
#include "tests/sim/whole_tree.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;
namespace admin = adapters::admin;
namespace transport = adapters::transport;

constexpr auto span = 20s;

struct outcome {
  std::map<std::string, std::uint64_t> received;
  std::string journal;
  std::uint64_t frames = 0;
  std::uint64_t pages = 0;
};

/// Everything that can be looked at without asking a room, once a second.
constexpr std::array pages{
    "/v1/node",   "/v1/bots",  "/v1/actors", "/v1/breakers", "/v1/orders",   "/v1/events?limit=1000",
    "/v1/config", "/v1/feeds", "/v1/system", "/metrics",     "/health/ready"};

class onlooker {
 public:
  explicit onlooker(whole_tree& tree)
      : tree_(tree),
        service_(apps::world_of(tree.plant(), tree.run()),
                 runtime::open_directory(tree.path(), runtime::file_access::read).value(),
                 admin::entrance({{.name = "ana", .sha256 = admin::digest_of("token")}}), tree.now()) {
    EXPECT_FALSE(service_.on_open({1}, request("/v1/stream"), {"127.0.0.1"}, tree.now()));
    service_.on_text({1}, R"({"subscribe":["actors","bots","breakers","orders","events","feeds","system"]})",
                     tree.now());
    next_ = tree.now();
  }

  void look() {
    const auto now = tree_.now();
    if (service_.due() && *service_.due() <= now) service_.advance(now);
    if (now >= next_) {
      next_ = now + 1s;
      for (const auto* page : pages) service_.on_request({++ids_}, request(page), {"127.0.0.1"}, now);
    }
    for (const auto& x : service_.take()) {
      if (const auto* reply = std::get_if<transport::http_reply>(&x)) seen_ += reply->response.status == 200;
      if (std::holds_alternative<transport::ping_out>(x)) service_.on_pong({1}, now);
    }
  }
  std::uint64_t frames() const { return service_.counts().frames; }
  std::uint64_t pages_seen() const { return seen_; }

 private:
  static transport::http_request request(const char* target) {
    return {"GET", target, {{"Authorization", "Bearer token"}}, {}};
  }

  whole_tree& tree_;
  admin::admin_service service_;
  core::timestamp next_{};
  std::uint64_t ids_ = 1;
  std::uint64_t seen_ = 0;
};

outcome run(bool watched) {
  const auto config = configuration_of(small_market_yaml());
  whole_tree tree(config, generated(config, span));
  tree.start();
  std::optional<onlooker> eyes;
  if (watched) {
    eyes.emplace(tree);
    tree.after_each_step([&] { eyes->look(); });
  }
  tree.play_out();
  outcome out;
  for (const auto& x : tree.run().names().list()) out.received[x.name] = x.probe.received;
  if (eyes) out.frames = eyes->frames();
  if (eyes) out.pages = eyes->pages_seen();
  tree.stop();
  out.journal = apps::journal_hash(tree.path()).value();
  return out;
}

TEST(watched_tree, gets_no_message_more_in_any_room_and_writes_the_same_journal) {
  const auto alone = run(false);
  const auto watched = run(true);
  EXPECT_GE(watched.frames, 18u);
  EXPECT_GE(watched.pages, 18u * pages.size());
  EXPECT_EQ(alone.received, watched.received);
  EXPECT_GT(alone.received.at("desk/orders"), 0u);
  EXPECT_EQ(alone.journal, watched.journal);
}

}  // namespace
}  // namespace tests::sim

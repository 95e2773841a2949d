// The door for operators as `watchbill run` opens it: real sockets, real files, a tree that runs.

#include "apps/admin_door.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <fstream>

#include "adapters/admin/entrance.hpp"
#include "apps/admin_files.hpp"
#include "messages/admin.hpp"
#include "messages/type_ids.hpp"
#include "tests/adapters/transport/tls_rig.hpp"
#include "tests/runtime/journal_fixture.hpp"
#include "tests/sim/small_market.hpp"

namespace apps {
namespace {

namespace fs = std::filesystem;
namespace loopback = adapters::transport::loopback;
using namespace std::chrono_literals;

std::string text_in(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

unsigned mode_of(const fs::path& file) {
  struct stat facts {};
  EXPECT_EQ(::stat(file.c_str(), &facts), 0) << file;
  return facts.st_mode & 0777;
}

/// A room for commands that does whatever it is asked for, and shows what it has done.
struct willing_state {
  static inline const char* name = "willing";
  int done = 0;
};
caf::behavior willing(runtime::room<willing_state>* self) {
  return {
      [self](const messages::administer& x) {
        ++self->state.done;
        return core::command::answer{.id = x.command.id, .why = x.command.verb + " by " + x.command.principal};
      },
      [self](const messages::state_wanted&) {
        return messages::shown_state{"{\"done\":" + std::to_string(self->state.done) + "}"};
      },
  };
}

struct admin_door_test : ::testing::Test {
  runtime::testing::scratch_directory scratch;
  config::configuration config = [this] {
    auto x = tests::sim::configuration_of(tests::sim::small_market_yaml());
    x.data_dir = scratch.path();
    x.admin.listen = config::address{"127.0.0.1", 0};
    return x;
  }();
  runtime::journal_file journal =
      runtime::journal_file::open(scratch.path() / "journal", {.segment_bytes = 1 << 16}).value();
  plant all{.config = config, .journal = journal, .source = tests::sim::generated(config, 1s), .venues = {}};
  runtime::real_run tree;
  std::unique_ptr<admin_door> door;

  admin_door_test() { ::unsetenv("XDG_RUNTIME_DIR"); }
  ~admin_door_test() override {
    door.reset();
    tree.stop(5s);
  }
  void open() {
    tree.start({.name = "root", .children = {{"foundation/admin", runtime::room_start<willing_state>(&willing)}}});
    auto opened = admin_door::open(all, tree);
    ASSERT_TRUE(opened) << opened.error();
    door = *std::move(opened);
  }
  boost::json::object notice() const { return boost::json::parse(text_in(door->notice())).as_object(); }
  std::string token() const {
    auto text = text_in(std::string(notice().at("token_file").as_string()));
    text.pop_back();
    return text;
  }
  adapters::transport::header_list bearing() const { return {{"Authorization", "Bearer " + token()}}; }
  std::unique_ptr<adapters::transport::tls_network> network() const {
    return loopback::network_with(
        {.now = loopback::utc_now, .authority_file = std::string(notice().at("certificate_file").as_string())});
  }
  adapters::transport::endpoint at() const { return {"127.0.0.1", door->port()}; }
  adapters::transport::http_response ask(const std::string& method, const std::string& target,
                                         const std::string& body = {}) {
    const auto way = network();
    loopback::awaited<adapters::transport::http_outcome> outcome;
    way->fetch({at(), {method, target, bearing(), body}}, [&](auto x) { outcome.add(std::move(x)); });
    return outcome.at(0).answer.value();
  }
};

TEST_F(admin_door_test, serves_who_has_the_runtime_files_token_over_verified_tls) {
  open();
  const auto found = notice();
  EXPECT_EQ(found.at("node"), config.node.c_str());
  EXPECT_EQ(found.at("port"), door->port());
  EXPECT_EQ(found.at("api"), 1);
  const auto answer = ask("GET", "/v1/actors");
  EXPECT_EQ(answer.status, 200u);
  EXPECT_NE(answer.body.find("\"foundation/admin\""), std::string::npos);
}

TEST_F(admin_door_test, brings_a_command_to_its_room_and_the_answer_back) {
  open();
  const auto answer = ask("POST", "/v1/commands", R"({"id":"12345678","verb":"halt","confirm":"yes"})");
  EXPECT_EQ(answer.status, 200u) << answer.body;
  EXPECT_EQ(boost::json::parse(answer.body).at("item").at("why"), "halt by operator");
  const auto state = ask("GET", "/v1/actors/foundation/admin/state");
  EXPECT_EQ(boost::json::parse(state.body).at("item").at("state").at("done"), 1) << state.body;
}

TEST_F(admin_door_test, traces_a_room_while_it_works) {
  open();
  ASSERT_EQ(ask("GET", "/v1/actors/foundation/admin/state").status, 200u);  // it is up
  const auto way = network();
  loopback::awaited<adapters::transport::http_outcome> outcome;
  const auto before = loopback::utc_now();
  way->fetch({at(), {"GET", "/v1/actors/foundation/admin/trace?max=2&for_seconds=60", bearing(), {}}},
             [&](auto x) { outcome.add(std::move(x)); });
  for (int i = 0; i < 1000 && outcome.all().empty(); ++i) ask("GET", "/v1/actors/foundation/admin/state");
  const auto rows = boost::json::parse(outcome.at(0).answer.value().body).at("items").as_array();
  ASSERT_EQ(rows.size(), 2u);
  for (const auto& x : rows) {
    EXPECT_EQ(x.at("type"), "messages::state_wanted");
    EXPECT_TRUE(x.at("waited_seconds").is_double());
    EXPECT_GE(x.at("at").as_string(), core::to_iso8601(before));
    EXPECT_LE(x.at("at").as_string(), core::to_iso8601(loopback::utc_now()));
  }
  EXPECT_FALSE(tree.names().slot("foundation/admin")->probe().trace().on);
}

TEST_F(admin_door_test, checks_the_file_that_the_node_was_started_with) {
  all.config_file = scratch.path() / "node.yaml";
  std::ofstream(all.config_file) << "nmae: x\n";
  open();
  const auto rows = boost::json::parse(ask("GET", "/v1/config/check").body).at("items").as_array();
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows.at(0).at("file"), all.config_file.c_str());
  EXPECT_EQ(rows.at(0).at("severity"), "error");
}

TEST_F(admin_door_test, has_no_file_to_check_where_the_configuration_is_a_shipped_one) {
  open();
  EXPECT_EQ(ask("GET", "/v1/config/check").status, 404u);
}

TEST_F(admin_door_test, says_that_the_room_for_commands_does_not_run) {
  auto opened = admin_door::open(all, tree);
  ASSERT_TRUE(opened) << opened.error();
  door = *std::move(opened);
  const auto answer = ask("POST", "/v1/commands", R"({"id":"12345678","verb":"halt","confirm":"yes"})");
  EXPECT_EQ(answer.status, 409u);
  EXPECT_EQ(boost::json::parse(answer.body).at("item").at("code"), "not_running");
}

TEST_F(admin_door_test, streams_frames_over_a_websocket) {
  open();
  const auto way = network();
  loopback::ear ear;
  const auto socket = way->open({at(), "/v1/stream", bearing(), {}}, ear.sink());
  ASSERT_TRUE(ear.opened());
  socket->send(R"({"subscribe":["actors"]})");
  EXPECT_EQ(boost::json::parse(ear.text(1)).at("seq"), 1);
  EXPECT_GT(boost::json::parse(ear.text(2)).at("seq").as_int64(), 1);
}

TEST_F(admin_door_test, refuses_a_websocket_without_a_token) {
  open();
  const auto way = network();
  loopback::ear ear;
  const auto socket = way->open({at(), "/v1/stream", {}, {}}, ear.sink());
  const auto end = ear.end(0);
  EXPECT_EQ(end.what, adapters::transport::failure::refused);
  EXPECT_EQ(end.status, 401u);
}

// X-10: whoever does not trust the node's own authority gets no connection.
TEST_F(admin_door_test, is_not_taken_for_itself_by_who_trusts_another_authority) {
  open();
  const auto way = loopback::network_with({.now = loopback::utc_now});
  loopback::awaited<adapters::transport::http_outcome> outcome;
  way->fetch({at(), {"GET", "/v1/node", bearing(), {}}}, [&](auto x) { outcome.add(std::move(x)); });
  const auto answer = outcome.at(0).answer;
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().what, adapters::transport::failure::certificate);
}

// X-30
TEST_F(admin_door_test, leaves_files_that_are_the_owners_alone_and_takes_the_notice_away_again) {
  open();
  const auto path = door->notice();
  EXPECT_EQ(mode_of(path), 0600u);
  for (const auto* name : {"tokens", "operator.token", "server.key"})
    EXPECT_EQ(mode_of(scratch.path() / "admin" / name), 0600u) << name;
  EXPECT_EQ(text_in(scratch.path() / "admin" / "tokens").find(token()), std::string::npos);
  door.reset();
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(admin_door_test, leaves_the_notice_alone_that_a_node_of_the_same_name_has_put_in_the_place_of_its_own) {
  open();
  const auto path = door->notice();
  fs::remove(path);
  std::ofstream(path) << "{}";
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  door.reset();
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(admin_door_test, keeps_tokens_and_certificate_over_a_restart) {
  open();
  const auto before = token();
  const auto authority = text_in(scratch.path() / "admin" / "ca.pem");
  door.reset();
  auto again = admin_door::open(all, tree);
  ASSERT_TRUE(again) << again.error();
  door = *std::move(again);
  EXPECT_EQ(token(), before);
  EXPECT_EQ(text_in(scratch.path() / "admin" / "ca.pem"), authority);
}

TEST_F(admin_door_test, stays_closed_where_the_configuration_says_none) {
  config.admin.listen.reset();
  EXPECT_EQ(admin_door::open(all, tree).value(), nullptr);
  EXPECT_FALSE(fs::exists(scratch.path() / "admin"));
}

TEST_F(admin_door_test, does_not_open_with_tokens_that_others_may_read) {
  const auto tokens = scratch.path() / "mine";
  std::ofstream(tokens) << "ana viewer sha256:" << std::string(64, '0') << '\n';
  config.admin.tokens = tokens;
  fs::permissions(tokens, static_cast<fs::perms>(0644));
  EXPECT_NE(admin_door::open(all, tree).error().find("chmod 600"), std::string::npos);
  fs::permissions(tokens, static_cast<fs::perms>(0600));
  EXPECT_TRUE(admin_door::open(all, tree));
  std::ofstream(tokens) << "ana king\n";
  EXPECT_NE(admin_door::open(all, tree).error().find("line 1"), std::string::npos);
}

TEST_F(admin_door_test, says_that_its_port_is_taken) {
  open();
  config.admin.listen->port = door->port();
  const auto why = admin_door::open(all, tree).error();
  EXPECT_NE(why.find("admin.listen: 127.0.0.1:0"), std::string::npos) << why;
}

}  // namespace
}  // namespace apps

#include "adapters/admin/admin_service.hpp"

#include <gtest/gtest.h>

#include "adapters/admin/command_request.hpp"
#include "adapters/admin/viewers.hpp"
#include "tests/adapters/admin/small_house.hpp"

namespace {

using namespace adapters::admin;
using namespace adapters::admin::testing;
namespace transport = adapters::transport;

struct admin_service_test : ::testing::Test, small_house {};

/// A path that fits the pattern.
std::string example_of(std::string_view pattern) {
  std::string path(pattern);
  const auto put = [&](std::string_view braces, std::string_view name) {
    if (const auto at = path.find(braces); at != path.npos) path.replace(at, braces.size(), name);
  };
  put("{name}", "alpha");
  put("{path}", "bots/alpha");
  put("{id}", "bots/alpha%231");
  return path;
}

std::string command_body(const std::string& more = {}) {
  return R"({"id":"11112222-aaaa","verb":"bots pause","target":"alpha")" + more + "}";
}

// X-31: every route × every role, deny by default.
TEST_F(admin_service_test, serves_every_route_to_the_roles_of_its_line_and_to_no_other) {
  journal.append(messages::intent_recorded{intent(1)});
  for (const auto& to : routes()) {
    for (const auto who : {std::optional<role>{}, std::optional{role::viewer}, std::optional{role::trader},
                           std::optional{role::operator_}}) {
      const bool allowed = to.open || (who && *who >= to.role);
      pass(1min);  // failures of strangers are forgotten, traces are over
      unsigned status = 0;
      if (to.how == served::stream) {
        const transport::connection_id id{++ids};
        status = open(id, who).value_or(200);
        door().on_close(id, now);
      } else {
        const auto body = to.how == served::command ? command_body() : "";
        const auto answer = ask(example_of(to.path), who, std::string(to.method), body);
        status = answer ? answer->status : 200;
      }
      const unsigned refused = who ? 403 : 401;
      EXPECT_EQ(status, allowed ? 200u : refused)
          << to.method << ' ' << to.path << " as " << (who ? to_string(*who) : "nobody");
    }
  }
}

TEST_F(admin_service_test, every_document_has_exactly_the_fields_of_its_kind) {
  journal.append(messages::intent_recorded{intent(1)});
  journal.append(event(1, core::order_step::submitted, core::order_state::in_flight));
  problems.emplace_back();
  for (const auto& to : routes()) {
    if (to.kind.empty() || to.how != served::page) continue;
    const auto document = json(example_of(to.path));
    EXPECT_EQ(document.at("v"), api_version);
    EXPECT_EQ(document.at("kind"), boost::json::value(to.kind));
    EXPECT_TRUE(document.contains("as_of"));
    const auto kind = std::ranges::find(document_kinds(), to.kind, &document_kind::kind);
    ASSERT_NE(kind, document_kinds().end()) << to.kind;
    const auto& item = document.contains("item") ? document.at("item") : document.at("items").as_array().at(0);
    EXPECT_EQ(keys(item.as_object()), words(kind->fields)) << to.kind;
  }
}

TEST_F(admin_service_test, refuses_what_it_does_not_know_with_its_name) {
  EXPECT_EQ(get("/v1/nothing").status, 404u);
  EXPECT_EQ(ask("/v1/bots", role::operator_, "DELETE")->status, 405u);
  EXPECT_EQ(why_of(get("/v1/bots/gamma")), "there is no bot `gamma`");
  EXPECT_EQ(why_of(get("/v1/actors/bots/gamma")), "there is no actor `bots/gamma`");
  EXPECT_EQ(get("/v1/actors/bots/gamma/state").status, 404u);
  EXPECT_EQ(why_of(get("/v1/events?sinse=3")), "unknown parameter `sinse`");
  EXPECT_EQ(get("/v1/events?limit=many").status, 400u);
  EXPECT_EQ(get("/v1/orders?open=perhaps").status, 400u);
  EXPECT_EQ(get("/v1/events?limit=1&limit=2").status, 400u);
}

// X-12
TEST_F(admin_service_test, refuses_a_body_beyond_64_KiB) {
  const auto answer = ask("/v1/commands", role::trader, "POST", command_body(std::string(body_max, ' ')));
  EXPECT_EQ(answer.value().status, 413u);
  EXPECT_TRUE(asked.empty());
}

TEST_F(admin_service_test, hands_a_command_on_with_who_sent_it_and_answers_when_the_room_does) {
  const auto id =
      send(with_token({"POST", "/v1/commands", {}, command_body(R"(,"reason":"CPI","expect_rev":3)")}, role::trader));
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].verb, "bots pause");
  EXPECT_EQ(asked[0].target, "alpha");
  EXPECT_EQ(asked[0].principal, "ana-trader");
  EXPECT_EQ(asked[0].rank, role::trader);
  EXPECT_EQ(asked[0].reason, "CPI");
  EXPECT_EQ(asked[0].expect_rev, 3u);
  EXPECT_EQ(asked[0].expires, now + 30s);
  EXPECT_FALSE(answer_to(id));
  answers[0]({.id = asked[0].id, .why = "alpha is paused", .rev = 4});
  take();
  const auto answer = answer_to(id).value();
  EXPECT_EQ(answer.status, 200u);
  const auto item = parsed(answer).at("item").as_object();
  EXPECT_EQ(item.at("outcome"), "done");
  EXPECT_EQ(item.at("rev"), 4);
  const auto kind = std::ranges::find(document_kinds(), "Answer", &document_kind::kind);
  EXPECT_EQ(keys(item), words(kind->fields));
}

TEST_F(admin_service_test, tells_refusals_by_their_status) {
  const std::vector<std::pair<std::string, unsigned>> all{{"role", 403}, {"not_found", 404},     {"stale_rev", 409},
                                                          {"rate", 429}, {"position_open", 409}, {"bad_args", 400}};
  for (const auto& [code, status] : all) {
    const auto id = send(with_token({"POST", "/v1/commands", {}, command_body()}, role::trader));
    answers.back()({.id = "x", .what = core::command::outcome::refused, .code = code, .why = "no"});
    take();
    EXPECT_EQ(answer_to(id).value().status, status) << code;
  }
}

TEST_F(admin_service_test, answers_a_command_by_time_when_the_room_is_silent_and_says_why) {
  actors.back().probe.handling = "slow_message";
  actors.back().probe.handling_for = 4200ms;
  actors.back().probe.depth = 812;
  const auto id = send(with_token({"POST", "/v1/commands", {}, command_body()}, role::trader));
  pass(admin_service::answer_within - 1ms);
  EXPECT_FALSE(answer_to(id));
  pass(1ms);
  const auto answer = answer_to(id).value();
  EXPECT_EQ(answer.status, 504u);
  const auto item = parsed(answer).at("item").as_object();
  EXPECT_EQ(item.at("outcome"), "timeout");
  EXPECT_EQ(item.at("why"), "no answer in time: foundation/admin is busy 4.2 s in slow_message, 812 waiting");
  answers[0]({.id = "too late"});
  take();
  EXPECT_TRUE(answer_to(id));  // and only one
}

TEST_F(admin_service_test, shows_a_rooms_state_on_demand_within_its_bounds) {
  const auto ask_for = [&] { return send(with_token({"GET", "/v1/actors/bots/alpha/state", {}, {}}, role::viewer)); };
  const auto good = ask_for();
  shows.back()(std::string(R"({"a":[1]})"));
  const auto large = ask_for();
  shows.back()('"' + std::string(admin_service::shown_max, 'x') + '"');
  const auto deep = ask_for();
  shows.back()(std::string(20, '[') + std::string(20, ']'));
  const auto silent = ask_for();
  take();
  EXPECT_EQ(parsed(answer_to(good).value()).at("item").at("state").at("a").as_array().size(), 1u);
  EXPECT_EQ(answer_to(large).value().status, 502u);
  EXPECT_EQ(answer_to(deep).value().status, 502u);
  pass(3s);
  EXPECT_EQ(why_of(answer_to(silent).value()), "bots/alpha is ok, 0 waiting");
}

TEST_F(admin_service_test, checks_the_configuration_file_as_it_is) {
  EXPECT_TRUE(json("/v1/config/check").at("items").as_array().empty());
  problems.push_back({.severity = "error",
                      .code = "WB-C003",
                      .file = "a.yaml",
                      .line = 7,
                      .column = 3,
                      .path = "node.nmae",
                      .message = "nothing reads this key",
                      .hint = ""});
  const auto row = json("/v1/config/check").at("items").as_array().at(0).as_object();
  EXPECT_EQ(row.at("code"), "WB-C003");
  EXPECT_EQ(row.at("line"), 7);
  EXPECT_TRUE(row.at("hint").is_null());
}

TEST_F(admin_service_test, takes_no_more_questions_than_it_can_keep) {
  for (std::size_t i = 0; i < admin_service::pending_max; ++i) {
    now += 20ms;
    send(with_token({"POST", "/v1/commands", {}, command_body()}, role::trader));
  }
  const auto answer = ask("/v1/commands", role::trader, "POST", command_body());
  EXPECT_EQ(answer.value().status, 503u);
  EXPECT_EQ(asked.size(), admin_service::pending_max);
}

TEST_F(admin_service_test, forgets_a_question_whose_asker_has_left) {
  const auto id = send(with_token({"POST", "/v1/commands", {}, command_body()}, role::trader));
  door().on_close(id, now);
  answers[0]({.id = "x"});
  pass(5s);
  EXPECT_FALSE(answer_to(id));
}

// X-37: whatever goes wrong inside is a refusal.
TEST_F(admin_service_test, denies_when_something_inside_throws) {
  door();
  service = nullptr;
  auto broken = facts();
  broken.actors = []() -> std::vector<actor_row> { throw std::runtime_error("no"); };
  service = std::make_unique<admin_service>(std::move(broken), journal.door(), entrance(tokens()), opening);
  const auto answer = get("/v1/actors");
  EXPECT_EQ(answer.status, 500u);
  EXPECT_EQ(code_of(answer), "internal");
}

TEST_F(admin_service_test, is_ready_when_nothing_speaks_against_it) {
  EXPECT_EQ(get("/health/live", {}).status, 200u);
  EXPECT_EQ(get("/health/ready", {}).status, 200u);
  not_ready = {"venue binance-usdm: no message for 12 s"};
  const auto answer = get("/health/ready", {});
  EXPECT_EQ(answer.status, 503u);
  EXPECT_EQ(parsed(answer).at("item").at("reasons").as_array().at(0), "venue binance-usdm: no message for 12 s");
}

TEST_F(admin_service_test, tells_desired_and_actual_state_apart) {
  const auto actual = [&] { return std::string(json("/v1/bots/alpha").at("item").at("actual").as_string()); };
  EXPECT_EQ(actual(), "running");
  journal.append(messages::bot_steered{alpha, core::bot::standing_order::pause, "ana", "CPI"});
  EXPECT_EQ(actual(), "paused");
  const auto row = json("/v1/bots/alpha").at("item").as_object();
  EXPECT_EQ(row.at("desired"), "pause");
  EXPECT_EQ(row.at("by"), "ana");
  EXPECT_EQ(row.at("rev"), 1);
  now += 1s;
  actors[1].state = "quarantined";
  EXPECT_EQ(actual(), "quarantined");
  journal.append(messages::bot_steered{alpha, core::bot::standing_order::run, "ana", ""});
  now += 1s;
  actors[1].state = "ok";
  journal.append(opened("venue-down", "5 failures"));
  EXPECT_EQ(actual(), "exits");
  const auto rows = json("/v1/breakers").at("items").as_array();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].at("state"), "closed");
  EXPECT_EQ(rows[1].at("state"), "open");
  EXPECT_EQ(rows[1].at("why"), "5 failures");
  EXPECT_EQ(rows[1].at("scope"), "venue binance-usdm");
}

TEST_F(admin_service_test, shows_value_and_cause_of_a_breaker_as_of_this_moment_and_the_rest_as_the_journal_has_it) {
  journal.append(opened("venue-down", "by hand"));
  const auto rows = [&] {
    now += 1s;
    return json("/v1/breakers").at("items").as_array();
  };
  EXPECT_TRUE(rows()[0].at("value").is_null());
  core::risk::breaker_book live(breakers());
  live.observe("day_loss", {}, 12'345, now);
  for (int i = 0; i < 4; ++i) live.observe("session_failures", {core::risk::scope_kind::venue, "binance-usdm"}, 1, now);
  breakers_standing = live.snapshot();
  const auto now_rows = rows();
  EXPECT_EQ(now_rows[0].at("value"), "1.2345%");
  EXPECT_EQ(now_rows[0].at("cause_holds"), false);
  EXPECT_EQ(now_rows[1].at("value"), "4");
  EXPECT_EQ(now_rows[1].at("cause_holds"), true);
  EXPECT_EQ(now_rows[1].at("why"), "by hand");
  EXPECT_EQ(now_rows[1].at("rev"), 1);
  now += std::chrono::minutes(5);
  EXPECT_EQ(rows()[1].at("value"), "0") << "time goes on although nobody says anything";
}

TEST_F(admin_service_test, shows_what_a_bot_shows_of_itself) {
  EXPECT_EQ(json("/v1/bots/alpha").at("item").at("position"), "0");
  sight = {.life = "idle",
           .position = core::quantity{-250},
           .orders_open = 3,
           .settled = false,
           .unrealized = core::money{}};
  const auto row = json("/v1/bots/alpha").at("item").as_object();
  EXPECT_EQ(row.at("life"), "idle");
  EXPECT_EQ(row.at("position"), "-0.25");
  EXPECT_EQ(row.at("orders_open"), 3);
  EXPECT_EQ(row.at("actual"), "starting");
  EXPECT_TRUE(row.at("upnl").is_string());
}

TEST_F(admin_service_test, finds_orders_and_events_by_the_name_of_their_bot) {
  journal.append(messages::intent_recorded{intent(1)});
  journal.append(event(1, core::order_step::accepted, core::order_state::open));
  const auto rows = [&](const char* target) { return json(target).at("items").as_array(); };
  ASSERT_EQ(rows("/v1/orders?bot=alpha&open=true").size(), 1u);
  EXPECT_EQ(rows("/v1/orders?bot=alpha")[0].at("bot"), "alpha");
  EXPECT_EQ(rows("/v1/orders?bot=beta").size(), 0u);
  EXPECT_EQ(rows("/v1/orders?open=false").size(), 0u);
  EXPECT_EQ(rows("/v1/events?bot=alpha").size(), 2u);
  EXPECT_EQ(rows("/v1/events?bot=beta").size(), 0u);
}

TEST_F(admin_service_test, names_the_handler_of_a_stuck_actor) {
  actors[1].state = "stuck";
  actors[1].probe.handling = "bar_closed";
  actors[1].probe.handling_for = 30s;
  const auto row = json("/v1/actors/bots/alpha").at("item").as_object();
  EXPECT_EQ(row.at("handling"), "bar_closed");
  EXPECT_EQ(json("/v1/actors/bots/beta").at("item").at("handling"), "");
  EXPECT_EQ(row.at("handling_for_seconds"), 30.0);
}

TEST_F(admin_service_test, tells_rates_over_the_time_between_two_looks) {
  get("/v1/actors");
  now += 2s;
  actors[1].probe.handled += 400;
  const auto row = json("/v1/actors/bots/alpha").at("item").as_object();
  EXPECT_NEAR(row.at("rate_per_second").as_double(), 400 / 2.05, 0.01);
}

TEST_F(admin_service_test, shows_metrics_in_the_text_format) {
  actors[3].probe.waiting_time.counts[12] = 5;
  const auto text = get("/metrics").body;
  for (const auto* line :
       {"watchbill_build_info{version=\"0.1.0\",caf=\"0.17.6\"} 1\n", "watchbill_actor_running{class=\"bot\"} 2\n",
        "watchbill_mailbox_wait_seconds_bucket{class=\"risk\",le=\"1.024e-06\"} 0\n",
        "watchbill_mailbox_wait_seconds_bucket{class=\"risk\",le=\"4.096e-06\"} 5\n",
        "watchbill_mailbox_wait_seconds_bucket{class=\"risk\",le=\"+Inf\"} 5\n",
        "watchbill_feed_messages_total{venue=\"binance-usdm\",channel=\"feed\"} 7\n",
        "watchbill_bot_state{bot=\"alpha\",state=\"running\"} 1\n",
        "watchbill_breaker_open{breaker=\"daily-loss\"} 0\n", "watchbill_store_up{store=\"postgres\"} 0\n",
        "watchbill_store_up{store=\"sqlite\"} 1\n", "watchbill_store_lag_records{store=\"sqlite\"} 0\n"})
    EXPECT_NE(text.find(line), text.npos) << line << text;
}

}  // namespace

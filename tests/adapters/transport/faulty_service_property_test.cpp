#include "adapters/transport/faulty_service.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "adapters/transport/actor_timeline.hpp"
#include "adapters/transport/memory_network.hpp"
#include "core/sim/random.hpp"
#include "runtime/actor_system.hpp"
#include "tests/adapters/transport/faulty_rig.hpp"

namespace adapters::transport {
namespace {

using namespace std::chrono_literals;
using tests::line_of;
using tests::lines;
using tests::plan_of;
using tests::rig;
using tests::start;

RC_GTEST_PROP(faulty_service, time_in_the_service_never_runs_backwards_and_it_is_advanced_when_due, ()) {
  std::string text;
  for (int n = *rc::gen::inRange(1, 5); n > 0; --n)
    text += "F-24 clock server every " + std::to_string(*rc::gen::inRange(2, 9)) + "s for " +
            std::to_string(*rc::gen::inRange(1, 9)) + "s by=" + std::to_string(*rc::gen::inRange(-4, 4)) +
            "s drift=" + std::to_string(*rc::gen::inRange(-9999, 9999)) + "\n";
  rig r(text);
  r.open(1, "/tick?ms=700");
  core::duration time{};
  for (int n = 0; n < 50; ++n) {
    time += std::chrono::milliseconds(*rc::gen::inRange(0, 2000));
    r.until(time);  // the echo asserts that time runs forwards
    r.request(100 + n, "/");
  }
  const auto last = r.echo->times.back();
  r.until(time + 60s);
  RC_ASSERT(r.echo->times.back() > last);
}

/// A drawn series of calls, and what came of it.
template <class Service>
lines series(Service& service, std::uint64_t seed) {
  core::sim::splitmix64 draws(seed);
  lines result;
  auto now = start;
  std::uint64_t last = 0;
  std::vector<connection_id> open;
  const auto take = [&] {
    for (const auto& x : service.take()) result.push_back(core::to_text(now - start) + " " + std::visit(line_of{}, x));
  };
  for (int n = 0; n < 300; ++n) {
    const auto next = now + core::duration(draws.below(100'000'000));
    for (auto due = service.due(); due && *due <= next; due = service.due()) {
      now = std::max(now, *due);
      service.advance(now);
      take();
    }
    now = next;
    switch (open.empty() ? draws.below(2) : draws.below(6)) {
      case 0:
        service.on_request({++last}, {.target = draws.chance(50) ? "/late?ms=300" : "/"}, {"a"}, now);
        break;
      case 1:
        open.push_back({++last});
        if (service.on_open(open.back(), {.target = draws.chance(50) ? "/tick?ms=90" : "/"}, {"a"}, now))
          open.pop_back();
        break;
      case 2: {
        const auto which = draws.below(open.size());
        service.on_close(open[which], now);
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
        break;
      }
      case 3:
        service.on_ping(open[draws.below(open.size())], now);
        break;
      default:
        service.on_text(open[draws.below(open.size())], R"({"a":)" + std::to_string(draws.below(1000)) + "}", now);
    }
    take();
  }
  return result;
}

const std::string every_hook =
    "F-01 drop stream: 5%\nF-08 drop frame: 5%\nF-40 drop request: 5%\nF-19 delay stream: 5% by=50ms spread=100ms\n"
    "F-24 delay request: 5% by=1s\nF-47 duplicate stream: 5%\nF-46 reorder stream: 5%\nF-11 close stream: 0.5%\n"
    "F-07 half_open stream: every 5s for 1s\nF-40 ack_lost request: 10%\nF-26 reply request: 10% status=429\n"
    "F-14 mutate stream: 5%\nF-14 mutate request: 5%\nF-24 clock server every 7s for 3s by=-1s drift=500\n"
    "F-14 schema stream: 5%\nF-35 restart server every 11s jitter 2s for 500ms\n"
    "F-11 session_limit connect: 50% age=2s spread=2s\nF-17 refuse connect: 5%\n";

RC_GTEST_PROP(faulty_service, without_a_rule_that_fires_it_passes_everything_on_as_it_is, (std::uint64_t seed)) {
  tests::echo_service bare;
  rig empty("");
  const auto expected = series(bare, seed);
  RC_ASSERT(series(empty.faulty, seed) == expected);
  RC_ASSERT(empty.echo->diary == bare.diary);
  RC_ASSERT(empty.echo->times == bare.times);

  // The same rules, none of which ever wakes up.
  auto rules = *core::sim::parse_fault_rules(every_hook);
  for (auto& rule : rules) rule.when.from = 1000h;
  auto echo = std::make_shared<tests::echo_service>();
  faulty_service sleeping(echo, std::make_shared<core::sim::fault_plan>(seed, start, rules));
  RC_ASSERT(series(sleeping, seed) == expected);
  RC_ASSERT(echo->diary == bare.diary);
}

RC_GTEST_PROP(faulty_service, same_seed_and_same_calls_send_the_same_bytes, (std::uint64_t seed)) {
  rig first(every_hook, {}, seed), second(every_hook, {}, seed);
  const auto sent = series(first.faulty, seed);
  RC_ASSERT(sent == series(second.faulty, seed));
  RC_ASSERT(first.echo->diary == second.echo->diary);
  RC_ASSERT(first.plan->tally() == second.plan->tally());
}

RC_GTEST_PROP(faulty_service, each_request_gets_at_most_one_answer_and_nothing_follows_a_close, (std::uint64_t seed)) {
  rig r(every_hook, {}, seed);
  std::set<std::string> ended;
  for (const auto& line : series(r.faulty, seed)) {
    const auto words = line.substr(line.find(' ') + 1);
    const auto what = words.substr(0, words.find(' '));
    const auto rest = words.substr(what.size() + 1);
    const auto who = rest.substr(0, rest.find(' '));
    RC_ASSERT(!ended.contains(who));
    if (what == "reply" || what == "close" || what == "reset") ended.insert(who);
  }
}

/// All of it at once: clients, network, faults and service in virtual time.
lines lived(std::uint64_t seed) {
  runtime::virtual_run run{start};
  auto echo = std::make_shared<tests::echo_service>();
  auto plan = plan_of(every_hook, seed);
  memory_network net(std::make_shared<actor_timeline>(run.system(), run.time()), seed);
  const endpoint venue{"venue.test", 443};
  net.host(venue, std::make_shared<faulty_service>(echo, plan), {.there = 5ms, .back = 5ms, .jitter = 5ms});
  lines diary;
  const auto note = [&](const std::string& what) { diary.push_back(core::to_text(run.now() - start) + " " + what); };
  std::unique_ptr<websocket> socket;
  bool up = false;
  for (int n = 0; n < 600; ++n) {
    if (!up) {
      up = true;
      socket = net.open({.to = venue, .target = "/tick?ms=100"}, [&](const websocket_event& x) {
        if (const auto* text = std::get_if<websocket_text>(&x.what)) note(*text->text);
        if (const auto* end = std::get_if<websocket_closed>(&x.what)) note(std::string(to_string(end->why.what)));
        if (std::holds_alternative<websocket_closed>(x.what)) up = false;
      });
    }
    net.fetch({.to = venue, .request = {.target = "/late?ms=50"}, .within = 3s}, [&](const http_outcome& x) {
      note(x.answer ? x.answer->body : std::string(to_string(x.answer.error().what)));
    });
    socket->send(R"({"number":)" + std::to_string(n) + "}");
    run.advance(100ms);
  }
  run.advance(10s);
  for (const auto& [id, count] : plan->tally()) diary.push_back(id + " " + std::to_string(count));
  return diary;
}

TEST(faulty_service, behind_a_network_in_memory_everything_repeats_and_every_fault_fires) {
  const auto first = lived(7);
  EXPECT_EQ(first, lived(7));
  EXPECT_NE(first, lived(8));
  const std::set<std::string> ids{"F-01", "F-07", "F-08", "F-11", "F-14", "F-17", "F-19",
                                  "F-24", "F-26", "F-35", "F-40", "F-46", "F-47"};
  for (const auto& id : ids)
    EXPECT_TRUE(std::any_of(first.begin(), first.end(), [&](const auto& line) {
      return line.starts_with(id + " ") && line != id + " 0";
    })) << id;
}

}  // namespace
}  // namespace adapters::transport

#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "adapters/admin/admin_service.hpp"
#include "adapters/admin/routes.hpp"
#include "messages/codec/codec.hpp"
#include "runtime/clock.hpp"
#include "runtime/journal_file.hpp"
#include "tests/runtime/memory_storage.hpp"

/// A node with two bots as the admin plane sees it: a journal on a simulated disk, actors as data, one token for every
/// role, and a room for commands that answers when it is told to.
namespace adapters::admin::testing {

using core::command::role;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""min;

inline constexpr core::timestamp opening{std::chrono::hours(24 * 20'000)};
inline constexpr const char* own_origin = "https://127.0.0.1:7787";

inline std::string text_of(role x) { return "the-" + std::string(to_string(x)) + "-token"; }

inline std::vector<token> tokens() {
  std::vector<token> all;
  for (const auto x : {role::viewer, role::trader, role::operator_})
    all.push_back({.name = "ana-" + std::string(to_string(x)), .role = x, .sha256 = digest_of(text_of(x))});
  all.push_back({.name = "old", .role = role::operator_, .sha256 = digest_of("old-token"), .until = opening});
  return all;
}

/// Writes a journal as a node would.
class journal_on_disk {
 public:
  using storage = runtime::testing::memory_storage;

  std::shared_ptr<runtime::testing::memory_disk> disk = std::make_shared<runtime::testing::memory_disk>();
  std::shared_ptr<runtime::storage> door() const { return std::make_shared<storage>(disk); }

  core::sequence append(const messages::record& x, core::sequence cause = {}) {
    if (!file_) file_.emplace(runtime::journal_file::open(door(), {.segment_bytes = 4096}).value());
    at_ += 1ms;
    return file_
        ->append({.at = at_,
                  .type = messages::codec::type_number(x),
                  .actor = {core::number_of("foundation/journal")},
                  .cause = cause},
                 messages::codec::encode(x))
        .value();
  }

 private:
  std::optional<runtime::journal_file> file_;
  core::timestamp at_ = opening;
};

inline constexpr core::instrument_id btc{1};
inline const core::bot_id alpha{core::number_of("bots/alpha")};
inline const core::bot_id beta{core::number_of("bots/beta")};

inline core::order_id order_number(std::uint32_t n) { return {std::uint64_t{core::number_of("bots/alpha")} << 32 | n}; }

inline core::order_intent intent(std::uint32_t n) {
  return {.id = order_number(n),
          .bot = alpha,
          .plan = {order_number(n).value},
          .instrument = btc,
          .type = core::order_type::limit,
          .quantity = {250},
          .limit = {6'500'000}};
}

inline messages::event_recorded event(std::uint32_t n, core::order_step step, core::order_state state,
                                      std::int64_t filled = 0) {
  return {{.intent = intent(n), .step = step, .state = state, .filled = {filled}}};
}

inline void declare(journal_on_disk& journal) {
  using kind = messages::name_declared::kind;
  journal.append(messages::run_started{.seed = 1, .config_hash = "c0ffee"});
  for (const auto* name : {"foundation/journal", "bots/alpha", "bots/beta"})
    journal.append(messages::name_declared{kind::actor, core::number_of(name), name});
  for (const auto* name : {"bots/alpha", "bots/beta"})
    journal.append(messages::name_declared{kind::bot, core::number_of(name), name});
  core::instrument x{.id = btc};
  x.venue = "binance-usdm";
  x.symbol = "BTCUSDT";
  x.price_scale = 2;
  x.quantity_scale = 3;
  journal.append(messages::instrument_declared{x});
}

inline std::vector<core::risk::breaker_policy> breakers() {
  return {{.name = "daily-loss", .metric = "day_loss", .threshold = 20'000},
          {.name = "venue-down",
           .metric = "session_failures",
           .measure = core::risk::breaker_measure::count,
           .unit = core::risk::breaker_unit::number,
           .window = std::chrono::minutes(5),
           .threshold = 3,
           .scope = {core::risk::scope_kind::venue, "binance-usdm"}}};
}

/// The record that a breaker's opening leaves.
inline messages::breaker_changed opened(const std::string& name, const std::string& why) {
  core::risk::breaker_book book(breakers());
  book.trip(name, "ana", why, opening).value();
  return {.breaker = name, .why = why, .by = "ana", .state = book.snapshot()};
}

inline actor_row actor(const std::string& name, const std::string& type, const std::string& state = "ok") {
  const auto slash = name.rfind('/');
  actor_row out{.name = name, .class_ = type, .parent = slash == name.npos ? "root" : name.substr(0, slash)};
  out.state = state;
  out.probe.starts = 1;
  return out;
}

struct small_house {
  journal_on_disk journal;
  std::vector<actor_row> actors{actor("bots", "supervisor"), actor("bots/alpha", "bot"), actor("bots/beta", "bot"),
                                actor("desk/risk", "risk"), actor("foundation/admin", "admin")};
  std::map<std::string, runtime::probe> probes;  ///< of those that were traced
  std::vector<problem_row> problems;
  std::vector<std::string> not_ready;
  bool halted = false;
  std::vector<std::byte> breakers_standing;
  bot_sight sight;
  std::vector<core::command::command> asked;
  std::vector<std::function<void(core::command::answer)>> answers;
  std::vector<std::function<void(shown)>> shows;
  std::unique_ptr<admin_service> service;
  core::timestamp now = opening;
  std::uint64_t ids = 0;
  std::vector<transport::outgoing> sent;

  small_house() { declare(journal); }

  admin_service& door() {
    if (!service) {
      service = std::make_unique<admin_service>(facts(), journal.door(), entrance(tokens()), opening);
      service->set_origins({own_origin});
    }
    return *service;
  }

  world facts() {
    world w;
    w.node = {"tower-1", "paper", "0.1.0", "0.17.6", opening};
    for (const auto* name : {"alpha", "beta"})
      w.bots.push_back({name,
                        {core::number_of(std::string("bots/") + name)},
                        "breakout",
                        "binance-usdm",
                        "usdm-main",
                        "majors",
                        "binance-usdm/BTCUSDT",
                        std::string("bots/") + name,
                        btc});
    w.breakers = breakers();
    w.settings.push_back({"node.name", "tower-1", "a.yaml:1"});
    w.actors = [this] { return actors; };
    w.sight = [this](const auto&) { return sight; };
    w.stores = [] { return std::vector{store_row{"sqlite", {1'000'000}, true}, store_row{"postgres", {}, false}}; };
    w.feeds = [] { return std::vector{feed_row{.venue = "binance-usdm", .channel = "feed", .messages = 7}}; };
    w.system = [] { return system_facts{.process_id = 42}; };
    w.halted = [this] { return halted; };
    w.breakers_standing = [this] { return breakers_standing; };
    w.trace = {
        .start = [this](const auto& name, std::uint64_t most,
                        core::duration length) { probes[name].start_trace(most, runtime::monotonic_now() + length); },
        .read =
            [this](const auto& name) {
              const auto seen = probes[name].trace();
              trace_sight out{.on = seen.on, .messages = {}};
              for (const auto& x : seen.messages) out.messages.push_back({opening, x.type, x.waited, x.took});
              return out;
            },
        .stop = [this](const auto& name) { probes[name].stop_trace(); },
    };
    w.check_config = [this] { return problems; };
    w.not_ready = [this] { return not_ready; };
    w.ask = [this](const auto& x, auto reply) {
      asked.push_back(x);
      answers.push_back(std::move(reply));
    };
    w.ask_state = [this](const auto&, auto reply) { shows.push_back(std::move(reply)); };
    return w;
  }

  /// The actor handles a message of the type T.
  template <class T>
  void handles(const std::string& name) {
    const T message{};
    auto& probe = probes[name];
    probe.arriving(&message);
    probe.begin(&message, &typeid(T));
    probe.end(false, std::nullopt);
  }

  void take() {
    for (auto& x : door().take()) sent.push_back(std::move(x));
  }
  /// Lets time pass, with everything that is due in it.
  void pass(core::duration d) {
    const auto until = now + d;
    while (door().due() && *door().due() <= until) {
      now = std::max(now, *door().due());
      door().advance(now);
      take();
    }
    now = until;
  }

  static transport::http_request with_token(transport::http_request x, std::optional<role> who) {
    if (who) x.headers.emplace_back("Authorization", "Bearer " + text_of(*who));
    return x;
  }
  transport::connection_id send(const transport::http_request& x, const std::string& address = "127.0.0.1") {
    const transport::connection_id id{++ids};
    door().on_request(id, x, {address}, now);
    take();
    return id;
  }
  /// The one answer to a request; nothing while it is awaited.
  std::optional<transport::http_response> answer_to(transport::connection_id id) const {
    std::optional<transport::http_response> found;
    for (const auto& x : sent)
      if (const auto* reply = std::get_if<transport::http_reply>(&x); reply && reply->to == id) {
        EXPECT_FALSE(found) << "answered twice";
        found = reply->response;
      }
    return found;
  }
  std::optional<transport::http_response> ask(const std::string& target, std::optional<role> who = role::viewer,
                                              const std::string& method = "GET", const std::string& body = {}) {
    now += 50ms;  // never faster than the gate allows
    return answer_to(send(with_token({method, target, {}, body}, who)));
  }
  transport::http_response get(const std::string& target, std::optional<role> who = role::viewer) {
    return ask(target, who).value();
  }
  boost::json::object json(const std::string& target) { return parsed(get(target)); }
  static boost::json::object parsed(const transport::http_response& x) {
    return boost::json::parse(x.body).as_object();
  }
  static std::string code_of(const transport::http_response& x) {
    return std::string(parsed(x).at("error").at("code").as_string());
  }
  static std::string why_of(const transport::http_response& x) {
    return std::string(parsed(x).at("error").at("why").as_string());
  }

  std::optional<unsigned> open(transport::connection_id id, std::optional<role> who = role::viewer) {
    return door().on_open(id, with_token({"GET", "/v1/stream", {}, {}}, who), {"127.0.0.1"}, now);
  }
  std::vector<boost::json::object> texts(transport::connection_id id) const {
    std::vector<boost::json::object> all;
    for (const auto& x : sent)
      if (const auto* text = std::get_if<transport::text_out>(&x); text && text->to == id)
        all.push_back(boost::json::parse(*text->text).as_object());
    return all;
  }
};

/// The words of a table's cell.
inline std::vector<std::string> words(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::vector<std::string> all;
  for (std::string x; in >> x;) all.push_back(x);
  return all;
}

inline std::vector<std::string> keys(const boost::json::object& x) {
  std::vector<std::string> all;
  for (const auto& member : x) all.emplace_back(member.key());
  return all;
}

}  // namespace adapters::admin::testing

#include "apps/ctl/columns.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <map>
#include <optional>

namespace apps::ctl {

namespace {

using table = std::vector<column>;

const table actors{{"ACTOR", "name"},
                   {"STATE", "state"},
                   {"MBOX", "mailbox_depth", form::count, true},
                   {"WAIT99", "wait_p99_seconds", form::span, true, 40},
                   {"MSG/S", "rate_per_second", form::count, true, 30},
                   {"BUSY", "busy_ratio", form::share, true},
                   {"P99", "handling_p99_seconds", form::span, true, 20},
                   {"RST", "restarts", form::budget, true},
                   {"LAST ERROR", "last_error"},
                   {"UP", "up_seconds", form::span, true, 10}};

const table bots{{"BOT", "name"},
                 {"MODE", "mode", form::as_is, false, 60},
                 {"DESIRED→ACTUAL", "desired", form::desired},
                 {"INSTR", "instrument", form::as_is, false, 50},
                 {"POS", "position", form::as_is, true},
                 {"UPNL", "upnl", form::as_is, true},
                 {"REALIZED", "realized", form::as_is, true, 30},
                 {"FEES", "fees", form::as_is, true, 40},
                 {"ORD", "orders_open", form::count, true},
                 {"SIGNAL", "signal", form::as_is, false, 20},
                 {"REASON", "reason"},
                 {"BY", "by", form::as_is, false, 10}};

const table orders{{"ID", "id"},
                   {"BOT", "bot"},
                   {"INSTR", "instrument", form::as_is, false, 30},
                   {"SIDE", "side"},
                   {"TYPE", "type", form::as_is, false, 20},
                   {"ROLE", "role", form::as_is, false, 40},
                   {"QTY", "quantity", form::as_is, true},
                   {"FILLED", "filled", form::as_is, true},
                   {"LIMIT", "limit", form::as_is, true, 10},
                   {"TRIGGER", "trigger", form::as_is, true, 50},
                   {"STATE", "state"},
                   {"AGE", "created", form::age, true, 15},
                   {"WHY", "why"}};

const table events{{"SEQ", "sequence", form::as_is, true},
                   {"AT", "at", form::clock},
                   {"TYPE", "type"},
                   {"ACTOR", "actor"},
                   {"TEXT", "text"}};

const table breakers{{"BREAKER", "name"},
                     {"STATE", "state"},
                     {"SCOPE", "scope"},
                     {"ACTION", "action", form::as_is, false, 20},
                     {"VALUE", "value", form::as_is, true, 10},
                     {"THRESHOLD", "threshold", form::as_is, true, 15},
                     {"SINCE", "since", form::age, true},
                     {"HOLDS", "cause_holds", form::yes_no},
                     {"RESETS BY", "resets_by", form::as_is, false, 30},
                     {"WHY", "why"}};

const table feeds{{"VENUE", "venue"},
                  {"CHANNEL", "channel"},
                  {"MSG/S", "rate_per_second", form::count, true},
                  {"LAST", "last_message_age_seconds", form::span, true},
                  {"GAPS", "gaps_total", form::count, true},
                  {"RECONN", "reconnects_total", form::count, true},
                  {"CLOCK", "clock_offset_seconds", form::span, true, 10},
                  {"TOTAL", "messages_total", form::count, true, 20},
                  {"BOOK", "book_valid", form::yes_no}};

const table settings{{"PATH", "path"}, {"VALUE", "value"}, {"ORIGIN", "origin"}};

const table problems{
    {"SEVERITY", "severity"}, {"CODE", "code"},       {"FILE", "file"}, {"LINE", "line", form::as_is, true},
    {"PATH", "path"},         {"MESSAGE", "message"}, {"HINT", "hint"}};

const table traced{{"AT", "at", form::clock},
                   {"TYPE", "type"},
                   {"WAITED", "waited_seconds", form::span, true},
                   {"TOOK", "took_seconds", form::span, true}};

const std::map<std::string_view, const table*, std::less<>> tables{
    {"ConfigList", &settings}, {"ActorList", &actors},     {"actors", &actors},       {"BotList", &bots},
    {"bots", &bots},           {"OrderList", &orders},     {"orders", &orders},       {"EventList", &events},
    {"events", &events},       {"BreakerList", &breakers}, {"breakers", &breakers},   {"FeedList", &feeds},
    {"feeds", &feeds},         {"TraceList", &traced},     {"ProblemList", &problems}};

std::string desired_text(const json_value& item) {
  const auto desired = item["desired"].text(), actual = item["actual"].text();
  if (desired.empty() || is_as_wanted(desired, actual)) return actual;
  return fmt::format("{}→{}", desired, actual);
}

}  // namespace

std::string_view to_string(form x) {
  constexpr std::string_view names[] = {"as is", "count",   "span",   "share",    "age",
                                        "clock", "desired", "budget", "yes or no"};
  return names[static_cast<std::size_t>(x)];
}

const std::vector<column>& columns_of(std::string_view kind) {
  static const table none;
  const auto found = tables.find(kind);
  return found == tables.end() ? none : *found->second;
}

std::string name_of(const json_value& item) {
  for (const auto* key : {"name", "id", "sequence"})
    if (const auto& value = item[key]; !value.is_null()) return value.text();
  return item["channel"].is_null() ? "" : item["venue"].text() + "/" + item["channel"].text();
}

std::string text_of(const column& what, const json_value& item, core::timestamp now) {
  const auto& value = item[what.key];
  const auto written = value.text();
  if (what.how == form::desired) return desired_text(item);
  if (what.key == "last_error" && written.empty() && !busy_text(item).empty()) return busy_text(item);
  if (written.empty()) return "–";
  switch (what.how) {
    case form::count:
      return count_text(value.number());
    case form::span:
      return span_text(value.number());
    case form::share:
      return fmt::format("{:.0f}%", value.number() * 100);
    case form::budget:
      return item["restarts_allowed"].is_null() ? written
                                                : fmt::format("{}/{}", written, item["restarts_allowed"].text());
    case form::yes_no:
      return value.truth() ? "yes" : "no";
    case form::age: {
      const auto at = timestamp_of(written);
      return at ? span_text(std::max(0.0, std::chrono::duration<double>(now - *at).count())) : written;
    }
    case form::clock:
      return written.size() >= 23 && written[10] == 'T' ? written.substr(11, 12) : written;
    case form::as_is:
    case form::desired:
      break;
  }
  return written;
}

std::string busy_text(const json_value& actor) {
  constexpr double worth_telling = 1;  // second
  const auto handler = actor["handling"].text();
  const auto seconds = actor["handling_for_seconds"].number();
  if (handler.empty() || seconds < worth_telling) return {};
  return fmt::format("in {} for {}", handler, span_text(seconds));
}

std::string span_text(double seconds) {
  const auto size = std::abs(seconds);
  if (size == 0) return "0s";
  if (size < 1e-6) return fmt::format("{:.0f}ns", seconds * 1e9);
  if (size < 0.9995e-3) return fmt::format("{:.0f}us", seconds * 1e6);
  if (size < 0.1) return fmt::format("{:.1f}ms", seconds * 1e3);
  if (size < 9.95) return fmt::format("{:.1f}s", seconds);
  const auto whole = static_cast<std::int64_t>(size);
  const auto sign = seconds < 0 ? "-" : "";
  if (whole < 60) return fmt::format("{}{}s", sign, whole);
  if (whole < 3600) return fmt::format("{}{}m{:02}s", sign, whole / 60, whole % 60);
  if (whole < 86400) return fmt::format("{}{}h{:02}m", sign, whole / 3600, whole / 60 % 60);
  return fmt::format("{}{}d{:02}h", sign, whole / 86400, whole / 3600 % 24);
}

std::string count_text(double x) {
  const auto size = std::abs(x);
  if (size >= 999'950) return fmt::format("{:.1f}M", x / 1e6);
  if (size >= 1000) return fmt::format("{:.1f}k", x / 1e3);
  if (size >= 10 || x == std::floor(x)) return fmt::format("{:.0f}", x);
  return fmt::format("{:.1f}", x);
}

std::optional<core::timestamp> timestamp_of(std::string_view text) {
  const auto part = [&](std::size_t from, std::size_t length) -> std::optional<int> {
    int x = 0;
    if (text.size() < from + length) return {};
    const auto* begin = text.data() + from;
    const auto [end, problem] = std::from_chars(begin, begin + length, x);
    if (problem != std::errc() || end != begin + length || *begin == '-') return {};
    return x;
  };
  const auto year = part(0, 4), month = part(5, 2), day = part(8, 2);
  const auto hour = part(11, 2), minute = part(14, 2), second = part(17, 2);
  if (!year || !month || !day || !hour || !minute || !second || text.back() != 'Z') return {};
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return {};
  std::int64_t nanoseconds = 0;
  if (text[19] == '.') {
    std::int64_t unit = 100'000'000;
    for (std::size_t i = 20; i + 1 < text.size(); ++i, unit /= 10) {
      if (text[i] < '0' || text[i] > '9') return {};
      nanoseconds += (text[i] - '0') * unit;
    }
  } else if (text.size() != 20) {
    return {};
  }
  return core::timestamp(std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(*hour) +
                         std::chrono::minutes(*minute) + std::chrono::seconds(*second) +
                         std::chrono::nanoseconds(nanoseconds));
}

bool is_as_wanted(std::string_view desired, std::string_view actual) {
  return (desired == "run" && actual == "running") || (desired == "pause" && actual == "paused") ||
         (desired == "stop" && actual == "stopped");
}

}  // namespace apps::ctl

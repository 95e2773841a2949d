#include "config/assemble.hpp"

#include <algorithm>

#include "config/breaker_policies.hpp"
#include "config/canonical.hpp"
#include "config/cross_check.hpp"
#include "core/types/invariant.hpp"

namespace config {
namespace {

std::uint32_t small(const values& v, const std::string& path) { return static_cast<std::uint32_t>(v.number(path)); }
core::duration span(const values& v, const std::string& path) {
  return core::duration(static_cast<std::int64_t>(v.number(path)));
}
core::ppm rate(const values& v, const std::string& path) { return {static_cast<std::int64_t>(v.number(path))}; }
core::money amount(const values& v, const std::string& path) { return {v.number(path)}; }

secret_reference secret_of(const values& v, const std::string& path) {
  const value* found = v.find(path);
  if (!found) return {};
  const auto colon = found->text.find(':');
  const std::string scheme = found->text.substr(0, colon);
  using origin = secret_reference::origin;
  const origin from = scheme == "env" ? origin::environment : scheme == "file" ? origin::file : origin::credential;
  return {from, found->text.substr(colon + 1)};
}

address address_of(const values& v, const std::string& path) {
  const auto& text = v.text(path);
  return {text.substr(0, text.rfind(':')), static_cast<std::uint16_t>(v.number(path))};
}

std::optional<connection> connection_of(const values& v, const std::string& path) {
  if (!v.find(path + ".rest")) return std::nullopt;
  const value* authority = v.find(path + ".authority");
  return connection{address_of(v, path + ".rest"), address_of(v, path + ".streams"),
                    address_of(v, path + (v.find(path + ".account") ? ".account" : ".rest")),
                    authority ? authority->text : std::string{}};
}

venue venue_of(const values& v, const std::string& name) {
  const std::string path = "venues." + name;
  venue result;
  result.name = name;
  result.kind = v.text(path + ".kind");
  result.key = secret_of(v, path + ".key");
  result.secret = secret_of(v, path + ".secret");
  for (std::size_t i = 0; i < v.items(path + ".replay.files"); ++i)
    result.replay.files.push_back(v.text(path + ".replay.files[" + std::to_string(i) + ']'));
  result.replay.speed = small(v, path + ".replay.speed");
  result.replay.loop = v.number(path + ".replay.loop") != 0;
  result.paper.order_latency = span(v, path + ".paper.order_latency");
  result.paper.report_latency = span(v, path + ".paper.report_latency");
  result.connect = connection_of(v, path + ".connect");
  if (v.find(path + ".paper.maker_fee")) result.paper.maker_fee = rate(v, path + ".paper.maker_fee");
  if (v.find(path + ".paper.taker_fee")) result.paper.taker_fee = rate(v, path + ".paper.taker_fee");
  return result;
}

core::portfolio::crash_policy crash_policy_of(const std::string& text) {
  using core::portfolio::crash_policy;
  if (text == "keep") return crash_policy::keep;
  if (text == "cancel") return crash_policy::cancel;
  return crash_policy::flatten;
}

bot bot_of(const values& v, const std::string& name) {
  const std::string path = "bots." + name;
  bot result;
  result.name = name;
  result.strategy = v.text(path + ".strategy");
  result.instrument = v.text(path + ".instrument");
  result.instrument_id.value = small(v, "instruments." + result.instrument + ".id");
  result.account = v.text(path + ".account");
  result.group = v.text(path + ".group");
  result.parameters = parameters_of(v, name);
  result.limits.order_notional_max = amount(v, path + ".limits.order_notional_max");
  result.limits.position_notional_max = amount(v, path + ".limits.position_notional_max");
  result.limits.open_orders_max = small(v, path + ".limits.open_orders_max");
  result.limits.orders_per_window = small(v, path + ".limits.orders_per_window");
  result.limits.window = span(v, path + ".limits.window");
  result.limits.price_collar = rate(v, path + ".limits.price_collar");
  result.crash_policy = crash_policy_of(v.text(path + ".crash_policy"));
  return result;
}

group group_of(const values& v, const std::string& name) {
  const std::string path = "groups." + name;
  const core::money exposure = amount(v, path + ".gross_exposure_max");
  return {name, {exposure, v.find(path + ".capital") ? amount(v, path + ".capital") : exposure}};
}

health health_of(const values& v) {
  return {.handler_max = span(v, "health.handler_max"),
          .handler_alarm = span(v, "health.handler_alarm"),
          .data_age_max = span(v, "health.data_age_max"),
          .safe_mode_starts = small(v, "health.safe_mode_starts"),
          .safe_mode_within = span(v, "health.safe_mode_within")};
}

supervisor supervisor_of(const values& v, const std::string& name) {
  const std::string path = "supervision." + name;
  return {small(v, path + ".restarts"), span(v, path + ".within"), span(v, path + ".backoff_min"),
          span(v, path + ".backoff_max"), span(v, path + ".quiet")};
}

}  // namespace

configuration assemble(const values& v) {
  configuration c;
  c.node = v.text("node.name");
  // check_across refuses the third.
  c.mode = v.text("node.mode") == "simulation" ? run_mode::simulation : run_mode::paper;
  c.data_dir = v.text("node.data_dir");
  c.seed = static_cast<std::uint64_t>(v.number("node.seed"));
  for (const auto& [name, at] : v.elements("venues")) c.venues.push_back(venue_of(v, name));
  for (const auto& [name, at] : v.elements("accounts"))
    c.accounts.push_back({name, v.text("accounts." + name + ".venue")});
  for (const auto& [name, at] : v.elements("instruments")) {
    c.instruments.push_back(instrument_of(v, name));
    c.instrument_limits[c.instruments.back().id] = {amount(v, "instruments." + name + ".position_notional_max")};
  }
  std::sort(c.instruments.begin(), c.instruments.end(), [](auto& a, auto& b) { return a.id < b.id; });
  for (const auto& [name, at] : v.elements("groups")) c.groups.push_back(group_of(v, name));
  for (const auto& [name, at] : v.elements("bots")) c.bots.push_back(bot_of(v, name));
  c.mark_age_max = span(v, "risk.mark_age_max");
  c.mark_interval = span(v, "risk.mark_interval");
  c.breakers = breakers_of(v);
  c.health = health_of(v);
  for (const auto& name : supervisor_names()) c.supervision[name] = supervisor_of(v, name);
  c.journal.segment_bytes = static_cast<std::uint64_t>(v.number("journal.segment_size"));
  c.journal.durability = v.text("journal.durability") == "power" ? durability::power : durability::process;
  c.journal.free_bytes_min = static_cast<std::uint64_t>(v.number("journal.free_min"));
  c.journal.snapshot_every = static_cast<std::uint64_t>(v.number("journal.snapshot_every"));
  c.journal.keep_segments = small(v, "journal.keep");
  if (v.text("admin.listen") != "none") c.admin.listen = address_of(v, "admin.listen");
  if (const auto* tokens = v.find("admin.tokens")) c.admin.tokens = tokens->text;
  if (v.text("store.sqlite") != "none") c.store.sqlite = v.text("store.sqlite");
  c.store.postgres = secret_of(v, "store.postgres");
  c.store.redis = secret_of(v, "store.redis");
  c.hash = hash_of(v);
  c.effective = effective_of(v);
  return c;
}

std::string_view to_string(run_mode m) {
  return m == run_mode::paper ? "paper" : m == run_mode::simulation ? "simulation" : "live";
}
std::string_view to_string(durability d) { return d == durability::power ? "power" : "process"; }

const std::vector<std::string>& supervisor_names() {
  static const std::vector<std::string> names{"root",   "foundation", "safety", "venues",
                                              "market", "desk",       "bots",   "services"};
  return names;
}

}  // namespace config

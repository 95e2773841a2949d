#include <algorithm>

#include "adapters/admin/pages.hpp"

namespace adapters::admin {

namespace {

constexpr std::size_t worst_max = 5;

/// The actors with the highest values, highest first, those with none left out.
template <class Value>
json::array worst(const view& v, Value value) {
  std::vector<std::pair<double, const actor_row*>> all;
  for (const auto& x : v.actors.actors())
    if (const double n = value(x); n > 0) all.emplace_back(n, &x);
  std::ranges::stable_sort(all, std::greater{}, [](const auto& x) { return x.first; });
  json::array rows;
  for (const auto& [n, x] : all) {
    if (rows.size() == worst_max) break;
    rows.push_back({{"actor", x->name}, {"value", n}});
  }
  return rows;
}

}  // namespace

json::object system_row(const view& v) {
  const auto facts = v.of.system ? v.of.system() : system_facts{};
  return {
      {"process_id", facts.process_id},
      {"workers", facts.workers},
      {"threads", facts.threads},
      {"resident_bytes", facts.resident_bytes},
      {"disk_free_bytes", facts.disk_free_bytes},
      {"journal_sequence", v.journal.last().value},
      {"journal_followed", v.journal.caught_up()},
      {"requests_total", v.counts.requests},
      {"requests_refused_total", v.counts.refused},
      {"logins_failed_total", v.failed_logins},
      {"watchers", v.counts.watchers},
      {"frames_total", v.counts.frames},
      {"frames_skipped_total", v.counts.skipped},
      {"faults_total", v.counts.faults},
      {"most_messages", worst(v, [&](const actor_row& x) { return v.actors.rate_of(x.name).per_second; })},
      {"longest_waits", worst(v,
                              [&](const actor_row& x) {
                                const auto& wait = v.actors.rate_of(x.name).wait_p99;
                                return wait ? seconds_of(*wait) : 0;
                              })},
      {"most_failures", worst(v, [](const actor_row& x) { return static_cast<double>(x.probe.failed); })},
  };
}

core::result<transport::http_response, refusal> system_page(const view& v, const visit&) {
  return item_of("System", v.now, system_row(v));
}

}  // namespace adapters::admin

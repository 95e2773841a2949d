#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "adapters/admin/actor_rates.hpp"
#include "adapters/admin/document.hpp"
#include "adapters/admin/entrance.hpp"
#include "adapters/admin/projection.hpp"
#include "adapters/admin/refusal.hpp"
#include "adapters/admin/world.hpp"
#include "core/risk/breaker_book.hpp"

namespace adapters::admin {

/// What happened at the door so far.
struct service_counts {
  std::uint64_t requests = 0;  ///< HTTP
  std::uint64_t refused = 0;   ///< of these, answered with 4xx or 5xx
  std::uint64_t watchers = 0;  ///< streams that are open
  std::uint64_t frames = 0;    ///< sent
  std::uint64_t skipped = 0;   ///< frames that a slow viewer has lost
  std::uint64_t faults = 0;    ///< exceptions on the way to an answer or a frame
};

/// What pages are made of.
struct view {
  const world& of;
  const projection& journal;
  const actor_rates& actors;
  const service_counts& counts;
  std::uint64_t failed_logins = 0;
  core::timestamp now{};
};

/// One request for a page: the rest of its path, and its query.
struct visit {
  std::string name;                               ///< what `{name}`, `{path}` or `{id}` stands for
  std::map<std::string, std::string> parameters;  ///< known ones, each once

  const std::string& text(const std::string& key) const;
};

using page = core::result<transport::http_response, refusal> (*)(const view&, const visit&);

core::result<transport::http_response, refusal> node_page(const view&, const visit&);
core::result<transport::http_response, refusal> bots_page(const view&, const visit&);
core::result<transport::http_response, refusal> bot_page(const view&, const visit&);
core::result<transport::http_response, refusal> actors_page(const view&, const visit&);
core::result<transport::http_response, refusal> actor_page(const view&, const visit&);
core::result<transport::http_response, refusal> breakers_page(const view&, const visit&);
core::result<transport::http_response, refusal> orders_page(const view&, const visit&);
core::result<transport::http_response, refusal> story_page(const view&, const visit&);
core::result<transport::http_response, refusal> events_page(const view&, const visit&);
core::result<transport::http_response, refusal> config_page(const view&, const visit&);
core::result<transport::http_response, refusal> check_page(const view&, const visit&);
core::result<transport::http_response, refusal> feeds_page(const view&, const visit&);
core::result<transport::http_response, refusal> system_page(const view&, const visit&);
core::result<transport::http_response, refusal> live_page(const view&, const visit&);
core::result<transport::http_response, refusal> ready_page(const view&, const visit&);
core::result<transport::http_response, refusal> metrics_page(const view&, const visit&);

// The same as rows, for the stream.
json::object node_row(const view&);
json::array bot_rows(const view&);
json::array actor_rows(const view&);
json::array breaker_rows(const view&);
json::array order_rows(const view&, const visit&);
/// `behind`: only events after that one; at most `most`, the latest.
json::array event_rows(const view&, core::sequence behind, std::size_t most, const std::string& bot);
json::array feed_rows(const view&);
json::object system_row(const view&);

/// All breakers as the last change in the journal left them, with value and cause of this moment.
std::vector<core::risk::breaker_line> breakers_of(const view&);
/// True while the node or an open breaker keeps this bot from entries.
bool entries_blocked(const view&, const bot_facts&);
/// running | paused | stopped | exits | crashed | restarting | quarantined | starting
std::string actual_state(const view&, const bot_facts&);

/// The order books of a venue together.
struct venue_books {
  std::uint64_t gaps = 0;     ///< how often one became invalid
  std::optional<bool> valid;  ///< all of them; nothing: there is none
};
venue_books books_of(const view&, const std::string& venue);

/// "alpha": the name that operators use; the journal has the path of its actor.
std::string bot_name(const view&, core::bot_id);

/// A refusal for a name that there is not, with names that look like it.
refusal no_such(std::string_view kind, const std::string& name, std::string_view list);
/// A whole number within bounds, `otherwise` where the parameter is missing.
core::result<std::uint64_t, refusal> number_in(const visit&, const std::string& key, std::uint64_t otherwise,
                                               std::uint64_t most);

}  // namespace adapters::admin

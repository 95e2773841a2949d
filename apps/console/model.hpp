#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "apps/ctl/json_value.hpp"
#include "apps/ctl/request.hpp"
#include "core/types/time.hpp"

namespace apps::console {

enum class screen : std::uint8_t {
  tree,      ///< every actor under its supervisor
  bots,      ///< what is wanted of each bot and what it does
  orders,    ///< working and finished orders
  events,    ///< the latest records of the journal
  breakers,  ///< what blocks entries
  feeds,     ///< what comes from the venues
  system,    ///< the process, and its worst actors
  actor,     ///< one actor in five tabs
  page,      ///< an answer that was asked for: an order's story, the configuration
  help,      ///< the keys
};
inline constexpr std::size_t screens = 10;
std::string_view to_string(screen);

enum class tab : std::uint8_t {
  about,    ///< who it is and how it does
  mailbox,  ///< what waits and what is being handled
  state,    ///< its own account of itself, asked for
  errors,   ///< its last error and what the journal holds of it
  trace,    ///< the messages of a few seconds, asked for
};
std::string_view to_string(tab);

/// In which order the rows of a list stand.
enum class ranking : std::uint8_t {
  given,     ///< as the daemon sends them; actors as a tree
  wait,      ///< longest wait first
  busy,      ///< busiest first
  restarts,  ///< most restarts first
  name,      ///< by name
};
std::string_view to_string(ranking);

/// The row under the cursor: by name, so that it stays with its row when others come and go.
struct cursor {
  std::string name;
  std::size_t index = 0;
};

/// What a list shows of what there is.
struct listing {
  cursor at;
  std::string filter;  ///< rows that contain it; with a leading '!' those that do not
  ranking order = ranking::given;
};

/// A question that stands before a command leaves.
struct dialog {
  ctl::request what;
  core::command::tier needs = core::command::tier::t2;  ///< t2: y, t3: name and reason
  std::vector<std::string> preview;
  std::string typed;         ///< the name, for t3
  std::string reason;        ///< for t3
  std::string override_for;  ///< for a breaker whose cause holds: for how long it shall be overridden
  bool asks_override = false;
  std::size_t field = 0;  ///< which of them is being typed: 0 name, 1 reason, 2 override
};

/// A line that is being typed at the foot of the screen.
struct prompt {
  enum class kind : std::uint8_t {
    command,  ///< behind ':'
    filter,   ///< behind '/'
  };
  kind what = kind::command;
  std::string text;
  std::vector<std::string> proposals{};
};

/// A sentence at the foot of the screen.
struct notice {
  std::string text;
  bool bad = false;
  core::timestamp until{};
};

/// What the console asked the daemon for, and what came.
struct answer_page {
  std::string target;  ///< of the admin API
  std::string title;
  bool waiting = false;
  std::string problem;
  ctl::json_value body;
};

/// Everything the console knows. Screens are functions of it, and `update` is the only thing that changes it.
struct model {
  core::timestamp time{};  ///< of the last tick
  bool read_only = false;

  std::string connection = "connecting";  ///< empty while frames come; else why they do not
  core::timestamp frame_at{};             ///< when the last frame came, by our clock; the epoch: never
  ctl::json_value node;
  std::map<std::string, ctl::json_value::list, std::less<>> parts;  ///< lists of the stream, by their name
  ctl::json_value system;
  bool frozen = false;

  screen now = screen::tree;
  std::vector<screen> back;
  std::array<listing, screens> lists;
  bool errors_only = false;
  bool wide = false;
  std::set<std::string> collapsed;  ///< supervisors whose children are not shown

  std::string actor;  ///< of the actor screen
  tab shown_tab = tab::about;
  answer_page state, trace, page;
  std::size_t scroll = 0;  ///< first line of a text screen

  std::optional<dialog> question;
  std::optional<prompt> typing;
  std::optional<notice> said;

  const ctl::json_value::list& items(std::string_view part) const;
  std::string mode() const { return node["mode"].text(); }
  /// How old what is shown is; nothing where nothing has come.
  std::optional<core::duration> age() const;
  bool stale() const;   ///< older than 2 s: shown grey
  bool locked() const;  ///< older than 5 s: commands that raise risk do not leave
};

inline constexpr core::duration grey_after = std::chrono::seconds(2);
inline constexpr core::duration locked_after = std::chrono::seconds(5);

/// A line of a list screen.
struct row {
  const ctl::json_value* item = nullptr;
  std::string name;    ///< its identity
  std::string branch;  ///< lines of the tree before its label
  std::string label;   ///< what its first column shows
};

/// The list of the stream that a screen shows; empty for screens that show none.
std::string_view part_of(screen);
/// The rows of a list screen after filter and order.
std::vector<row> rows_of(const model&, screen);
/// Where the cursor stands among these rows: where its name is, or else near where it was.
std::size_t index_in(const cursor&, const std::vector<row>&);
/// The item under the cursor of the current screen; null where there is none.
const ctl::json_value& selected(const model&);
/// The lines of a text screen: actor, page, help, system.
std::vector<std::string> lines_of(const model&);

/// Whether an item of the stream is as it should be.
bool is_well(const ctl::json_value& item);

}  // namespace apps::console

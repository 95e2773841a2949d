#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "apps/console/model.hpp"

namespace apps::console {

/// A key as the terminal gives it: a character, or one of the named ones.
struct key {
  enum class name : std::uint8_t {
    character,  ///< `glyph` says which
    enter,
    escape,
    backspace,
    tab,
    up,
    down,
    page_up,
    page_down,
    home,
    end,
  };
  name what = name::character;
  char32_t glyph = 0;
};

struct frame_came {
  ctl::json_value frame;  ///< {"kind":"Frame",…}
};
struct page_came {
  std::string target;
  std::string problem;  ///< a sentence; empty: `body` holds
  ctl::json_value body{};
};
struct answer_came {
  ctl::request to;
  ctl::json_value answer;  ///< the item of an Answer; null: `problem` says why there is none
  std::string problem{};
};
/// The stream broke off, or could not be opened.
struct connection_lost {
  std::string why;
};
/// Time goes by.
struct tick {
  core::timestamp now{};
};
using event = std::variant<key, frame_came, page_came, answer_came, connection_lost, tick>;

/// What the shell around the model has to do.
struct fetch_page {
  std::string target;
};
struct give_command {
  ctl::request what;
};
struct watch_parts {
  std::vector<std::string> parts;
};
struct copy_text {
  std::string text;
};
struct leave {};
using effect = std::variant<fetch_page, give_command, watch_parts, copy_text, leave>;

struct updated {
  console::model model;
  std::vector<effect> effects{};
};

/// One step. Pure: equal models and events give equal steps.
updated update(model, const event&);

/// The parts of the stream that a screen needs.
std::vector<std::string> parts_for(screen);

}  // namespace apps::console

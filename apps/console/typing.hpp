#pragma once

#include "apps/console/update.hpp"

namespace apps::console {

/// A key while a line is being typed behind ':' or '/'.
void on_prompt_key(updated&, const key&);

/// Goes to a screen; `esc` comes back from it.
void go_to(updated&, screen);

/// Opens the screen of an actor.
void open_actor(updated&, const std::string& name);

/// Shows a page of the admin API.
void open_page(updated&, std::string target, std::string title);

}  // namespace apps::console

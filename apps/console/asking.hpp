#pragma once

#include "apps/console/update.hpp"

namespace apps::console {

/// A sentence for the operator, shown for some seconds.
void say(model&, std::string text, bool bad = false);

/// The one way by which a command leaves the console: at once where it only reduces risk, behind a dialog otherwise. A
/// viewing console sends nothing, and on a locked view nothing leaves that raises risk.
void command(updated&, ctl::request);

/// A key while a dialog is open.
void on_dialog_key(updated&, const key&);

/// A character at the end of a text that is being typed, or its last one away. Bounded.
void type(std::string& text, const key&);

}  // namespace apps::console

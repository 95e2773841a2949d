#include "apps/console/terminal.hpp"

#include <langinfo.h>
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <clocale>
#include <cstdlib>
#include <string_view>

namespace apps::console {

namespace {

constexpr int escape_delay_ms = 25;  // a lone escape is told from the beginning of a key's sequence by this

struct colours {
  short front, back;
};

/// By tone, in its order; -1 is what the terminal uses itself.
constexpr std::array palette{colours{-1, -1},
                             colours{COLOR_BLUE, -1},
                             colours{COLOR_GREEN, -1},
                             colours{COLOR_YELLOW, -1},
                             colours{COLOR_RED, -1},
                             colours{COLOR_CYAN, -1},
                             colours{COLOR_WHITE, COLOR_RED},
                             colours{COLOR_BLACK, COLOR_CYAN},
                             colours{-1, -1},
                             colours{COLOR_BLACK, COLOR_YELLOW}};

attr_t attributes_of(tone x) {
  switch (x) {
    case tone::heading:
    case tone::bad:
      return A_BOLD;
    case tone::dim:
      return A_DIM;
    case tone::live:
    case tone::paper:
    case tone::selected:
      return A_REVERSE;
    case tone::question:
      return A_BOLD;
    case tone::plain:
    case tone::good:
    case tone::warning:
      break;
  }
  return A_NORMAL;
}

std::optional<key> named(int code) {
  switch (code) {
    case KEY_UP:
      return key{key::name::up};
    case KEY_DOWN:
      return key{key::name::down};
    case KEY_PPAGE:
      return key{key::name::page_up};
    case KEY_NPAGE:
      return key{key::name::page_down};
    case KEY_HOME:
      return key{key::name::home};
    case KEY_END:
      return key{key::name::end};
    case KEY_ENTER:
      return key{key::name::enter};
    case KEY_BACKSPACE:
      return key{key::name::backspace};
    default:
      return {};
  }
}

std::string base64(std::string_view text) {
  std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

void send(const std::string& sequence) {
  if (::write(STDOUT_FILENO, sequence.data(), sequence.size()) < 0) return;  // a decoration; nothing depends on it
}

}  // namespace

bool terminal::is_there() {
  const char* kind = std::getenv("TERM");
  return ::isatty(STDIN_FILENO) && ::isatty(STDOUT_FILENO) && kind && *kind && std::string_view(kind) != "dumb";
}

bool terminal::shows_unicode() {
  std::setlocale(LC_CTYPE, "");
  return std::string_view(::nl_langinfo(CODESET)) == "UTF-8";
}

terminal::terminal(bool colour) : colour_(colour) {
  std::setlocale(LC_CTYPE, "");
  ::initscr();
  ::set_escdelay(escape_delay_ms);
  ::cbreak();
  ::noecho();
  ::nonl();
  ::keypad(stdscr, TRUE);
  ::nodelay(stdscr, TRUE);
  ::curs_set(0);
  colour_ = colour_ && ::has_colors();
  if (!colour_) return;
  ::start_color();
  ::use_default_colors();
  for (std::size_t i = 0; i < palette.size(); ++i)
    ::init_pair(static_cast<short>(i + 1), palette[i].front, palette[i].back);
}

terminal::~terminal() { ::endwin(); }

int terminal::width() const { return getmaxx(stdscr); }
int terminal::height() const { return getmaxy(stdscr); }

void terminal::draw(const cells& c) {
  ::erase();
  for (int y = 0; y < c.height(); ++y)
    for (int x = 0; x < c.width(); ++x) {
      const auto& each = c.at(x, y);
      if (each.glyph == 0) continue;
      wchar_t text[6] = {static_cast<wchar_t>(each.glyph)};
      for (std::size_t i = 0; i < each.marks.size() && i < 4; ++i) text[i + 1] = static_cast<wchar_t>(each.marks[i]);
      const bool painted = colour_ && (each.look == tone::live || each.look == tone::paper);
      cchar_t drawn;
      ::setcchar(&drawn, text, painted ? A_BOLD : attributes_of(each.look),
                 colour_ ? static_cast<short>(static_cast<int>(each.look) + 1) : short{0}, nullptr);
      mvadd_wch(y, x, &drawn);
    }
  ::refresh();
}

std::optional<key> terminal::next_key() {
  wint_t code = 0;
  for (;;) {
    const int what = ::get_wch(&code);
    if (what == ERR) return {};
    if (what == KEY_CODE_YES) {
      if (const auto found = named(static_cast<int>(code))) return found;
      continue;  // the size has changed, or a key without a meaning
    }
    switch (code) {
      case L'\r':
      case L'\n':
        return key{key::name::enter};
      case 27:
        return key{key::name::escape};
      case 8:
      case 127:
        return key{key::name::backspace};
      case L'\t':
        return key{key::name::tab};
      default:
        return key{key::name::character, static_cast<char32_t>(code)};
    }
  }
}

void terminal::copy(const std::string& text) { send("\033]52;c;" + base64(text) + "\a"); }

void terminal::title(const std::string& text) { send("\033]2;" + text + "\a"); }

}  // namespace apps::console

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apps/ctl/text.hpp"

namespace apps::console {

using ctl::cut;
using ctl::width_of;

/// What a cell means; the terminal chooses colours. Every meaning is also said by a word or a glyph.
enum class tone : std::uint8_t {
  plain,
  dim,      ///< old, or of no concern
  good,     ///< runs as it should
  warning,  ///< not as it should be, but nothing is lost
  bad,      ///< crashed, open, refused
  heading,
  live,      ///< the banner where money is real
  paper,     ///< the banner where it is not
  selected,  ///< the row under the cursor
  question,  ///< a dialog that waits for an answer
};
std::string_view to_string(tone);

/// One column of one row. The column behind a wide character holds `glyph` 0.
struct cell {
  char32_t glyph = U' ';
  tone look = tone::plain;
  std::u32string marks{};  ///< combining characters on top of the glyph
  bool operator==(const cell&) const = default;
};

/// A rectangle of cells. Whatever is written outside of it is dropped.
class cells {
 public:
  cells(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }
  const cell& at(int x, int y) const;

  /// Writes from column x on and hands back the column behind the last character. A wide character that does not fit
  /// becomes a blank.
  int put(int x, int y, std::string_view utf8, tone = tone::plain);
  /// The whole row takes this look.
  void paint(int y, tone);
  /// Every glyph by its nearest ASCII one, for terminals that know no other.
  void to_ascii();
  /// Rows as UTF-8 without blanks at their ends, each with a line feed.
  std::string text() const;

 private:
  int width_;
  int height_;
  std::vector<cell> grid_;
};

}  // namespace apps::console

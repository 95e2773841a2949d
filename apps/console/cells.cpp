#include "apps/console/cells.hpp"

#include <algorithm>

#include "apps/ctl/text.hpp"

namespace apps::console {

using ctl::ascii_of;
using ctl::take;
using ctl::utf8_of;

std::string_view to_string(tone x) {
  constexpr std::string_view names[] = {"plain",   "dim",  "good",  "warning",  "bad",
                                        "heading", "live", "paper", "selected", "question"};
  return names[static_cast<std::size_t>(x)];
}

cells::cells(int width, int height)
    : width_(std::max(width, 0)),
      height_(std::max(height, 0)),
      grid_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_)) {}

const cell& cells::at(int x, int y) const {
  return grid_.at(static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x));
}

int cells::put(int x, int y, std::string_view utf8, tone look) {
  if (y < 0 || y >= height_) return x;
  const auto row = grid_.begin() + static_cast<std::ptrdiff_t>(y) * width_;
  while (!utf8.empty()) {
    const auto c = take(utf8);
    const int width = width_of(c);
    if (width == 0) {
      auto under = x > 0 && x <= width_ ? row + x - 1 : row + width_;
      if (x > 1 && x <= width_ && under->glyph == 0) --under;
      if (x > 0 && x <= width_ && under->marks.size() < 4) under->marks += c;
      continue;
    }
    if (x >= width_) break;
    // What is left of a wide character that is half covered is a blank.
    if (x > 0 && (row + x)->glyph == 0) *(row + x - 1) = {U' ', look, {}};
    if (x >= 0 && x + width < width_ && (row + x + width)->glyph == 0) *(row + x + width) = {U' ', look, {}};
    if (x >= 0 && x + width <= width_) {
      *(row + x) = {c, look, {}};
      if (width == 2) *(row + x + 1) = {0, look, {}};
    } else if (x >= 0) {
      *(row + x) = {U' ', look, {}};
    }
    x += width;
  }
  return std::min(x, width_);
}

void cells::paint(int y, tone look) {
  if (y < 0 || y >= height_) return;
  for (int x = 0; x < width_; ++x) grid_[static_cast<std::size_t>(y * width_ + x)].look = look;
}

void cells::to_ascii() {
  for (auto& each : grid_) {
    each.glyph = each.glyph == 0 ? U' ' : ascii_of(each.glyph);
    each.marks.clear();
  }
}

std::string cells::text() const {
  std::string all;
  for (int y = 0; y < height_; ++y) {
    std::string line;
    for (int x = 0; x < width_; ++x) {
      const auto& each = at(x, y);
      if (each.glyph != 0) line += utf8_of(each.glyph);
      for (const auto mark : each.marks) line += utf8_of(mark);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    all += line + "\n";
  }
  return all;
}

}  // namespace apps::console

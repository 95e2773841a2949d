#include "adapters/transport/inflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <climits>
#include <optional>
#include <utility>

#include "core/types/invariant.hpp"

namespace adapters::transport {

std::string_view to_string(inflate_failure x) {
  switch (x) {
    case inflate_failure::not_compressed:
      return "not_compressed";
    case inflate_failure::damaged:
      return "damaged";
    case inflate_failure::truncated:
      return "truncated";
    case inflate_failure::trailing:
      return "trailing";
    case inflate_failure::too_large:
      return "too_large";
    case inflate_failure::bomb:
      return "bomb";
  }
  return "?";
}

namespace {

constexpr int any_window_gzip_or_zlib = 15 + 32;

/// Whether a member can begin with these bytes; one byte is enough for "no", two for "yes".
/// RFC 1952, 2.3.1: 1f 8b. RFC 1950, 2.2: deflate with a window of at most 32 KiB, and a multiple of 31.
bool may_begin(std::string_view head) {
  const auto first = static_cast<unsigned char>(head[0]);
  const bool gzip = first == 0x1f, zlib = (first & 0x0f) == 8 && first >> 4 <= 7;
  if (head.size() < 2) return gzip || zlib;
  const auto second = static_cast<unsigned char>(head[1]);
  return gzip ? second == 0x8b : zlib && (first << 8 | second) % 31 == 0;
}

}  // namespace

/// zlib's stream, which must not move, and what came out of it.
struct inflater::state {
  explicit state(inflate_limits x) : limits(x) {
    const int made = inflateInit2(&stream, any_window_gzip_or_zlib);
    ASSERT(made == Z_OK, "zlib can be initialised", made);
  }
  ~state() { inflateEnd(&stream); }
  state(const state&) = delete;
  state& operator=(const state&) = delete;

  std::optional<inflate_failure> take(std::string_view piece);
  std::optional<inflate_failure> begin_member(std::string_view& piece);
  std::optional<inflate_failure> run(std::string_view& piece);
  std::optional<inflate_failure> keep(std::string_view block);
  void reset();

  inflate_limits limits;
  z_stream stream{};
  std::string text;
  std::string head;        ///< of a member, until there is enough of it to tell what it is
  std::size_t taken = 0;   ///< bytes of the frame
  bool inside = false;     ///< a member has begun and not ended
  bool any_whole = false;  ///< a member has ended
  std::optional<inflate_failure> failed;
};

std::optional<inflate_failure> inflater::state::take(std::string_view piece) {
  taken += piece.size();
  while (!piece.empty())
    if (const auto failure = inside ? run(piece) : begin_member(piece)) return failure;
  return {};
}

std::optional<inflate_failure> inflater::state::begin_member(std::string_view& piece) {
  head += piece.front();
  piece.remove_prefix(1);
  if (!may_begin(head)) return any_whole ? inflate_failure::trailing : inflate_failure::not_compressed;
  if (head.size() < 2) return {};
  inside = true;
  std::string_view first = head;
  const auto failure = run(first);
  head.clear();
  return failure;
}

std::optional<inflate_failure> inflater::state::run(std::string_view& piece) {
  std::array<char, 16 << 10> block;
  while (true) {
    const auto given = static_cast<uInt>(std::min<std::size_t>(piece.size(), UINT_MAX));
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));  // zlib reads only
    stream.avail_in = given;
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = block.size();
    const int told = ::inflate(&stream, Z_NO_FLUSH);
    piece.remove_prefix(given - stream.avail_in);
    if (const auto failure = keep({block.data(), block.size() - stream.avail_out})) return failure;
    if (told == Z_STREAM_END) {
      inside = false;
      any_whole = true;
      inflateReset(&stream);
      return {};
    }
    if (told == Z_BUF_ERROR) return {};  // nothing more to do with what there is
    if (told != Z_OK) return inflate_failure::damaged;
    if (piece.empty() && stream.avail_out > 0) return {};
  }
}

std::optional<inflate_failure> inflater::state::keep(std::string_view block) {
  const auto size = text.size() + block.size();
  if (size > limits.text_max) return inflate_failure::too_large;
  if (size > limits.ratio_counts_from && size / limits.ratio_max > taken) return inflate_failure::bomb;
  if (size > text.capacity()) {  // a string left to itself takes twice what it has, beyond the limit
    std::string larger;
    larger.reserve(std::min(limits.text_max, std::max(size, 2 * text.capacity())));
    larger += text;
    text = std::move(larger);
  }
  text += block;
  return {};
}

void inflater::state::reset() {
  inflateReset(&stream);
  text = {};
  head.clear();
  taken = 0;
  inside = any_whole = false;
  failed.reset();
}

inflater::inflater(inflate_limits limits) : state_(std::make_unique<state>(limits)) {
  ASSERT(limits.ratio_max > 0, "a ratio that nothing keeps");
}
inflater::~inflater() = default;
inflater::inflater(inflater&&) noexcept = default;
inflater& inflater::operator=(inflater&&) noexcept = default;

core::result<void, inflate_failure> inflater::feed(std::string_view piece) {
  auto& s = *state_;
  if (!s.failed) s.failed = s.take(piece);
  if (s.failed) {
    s.text = {};
    return core::unexpected(*s.failed);
  }
  return {};
}

core::result<std::string, inflate_failure> inflater::finish() {
  auto& s = *state_;
  auto failed = s.failed;
  if (!failed && !s.head.empty())
    failed = s.any_whole ? inflate_failure::trailing : inflate_failure::truncated;
  else if (!failed && (s.inside || !s.any_whole))
    failed = s.taken == 0 ? inflate_failure::not_compressed : inflate_failure::truncated;
  auto text = std::move(s.text);
  s.reset();
  if (failed) return core::unexpected(*failed);
  return text;
}

core::result<std::string, inflate_failure> inflate(std::string_view frame, inflate_limits limits) {
  inflater z(limits);
  if (const auto fed = z.feed(frame); !fed) return core::unexpected(fed.error());
  return z.finish();
}

}  // namespace adapters::transport

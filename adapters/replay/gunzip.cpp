#include "adapters/replay/gunzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <climits>

#include "core/types/invariant.hpp"

namespace adapters::replay {
namespace {

constexpr std::uint64_t ratio_counts_from = std::uint64_t{16} << 20;

/// zlib's stream, ended whatever happens.
class inflater {
 public:
  inflater() {
    constexpr int window_with_gzip_header = 15 + 16;
    const int made = inflateInit2(&stream_, window_with_gzip_header);
    ASSERT(made == Z_OK, "zlib can be initialised", made);
  }
  ~inflater() { inflateEnd(&stream_); }
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;

  z_stream* operator->() { return &stream_; }
  int step() { return inflate(&stream_, Z_NO_FLUSH); }
  void next_member() { inflateReset(&stream_); }

 private:
  z_stream stream_{};
};

bool begins_as_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

}  // namespace

inflated gunzip(std::string_view compressed, std::uint64_t text_max, std::uint64_t ratio_max) {
  inflated out;
  if (!begins_as_gzip(compressed)) {
    out.end = gunzip_end::not_gzip;
    return out;
  }
  const std::uint64_t most =
      std::min<std::uint64_t>(text_max, std::max<std::uint64_t>(ratio_counts_from, compressed.size() * ratio_max));
  inflater z;
  std::array<char, 1 << 16> block;
  while (true) {
    z->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));  // zlib reads only
    const auto given = static_cast<uInt>(std::min<std::size_t>(compressed.size(), UINT_MAX));
    z->avail_in = given;
    z->next_out = reinterpret_cast<Bytef*>(block.data());
    z->avail_out = block.size();
    const int state = z.step();
    compressed.remove_prefix(given - z->avail_in);
    out.text.append(block.data(), block.size() - z->avail_out);
    if (out.text.size() > most) {
      out.end = gunzip_end::too_far;
      return out;
    }
    if (state == Z_STREAM_END) {
      if (compressed.empty()) return out;
      if (!begins_as_gzip(compressed)) {
        out.end = gunzip_end::trailing;
        return out;
      }
      z.next_member();
    } else if (state != Z_OK) {  // damaged, or no progress because the input ends
      out.end = gunzip_end::cut;
      return out;
    }
  }
}

}  // namespace adapters::replay

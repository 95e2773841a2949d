#include "runtime/segment_archive.hpp"

#include <zlib.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "core/types/invariant.hpp"
#include "runtime/segment.hpp"

namespace runtime {
namespace {

constexpr std::string_view archive_suffix = ".gz";
constexpr int gzip_window = 15 + 16;  // as zlib names the format of gzip
constexpr int fastest = 1;            // level: it competes with trading for the processor
constexpr int memory_level = 8;       // zlib's default

class file_in_memory final : public stored_file {
 public:
  explicit file_in_memory(std::vector<std::byte> content) : content_(std::move(content)) {}
  std::span<std::byte> bytes() override { return content_; }
  journal_result<void> sync() override { return {}; }
  void rewrite(std::size_t, std::size_t) override {}

 private:
  std::vector<std::byte> content_;
};

void point_at(z_stream& stream, std::span<const std::byte> input) {
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
}
void let_write_to(z_stream& stream, std::span<std::byte> output) {
  stream.next_out = reinterpret_cast<Bytef*>(output.data());
  stream.avail_out = static_cast<uInt>(output.size());
}

std::vector<std::byte> deflated(std::span<const std::byte> plain) {
  z_stream stream{};
  const int begun = deflateInit2(&stream, fastest, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY);
  ASSERT(begun == Z_OK, "zlib has memory", begun);
  std::vector<std::byte> packed(deflateBound(&stream, static_cast<uLong>(plain.size())));
  point_at(stream, plain);
  let_write_to(stream, packed);
  const int ended = deflate(&stream, Z_FINISH);
  ASSERT(ended == Z_STREAM_END, "what zlib calls the bound is one", ended);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// Nothing where these bytes do not begin with a gzip stream of at most a segment.
std::optional<std::vector<std::byte>> inflated(std::span<const std::byte> packed) {
  z_stream stream{};
  const int begun = inflateInit2(&stream, gzip_window);
  ASSERT(begun == Z_OK, "zlib has memory", begun);
  point_at(stream, packed);
  std::vector<std::byte> plain(std::size_t{1} << 20);
  int state = Z_OK;
  while (state == Z_OK) {
    if (stream.total_out == plain.size()) plain.resize(plain.size() * 2);
    let_write_to(stream, std::span(plain).subspan(stream.total_out));
    state = inflate(&stream, Z_NO_FLUSH);
    if (stream.total_out > segment_bytes_max) state = Z_DATA_ERROR;
  }
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return state == Z_STREAM_END ? std::optional(std::move(plain)) : std::nullopt;
}

}  // namespace

std::string archive_name(std::uint32_t number) { return segment_name(number) + std::string(archive_suffix); }

std::optional<std::uint32_t> archived_segment(std::string_view name) {
  if (!name.ends_with(archive_suffix)) return std::nullopt;
  return segment_number(name.substr(0, name.size() - archive_suffix.size()));
}

journal_result<void> archive_segment(storage& where, std::uint32_t number) {
  const auto plain = where.open(segment_name(number), file_access::read);
  if (!plain) return core::unexpected(plain.error());
  const auto packed = deflated((*plain)->bytes());
  const auto size = (packed.size() + page_bytes - 1) / page_bytes * page_bytes;
  const auto archive = where.create(archive_name(number), size);
  if (!archive) return core::unexpected(archive.error());
  std::ranges::copy(packed, (*archive)->bytes().begin());
  if (auto synced = (*archive)->sync(); !synced) return synced;
  const auto read_back = inflated((*archive)->bytes());
  if (!read_back || !std::ranges::equal(*read_back, (*plain)->bytes()))
    return core::unexpected(journal_problem{.what = journal_fault::damaged, .file = archive_name(number)});
  return where.remove(segment_name(number));
}

journal_result<std::shared_ptr<stored_file>> open_archive(storage& where, std::uint32_t number) {
  const auto archive = where.open(archive_name(number), file_access::read);
  if (!archive) return core::unexpected(archive.error());
  auto plain = inflated((*archive)->bytes());
  if (!plain) return core::unexpected(journal_problem{.what = journal_fault::damaged, .file = archive_name(number)});
  return std::make_shared<file_in_memory>(*std::move(plain));
}

}  // namespace runtime

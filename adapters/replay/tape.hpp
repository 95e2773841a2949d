#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/types/result.hpp"
#include "core/types/time.hpp"

namespace adapters::replay {

/// Why a source cannot be played at all.
enum class tape_fault : std::uint8_t {
  cannot_open,       ///< missing, a directory, not readable
  empty_source,      ///< no bytes, or no line in them
  not_gzip,          ///< does not begin as gzip
  inflates_too_far,  ///< more than text_max bytes, or more than ratio_max times its size: refused as a decompression
                     ///< bomb
  no_source,         ///< nothing to play was named
};
std::string_view to_string(tape_fault);

struct tape_problem {
  tape_fault fault = tape_fault::cannot_open;
  std::string path;
  std::string advice;  ///< what the operator can do about it, one sentence
};

/// What is wrong at one place of a source that is played nevertheless.
enum class tape_flaw : std::uint8_t {
  no_time,         ///< the line does not begin with the receive time in nanoseconds and one blank
  garbled,         ///< what follows the time is not one JSON object by its first and last character
  time_backwards,  ///< received before the line above it, or after both lines below it
  nul_byte,        ///< a NUL inside of the line
  line_too_long,   ///< longer than line_max
  cut_short,       ///< the gzip stream ends early or is damaged: what came whole before this line is played
  trailing_bytes,  ///< something other than gzip follows the end of the stream; it is not played
};
std::string_view to_string(tape_flaw);

/// One line of a source.
struct record {
  core::timestamp at{};      ///< receive time; of a malformed line, that of its neighbour
  std::uint32_t source = 0;  ///< index into tape::sources()
  std::uint64_t offset = 0;  ///< number of the line in its source, from 1
  std::string_view text;     ///< the message; of a malformed line, the line (nothing if it was too long)
  bool malformed = false;    ///< a flaw with this source and line says why
};

struct source_file {
  std::filesystem::path path;  ///< gzip of lines "recv_ns json"
  std::string venue;
  std::string symbol;
};

/// Messages made on the spot instead of read; an empty answer ends the source.
struct generated_source {
  std::string name;  ///< takes the place of the path
  std::string venue;
  std::string symbol;
  std::function<std::optional<std::pair<core::timestamp, std::string>>()> next;
};

struct source_facts {
  std::string path;
  std::string venue;
  std::string symbol;
  std::string sha256;  ///< of the file's bytes as they are on disk, hexadecimal; of the lines, if generated
  std::uint64_t lines = 0;
  std::uint64_t malformed = 0;
  bool whole = true;  ///< false: cut short
};

struct flaw_at {
  std::uint32_t source = 0;
  std::uint64_t line = 0;
  tape_flaw what = tape_flaw::garbled;
};

/// A recorded session: the lines of one or more sources in the order of their receive times; equal times go by the
/// order of the sources, then of the lines. Holds all text in memory; every view into it lives as long as the tape,
/// moves included.
class tape {
 public:
  static constexpr std::size_t line_max = std::size_t{4} << 20;
  static constexpr std::uint64_t text_max = std::uint64_t{1} << 30;
  /// Recordings reach 8 to 1, long repetitive ones 30 to 1; looked at from 16 MiB of text on.
  static constexpr std::uint64_t ratio_max = 200;

  static core::result<tape, tape_problem> open(const std::vector<source_file>&);
  /// Runs every source to its end.
  static core::result<tape, tape_problem> from_generated(std::vector<generated_source>);

  std::span<const record> records() const { return records_; }
  std::span<const source_facts> sources() const { return sources_; }
  std::span<const flaw_at> flaws() const { return flaws_; }  ///< by source, then line

 private:
  void add(source_facts, std::string text);
  void merge();

  std::vector<std::unique_ptr<const std::string>> texts_;  // one per source; records point into them
  std::vector<record> records_;
  std::vector<source_facts> sources_;
  std::vector<flaw_at> flaws_;
};

}  // namespace adapters::replay

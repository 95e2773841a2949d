#include "adapters/replay/tape.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "adapters/replay/gunzip.hpp"
#include "core/types/invariant.hpp"

namespace adapters::replay {
namespace {

/// Of anything that can be read in pieces.
class sha256 {
 public:
  sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    const int made = EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
    ASSERT(made == 1, "OpenSSL has SHA-256");
  }
  void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  std::string hex() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_DigestFinal_ex(context_.get(), digest, &size);
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
      out += "0123456789abcdef"[digest[i] >> 4];
      out += "0123456789abcdef"[digest[i] & 15];
    }
    return out;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

struct line {
  std::optional<core::timestamp> at;  // if it begins with one
  std::string_view whole;             // nothing if it is too long
  std::string_view message;           // what follows the time
  std::optional<tape_flaw> flaw;
};

/// "recv_ns json"
line read_line(std::string_view whole) {
  if (whole.ends_with('\r')) whole.remove_suffix(1);
  if (whole.size() > tape::line_max) return {{}, {}, {}, tape_flaw::line_too_long};
  if (whole.find('\0') != std::string_view::npos) return {{}, whole, {}, tape_flaw::nul_byte};
  std::int64_t ns = 0;
  const char* const end = whole.data() + whole.size();
  const auto [stop, error] = std::from_chars(whole.data(), end, ns);
  if (error != std::errc{} || ns < 0 || stop == end || *stop != ' ') return {{}, whole, {}, tape_flaw::no_time};
  const auto message = whole.substr(static_cast<std::size_t>(stop - whole.data()) + 1);
  line out{core::timestamp{core::duration{ns}}, whole, message, {}};
  if (message.size() < 2 || message.front() != '{' || message.back() != '}') out.flaw = tape_flaw::garbled;
  return out;
}

/// A line is out of order if it lies before the good line above it. But if it is the line above that both this line and
/// the next contradict, a damaged time must not condemn the whole rest: then that one is the bad one.
void mark_disorder(std::vector<line>& lines) {
  line* above = nullptr;
  std::optional<core::timestamp> floor;  // time of the last good line above `above`
  for (auto x = lines.begin(); x != lines.end(); ++x) {
    if (x->flaw) continue;
    if (above != nullptr && *x->at < *above->at) {
      const auto next = std::find_if(std::next(x), lines.end(), [](const line& y) { return !y.flaw; });
      const bool fits_without = !floor || *x->at >= *floor;
      if (!fits_without || next == lines.end() || *next->at >= *above->at) {
        x->flaw = tape_flaw::time_backwards;
        continue;
      }
      above->flaw = tape_flaw::time_backwards;
    } else if (above != nullptr) {
      floor = *above->at;
    }
    above = &*x;
  }
}

core::result<std::string, tape_problem> read_whole(const std::filesystem::path& path) {
  const auto failed = [&](tape_fault fault, std::string advice) {
    return core::unexpected(tape_problem{fault, path.string(), std::move(advice)});
  };
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    return failed(tape_fault::cannot_open, "name a recording that exists; is WATCHBILL_DATA set?");
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) return failed(tape_fault::cannot_open, "check that this user may read the file");
  if (bytes.empty()) return failed(tape_fault::empty_source, "the file has no bytes; fetch the recording again");
  return bytes;
}

}  // namespace

std::string_view to_string(tape_fault x) {
  switch (x) {
    case tape_fault::cannot_open:
      return "cannot_open";
    case tape_fault::empty_source:
      return "empty_source";
    case tape_fault::not_gzip:
      return "not_gzip";
    case tape_fault::inflates_too_far:
      return "inflates_too_far";
    case tape_fault::no_source:
      return "no_source";
  }
  return "unlisted";
}

std::string_view to_string(tape_flaw x) {
  switch (x) {
    case tape_flaw::no_time:
      return "no_time";
    case tape_flaw::garbled:
      return "garbled";
    case tape_flaw::time_backwards:
      return "time_backwards";
    case tape_flaw::nul_byte:
      return "nul_byte";
    case tape_flaw::line_too_long:
      return "line_too_long";
    case tape_flaw::cut_short:
      return "cut_short";
    case tape_flaw::trailing_bytes:
      return "trailing_bytes";
  }
  return "unlisted";
}

core::result<tape, tape_problem> tape::open(const std::vector<source_file>& files) {
  if (files.empty()) return core::unexpected(tape_problem{tape_fault::no_source, "", "name at least one recording"});
  tape out;
  for (const auto& file : files) {
    const auto failed = [&](tape_fault fault, std::string advice) {
      return core::unexpected(tape_problem{fault, file.path.string(), std::move(advice)});
    };
    auto bytes = read_whole(file.path);
    if (!bytes) return core::unexpected(std::move(bytes.error()));
    source_facts facts{file.path.string(), file.venue, file.symbol, {}};
    sha256 hash;
    hash.add(*bytes);
    facts.sha256 = hash.hex();
    auto [text, end] = gunzip(*bytes, text_max, ratio_max);
    if (end == gunzip_end::not_gzip)
      return failed(tape_fault::not_gzip, "recordings are gzip files of lines 'recv_ns json'; compress it with gzip");
    if (end == gunzip_end::too_far)
      return failed(tape_fault::inflates_too_far, "the file is damaged or hostile, or must be split into shorter ones");
    facts.whole = end != gunzip_end::cut;
    if (!facts.whole) {
      const auto last = text.rfind('\n');  // half a line is not a line
      text.resize(last == std::string::npos ? 0 : last + 1);
    }
    out.add(std::move(facts), std::move(text));
    const auto& added = out.sources_.back();
    const auto behind = flaw_at{static_cast<std::uint32_t>(out.sources_.size() - 1), added.lines + 1, {}};
    if (end == gunzip_end::cut) out.flaws_.push_back({behind.source, behind.line, tape_flaw::cut_short});
    if (end == gunzip_end::trailing) out.flaws_.push_back({behind.source, behind.line, tape_flaw::trailing_bytes});
    if (added.lines == 0)
      return failed(tape_fault::empty_source, "not one whole line is in it; fetch the recording again");
  }
  out.merge();
  return out;
}

core::result<tape, tape_problem> tape::from_generated(std::vector<generated_source> sources) {
  if (sources.empty()) return core::unexpected(tape_problem{tape_fault::no_source, "", "name at least one market"});
  tape out;
  for (auto& source : sources) {
    std::string text;
    while (const auto message = source.next()) {
      text.append(std::to_string(message->first.time_since_epoch().count())).append(1, ' ');
      text.append(message->second).append(1, '\n');
    }
    sha256 hash;
    hash.add(text);
    out.add({source.name, source.venue, source.symbol, hash.hex()}, std::move(text));
    if (out.sources_.back().lines == 0)
      return core::unexpected(tape_problem{tape_fault::empty_source, source.name, "generate at least one message"});
  }
  out.merge();
  return out;
}

/// Cuts the text into records, in the order of their lines.
void tape::add(source_facts facts, std::string owned) {
  const auto number = static_cast<std::uint32_t>(sources_.size());
  const std::string_view text = *texts_.emplace_back(std::make_unique<const std::string>(std::move(owned)));
  std::vector<line> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.push_back(read_line(text.substr(at, end - at)));
    at = end + 1;
  }
  mark_disorder(lines);

  const auto good = std::find_if(lines.begin(), lines.end(), [](const line& x) { return !x.flaw; });
  core::timestamp latest = good == lines.end() ? core::timestamp{} : *good->at;
  for (const line& x : lines) {
    ++facts.lines;
    if (x.flaw) {
      ++facts.malformed;
      flaws_.push_back({number, facts.lines, *x.flaw});
    } else {
      latest = *x.at;
    }
    records_.push_back({latest, number, facts.lines, x.flaw ? x.whole : x.message, x.flaw.has_value()});
  }
  sources_.push_back(std::move(facts));
}

/// Within a source the records are in order already, so a stable sort keeps lines, and sources, in theirs.
void tape::merge() {
  std::stable_sort(records_.begin(), records_.end(), [](const record& a, const record& b) { return a.at < b.at; });
}

}  // namespace adapters::replay

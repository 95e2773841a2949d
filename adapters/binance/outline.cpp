#include "adapters/binance/outline.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "core/types/invariant.hpp"

namespace adapters::binance {
namespace {

decode_error meaning(simdjson::error_code x) {
  switch (x) {
    case simdjson::EMPTY:
    case simdjson::UNCLOSED_STRING:
      return decode_error::truncated;
    case simdjson::UTF8_ERROR:
      return decode_error::non_utf8;
    default:
      return decode_error::not_json;
  }
}

/// A key that is none of ours must be a well-formed string all the same. `name` points behind its opening quote.
scan::fault check_key(const char* name) {
  const char* end = name;
  for (; *end != '"'; ++end)
    if (*end == '\\') ++end;
  return scan::check_json({name - 1, end + 1}, 0);
}

}  // namespace

struct outline::tokens {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> of;

  void reserve(std::size_t size) {
    if (of && of->capacity() >= size) return;
    const std::size_t capacity = std::max<std::size_t>(2 * size, 4096);
    const auto error =
        of ? of->allocate(capacity, nesting_max)
           : simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, nesting_max, of);
    ASSERT(error == simdjson::SUCCESS, "simdjson gets its memory", simdjson::error_message(error));
  }
};

outline::outline() : tokens_(std::make_unique<tokens>()) {}
outline::~outline() = default;

scan::fault outline::read(std::string_view json) {
  outer_.clear();
  inner_.clear();
  if (json.empty()) return decode_error::truncated;
  tokens_->reserve(json.size());
  if (buffer_.size() < json.size() + simdjson::SIMDJSON_PADDING)
    buffer_.resize(2 * (json.size() + simdjson::SIMDJSON_PADDING));
  std::memcpy(buffer_.data(), json.data(), json.size());
  // What an earlier, longer message left behind must not look like a continuation of this one.
  std::memset(buffer_.data() + json.size(), 0, simdjson::SIMDJSON_PADDING);
  text_ = buffer_.data();
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text_);
  if (const auto e = tokens_->of->stage1(bytes, json.size(), simdjson::stage1_mode::regular)) return meaning(e);
  at_ = tokens_->of->structural_indexes.get();
  end_ = at_ + tokens_->of->n_structural_indexes;
  if (here() != '{') {  // a list or a number can be good JSON all the same
    const scan::fault f = scan::check_json(json, nesting_max);
    return f ? f : decode_error::unknown_event;
  }
  if (text_[end_[-1]] != '}') return decode_error::truncated;
  if (const scan::fault f = object(outer_, true)) return f;
  return at_ == end_ ? scan::fault{} : decode_error::not_json;
}

/// Behind the last token stands a zero byte, which is never taken: no walk leaves the text.
bool outline::take(char c) {
  if (here() != c) return false;
  ++at_;
  return true;
}

scan::fault outline::object(fields& into, bool outermost) {
  if (!take('{')) return decode_error::not_json;
  if (take('}')) return {};
  do {
    if (const scan::fault f = member(into, outermost)) return f;
  } while (take(','));
  return take('}') ? scan::fault{} : decode_error::not_json;
}

scan::fault outline::member(fields& into, bool outermost) {
  const char* const name = text_ + *at_ + 1;
  // A string's only token is its opening quote, so what follows a key directly is the colon.
  if (!take('"') || !take(':')) return decode_error::not_json;
  const key k = key_of(name);
  std::string_view raw;
  if (outermost && k == key_data && here() == '{') {
    if (outer_.has(k)) return decode_error::duplicate_field;
    if (const scan::fault f = object(inner_, false)) return f;
    raw = "{}";
  } else if (const scan::fault f = value(k, raw)) {
    return f;
  }
  if (k == key_count) {
    if (const scan::fault f = check_key(name)) return f;
    return scan::check_json(raw, nesting_max - (outermost ? 1 : 2));
  }
  return into.put(k, raw) ? scan::fault{} : decode_error::duplicate_field;
}

/// The text of one value, whitespace behind it included.
scan::fault outline::value(key k, std::string_view& raw) {
  const char* const start = text_ + *at_;
  switch (*start) {
    case '\0':
    case ',':
    case ':':
    case ']':
    case '}':
      return decode_error::not_json;
    case '[':
    case '{':
      break;
    default:
      ++at_;
      raw = {start, text_ + *at_};
      return {};
  }
  // Lists of levels are most of the traffic, and where they are well-formed the first "]]" ends them. Where they are
  // not, whoever reads or checks the value finds that it is none.
  if (is_list_of_levels(k) && start[1] == '[') {
    const std::string_view rest(start, static_cast<std::size_t>(text_ + *end_ - start));
    if (const auto close = rest.find("]]"); close != std::string_view::npos) {
      raw = rest.substr(0, close + 2);
      at_ = std::lower_bound(at_, end_, static_cast<std::uint32_t>(raw.data() + raw.size() - text_));
      return {};
    }
  }
  int open = 0;
  do {
    switch (here()) {
      case '[':
      case '{':
        ++open;
        break;
      case ']':
      case '}':
        --open;
        break;
      case '\0':
        return decode_error::truncated;
    }
    ++at_;
  } while (open > 0);
  raw = {start, text_ + at_[-1] + 1};
  return {};
}

}  // namespace adapters::binance

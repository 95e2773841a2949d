#include "adapters/binance/outline.hpp"

namespace adapters::binance {
namespace {

fault missing(const grammar& walk) { return walk.ended() ? decode_error::truncated : decode_error::not_json; }

}  // namespace

fault outline::read(std::string_view json) {
  outer_.clear();
  inner_.clear();
  grammar walk(json);
  walk.spaces();
  if (!walk.next_is('{')) {  // a list or a number can be good JSON all the same
    const fault f = check_json(json, nesting_max);
    return f ? f : decode_error::unknown_event;
  }
  const fault f = object(walk, outer_, true);
  if (walk.beyond_ascii() && !is_utf8(json)) return decode_error::non_utf8;
  if (f) return f;
  walk.spaces();
  return walk.ended() ? fault{} : decode_error::not_json;
}

fault outline::object(grammar& walk, fields& into, bool outermost) {
  walk.take('{');
  walk.spaces();
  if (walk.take('}')) return {};
  do {
    walk.spaces();
    if (const fault f = member(walk, into, outermost)) return f;
    walk.spaces();
  } while (walk.take(','));
  return walk.take('}') ? fault{} : missing(walk);
}

fault outline::member(grammar& walk, fields& into, bool outermost) {
  key k = short_key(walk.rest());
  if (k != key_count) [[likely]] {
    walk.skip(3);
  } else {
    const char* const name = walk.at();
    if (!walk.string()) return missing(walk);
    k = key_of({name + 1, walk.at() - 1});
  }
  walk.spaces();
  if (!walk.take(':')) return missing(walk);
  walk.spaces();

  const char* const start = walk.at();
  if (outermost && k == key_data && walk.next_is('{')) {
    if (outer_.has(k)) return decode_error::duplicate_field;
    if (const fault f = object(walk, inner_, false)) return f;
    into.put(k, "{}");
    return {};
  }
  // Lists of levels are most of the traffic, and where they are well-formed the first "]]" ends them. Where they are
  // not, whoever reads or checks them later finds that.
  if (is_list_of_levels(k) && walk.rest().starts_with("[[")) {
    const auto close = walk.rest().find("]]");
    if (close == std::string_view::npos) return check_json(walk.rest(), nesting_max).value_or(decode_error::truncated);
    walk.skip(close + 2);
    return into.put_unchecked(k, {start, walk.at()}) ? fault{} : decode_error::duplicate_field;
  }
  if (const fault f = walk.value(nesting_max - (outermost ? 1 : 2))) return f;
  if (k == key_count) return {};
  return into.put(k, {start, walk.at()}) ? fault{} : decode_error::duplicate_field;
}

}  // namespace adapters::binance

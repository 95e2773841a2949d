#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "adapters/binance/fields.hpp"
#include "adapters/binance/scan.hpp"

namespace adapters::binance {

/// The first look at a message: which fields stand in it and where their values begin and end. simdjson's first stage
/// finds strings, tokens and bytes that are not UTF-8, with the vector instructions of the machine at hand; a walk over
/// its tokens finds the fields. Values are not interpreted, except that unknown fields are checked to be JSON.
class outline {
 public:
  outline();
  ~outline();

  /// The views that the fields hold live until the next call.
  scan::fault read(std::string_view json);

  fields& outer() { return outer_; }
  /// Those of the object under "data", if there is one; outer() then has "data" with the value "{}".
  fields& inner() { return inner_; }

 private:
  struct tokens;

  char here() const { return text_[*at_]; }
  bool take(char c);
  scan::fault object(fields& into, bool outermost);
  scan::fault member(fields& into, bool outermost);
  scan::fault value(key, std::string_view& raw);

  std::unique_ptr<tokens> tokens_;
  std::vector<char> buffer_;
  const char* text_ = nullptr;
  const std::uint32_t* at_ = nullptr;   // of the tokens' places in the text
  const std::uint32_t* end_ = nullptr;  // there stands the text's length, where a zero byte lies
  fields outer_;
  fields inner_;
};

}  // namespace adapters::binance

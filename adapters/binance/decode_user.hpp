#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "adapters/binance/decode.hpp"
#include "adapters/binance/user_wire.hpp"
#include "core/types/instrument.hpp"
#include "core/types/result.hpp"

namespace adapters::binance {

class account_reader;

/// Messages of the private stream -> structs of user_wire.hpp. Pure; the raw form and the combined form
/// {"stream":KEY,"data":{...}}. A message that is refused may have been about one of our orders: whoever hears that
/// must ask for orders and trades as after a gap.
class user_decoder {
 public:
  explicit user_decoder(std::vector<core::instrument> instruments);
  user_decoder(user_decoder&&) noexcept;
  user_decoder& operator=(user_decoder&&) noexcept;
  ~user_decoder();

  core::result<user_event, decode_error> decode(std::string_view json);

  /// Enum values that this decoder does not know, since it was made. Each is an alarm (F-14).
  std::size_t unknown_values() const;

 private:
  std::unique_ptr<account_reader> reader_;
};

}  // namespace adapters::binance

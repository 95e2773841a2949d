#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/binance/server/refusal.hpp"
#include "adapters/transport/http.hpp"
#include "core/types/time.hpp"

namespace adapters::binance::server {

/// The parameters of one request, from its query and its form body, and what of them was signed.
///
/// Getters never fail: what is missing or malformed is noted, the first trouble wins, and a default comes back. So a
/// page reads all that it needs and then asks for `trouble` once.
class parameters {
 public:
  static constexpr std::size_t count_max = 64;
  static constexpr std::size_t text_max = 64 * 1024;  ///< bytes of query and body together

  /// Refuses too many parameters and repeated ones. Unknown ones are kept and never looked at.
  static answer<parameters> read(const transport::http_request&);
  /// One element of a batch.
  explicit parameters(std::vector<std::pair<std::string, std::string>> pairs = {}) : pairs_(std::move(pairs)) {}

  /// Query and body as they were sent, one behind the other, without the signature: what the signature is over.
  const std::string& signed_text() const { return signed_text_; }

  bool has(std::string_view name) const { return find(name) != nullptr; }
  /// Nothing where it was not sent. An empty value is noted as trouble.
  std::optional<std::string_view> text(std::string_view name);
  std::string_view required(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name);
  std::int64_t required_integer(std::string_view name);
  std::optional<bool> flag(std::string_view name);
  bool required_flag(std::string_view name);
  std::optional<core::timestamp> time(std::string_view name);
  /// A number of rows, cut to `max`; what is below 1 is noted.
  std::size_t rows(std::string_view name, std::size_t usual, std::size_t max);

  void note(refusal x) {
    if (!trouble_) trouble_ = std::move(x);
  }
  const std::optional<refusal>& trouble() const { return trouble_; }

 private:
  const std::string* find(std::string_view name) const;

  std::vector<std::pair<std::string, std::string>> pairs_;
  std::string signed_text_;
  std::optional<refusal> trouble_;
};

}  // namespace adapters::binance::server

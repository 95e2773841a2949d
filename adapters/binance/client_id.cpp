#include "adapters/binance/client_id.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/types/invariant.hpp"

namespace adapters::binance {
namespace {

constexpr std::size_t tag_max = 8;
constexpr int base = 16;

bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Only what the format prints: lower case, no leading zeros, not zero.
std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  const bool canonical = std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'F'; });
  if (error != std::errc{} || end != text.data() + text.size() || !canonical || text.starts_with('0')) return {};
  return out;
}

}  // namespace

std::string_view to_string(order_origin x) {
  switch (x) {
    case order_origin::ours:
      return "ours";
    case order_origin::foreign:
      return "foreign";
    case order_origin::liquidation:
      return "liquidation";
    case order_origin::adl:
      return "adl";
    case order_origin::settlement:
      return "settlement";
  }
  return "unlisted";
}

client_ids::client_ids(std::string_view node_tag) : prefix_(std::string(node_tag) + '-') {
  const bool usable = !node_tag.empty() && node_tag.size() <= tag_max &&
                      std::all_of(node_tag.begin(), node_tag.end(), is_letter_or_digit);
  ASSERT(usable, "a node tag is 1 to 8 letters and digits", node_tag);
}

std::string client_ids::text_of(core::order_id id) const {
  ASSERT(issuer_of(id) && count_of(id) != 0, "an order id names its issuer and a count from 1", id.value);
  return fmt::format("{}{:x}-{:x}", prefix_, issuer_of(id).value, count_of(id));
}

std::optional<core::order_id> client_ids::order_of(std::string_view text) const {
  if (!text.starts_with(prefix_)) return {};
  text.remove_prefix(prefix_.size());
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return {};
  const auto issuer = number(text.substr(0, dash));
  const auto count = number(text.substr(dash + 1));
  if (!issuer || !count) return {};
  return core::order_id_of({*issuer}, *count);
}

order_origin client_ids::origin_of(std::string_view text) const {
  if (order_of(text)) return order_origin::ours;
  if (text.starts_with("autoclose-")) return order_origin::liquidation;
  if (text.starts_with("adl_autoclose")) return order_origin::adl;
  if (text.starts_with("settlement_autoclose-") || text.starts_with("delivery_autoclose-"))
    return order_origin::settlement;
  return order_origin::foreign;
}

}  // namespace adapters::binance

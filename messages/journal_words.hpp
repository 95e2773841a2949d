#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/record.hpp"

namespace messages {

/// One fact of a record: `key=value`.
struct journal_word {
  std::string_view key;
  std::string value;
};
using journal_words = std::vector<journal_word>;

/// Turns records into words, with the names and scales that the journal itself has declared so far.
class journal_dictionary {
 public:
  /// Takes up what the record declares.
  void learn(const record&);

  /// The facts of a record, in a fixed order and each key once. Prices and quantities are decimals; those of an
  /// instrument that has not been declared are integers with a `u` behind them.
  journal_words words_of(const record&) const;

  std::string name_of(core::actor_number) const;
  std::string name_of(core::bot_id) const;
  std::string name_of(core::account_id) const;
  std::string name_of(core::group_id) const;
  std::string name_of(core::instrument_id) const;
  std::string name_of(core::order_id) const;  ///< issuer#count
  std::string name_of(core::plan_id) const;

  std::string text_of(core::price, core::instrument_id) const;
  std::string text_of(core::quantity, core::instrument_id) const;

  /// All instruments declared so far, in the order of their declarations.
  const std::vector<core::instrument>& instruments() const { return instruments_; }

 private:
  using name_kind = name_declared::kind;

  std::string declared(name_kind, std::uint32_t number) const;
  const core::instrument* find(core::instrument_id) const;

  std::map<std::pair<name_kind, std::uint32_t>, std::string> names_;
  std::vector<core::instrument> instruments_;
};

/// 16 hexadecimal digits, as state hashes are written everywhere.
std::string hexadecimal(std::uint64_t);

}  // namespace messages

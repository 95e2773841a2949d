#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "messages/journal_words.hpp"
#include "messages/record.hpp"
#include "runtime/journal_reader.hpp"

namespace adapters::admin {

/// How much of the past is kept at hand. Beyond, the journal itself has it: `watchbill journal show`.
struct projection_limits {
  std::size_t events_max = 8192;        ///< the latest
  std::size_t orders_ended_max = 2000;  ///< that have ended; all that work are kept
  std::size_t story_max = 64;           ///< records of one order
};

struct order_row {
  core::order_intent intent;
  core::order_state state = core::order_state::none;
  core::quantity filled;
  core::timestamp created{};
  core::timestamp updated{};
  std::string why;                             ///< of a denial or refusal
  std::vector<messages::journal_entry> story;  ///< its records, oldest first
};

struct position_row {
  core::instrument_id instrument;
  core::quantity quantity;
  core::money cost;
  core::money realized;  ///< of all positions, the present one included
  core::money fees;
  core::money realized_before;  ///< of positions that have been closed
  core::money fees_before;
  core::price protection;
};

struct bot_row {
  core::bot::standing_order wanted = core::bot::standing_order::run;
  std::string by;  ///< principal of the last order to it; empty: nobody has steered it yet
  std::string reason;
  std::uint64_t rev = 0;  ///< how often it was steered
  position_row position;
};

struct book_row {
  bool valid = false;
  std::uint64_t gaps = 0;  ///< how often it became invalid
};

/// What the journal says, for those who look. It reads the journal's files and nothing else: no room gets a message
/// because of it. Used on one thread.
class projection {
 public:
  using source = std::shared_ptr<runtime::storage>;

  explicit projection(source, projection_limits = {});

  /// Takes up to that many records more. True if there may be more.
  bool follow(std::size_t records_max);
  /// Everything that had been written when `follow` was called last.
  bool caught_up() const { return caught_up_; }
  /// Why it cannot go on; empty: it can.
  const std::string& trouble() const { return trouble_; }
  core::sequence last() const { return last_; }

  const messages::journal_dictionary& names() const { return names_; }
  const std::map<core::order_id, order_row>& orders() const { return orders_; }
  const std::map<core::bot_id, bot_row>& bots() const { return bots_; }
  /// core::risk::breaker_book as the last change left it; empty: nothing has changed yet.
  const std::vector<std::byte>& breakers() const { return breakers_; }
  const std::map<core::instrument_id, book_row>& books() const { return books_; }
  const std::deque<messages::journal_entry>& events() const { return events_; }
  /// How many orders of a bot work.
  std::size_t working(core::bot_id) const;
  /// Commands by verb and outcome ("bots pause", "done").
  const std::map<std::pair<std::string, std::string>, std::uint64_t>& commands() const { return commands_; }
  /// Order events by instrument and state, for those that end an order.
  const std::map<std::pair<core::instrument_id, core::order_state>, std::uint64_t>& ended() const { return ended_; }

 private:
  void take(messages::journal_entry);
  void on(const messages::journal_entry&, const messages::book_changed&);
  void on(const messages::journal_entry&, const messages::intent_recorded&);
  void on(const messages::journal_entry&, const messages::approval_recorded&);
  void on(const messages::journal_entry&, const messages::command_recorded&);
  void on(const messages::journal_entry&, const messages::event_recorded&);
  void on(const messages::journal_entry&, const messages::position_changed&);
  void on(const messages::journal_entry&, const messages::admin_asked&);
  void on(const messages::journal_entry&, const messages::admin_answered&);
  void on(const messages::journal_entry&, const messages::bot_steered&);
  void on(const messages::journal_entry&, const messages::breaker_changed&);
  template <class Other>
  void on(const messages::journal_entry&, const Other&) {}

  void tell(order_row&, const messages::journal_entry&);
  void end(core::order_id);

  projection_limits limits_;
  source source_;
  std::optional<runtime::journal_reader> reader_;
  bool caught_up_ = false;
  std::string trouble_;
  core::sequence last_;
  messages::journal_dictionary names_;
  std::map<core::order_id, order_row> orders_;
  std::deque<core::order_id> ended_orders_;
  std::map<core::bot_id, bot_row> bots_;
  std::vector<std::byte> breakers_;
  std::map<core::instrument_id, book_row> books_;
  std::deque<messages::journal_entry> events_;
  std::map<std::string, std::string, std::less<>> asked_;  ///< verbs by id of commands that are not answered yet
  std::map<std::pair<std::string, std::string>, std::uint64_t> commands_;
  std::map<std::pair<core::instrument_id, core::order_state>, std::uint64_t> ended_;
};

/// The bot that a record is about; none for the rest.
core::bot_id bot_of(const messages::record&, const std::map<core::order_id, order_row>&);

}  // namespace adapters::admin

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "core/market/view.hpp"
#include "core/order/denial.hpp"
#include "core/order/event.hpp"
#include "core/risk/breaker_rules.hpp"
#include "core/risk/exposure_book.hpp"
#include "core/risk/limits.hpp"
#include "core/types/instrument.hpp"
#include "core/types/result.hpp"

namespace core::risk {

/// Proof that an intent passed every rule; only gate::admit makes one. Copying is spelled out so that the bits of
/// something else cannot be cast to it.
class approved_order final {
 public:
  approved_order(const approved_order& x) : intent_(x.intent_) {}
  approved_order& operator=(const approved_order& x) {
    intent_ = x.intent_;
    return *this;
  }
  const order_intent& intent() const noexcept { return intent_; }

 private:
  friend class gate;
  explicit approved_order(const order_intent& x) : intent_(x) {}

  order_intent intent_;
};

/// Every order passes here exactly once. Entries are admitted while the worst case stays inside the limits; orders that
/// can only reduce (exits and stops) are admitted always, as long as they have a quantity on a known instrument.
///
/// The worst case of a bot on an instrument is the larger of (long position + open entry buys) and (short position +
/// open entry sells): what it could hold if one side filled and exits had closed the other first. No later fill, exit
/// or cancel can make it larger. It is valued at the ask, or at the intent's own limit or trigger where that is higher;
/// a trailing stop without an activation price counts like a market order. The collar of a conditional order's limit
/// lies around its trigger. Only a reduce-only order may close whatever the position is (close_position).
/// Open breakers bind entries of their scopes (rule): some deny them as halted, a scale lowers the bot's limits for one
/// order and for its position by its factor, a leverage cap lowers the group's limit to so many times its capital. The
/// gate shrinks nothing: what is too large for the lowered limit is denied.
/// Other instruments of the group are valued at their last known ask; a position without any known price denies
/// entries of its group.
class gate {
 public:
  gate() = default;  ///< admits nothing
  gate(limits, std::vector<instrument>);

  /// Would this leg be admitted now? Reserves nothing; denial::none is a yes. An id of zero is not looked up.
  denial check(const order_intent&, timestamp now) const;
  /// Admits a plan of one leg and reserves its exposure. An intent without an id is denied as duplicate_id.
  result<approved_order, denial> admit(const order_intent&, timestamp now);
  /// Admits all legs of a plan or none. The denial is that of the first refused leg; plan_incomplete where the legs are
  /// not 1..n of one plan and bot.
  result<std::vector<approved_order>, denial> admit(std::span<const order_intent> plan, timestamp now);

  void on_mark(instrument_id, const mark&, timestamp at);
  /// Commits on fill, releases at the order's end, keeps the reservation while the outcome is unknown. Events of orders
  /// that were never reserved here still move the position. The caller gives each event once.
  void on_event(const order_event&);
  /// The order was approved and never left. Ignored once its submission is known.
  void release(order_id);
  /// Folds a journaled event; after all of them the gate equals the one that lived through them, save for marks, halt,
  /// rules and reconciliation, which do not come from the journal.
  void restore(const order_event&);
  /// What the journal tells of it, for a snapshot; and back. Throws malformed_bytes for foreign bytes.
  exposure_book journaled() const { return book_.journaled(); }
  void restore(std::span<const std::byte> snapshot) { book_.restore(snapshot); }

  /// The flag of the whole process: entries are denied, whatever the rules say.
  void halt(bool on) { halted_ = on; }
  bool halted() const { return halted_; }
  /// Takes the place of all rules before. A gate without rules restricts nothing.
  void rule(entry_rules x) { ruled_ = std::move(x); }
  const entry_rules& ruled() const { return ruled_; }
  /// While false, entries of the bot are denied as not_reconciled.
  void set_reconciled(bot_id, bool);

  exposure of(bot_id bot, instrument_id instrument) const { return book_.of(bot, instrument); }
  /// Orders that are admitted and have not ended.
  std::size_t reservations() const { return book_.reservations(); }
  std::uint64_t hash() const { return book_.hash(); }

 private:
  struct last_mark {
    price low, high;        ///< latest known prices; zero before the first
    book_fault fault{};     ///< of the latest mark
    bool complete = false;  ///< the latest mark has both prices
    timestamp at{};
  };
  struct rules;

  result<approved_order, denial> admit_leg(const order_intent&, timestamp now);
  denial check_entry(const order_intent&, const instrument&, timestamp now) const;
  denial check_worst_case(const order_intent&, const instrument&, const rules&, price at) const;

  limits limits_;
  std::map<instrument_id, instrument> instruments_;
  std::map<instrument_id, last_mark> marks_;
  std::set<bot_id> unreconciled_;
  bool halted_ = false;
  entry_rules ruled_;
  exposure_book book_;
};

}  // namespace core::risk

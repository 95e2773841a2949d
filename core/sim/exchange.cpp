#include "core/sim/exchange.hpp"

#include <algorithm>

#include "core/sim/codec.hpp"
#include "core/sim/display.hpp"
#include "core/sim/funding.hpp"
#include "core/sim/liquidation.hpp"

namespace core::sim {

namespace {

using kind = venue_report::kind;

constexpr timestamp never = timestamp::max();

listings listed(std::vector<instrument> traded, const std::map<instrument_id, market_rules>& rules) {
  std::map<instrument_id, listing> all;
  for (auto& i : traded) {
    const auto id = i.id;
    const auto own = rules.find(id);
    const bool fresh = all.emplace(id, listing{std::move(i), own == rules.end() ? market_rules{} : own->second}).second;
    ASSERT(fresh, "two instruments with one id", id);
  }
  return std::make_shared<const std::map<instrument_id, listing>>(std::move(all));
}

std::pair<order_id, instrument_id> subject_of(const order_command& command) {
  return std::visit(
      [](const auto& c) -> std::pair<order_id, instrument_id> {
        if constexpr (std::is_same_v<std::decay_t<decltype(c)>, place_order>)
          return {c.intent.id, c.intent.instrument};
        else
          return {c.order, c.instrument};
      },
      command);
}

}  // namespace

exchange::exchange(settings s, std::vector<instrument> traded)
    : settings_(std::move(s)),
      traded_(listed(std::move(traded), settings_.rules)),
      office_(traded_, settings_.fees, settings_.kept) {
  ASSERT(settings_.order_latency >= duration::zero(), "negative latency", settings_.order_latency.count());
  ASSERT(settings_.report_latency >= duration::zero(), "negative latency", settings_.report_latency.count());
  for (const auto& [id, on] : *traded_) pits_.emplace(id, pit(traded_, id, settings_.kept.prints));
}

// -- what participants want -------------------------------------------------------------------------------------------

void exchange::submit(const order_command& command, timestamp now, self_trade mode) {
  commands_.push_back({now + settings_.order_latency, {command, mode}});
}

void exchange::open_account(account_id id, const account_policy& policy, money deposit, timestamp now) {
  ASSERT(deposit >= money{} && (policy.margined || deposit == money{}), "only a wallet takes a deposit", id);
  run_until(now);
  office_.accounts().open(id, policy);
  if (policy.margined) office_.credit(id, balance_reason::transfer, {}, deposit);
  ship();
}

rule exchange::transfer(account_id id, money amount, timestamp now) {
  run_until(now);
  const auto& all = office_.accounts();
  if (!all.margined(id)) return rule::unknown_account;
  // A profit that is not realised cannot be withdrawn.
  const money free = std::min(all.totals_of(id).free(), all.wallet(id));
  if (amount < money{} && free + amount < money{}) return rule::insufficient_margin;
  office_.credit(id, balance_reason::transfer, {}, amount);
  ship();
  return rule::none;
}

rule exchange::set_leverage(account_id id, instrument_id on, int leverage, timestamp now) {
  run_until(now);
  auto& all = office_.accounts();
  if (!all.margined(id)) return rule::unknown_account;
  if (!pit_of(on)) return rule::unknown_instrument;
  const auto& rules = rules_of(on);
  if (leverage < 1 || leverage > leverage_max_of(rules, {})) return rule::leverage;
  const auto bound = notional_max_at(rules, leverage);
  if (bound && abs(all.stake_on(id, on).notional) > *bound) return rule::position_max;
  const int before = all.leverage(id, on);
  all.set_leverage(id, on, leverage);
  if (leverage < before && all.totals_of(id).free() < money{}) {
    all.set_leverage(id, on, before);
    return rule::insufficient_margin;
  }
  office_.tell(leverage_changed{.account = id, .instrument = on, .leverage = leverage, .at = engine_time_});
  ship();
  return rule::none;
}

// -- the market -------------------------------------------------------------------------------------------------------

void exchange::on_view(const market_view& view) {
  run_until(view.ts_recv);
  pit* where = pit_of(view.instrument);
  if (!where) return;
  where->see(view, office_);
  settle();
}

void exchange::on_fair_value(const fair_value& worth, timestamp now) {
  run_until(now);
  pit* where = pit_of(worth.instrument);
  if (!where) return;
  where->see(worth, office_);
  settle();
}

// -- time and news ----------------------------------------------------------------------------------------------------

std::vector<exchange_event> exchange::events(timestamp now) {
  run_until(now);
  std::vector<exchange_event> out;
  for (; !events_.empty() && events_.front().at <= now; events_.pop_front())
    out.push_back(std::move(events_.front().what));
  return out;
}

std::vector<venue_report> exchange::advance(timestamp now) {
  std::vector<venue_report> out;
  for (const auto& event : events(now))
    if (const auto* update = std::get_if<order_update>(&event)) out.push_back(report_of(*update));
  return out;
}

std::optional<timestamp> exchange::next_due() const {
  timestamp next = next_funding();
  if (!commands_.empty()) next = std::min(next, commands_.front().at);
  if (!events_.empty()) next = std::min(next, events_.front().at);
  return next == never ? std::nullopt : std::optional(next);
}

/// The earliest settlement that concerns anybody.
timestamp exchange::next_funding() const {
  timestamp next = never;
  if (!office_.accounts().any_margined()) return next;
  for (const auto& [id, p] : pits_)
    if (const timestamp at = p.worth().next_funding; at != timestamp{}) next = std::min(next, at);
  return next;
}

void exchange::run_until(timestamp now) {
  const auto move_to = [this](timestamp at) {
    engine_time_ = std::max(engine_time_, at);
    office_.set_time(engine_time_);
  };
  for (;;) {
    const timestamp funding = next_funding();
    const timestamp command = commands_.empty() ? never : commands_.front().at;
    if (std::min(funding, command) > now) break;
    if (funding <= command) {
      move_to(funding);
      for (auto& [id, p] : pits_)
        if (p.worth().next_funding == funding) settle_funding(p, traded_->at(id).instrument, office_);
    } else {
      move_to(command);
      const request next = std::move(commands_.front().what);
      commands_.pop_front();
      execute(next);
    }
    settle();
  }
  move_to(now);
}

void exchange::execute(const request& wanted) {
  const auto [order, on] = subject_of(wanted.command);
  pit* where = pit_of(on);
  const auto known = [&, id = order] {
    const order_record* open = where ? where->find(id) : nullptr;
    return open ? open : office_.retired(id);
  };
  if (const auto* place = std::get_if<place_order>(&wanted.command)) {
    if (!office_.admit(order)) return office_.refuse(order, on, kind::rejected, rule::duplicate_id, known());
    if (where) return where->place(place->intent, wanted.self_trade, office_);
    order_record stray{.intent = place->intent, .accepted_at = engine_time_};
    office_.end(stray, kind::rejected, rule::unknown_instrument);
    return office_.retire(std::move(stray));
  }
  if (std::holds_alternative<query_order>(wanted.command)) return office_.answer(order, on, known());
  if (!where) return office_.refuse(order, on, kind::cancel_rejected, rule::unknown_order, nullptr);
  if (const auto* amend = std::get_if<amend_order>(&wanted.command)) return where->amend(*amend, office_);
  where->cancel(order, office_);
}

/// Liquidates who has too little after what has just happened, and sends everything that was told on its way.
void exchange::settle() {
  auto& all = office_.accounts();
  for (bool again = all.any_margined(); again;) {
    again = false;
    for (const account_id who : all.with_wallets()) {
      if (!must_liquidate(all.totals_of(who))) continue;
      liquidate(who, pits_, traded_, office_);
      again = true;
    }
  }
  ship();
}

void exchange::ship() {
  if (!office_.has_events()) return;
  for (auto& event : office_.take_events())
    events_.push_back({engine_time_ + settings_.report_latency, std::move(event)});
}

pit* exchange::pit_of(instrument_id id) {
  const auto found = pits_.find(id);
  return found == pits_.end() ? nullptr : &found->second;
}
const pit* exchange::pit_of(instrument_id id) const {
  const auto found = pits_.find(id);
  return found == pits_.end() ? nullptr : &found->second;
}

// -- state ------------------------------------------------------------------------------------------------------------

namespace {
constexpr std::uint32_t magic = 0x58534257;  // 'WBSX'
constexpr std::uint16_t version = 2;
}  // namespace

std::vector<std::byte> exchange::snapshot() const {
  byte_writer out;
  out.put(magic).put(version);
  write(out, engine_time_);
  out.put(static_cast<std::uint32_t>(commands_.size()));
  for (const auto& [at, what] : commands_) write_in_turn(out, at, what.self_trade, what.command);
  out.put(static_cast<std::uint32_t>(events_.size()));
  for (const auto& [at, what] : events_) write_in_turn(out, at, what);
  office_.write(out);
  out.put(static_cast<std::uint32_t>(pits_.size()));
  for (const auto& [id, p] : pits_) {
    write(out, id);
    p.write(out);
  }
  return std::move(out).bytes();
}

void exchange::restore(std::span<const std::byte> bytes) {
  byte_reader in(bytes);
  if (in.get<std::uint32_t>() != magic || in.get<std::uint16_t>() != version)
    throw malformed_bytes("not the state of an exchange, or of another version");
  exchange next(*this);
  read(in, next.engine_time_);
  next.commands_.clear();
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    auto& [at, what] = next.commands_.emplace_back();
    read_in_turn(in, at, what.self_trade, what.command);
  }
  next.events_.clear();
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    auto& [at, what] = next.events_.emplace_back();
    read_in_turn(in, at, what);
  }
  next.office_.read(in);
  next.office_.set_time(next.engine_time_);
  const auto n = in.get<std::uint32_t>();
  if (n != pits_.size()) throw malformed_bytes("the state of other instruments");
  for (auto& [id, p] : next.pits_) {
    if (read<instrument_id>(in) != id) throw malformed_bytes("the state of other instruments");
    p.read(in);
  }
  in.expect_end();
  *this = std::move(next);
}

}  // namespace core::sim

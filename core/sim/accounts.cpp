#include "core/sim/accounts.hpp"

#include "core/sim/codec.hpp"

namespace core::sim {

// -- policies ---------------------------------------------------------------------------------------------------------

void accounts::open(account_id id, const account_policy& policy) {
  ASSERT(id && id != insurance_fund, "this account is the exchange's own", id);
  ASSERT(policy.self_trade != self_trade::of_account, "an account says itself what it wants", id);
  const bool fresh = policies_.emplace(id, policy).second;
  ASSERT(fresh, "an account is opened once", id);
  if (policy.margined) wallets_[id];
}

const account_policy& accounts::policy(account_id id) const {
  static const account_policy paper;
  const auto found = policies_.find(id);
  return found == policies_.end() ? paper : found->second;
}

bool accounts::same_trader(account_id a, account_id b) const {
  if (a == b) return true;
  const auto group = policy(a).trade_group;
  return group != 0 && group == policy(b).trade_group;
}

ppm accounts::fee_rate(account_id id, liquidity role) const {
  const auto& fees = policy(id).fees.value_or(fees_);
  return role == liquidity::maker ? fees.maker : fees.taker;
}

holder accounts::holder_of(const order_intent& i) const {
  return {i.account, i.instrument, margined(i.account) ? bot_id{} : i.bot};
}

int accounts::leverage(account_id who, instrument_id on) const {
  const auto found = leverages_.find({who, on});
  return found == leverages_.end() ? traded_->at(on).rules.leverage_initial : found->second;
}

// -- bookings ---------------------------------------------------------------------------------------------------------

holding accounts::held(account_id who, instrument_id on) const {
  const auto found = ledger_.all().find({who, on, {}});
  return found == ledger_.all().end() ? holding{} : found->second;
}

money accounts::wallet(account_id id) const {
  const auto found = wallets_.find(id);
  return found == wallets_.end() ? money{} : found->second;
}

money accounts::credit(account_id id, money x) {
  const auto found = wallets_.find(id);
  ASSERT(found != wallets_.end(), "an account without a wallet holds no money", id);
  return found->second += x;
}

std::vector<account_id> accounts::with_wallets() const {
  std::vector<account_id> all;
  for (const auto& [id, wallet] : wallets_) all.push_back(id);
  return all;
}

// -- values -----------------------------------------------------------------------------------------------------------

price accounts::mark(instrument_id on) const {
  const auto found = marks_.find(on);
  return found == marks_.end() ? price{} : found->second;
}

void accounts::set_load(account_id who, instrument_id on, const order_load& load) {
  if (load.buys.units == 0 && load.sells.units == 0)
    loads_.erase({who, on});
  else
    loads_[{who, on}] = load;
}

stake accounts::stake_on(account_id who, instrument_id on) const {
  const auto load = loads_.find({who, on});
  return stake_on(who, on, load == loads_.end() ? order_load{} : load->second);
}

stake accounts::stake_on(account_id who, instrument_id on, const order_load& load) const {
  return stake_of(traded_->at(on), held(who, on), load, mark(on), leverage(who, on));
}

accounts::totals accounts::totals_of(account_id who) const {
  totals all{.wallet = wallet(who), .unrealized = {}, .position_margin = {}, .order_margin = {}, .maintenance = {}};
  for (const auto& [on, listed] : *traded_) {
    const stake s = stake_on(who, on);
    all.unrealized += s.unrealized;
    all.position_margin += s.position_margin;
    all.order_margin += s.order_margin;
    all.maintenance += s.maintenance;
  }
  return all;
}

account_status accounts::status(account_id who) const {
  const totals all = totals_of(who);
  account_status s{.wallet = all.wallet,
                   .unrealized = all.unrealized,
                   .position_margin = all.position_margin,
                   .order_margin = all.order_margin,
                   .maintenance_margin = all.maintenance,
                   .available = std::max(all.free(), money{})};
  for (const auto& [on, listed] : *traded_)
    if (held(who, on).changed != timestamp{}) s.positions.push_back(status_on(who, on, all));
  return s;
}

position_status accounts::status_on(account_id who, instrument_id on) const {
  return status_on(who, on, totals_of(who));
}

position_status accounts::status_on(account_id who, instrument_id on, const totals& all) const {
  const auto& listed = traded_->at(on);
  const holding h = held(who, on);
  const stake s = stake_on(who, on);
  return {.account = who,
          .instrument = on,
          .bot = {},
          .quantity = h.quantity,
          .cost = h.cost,
          .entry = average_of(h.cost, h.quantity, listed.instrument.quantity_scale),
          .realized = h.realized,
          .mark = mark(on),
          .unrealized = s.unrealized,
          .leverage = leverage(who, on),
          .initial_margin = s.position_margin,
          .maintenance_margin = s.maintenance,
          .notional = s.notional,
          .liquidation = liquidation_price(listed, h, mark(on), all.equity(), all.maintenance),
          .changed = h.changed};
}

// -- state ------------------------------------------------------------------------------------------------------------

void accounts::write(byte_writer& out) const {
  out.put(static_cast<std::uint32_t>(policies_.size()));
  for (const auto& [id, p] : policies_) {
    write_in_turn(out, id, p.margined, p.self_trade, p.trade_group, p.fees.has_value());
    if (p.fees) write_in_turn(out, p.fees->maker, p.fees->taker);
    if (p.margined) sim::write(out, wallet(id));
  }
  out.put(static_cast<std::uint32_t>(leverages_.size()));
  for (const auto& [key, leverage] : leverages_) write_in_turn(out, key.first, key.second, leverage);
  ledger_.write(out);
  sim::write(out, insurance_);
  out.put(static_cast<std::uint32_t>(marks_.size()));
  for (const auto& [on, mark] : marks_) write_in_turn(out, on, mark);
  out.put(static_cast<std::uint32_t>(loads_.size()));
  for (const auto& [key, load] : loads_) write_in_turn(out, key.first, key.second, load.buys, load.sells);
}

void accounts::read(byte_reader& in) {
  policies_.clear();
  wallets_.clear();
  leverages_.clear();
  marks_.clear();
  loads_.clear();
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    const auto id = sim::read<account_id>(in);
    account_policy& p = policies_[id];
    read_in_turn(in, p.margined, p.self_trade, p.trade_group);
    if (in.get<bool>()) read_in_turn(in, p.fees.emplace().maker, p.fees->taker);
    if (p.margined) sim::read(in, wallets_[id]);
  }
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    const auto who = sim::read<account_id>(in);
    const auto on = sim::read<instrument_id>(in);
    sim::read(in, leverages_[{who, on}]);
  }
  ledger_ = ledger::read(in);
  sim::read(in, insurance_);
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    const auto on = sim::read<instrument_id>(in);
    sim::read(in, marks_[on]);
  }
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    const auto who = sim::read<account_id>(in);
    const auto on = sim::read<instrument_id>(in);
    order_load& load = loads_[{who, on}];
    read_in_turn(in, load.buys, load.sells);
  }
}

}  // namespace core::sim

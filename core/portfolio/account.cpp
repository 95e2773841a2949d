#include "core/portfolio/account.hpp"

#include <algorithm>

#include "core/types/codec.hpp"
#include "core/types/hash.hpp"
#include "core/types/invariant.hpp"

namespace core::portfolio {

scoreboard::scoreboard(std::vector<instrument> instruments) {
  for (instrument& x : instruments) instruments_.emplace(x.id, std::move(x));
}

void scoreboard::on_fill(const order_event& event, const position::applied& done) {
  bot_score& score = scores_[done.key.bot];
  ++score.fills;
  score.fees += event.execution.fee;
  score.realized += done.realized_by_this;

  auto& here = holdings_[done.key.instrument];
  holding& now = here[done.key];
  now.result += done.realized_by_this;
  const bool round_trip = done.what == position::change::closed || done.what == position::change::reversed;
  // The fee that belongs to the life that ended is all fees so far without those of the position that began.
  now.fees += event.execution.fee;
  if (round_trip) {
    const money begun = done.what == position::change::reversed ? done.after.fees : money{};
    ++score.trades;
    if (now.result > now.fees - begun) ++score.wins;
    now.result = {};
    now.fees = begun;
  }
  now.held = done.after.quantity;
  now.cost = done.after.cost;
  const auto known = marks_.find(done.key.instrument);
  price at = event.execution.price;
  if (known != marks_.end()) at = now.held.units > 0 ? known->second.bid : known->second.ask;
  value(done.key, now, at);
  if (now.held.units == 0) here.erase(done.key);
  close_books(score, event.ts_event);
}

void scoreboard::on_mark(instrument_id id, const mark& x, timestamp at) {
  if (x.fault != book_fault::none || x.bid.units <= 0 || x.ask.units <= 0) return;
  marks_[id] = x;
  const auto here = holdings_.find(id);
  if (here == holdings_.end()) return;
  for (auto& [key, now] : here->second) {
    value(key, now, now.held.units > 0 ? x.bid : x.ask);
    close_books(scores_.at(key.bot), at);
  }
}

bot_score scoreboard::of(bot_id bot) const {
  const auto at = scores_.find(bot);
  return at == scores_.end() ? bot_score{} : at->second;
}

void scoreboard::value(const position::key& key, holding& now, price at) {
  const auto on = instruments_.find(key.instrument);
  ASSERT(on != instruments_.end(), "a fill on an instrument that is not configured", key.instrument);
  const money unrealized = on->second.value_of(at, now.held) - now.cost;
  scores_.at(key.bot).unrealized += unrealized - now.unrealized;
  now.unrealized = unrealized;
}

void scoreboard::close_books(bot_score& score, timestamp at) {
  score.equity_change = score.realized + score.unrealized - score.fees;
  score.peak = std::max(score.peak, score.equity_change);
  score.drawdown_max = std::max(score.drawdown_max, score.peak - score.equity_change);
  score.as_of = std::max(score.as_of, at);
}

void scoreboard::write(byte_writer& out) const {
  out.put(static_cast<std::uint32_t>(scores_.size()));
  for (const auto& [bot, x] : scores_)
    write_in_turn(out, bot, x.fills, x.trades, x.wins, x.fees, x.realized, x.unrealized, x.equity_change, x.peak,
                  x.drawdown_max, x.as_of);
  std::uint32_t held = 0;
  for (const auto& [instrument, here] : holdings_) held += static_cast<std::uint32_t>(here.size());
  out.put(held);
  for (const auto& [instrument, here] : holdings_)
    for (const auto& [key, x] : here)
      write_in_turn(out, key.account, key.instrument, key.bot, x.held, x.cost, x.unrealized, x.result, x.fees);
}

void scoreboard::read(byte_reader& in) {
  scores_.clear();
  holdings_.clear();
  marks_.clear();
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    const auto [at, fresh] = scores_.try_emplace(core::read<bot_id>(in));
    if (!fresh) throw malformed_bytes("two scores of one bot");
    auto& x = at->second;
    read_in_turn(in, x.fills, x.trades, x.wins, x.fees, x.realized, x.unrealized, x.equity_change, x.peak,
                 x.drawdown_max, x.as_of);
  }
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) {
    position::key key;
    holding x;
    read_in_turn(in, key.account, key.instrument, key.bot, x.held, x.cost, x.unrealized, x.result, x.fees);
    if (!instruments_.contains(key.instrument))
      throw malformed_bytes("a holding on an instrument that is not configured");
    const bool fresh = holdings_[key.instrument].emplace(key, x).second;
    if (!fresh || !scores_.contains(key.bot)) throw malformed_bytes("a holding that cannot be");
  }
}

std::uint64_t scoreboard::hash() const {
  byte_writer out;
  for (const auto& [bot, x] : scores_) write_in_turn(out, bot, x.fills, x.trades, x.wins, x.fees, x.realized);
  for (const auto& [instrument, here] : holdings_)
    for (const auto& [key, x] : here)
      write_in_turn(out, key.account, instrument, key.bot, x.held, x.cost, x.result, x.fees);
  state_hash hash;
  hash.add(out.bytes());
  return hash.value();
}

}  // namespace core::portfolio

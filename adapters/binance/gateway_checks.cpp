#include "adapters/binance/gateway_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/binance/errors.hpp"
#include "core/types/decimal.hpp"

namespace adapters::binance {
namespace {

core::money as_money(std::int64_t units, int scale) {
  core::money out{units};
  for (int i = scale; i < core::money::scale; ++i) out.units *= 10;
  return out;
}

std::string text_of(core::money x) { return core::format_decimal(x.units, core::money::scale); }

/// Why orders on our grid would be refused; empty if they would not.
std::string misfit_of(const core::instrument& ours, const symbol_rules& theirs, core::timestamp now) {
  const auto& grid = ours.at(now);
  const auto tick = as_money(grid.tick.units, ours.price_scale);
  const auto lot = as_money(grid.lot.units, ours.quantity_scale);
  if (!theirs.trading) return fmt::format("{} is not trading", ours.symbol);
  if (!theirs.perpetual) return fmt::format("{} is not a perpetual contract", ours.symbol);
  if (theirs.tick.units <= 0 || tick.units % theirs.tick.units != 0)
    return fmt::format("the tick of {} is {} and {} in the configuration", ours.symbol, text_of(theirs.tick),
                       text_of(tick));
  if (theirs.lot.units <= 0 || lot.units % theirs.lot.units != 0)
    return fmt::format("the lot of {} is {} and {} in the configuration", ours.symbol, text_of(theirs.lot),
                       text_of(lot));
  return {};
}

}  // namespace

entry_checks::entry_checks(encoder words, core::actor_number prober)
    : encoder_(std::move(words)),
      prober_(prober),
      decoder_({encoder_.instruments().instruments().begin(), encoder_.instruments().instruments().end()}) {}

std::optional<entry_checks::question> entry_checks::next(core::timestamp now) {
  if (asked_ || step_ == step::done || now < next_at_) return std::nullopt;
  if (!of(condition::clock).fulfilled) return std::nullopt;  // nothing signed would be taken
  if (step_ == step::place)
    probe_ = core::order_id_of(prober_, static_cast<std::uint32_t>(now.time_since_epoch() / std::chrono::seconds(1)));
  auto wanted = words(now);
  if (!wanted) {
    retry(condition::stops, "the probing order cannot be encoded", now);
    return std::nullopt;
  }
  asked_ = true;
  wanted->purpose = messages::call_purpose::housekeeping;
  return question{++numbers_, *std::move(wanted),
                  step_ == step::place
                      ? fmt::format("probing stops: order {} on {}", encoder_.ids().text_of(probe_), probed().symbol)
                      : std::string{}};
}

std::optional<rest_request> entry_checks::words(core::timestamp now) const {
  switch (step_) {
    case step::key:
      return requests::api_restrictions();
    case step::one_way:
      return requests::position_mode();
    case step::single_asset:
      return requests::multi_assets_mode();
    case step::account:
      return requests::account_v2();
    case step::rules:
      return requests::exchange_info();
    case step::mark:
      return requests::premium_index(probed().symbol);
    case step::place:
      if (auto wanted = encoder_.place(probe(now), now)) return *std::move(wanted);
      return std::nullopt;
    case step::cancel:
      if (auto wanted = encoder_.cancel({probe_, probed().id}, order_home::algo)) return *std::move(wanted);
      return std::nullopt;
    case step::done:
      break;
  }
  return std::nullopt;
}

/// A sell stop far below the market, reduce-only, of the smallest size: it can neither trigger nor enlarge anything.
core::order_intent entry_checks::probe(core::timestamp now) const {
  const auto& grid = probed().at(now);
  return {.id = probe_,
          .instrument = probed().id,
          .side = core::side::sell,
          .role = core::leg_role::stop,
          .type = core::order_type::stop_market,
          .quantity = std::max(grid.lot, grid.quantity_min),
          .trigger = core::round_to_tick({mark_.units / 5 * 4}, grid.tick, core::rounding::down)};
}

bool entry_checks::on_answer(std::uint64_t number, const messages::venue_answer& answer, core::timestamp now) {
  if (!asked_ || number != numbers_) return false;
  asked_ = false;
  judge(answer, now);
  return true;
}

void entry_checks::judge(const messages::venue_answer& answer, core::timestamp now) {
  if (step_ == step::place || step_ == step::cancel) return judge_probe(answer, now);
  static constexpr std::array subjects{condition::key,     condition::one_way, condition::single_asset,
                                       condition::account, condition::rules,   condition::stops};
  const auto about = subjects[static_cast<std::size_t>(step_)];
  if (answer.what != messages::venue_answer::outcome::answered || answer.status != 200) {
    const auto error = error_of(answer.body);
    return retry(about, fmt::format("the venue did not say: {} {}", answer.status, error ? error->text : ""), now);
  }
  switch (step_) {
    case step::key:
      if (const auto may = decoder_.api_restrictions(answer.body))
        return decide(about, !may->withdraw && may->futures,
                      may->withdraw ? "the key may withdraw: use one that may not" : "the key may not trade futures",
                      now);
      break;
    case step::one_way:
      if (const auto mode = decoder_.position_mode(answer.body))
        return decide(about, !mode->hedge, "the account is in hedge mode", now);
      break;
    case step::single_asset:
      if (const auto mode = decoder_.multi_assets_mode(answer.body))
        return decide(about, !mode->multi_assets, "the account is in multi-assets mode", now);
      break;
    case step::account:
      if (const auto account = decoder_.account(answer.body))
        return decide(about, account->can_trade.value_or(true), "the venue does not let the account trade", now);
      break;
    case step::rules:
      return judge_rules(answer.body, now);
    case step::mark:
      if (const auto x = decoder_.premium_index(answer.body); x && x->mark.units > 0) {
        auto units = x->mark.units;
        for (int i = probed().price_scale; i < core::money::scale; ++i) units /= 10;
        mark_ = {static_cast<std::int64_t>(units)};
        step_ = step::place;
        return;
      }
      break;
    default:
      break;
  }
  retry(about, "the answer cannot be read", now);
}

void entry_checks::judge_rules(std::string_view body, core::timestamp now) {
  const auto told = decoder_.exchange_info(body);
  if (!told) return retry(condition::rules, "the answer cannot be read", now);
  std::string why;
  for (const auto& ours : encoder_.instruments().instruments()) {
    const auto theirs = std::find_if(told->symbols.begin(), told->symbols.end(),
                                     [&](const symbol_rules& x) { return same_symbol(x.symbol, ours.symbol); });
    if (theirs == told->symbols.end())
      why = fmt::format("{} is not listed, or its rules cannot be read", ours.symbol);
    else if (auto misfit = misfit_of(ours, *theirs, now); !misfit.empty())
      why = std::move(misfit);
  }
  decide(condition::rules, why.empty(), why, now);
}

void entry_checks::judge_probe(const messages::venue_answer& answer, core::timestamp now) {
  const bool placing = step_ == step::place;
  const auto means = meaning_of(product::usdm, placing ? endpoint::algo_place : endpoint::algo_cancel, answer);
  const auto error = error_of(answer.body);
  const auto why = fmt::format("a stop cannot be {}: {} {}", placing ? "placed" : "cancelled",
                               error ? error->code : answer.status, error ? error->text : to_string(answer.what));
  if (placing) {
    // With nothing to reduce, a venue may say so: then it knows the order type and has looked at the position.
    if (means.refusal == core::venue_refusal::reduce_only) return decide(condition::stops, true, {}, now);
    if (means.what == verdict::done || means.what == verdict::unknown) {
      step_ = step::cancel;
      return;
    }
    return retry(condition::stops, why, now);
  }
  if (means.what == verdict::done) return decide(condition::stops, true, {}, now);
  if (means.refusal == core::venue_refusal::unknown_order) step_ = step::mark;  // there is nothing left to cancel
  retry(condition::stops, why, now);
}

void entry_checks::decide(condition which, bool good, std::string why, core::timestamp now) {
  if (!good) return retry(which, std::move(why), now);
  fulfilled(which);
  wait_ = again_min;
  if (step_ < step::place)
    step_ = static_cast<step>(static_cast<int>(step_) + 1);
  else
    step_ = std::exchange(again_, false) ? step::key : step::done;
}

void entry_checks::retry(condition which, std::string why, core::timestamp now) {
  failed(which, std::move(why));
  next_at_ = now + wait_;
  wait_ = std::min(2 * wait_, again_max);
}

std::optional<core::timestamp> entry_checks::due() const {
  if (asked_ || step_ == step::done || !of(condition::clock).fulfilled) return std::nullopt;
  return next_at_;
}

void entry_checks::fulfilled(condition which) { of(which) = {true, {}}; }
void entry_checks::failed(condition which, std::string why) { of(which) = {false, std::move(why)}; }

void entry_checks::doubt(std::string why, core::timestamp now) {
  for (const auto which : {condition::key, condition::one_way, condition::single_asset, condition::account,
                           condition::rules, condition::stops})
    failed(which, why);
  again_ = step_ == step::cancel || (step_ == step::place && asked_);
  if (again_) return;
  asked_ = false;
  step_ = step::key;
  next_at_ = now + again_min;
}

bool entry_checks::open() const {
  return std::all_of(states_.begin(), states_.end(), [](const state& x) { return x.fulfilled; });
}

std::string entry_checks::why_closed() const {
  std::string text;
  for (std::size_t i = 0; i < conditions; ++i)
    if (!states_[i].fulfilled)
      text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", to_string(static_cast<condition>(i)), states_[i].why);
  return text;
}

std::string_view to_string(condition x) {
  switch (x) {
    case condition::clock:
      return "clock";
    case condition::key:
      return "key";
    case condition::one_way:
      return "one_way";
    case condition::single_asset:
      return "single_asset";
    case condition::account:
      return "account";
    case condition::rules:
      return "rules";
    case condition::stops:
      return "stops";
    case condition::stream:
      return "stream";
    case condition::caught_up:
      return "caught_up";
    case condition::positions:
      return "positions";
  }
  return "?";
}

}  // namespace adapters::binance

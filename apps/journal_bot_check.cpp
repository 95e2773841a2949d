#include "apps/journal_bot_check.hpp"

#include <fmt/format.h>

#include "core/types/invariant.hpp"
#include "messages/journal_words.hpp"

namespace apps {
namespace {

/// What a snapshot says of itself against what its bytes say.
std::optional<std::string> misfit(const core::bot::bot& bot, const messages::bot_snapshot& saved) {
  if (bot.last_view() != saved.view || bot.last_event() != saved.last_event ||
      bot.orders_issued() != saved.orders_issued)
    return "its state has seen and issued something else than the record says";
  const auto strategy_state = bot.strategy().snapshot();
  if (bot.snapshot() != saved.bot_state || strategy_state != saved.strategy_state)
    return "its state is written otherwise once it has been read";
  const auto hash = bot.hash(strategy_state);
  if (hash != saved.hash)
    return fmt::format("it journaled the state hash {}, and its state comes to {}", messages::hexadecimal(saved.hash),
                       messages::hexadecimal(hash));
  return std::nullopt;
}

/// Of its orders those that the earlier one had issued: what came since then came of views.
std::optional<std::string> discord(const core::bot::bot& folded, std::uint32_t issued, const core::bot::bot& bot) {
  if (folded.standing().position != bot.standing().position)
    return fmt::format("it holds {} units, and its fills come to {}", bot.standing().position.units,
                       folded.standing().position.units);
  const auto older = [&](const core::bot::bot& x) {
    auto orders = x.working();
    std::erase_if(orders, [&](const auto& y) { return core::count_of(y.first) > issued; });
    return orders;
  };
  if (older(folded) != older(bot)) return "the orders that it takes for working are not those of the journal";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> bot_check::saved(const messages::bot_snapshot& saved, const bot_maker& maker) {
  try {
    auto bot = maker.make(path_);
    bot->restore(saved.bot_state, saved.strategy_state);
    if (auto problem = misfit(*bot, saved)) return problem;
    if (!bot_) bot_ = maker.make(path_);
    const auto issued = bot_->orders_issued();
    for (; !pending_.empty() && pending_.front().sequence <= saved.last_event; pending_.pop_front())
      bot_->on_event(pending_.front());
    if (auto problem = discord(*bot_, issued, *bot)) return problem;
    bot_ = std::move(bot);
  } catch (const core::broken_invariant& problem) {
    return fmt::format("its state cannot be read: {}", problem.what());
  }
  return std::nullopt;
}

}  // namespace apps

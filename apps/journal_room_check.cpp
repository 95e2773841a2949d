#include "apps/journal_room_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "actors/history.hpp"
#include "core/types/invariant.hpp"
#include "messages/journal_words.hpp"

namespace apps {
namespace {

constexpr core::actor_number orders_room{core::number_of("desk/orders")};
constexpr core::actor_number risk_room{core::number_of("desk/risk")};
constexpr core::actor_number portfolio_room{core::number_of("desk/portfolio")};

}  // namespace

room_check::room_check(const std::vector<core::instrument>& instruments) : portfolio_{.begun = {instruments, {}, {}}} {}

void room_check::happened(core::order_event event) { events_.push_back(std::move(event)); }

std::optional<std::string> room_check::saved(const messages::room_snapshot& x, core::actor_number room,
                                             core::sequence at) {
  const auto covered = actors::covered_by(x, at);
  auto problem = room == orders_room      ? check(orders_, x, covered)
                 : room == risk_room      ? check(risk_, x, covered)
                 : room == portfolio_room ? check(portfolio_, x, covered)
                                          : std::nullopt;
  forget_what_all_have();
  return problem;
}

template <class Model>
std::optional<std::string> room_check::check(followed<Model>& of, const messages::room_snapshot& x,
                                             core::sequence covered) {
  try {
    for (; of.folded - forgotten_ < events_.size(); ++of.folded) {
      const auto& event = events_[of.folded - forgotten_];
      if (event.sequence > covered) break;
      of.model.restore(event);
    }
    if (of.model.hash() != x.hash)
      return fmt::format("it journaled the state hash {}, and the records up to {} come to {}",
                         messages::hexadecimal(x.hash), covered.value, messages::hexadecimal(of.model.hash()));
    Model read = of.begun;
    read.restore(x.state);
    if (read.hash() != x.hash)
      return fmt::format("it journaled the state hash {}, and its state comes to {}", messages::hexadecimal(x.hash),
                         messages::hexadecimal(read.hash()));
  } catch (const core::broken_invariant& problem) {
    return fmt::format("its state cannot be rebuilt: {}", problem.what());
  }
  return std::nullopt;
}

void room_check::forget_what_all_have() {
  const auto all = std::min({orders_.folded, risk_.folded, portfolio_.folded});
  events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(all - forgotten_));
  forgotten_ = all;
}

}  // namespace apps

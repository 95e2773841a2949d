#include "adapters/binance/server/order_file.hpp"

#include <algorithm>

namespace adapters::binance::server {
namespace {

template <class T>
void keep_latest(std::deque<T>& all) {
  while (all.size() > account_file::kept) all.pop_front();
}

}  // namespace

std::string_view to_string(order_status x) {
  switch (x) {
    case order_status::fresh:
      return "NEW";
    case order_status::partially_filled:
      return "PARTIALLY_FILLED";
    case order_status::filled:
      return "FILLED";
    case order_status::canceled:
      return "CANCELED";
    case order_status::expired:
      return "EXPIRED";
    case order_status::expired_in_match:
      return "EXPIRED_IN_MATCH";
  }
  return "unlisted";
}

std::string_view to_string(algo_status x) {
  switch (x) {
    case algo_status::fresh:
      return "NEW";
    case algo_status::triggering:
      return "TRIGGERING";
    case algo_status::triggered:
      return "TRIGGERED";
    case algo_status::finished:
      return "FINISHED";
    case algo_status::canceled:
      return "CANCELED";
    case algo_status::rejected:
      return "REJECTED";
    case algo_status::expired:
      return "EXPIRED";
  }
  return "unlisted";
}

bool works(const venue_order& x) { return x.number != 0 && is_open(x.status); }
bool waits(const venue_order& x) { return x.algo_number != 0 && is_open(x.algo); }

venue_order& account_file::add(venue_order x) {
  make_room();
  const auto id = x.engine;
  return orders_.insert_or_assign(id, std::move(x)).first->second;
}

void account_file::forget(core::order_id id) { orders_.erase(id); }

void account_file::add(venue_trade x) {
  trades_.push_back(std::move(x));
  keep_latest(trades_);
}

void account_file::add(income x) {
  incomes_.push_back(std::move(x));
  keep_latest(incomes_);
}

void account_file::make_room() {
  if (orders_.size() < kept) return;
  const auto eldest =
      std::find_if(orders_.begin(), orders_.end(), [](const auto& x) { return !works(x.second) && !waits(x.second); });
  if (eldest != orders_.end()) orders_.erase(eldest);
}

venue_order* account_file::find(core::order_id id) {
  const auto found = orders_.find(id);
  return found == orders_.end() ? nullptr : &found->second;
}

venue_order* account_file::by_number(std::int64_t number) {
  for (auto at = orders_.rbegin(); at != orders_.rend(); ++at)
    if (number != 0 && at->second.number == number) return &at->second;
  return nullptr;
}

venue_order* account_file::by_algo_number(std::int64_t number) {
  for (auto at = orders_.rbegin(); at != orders_.rend(); ++at)
    if (number != 0 && at->second.algo_number == number) return &at->second;
  return nullptr;
}

venue_order* account_file::by_client_id(std::string_view id, door at_door) {
  venue_order* ended = nullptr;
  for (auto at = orders_.rbegin(); at != orders_.rend(); ++at) {
    auto& x = at->second;
    if ((at_door == door::algo ? x.algo_number : x.number) == 0 || x.asked.client_id != id) continue;
    if (at_door == door::algo ? waits(x) : works(x)) return &x;
    if (ended == nullptr) ended = &x;
  }
  return ended;
}

std::vector<const venue_order*> account_file::all() const {
  std::vector<const venue_order*> out;
  out.reserve(orders_.size());
  for (const auto& [id, x] : orders_) out.push_back(&x);
  return out;
}

}  // namespace adapters::binance::server

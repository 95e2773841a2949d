#include "core/sim/order_record.hpp"

#include "core/sim/codec.hpp"

namespace core::sim {

void write(byte_writer& out, const execution& x) {
  write_in_turn(out, x.what, x.realized, x.filled, x.open, x.at, x.taken_over);
}
void read(byte_reader& in, execution& x) { read_in_turn(in, x.what, x.realized, x.filled, x.open, x.at, x.taken_over); }

void write(byte_writer& out, const order_record& x) {
  write_in_turn(out, x.intent, x.standing, x.why, x.filled, x.value, x.accepted_at, x.since, x.changed_at, x.triggered,
                x.forced, x.self_trade);
  write_all(out, x.executions);
}
void read(byte_reader& in, order_record& x) {
  read_in_turn(in, x.intent, x.standing, x.why, x.filled, x.value, x.accepted_at, x.since, x.changed_at, x.triggered,
               x.forced, x.self_trade);
  x.executions = read_all<execution>(in);
}

void order_history::remember(order_record r) {
  const order_id id = r.intent.id;
  if (!records_.emplace(id, std::move(r)).second) return;
  by_age_.push_back(id);
  if (by_age_.size() <= kept_) return;
  records_.erase(by_age_.front());
  by_age_.pop_front();
}

const order_record* order_history::find(order_id id) const {
  const auto found = records_.find(id);
  return found == records_.end() ? nullptr : &found->second;
}

void order_history::write(byte_writer& out) const {
  out.put(static_cast<std::uint32_t>(by_age_.size()));
  for (const order_id id : by_age_) sim::write(out, records_.at(id));
}

void order_history::read(byte_reader& in) {
  records_.clear();
  by_age_.clear();
  for (auto& r : read_all<order_record>(in)) remember(std::move(r));
}

}  // namespace core::sim

#include "core/sim/order_record.hpp"

#include "core/sim/codec.hpp"

namespace core::sim {

void write(byte_writer& out, const order_record& x) {
  write(out, x.intent);
  out.put(x.standing).put(x.refusal);
  write(out, x.filled);
  write(out, x.since);
  write_all(out, x.executions);
}

void read(byte_reader& in, order_record& x) {
  read(in, x.intent);
  x.standing = in.get(venue_report::kind::outcome_unknown);
  x.refusal = in.get(venue_refusal::halted);
  read(in, x.filled);
  read(in, x.since);
  x.executions = read_all<venue_report>(in);
}

void order_history::remember(order_record r) {
  const order_id id = r.intent.id;
  if (!records_.emplace(id, std::move(r)).second) return;
  by_age_.push_back(id);
  if (by_age_.size() <= orders_max) return;
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

order_history order_history::read(byte_reader& in) {
  order_history h;
  for (auto& r : read_all<order_record>(in)) h.remember(std::move(r));
  return h;
}

}  // namespace core::sim

#include "core/sim/exchange.hpp"

#include <algorithm>

#include "core/sim/codec.hpp"

namespace core::sim {

namespace {

constexpr std::uint32_t magic = 0x58534257;  // 'WBSX'
constexpr std::uint16_t version = 1;

template <class Queue>
void write_due(byte_writer& out, const Queue& queue) {
  out.put(static_cast<std::uint32_t>(queue.size()));
  for (const auto& [at, what] : queue) {
    write(out, at);
    write(out, what);
  }
}

template <class Queue>
void read_due(byte_reader& in, Queue& queue) {
  queue.clear();
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    auto& [at, what] = queue.emplace_back();
    read(in, at);
    read(in, what);
  }
}

}  // namespace

exchange::exchange(settings s, std::vector<instrument> traded) : settings_(s), office_(s.fees) {
  ASSERT(s.order_latency >= duration::zero(), "negative latency", s.order_latency.count());
  ASSERT(s.report_latency >= duration::zero(), "negative latency", s.report_latency.count());
  for (auto& i : traded) {
    const auto id = i.id;
    const bool fresh = pits_.emplace(id, pit(std::move(i))).second;
    ASSERT(fresh, "two instruments with one id", id);
  }
}

void exchange::submit(const order_command& command, timestamp now) {
  commands_.push_back({now + settings_.order_latency, command});
}

void exchange::on_view(const market_view& view) {
  run_until(view.ts_recv);
  const auto found = pits_.find(view.instrument);
  if (found == pits_.end()) return;
  found->second.see(view, office_);
  ship();
}

std::vector<venue_report> exchange::advance(timestamp now) {
  run_until(now);
  std::vector<venue_report> out;
  for (; !reports_.empty() && reports_.front().at <= now; reports_.pop_front()) out.push_back(reports_.front().what);
  return out;
}

std::optional<timestamp> exchange::next_due() const {
  std::optional<timestamp> next;
  if (!commands_.empty()) next = commands_.front().at;
  if (!reports_.empty()) next = next ? std::min(*next, reports_.front().at) : reports_.front().at;
  return next;
}

void exchange::run_until(timestamp now) {
  for (; !commands_.empty() && commands_.front().at <= now; commands_.pop_front()) {
    engine_time_ = std::max(engine_time_, commands_.front().at);
    office_.set_time(engine_time_);
    execute(commands_.front().what);
    ship();
  }
  engine_time_ = std::max(engine_time_, now);
  office_.set_time(engine_time_);
}

void exchange::execute(const order_command& command) {
  const auto pit_of = [this](instrument_id id) {
    const auto found = pits_.find(id);
    return found == pits_.end() ? nullptr : &found->second;
  };
  if (const auto* place = std::get_if<place_order>(&command)) {
    const auto& intent = place->intent;
    pit* where = pit_of(intent.instrument);
    if (!office_.admit(intent.id)) {
      const order_record* known = where ? where->find(intent.id) : nullptr;
      return office_.refuse(intent.id, intent.instrument, venue_report::kind::rejected, venue_refusal::duplicate,
                            known ? known : office_.retired(intent.id));
    }
    if (where) return where->place(intent, office_);
    order_record stray{.intent = intent};
    office_.end(stray, venue_report::kind::rejected, venue_refusal::unknown_instrument);
    return office_.retire(std::move(stray));
  }
  const auto [order, on] = std::visit(
      [](const auto& c) -> std::pair<order_id, instrument_id> {
        if constexpr (std::is_same_v<std::decay_t<decltype(c)>, place_order>)
          return {c.intent.id, c.intent.instrument};
        else
          return {c.order, c.instrument};
      },
      command);
  pit* where = pit_of(on);
  if (std::holds_alternative<query_order>(command)) {
    const order_record* known = where ? where->find(order) : nullptr;
    return office_.answer(order, on, known ? known : office_.retired(order));
  }
  if (!where)
    return office_.refuse(order, on, venue_report::kind::cancel_rejected, venue_refusal::unknown_order, nullptr);
  if (const auto* amend = std::get_if<amend_order>(&command)) return where->amend(order, amend->quantity, office_);
  where->cancel(order, office_);
}

/// Puts what the engine has just reported on its way to us.
void exchange::ship() {
  if (!office_.has_reports()) return;
  for (auto& report : office_.take_reports())
    reports_.push_back({engine_time_ + settings_.report_latency, std::move(report)});
}

std::vector<std::byte> exchange::snapshot() const {
  byte_writer out;
  out.put(magic).put(version);
  write(out, engine_time_);
  write_due(out, commands_);
  write_due(out, reports_);
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
    throw malformed_bytes("not the state of a paper exchange, or of another version");
  exchange next(*this);
  read(in, next.engine_time_);
  read_due(in, next.commands_);
  read_due(in, next.reports_);
  next.office_ = back_office::read(in, settings_.fees);
  next.office_.set_time(next.engine_time_);
  auto n = in.get<std::uint32_t>();
  if (n != pits_.size()) throw malformed_bytes("the state of other instruments");
  for (auto& [id, p] : next.pits_) {
    if (read<instrument_id>(in) != id) throw malformed_bytes("the state of other instruments");
    p.read(in);
  }
  in.expect_end();
  *this = std::move(next);
}

std::vector<resting> exchange::open_orders() const {
  std::vector<resting> all;
  for (const auto& [id, p] : pits_)
    for (const auto& o : p.orders())
      all.push_back({.intent = o.intent(),
                     .open = o.record.open(),
                     .filled = o.record.filled,
                     .queue_ahead = o.queue_ahead,
                     .triggered = o.triggered,
                     .active = o.phase == phase::resting});
  return all;
}

quantity exchange::position(account_id account, instrument_id on, bot_id bot) const {
  return office_.position({account, on, bot});
}

std::vector<fill> exchange::fills_of(order_id id) const {
  const order_record* known = office_.retired(id);
  for (const auto& [on, p] : pits_)
    if (const order_record* open = p.find(id)) known = open;
  std::vector<fill> fills;
  if (known)
    for (const auto& report : known->executions) fills.push_back(report.execution);
  return fills;
}

}  // namespace core::sim

#include "adapters/admin/projection.hpp"

#include <algorithm>
#include <utility>

#include "messages/codec/codec.hpp"

namespace adapters::admin {

namespace codec = messages::codec;

namespace {

constexpr std::size_t asked_max = 1024;  // commands without an answer; beyond, the first by id goes

/// States of bots and venues, and bars: large or frequent, and of no use to somebody who looks at what has happened.
bool passed_over(std::uint16_t type) {
  return type == codec::type_number_of<messages::bot_snapshot>() ||
         type == codec::type_number_of<messages::venue_state>() ||
         type == codec::type_number_of<messages::bar_closed>();
}

/// Declarations are not events: everything else names what they declare.
bool declares(const messages::record& x) {
  return std::holds_alternative<messages::name_declared>(x) || std::holds_alternative<messages::instrument_declared>(x);
}

core::order_id order_of(const core::order_command& x) {
  return std::visit(
      [](const auto& command) {
        if constexpr (requires { command.order; })
          return command.order;
        else
          return command.intent.id;
      },
      x);
}

std::string why_of(const core::order_event& x) {
  if (x.denial != core::denial::none) return "denied: " + std::string(to_string(x.denial));
  if (x.refusal != core::venue_refusal::none) return "refused: " + std::string(to_string(x.refusal));
  return {};
}

}  // namespace

projection::projection(source from, projection_limits limits) : limits_(limits), source_(std::move(from)) {}

bool projection::follow(std::size_t records_max) {
  const auto fail = [this](std::string why) {
    trouble_ = std::move(why);
    return false;
  };
  if (!trouble_.empty()) return false;
  if (!reader_) {
    auto opened = runtime::journal_reader::open(source_);
    if (!opened) return fail(runtime::describe(opened.error()));
    reader_.emplace(*std::move(opened));
  }
  for (std::size_t taken = 0; taken < records_max; ++taken) {
    const auto more = reader_->has_more();
    if (!more) return fail(runtime::describe(more.error()));
    caught_up_ = !*more;
    if (caught_up_) return false;
    const auto stored = reader_->next();
    if (!stored) return fail(runtime::describe(stored.error()));
    if (!stored->has_value()) return fail("the last record of the journal is torn");
    const auto& [sequence, header, payload, bytes] = **stored;
    last_ = sequence;
    if (passed_over(header.type)) continue;
    auto body = codec::decode(header.type, payload);
    if (!body) return fail("a record of the journal cannot be decoded: " + std::string(to_string(body.error())));
    take({sequence, header.at, header.actor, header.correlation, header.cause, *std::move(body)});
  }
  return true;
}

void projection::take(messages::journal_entry entry) {
  names_.learn(entry.body);
  std::visit([&](const auto& body) { on(entry, body); }, entry.body);
  if (declares(entry.body)) return;
  if (auto* breaker = std::get_if<messages::breaker_changed>(&entry.body)) breaker->state.clear();
  events_.push_back(std::move(entry));
  if (events_.size() > limits_.events_max) events_.pop_front();
}

void projection::tell(order_row& order, const messages::journal_entry& entry) {
  order.updated = entry.at;
  if (order.story.size() < limits_.story_max) order.story.push_back(entry);
}

void projection::on(const messages::journal_entry&, const messages::book_changed& x) {
  auto& book = books_[x.instrument];
  book.valid = x.fault == core::book_fault::none;
  book.gaps += !book.valid;
}

void projection::on(const messages::journal_entry& entry, const messages::intent_recorded& x) {
  auto& order = orders_[x.intent.id];
  order.intent = x.intent;
  order.created = entry.at;
  tell(order, entry);
}

void projection::on(const messages::journal_entry& entry, const messages::approval_recorded& x) {
  if (const auto found = orders_.find(x.order); found != orders_.end()) tell(found->second, entry);
}

void projection::on(const messages::journal_entry& entry, const messages::command_recorded& x) {
  if (const auto found = orders_.find(order_of(x.command)); found != orders_.end()) tell(found->second, entry);
}

void projection::on(const messages::journal_entry& entry, const messages::event_recorded& x) {
  const auto id = x.event.intent.id;
  auto& order = orders_[id];
  const bool had_ended = terminal(order.state);
  if (order.story.empty()) order.created = entry.at;
  order.intent = x.event.intent;
  order.state = x.event.state;
  order.filled = x.event.filled;
  if (auto why = why_of(x.event); !why.empty()) order.why = std::move(why);
  tell(order, entry);
  if (terminal(order.state) && !had_ended) {
    ++ended_[{order.intent.instrument, order.state}];
    end(id);
  }
}

void projection::end(core::order_id id) {
  ended_orders_.push_back(id);
  if (ended_orders_.size() <= limits_.orders_ended_max) return;
  orders_.erase(ended_orders_.front());
  ended_orders_.pop_front();
}

void projection::on(const messages::journal_entry&, const messages::position_changed& x) {
  auto& position = bots_[x.bot].position;
  position.instrument = x.instrument;
  position.quantity = x.quantity;
  position.cost = x.cost;
  position.protection = x.protection;
  position.realized = position.realized_before + x.realized;
  position.fees = position.fees_before + x.fees;
  if (x.quantity.units != 0) return;
  position.realized_before = position.realized;
  position.fees_before = position.fees;
}

void projection::on(const messages::journal_entry&, const messages::admin_asked& x) {
  asked_[x.id] = x.verb;
  if (asked_.size() > asked_max) asked_.erase(asked_.begin());
}

void projection::on(const messages::journal_entry&, const messages::admin_answered& x) {
  const auto asked = asked_.find(x.id);
  if (asked == asked_.end()) return;
  ++commands_[{asked->second, std::string(to_string(x.outcome))}];
  asked_.erase(asked);
}

void projection::on(const messages::journal_entry&, const messages::bot_steered& x) {
  auto& bot = bots_[x.bot];
  bot.wanted = x.wanted;
  bot.by = x.principal;
  bot.reason = x.reason;
  ++bot.rev;
}

void projection::on(const messages::journal_entry&, const messages::breaker_changed& x) { breakers_ = x.state; }

std::size_t projection::working(core::bot_id bot) const {
  return static_cast<std::size_t>(std::ranges::count_if(orders_, [&](const auto& x) {
    return x.second.intent.bot == bot && x.second.state != core::order_state::none && !terminal(x.second.state);
  }));
}

core::bot_id bot_of(const messages::record& x, const std::map<core::order_id, order_row>& orders) {
  const auto owner = [&](core::order_id id) {
    const auto found = orders.find(id);
    return found == orders.end() ? core::bot_id{} : found->second.intent.bot;
  };
  if (const auto* body = std::get_if<messages::intent_recorded>(&x)) return body->intent.bot;
  if (const auto* body = std::get_if<messages::event_recorded>(&x)) return body->event.intent.bot;
  if (const auto* body = std::get_if<messages::approval_recorded>(&x)) return owner(body->order);
  if (const auto* body = std::get_if<messages::command_recorded>(&x)) return owner(order_of(body->command));
  if (const auto* body = std::get_if<messages::position_changed>(&x)) return body->bot;
  if (const auto* body = std::get_if<messages::bot_steered>(&x)) return body->bot;
  return {};
}

}  // namespace adapters::admin

#include "actors/orders_actor.hpp"

#include <algorithm>

#include "core/types/json_object.hpp"
#include "messages/order_history.hpp"
#include "runtime/await_answer.hpp"

namespace actors {
namespace {

constexpr core::actor_number own_number{core::number_of("desk/orders")};

}  // namespace

void orders_state::restore(const messages::history& past) {
  messages::recover(orders, past);
  for (const auto id : orders.working()) inquire(id);
}

void orders_state::submit(const core::risk::approved_order& approved) {
  const auto event = orders.submit(approved.intent(), now());
  if (event)
    journal.send(self, messages::placement{approved});
  else
    journal.send(self, messages::order_denied{approved.intent(), event.error()});
  sweep();
}

void orders_state::take(const core::venue_report& report) {
  record(orders.on_report(report, now()));
  announce_settled();
}

void orders_state::cancel(const messages::cancel_wanted& wanted) {
  const auto event = orders.cancel_submitted(wanted.order, now());
  if (!event) return;
  record(event);
  send_command(core::cancel_order{wanted.order, wanted.instrument}, event->intent.plan, wanted.cause);
  sweep();
}

void orders_state::reduce(const messages::reduction_wanted& wanted) {
  const auto* order = orders.find(wanted.order);
  if (!order || terminal(order->state) || wanted.quantity >= order->intent.quantity) return;
  send_command(core::amend_order{wanted.order, wanted.instrument, wanted.quantity}, order->intent.plan, wanted.cause);
}

/// The gateway never saw this command, or died with it: nobody can tell, so the venue is asked.
void orders_state::strand(const messages::command_stranded& stranded) {
  const auto id = std::visit(
      [](const auto& command) -> core::order_id {
        if constexpr (requires { command.intent; }) {
          return command.intent.id;
        } else {
          return command.order;
        }
      },
      stranded.command);
  record(orders.timed_out(id, now()));
  sweep();
}

void orders_state::settle(const messages::settlement_wanted& wanted, caf::actor asker) {
  settling[wanted.bot] = {std::move(asker), wanted.working};
  for (const auto id : orders.working(wanted.bot)) inquire(id);
  announce_settled();
}

void orders_state::inquire(core::order_id id) {
  record(orders.timed_out(id, now()));
  const auto* order = orders.find(id);
  send_command(core::query_order{id, order->intent.instrument}, order->intent.plan, {});
  sweep();
}

/// Looks after orders without an answer, as long as there are any.
void orders_state::sweep() {
  if (sweeping) return;
  sweeping = true;
  runtime::after(self, settings.sweep_interval, messages::wake{});
}

void orders_state::record(const std::optional<core::order_event>& event) {
  if (event) journal.send(self, messages::order_stepped{*event});
}

void orders_state::send_command(messages::unapproved_command command, core::plan_id plan, core::sequence cause) {
  journal.send(self, messages::followup{std::move(command), plan, cause});
}

void orders_state::announce_settled() {
  std::erase_if(settling, [this](const auto& waiting) {
    const auto& [bot, wanted] = waiting;
    const auto ids = orders.working(bot);
    const bool unknown = std::any_of(ids.begin(), ids.end(), [this](core::order_id id) {
      return orders.find(id)->state == core::order_state::unknown;
    });
    if (unknown) return false;
    messages::settled answer{.bot = bot, .never_placed = wanted.working};
    std::erase_if(answer.never_placed, [this](core::order_id id) { return orders.knows(id); });
    self->send<caf::message_priority::high>(wanted.asker, std::move(answer));
    return true;
  });
}

/// It lands behind all steps that it holds and before all others: what stands before it is in it.
void orders_state::note_snapshot() {
  journal.send(self,
               messages::note{.actor = own_number,
                              .body = messages::room_snapshot{.state = orders.snapshot(), .hash = orders.hash()}});
}

messages::working_orders orders_state::working(const messages::working_wanted& wanted) const {
  messages::working_orders answer;
  for (const auto id : orders.working(wanted.bot)) {
    const auto* order = orders.find(id);
    if (order->intent.instrument == wanted.instrument)
      answer.orders.push_back({order->intent, order->state, order->open()});
  }
  return answer;
}

messages::shown_state orders_state::shown() const {
  std::vector<core::json_object> rows;
  for (const auto id : orders.working()) {
    const auto* order = orders.find(id);
    rows.push_back(core::json_object()
                       .number("id", id.value)
                       .number("bot", order->intent.bot.value)
                       .text("state", to_string(order->state))
                       .text("role", to_string(order->intent.role))
                       .text("side", to_string(order->intent.side))
                       .text("last_change", core::to_iso8601(order->last_change)));
  }
  return {core::json_object().number("working_orders", rows.size()).list("working", rows).done()};
}

caf::behavior orders_actor(runtime::room<orders_state>* self, runtime::environment& env, orders_settings settings,
                           orders_peers peers) {
  auto& state = self->state;
  state.self = self;
  state.env = &env;
  state.settings = settings;
  state.journal = runtime::outbox(peers.journal);
  runtime::await_answer(self, peers.journal, messages::history_wanted{.room = own_number},
                        [&state](const messages::history& past) { state.restore(past); });
  return {
      [&state](const core::risk::approved_order& order) { state.submit(order); },
      [&state](const core::venue_report& report) { state.take(report); },
      [&state](const messages::cancel_wanted& wanted) { state.cancel(wanted); },
      [&state](const messages::reduction_wanted& wanted) { state.reduce(wanted); },
      [&state](const messages::command_stranded& stranded) { state.strand(stranded); },
      [&state](const messages::settlement_wanted& wanted) {
        state.settle(wanted, caf::actor_cast<caf::actor>(state.self->current_sender()));
      },
      [&state](const messages::working_wanted& wanted) { return state.working(wanted); },
      [&state](const messages::room_snapshot_wanted&) { state.note_snapshot(); },
      [&state](const messages::state_wanted&) { return state.shown(); },
      [&state](const messages::wake&) {
        state.sweeping = false;
        for (const auto id : state.orders.silent_since(state.now() - state.settings.answer_within)) state.inquire(id);
        if (!state.orders.silent_since(core::timestamp::max()).empty()) state.sweep();
      },
      [&state](const messages::resend& alarm) { state.journal.retry(state.self, alarm); },
      [&state](const runtime::undelivered& returned) {
        if (!returned.content.match_elements<messages::settled>()) state.journal.returned(state.self, returned.content);
      },
  };
}

}  // namespace actors

// What an admitted and journaled command does.

#include <algorithm>

#include "actors/admin_actor.hpp"
#include "runtime/supervision_events.hpp"

namespace actors {
namespace {

using core::bot::standing_order;
using core::command::outcome;
using core::command::refusal_code;

constexpr core::actor_number own_number{core::number_of("foundation/admin")};

/// The supervisor that the path belongs to: the longest that leads to it.
std::string parent_of(const std::string& path, const std::vector<std::string>& supervisors) {
  std::string parent = "root";
  for (const auto& x : supervisors)
    if (path.starts_with(x + "/") && (parent == "root" || x.size() > parent.size())) parent = x;
  return parent;
}

}  // namespace

/// The order is in the journal before the bot hears it: whatever fails on the way, the bot finds it there. A journal
/// that is slow may write it after all, and shows it as wanted from then on. Then a bot that is to do less does less;
/// one that is to trade does not, without a record of that.
void admin_state::steer(const std::string& id, const steered_bot& bot, standing_order order,
                        std::function<void()> done) {
  const auto& [asked, refusal, deadline, record, askers] = pending.at(id);
  const messages::note told{.actor = own_number,
                            .cause = record,
                            .body = messages::bot_steered{bot.id, order, asked.principal, asked.reason}};
  self->request(peers.journal.room(), left(id), messages::audited_note{told})
      .then(
          [=, this, path = bot.path, number = bot.id](const messages::written&) {
            tell_bot(id, number, path, order);
            done();
          },
          [=, this, path = bot.path, number = bot.id](const caf::error& why) {
            if (why == caf::sec::request_timeout && order != standing_order::run) tell_bot(id, number, path, order);
            finish(id, outcome::timeout, "the journal did not answer");
          });
}

void admin_state::tell_bot(const std::string& id, core::bot_id bot, const std::string& path, standing_order order) {
  auto& known = wanted[bot];
  known = {order, known.rev + 1};
  const auto& command = pending.at(id).asked;
  messages::tell_urgent(self, messages::bot_address(env->names.reference(path)),
                        messages::steer{order, command.principal, command.reason});
}

void admin_state::start_bot(const std::string& id, const steered_bot& bot) {
  const auto found = wanted.find(bot.id);
  if (found == wanted.end() || found->second.order == standing_order::run) return start_again(id, bot, false);
  steer(id, bot, standing_order::run, [=, this, &bot] { start_again(id, bot, true); });
}

void admin_state::resume_bot(const std::string& id, const steered_bot& bot) {
  const auto found = wanted.find(bot.id);
  const auto order = found == wanted.end() ? standing_order::run : found->second.order;
  if (order == standing_order::run)
    return refuse(id,
                  {refusal_code::already, bot.name + " is to run already", "`bots start` takes up one that is down"});
  if (order == standing_order::stop)
    return refuse(id, {refusal_code::not_running, bot.name + " is stopped, not paused", "bots start " + bot.name});
  steer(id, bot, standing_order::run, [=, this] { finish(id, outcome::done, "resumed"); });
}

/// Its supervisor knows whether it is there. `was_told`: something has been done for it already.
void admin_state::start_again(const std::string& id, const steered_bot& bot, bool was_told) {
  using runtime::child_outcome;
  self->request<caf::message_priority::high>(env->names.reference(parent_of(bot.path, settings.supervisors)), left(id),
                                             runtime::start_child{bot.start})
      .then(
          [=, this, bot_name = bot.name](const runtime::child_answer& found) {
            if (found.outcome == child_outcome::starting) return finish(id, outcome::done, "started");
            if (found.outcome != child_outcome::already_present)
              return refuse(id,
                            {refusal_code::not_running, "its supervisor: " + found.why, "look at bots/" + bot_name});
            if (was_told) return finish(id, outcome::done, "told to run");
            refuse(id, {refusal_code::already, bot_name + " is to run already, and is " + found.why, ""});
          },
          [=, this](const caf::error&) { finish(id, outcome::timeout, "its supervisor did not answer"); });
}

void admin_state::stop_bot(const std::string& id, const steered_bot& bot) {
  const auto& args = pending.at(id).asked.args;
  const bool flattens = args.contains("flatten");
  const auto held = position_of(bot.id);
  if (args.empty() && (!held || held->units != 0))
    return refuse(id, {refusal_code::position_open,
                       held ? bot.name + " holds a position, and nobody would close it"
                            : "nobody knows whether " + bot.name + " holds a position",
                       "add --keep-position (its stops stay) or --flatten"});
  steer(id, bot, standing_order::stop, [=, this, number = bot.id] {
    if (flattens) portfolio.send(self, messages::flatten_wanted{number, "stopped by an operator"});
    const bool keeps = held && held->units != 0 && !flattens;
    finish(id, outcome::done, keeps ? "stopped; its position is kept, guarded by its stops alone" : "stopped");
  });
}

void admin_state::flatten_bot(const std::string& id, const steered_bot& bot) {
  steer(id, bot, standing_order::pause, [=, this, number = bot.id] {
    portfolio.send(self, messages::flatten_wanted{number, "flattened by an operator"});
    finish(id, outcome::done, "paused; its orders are being cancelled and its position is being closed");
  });
}

/// Nothing is counted against its restart budget: nothing has failed.
void admin_state::restart_actor(const std::string& id) {
  using runtime::child_outcome;
  const auto& asked = pending.at(id).asked;
  self->request<caf::message_priority::high>(
          env->names.reference(parent_of(asked.target, settings.supervisors)), left(id),
          runtime::restart_child{.name = asked.target, .why = "restarted by " + asked.principal})
      .then(
          [=, this](const runtime::child_answer& found) {
            if (found.outcome == child_outcome::starting)
              return finish(id, outcome::done, "its supervisor starts it again");
            refuse(id, {refusal_code::not_running,
                        found.outcome == child_outcome::not_found ? found.name + " is not there to be restarted"
                                                                  : "its supervisor: " + found.why,
                        "look at `actors list`"});
          },
          [=, this](const caf::error&) { finish(id, outcome::timeout, "its supervisor did not answer"); });
}

void admin_state::ask_breaker(const std::string& id, messages::breaker_wanted wish) {
  self->request<caf::message_priority::high>(peers.breaker.room(), left(id), std::move(wish))
      .then(
          [=, this](core::command::answer found) {
            found.id = id;
            answer(std::move(found));
          },
          [=, this](const caf::error&) { finish(id, outcome::timeout, "the breaker did not answer"); });
}

}  // namespace actors

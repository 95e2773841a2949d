#include <algorithm>
#include <utility>

#include "adapters/transport/drawn_damage.hpp"
#include "adapters/transport/faulty_service.hpp"
#include "core/sim/random.hpp"

// The WebSockets of faulty_service.

namespace adapters::transport {
namespace {

using core::sim::fault_hook;

constexpr unsigned unavailable = 503;
constexpr std::uint16_t going_away = 1001;
constexpr std::uint16_t without_a_word = 1006;
constexpr std::int64_t usual_window = 8;
constexpr core::duration held_at_most = std::chrono::seconds(1);

}  // namespace

std::optional<unsigned> faulty_service::on_open(connection_id id, const http_request& request, const caller& who,
                                                core::timestamp now) {
  begin(now);
  const auto subject = "connect:" + request.target;
  if (down_until_ && now_ < *down_until_) return unavailable;
  if (const auto refused = draw(fault_hook::refuse, subject))
    return static_cast<unsigned>(refused->rule->with.status.value_or(unavailable));
  if (const auto status = inner_->on_open(id, request, who, inside_now_)) {
    collect();
    return status;
  }
  auto& x = wires_[id];
  x.target = request.target;
  if (const auto limited = draw(fault_hook::session_limit, subject)) {
    const auto& with = limited->rule->with;
    const auto spread = with.spread.value_or(core::duration::zero()).count();
    x.limit = now_ + *with.age + core::duration(core::sim::splitmix64(limited->dice).between(0, spread));
  }
  collect();
  return {};
}

void faulty_service::on_text(connection_id id, std::string_view text, core::timestamp now) {
  begin(now);
  const auto found = wires_.find(id);
  if (found != wires_.end() && !found->second.gone) {
    auto& x = found->second;
    const auto subject = subject_of("frame:", x, text);
    if (!draw(fault_hook::half_open, subject) && !draw(fault_hook::drop, subject)) {
      if (const auto closed = draw(fault_hook::close, subject)) {
        end(id, x, static_cast<std::uint16_t>(closed->rule->with.code.value_or(going_away)), "");
      } else {
        std::vector<std::string> texts{std::string(text)};
        if (const auto fault = draw(fault_hook::mutate, subject))
          texts = mutated(text, drawn_mutation(*fault), fault->dice);
        const auto twice = draw(fault_hook::duplicate, subject);
        for (auto n = twice ? twice->rule->with.times.value_or(1) : 0; n >= 0; --n)
          for (const auto& one : texts) inner_->on_text(id, one, inside_now_);
      }
    }
  }
  collect();
}

void faulty_service::pass(text_out&& out) {
  const auto found = wires_.find(out.to);
  if (found == wires_.end()) return emit(std::move(out), now_);
  auto& x = found->second;
  if (x.gone) return;
  const auto subject = subject_of("stream:", x, *out.text);
  if (draw(fault_hook::half_open, subject) || draw(fault_hook::drop, subject)) return;
  if (const auto closed = draw(fault_hook::close, subject))
    return end(out.to, x, static_cast<std::uint16_t>(closed->rule->with.code.value_or(going_away)), "");

  std::vector<shared_text> texts{out.text};
  if (const auto fault = draw(fault_hook::mutate, subject)) {
    texts.clear();
    for (auto& one : mutated(*out.text, drawn_mutation(*fault), fault->dice))
      texts.push_back(std::make_shared<const std::string>(std::move(one)));
  } else if (const auto change = draw(fault_hook::schema, subject)) {
    auto text = drifted(*out.text, drawn_drift(*change), change->dice);
    texts = {std::make_shared<const std::string>(std::move(text))};
  }
  const auto twice = draw(fault_hook::duplicate, subject);
  const auto held = draw(fault_hook::reorder, subject);
  const auto slow = draw(fault_hook::delay, subject);
  for (auto n = twice ? twice->rule->with.times.value_or(1) : 0; n >= 0; --n)
    for (const auto& one : texts) {
      if (held) {
        const auto window = static_cast<std::uint64_t>(held->rule->with.window.value_or(usual_window));
        x.held.push_back({one, 1 + core::sim::splitmix64(held->dice).below(window), now_ + held_at_most});
      } else {
        send(out.to, x, one, slow ? slow->delay() : core::duration::zero());
      }
    }
}

/// Sends a text, and behind it those that waited for it.
void faulty_service::send(connection_id id, wire& x, const shared_text& text, core::duration late) {
  x.not_before = std::max(x.not_before, now_ + late);
  emit(text_out{id, text}, x.not_before);
  for (auto& y : x.held) --y.after;
  const auto ripe = std::stable_partition(x.held.begin(), x.held.end(), [](const auto& y) { return y.after > 0; });
  for (auto y = ripe; y != x.held.end(); ++y) emit(text_out{id, y->text}, x.not_before);
  x.held.erase(ripe, x.held.end());
}

void faulty_service::pass(close_out&& out) {
  const auto found = wires_.find(out.to);
  if (found == wires_.end()) return emit(std::move(out), now_);
  auto& x = found->second;
  if (std::exchange(x.gone, true)) return;
  const auto when = std::max(now_, x.not_before);
  for (const auto& y : std::exchange(x.held, {})) emit(text_out{out.to, y.text}, when);
  emit(std::move(out), when);
}

void faulty_service::pass(ping_out&& out) {
  const auto found = wires_.find(out.to);
  if (found == wires_.end() || !found->second.gone) emit(out, now_);
}

void faulty_service::end(connection_id id, wire& x, std::uint16_t code, std::string reason) {
  x.gone = true;
  x.held.clear();
  forget_later(id);
  if (code == without_a_word)
    ready_.emplace_back(reset_out{id});
  else
    ready_.emplace_back(close_out{id, code, std::move(reason)});
}

}  // namespace adapters::transport

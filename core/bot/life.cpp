#include "core/bot/life.hpp"

#include <array>

namespace core::bot {
namespace {

struct step {
  life from;
  life_event on;
  life to;
};

using l = life;
using e = life_event;

constexpr std::array steps{
    // a signal is looked at whenever nothing else is going on
    step{l::idle, e::signal, l::signal_received},
    step{l::rejected, e::signal, l::signal_received},
    step{l::cancelled, e::signal, l::signal_received},
    step{l::signal_received, e::approval_needed, l::awaiting_approval},
    step{l::signal_received, e::checking, l::risk_check},
    step{l::awaiting_approval, e::approved, l::risk_check},
    step{l::awaiting_approval, e::refused, l::rejected},
    step{l::risk_check, e::working, l::executing},
    step{l::risk_check, e::refused, l::rejected},
    step{l::risk_check, e::ended_unfilled, l::cancelled},
    step{l::executing, e::refused, l::rejected},
    step{l::executing, e::ended_unfilled, l::cancelled},
    // a fill opens a position from wherever it finds us, even after a cancel
    step{l::idle, e::position_open, l::monitoring},
    step{l::signal_received, e::position_open, l::monitoring},
    step{l::risk_check, e::position_open, l::monitoring},
    step{l::executing, e::position_open, l::monitoring},
    step{l::rejected, e::position_open, l::monitoring},
    step{l::cancelled, e::position_open, l::monitoring},
    // and the position's end frees us
    step{l::monitoring, e::exit_sent, l::closing},
    step{l::closing, e::exit_ended, l::monitoring},
    step{l::closing, e::flat, l::idle},
    step{l::monitoring, e::flat, l::idle},
    // operators and breakers; positions stay managed
    step{l::paused, e::resume_flat, l::idle},
    step{l::paused, e::resume_open, l::monitoring},
    step{l::paused, e::halt, l::halted},
    step{l::halted, e::resume_flat, l::idle},
    step{l::halted, e::resume_open, l::monitoring},
};

}  // namespace

std::optional<life> next(life from, life_event on) {
  for (const auto& s : steps)
    if (s.from == from && s.on == on) return s.to;
  if (from == life::failed) return std::nullopt;
  if (on == life_event::failure) return life::failed;
  if (on == life_event::pause && from != life::halted) return life::paused;
  if (on == life_event::halt) return life::halted;
  return std::nullopt;
}

std::string_view to_string(life x) {
  switch (x) {
    case life::idle:
      return "idle";
    case life::signal_received:
      return "signal_received";
    case life::risk_check:
      return "risk_check";
    case life::awaiting_approval:
      return "awaiting_approval";
    case life::executing:
      return "executing";
    case life::monitoring:
      return "monitoring";
    case life::closing:
      return "closing";
    case life::rejected:
      return "rejected";
    case life::cancelled:
      return "cancelled";
    case life::failed:
      return "failed";
    case life::paused:
      return "paused";
    case life::halted:
      return "halted";
  }
  return "?";
}

std::string_view to_string(life_event x) {
  switch (x) {
    case life_event::signal:
      return "signal";
    case life_event::checking:
      return "checking";
    case life_event::approval_needed:
      return "approval_needed";
    case life_event::approved:
      return "approved";
    case life_event::working:
      return "working";
    case life_event::refused:
      return "refused";
    case life_event::ended_unfilled:
      return "ended_unfilled";
    case life_event::position_open:
      return "position_open";
    case life_event::exit_sent:
      return "exit_sent";
    case life_event::exit_ended:
      return "exit_ended";
    case life_event::flat:
      return "flat";
    case life_event::failure:
      return "failure";
    case life_event::pause:
      return "pause";
    case life_event::halt:
      return "halt";
    case life_event::resume_flat:
      return "resume_flat";
    case life_event::resume_open:
      return "resume_open";
  }
  return "?";
}

}  // namespace core::bot

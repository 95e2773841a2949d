#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "core/order/event.hpp"
#include "core/types/bytes.hpp"
#include "messages/order.hpp"

namespace messages {

/// The order event that a placement stands for: a command in the journal is a submitted order.
core::order_event submission_of(const core::order_intent&, core::timestamp, core::sequence);

/// The order events of a history, in order, placements included.
std::vector<core::order_event> order_events_in(const history&);

/// Brings what a room knows (`Model`: a class of core with snapshot, restore and hash) to where the journal left it:
/// its last snapshot, if there is one, then all that is not in it. Throws runtime_error for a snapshot that cannot be
/// read or that says something else than its hash.
template <class Model>
void recover(Model& model, const history& past) {
  for (const auto& entry : past.entries) {
    const auto* saved = std::get_if<room_snapshot>(&entry.body);
    if (!saved) continue;
    const auto which = "the snapshot in record " + std::to_string(entry.sequence.value);
    try {
      model.restore(saved->state);
    } catch (const core::malformed_bytes& e) {
      throw std::runtime_error(which + " cannot be read: " + e.what());
    }
    if (model.hash() != saved->hash) throw std::runtime_error(which + " does not have the hash that it names");
  }
  for (const auto& event : order_events_in(past)) model.restore(event);
}

}  // namespace messages

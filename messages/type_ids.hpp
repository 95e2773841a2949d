#pragma once

#include <caf/allowed_unsafe_message_type.hpp>

#include "core/market/event.hpp"
#include "core/market/funding.hpp"
#include "core/market/view.hpp"
#include "core/order/event.hpp"
#include "core/risk/gate.hpp"
#include "messages/admin.hpp"
#include "messages/breaker.hpp"
#include "messages/control.hpp"
#include "messages/feed.hpp"
#include "messages/health.hpp"
#include "messages/market.hpp"
#include "messages/order.hpp"
#include "messages/position.hpp"
#include "messages/venue.hpp"

// The one place that says what may travel between mailboxes. None of it ever crosses a process border, so none has to
// be serialised by CAF: the journal has a codec of its own.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(core::market_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(core::market_view)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(core::funding_announced)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(core::order_intent)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(core::order_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(core::venue_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(core::risk::approved_order)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::frame)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::snapshot_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::trades_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::book_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::views_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::views_kept)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::feed_report_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::feed_report)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::journaled_command)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::cancel_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::reduction_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::placement)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::followup)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::order_stepped)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::order_denied)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::note)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::command_stranded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::room_snapshot_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::history_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::history)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::working_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::working_orders)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::settlement_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::settled)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::position_held)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::bot_given_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::scores_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::scores)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::venue_call)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::venue_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::stream_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::private_stream)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::private_stream_wanted)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::health_failed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::watch_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::equity_marked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::breaker_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::entries_ruled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::rules_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::bot_halted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::halt_asked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::reduction_of_positions)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::breakers_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::breakers_shown)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::session_drop)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::wake)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::resend)

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(core::command::answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::administer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::steer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::flatten_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::audited_note)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::written)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::state_wanted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(messages::shown_state)

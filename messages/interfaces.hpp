#pragma once

#include "core/market/event.hpp"
#include "core/market/funding.hpp"
#include "core/market/view.hpp"
#include "core/order/event.hpp"
#include "core/risk/gate.hpp"
#include "messages/address.hpp"
#include "messages/admin.hpp"
#include "messages/breaker.hpp"
#include "messages/control.hpp"
#include "messages/feed.hpp"
#include "messages/health.hpp"
#include "messages/market.hpp"
#include "messages/order.hpp"
#include "messages/position.hpp"
#include "messages/type_ids.hpp"
#include "messages/venue.hpp"

namespace messages {

/// Who accepts what. A room's header says what it does with each.
using session_address = address<frame, snapshot_wanted, session_drop>;
/// The session of a venue that is connected: it has the only way out.
using door_address = address<venue_call, private_stream_wanted, session_drop>;
using feed_address = address<frame, stream_lost, book_wanted, feed_report_wanted>;
using market_address = address<core::market_event, core::funding_announced, trades_lost, views_wanted>;
using view_sink = address<core::market_view>;
using bot_address = address<core::market_view, views_kept, core::order_event, settled, steer, bot_halted>;
using risk_address =
    address<core::order_intent, core::order_event, core::market_view, entries_ruled, room_snapshot_wanted>;
using breaker_address =
    address<breaker_wanted, breakers_wanted, rules_wanted, halt_asked, equity_marked, health_failed>;
using orders_address = address<core::risk::approved_order, cancel_wanted, reduction_wanted, core::venue_report,
                               command_stranded, working_wanted, settlement_wanted, room_snapshot_wanted>;
using journal_address = address<placement, followup, order_stepped, order_denied, note, audited_note, history_wanted>;
using gateway_address = address<journaled_command, core::market_view>;
/// The gateway of a venue that is connected: what the venue says about orders. A frame is a message of the private
/// stream and belongs to no instrument.
using asker_address = address<venue_answer, private_stream, frame>;
/// Whoever hears order events.
using event_sink = address<core::order_event>;
using monitor_address = address<position_held, core::order_event>;
using portfolio_address = address<core::order_event, core::market_view, scores_wanted, flatten_wanted,
                                  reduction_of_positions, room_snapshot_wanted>;

/// Hears what the watchdog finds.
using health_address = address<watch_found>;
/// The one way in for operators.
using admin_address = address<administer>;

}  // namespace messages

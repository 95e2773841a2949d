#include "config/breaker_policies.hpp"
#include "config/config.hpp"
#include "config/field.hpp"
#include "config/operating_fields.hpp"

namespace config {
namespace {

using kind = value_kind;

std::vector<field> node_fields() {
  return {
      {.path = "version",
       .kind = kind::integer,
       .meaning = "Version of this format.",
       .least = "1",
       .most = "1",
       .example = "1"},
      {.path = "node.name",
       .kind = kind::name,
       .meaning = "Names this runtime in logs, journal and console.",
       .example = "tower-1"},
      {.path = "node.mode",
       .kind = kind::choice,
       .meaning = "`paper` simulates every order. `simulation` sends orders to exchanges that run on this machine (see "
                  "`watchbill simex`) and to no other. `live` is refused: no gateway of this build may place real "
                  "orders.",
       .fallback = "paper",
       .choices = {"paper", "simulation", "live"}},
      {.path = "node.seed",
       .kind = kind::integer,
       .meaning = "Every random draw is a function of it.",
       .fallback = "1",
       .least = "0",
       .most = "9223372036854775807"},
      {.path = "node.data_dir",
       .kind = kind::path,
       .meaning = "Folder of the journal and the run file, relative to the working folder.",
       .fallback = "run",
       .hashed = hashing::none},
  };
}

std::vector<field> venue_fields() {
  return {
      {.path = "venues.*", .kind = kind::name, .meaning = "Venues by name.", .example = "binance-usdm"},
      {.path = "venues.*.kind",
       .kind = kind::choice,
       .meaning = "The protocol and the rules of the venue.",
       .choices = {"binance-usdm", "binance-spot"},
       .example = "binance-usdm"},
      {.path = "venues.*.key",
       .kind = kind::secret,
       .meaning = "Place of the API key; paper needs none. The key must not be allowed to withdraw.",
       .optional = true,
       .example = "env:BINANCE_KEY",
       .hashed = hashing::none},
      {.path = "venues.*.secret",
       .kind = kind::secret,
       .meaning = "Place of the API secret; paper needs none.",
       .optional = true,
       .example = "file:/run/credentials/binance",
       .hashed = hashing::none},
      {.path = "venues.*.replay.files[]",
       .kind = kind::path,
       .meaning = "Recordings to play, in order; relative to the folder that WATCHBILL_DATA names. Either these or "
                  "`connect`.",
       .optional = true,
       .example = "sessions/btcusdt.gz",
       .hashed = hashing::file_name},
      {.path = "venues.*.replay.speed",
       .kind = kind::integer,
       .meaning = "Pace as a multiple of the recorded one.",
       .fallback = "1",
       .least = "1",
       .most = "1000"},
      {.path = "venues.*.replay.loop", .kind = kind::flag, .meaning = "Start again at the end.", .fallback = "false"},
      {.path = "venues.*.connect.rest",
       .kind = kind::address,
       .meaning = "Where the venue answers requests. With `connect`, the market comes from the venue itself.",
       .optional = true,
       .example = "fapi.binance.com:443"},
      {.path = "venues.*.connect.streams",
       .kind = kind::address,
       .meaning = "Where the venue's WebSocket streams are.",
       .optional = true,
       .example = "fstream.binance.com:443"},
      {.path = "venues.*.connect.account",
       .kind = kind::address,
       .meaning = "Where the venue says what the API key may do; without it, `rest`.",
       .optional = true,
       .example = "api.binance.com:443"},
      {.path = "venues.*.connect.authority",
       .kind = kind::path,
       .meaning = "File (PEM) of a certificate authority that is trusted besides the system's.",
       .optional = true,
       .example = "run/simex/authority.pem",
       .hashed = hashing::none},
      {.path = "venues.*.paper.order_latency",
       .kind = kind::duration,
       .meaning = "From the command leaving us to the paper exchange acting on it.",
       .fallback = "20ms",
       .least = "0s",
       .most = "10s"},
      {.path = "venues.*.paper.report_latency",
       .kind = kind::duration,
       .meaning = "From the paper exchange acting to its report reaching us.",
       .fallback = "10ms",
       .least = "0s",
       .most = "10s"},
      {.path = "venues.*.paper.maker_fee",
       .kind = kind::ratio,
       .meaning = "Fee on the notional of fills of resting orders. Required in paper mode.",
       .optional = true,
       .least = "0%",
       .most = "1%",
       .example = "2bp"},
      {.path = "venues.*.paper.taker_fee",
       .kind = kind::ratio,
       .meaning = "Fee on the notional of fills that take. Required in paper mode.",
       .optional = true,
       .least = "0%",
       .most = "1%",
       .example = "5bp"},
      {.path = "accounts.*",
       .kind = kind::name,
       .meaning = "Accounts by name. An account takes one bot per instrument.",
       .example = "usdm-main"},
      {.path = "accounts.*.venue",
       .kind = kind::reference,
       .meaning = "The venue that keeps the account.",
       .target = "venues",
       .example = "binance-usdm"},
  };
}

std::vector<field> instrument_fields() {
  return {
      {.path = "instruments.*",
       .kind = kind::instrument,
       .meaning = "Instruments by venue/SYMBOL, the symbol as the venue writes it.",
       .example = "binance-usdm/BTCUSDT"},
      {.path = "instruments.*.id",
       .kind = kind::integer,
       .meaning = "Number in the journal. Never change it, never use it again for another instrument.",
       .least = "1",
       .most = "4294967295",
       .example = "1"},
      {.path = "instruments.*.kind",
       .kind = kind::choice,
       .meaning = "`spot`: the asset itself, no short position. `perpetual`: linear contract without expiry.",
       .choices = {"spot", "perpetual"},
       .example = "perpetual"},
      {.path = "instruments.*.price_scale",
       .kind = kind::integer,
       .meaning = "Decimal places of a price unit, fixed for the id for ever. Both scales together: at most 16.",
       .fallback = "8",
       .least = "0",
       .most = "16"},
      {.path = "instruments.*.quantity_scale",
       .kind = kind::integer,
       .meaning = "Decimal places of a quantity unit, fixed for the id for ever.",
       .fallback = "8",
       .least = "0",
       .most = "16"},
      {.path = "instruments.*.position_notional_max",
       .kind = kind::money,
       .meaning = "Limit of the position of all bots together.",
       .least = "0.01 USDT",
       .most = "1000000000 USDT",
       .example = "50000 USDT"},
      {.path = "instruments.*.filters[].from",
       .kind = kind::timestamp,
       .meaning = "Moment from which the row holds; rows ascend.",
       .fallback = "1970-01-01"},
      {.path = "instruments.*.filters[].tick",
       .kind = kind::decimal,
       .meaning = "Step of prices.",
       .least = "0.0000000000000001",
       .most = "1000000",
       .example = "0.1"},
      {.path = "instruments.*.filters[].lot",
       .kind = kind::decimal,
       .meaning = "Step of quantities.",
       .least = "0.0000000000000001",
       .most = "1000000",
       .example = "0.001"},
      {.path = "instruments.*.filters[].quantity_min",
       .kind = kind::decimal,
       .meaning = "Smallest quantity of an order.",
       .fallback = "0",
       .least = "0",
       .most = "1000000"},
      {.path = "instruments.*.filters[].notional_min",
       .kind = kind::money,
       .meaning = "Smallest notional of an order.",
       .fallback = "0 USDT",
       .least = "0 USDT",
       .most = "1000000 USDT"},
  };
}

std::vector<field> risk_fields() {
  return {
      {.path = "risk.mark_age_max",
       .kind = kind::duration,
       .meaning = "With an older mark no entry is admitted.",
       .fallback = "5s",
       .least = "100ms",
       .most = "1h"},
      {.path = "risk.mark_interval",
       .kind = kind::duration,
       .meaning = "At most one mark per instrument and interval reaches risk.",
       .fallback = "100ms",
       .least = "1ms",
       .most = "1m"},
      {.path = "risk.breakers.session_failures",
       .kind = kind::integer,
       .meaning = "Failures of a venue's rooms within `session_window`; one more opens breaker `sessions-VENUE`: no "
                  "entries there.",
       .fallback = "5",
       .least = "0",
       .most = "1000"},
      {.path = "risk.breakers.session_window",
       .kind = kind::duration,
       .meaning = "The window of `session_failures`.",
       .fallback = "1m",
       .least = "1s",
       .most = "1d"},
      {.path = "risk.breakers.session_quiet",
       .kind = kind::duration,
       .meaning = "Healthy for so long, the venue's breaker closes by itself.",
       .fallback = "5m",
       .least = "1s",
       .most = "7d"},
      {.path = "risk.breakers.outage",
       .kind = kind::duration,
       .meaning =
           "A venue silent for so long opens breaker `outage-VENUE`: no entries there until an operator closes it.",
       .fallback = "1m",
       .least = "1s",
       .most = "1d"},
      {.path = "risk.breakers.health_quiet",
       .kind = kind::duration,
       .meaning = "A failing health check opens breaker `health`: no entries. It closes when all is well for so long.",
       .fallback = "1m",
       .least = "1s",
       .most = "7d"},
      {.path = "risk.breakers.day_loss",
       .kind = kind::ratio,
       .meaning = "Loss since 00:00 UTC, of the equity at that time, that opens breaker `daily-loss` (all groups "
                  "together) or `daily-loss-GROUP`: no entries until the next day.",
       .fallback = "5%",
       .least = "0.01%",
       .most = "100%"},
      {.path = "risk.breakers.week_loss",
       .kind = kind::ratio,
       .meaning = "The same since Monday, `weekly-loss`: no entries until the next Monday.",
       .fallback = "10%",
       .least = "0.01%",
       .most = "100%"},
      {.path = "risk.breakers.drawdown",
       .kind = kind::ratio,
       .meaning = "Fall from the highest equity that opens breaker `drawdown` or `drawdown-GROUP`: every position is "
                  "closed, no entries until an operator closes it.",
       .fallback = "20%",
       .least = "0.01%",
       .most = "100%"},
  };
}

std::vector<field> group_fields() {
  return {
      {.path = "groups.*", .kind = kind::name, .meaning = "Portfolio groups by name.", .example = "alpha"},
      {.path = "groups.*.gross_exposure_max",
       .kind = kind::money,
       .meaning = "Limit of the group's exposure, long plus short.",
       .least = "0.01 USDT",
       .most = "1000000000 USDT",
       .example = "100000 USDT"},
      {.path = "groups.*.capital",
       .kind = kind::money,
       .meaning = "What the group's losses are measured against; without it, `gross_exposure_max`.",
       .optional = true,
       .least = "0.01 USDT",
       .most = "1000000000 USDT",
       .example = "50000 USDT"},
      {.path = "supervision.*",
       .kind = kind::choice,
       .meaning = "Restart budget per supervisor.",
       .choices = supervisor_names(),
       .example = "bots"},
      {.path = "supervision.*.restarts",
       .kind = kind::integer,
       .meaning = "Restarts within the window; one more escalates.",
       .fallback = "5",
       .least = "0",
       .most = "1000"},
      {.path = "supervision.*.within",
       .kind = kind::duration,
       .meaning = "The window.",
       .fallback = "1m",
       .least = "100ms",
       .most = "1d"},
      {.path = "supervision.*.backoff_min",
       .kind = kind::duration,
       .meaning = "Wait before the second restart; the first is immediate.",
       .fallback = "100ms",
       .least = "1ms",
       .most = "1h"},
      {.path = "supervision.*.backoff_max",
       .kind = kind::duration,
       .meaning = "Cap of the doubling wait.",
       .fallback = "30s",
       .least = "1ms",
       .most = "1h"},
      {.path = "supervision.*.quiet",
       .kind = kind::duration,
       .meaning = "Without a failure for so long, counting starts anew.",
       .fallback = "5m",
       .least = "100ms",
       .most = "7d"},
      {.path = "journal.segment_size",
       .kind = kind::size,
       .meaning = "Size of a journal file, reserved on creation.",
       .fallback = "64MiB",
       .least = "64KiB",
       .most = "64MiB"},
      {.path = "journal.durability",
       .kind = kind::choice,
       .meaning = "`process`: a record survives the end of the process, kill -9 included. `power`: and a power cut; "
                  "commands wait until theirs is on the disk.",
       .fallback = "process",
       .choices = {"process", "power"}},
      {.path = "journal.free_min",
       .kind = kind::size,
       .meaning = "Less than this free on the journal's disk is noted as an alarm.",
       .fallback = "256MiB",
       .least = "0B",
       .most = "1024GiB"},
      {.path = "journal.snapshot_every",
       .kind = kind::integer,
       .meaning = "After so many records the desk writes all that it knows; a start reads no more than that and what "
                  "came since.",
       .fallback = "10000",
       .least = "10",
       .most = "10000000"},
      {.path = "journal.keep",
       .kind = kind::integer,
       .meaning = "So many of the newest files stay as they are; older ones that no start needs are compressed. None "
                  "is ever deleted.",
       .fallback = "16",
       .least = "16",
       .most = "1000000"},
  };
}

std::vector<field> bot_fields() {
  return {
      {.path = "bots.*",
       .kind = kind::name,
       .meaning = "Bots by name, or a list of files (`[bots/*.yaml]`), one bot per file.",
       .example = "trend-btc"},
      {.path = "bots.*.strategy",
       .kind = kind::reference,
       .meaning = "What it trades by.",
       .target = "strategies",
       .example = "sma_cross"},
      {.path = "bots.*.instrument",
       .kind = kind::reference,
       .meaning = "What it trades.",
       .target = "instruments",
       .example = "binance-usdm/BTCUSDT"},
      {.path = "bots.*.account",
       .kind = kind::reference,
       .meaning = "Where its positions are kept.",
       .target = "accounts",
       .example = "usdm-main"},
      {.path = "bots.*.group",
       .kind = kind::reference,
       .meaning = "With which bots it shares an exposure limit.",
       .target = "groups",
       .example = "alpha"},
      {.path = "bots.*.crash_policy",
       .kind = kind::choice,
       .meaning = "When restarting does not help: `keep` orders and position, `cancel` its entry orders, or `flatten` "
                  "the position.",
       .choices = {"keep", "cancel", "flatten"},
       .example = "cancel"},
      {.path = "bots.*.parameters",
       .kind = kind::parameters,
       .meaning = "The strategy's parameters, listed below per strategy."},
      {.path = "bots.*.limits.order_notional_max",
       .kind = kind::money,
       .meaning = "Largest order.",
       .least = "0.01 USDT",
       .most = "1000000000 USDT",
       .example = "2000 USDT"},
      {.path = "bots.*.limits.position_notional_max",
       .kind = kind::money,
       .meaning = "Largest position.",
       .least = "0.01 USDT",
       .most = "1000000000 USDT",
       .example = "5000 USDT"},
      {.path = "bots.*.limits.open_orders_max",
       .kind = kind::integer,
       .meaning = "Orders working at once.",
       .fallback = "8",
       .least = "1",
       .most = "1000"},
      {.path = "bots.*.limits.orders_per_window",
       .kind = kind::integer,
       .meaning = "Orders within the window.",
       .fallback = "60",
       .least = "1",
       .most = "100000"},
      {.path = "bots.*.limits.window",
       .kind = kind::duration,
       .meaning = "The window.",
       .fallback = "1m",
       .least = "100ms",
       .most = "1d"},
      {.path = "bots.*.limits.price_collar",
       .kind = kind::ratio,
       .meaning = "How far a limit price may lie from the mark.",
       .fallback = "5%",
       .least = "1ppm",
       .most = "100%"},
  };
}

}  // namespace

const std::vector<field>& fields() {
  static const std::vector<field> table = [] {
    std::vector<field> all;
    for (auto part : {node_fields(), venue_fields(), instrument_fields(), risk_fields(), breaker_policy_fields(),
                      group_fields(), operating_fields(), bot_fields()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return table;
}

std::string_view to_string(value_kind k) {
  switch (k) {
    case kind::name:
      return "name";
    case kind::instrument:
      return "venue/SYMBOL";
    case kind::path:
      return "path";
    case kind::address:
      return "host:port";
    case kind::listener:
      return "host:port or none";
    case kind::integer:
      return "whole number";
    case kind::decimal:
      return "decimal number";
    case kind::flag:
      return "true or false";
    case kind::duration:
      return "duration";
    case kind::money:
      return "amount of money";
    case kind::ratio:
      return "ratio";
    case kind::size:
      return "size";
    case kind::timestamp:
      return "moment";
    case kind::choice:
      return "word";
    case kind::secret:
      return "place of a secret";
    case kind::reference:
      return "reference";
    case kind::parameters:
      return "map of parameters";
  }
  return "?";
}

}  // namespace config

#!/usr/bin/env python3
"""Judges a journal by its records alone, knowing nothing of the program that wrote it.

usage: watchbill journal show DIR -o ndjson | tests/e2e/checker.py [--virtual]

--virtual: of a run in virtual time, where answers come at the very moment of what they answer. One line per breach;
exit code 1 if there is any. The rules are the methods below; what an order may do is written from the words of
core/order/lifecycle.hpp, core/order/event.hpp and docs/journal_format.md, not from the program's table.
"""
import argparse
import calendar
import json
import sys
import time
from collections import Counter, defaultdict
from decimal import Decimal
from typing import NamedTuple

ALIVE = ("in_flight", "open", "cancel_in_flight", "unknown")
ENDED = ("filled", "canceled", "rejected", "expired", "denied", "lost")
FILLS = ("partially_filled", "filled")
PROTECT_WITHIN_NS = 5_000_000_000  # on the real clock; in virtual time at once
ORDER_LATENCY_NS = 20_000_000      # of the paper venues in the shipped profiles


def legal_steps():
    """(state, step) -> state after it."""
    steps = {("none", "denied"): "denied", ("none", "submitted"): "in_flight"}
    for state in ALIVE:
        # The venue may end an order whatever we believe of it, and silence makes every order unknown.
        steps |= {(state, step): step for step in ("rejected", "filled", "canceled", "expired")}
        steps[state, "timed_out"] = "unknown"
        # These leave an order in doubt in doubt, and one that is being cancelled being cancelled.
        for step in ("partially_filled", "triggered"):
            steps[state, step] = "open" if state == "in_flight" else state
        steps[state, "amended"] = state
        steps[state, "accepted"] = state if state == "cancel_in_flight" else "open"
        steps[state, "cancel_submitted"] = "unknown" if state == "unknown" else "cancel_in_flight"
    del steps["open", "accepted"], steps["cancel_in_flight", "cancel_submitted"]
    steps["open", "cancel_rejected"] = steps["cancel_in_flight", "cancel_rejected"] = "open"
    steps["unknown", "cancel_rejected"] = "unknown"
    steps["unknown", "absent"] = "lost"
    # Executed before the end, told after it.
    steps |= {(state, step): state for state in ("canceled", "expired", "lost") for step in FILLS}
    return steps


LEGAL = legal_steps()


class Breach(NamedTuple):
    rule: str
    sequence: int
    text: str

    def __str__(self):
        return f"{self.rule} at record {self.sequence}: {self.text}"


class Order:
    def __init__(self, facts):
        self.facts, self.state = facts, "in_flight"
        self.quantity, self.filled = Decimal(facts["quantity"]), Decimal(0)

    def open(self):
        return self.quantity - self.filled if self.state in ALIVE else Decimal(0)


def holder(facts):
    return facts["account"], facts["instrument"], facts["bot"]


def nanoseconds(text):
    whole, fraction = text[:-1].split(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) * 1_000_000_000 + int(fraction)


class Checker:
    def __init__(self, virtual=False):
        self.virtual = virtual
        self.breaches = []
        self.last = None
        self.records = {}                       # by sequence
        self.orders = {}                        # placed, by id
        self.wanted = Counter()                 # intents, by id
        self.intent_of = {}                     # sequence of the first intent, by id
        self.commanded = set()                  # approvals that a command has used
        self.views = {}                         # last view number, by bot
        self.positions = defaultdict(Decimal)   # by holder
        self.position_after = {}                # by sequence of the fill
        self.trades = defaultdict(list)         # trade numbers, by instrument
        self.broken = {}                        # fault, by instrument
        self.unprotected = defaultdict(list)    # fills that wait for their stop, by holder

    def breach(self, rule, record, text):
        self.breaches.append(Breach(rule, record["sequence"], text))

    def take(self, record):
        self.order_of_records(record)
        self.records[record["sequence"]] = record
        self.patience_with_fills(record)
        judge = getattr(self, "on_" + record["type"], None)
        if judge:
            judge(record, record["facts"])
        self.last = record

    def order_of_records(self, record):
        if record["sequence"] != (self.last["sequence"] if self.last else 0) + 1:
            self.breach("sequence_gap", record, f"after {self.last['sequence'] if self.last else 'nothing'}")
        if self.last and record["at"] < self.last["at"]:
            self.breach("time_backwards", record, f"{record['at']} after {self.last['at']}")
        if record.get("cause", 0) >= record["sequence"]:
            self.breach("cause_after_effect", record, f"caused by {record['cause']}")

    def on_run_started(self, record, _):
        """Another life of the process: its market begins anew, and so do the numbers of its views. What it finds
        without protection has to be protected from here on."""
        self.views.clear()
        self.broken.clear()
        for waiting in self.unprotected.values():
            waiting[:] = [fill | {"at": record["at"]} for fill in waiting]

    def on_bot_snapshot(self, record, facts):
        bot, view = facts["bot"], int(facts["view"])
        if view < self.views.get(bot, 0):
            self.breach("view_backwards", record, f"{bot} saw {view} after {self.views[bot]}")
        self.views[bot] = view

    def on_book_changed(self, _, facts):
        self.broken[facts["instrument"]] = facts["fault"] if facts["fault"] != "none" else None

    # --- the way out: intent, approval, command ---

    def on_intent_recorded(self, record, facts):
        self.wanted[facts["order"]] += 1
        self.intent_of.setdefault(facts["order"], record["sequence"])

    def on_approval_recorded(self, record, facts):
        intent = self.records.get(record.get("cause"))
        if not intent or intent["type"] != "intent_recorded" or intent["facts"]["order"] != facts["order"]:
            self.breach("approval_without_intent", record, facts["order"])

    def on_command_recorded(self, record, facts):
        if facts["command"] != "place":
            if facts["order"] not in self.orders:
                self.breach("command_for_no_order", record, f"{facts['command']} {facts['order']}")
            return
        order, approval = facts["order"], self.records.get(record.get("cause"))
        if not approval or approval["type"] != "approval_recorded" or approval["facts"]["order"] != order:
            self.breach("placed_without_approval", record, order)
        elif approval["sequence"] in self.commanded:
            self.breach("placed_twice", record, f"{order}: approval {approval['sequence']} was used before")
        else:
            self.commanded.add(approval["sequence"])
        if order in self.orders:
            return self.breach("placed_twice", record, order)
        if facts["role"] == "entry" and self.virtual and self.broken.get(facts["instrument"], "never valid"):
            self.breach("entry_on_broken_book", record, f"{order}: {self.broken.get(facts['instrument'])}")
        self.orders[order] = Order(facts)
        if facts["role"] != "entry":
            self.protect(record, approval)

    # --- the way back: steps of orders ---

    def on_event_recorded(self, record, facts):
        name, step = facts["order"], facts["step"]
        if facts.get("denial") == "duplicate_id" and self.wanted[name] > 1:
            self.wanted[name] -= 1  # refused, so not used a second time
            return
        order = self.orders.get(name)
        if order is None:
            if step != "denied":
                self.breach("event_of_no_order", record, f"{name} {step}")
            elif not self.wanted[name]:
                self.breach("denied_without_intent", record, name)
            return
        after = LEGAL.get((order.state, step))
        if after is None:
            rule = "event_after_end" if order.state in ENDED else "illegal_step"
            self.breach(rule, record, f"{name} was {order.state}: {step}")
        elif after != facts["state"]:
            self.breach("wrong_state", record, f"{name} was {order.state}: {step} leads to {after}, not to "
                                               f"{facts['state']}")
        if facts["role"] == "stop" and step == "accepted" and self.virtual:
            self.in_time_at_the_venue(record, facts)
        order.state, order.quantity = facts["state"], Decimal(facts["quantity"])
        self.quantities(record, facts, order)

    def in_time_at_the_venue(self, record, facts):
        """A stop holds at the venue one latency after its intent."""
        asked = self.records[self.intent_of[facts["order"]]]["at"]
        if nanoseconds(facts["ts_event"]) - nanoseconds(asked) > ORDER_LATENCY_NS:
            self.breach("stop_late_at_the_venue", record, f"{facts['order']}: {facts['ts_event']}, asked {asked}")

    def quantities(self, record, facts, order):
        filled, executed = Decimal(facts["filled"]), Decimal(facts.get("fill_quantity", 0))
        if filled < order.filled:
            self.breach("filled_falls", record, f"{facts['order']}: {filled} after {order.filled}")
        elif filled != order.filled + executed:
            self.breach("filled_is_no_sum", record, f"{facts['order']}: {filled} after {order.filled} and {executed}")
        if filled > order.quantity:
            self.breach("filled_beyond_quantity", record, f"{facts['order']}: {filled} of {order.quantity}")
        order.filled = filled
        if executed:
            self.on_fill(record, facts, executed)

    def on_fill(self, record, facts, executed):
        self.trades[facts["instrument"]].append((int(facts["venue_trade"]), record["sequence"]))
        who = holder(facts)
        before = self.positions[who]
        after = self.positions[who] = before + (executed if facts["side"] == "buy" else -executed)
        self.position_after[record["sequence"]] = after
        if after == 0:
            self.unprotected.pop(who, None)
        elif abs(after) > abs(before) or before * after < 0:
            if before * after < 0:
                self.unprotected.pop(who, None)
            self.unprotected[who].append(record)

    def on_position_changed(self, record, facts):
        held = self.position_after.get(record.get("cause"))
        if held is None:
            self.breach("position_without_fill", record, " ".join(holder(facts)))
        elif Decimal(facts["quantity"]) != held:
            self.breach("wrong_position", record,
                        f"{' '.join(holder(facts))}: {facts['quantity']}, by its fills {held}")

    # --- protection ---

    def patience_with_fills(self, record):
        for who, waiting in self.unprotected.items():
            for fill in [x for x in waiting if self.late(x, record)]:
                waiting.remove(fill)
                self.breach("unprotected_fill", fill, f"{fill['facts']['order']}: no stop has it as its cause")

    def late(self, fill, record):
        if self.virtual:
            return record["at"] > fill["at"]
        return nanoseconds(record["at"]) - nanoseconds(fill["at"]) > PROTECT_WITHIN_NS

    def protect(self, command, approval):
        """A stop (or exit) of a monitor answers the fill that it names as its cause. On the real clock it also answers
        those before: they may have come while the monitor was being started again. With no fill left to answer the
        cover has to be complete."""
        intent = self.records.get(approval.get("cause")) if approval else None
        if not intent or not intent["actor"].startswith("desk/positions/"):
            return
        waiting = self.unprotected.get(holder(command["facts"]), [])
        cause = intent.get("cause", 0)
        answered = [x for x in waiting if x["sequence"] == cause or x["sequence"] < cause and not self.virtual]
        for fill in answered:
            waiting.remove(fill)
        if answered and not waiting:
            self.full_size(command)

    def full_size(self, command):
        who = holder(command["facts"])
        held = self.positions[who]
        side = "sell" if held > 0 else "buy"
        covered = sum(order.open() for order in self.orders.values()
                      if holder(order.facts) == who and order.facts["role"] != "entry" and order.facts["side"] == side)
        if covered < abs(held):
            self.breach("stop_too_small", command, f"{' '.join(who)}: {covered} of {abs(held)}")

    # --- the end ---

    def finish(self):
        for name, count in self.wanted.items():
            if count > 1:
                self.breach("id_used_twice", self.records[self.intent_of[name]], name)
        if self.virtual:  # a real process may have been killed between a fill and its stop
            self.patience_with_fills({"at": "9"})
        for instrument, trades in self.trades.items():
            numbers = sorted(number for number, _ in trades)
            if numbers != list(range(1, len(numbers) + 1)):
                first = next(i for i, number in enumerate(numbers, 1) if number != i)
                rule = "lost_fill" if numbers[first - 1] > first else "fill_told_twice"
                self.breach(rule, self.last, f"{instrument}: trade {first} of {len(numbers)}")
        return self.breaches

    def working(self):
        """Ids of the orders that have not ended."""
        return {name for name, order in self.orders.items() if order.state in ALIVE}


def check(records, virtual=False):
    checker = Checker(virtual)
    for record in records:
        checker.take(record)
    checker.finish()
    return checker


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--virtual", action="store_true")
    found = check(map(json.loads, sys.stdin), parser.parse_args().virtual).breaches
    print("\n".join(map(str, found)) or "no breach")
    sys.exit(1 if found else 0)

#!/usr/bin/env python3
# labels: release-only
"""The judges of kill9 find what they are there to find."""
import unittest
from decimal import Decimal

from kill9_judge import assert_same_fills, assert_same_orders, assert_same_positions, client_id
from watchbill import main

ENTRY, STOP = "bots/alpha#1", "desk/positions/alpha/first/BTCUSDT#1"
FILL = {"order": ENTRY, "instrument": "first/BTCUSDT", "side": "buy", "state": "filled", "filled": "0.010",
        "venue_trade": "71", "fill_quantity": "0.010", "fill_price": "60000"}


def placed(order):
    return {"type": "command_recorded", "facts": {"command": "place", "order": order, "instrument": "first/BTCUSDT"}}


def event(**facts):
    return {"type": "event_recorded", "facts": facts}


def accepted(order):
    return event(order=order, instrument="first/BTCUSDT", state="open", filled="0")


def position(quantity):
    return {"type": "position_changed",
            "facts": {"instrument": "first/BTCUSDT", "bot": "bots/alpha", "quantity": quantity}}


class VenueRecord:
    """An entry that was executed, and the stop that protects its position."""

    def __init__(self):
        self.trades = {"BTCUSDT": {71: (5, "BUY", Decimal("0.01"), Decimal("60000"))}, "ETHUSDT": {}}
        self.orders = {5: {"orderId": 5, "clientOrderId": client_id(ENTRY), "status": "FILLED", "executedQty": "0.01"}}
        self.algos = {9: {"algoId": 9, "clientAlgoId": client_id(STOP), "algoStatus": "NEW"}}

    def positions(self):
        return {"BTCUSDT": Decimal("0.01")}


class Judges(unittest.TestCase):
    def setUp(self):
        self.records = [placed(ENTRY), event(**FILL), position("0.010"), placed(STOP), accepted(STOP)]
        self.venue = {"first": VenueRecord()}

    def assert_agree(self):
        for judge in (assert_same_fills, assert_same_orders, assert_same_positions):
            judge(self, self.records, self.venue)

    def assert_found(self, judge, words):
        with self.assertRaisesRegex(AssertionError, words):
            judge(self, self.records, self.venue)

    def test_let_what_agrees_pass(self):
        self.assert_agree()

    def test_find_a_lost_fill(self):
        del self.records[1]
        self.assert_found(assert_same_fills, "that the journal does not hold")

    def test_find_a_fill_told_twice(self):
        self.records.append(event(**FILL))
        self.assert_found(assert_same_fills, "that the venue does not know")

    def test_find_a_fill_of_another_size_or_order(self):
        for change in ({"fill_quantity": "0.020"}, {"order": STOP}, {"side": "sell"}):
            with self.subTest(change):
                self.records[1] = event(**(FILL | change))
                self.assert_found(assert_same_fills, "fills of the")

    def test_leave_fills_after_the_look_at_the_venue_to_the_next_one(self):
        self.records.append(event(**(FILL | {"venue_trade": "72"})))
        self.assert_agree()

    def test_find_an_order_that_was_not_journaled(self):
        self.records = self.records[:3]
        self.assert_found(assert_same_orders, "that the journal did not place")

    def test_find_an_order_that_was_placed_twice(self):
        row = self.venue["first"].algos[9]
        self.venue["first"].algos[10] = row | {"algoId": 10}
        self.assert_found(assert_same_orders, "was placed twice")

    def test_find_an_order_that_only_one_side_holds_for_working(self):
        self.venue["first"].algos[9]["algoStatus"] = "CANCELED"
        self.assert_found(assert_same_orders, "is open in the journal")

    def test_find_an_open_order_that_the_venue_never_had(self):
        self.venue["first"].algos.clear()
        self.assert_found(assert_same_orders, "never reached the venue")

    def test_find_a_probe_that_was_left_behind(self):
        probe = {"algoId": 11, "clientAlgoId": "tag-1-2", "algoStatus": "NEW"}
        self.venue["first"].algos[11] = probe
        self.records.append({"type": "actor_noted", "facts": {"text": "probing stops: order tag-1-2 on BTCUSDT"}})
        self.assert_found(assert_same_orders, "still has the probe")

    def test_find_a_wrong_position(self):
        self.records.append(position("0.020"))
        self.assert_found(assert_same_positions, "0.02")


if __name__ == "__main__":
    main()

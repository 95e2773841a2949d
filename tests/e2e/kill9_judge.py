"""Compares a journal with the venue's own record of the same customers, as they call each other's orders."""
from collections import Counter, defaultdict
from decimal import Decimal

from checker import ALIVE
from kill9_venue import SYMBOLS
from watchbill import fills_in

NODE = "kill9"
WORKING_AT_VENUE = ("NEW", "PARTIALLY_FILLED")


def number_of(name):
    """FNV-1a, see core/types/ids.hpp."""
    number = 2166136261
    for byte in name.encode():
        number = (number ^ byte) * 16777619 & 0xFFFFFFFF
    return number or 1


def client_id(order):
    """What the venue gets to see of `bots/alpha#12`."""
    issuer, count = order.rsplit("#", 1)
    return f"{number_of(NODE):x}-{number_of(issuer):x}-{int(count):x}"


def place_of(facts):
    """(customer, symbol) of `desk/BTCUSDT`."""
    return tuple(facts["instrument"].split("/"))


def assert_same_fills(trial, records, venue):
    """I-06: of what the venue has told by its last look, each trade stands in the journal once, and nothing else."""
    names = {name: {x["orderId"]: x["clientOrderId"] for x in record.orders.values()} for name, record in venue.items()}
    done = sorted((name, symbol, number, names[name].get(order), side, quantity, price)
                  for name, record in venue.items() for symbol in SYMBOLS
                  for number, (order, side, quantity, price) in record.trades[symbol].items())
    last = {(name, symbol): max(record.trades[symbol], default=-1) for name, record in venue.items()
            for symbol in SYMBOLS}
    told = []
    for facts in (x["facts"] for x in fills_in(records)):
        name, symbol = place_of(facts)
        if int(facts["venue_trade"]) <= last[name, symbol]:
            told.append((name, symbol, int(facts["venue_trade"]), client_id(facts["order"]), facts["side"].upper(),
                         Decimal(facts["fill_quantity"]), Decimal(facts["fill_price"])))
    trial.assertEqual(sorted(Counter(done) - Counter(told)), [], "fills of the venue that the journal does not hold")
    trial.assertEqual(sorted(Counter(told) - Counter(done)), [], "fills of the journal that the venue does not know")


class Placed:
    """An order as the journal tells it."""

    def __init__(self, facts):
        self.name, self.place = facts["order"], place_of(facts)
        self.state, self.filled = "in_flight", Decimal(0)


def placed_in(records):
    orders = {}
    for record in records:
        facts = record["facts"]
        if record["type"] == "command_recorded" and facts["command"] == "place":
            orders[client_id(facts["order"])] = Placed(facts)
        elif record["type"] == "event_recorded" and client_id(facts["order"]) in orders:
            order = orders[client_id(facts["order"])]
            order.state, order.filled = facts["state"], Decimal(facts["filled"])
    return orders


def probes_in(records):
    """Client ids of the stops by which a gateway tries whether stops can be had; it notes each, and cancels it."""
    return {x["facts"]["text"].split()[3] for x in records
            if x["type"] == "actor_noted" and x["facts"]["text"].startswith("probing stops: order ")}


def at_venue(record):
    """Client id -> (numbers, does it work, executed quantity)."""
    rows = defaultdict(lambda: [set(), False, Decimal(0)])
    for x in record.orders.values():
        row = rows[x["clientOrderId"]]
        row[0].add(("order", x["orderId"]))
        row[1] |= x["status"] in WORKING_AT_VENUE
        row[2] += Decimal(x["executedQty"])
    for x in record.algos.values():
        row = rows[x["clientAlgoId"]]
        row[0].add(("algo", x["algoId"]))
        row[1] |= x["algoStatus"] in ("NEW", "TRIGGERING")
    return rows


def assert_same_orders(trial, records, venue):
    """I-03, I-05, I-11, I-17: each order of the venue is one that the journal had placed, once, and both sides say the
    same of what works and what was executed. A fact of the journal that the venue does not have is an order that never
    reached it."""
    placed, probes = placed_in(records), probes_in(records)
    seen = set()
    for name, record in venue.items():
        for client, (numbers, works, executed) in at_venue(record).items():
            if client in probes:
                trial.assertEqual((works, executed), (False, 0), f"{name} still has the probe {client}")
                continue
            order = placed.get(client)
            trial.assertIsNotNone(order, f"{name} has an order {client} that the journal did not place")
            seen.add(client)
            trial.assertEqual(order.place[0], name, order.name)
            trial.assertLessEqual(Counter(door for door, _ in numbers), Counter(("order", "algo")),
                                  f"{order.name} was placed twice: {numbers}")
            trial.assertEqual((order.state in ALIVE, order.filled), (works, executed),
                              f"{order.name} is {order.state} in the journal; at the venue: works, executed")
    for client in placed.keys() - seen:
        order = placed[client]
        trial.assertIn(order.state, ("rejected", "lost", "canceled"), f"{order.name} never reached the venue")
        trial.assertEqual(order.filled, 0, order.name)


def assert_same_positions(trial, records, venue):
    """I-07."""
    held = defaultdict(Decimal)
    latest = {(x["facts"]["instrument"], x["facts"]["bot"]): x["facts"] for x in records
              if x["type"] == "position_changed"}
    for facts in latest.values():
        held[place_of(facts)] += Decimal(facts["quantity"])
    theirs = {(name, symbol): quantity for name, record in venue.items()
              for symbol, quantity in record.positions().items()}
    trial.assertEqual({place: x for place, x in held.items() if x}, theirs)


def restored_orders(records, working):
    """Those of the working orders of its predecessor that a life asks the venue about."""
    return {x["facts"]["order"] for x in records
            if x["type"] == "command_recorded" and x["facts"]["command"] == "query"} & working.keys()

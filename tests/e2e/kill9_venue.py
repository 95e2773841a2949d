"""The record of a running simex about a customer, asked for beside everything that is under test."""
import hashlib
import hmac
import http.client
import json
import ssl
import threading
import time
import urllib.parse
from decimal import Decimal
from typing import NamedTuple

SYMBOLS = ("BTCUSDT", "ETHUSDT")
PAGE = 1000
OVERLAP = 100  # numbers that are asked for again: the venue may show an order later than those after it
CUSTOMER = "desk"
OWN_ADDRESS = "127.0.0.2"  # request limits are by address: ours shall not use up the node's


class Customer:
    """Signed questions over one connection that stays. For one thread."""

    def __init__(self, venue, address=OWN_ADDRESS):
        self._key, self._secret = venue.keys[CUSTOMER]
        host, port = venue.address.split(":")
        trusted = ssl.create_default_context(cafile=venue.authority)
        self._line = http.client.HTTPSConnection(host, int(port), timeout=10, context=trusted,
                                                 source_address=(address, 0))

    def ask(self, path, **parameters):
        query = urllib.parse.urlencode(parameters | {"recvWindow": 5000, "timestamp": int(time.time() * 1000)})
        signature = hmac.new(self._secret.encode(), query.encode(), hashlib.sha256).hexdigest()
        answer = self.ask_for(f"{path}?{query}&signature={signature}")
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {text[:200]}")
        return json.loads(text)

    def ask_for(self, target):
        try:
            return self._get(target)
        except ConnectionError:  # a venue closes a line that nobody has used for a while
            self._line.close()
            return self._get(target)

    def _get(self, target):
        self._line.request("GET", target, headers={"X-MBX-APIKEY": self._key})
        return self._line.getresponse()

    def close(self):
        self._line.close()

    def positions(self):
        """symbol -> signed quantity, those that are not flat."""
        rows = self.ask("/fapi/v3/positionRisk")
        return {x["symbol"]: Decimal(x["positionAmt"]) for x in rows if Decimal(x["positionAmt"])}

    def stops(self):
        """(symbol, side) -> quantity of the reduce-only stops that wait for their trigger."""
        waiting = {}
        for symbol in SYMBOLS:
            for x in self.ask("/fapi/v1/openAlgoOrders", symbol=symbol):
                if x["reduceOnly"] and x["orderType"] in ("STOP", "STOP_MARKET"):
                    place = x["symbol"], x["side"]
                    whole = Decimal("Infinity") if x["closePosition"] else Decimal(x["quantity"])
                    waiting[place] = waiting.get(place, Decimal(0)) + whole
        return waiting


def used_weight(venue):
    """What the node's address has used of its limit within the venue's present minute."""
    node = Customer(venue, "127.0.0.1")
    try:
        return int(node.ask_for("/fapi/v1/time").getheader("X-MBX-USED-WEIGHT-1M"))
    finally:
        node.close()


class Sighting(NamedTuple):
    """A position without enough protection, seen from its first moment on."""
    venue: str
    symbol: str
    since: float
    position: Decimal
    covered: Decimal


class ProtectionWatch(threading.Thread):
    """Looks at positions and stops a few times a second; `longest` is the longest that one went without protection
    while there was a node that could have protected it."""

    EVERY = 0.25
    ADDRESS = "127.0.0.3"

    def __init__(self, venues):
        super().__init__(daemon=True)
        self._customers = {name: Customer(venue, self.ADDRESS) for name, venue in venues.items()}
        self._ended = threading.Event()
        self._node_since = time.monotonic()
        self._bare = {}
        self.looks, self.looks_at_positions = 0, 0
        self.longest, self.longest_of = 0.0, None
        self.trouble = None

    def node_started(self):
        """Another life: what it finds without protection it has to protect from here on."""
        self._node_since = time.monotonic()

    def run(self):
        try:
            while not self._ended.wait(self.EVERY):
                for name, customer in self._customers.items():
                    self._look(name, customer)
        except Exception as why:  # told by the test: a thread cannot fail one
            self.trouble = why

    def _look(self, name, customer):
        begun = time.monotonic()
        # A life that begins while this look is under way is not blamed for what the one before left.
        node_since = self._node_since
        positions, stops = customer.positions(), customer.stops()
        self.looks += 1
        self.looks_at_positions += len(positions)
        for symbol in SYMBOLS:
            held = positions.get(symbol, Decimal(0))
            covered = stops.get((symbol, "SELL" if held > 0 else "BUY"), Decimal(0))
            place = name, symbol
            if abs(held) <= covered:
                self._bare.pop(place, None)
                continue
            seen = self._bare.setdefault(place, Sighting(*place, begun, held, covered))
            lasted = begun - max(seen.since, node_since)
            if lasted > self.longest:
                self.longest, self.longest_of = lasted, seen._replace(position=held, covered=covered)

    def end(self):
        self._ended.set()
        self.join()
        for customer in self._customers.values():
            customer.close()


class Record:
    """What a venue executed for us and which orders it has from us; grows with each look."""

    def __init__(self, venue):
        self._customer = Customer(venue)
        self.trades = {symbol: {} for symbol in SYMBOLS}   # trade id -> (order number, side, quantity, price)
        self.orders = {}                                   # number -> row
        self.algos = {}                                    # number -> row
        self._begin = {(what, symbol): 0 for what in ("trades", "orders", "algos") for symbol in SYMBOLS}

    def look(self):
        for symbol in SYMBOLS:
            for x in self._pages("trades", symbol, "/fapi/v1/userTrades", "fromId", "id"):
                self.trades[symbol][x["id"]] = (x["orderId"], x["side"], Decimal(x["qty"]), Decimal(x["price"]))
            self._orders("orders", symbol, "/fapi/v1/allOrders", "orderId", self.orders,
                         lambda x: x["status"] in ("NEW", "PARTIALLY_FILLED"))
            self._orders("algos", symbol, "/fapi/v1/allAlgoOrders", "algoId", self.algos,
                         lambda x: x["algoStatus"] in ("NEW", "TRIGGERING", "TRIGGERED"))

    def trades_of_hidden_orders(self):
        """The venue may show a trade before its order."""
        return [x for of in self.trades.values() for x in of.values() if x[0] not in self.orders]

    def positions(self):
        return self._customer.positions()

    def close(self):
        self._customer.close()

    def _orders(self, what, symbol, path, key, into, lives):
        """What still lives is read again the next time."""
        alive = []
        for x in self._pages(what, symbol, path, key, key):
            into[x[key]] = x
            if lives(x):
                alive.append(x[key])
        self._begin[what, symbol] = max(0, min([self._begin[what, symbol] - OVERLAP, *alive]))

    def _pages(self, what, symbol, path, from_key, key):
        while True:
            rows = self._customer.ask(path, symbol=symbol, limit=PAGE, **{from_key: self._begin[what, symbol]})
            yield from rows
            if rows:
                self._begin[what, symbol] = max(x[key] for x in rows) + 1
            if len(rows) < PAGE:
                return

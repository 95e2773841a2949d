"""`watchbill simex`, a venue of its own on loopback: started, asked where it is and whose keys it knows, ended."""
import hashlib
import hmac
import json
import re
import signal
import ssl
import time
import urllib.parse
import urllib.request
from decimal import Decimal

from watchbill import RECORDINGS, SESSIONS, SOURCE, Summary, Trial, fills_in

STOP_WITHIN = 30  # seconds, with other tests beside it
FAULTS = SOURCE / "tests/e2e/faults"
PROFILE = SOURCE / "config/profiles/simex.yaml"
OF_PAPER_VENUES = ("lost_fill", "fill_told_twice")  # breaches found by trade numbers without holes: not here
BOOKS = ("binance-usdm/BTCUSDT", "binance-usdm/ETHUSDT")


class Venue:
    """A running simex: where it listens, the file of its certificate authority, and its customers' keys."""

    WHERE = re.compile(r"^simex listening on ([\d.]+:\d+), certificate authority (\S+)$", re.M)
    KEYS = re.compile(r"^account (\S+): .*, test key (\S+), test secret (\S+)$", re.M)
    LAST_WORD = re.compile(r"^ccxt: ", re.M)

    def __init__(self, trial, process, report):
        self.trial, self.process, self.report = trial, process, report
        said = trial.folder / f"{process.number}.out"
        trial.wait_for(lambda: self.LAST_WORD.search(said.read_text()), process, "an address of simex")
        self.address, self.authority = self.WHERE.search(said.read_text()).groups()
        self.keys = {name: (key, secret) for name, key, secret in self.KEYS.findall(said.read_text())}

    def variables(self, customer):
        """What points our own program at it."""
        key, secret = self.keys[customer]
        connect = "WATCHBILL_VENUES__BINANCE_USDM__CONNECT__"
        return {"SIMEX_KEY": key, "SIMEX_SECRET": secret, connect + "REST": self.address,
                connect + "STREAMS": self.address, connect + "AUTHORITY": self.authority}

    def ask(self, customer, path, **parameters):
        """What it answers to a customer's signed question."""
        key, secret = self.keys[customer]
        query = urllib.parse.urlencode(parameters | {"recvWindow": 5000, "timestamp": int(time.time() * 1000)})
        signature = hmac.new(secret.encode(), query.encode(), hashlib.sha256).hexdigest()
        question = urllib.request.Request(f"https://{self.address}{path}?{query}&signature={signature}",
                                          headers={"X-MBX-APIKEY": key})
        trusted = ssl.create_default_context(cafile=self.authority)
        with urllib.request.urlopen(question, timeout=10, context=trusted) as answer:
            return json.load(answer)

    def end(self):
        """SIGTERM; hands back its report."""
        self.process.send_signal(signal.SIGTERM)
        outcome = self.trial.ended(self.process)
        self.trial.assertEqual(outcome.code, 0, outcome)
        return json.loads(self.report.read_text())


class SimexTrial(Trial):
    def setUp(self):
        super().setUp()
        self.journal_of_bots = self.folder / "run/journal"

    def simex(self, *arguments):
        """On the recorded market of an eventful minute, in which there is always something to trade."""
        report = self.folder / "simex.json"
        market = [RECORDINGS / name for name in SESSIONS if "usdm" in name]
        process = self.start("simex", "--venues", "binance-usdm", "--market", *market, "--listen", "127.0.0.1:0",
                             "--authority", self.folder / "authority", "--report", report, *arguments)
        return Venue(self, process, report)

    def bots(self, venue):
        """Our own bots on their account at the venue; they have whole books when this returns."""
        process = self.start("run", "-c", PROFILE, "--workers", "2", **venue.variables("desk"))
        self.wait_for(lambda: self.whole_books() >= set(BOOKS), process, "whole books")
        return process

    def book_changes(self):
        shown = self.watchbill("journal", "show", self.journal_of_bots, "-o", "ndjson")
        records = [json.loads(line) for line in shown.out.splitlines()] if shown.code == 0 else []
        return [x for x in records if x["type"] == "book_changed"]

    def whole_books(self):
        return {x["facts"]["instrument"] for x in self.book_changes() if x["facts"]["fault"] == "none"}

    def assert_same_fills(self, venue, customer):
        """I-06: what the journal holds is what the venue executed, each trade once.

        The venue is asked first: what it executes while the journal is being read is left to the next look.
        """
        last, done = {}, []
        for symbol in ("BTCUSDT", "ETHUSDT"):
            rows = self.trades_of(venue, customer, symbol)
            last[symbol] = max((x["id"] for x in rows), default=-1)
            done += [(symbol, x["id"], Decimal(x["qty"]), Decimal(x["price"])) for x in rows]
        told = [(x["facts"]["instrument"].split("/")[1], int(x["facts"]["venue_trade"]),
                 Decimal(x["facts"]["fill_quantity"]), Decimal(x["facts"]["fill_price"]))
                for x in fills_in(self.journal(self.journal_of_bots, "--type", "event_recorded"))]
        self.assertEqual(sorted(x for x in told if x[1] <= last[x[0]]), sorted(done))
        return told

    @staticmethod
    def trades_of(venue, customer, symbol, page=1000):
        """All of them: an answer holds a page at most."""
        found, begin = [], 0
        while True:
            rows = venue.ask(customer, "/fapi/v1/userTrades", symbol=symbol, fromId=begin, limit=page)
            found += rows
            if len(rows) < page:
                return found
            begin = rows[-1]["id"] + 1

    def terminate(self, process):
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        outcome = self.ended(process)
        self.assertLess(time.monotonic() - asked, STOP_WITHIN)
        self.assertEqual(outcome.code, 0, outcome)
        return Summary(outcome.out), outcome

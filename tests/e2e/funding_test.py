#!/usr/bin/env python3
# labels: slow
"""What a venue settles as funding comes into the journal and into the store of a node that is connected to it."""
import json
import sqlite3
from decimal import Decimal

from checker import nanoseconds
from simex import BOOKS, SimexTrial
from watchbill import main

SETTLEMENTS = 3


class Funding(SimexTrial):
    def observed(self):
        shown = self.watchbill("journal", "show", self.journal_of_bots, "--type", "funding_observed", "-o", "ndjson")
        return [json.loads(line)["facts"] for line in shown.out.splitlines()] if shown.code == 0 else []

    def test_settled_rates_are_those_of_the_venue(self):
        venue = self.simex("--funding-interval", "5s")
        bots = self.bots(venue)
        self.wait_for(lambda: len(self.observed()) >= SETTLEMENTS * len(BOOKS), bots, "settlements of funding")
        self.terminate(bots)
        observed = self.observed()
        self.assertEqual({x["instrument"] for x in observed}, set(BOOKS))
        for book in BOOKS:
            ours = [x for x in observed if x["instrument"] == book]
            times = [x["settled_at"] for x in ours]
            self.assertEqual(times, sorted(set(times)), "each settlement once")
            history = venue.ask("desk", "/fapi/v1/fundingRate", symbol=book.split("/")[1], limit=100)
            settled = {x["fundingTime"]: x for x in history}
            for x in ours:
                theirs = settled.get(nanoseconds(x["settled_at"]) // 1_000_000)
                self.assertIsNotNone(theirs, f"nothing was settled at {x['settled_at']}")
                # It was announced up to a second before, and moves on until then.
                self.assertAlmostEqual(Decimal(x["rate"]), Decimal(theirs["fundingRate"]), delta=Decimal("0.00005"))
                mark, settled_mark = Decimal(x["mark"]), Decimal(theirs["markPrice"])
                self.assertAlmostEqual(mark, settled_mark, delta=settled_mark / 500)
                self.assertLess(x["ts_event"], x["settled_at"])
        with sqlite3.connect(f"file:{self.folder}/run/store.db?mode=ro", uri=True) as database:
            rows = list(database.execute("SELECT instrument, rate, mark_price FROM funding_rates ORDER BY sequence"))
        self.assertEqual(rows, [(x["instrument"], x["rate"], x["mark"]) for x in observed])


if __name__ == "__main__":
    main()

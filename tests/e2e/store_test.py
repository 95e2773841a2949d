#!/usr/bin/env python3
"""The embedded store: a demo with one, what can be had out of it, and what happens where it cannot be used."""
import csv
import gzip
import io
import json
import signal
import sqlite3
from collections import defaultdict
from decimal import Decimal

from watchbill import PROFILES, RECORDINGS, SESSIONS, Trial, main, short_recordings

MINUTE = 60_000_000_000


def trades_by_minute(session):
    """Price and quantity of what was traded in a recording, by the minute in which it was received. Lines are `time
    message`; the last minute is left out, as no message closes it."""
    minutes = defaultdict(list)
    with gzip.open(RECORDINGS / session, "rt") as lines:
        for line in lines:
            at, message = line.split(" ", 1)
            event = json.loads(message)
            event = event.get("data", event)
            opened = int(at) // MINUTE * MINUTE
            minutes[opened] += []
            if event.get("e") == "trade" and event.get("X", "MARKET") == "MARKET":
                minutes[opened].append((Decimal(event["p"]), Decimal(event["q"])))
    del minutes[max(minutes)]
    return minutes


def rows_of(store):
    """Every row of every table."""
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as database:
        names = [x for x, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}


class Store(Trial):
    def setUp(self):
        super().setUp()
        self.store = self.folder / "store.db"

    def demo(self):
        self.succeed("demo", "--store", self.store, "--progress", "none")
        return next((self.folder / "run").glob("**/*.wbj")).parent

    def test_a_demo_fills_a_store_that_a_rebuild_repeats(self):
        journal = self.demo()
        records = self.journal(journal)
        stored = rows_of(self.store)
        self.assertEqual(len(stored["events"]), len(records))
        steps = sum(x["type"] == "event_recorded" or x["facts"].get("command") == "place" for x in records)
        self.assertEqual(len(stored["orders"]), steps)
        self.assertEqual(len(stored["fills"]), sum("venue_trade" in x["facts"] for x in records))
        self.assertGreater(len(stored["fills"]), 0)
        status = self.succeed("db", "status", "--store", self.store, "--journal", journal)
        self.assertIn(" 0 behind", status.out)
        again = self.folder / "again.db"
        self.succeed("db", "rebuild", "--store", again, "--journal", journal)
        self.assertEqual(rows_of(again), stored)

    def test_bars_are_what_the_recordings_hold(self):
        self.demo()
        with sqlite3.connect(f"file:{self.store}?mode=ro", uri=True) as database:
            rows = database.execute("SELECT instrument, open_time, interval_ns, open, high, low, close, volume, trades "
                                    "FROM bars ORDER BY sequence").fetchall()
        bars = {(instrument, opened): (length, *map(Decimal, figures)) for instrument, opened, length, *figures in rows}
        self.assertEqual(len(bars), len(rows), "two bars of one minute")
        expected = {}
        for session in SESSIONS:
            market, symbol = session.split("/")[-2:]
            minutes = trades_by_minute(session)
            for opened in sorted(minutes)[1:]:  # who came within the first one does not know it whole
                prices, quantities = zip(*minutes[opened])
                expected[f"binance-{market}/{symbol.split('_')[0].upper()}", opened] = (
                    MINUTE, prices[0], max(prices), min(prices), prices[-1], sum(quantities), Decimal(len(prices)))
        self.assertEqual(bars, expected)
        self.assertTrue(bars)

    def test_exports_what_the_store_holds(self):
        self.demo()
        stored = rows_of(self.store)
        for what, table in ("trades", "trades_closed"), ("orders", "orders"), ("equity", "portfolio_state"):
            as_csv = list(csv.DictReader(io.StringIO(self.succeed("export", what, "--store", self.store).out)))
            as_json = [json.loads(x) for x in
                       self.succeed("export", what, "--store", self.store, "--format", "ndjson").out.splitlines()]
            self.assertEqual(len(as_csv), len(stored[table]), what)
            text = lambda row: {key: "" if value is None else str(value) for key, value in row.items()}
            self.assertEqual(list(map(text, as_json)), as_csv, what)

    def test_refuses_files_that_are_no_store_of_its_own(self):
        journal = self.demo()
        letter = self.folder / "letter.txt"
        letter.write_text("dear sir or madam, " * 100)
        for command in ("db", "migrate"), ("db", "status"), ("db", "rebuild", "--journal", journal):
            outcome = self.watchbill(*command, "--store", letter)
            self.assertEqual(outcome.code, 7, outcome)
            self.assertIn("this holds something else", outcome.err)
        self.assertTrue(letter.read_text().startswith("dear sir"))
        with sqlite3.connect(self.store) as database:
            database.execute("INSERT INTO schema_migrations VALUES (99, 0)")
        outcome = self.watchbill("db", "status", "--store", self.store)
        self.assertEqual(outcome.code, 7, outcome)
        self.assertIn("a later version", outcome.err)

    def test_makes_no_store_in_place_of_one_that_knows_more(self):
        self.demo()
        stored = rows_of(self.store)
        lesser = self.folder / "lesser"
        self.variables["WATCHBILL_DATA"] = short_recordings(self.folder / "data")
        self.succeed("demo", "--progress", "none", WATCHBILL_NODE__DATA_DIR=lesser)
        shorter = next(lesser.glob("**/*.wbj")).parent
        records = len(self.journal(shorter))
        self.assertLess(records, len(stored["events"]))
        for verb in "rebuild", "status":
            outcome = self.watchbill("db", verb, "--store", self.store, "--journal", shorter)
            self.assertEqual(outcome.code, 7, outcome)
            self.assertIn(f"has come to record {len(stored['events'])}, but the journal in {shorter} has {records} ",
                          outcome.err)
        self.assertEqual(rows_of(self.store), stored)
        self.store.unlink()
        self.succeed("db", "rebuild", "--store", self.store, "--journal", shorter)
        self.assertEqual(len(rows_of(self.store)["events"]), records)

    def test_a_run_keeps_its_store_beside_its_journal(self):
        running = self.start("run", "-c", PROFILES / "paper.yaml")
        store = self.folder / "run/store.db"

        def some_fills():
            with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as database:
                return database.execute("SELECT count(*) FROM events").fetchone()[0] > 20 if store.exists() else False

        def patiently():
            try:
                return some_fills()
            except sqlite3.OperationalError:
                return False

        self.wait_for(patiently, running, "rows in the store")
        running.send_signal(signal.SIGTERM)
        self.assertEqual(self.ended(running).code, 0)
        status = self.succeed("db", "status")
        self.assertIn(" 0 behind", status.out)
        self.assertIn(" 0 behind", self.succeed("db", "status", "-c", PROFILES / "paper.yaml").out)
        by_folder = self.succeed("export", "orders", "--data-dir", self.folder / "run").out
        self.assertEqual(self.succeed("export", "orders", "-c", PROFILES / "paper.yaml").out, by_folder)

    def test_looks_through_journals(self):
        journal = self.demo()
        listed = self.succeed("journal", "ls", self.folder / "run")
        self.assertIn(str(journal), listed.out)
        found = self.succeed("journal", "grep", "venue_trade=[0-9]+", journal)
        self.assertEqual(len(found.out.splitlines()), len(rows_of(self.store)["fills"]))
        self.assertIn("event_recorded", self.succeed("journal", "stats", journal).out)
        self.assertEqual(self.watchbill("journal", "grep", "no such thing", journal).code, 3)
        self.assertEqual(self.watchbill("journal", "grep", "(", journal).code, 2)


if __name__ == "__main__":
    main()

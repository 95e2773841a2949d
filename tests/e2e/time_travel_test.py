#!/usr/bin/env python3
"""What every actor knew at any record: rebuilt from the journal, and the same as what it wrote of itself then.

A journal holds thousands of snapshots; all of them are rebuilt in one pass, and a spread of them one by one.
"""
import json
import re
import signal

from checker import check
from paper_run import PaperRun
from store_test import rows_of
from watchbill import PROFILES, Summary, Trial, fills_in, main

SAMPLES = 200


def spread(items, most):
    """First and last and as many between, evenly."""
    if len(items) <= most:
        return items
    return [items[i * (len(items) - 1) // (most - 1)] for i in range(most)]


class TimeTravel(Trial):
    """`journal state` and `journal verify --states` on a journal that was written with a profile."""

    def state(self, journal, actor, until, *options, **variables):
        """The lines of a state, by their kind."""
        told = self.succeed("journal", "state", journal, "--actor", actor, "--until", until, "-o", "ndjson", *options,
                            **variables)
        lines = {}
        for line in map(json.loads, told.out.splitlines()):
            lines.setdefault(line["line"], []).append(line)
        self.assertEqual(lines["actor"][0]["facts"]["record"], str(until))
        return lines

    def assert_snapshots_are_rebuilt(self, journal, profile, desk_at_least, **variables):
        """All of them in one pass; and each of a spread as of its record has the hash that stands in it."""
        records = self.journal(journal)
        snapshots = [x for x in records if x["type"] == "bot_snapshot"]
        passed = self.succeed("journal", "verify", journal, "--states", "-c", profile, **variables).out
        bots, desk = map(int, re.search(r"^ok: verified (\d+) snapshots of bots, (\d+) of the desk .*$", passed,
                                        re.M).groups())
        self.assertEqual(bots, len(snapshots))
        self.assertEqual(desk, sum(x["type"] == "room_snapshot" for x in records))
        self.assertGreaterEqual(desk, desk_at_least)
        self.assertNotIn("only as bytes", passed)
        self.assertGreater(len(snapshots), SAMPLES)
        for snapshot in spread(snapshots, SAMPLES):
            lines = self.state(journal, snapshot["actor"], snapshot["sequence"], "-c", profile, **variables)
            said = lines["state"][0]["facts"]
            self.assertEqual(said["hash"], snapshot["facts"]["hash"], snapshot["sequence"])
            self.assertEqual((said["view"], said["last_event"], said["orders_issued"]),
                             tuple(snapshot["facts"][x] for x in ("view", "last_event", "orders_issued")))
            self.assertEqual(lines["rebuilt"][0]["facts"], {"hash": said["hash"], "equal": "yes"})
        return records


class Demo(TimeTravel):
    PROFILE = PROFILES / "demo.yaml"

    def setUp(self):
        super().setUp()
        self.variables["WATCHBILL_JOURNAL__SNAPSHOT_EVERY"] = 200
        self.path = Summary(self.succeed("demo", "--progress", "none").out).journal

    # I-09
    def test_every_state_is_what_its_records_come_to(self):
        self.assert_snapshots_are_rebuilt(self.path, self.PROFILE, desk_at_least=30)

    # I-09
    def test_a_decision_shows_what_its_bot_knew(self):
        records = self.journal(self.path)
        decided = [x for x in records if x["type"] == "intent_recorded" and x["actor"].startswith("bots/")]
        self.assertTrue(decided)
        for record in spread(decided, 40):
            lines = self.state(self.path, record["actor"], record["sequence"])
            wanted, state = lines["decided"][0]["facts"], lines["state"][0]["facts"]
            order = wanted["order"]
            self.assertEqual(order, record["facts"]["order"])
            self.assertIn(order, [x["name"] for x in lines["order"]], "it knew of the order that it wanted")
            self.assertEqual(state["orders_issued"], order.rpartition("#")[2])
            self.assertEqual(state["view"], wanted["view"])
            self.assertLess(int(lines["snapshot"][0]["facts"]["record"]), record["sequence"])

    def test_positions_orders_and_stops_tell_one_story(self):
        records = self.journal(self.path)
        fills = fills_in(records)
        for until in [x["sequence"] for x in spread(fills, 10)] + [len(records)]:
            so_far = check(records[:until])
            orders = self.state(self.path, "desk/orders", until)
            self.assertEqual({x["name"] for x in orders.get("order", [])}, so_far.working())
            positions = {x["facts"]["bot"]: x["facts"] for x in
                         self.state(self.path, "desk/portfolio", until).get("position", [])}
            exposures = {x["facts"]["bot"]: x["facts"] for x in
                         self.state(self.path, "desk/risk", until).get("exposure", [])}
            for bot, position in positions.items():
                self.assertEqual(exposures[bot]["position"], position["quantity"])
                path = f"desk/positions/{bot.removeprefix('bots/')}/{position['instrument']}"
                monitor = self.state(self.path, path, until)["monitor"][0]["facts"]
                self.assertEqual(monitor["quantity"], position["quantity"])

    def test_another_configuration_is_refused(self):
        outcome = self.watchbill("journal", "state", self.path, "--actor", "bots/flow-eth", "-c",
                                 PROFILES / "paper.yaml")
        self.assertEqual(outcome.code, 78, outcome)
        self.assertRegex(outcome.err, r"^journal: up to record \d+ it was written with a configuration of the hash ")
        passed = self.succeed("journal", "verify", self.path, "--states", "-c", PROFILES / "paper.yaml").out
        self.assertIn("only as bytes", passed)


class Killed(PaperRun, TimeTravel):
    SPEED = 10

    def setUp(self):
        super().setUp()
        self.variables["WATCHBILL_JOURNAL__SNAPSHOT_EVERY"] = 200

    def life(self, after, fills):
        process = self.run_at(self.SPEED)
        self.wait_for(lambda: len(fills_in(self.records_so_far()[after:])) >= fills, process, "fills")
        return process

    # I-09, D-089
    def test_states_and_stores_are_the_same_after_a_kill(self):
        first = self.life(0, fills=12)
        first.send_signal(signal.SIGKILL)
        self.assertEqual(self.ended(first).code, -signal.SIGKILL)
        self.terminate(self.life(len(self.records_so_far()), fills=12))
        speeds = {f"WATCHBILL_VENUES__{venue}__REPLAY__SPEED": self.SPEED for venue in ("BINANCE_USDM", "BINANCE_SPOT")}
        records = self.assert_snapshots_are_rebuilt(self.directory, PROFILES / "paper.yaml", desk_at_least=3, **speeds)
        self.assertEqual(sum(x["type"] == "run_started" for x in records), 2)
        rebuilt = self.folder / "rebuilt.db"
        self.succeed("db", "rebuild", "--store", rebuilt)
        followed, again = rows_of(self.folder / "run" / "store.db"), rows_of(rebuilt)
        self.assertEqual(followed.keys(), again.keys())
        for table, rows in followed.items():
            self.assertEqual(rows, again[table], table)
        self.assertEqual(len(again["events"]), len(records))


if __name__ == "__main__":
    main()

"""`watchbill run` on paper: started, watched through its journal, ended."""
import json
import signal
import time

from checker import check
from watchbill import PROFILES, Summary, Trial, fills_in

STOP_WITHIN = 5  # seconds; what operators are promised
VENUES = ("binance-spot", "binance-usdm")
LOOP = 346  # seconds of market that the four recordings hold together; their seam is a lost session of both venues


class PaperRun(Trial):
    def setUp(self):
        super().setUp()
        self.directory = self.folder / "run" / "journal"

    def run_at(self, speed, folder="run"):
        return self.start("run", "-c", PROFILES / "paper.yaml", "--workers", "2",
                          WATCHBILL_NODE__DATA_DIR=self.folder / folder,
                          WATCHBILL_VENUES__BINANCE_USDM__REPLAY__SPEED=speed,
                          WATCHBILL_VENUES__BINANCE_SPOT__REPLAY__SPEED=speed)

    def records_so_far(self):
        """None as long as there is no journal, or its first segment is just being made."""
        shown = self.watchbill("journal", "show", self.directory, "-o", "ndjson")
        return [json.loads(line) for line in shown.out.splitlines()] if shown.code == 0 else []

    def terminate(self, process):
        """SIGTERM ends it in time, with exit code 0 and a summary."""
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        outcome = self.ended(process)
        self.assertLess(time.monotonic() - asked, STOP_WITHIN)
        self.assertEqual(outcome.code, 0, outcome)
        return Summary(outcome.out)

    def assert_sound(self, directory, summary=None):
        """The journal stands up to the checker, and its last word on the orders is the program's."""
        records = self.journal(directory)
        checker = check(records)
        self.assertEqual(checker.breaches, [])
        state = self.succeed("journal", "state", directory, "--actor", "desk/orders").out
        self.assertEqual(checker.working(), {line.split()[1] for line in state.splitlines()
                                             if line.startswith("order ")})
        if summary:
            self.assertEqual(len(records), summary.records)
            self.assertEqual(len(fills_in(records)), sum(summary.fills.values()))
        return records

    def assert_trades_soundly_for(self, seconds):
        """At natural speed and at ten times of it, side by side."""
        paces = {speed: self.run_at(speed, f"at-{speed}") for speed in (1, 10)}
        time.sleep(seconds)  # what is under test is the passing of real time
        for speed, process in paces.items():
            with self.subTest(speed=speed):
                self.assertIsNone(process.poll(), "it runs until it is told to stop")
                summary = self.terminate(process)
                self.assertEqual([book["gaps"] for book in summary.books.values()], [0] * 4)
                self.assertEqual(summary.skipped, 0)
                seams = int(seconds * speed / LOOP)
                self.assertEqual(summary.restarts, {f"venues/{venue}/{room}": seams for venue in VENUES
                                                    for room in ("session", "feed", "gateway")} if seams else {})
                records = self.assert_sound(self.folder / f"at-{speed}" / "journal", summary)
                self.assertTrue(fills_in(records), "without a trade nothing was tried")

#!/usr/bin/env python3
# labels: slow
"""`watchbill demo`: what a newcomer sees first."""
import os
import pty

from watchbill import RECORDINGS, Summary, Trial, main, short_recordings


class Demo(Trial):
    def test_plays_the_recordings_trades_and_says_what_it_did(self):
        first = self.succeed("demo")
        summary = Summary(first.out)
        self.assertGreaterEqual(len(summary.traders()), 2, first)
        self.assertEqual(len(summary.books), 4, first)
        for book, counts in summary.books.items():
            self.assertEqual(counts["gaps"], 0, book)
            self.assertGreater(counts["updates"], 1000, book)
        self.assertEqual((summary.skipped, summary.restarts), (0, {}))
        self.assertIn(str(RECORDINGS), first.out)
        self.assertEqual(len(self.journal(summary.journal)), summary.records)

        again = Summary(self.succeed("demo").out)
        self.assertEqual(again.sha256, summary.sha256)
        self.assertNotEqual(again.journal, summary.journal)

    def test_names_next_steps_that_work(self):
        folder = short_recordings(self.folder / "data")
        advice = self.succeed("demo", WATCHBILL_DATA=folder).out.split("next: ")[1]
        for line in advice.splitlines():
            command = line.split("   ")[0 if line.startswith("watchbill") else -2].split()
            command = command[command.index("watchbill") + 1:]
            if "--speed" not in command:  # takes its time
                self.succeed(*command, WATCHBILL_DATA=folder)

    def test_generates_a_session_where_there_are_no_recordings(self):
        outcome = self.succeed("demo", WATCHBILL_DATA="/nonexistent")
        self.assertIn("no recordings at /nonexistent: playing a generated session", outcome.err)
        self.assertIn("no recordings at /nonexistent: playing a generated session", outcome.out)
        summary = Summary(outcome.out)
        self.assertGreaterEqual(len(summary.traders()), 2, outcome)
        self.assertEqual([book["gaps"] for book in summary.books.values()], [0] * 4)
        self.assertEqual(Summary(self.succeed("demo", WATCHBILL_DATA="/nonexistent").out).sha256, summary.sha256)


class Progress(Trial):
    def setUp(self):
        super().setUp()
        self.variables["WATCHBILL_DATA"] = short_recordings(self.folder / "data")

    def test_is_plain_lines_on_a_pipe(self):
        outcome = self.succeed("demo")
        self.assertNotIn("\x1b", outcome.out + outcome.err)
        self.assertNotIn("\r", outcome.out + outcome.err)
        lines = outcome.err.splitlines()
        self.assertEqual(len(lines), 10, outcome.err)
        self.assertRegex(lines[-1], r"^demo  100 %  (\d+) of \1 messages  ")

    def test_is_silent_on_request(self):
        self.assertEqual(self.succeed("demo", "--progress", "none").err, "")

    def test_is_a_bar_on_a_terminal(self):
        shown = self.on_a_terminal("demo")
        self.assertIn("\rdemo  ", shown)
        self.assertIn("█" * 30 + "  100 %", shown)
        self.assertNotIn("█", self.on_a_terminal("demo", "--progress", "plain"))

    def on_a_terminal(self, *arguments):
        """What a terminal gets to see on standard error."""
        ours, theirs = pty.openpty()
        try:
            process = self.start(*arguments, error_to=theirs)
        finally:
            os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:
            pass  # the other side has closed it
        os.close(ours)
        self.assertEqual(process.wait(), 0)
        return shown.decode()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""An interrupted demo goes on where it was, and ends as if nothing had happened."""
import shutil
import signal

from watchbill import Summary, Trial, fills_in, main, segments, short_recordings

PACE = ("--speed", "20")  # three seconds for the first minute


class Interrupted(Trial):
    def setUp(self):
        super().setUp()
        self.variables["WATCHBILL_DATA"] = short_recordings(self.folder / "data")
        outcome = self.succeed("demo", WATCHBILL_NODE__DATA_DIR=self.folder / "undisturbed")
        self.undisturbed = Summary(outcome.out)
        self.runs = self.folder / "run"

    def interrupted(self, records, how=signal.SIGKILL):
        """A paced run that is stopped as soon as its journal holds so many records."""
        process = self.start("demo", *PACE)
        written = lambda: segments(self.runs / "1") and len(self.journal(self.runs / "1")) >= records
        self.wait_for(written, process, f"a journal of {records} records")
        process.send_signal(how)
        outcome = self.ended(process)
        journal = self.journal(self.runs / "1")
        self.assertLess(len(journal), self.undisturbed.records, "it was stopped in the middle")
        return outcome, journal

    def assert_resumes(self):
        outcome = self.succeed("demo")
        self.assertIn(f"resuming the interrupted run in {self.runs / '1'}", outcome.err)
        resumed = Summary(outcome.out)
        self.assertEqual(resumed.fills, self.undisturbed.fills)
        self.assertEqual(resumed.books, self.undisturbed.books)
        self.assertEqual(resumed.sha256, self.undisturbed.sha256)
        self.assertNotIn("resuming", self.succeed("demo").err, "a finished run is not resumed")


class Resume(Interrupted):
    # F-66, F-86
    def test_after_a_kill_at_several_moments(self):
        for part in (0.15, 0.5, 0.8):
            with self.subTest(part):
                shutil.rmtree(self.runs, ignore_errors=True)
                outcome, _ = self.interrupted(int(part * self.undisturbed.records))
                self.assertEqual(outcome.code, -signal.SIGKILL)
                self.assert_resumes()

    def test_after_an_interrupt_which_says_that_it_can(self):
        outcome, journal = self.interrupted(self.undisturbed.records // 3, signal.SIGINT)
        self.assertEqual(outcome.code, 130, outcome)
        self.assertIn("the same command goes on from here", outcome.out)
        self.assertEqual(sum(Summary(outcome.out).fills.values()), len(fills_in(journal)))
        self.assert_resumes()

    def test_twice_in_a_row(self):
        self.interrupted(int(0.2 * self.undisturbed.records))
        self.interrupted(int(0.6 * self.undisturbed.records))
        self.assert_resumes()

    def test_not_with_another_command(self):
        self.interrupted(self.undisturbed.records // 3)
        outcome = self.succeed("demo", "--fault", "crash:bots/flow-eth@20s")
        self.assertNotIn("resuming", outcome.err)
        self.assertEqual(Summary(outcome.out).journal, self.runs / "2")


class Damage(Interrupted):
    """What becomes of a journal whose bytes were changed while nobody wrote it."""

    def setUp(self):
        super().setUp()
        self.interrupted(self.undisturbed.records // 2)
        self.segment = segments(self.runs / "1")[-1]
        self.bytes = self.segment.read_bytes()
        self.used = len(self.bytes.rstrip(b"\0"))

    # F-81
    def test_a_torn_tail_is_cut_off(self):
        before = shutil.copytree(self.runs, self.folder / "before")
        for missing in (1, 30):  # a record takes 48 bytes at least
            with self.subTest(missing):
                shutil.rmtree(self.runs)
                shutil.copytree(before, self.runs)
                self.segment.write_bytes(self.bytes[:self.used - missing].ljust(len(self.bytes), b"\0"))
                self.assertEqual(self.watchbill("journal", "verify", self.runs / "1").code, 7)
                self.assert_resumes()

    # F-81
    def test_damage_inside_is_refused_with_its_place(self):
        damaged = bytearray(self.bytes)
        damaged[self.used // 2] ^= 1
        self.assert_refused(damaged, rf"^error: {self.segment.name} at offset \d+ is damaged after record \d+: restore")

    def test_a_file_that_was_cut_short_is_refused(self):
        self.assert_refused(self.bytes[:self.used - 10], rf"^error: {self.segment.name} at offset \d+ is damaged")

    def assert_refused(self, content, reason):
        self.segment.write_bytes(content)
        outcome = self.watchbill("demo", "--progress", "none")
        self.assertEqual(outcome.code, 1, outcome)
        self.assertRegex(outcome.err.splitlines()[-1], reason)
        self.assertEqual(self.segment.read_bytes(), bytes(content), "it is left as it was")


if __name__ == "__main__":
    main()

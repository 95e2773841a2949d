#!/usr/bin/env python3
"""`watchbill run`: worker threads and the real clock, one node after its own death, two nodes on one folder."""
import signal

from checker import check
from paper_run import PaperRun
from watchbill import fills_in, main

BY_THE_VENUE = ("lost_fill", "fill_told_twice")  # breaches that only the venue's own memory can avoid


class Run(PaperRun):
    # I-14
    def test_keeps_the_order_of_things_and_ends_when_told(self):
        self.assert_trades_soundly_for(seconds=15)

    # F-85
    def test_a_second_one_on_the_same_folder_is_refused(self):
        first = self.run_at(10)
        self.wait_for(self.records_so_far, first, "a journal")
        second = self.ended(self.run_at(10))
        self.assertEqual(second.code, 1, second)
        self.assertEqual(second.err, f"error: the journal in {self.directory} is being written by process {first.pid}: "
                                     "stop it first\n")
        self.terminate(first)

    def test_needs_a_configuration(self):
        outcome = self.watchbill("run")
        self.assertEqual(outcome.code, 2, outcome)
        self.assertIn("--config is required", outcome.err)


class Restart(PaperRun):
    def fills_since(self, sequence):
        return [x for x in fills_in(self.records_so_far()) if x["sequence"] > sequence]

    def life_after(self, last, fills=4):
        """Another life of the same node, which has begun to trade."""
        process = self.run_at(10)
        self.wait_for(lambda: len({x["facts"]["bot"] for x in self.fills_since(last)}) >= 2 and
                      len(self.fills_since(last)) >= fills, process, "a fill of two bots")
        return process

    def test_goes_on_after_a_stop(self):
        first = self.life_after(0)
        last = self.terminate(first).records
        second = self.life_after(last)
        self.terminate(second)
        self.assert_sound(self.directory)

    # F-66, F-86, I-17
    def test_starts_again_after_a_kill_and_uses_no_id_twice(self):
        last = self.killed_while_trading(0)
        process = self.run_at(10)
        whole = lambda: [x for x in self.records_so_far()[last:]
                         if x["type"] == "book_changed" and x["facts"]["fault"] == "none"]
        self.wait_for(lambda: len(whole()) >= 4, process, "whole books")
        self.terminate(process)
        breaches = check(self.journal(self.directory)).breaches
        self.assertEqual([x for x in breaches if x.rule not in BY_THE_VENUE], [])

    # F-66, F-69, I-07
    def test_trades_on_after_a_kill(self):
        self.variables["WATCHBILL_HEALTH__SAFE_MODE_STARTS"] = 0  # the third life would enter nothing
        last = 0
        for _ in range(2):
            last = self.killed_while_trading(last)
            self.assertEqual(check(self.journal(self.directory)).breaches, [])
        self.terminate(self.life_after(last))
        self.assert_sound(self.directory)

    def killed_while_trading(self, last):
        """A life that ends by SIGKILL while a position is open; hands back the last record."""
        process = self.life_after(last)
        self.wait_for(lambda: any(check(self.records_so_far()).positions.values()), process, "an open position")
        process.send_signal(signal.SIGKILL)
        self.assertEqual(self.ended(process).code, -signal.SIGKILL)
        return len(self.records_so_far())


if __name__ == "__main__":
    main()

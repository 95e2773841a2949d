#!/usr/bin/env python3
# labels: slow
"""`watchbill console` in tmux at 80x24: the tree with a crash in it, as it happens; without a terminal one frame."""
import os
import shutil
import subprocess
import sys

from simex import PROFILE, SimexTrial
from watchbill import PROGRAM, environment, main

CRASHED = "bots/trend-btc"


class Console(SimexTrial):
    def setUp(self):
        super().setUp()
        self.socket = str(self.folder / "tmux")
        self.addCleanup(lambda: self.tmux("kill-server", check=False))

    def tmux(self, *words, check=True):
        seen = environment(**(self.variables | {"TERM": "screen-256color", "LC_ALL": "C.UTF-8"}))
        done = subprocess.run(["tmux", "-S", self.socket, *map(str, words)], env=seen, cwd=self.folder, check=check,
                              capture_output=True, text=True, timeout=30)
        return done.stdout

    def node(self, *arguments):
        venue = self.simex()
        process = self.start("run", "-c", PROFILE, "--workers", "2", *arguments, **venue.variables("desk"))
        self.wait_for(lambda: self.watchbill("ctl", "bots", "list").code == 0, process, "an admin plane")
        return process

    def test_shows_the_tree_with_a_crash_as_it_happens(self):
        process = self.node("--fault", f"crash:{CRASHED}@20s")
        self.tmux("-f", os.devnull, "new-session", "-d", "-x", 80, "-y", 24, f"{PROGRAM} console")
        screen = lambda: self.tmux("capture-pane", "-p")
        row = lambda: next((line for line in screen().splitlines() if "trend-btc" in line), "")
        self.wait_for(lambda: " ok " in row(), process, "the tree")
        self.wait_for(lambda: "1/5" in row(), process, "the crash in the tree")
        text = screen()
        self.assertIn("SIMULATION", text)
        self.assertTrue(all(len(line) <= 80 for line in text.splitlines()))
        self.tmux("send-keys", "2")
        self.wait_for(lambda: "DESIRED→ACTUAL" in screen(), process, "the bots")
        self.tmux("send-keys", "P")
        self.wait_for(lambda: "paused" in screen(), process, "a paused bot")
        kept = os.environ.get("WATCHBILL_CAPTURE_TO")
        if kept:
            with open(kept, "w", encoding="utf-8") as out:
                out.write(text)
        self.terminate(process)

    def test_prints_one_frame_where_there_is_no_terminal(self):
        process = self.node()
        for arguments in (("--once", "--size", "200x50"), ()):
            outcome = self.watchbill("console", *arguments, TERM="dumb", LC_ALL="C")
            self.assertEqual(outcome.code, 0, outcome)
            self.assertIn("trend-btc", outcome.out)
            self.assertTrue(outcome.out.isascii())
        self.terminate(process)


if __name__ == "__main__":
    if not shutil.which("tmux"):
        print("skipped: there is no tmux (scripts/setup test installs it)")
        sys.exit(77)
    main()

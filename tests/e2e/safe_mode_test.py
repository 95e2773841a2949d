#!/usr/bin/env python3
# labels: slow
"""A node that is killed again and again begins in safe mode, says so everywhere, and enters nothing; systemd hears how
it is all the while."""
import contextlib
import signal
import socket

from paper_run import PaperRun
from watchbill import PROFILES, main


class SafeMode(PaperRun):
    def setUp(self):
        super().setUp()
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.manager.close)
        self.manager.bind(str(self.folder / "notify"))
        self.manager.settimeout(60)
        self.variables |= {"NOTIFY_SOCKET": self.folder / "notify"}

    def heard_until(self, word):
        """What the service manager hears, up to and including this."""
        heard = []
        while not heard or heard[-1] != word:
            heard.append(self.manager.recv(4096).decode())
        return heard

    def forget_what_was_heard(self):
        """A full queue takes nothing more."""
        self.manager.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self.manager.recv(4096)
        self.manager.settimeout(60)

    def said(self, process):
        return (self.folder / f"{process.number}.err").read_text()

    def opened(self):
        return [x["facts"]["breaker"] for x in self.records_so_far()
                if x["type"] == "breaker_changed" and x["facts"]["what"] == "opened"]

    def entries_since(self, sequence):
        records = {x["sequence"]: x for x in self.records_so_far()}
        return [x for x in records.values() if x["sequence"] > sequence and x["type"] == "approval_recorded"
                and records[x["cause"]]["facts"]["role"] == "entry"]

    # S-41, S-45
    def test_begins_without_entries_at_the_third_start_after_two_kills(self):
        for _ in range(2):
            process = self.run_at(10)
            self.heard_until("READY=1")
            self.assertNotIn("safe mode", self.said(process))
            process.send_signal(signal.SIGKILL)
            process.wait()
        before = self.journal(self.directory)[-1]["sequence"]
        process = self.run_at(10)
        self.heard_until("READY=1")
        self.heard_until("STATUS=4 running; entries halted; "
                         "safe mode: 3 starts within 10m without an end in good order")
        for _ in range(3):
            self.heard_until("WATCHDOG=1")
        self.assertIn("safe mode", self.said(process))
        self.wait_for(lambda: "safe-mode" in self.opened(), process, "an open breaker")
        self.forget_what_was_heard()
        self.terminate(process)
        self.heard_until("STOPPING=1")
        self.assertEqual(self.entries_since(before), [])

    def test_begins_so_when_told_and_stays_so_until_an_operator_has_looked(self):
        process = self.start("run", "-c", PROFILES / "paper.yaml", "--safe")
        self.heard_until("READY=1")
        self.assertIn("asked for by --safe", self.said(process))
        self.wait_for(lambda: self.opened() == ["safe-mode"], process, "an open breaker")
        self.terminate(process)
        process = self.start("run", "-c", PROFILES / "paper.yaml")
        self.heard_until("READY=1")
        self.heard_until("STATUS=4 running; entries halted")
        self.terminate(process)
        self.assertEqual(self.entries_since(0), [])


if __name__ == "__main__":
    main()

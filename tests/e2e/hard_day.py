"""Our bots on `watchbill simex` while everything goes wrong there that faults/all.txt names."""
import re
import ssl
import time
import urllib.error
from collections import defaultdict
from datetime import datetime
from pathlib import Path

from checker import check
from simex import FAULTS, OF_PAPER_VENUES, SimexTrial
from watchbill import fills_in

GROWTH_MAX_KB = 2048           # of the memory that is not of files, once everything has been there
RESYNC_WITHIN = 2              # seconds; G-16
NOTICED_WITHIN = 11            # G-15: ten, and one for the judge's own look at the time
BACK_WITHIN = 40               # the longest wait before a connection is tried again, its handshake, the next look
BACK_AT_ALL = 2 * BACK_WITHIN  # where the next fault meets what is just coming back
HALF_OPEN_EVERY, HALF_OPEN_FOR = 60, 14  # seconds, as faults/all.txt says

# How often each fault fires at least in three minutes.
FIRED_AT_LEAST = {
    "F-02": 5, "F-06": 1, "F-07": 2, "F-08": 1, "F-09": 1, "F-11": 4, "F-14": 20, "F-15": 4, "F-16": 3, "F-17": 1,
    "F-19": 10, "F-20": 2, "F-24": 3, "F-26": 3, "F-27": 1, "F-28": 2, "F-35": 1, "F-40": 2, "F-41": 2, "F-43": 1,
    "F-46": 3, "F-47": 3, "F-48": 1, "F-51": 1,
}


def seconds(record):
    """When it was journaled."""
    whole, fraction = record["at"].rstrip("Z").split(".")
    return datetime.fromisoformat(whole + "+00:00").timestamp() + float("0." + fraction)


def outages(changes):
    """Instrument -> (why, from, to) of each time without a whole book; to is None where it lasts."""
    out, lost = defaultdict(list), {}
    for change in changes:
        name, why = change["facts"]["instrument"], change["facts"]["fault"]
        if why != "none":
            lost.setdefault(name, (why, seconds(change)))
        elif name in lost:
            out[name].append((*lost.pop(name), seconds(change)))
    for name, since in lost.items():
        out[name].append((*since, None))
    return out


class HardDay(SimexTrial):
    def plan(self, stretch):
        """The faults so many times further apart: connections that never live for a minute are not tried at once."""
        text = (FAULTS / "all.txt").read_text()
        file = self.folder / "faults.txt"
        file.write_text(re.sub(r"\b(every |age=)(\d+)s", lambda x: f"{x[1]}{int(x[2]) * stretch}s", text))
        return file

    def assert_endured_for(self, minutes, stretch=1):
        venue = self.simex("--faults", self.plan(stretch))
        began = time.time()
        bots = self.bots(venue)
        memory = []
        while time.time() < began + 60 * minutes:
            self.assertIsNone(bots.poll(), "it runs until it is told to stop")
            memory.append(self.held_by(bots))
            time.sleep(1)  # what is under test is the passing of real time
        self.wait_for(lambda: self.same_fills(venue), bots, "a journal with just the fills of the venue")
        summary, _ = self.terminate(bots)
        report = venue.end()
        changes = self.book_changes()

        self.assertEqual(summary.restarts, {})
        self.assertEqual(len(summary.traders()), 2, summary.text)
        self.assertEqual({x: report[x] for x in ("bans", "limited", "floods")}, {"bans": 0, "limited": 0, "floods": 0})
        self.assertLess(memory[-1] - memory[2 * len(memory) // 3], GROWTH_MAX_KB, memory)
        times = minutes / 3 / stretch
        rare = {x: report["faults"].get(x, 0) for x, n in FIRED_AT_LEAST.items()
                if report["faults"].get(x, 0) < n * times}
        self.assertEqual(rare, {}, f"fired less often than {FIRED_AT_LEAST} times {times}")
        breaches = [x for x in check(self.journal(self.journal_of_bots)).breaches if x.rule not in OF_PAPER_VENUES]
        self.assertEqual(breaches, [])
        self.assert_never_whole_across_a_gap(summary, changes)
        self.assert_back_in_time(outages(changes))
        self.assert_zombies_noticed(outages(changes), began, minutes, HALF_OPEN_EVERY * stretch)

    @staticmethod
    def held_by(process):
        status = Path(f"/proc/{process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon"))

    def same_fills(self, venue):
        """An assertion that fails also where the venue is having one of its faults just now."""
        try:
            return self.assert_same_fills(venue, "desk")
        except (urllib.error.URLError, ssl.SSLError, OSError, ValueError) as fault:
            self.fail(f"the venue does not answer: {fault}")

    def assert_never_whole_across_a_gap(self, summary, changes):
        """A book that broke was never whole again but by a whole book from the venue; and books did break."""
        for name, counts in summary.books.items():
            told = [x["facts"]["fault"] for x in changes if x["facts"]["instrument"] == name]
            self.assertEqual(told.count("none"), counts["resyncs"] + 1, name)
            self.assertLessEqual(told.count("gap"), counts["gaps"], name)
            self.assertGreater(told.count("gap"), 0, f"{name}: nothing was tried")

    # G-16
    def assert_back_in_time(self, times):
        whole = [(why, end - begin) for all_times in times.values() for why, begin, end in all_times if end]
        self.assertLess(max(lasted for _, lasted in whole), BACK_AT_ALL, whole)
        self.assertLessEqual(sum(lasted > BACK_WITHIN for _, lasted in whole), len(whole) // 10, whole)
        gaps = [lasted for why, lasted in whole if why == "gap"]
        # A snapshot that the venue refuses, or gives of another time, is asked for again.
        late = [x for x in gaps if x > RESYNC_WITHIN]
        self.assertLessEqual(len(late), len(gaps) // 5, gaps)

    # G-15
    def assert_zombies_noticed(self, times, began, minutes, every):
        """Connections that bring nothing any more, told by their data alone; a book that is broken then stays so."""
        looked_at = 0
        begin = began + every
        while begin + HALF_OPEN_FOR < began + 60 * minutes:
            for name, all_times in times.items():
                noticed = begin + NOTICED_WITHIN
                lost = [at for why, at, end in all_times if at <= noticed and (end is None or end >= begin)
                        and (why != "gap" or at <= begin and (end is None or end >= noticed))]
                self.assertTrue(lost, f"{name}: not noticed what began at {begin}: {all_times}")
                looked_at += 1
            begin += every
        self.assertGreater(looked_at, 0)

#!/usr/bin/env python3
# labels: slow
"""`watchbill replay`: a recorded session played again gives the same journal, byte for byte."""
import filecmp
import os
import shutil
import subprocess
import sys

from watchbill import PROGRAM, RECORDINGS, SESSIONS, Summary, Trial, lines_of, main, segments, write_session


class Replay(Trial):
    def test_verifies_one_recording(self):
        outcome = self.succeed("replay", RECORDINGS / SESSIONS[0], "--verify")
        self.assertIn("verified: played twice, the journals are equal byte for byte", outcome.out)
        self.assertEqual(list(Summary(outcome.out).books), ["binance-usdm/BTCUSDT"])

    def test_verifies_a_folder(self):
        for name in SESSIONS[2:]:
            (self.folder / "spot").mkdir(exist_ok=True)
            shutil.copy(RECORDINGS / name, self.folder / "spot")
        outcome = self.succeed("replay", self.folder, "--verify")
        self.assertIn("verified", outcome.out)
        self.assertEqual(len(Summary(outcome.out).books), 2)


class SameBytes(Trial):
    """Who plays, where, when and beside what must not matter."""

    def setUp(self):
        super().setUp()
        self.sessions = [RECORDINGS / name for name in SESSIONS]
        self.first = self.played("first")

    def played(self, name, sessions=None, **how):
        journal = self.folder / name
        self.succeed("replay", *(sessions or self.sessions), "--journal", journal, **how)
        return journal

    def assertSame(self, journal):
        self.assertEqual([x.name for x in segments(journal)], [x.name for x in segments(self.first)])
        for ours, theirs in zip(segments(journal), segments(self.first)):
            self.assertTrue(filecmp.cmp(ours, theirs, shallow=False), f"{ours} differs from {theirs}")

    # I-09
    def test_in_another_folder_time_zone_and_language(self):
        elsewhere = self.folder / "a" / "b"
        elsewhere.mkdir(parents=True)
        other = {"HOME": elsewhere, "TZ": "Pacific/Chatham", "LC_ALL": "tr_TR.UTF-8"}
        self.assertSame(self.played("second", cwd=elsewhere, **other))

    # I-09
    def test_under_load(self):
        busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
        try:
            self.assertSame(self.played("second"))
        finally:
            for process in busy:
                process.kill()
                process.wait()

    # I-09
    def test_of_copies_as_another_user(self):
        if os.geteuid() != 0:
            self.skipTest("only root can become another user")
        nobody = 65534
        home = self.folder / "home"
        home.mkdir()
        os.chown(home, nobody, nobody)
        self.folder.chmod(0o755)
        program = shutil.copy(PROGRAM, self.folder)
        copies = []
        for original in self.sessions:
            copies.append(home / "/".join(original.parts[-2:]))
            copies[-1].parent.mkdir(exist_ok=True)
            shutil.copyfile(original, copies[-1])
        self.assertSame(self.played("home/second", copies, cwd=home, program=program, user=nobody))

    def test_but_not_of_a_recording_with_one_other_byte(self):
        changed = []
        for original in self.sessions:
            changed.append(self.folder / "/".join(original.parts[-2:]))
            lines = lines_of(original)
            if original == self.sessions[0]:
                at = next(i for i, line in enumerate(lines) if i > len(lines) // 2 and '@trade"' in line)
                before, price = lines[at].split('"p":"')
                lines[at] = f'{before}"p":"{chr(ord(price[0]) ^ 1)}{price[1:]}'
            write_session(changed[-1], lines)
        second = self.played("second", changed)
        third = self.played("third", changed)
        whole = lambda journal: [x.read_bytes() for x in segments(journal)]
        self.assertEqual(whole(second), whole(third))
        self.assertNotEqual(whole(second), whole(self.first))
        # Not only the hash of the source in the first record: what was decided differs, too.
        facts = lambda journal: [x["facts"] for x in self.journal(journal) if x["type"] != "run_started"]
        self.assertNotEqual(facts(second), facts(self.first))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Bad input: each is reported with place and reason, nothing crashes, and no order comes from invalid data."""
import gzip
import json
import os
import re
import signal
import sqlite3

from checker import check
from store_test import rows_of
from watchbill import PROFILES, Summary, Trial, first_minute, main, segments, short_recordings, write_session

BOOK = "binance-usdm/ETHUSDT"
SESSION = "sessions/hftbacktest/usdm/ethusdt_20240808.gz"


def depth_lines(lines):
    return [i for i, line in enumerate(lines) if '"depthUpdate"' in line]


def whole_book(lines, last):
    """A line with the whole book as the venue would send it after line `last`, a diff."""
    sides = {"bids": {}, "asks": {}}
    for line in lines[:last + 1]:
        at, text = line.split(" ", 1)
        message = json.loads(text)
        if "lastUpdateId" in message:
            for side in sides:
                sides[side] |= dict(message[side])
        elif "depthUpdate" in text:
            diff = message["data"]
            for side, letter in (("bids", "b"), ("asks", "a")):
                sides[side] |= dict(diff[letter])
    rows = lambda side, best_first: sorted(([price, size] for price, size in sides[side].items() if float(size) > 0),
                                           key=lambda row: float(row[0]), reverse=best_first)
    book = {"lastUpdateId": diff["u"], "E": diff["E"], "T": diff["T"], "bids": rows("bids", True),
            "asks": rows("asks", False)}
    return f"{at} {json.dumps(book)}"


class Recording(Trial):
    """One of the four recordings is bad. Its lines: a list to be changed; the first minute, some 13,000."""

    def setUp(self):
        super().setUp()
        self.variables["WATCHBILL_DATA"] = short_recordings(self.folder / "data")
        self.file = self.folder / "data" / SESSION
        self.lines = list(first_minute()[SESSION])

    def play(self, lines=None):
        """Plays to the end. No breach of the checker: no entry on a broken book is one."""
        if lines is not None:
            write_session(self.file, lines)
        outcome = self.succeed("demo", "--progress", "none")
        self.summary = Summary(outcome.out)
        self.records = self.journal(self.summary.journal)
        self.assertEqual(check(self.records, virtual=True).breaches, [])
        others = {name: book for name, book in self.summary.books.items() if name != BOOK}
        self.assertEqual([book["gaps"] for book in others.values()], [0] * 3, "the other books do not notice")
        self.assertGreaterEqual(len(self.summary.traders()), 2, "the other bots trade on")
        return outcome

    def assert_refused(self, reason):
        outcome = self.watchbill("demo", "--progress", "none")
        self.assertEqual(outcome.code, 1, outcome)
        self.assertEqual(outcome.err.count("\n"), 1, outcome.err)
        self.assertTrue(outcome.err.startswith(f"error: {self.file}"), outcome.err)
        self.assertIn(reason, outcome.err)
        self.assertFalse((self.folder / "run").exists(), "nothing was started")

    def assert_noted(self, outcome, line, flaw):
        note = f"note: {self.file}:{line}: {flaw}"
        self.assertIn(note + "\n", outcome.err)
        self.assertIn("  " + note + "\n", outcome.out)

    def faults_of_the_book(self):
        return [x["facts"]["fault"] for x in self.records
                if x["type"] == "book_changed" and x["facts"]["instrument"] == BOOK]

    # --- the file ---

    def test_a_file_that_cannot_be_played_at_all(self):
        for content, reason in {b"": "the file has no bytes", b"hello\n": "not_gzip",
                                gzip.compress(b""): "not one whole line is in it",
                                gzip.compress(b"hello\nworld\n"): "none of its 2 lines is `recv_ns json`"}.items():
            with self.subTest(content[:20]):
                self.file.write_bytes(content)
                self.assert_refused(reason)

    def test_a_file_that_is_not_there(self):
        self.file.unlink()
        self.assert_refused("cannot_open")
        self.file.mkdir()
        self.assert_refused("cannot_open")

    def test_a_file_that_is_cut_is_played_up_to_there(self):
        self.file.write_bytes(self.file.read_bytes()[:100_000])
        outcome = self.play()
        played = int(re.search(rf"{self.file} \((\d+) messages\)", outcome.out).group(1))
        self.assertLess(played, len(self.lines))
        self.assert_noted(outcome, played + 1, "cut_short")

    def test_a_file_with_garbled_bytes_is_played_without_them(self):
        content = bytearray(self.file.read_bytes())
        content[100_000:100_050] = bytes(50)
        self.file.write_bytes(content)
        outcome = self.play()
        self.assertIn(f"note: {self.file}:", outcome.err)
        self.assertLessEqual(outcome.err.count("\n"), 7, "what is wrong in many places is not said for each")

    def test_a_time_that_is_far_off_is_refused_with_both_places(self):
        at, message = self.lines[0].split(" ", 1)
        write_session(self.file, [f"{int(at) // 10} {message}"] + self.lines[1:])
        outcome = self.watchbill("demo", "--progress", "none")
        self.assertEqual(outcome.code, 1, outcome)
        self.assertRegex(outcome.err, rf"received \d+ days after {self.file}:1: one of the times is damaged")

    # --- a line ---

    def test_lines_that_are_no_messages_are_named_and_skipped(self):
        at = self.lines[500].split(" ", 1)[0]
        for i, (content, flaw) in enumerate({"yesterday {}": "no_time", f"{at} hello": "garbled",
                                             f"{at} {{\"a\":\0}}": "nul_byte", f"1 {{}}": "time_backwards"}.items()):
            with self.subTest(flaw):
                line = 500 + 10 * i
                outcome = self.play(self.lines[:line] + [content] + self.lines[line:])
                self.assert_noted(outcome, line + 1, flaw)
                self.assertEqual(self.summary.books[BOOK]["gaps"], 0)

    # F-14
    def test_frames_of_wrong_types_are_counted_and_skipped(self):
        quote = next(i for i, line in enumerate(self.lines) if i > 3000 and '"bookTicker"' in line)
        for part in ({"b": 1.5e400}, {"b": None}, {"b": "abc"}, {"u": "x"}, {"b": []}, {"b": "-1"}, {"s": 7}):
            with self.subTest(part):
                at, text = self.lines[quote].split(" ", 1)
                frame = json.loads(text)
                frame["data"] |= part
                lines = list(self.lines)
                lines[quote] = f"{at} {json.dumps(frame)}"
                self.play(lines)
                self.assertEqual(self.summary.skipped, 1, self.summary.text)
                self.assertEqual(self.summary.books[BOOK]["gaps"], 0)

    # F-14, F-02
    def test_a_depth_frame_of_wrong_types_leaves_a_gap_that_is_found(self):
        lines = list(self.lines)
        at = depth_lines(lines)[300]
        lines[at] = lines[at].replace('"b":[["', '"b":[[["', 1).replace('"],["', '"]],[["', 1)
        self.play(lines)
        self.assertEqual(self.summary.skipped, 1, self.summary.text)
        self.assertEqual(self.summary.books[BOOK]["gaps"], 1)
        self.assertEqual(self.faults_of_the_book()[:3], ["session_lost", "none", "gap"])

    # --- the book ---

    def assert_broken_for_a_while(self, lines, fault):
        """The lines break the book at the 300th diff; the recording brings a whole book after the 600th."""
        diffs = depth_lines(self.lines)
        whole = whole_book(self.lines, diffs[600])
        at = lines.index(self.lines[diffs[600]])
        self.play(lines[:at + 1] + [whole] + lines[at + 1:])
        faults = self.faults_of_the_book()
        self.assertEqual((faults[:3], faults[-1]), (["session_lost", "none", fault], "none"))
        self.assertNotIn("none", faults[3:-1])
        broken, mended = (next(x["sequence"] for x in self.records[::way] if x["type"] == "book_changed" and
                               x["facts"]["instrument"] == BOOK and x["facts"]["fault"] == kind)
                          for way, kind in ((1, fault), (-1, "none")))
        entries = [x["sequence"] for x in self.records
                   if x["type"] == "command_recorded" and x["facts"].get("role") == "entry"
                   and x["facts"]["instrument"] == BOOK]
        self.assertTrue([x for x in entries if x < broken], "it had traded before")
        self.assertEqual([x for x in entries if broken < x < mended], [])
        self.assertTrue([x for x in entries if x > mended], "it trades again")

    # F-02
    def test_a_gap_breaks_the_book_until_it_is_whole_again(self):
        missing = set(depth_lines(self.lines)[300:303])
        self.assert_broken_for_a_while([line for i, line in enumerate(self.lines) if i not in missing], "gap")
        self.assertEqual(self.summary.books[BOOK]["gaps"], 1)
        self.assertEqual(self.summary.books[BOOK]["resyncs"], 1)

    # F-06
    def test_a_crossed_book_is_broken_until_it_is_whole_again(self):
        lines = list(self.lines)
        at = depth_lines(lines)[300]
        lines[at] = lines[at].replace('"b":[', '"b":[["9999.00","1.000"],', 1)
        self.assert_broken_for_a_while(lines, "crossed")

    def test_a_book_that_is_never_whole_again_trades_no_more(self):
        begin = depth_lines(self.lines)[300]
        self.play([line for i, line in enumerate(self.lines) if i <= begin or '"depthUpdate"' not in line or i % 2])
        self.assertGreater(self.summary.books[BOOK]["gaps"], 20)
        self.assertNotIn("none", self.faults_of_the_book()[2:])


class Configuration(Trial):
    PROFILE = (PROFILES / "demo.yaml").read_text()

    def assert_refused(self, text, *places):
        """With exit code 78, each place as line, column, code and a part of the advice."""
        file = self.folder / "mine.yaml"
        file.write_text(text)
        for command in (("check-config", file), ("demo", "-c", file), ("run", "-c", file)):
            outcome = self.watchbill(*command)
            self.assertEqual(outcome.code, 78, outcome)
            self.assertIn("Nothing was started.", outcome.err)
            for (line, column), code, advice in places:
                self.assertRegex(outcome.err, rf"(?m)^error\[{code}\]: .*\n  --> {file}:{line}:{column}\n(.*\n){{2}}")
                self.assertIn(advice, outcome.err)
            self.assertEqual(outcome.err.count("error["), len(places), outcome.err)
        self.assertFalse((self.folder / "run").exists())

    def changed(self, before, after):
        self.assertEqual(self.PROFILE.count(before), 1, before)
        return self.PROFILE.replace(before, after)

    def place(self, text, word):
        """Line and column of the last such word."""
        before = text[:text.rindex(word)]
        return before.count("\n") + 1, len(before) - before.rfind("\n")

    def test_an_unknown_key(self):  # F-84
        text = self.changed("mark_age_max:", "mark_age_mx:")
        self.assert_refused(text, (self.place(text, "mark_age_mx"), "WB-C003", "did you mean `mark_age_max`?"))

    def test_a_key_that_stands_twice(self):
        text = self.changed("  mode: paper\n", "  mode: paper\n  mode: paper\n")
        self.assert_refused(text, (self.place(text, "mode:"), "WB-C007", "keep one"))

    def test_a_value_of_another_type(self):
        text = self.changed("seed: 1", "seed: one")
        self.assert_refused(text, (self.place(text, "one\n"), "WB-C004", "write a whole number"))

    def test_a_value_out_of_range(self):
        text = self.changed("restarts: 5,", "restarts: 5000,")
        self.assert_refused(text, (self.place(text, "5000"), "WB-C005", "allowed: 0 … 1000"))

    def test_a_key_that_is_missing(self):
        text = self.changed("  name: demo\n", "")
        self.assert_refused(text, (self.place(text, "node:"), "WB-C006", "write it like   name: tower-1"))

    def test_all_mistakes_at_once(self):
        text = self.changed("mark_age_max:", "mark_age_mx:").replace("seed: 1", "seed: one")
        self.assert_refused(text, (self.place(text, "mark_age_mx"), "WB-C003", "did you mean"),
                            (self.place(text, "one\n"), "WB-C004", "write a whole number"))

    def test_a_file_that_is_not_there(self):
        outcome = self.watchbill("run", "-c", "nowhere.yaml")
        self.assertEqual(outcome.code, 78, outcome)
        self.assertIn("cannot read `nowhere.yaml`: No such file", outcome.err)

    def test_every_code_that_is_shown_can_be_explained(self):
        text = self.changed("seed: 1", "seed: one")
        (self.folder / "mine.yaml").write_text(text)
        command = re.search(r"`watchbill (explain \S+)`", self.watchbill("check-config", "mine.yaml").err).group(1)
        self.assertIn("another type", self.succeed(*command.split()).out)
        self.assertEqual(self.watchbill("explain", "WB-C999").code, 3)


class Folder(Trial):
    """The folder for the journal cannot be used."""

    def setUp(self):
        super().setUp()
        self.variables["WATCHBILL_DATA"] = "/nonexistent"

    def assert_refused(self, data_dir, **how):
        for command in (("demo",), ("run", "-c", PROFILES / "paper.yaml")):
            outcome = self.watchbill(*command, WATCHBILL_NODE__DATA_DIR=data_dir, **how)
            self.assertEqual(outcome.code, 1, outcome)
            self.assertIn(str(data_dir), outcome.err.splitlines()[-1])
            self.assertTrue(outcome.err.splitlines()[-1].startswith("error: "), outcome.err)

    def test_a_file_in_its_place(self):
        (self.folder / "file").touch()
        self.assert_refused(self.folder / "file")
        self.assert_refused(self.folder / "file" / "below")

    def test_no_permission(self):
        (self.folder / "sealed").mkdir(mode=0o555)
        if os.geteuid() == 0:
            self.assert_refused("/proc/nowhere")
        else:
            self.assert_refused(self.folder / "sealed" / "run")


class Tools(Trial):
    """Tools on a journal or a store that cannot be read as it is: a reason, an exit code, and nothing is changed."""

    def setUp(self):
        super().setUp()
        self.variables["WATCHBILL_DATA"] = short_recordings(self.folder / "data")
        self.store = self.folder / "store.db"
        demo = self.succeed("demo", "--store", self.store, "--progress", "none")
        self.path = Summary(demo.out).journal
        self.segment = segments(self.path)[-1]

    def on_the_journal(self):
        """Every command that reads a journal, and has to say why it cannot."""
        for words in (("ls",), ("show",), ("grep", "."), ("stats",), ("verify",), ("verify", "--states"),
                      ("state", "--actor", "bots/flow-eth"), ("state", "--actor", "desk/risk")):
            yield ("journal", *words, self.path)
        yield ("db", "rebuild", "--store", self.folder / "made.db", "--journal", self.path)
        yield ("db", "rebuild", "--store", self.store, "--journal", self.path)

    def assert_refused_by_all(self, reason):
        before = self.segment.read_bytes()
        stored = rows_of(self.store)
        for command in self.on_the_journal():
            with self.subTest(command=command[:2]):
                outcome = self.watchbill(*command)
                self.assertEqual(outcome.code, 7, outcome)
                self.assertRegex(outcome.err, reason)
                self.assertEqual(outcome.err.count("\n"), 1, outcome.err)
        self.assertEqual(self.segment.read_bytes(), before)
        self.assertEqual([x.name for x in self.folder.glob("made.db*")], [], "no store of half a journal")
        self.assertEqual(rows_of(self.store), stored, "the old one stays")
        self.assertTrue(self.succeed("export", "trades", "--store", self.store).out)
        self.assertRegex(self.succeed("db", "status", "--store", self.store, "--journal", self.path).out, reason)

    def write(self, at, content):
        with open(self.segment, "r+b") as file:
            file.seek(at)
            file.write(content)

    def test_a_journal_of_a_later_version(self):
        head = bytearray(self.segment.read_bytes()[:60])
        head[8] += 1
        self.write(0, head + crc32c(head).to_bytes(4, "little"))
        self.assert_refused_by_all(r"was written by a later version of this program")

    # F-81
    def test_a_journal_that_is_damaged_in_the_middle(self):
        used = len(self.segment.read_bytes().rstrip(b"\0"))
        self.write(used // 2, b"\xff\x00\xff\x00\xff")
        self.assert_refused_by_all(r"00000001\.wbj at offset \d+ is damaged after record \d+: restore the journal")

    # X-42
    def test_a_journal_that_others_may_read(self):
        self.segment.chmod(0o644)
        self.assert_refused_by_all(r"00000001\.wbj is open to other users: chmod 600 the segments and 700 the dir")

    def test_a_journal_without_a_segment(self):
        stored = rows_of(self.store)
        self.segment.unlink()
        for command in self.on_the_journal():
            with self.subTest(command=command[:2]):
                outcome = self.watchbill(*command)
                self.assertEqual(outcome.code, 3, outcome)
                self.assertRegex(outcome.err, f"^(error|journal): there is no journal in {self.path}[^\n]*\n$")
                self.assertEqual(outcome.out, "")
        self.assertEqual([x.name for x in self.folder.glob("made.db*")], [])
        self.assertEqual(rows_of(self.store), stored, "the old one stays")
        outcome = self.watchbill("db", "status", "--store", self.store, "--journal", self.path)
        self.assertEqual(outcome.code, 7, outcome)
        self.assertIn("this store has come to record", outcome.err)

    # F-85
    def test_a_journal_and_a_store_that_are_in_use(self):
        running = self.start("run", "-c", PROFILES / "paper.yaml")
        folder = self.folder / "run"
        self.path, followed = folder / "journal", folder / "store.db"
        whole = lambda: self.watchbill("journal", "verify", self.path).code == 0 and followed.exists()
        self.wait_for(whole, running, "a journal")
        for command in self.on_the_journal():
            if "bots/flow-eth" not in command and self.store not in command:  # it may not have begun
                self.succeed(*command)
        for verb in "migrate", "rebuild":
            outcome = self.watchbill("db", verb, "--store", followed, "--journal", self.path)
            self.assertEqual(outcome.code, 5, outcome)
            self.assertIn("another process writes this store", outcome.err)
        self.succeed("db", "status", "--store", followed, "--journal", self.path)
        running.send_signal(signal.SIGTERM)
        self.assertEqual(self.ended(running).code, 0)

    def test_a_store_that_lacks_a_table(self):
        stored = rows_of(self.store)
        with sqlite3.connect(self.store) as database:
            database.execute("DROP TABLE trades_closed")
        for command in ("db", "status"), ("db", "migrate"), ("export", "trades"):
            outcome = self.watchbill(*command, "--store", self.store)
            self.assertEqual(outcome.code, 7, outcome)
            self.assertRegex(outcome.err, r"^error: .*store\.db: .*\n$")
            self.assertIn("watchbill db rebuild", outcome.err)
        self.succeed("db", "rebuild", "--store", self.store, "--journal", self.path)
        self.assertEqual(rows_of(self.store), stored)


def crc32c(content):
    """Castagnoli's, bit by bit."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


if __name__ == "__main__":
    main()

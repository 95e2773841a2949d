#!/usr/bin/env python3
"""The command line: help, mistakes, exit codes, and the commands that read a journal."""
import json
import re

from watchbill import Summary, Trial, main, segments, short_recordings

COMMANDS = ("demo", "replay", "run", "check-config", "explain", "version", "journal", "journal show", "journal verify",
            "journal state")


class CommandLine(Trial):
    def test_help_for_every_command(self):
        top = self.succeed("--help").out
        for command in COMMANDS:
            with self.subTest(command):
                text = self.succeed(*command.split(), "--help").out
                self.assertIn("--help", text)
                listed = top if " " not in command else self.succeed("journal", "--help").out
                self.assertRegex(listed, rf"(?m)^  {command.split()[-1]}  ")

    def test_a_mistyped_command_gets_a_suggestion(self):
        for words, guess in {("dmeo",): "demo", ("replya",): "replay", ("chek-config",): "check-config",
                             ("journal", "shwo"): "show", ("journal", "verfy", "."): "verify"}.items():
            with self.subTest(words):
                outcome = self.watchbill(*words)
                self.assertEqual(outcome.code, 2, outcome)
                self.assertIn(f"did you mean `{guess}`?", outcome.err)
                self.assertEqual(outcome.out, "")

    def test_other_mistakes_say_where_help_is(self):
        for words, command in {(): "", ("journal",): "journal ", ("demo", "--bogus"): "demo ",
                               ("demo", "--speed", "fast"): "demo ", ("demo", "--speed", "5000"): "demo ",
                               ("replay",): "replay ", ("run",): "run ", ("journal", "show"): "journal show ",
                               ("db", "status", "--bogus"): "db status ", ("xyzzyxyzzy",): ""}.items():
            with self.subTest(words):
                outcome = self.watchbill(*words)
                self.assertEqual(outcome.code, 2, outcome)
                self.assertRegex(outcome.err, rf"^error: .*\nnext: watchbill {command}--help\n$")

    def test_version(self):
        self.assertRegex(self.succeed("version").out, r"^watchbill \d+\.\d+\.\d+\n$")

    def test_a_recording_that_is_not_there_is_not_found(self):
        outcome = self.watchbill("replay", "nowhere.gz")
        self.assertEqual(outcome.code, 3, outcome)
        self.assertEqual(outcome.err, "error: nowhere.gz: there is no such recording\n")


class Journal(Trial):
    def setUp(self):
        super().setUp()
        self.variables["WATCHBILL_DATA"] = short_recordings(self.folder / "data")
        self.summary = Summary(self.succeed("demo").out)
        self.path = self.summary.journal

    def test_show_prints_every_record_as_text_and_as_json(self):
        text = self.succeed("journal", "show", self.path).out.splitlines()
        records = self.journal(self.path)
        self.assertEqual((len(text), len(records)), (self.summary.records,) * 2)
        for line, record in zip(text, records):
            self.assertTrue(line.startswith(f"{record['sequence']} {record['at']} {record['actor']} {record['type']}"))
        self.assertEqual([x for x in records if re.fullmatch(r"\d+", x["actor"])], [], "every actor has a name")

    def test_show_selects_by_type_actor_and_place(self):
        whole = self.journal(self.path)
        selected = self.journal(self.path, "--type", "event_recorded", "--from", "100", "--until", "300")
        self.assertTrue(selected)
        self.assertEqual(selected, [x for x in whole[99:300] if x["type"] == "event_recorded"])
        at = whole[200]["at"]
        selected = self.journal(self.path, "--actor", "bots/flow-eth", "--from", at)
        self.assertEqual(selected, [x for x in whole if x["actor"] == "bots/flow-eth" and x["at"] >= at])

    def test_show_refuses_what_cannot_be(self):
        for code, *options in ((2, "--type", "nonsense"), (2, "--from", "yesterday"), (3, "--actor", "bots/nobody")):
            self.assertEqual(self.watchbill("journal", "show", self.path, *options).code, code, options)

    def test_a_last_record_is_a_number_that_a_record_can_have(self):
        for number in ("-5", "18446744073709551616", "1.5", "five"):
            outcome = self.watchbill("journal", "state", self.path, "--actor", "desk/orders", f"--until={number}")
            self.assertEqual(outcome.code, 2, outcome)
            self.assertIn("--until", outcome.err)
            self.assertEqual(outcome.out, "")

    def test_verify_says_the_hash_of_the_summary(self):
        said = self.succeed("journal", "verify", self.path).out
        self.assertIn(f"ok: {self.summary.records} records, 1 segments", said)
        self.assertIn(self.summary.sha256, said)

    def test_state_of_a_bot_of_the_orders_and_of_the_portfolio(self):
        last = [x for x in self.journal(self.path, "--type", "bot_snapshot") if x["actor"] == "bots/trend-btc"][-1]
        said = self.succeed("journal", "state", self.path, "--actor", "bots/trend-btc").out
        self.assertIn(f"snapshot record={last['sequence']} ", said)
        self.assertIn(f"hash={last['facts']['hash']}", said)
        for actor in ("desk/orders", "desk/portfolio"):
            first = self.succeed("journal", "state", self.path, "--actor", actor, "--until", "50").out
            self.assertTrue(first.startswith(f"{actor} as of record 50, "), first)
            self.assertNotEqual(first, self.succeed("journal", "state", self.path, "--actor", actor).out)
        self.assertEqual(self.watchbill("journal", "state", self.path, "--actor", "bots/nobody").code, 3)
        self.assertEqual(self.watchbill("journal", "state", self.path, "--actor", "services/player").code, 3)

    def test_no_journal_is_not_found(self):
        for command in (("show",), ("verify",), ("state", "--actor", "desk/orders")):
            outcome = self.watchbill("journal", *command, "nowhere")
            self.assertEqual(outcome.code, 3, outcome)
            self.assertEqual(outcome.err, "journal: there is no journal in nowhere\n")
            above = self.path.parents[1]
            outcome = self.watchbill("journal", *command, above)
            self.assertEqual(outcome.code, 3, outcome)
            self.assertEqual(outcome.err, f"journal: there is no journal in {above}; `watchbill journal ls {above}` "
                                          "lists those below it\n")

    def test_damage_is_a_failed_check(self):
        segment = segments(self.path)[0]
        content = bytearray(segment.read_bytes())
        content[20_000] ^= 1
        segment.write_bytes(content)
        for command in (("show",), ("verify",), ("state", "--actor", "desk/orders")):
            outcome = self.watchbill("journal", *command, self.path)
            self.assertEqual(outcome.code, 7, outcome)
            self.assertRegex(outcome.err, r"^journal: 00000001.wbj at offset \d+ is damaged after record \d+: ")

    def test_json_of_a_configuration_problem(self):
        (self.folder / "mine.yaml").write_text("version: 2\n")
        outcome = self.watchbill("check-config", "mine.yaml", "-o", "json")
        self.assertEqual(outcome.code, 78)
        self.assertIn("WB-C006", {problem["code"] for problem in json.loads(outcome.out)})


if __name__ == "__main__":
    main()

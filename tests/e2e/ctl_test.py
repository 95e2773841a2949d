#!/usr/bin/env python3
# labels: slow
"""`watchbill ctl` on a running node: every verb on one bot shows within a second and is audited, the other bot goes on,
and what is wanted of a bot outlives kill -9."""
import json
import signal

from hard_day import seconds
from simex import PROFILE, SimexTrial
from watchbill import main

EFFECTIVE_WITHIN = 1  # second, from its record in the journal to that of its answer, which waits for the effect
BOT, OTHER = "trend-btc", "flow-eth"


class Ctl(SimexTrial):
    def ctl(self, *words):
        return self.watchbill("ctl", *words)

    def node(self):
        """A venue and our bots on it, with their door open."""
        self.venue = self.simex()
        process = self.bots(self.venue)
        self.wait_for(lambda: self.ctl("bots", "list").code == 0, process, "an admin plane")
        return process

    def bot(self, name):
        shown = self.ctl("bots", "show", name, "-o", "json")
        self.assertEqual(shown.code, 0, shown)
        return json.loads(shown.out)["item"]

    def becomes(self, process, name, what, is_so):
        return self.wait_for(lambda: (lambda x: x if is_so(x) else None)(self.bot(name)), process, what)

    def audits(self):
        """What was asked, each with the record of its answer."""
        records = self.journal(self.journal_of_bots)
        answers = {x["facts"]["id"]: x for x in records if x["type"] == "admin_answered"}
        return [(x, answers.get(x["facts"]["id"])) for x in records if x["type"] == "admin_asked"]

    def seen_by(self, name):
        """How many messages its actor has handled."""
        shown = self.ctl("actors", "show", f"bots/{name}", "-o", "json")
        self.assertEqual(shown.code, 0, shown)
        return json.loads(shown.out)["item"]["handled"]

    #
    def test_steers_one_bot_while_the_other_goes_on(self):
        process = self.node()
        steps = [(("pause", BOT, "--reason", "CPI"), "paused"), (("resume", BOT), "running"),
                 (("stop", BOT, "--flatten", "--yes"), "stopped"), (("start", BOT), "running"),
                 (("flatten", BOT, "--yes"), "paused")]
        for words, state in steps:
            before = self.seen_by(OTHER)
            told = self.ctl("bots", *words)
            self.assertEqual(told.code, 0, told)
            self.becomes(process, BOT, state, lambda x: x["actual"] == state)
            self.assertEqual(self.bot(OTHER)["actual"], "running")
            self.wait_for(lambda: self.seen_by(OTHER) > before, process, "an event of the other bot")
        self.becomes(process, BOT, "flat", lambda x: float(x["position"]) == 0)
        audits = self.audits()
        self.assertEqual([asked["facts"]["verb"] for asked, _ in audits], [f"bots {words[0]}" for words, _ in steps])
        for asked, answered in audits:
            self.assertEqual(answered["facts"]["outcome"], "done", answered)
            self.assertLess(seconds(answered) - seconds(asked), EFFECTIVE_WITHIN, asked)
        self.terminate(process)

    def test_a_paused_bot_is_still_paused_after_kill_9(self):
        process = self.node()
        self.assertEqual(self.ctl("bots", "pause", BOT, "--wait", "30s").code, 0)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertEqual(self.ctl("bots", "list").code, 4)
        process = self.start("run", "-c", PROFILE, "--workers", "2", **self.venue.variables("desk"))
        self.wait_for(lambda: self.ctl("bots", "list").code == 0, process, "an admin plane")
        found = self.bot(BOT)
        self.assertEqual((found["desired"], found["actual"]), ("pause", "paused"))
        self.terminate(process)

    def test_says_by_its_exit_code_and_on_stderr_what_is_wrong(self):
        process = self.node()
        for code, said, words in ((2, "--yes", ("bots", "flatten", BOT)),
                                  (2, "did you mean `bots pause`?", ("bots", "puase", BOT)),
                                  (3, "nobody", ("bots", "show", "nobody")),
                                  (6, "timeout", ("wait", "--for", f"bot:{BOT}=stopped", "--timeout", "1s"))):
            outcome = self.ctl(*words)
            self.assertEqual(outcome.code, code, outcome)
            self.assertIn(said, outcome.err)
            self.assertEqual(outcome.out, "")
        lines = self.ctl("actors", "list", "-o", "ndjson").out.splitlines()
        self.assertIn(f"bots/{BOT}", [json.loads(line)["name"] for line in lines])
        self.terminate(process)


if __name__ == "__main__":
    main()

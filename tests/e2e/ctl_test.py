#!/usr/bin/env python3
# labels: slow
"""`watchbill ctl` on a running node: every verb on one bot shows within a second and is audited, the other bot goes on,
and what is wanted of a bot outlives kill -9."""
import json
import signal

from hard_day import seconds
from simex import PROFILE
from steered import SteeredTrial
from watchbill import main

EFFECTIVE_WITHIN = 1  # second, from its record in the journal to that of its answer, which waits for the effect
BOT, OTHER = "trend-btc", "flow-eth"


KEYS = {"name", "class", "parent", "state", "mailbox_depth", "wait_p99_seconds", "rate_per_second", "busy_ratio",
        "restarts", "restarts_allowed", "last_error", "up_seconds", "handling", "handling_for_seconds", "handled"}
GROUPS = ("foundation", "safety", "venues", "market", "desk", "bots", "services")


class Ctl(SteeredTrial):
    def node(self):
        """A venue and our bots on it, with their door open."""
        self.venue = self.simex()
        return self.open_door(self.bots(self.venue))

    def bot_becomes(self, process, name, what, is_so):
        return self.becomes(process, what, lambda: self.bot(name), is_so)

    def audits(self):
        """What was asked, each with the record of its answer."""
        records = self.records_so_far()
        answers = {x["facts"]["id"]: x for x in records if x["type"] == "admin_answered"}
        return [(x, answers.get(x["facts"]["id"])) for x in records if x["type"] == "admin_asked"]

    def seen_by(self, name):
        """How many messages its actor has handled."""
        return self.actor(f"bots/{name}")["handled"]

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
            self.bot_becomes(process, BOT, state, lambda x: x["actual"] == state)
            self.assertEqual(self.bot(OTHER)["actual"], "running")
            self.wait_for(lambda: self.seen_by(OTHER) > before, process, "an event of the other bot")
        self.bot_becomes(process, BOT, "flat", lambda x: float(x["position"]) == 0)
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
        self.open_door(process)
        found = self.bot(BOT)
        self.assertEqual((found["desired"], found["actual"]), ("pause", "paused"))
        self.terminate(process)

    def test_names_every_actor_of_the_tree_and_how_it_does(self):
        venue = self.simex()
        process = self.open_door(self.start("run", "-c", PROFILE, "--workers", "2", "--fault", f"crash:bots/{BOT}@3s",
                                            **venue.variables("desk")))
        crashed = self.becomes(process, "a counted restart", lambda: self.actor(f"bots/{BOT}"),
                               lambda x: x["restarts"] == 1)
        self.assertEqual(crashed["last_error"], "injected crash")
        self.becomes(process, "an event of the other bot", lambda: self.seen_by(OTHER), lambda x: x > 0)
        actors = self.items("actors")
        for name, x in actors.items():
            with self.subTest(name):
                self.assertLessEqual(KEYS, x.keys())
                if x["parent"]:
                    self.assertIn(x["parent"], actors)
        self.assertEqual([name for name, x in actors.items() if not x["parent"]], ["root"])
        self.assertLessEqual({*GROUPS, f"bots/{BOT}", f"bots/{OTHER}", "foundation/journal", "safety/breaker",
                              "safety/health", "desk/risk", "desk/orders", "venues/binance-usdm/session"},
                             actors.keys())
        busy = actors[f"bots/{OTHER}"]
        self.assertGreater(busy["handled"], 0)
        self.assertGreater(busy["up_seconds"], 0)
        self.assertGreaterEqual(busy["wait_p99_seconds"], 0)
        self.assertGreater(actors[f"bots/{BOT}"]["restarts_allowed"], 0)
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

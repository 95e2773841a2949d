#!/usr/bin/env python3
# labels: slow
"""A handler that does not return: ctl names it and for how long, the rest goes on without entries; where nothing is
safe without that actor, the process ends."""
from hard_day import seconds
from simex import PROFILE
from steered import SteeredTrial
from watchbill import main

HANGS, OTHER = "bots/trend-btc", "bots/flow-eth"


class Hang(SteeredTrial):
    def node(self, *arguments, **settings):
        self.venue = self.simex()
        settings = {f"WATCHBILL_{name}": value for name, value in settings.items()}
        return self.open_door(self.start("run", "-c", PROFILE, "--workers", "3", *arguments,
                                         **self.venue.variables("desk"), **settings))

    # S-40, S-42
    def test_of_a_bot_is_named_and_stops_entries_until_it_returns(self):
        process = self.node("--fault", f"hang:{HANGS}@10s/15s", HEALTH__HANDLER_ALARM="1s",
                            RISK__BREAKERS__HEALTH_QUIET="2s")
        self.breaker_becomes(process, "health", "open")
        stuck = self.becomes(process, "an actor that is stuck", lambda: self.actor(HANGS),
                             lambda x: x["state"] == "stuck")
        self.assertEqual(stuck["handling"], "runtime::hang_now")
        self.assertGreater(stuck["handling_for_seconds"], 1)
        before = self.actor(OTHER)["handled"]
        self.becomes(process, "an event of the other bot", lambda: self.actor(OTHER), lambda x: x["handled"] > before)
        later = self.items("actors")[HANGS]
        self.assertEqual((later["state"], later["handling"], later["handled"]),
                         ("stuck", stuck["handling"], stuck["handled"]))
        self.assertGreater(later["handling_for_seconds"], stuck["handling_for_seconds"])
        self.assertEqual(self.bot("flow-eth")["actual"], "exits")

        self.breaker_becomes(process, "health", "closed")
        back = self.actor(HANGS)
        self.assertNotEqual(back["state"], "stuck")
        self.assertEqual(back["restarts"], 0)
        self.becomes(process, "a bot that enters again", lambda: self.bot("flow-eth"),
                     lambda x: x["actual"] == "running")
        self.terminate(process)
        self.assert_no_entry_while_open()

    def assert_no_entry_while_open(self):
        records = {x["sequence"]: x for x in self.records_so_far()}
        opened, closed = (next(x for x in records.values() if x["type"] == "breaker_changed" and
                               x["facts"]["breaker"] == "health" and x["facts"]["what"] == what)
                          for what in ("opened", "closed"))
        entries = [x for x in records.values() if x["type"] == "approval_recorded" and
                   records[x["cause"]]["facts"]["role"] == "entry"]
        self.assertEqual([x for x in entries if opened["sequence"] < x["sequence"] < closed["sequence"]
                          and seconds(x) > seconds(opened)], [])

    # S-43
    def test_of_the_gate_ends_the_process_and_the_journal_is_whole(self):
        process = self.node("--fault", "hang:desk/risk@10s/10m", HEALTH__HANDLER_MAX="3s")
        ended = self.ended(process)
        self.assertEqual(ended.code, 70, ended)
        self.assertIn("desk/risk does not return from its handler of runtime::hang_now, for", ended.err)
        self.assertIn("entries are halted, the journal is synced", ended.err)
        self.succeed("journal", "verify", self.journal_of_bots)
        before = len(self.records_so_far())
        process = self.open_door(self.bots(self.venue))
        self.becomes(process, "a gate that works", lambda: self.actor("desk/risk"), lambda x: x["state"] == "ok")
        self.becomes(process, "records", self.records_so_far, lambda x: len(x) > before)
        self.terminate(process)


if __name__ == "__main__":
    main()

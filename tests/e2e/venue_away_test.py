#!/usr/bin/env python3
# labels: slow
"""A venue that goes away: its breaker opens and cannot be closed while it is away; when it is back, an operator can."""
import signal

from simex import BOOKS, Venue
from steered import SteeredTrial
from watchbill import RECORDINGS, SESSIONS, main

OUTAGE = "outage-binance-usdm"
BACK_WITHIN = 150  # seconds; ten attempts to connect a minute, and up to half a minute between two
SHORT = {"WATCHBILL_HEALTH__DATA_AGE_MAX": "1s", "WATCHBILL_RISK__BREAKERS__OUTAGE": "2s"}


class VenueAway(SteeredTrial):
    def node(self):
        self.venue = self.simex()
        self.variables |= SHORT
        return self.open_door(self.bots(self.venue))

    def same_venue_again(self):
        """Where it was, with the certificate that it had."""
        market = [RECORDINGS / name for name in SESSIONS if "usdm" in name]
        return Venue(self, self.start("simex", "--venues", "binance-usdm", "--market", *market, "--listen",
                                      self.venue.address, "--authority", self.folder / "authority"), None)

    def reset(self, breaker, *words):
        return self.ctl("breakers", "reset", breaker, *words)

    def standings(self):
        return {x["actual"] for x in self.items("bots").values()}

    def assert_refused(self, code, word, outcome):
        self.assertEqual(outcome.code, code, outcome)
        self.assertIn(word, outcome.err)

    def test_opens_its_breaker_until_it_is_back_and_somebody_has_looked(self):
        process = self.node()
        self.becomes(process, "bots that run", self.standings, lambda x: x == {"running"})
        named = ("--confirm", OUTAGE, "--reason", "venue is back")
        self.venue.process.send_signal(signal.SIGKILL)
        self.venue.process.wait()
        self.breaker_becomes(process, OUTAGE, "open")
        self.becomes(process, "bots without entries", self.standings, lambda x: x == {"exits"})
        self.assert_refused(2, "--confirm", self.reset(OUTAGE))
        self.assert_refused(2, "does not confirm", self.reset(OUTAGE, "--confirm", "another", "--reason", "because"))
        self.assert_refused(5, "cause", self.reset(OUTAGE, *named))
        self.assertEqual(self.items("breakers")[OUTAGE]["state"], "open")

        changes = len(self.book_changes())
        self.same_venue_again()
        self.wait_for(lambda: {x["facts"]["instrument"] for x in self.book_changes()[changes:]
                               if x["facts"]["fault"] == "none"} >= set(BOOKS), process, "whole books again",
                      within=BACK_WITHIN)
        self.becomes(process, "a cause that is gone", lambda: self.items("breakers")[OUTAGE],
                     lambda x: not x["cause_holds"])
        done = self.reset(OUTAGE, *named)
        self.assertEqual(done.code, 0, done)
        self.assertEqual(self.items("breakers")[OUTAGE]["state"], "closed")
        audits = [x["facts"] for x in self.records_so_far() if x["type"] == "admin_answered"]
        self.assertEqual([x["outcome"] for x in audits][-1], "done")
        self.terminate(process)


if __name__ == "__main__":
    main()

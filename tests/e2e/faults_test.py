#!/usr/bin/env python3
"""`--fault`: injected faults are survived, listed, and labelled as injected."""

from checker import check
from watchbill import Summary, Trial, main, short_recordings


class Faults(Trial):
    def setUp(self):
        super().setUp()
        self.variables["WATCHBILL_DATA"] = short_recordings(self.folder / "data")

    def injected(self, *faults):
        """Plays with the faults; hands back summary and journal, both checked for their labels."""
        arguments = [word for fault in faults for word in ("--fault", fault)]
        outcome = self.succeed("demo", *arguments)
        summary = Summary(outcome.out)
        records = self.journal(summary.journal)
        noted = [x["facts"]["text"] for x in records
                 if x["type"] == "actor_noted" and x["facts"]["what"] == "fault_injected"]
        self.assertEqual(sorted(noted), sorted(faults))
        for fault in faults:
            self.assertIn(f"  injected fault: {fault}\n", outcome.out)
        self.assertEqual(check(records, virtual=True).breaches, [])
        return summary, records

    def restarted(self, records):
        return [x["facts"]["about"] for x in records
                if x["type"] == "actor_noted" and x["facts"]["what"] == "restarted"]

    def trades_of(self, records, *others):
        """What everybody but these bots wanted, ordered and got."""
        kinds = ("intent_recorded", "approval_recorded", "command_recorded", "event_recorded", "position_changed")
        steps = []
        for x in records:
            if x["type"] in kinds and not any(bot in x["facts"].get("order", "") + x["facts"].get("bot", "")
                                              for bot in others):
                steps.append((x["at"], x["type"], {k: v for k, v in x["facts"].items() if k != "decided_on"}))
        return steps

    def test_a_crashed_bot_is_restarted_alone_and_the_others_never_notice(self):
        undisturbed = self.journal(Summary(self.succeed("demo").out).journal)
        summary, records = self.injected("crash:bots/flow-eth@20s")
        self.assertEqual(summary.restarts, {"bots/flow-eth": 1})
        self.assertEqual(self.restarted(records), ["bots/flow-eth"])
        others = self.trades_of(records, "flow-eth")
        self.assertTrue(others)
        self.assertEqual(others, self.trades_of(undisturbed, "flow-eth"))

    def test_a_killed_room_takes_with_it_only_those_who_cannot_live_without_it(self):
        summary, records = self.injected("kill:desk/orders@20s")
        self.assertEqual(set(summary.restarts), {"desk/orders", "desk/positions"})
        self.assertEqual(self.restarted(records), ["desk/orders", "desk/positions"])
        self.assertGreaterEqual(len(summary.traders()), 2)

    def test_a_dropped_session_breaks_its_books_until_they_are_whole_again(self):
        summary, records = self.injected("drop:venues/binance-usdm/session@20s")
        self.assertIn("venues/binance-usdm/session", summary.restarts)
        dropped = next(x["sequence"] for x in records if x["type"] == "actor_noted")
        after = [(x["facts"]["instrument"], x["facts"]["fault"]) for x in records
                 if x["type"] == "book_changed" and x["sequence"] > dropped]
        for book in ("binance-usdm/BTCUSDT", "binance-usdm/ETHUSDT"):
            self.assertEqual([fault for name, fault in after if name == book], ["session_lost", "none"])
        self.assertEqual(len(after), 4, "the other venue's books stay as they are")

    def test_one_fault_after_the_other_in_every_room(self):
        rooms = ["foundation/journal", "desk/portfolio", "desk/risk", "desk/orders", "venues/binance-usdm/gateway",
                 "venues/binance-spot/feed", "market/binance-usdm/ETHUSDT", "services/player", "bots/flow-btc"]
        summary, _ = self.injected(*(f"kill:{room}@{5 * n}s" for n, room in enumerate(rooms, 1)))
        for room in rooms:
            self.assertIn(room, summary.restarts)
        self.assertGreaterEqual(len(summary.traders()), 2)

    def test_a_fault_that_cannot_be_is_refused_with_advice(self):
        for text, reason in {
                "bla": "it is not KIND:ACTOR@TIME",
                "melt:bots/flow-eth@20s": "there is no kind `melt`",
                "crash:bots/flow-eth@soon": "`soon` is not a time such as 60s",
                "drop:bots/flow-eth@20s": "only a session can be dropped",
                "hang:bots/flow-eth@20s/30s": "in virtual time a handler takes no time, so none can hang",
                "crash:bots/nobody@20s": "there is no actor `bots/nobody`; there are: foundation/journal",
        }.items():
            with self.subTest(text):
                outcome = self.watchbill("demo", "--fault", text)
                self.assertEqual(outcome.code, 2, outcome)
                self.assertEqual(outcome.err.count("\n"), 1)
                self.assertTrue(outcome.err.startswith(f"error: fault `{text}`: "), outcome.err)
                self.assertIn(reason, outcome.err)
        self.assertFalse((self.folder / "run").exists(), "nothing was started")


if __name__ == "__main__":
    main()

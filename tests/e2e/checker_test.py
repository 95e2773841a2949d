#!/usr/bin/env python3
# labels: slow
"""The checker finds nothing in the demo's journal, and each kind of breach that is planted in a copy of it."""
import copy

from checker import check
from watchbill import Summary, Trial, fills_in, main


def first(records, type_, **facts):
    """Index of the first such record."""
    return next(i for i, x in enumerate(records)
                if x["type"] == type_ and all(x["facts"].get(k) == v for k, v in facts.items()))


def without(records, *indices):
    """The journal as if these had never been written: what follows moves up."""
    moved = {0: 0}
    kept = []
    for i, record in enumerate(records):
        if i not in indices:
            moved[record["sequence"]] = len(kept) + 1
            kept.append(record | {"sequence": len(kept) + 1})
    return [x | {"cause": moved.get(x["cause"], 0)} if "cause" in x else x for x in kept]


def insert(records, index, record):
    """The journal with one record more: what follows moves down."""
    number = index + 1
    down = lambda sequence: sequence + (sequence >= number)
    moved = [x | {"sequence": down(x["sequence"])} | ({"cause": down(x["cause"])} if "cause" in x else {})
             for x in records]
    return moved[:index] + [record | {"sequence": number}] + moved[index:]


class Checker(Trial):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records = None

    def setUp(self):
        super().setUp()
        if Checker.records is None:
            self.directory = Summary(self.succeed("demo").out).journal
            Checker.records = self.journal(self.directory)
            Checker.working = self.succeed("journal", "state", self.directory, "--actor", "desk/orders").out
        self.doctored = copy.deepcopy(Checker.records)

    def assert_found(self, rule, records=None, virtual=True):
        breaches = check(records or self.doctored, virtual).breaches
        self.assertIn(rule, {breach.rule for breach in breaches}, breaches)

    def test_finds_nothing_in_the_demo(self):
        checker = check(self.records, virtual=True)
        self.assertEqual(checker.breaches, [])
        self.assertGreater(len(fills_in(self.records)), 100)
        # Every order ends or is working at the end.
        said = {line.split()[1] for line in Checker.working.splitlines() if line.startswith("order ")}
        self.assertEqual(checker.working(), said)

    # --- the journal as a whole ---

    def test_finds_a_missing_record(self):
        del self.doctored[500]
        self.assert_found("sequence_gap")

    def test_finds_time_that_runs_backwards(self):
        self.doctored[500]["at"] = self.doctored[400]["at"]
        self.assert_found("time_backwards")

    def test_finds_an_effect_before_its_cause(self):
        i = first(self.doctored, "approval_recorded")
        self.doctored[i]["cause"] = self.doctored[i]["sequence"] + 1
        self.assert_found("cause_after_effect")

    def test_finds_views_that_run_backwards(self):
        snapshots = [x for x in self.doctored if x["type"] == "bot_snapshot" and x["actor"] == "bots/flow-eth"]
        snapshots[50]["facts"]["view"] = snapshots[10]["facts"]["view"]
        self.assert_found("view_backwards")

    # --- the way out ---

    def test_finds_a_placement_without_approval(self):
        self.assert_found("placed_without_approval", without(self.doctored, first(self.doctored, "approval_recorded")))

    def test_finds_an_approval_without_intent(self):
        self.assert_found("approval_without_intent", without(self.doctored, first(self.doctored, "intent_recorded")))

    def test_finds_a_placement_that_is_sent_twice(self):
        i = first(self.doctored, "command_recorded", command="place")
        self.assert_found("placed_twice", insert(self.doctored, i + 1, self.doctored[i]))

    def test_finds_an_id_that_is_used_twice(self):
        i = first(self.doctored, "intent_recorded")
        self.assert_found("id_used_twice", insert(self.doctored, i + 5, self.doctored[i]))

    def test_finds_a_command_for_an_order_that_was_never_placed(self):
        i = first(self.doctored, "command_recorded", command="cancel")
        self.doctored[i]["facts"]["order"] = "bots/flow-eth#4711"
        self.assert_found("command_for_no_order")

    def test_finds_an_entry_on_a_broken_book(self):
        i = first(self.doctored, "intent_recorded", role="entry")
        book = first(self.doctored, "book_changed", instrument=self.doctored[i]["facts"]["instrument"], fault="none")
        self.assert_found("entry_on_broken_book", without(self.doctored, book))

    # --- the way back ---

    def test_finds_a_step_that_is_not_legal(self):
        i = first(self.doctored, "event_recorded", step="accepted", type="stop_market")
        self.assert_found("illegal_step", insert(self.doctored, i + 1, self.doctored[i]))

    def test_finds_a_wrong_state(self):
        self.doctored[first(self.doctored, "event_recorded", step="accepted")]["facts"]["state"] = "unknown"
        self.assert_found("wrong_state")

    def test_finds_an_event_after_the_end(self):
        i = first(self.doctored, "event_recorded", step="canceled")
        late = copy.deepcopy(self.doctored[i])
        late["facts"] |= {"step": "accepted", "state": "open"}
        self.assert_found("event_after_end", insert(self.doctored, i + 1, late))

    def test_finds_an_event_of_an_order_that_was_never_placed(self):
        self.doctored[first(self.doctored, "event_recorded")]["facts"]["order"] = "bots/flow-eth#4711"
        self.assert_found("event_of_no_order")

    def test_finds_a_fill_that_is_lost(self):
        lost = self.doctored.index(fills_in(self.doctored)[10])
        self.assert_found("lost_fill", without(self.doctored, lost))

    def test_finds_a_fill_that_is_told_twice(self):
        fill = fills_in(self.doctored)[10]
        self.assert_found("fill_told_twice", insert(self.doctored, fill["sequence"], fill))

    def test_finds_quantities_that_do_not_add_up(self):
        part = [x for x in fills_in(self.doctored) if x["facts"]["filled"] != x["facts"]["fill_quantity"]][0]
        for filled, rule in (("0", "filled_falls"), ("1000", "filled_beyond_quantity"), ("0.1999", "filled_is_no_sum")):
            with self.subTest(rule):
                part["facts"]["filled"] = filled
                self.assert_found(rule)

    def test_finds_a_wrong_position(self):
        self.doctored[first(self.doctored, "position_changed")]["facts"]["quantity"] = "0.17"
        self.assert_found("wrong_position")

    # --- protection ---

    def first_stop(self):
        """Indices of intent, approval, command and acceptance of the first stop."""
        intent = first(self.doctored, "intent_recorded", role="stop")
        order = self.doctored[intent]["facts"]["order"]
        later = (first(self.doctored, kind + "_recorded", order=order) for kind in ("approval", "command", "event"))
        return intent, *later

    # I-01
    def test_finds_a_fill_without_its_stop(self):
        intent, approval, command, _ = self.first_stop()
        self.assert_found("unprotected_fill", without(self.doctored, intent, approval, command))

    # I-01
    def test_finds_positions_that_stay_without_stops_on_the_real_clock(self):
        stops = [i for i, x in enumerate(self.doctored)
                 if x["facts"].get("order", "").startswith("desk/positions/") or x["facts"].get("role") == "stop"]
        self.assert_found("unprotected_fill", without(self.doctored, *stops), virtual=False)

    def test_finds_a_monitor_that_is_late_by_one_event(self):
        """Every stop names the fill before the one that it answers."""
        fills = [x["sequence"] for x in fills_in(self.doctored)]
        stops = [x for x in self.doctored if x["type"] == "intent_recorded" and x["facts"]["role"] == "stop"]
        for stop in stops[1:]:
            stop["cause"] = fills[fills.index(stop["cause"]) - 1]
        self.assert_found("unprotected_fill")

    def test_finds_a_stop_that_is_wanted_late(self):
        for i in self.first_stop()[:3]:
            self.doctored[i]["at"] = self.doctored[i]["at"].replace("15.4", "15.5")
        self.assert_found("unprotected_fill")

    def test_finds_a_stop_that_arrives_late(self):
        accepted = self.doctored[self.first_stop()[3]]
        accepted["facts"]["ts_event"] = accepted["facts"]["ts_event"].replace("15.4", "15.6")
        self.assert_found("stop_late_at_the_venue")

    def test_finds_a_stop_that_is_too_small(self):
        self.doctored[self.first_stop()[2]]["facts"]["quantity"] = "0.001"
        self.assert_found("stop_too_small")


if __name__ == "__main__":
    main()

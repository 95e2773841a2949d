"""A node that is killed again and again while its bots trade on `watchbill simex`, judged by the venue's own record.

The instants are drawn from a seed, which is said when something fails; KILL9_SEED repeats one, as far as real time
repeats anything.
"""
import os
import random
import re
import signal
import time

from checker import check
from kill9_judge import assert_same_fills, assert_same_orders, assert_same_positions, restored_orders
from kill9_tail import Tail
from kill9_venue import CUSTOMER, ProtectionWatch, Record, used_weight
from service_socket import ServiceSocket
from simex import OF_PAPER_VENUES
from steered import SteeredTrial
from watchbill import SOURCE

CONFIG = SOURCE / "tests/e2e/kill9.yaml"
FAULTS = SOURCE / "tests/e2e/kill9_faults.txt"
VENUES = ("first", "second")
BOTS = ("trend-btc", "flow-eth", "flow-btc", "near-eth")
PROTECT_WITHIN = 5          # seconds after a restart, or after the fill
READY_WITHIN = 3            # seconds from exec
TRADES_WITHIN = 60          # seconds; only where something is wrong does nothing happen for so long
IN_FLIGHT_AT_LEAST = 1 / 4  # of the kills: orders were on their way
EVERY_NTH_SETTLES = 5       # lives that are compared with the venue's record before they end
LOOK_EVERY = 0.5            # seconds; the venue limits what we ask, too
# Of the 2400 that a venue grants an address in a minute. A start costs some 220, and with 1920 spent nobody trades.
WEIGHT_BEFORE_KILL = 1500


class Life:
    """One process, from exec to its end; `found` is the last record that it found, `left` the last that it left."""

    def __init__(self, number, found, service, plan):
        self.number, self.found, self.left, self.service, self.plan = number, found, None, service, plan
        self.process = self.ended = None
        self.in_flight = []

    @property
    def ready_after(self):
        return self.service.ready_after

    def lived(self):
        return (self.ended or time.monotonic()) - self.service.began

    def __str__(self):
        ready = "never ready" if self.ready_after is None else f"ready after {self.ready_after:.2f} s"
        return f"life {self.number}: records {self.found + 1} to {self.left}, {ready}, {self.plan}"


class Journal:
    """Its records, read once each."""

    def __init__(self, trial):
        self._trial, self.records = trial, []

    def look(self):
        begin = self.records[-1]["sequence"] + 1 if self.records else 1
        self.records += self._trial.journal(self._trial.journal_of_bots, "--from", str(begin))
        return self.records


class Kill9(SteeredTrial):
    def prepare(self, seed, durability):
        self.seed = int(os.environ.get("KILL9_SEED") or seed)
        self.random = random.Random(self.seed)
        self.variables["WATCHBILL_JOURNAL__DURABILITY"] = durability
        self.venues = {name: self.simex("--faults", FAULTS) for name in VENUES}
        for name, venue in self.venues.items():
            key, secret = venue.keys[CUSTOMER]
            connect = f"WATCHBILL_VENUES__{name.upper()}__CONNECT__"
            self.variables |= {f"{name.upper()}_KEY": key, f"{name.upper()}_SECRET": secret,
                               connect + "REST": venue.address, connect + "STREAMS": venue.address,
                               connect + "AUTHORITY": venue.authority}
        self.tail, self.written = Tail(self.journal_of_bots), Journal(self)
        self.venue_records = {name: Record(venue) for name, venue in self.venues.items()}
        for record in self.venue_records.values():
            self.addCleanup(record.close)
        self.watch = ProtectionWatch(self.venues)
        self.watch.start()
        self.addCleanup(self.watch.end)
        self.lives, self.judged = [], 0

    def assert_survives(self, kills, seed, durability):
        self.prepare(seed, durability)
        try:
            life = self.live("the first")
            for number in range(1, kills + 1):
                settles = number % EVERY_NTH_SETTLES == 0
                plan, reached = self.drawn_death()
                life.plan = plan + (", when settled" if settles else "")
                if settles:
                    self.settle(life)
                self.kill_when(life, reached)
                life = self.live("until it is told to stop")
            self.last_life(life)
        except BaseException:
            print(f"\nKILL9_SEED={self.seed}", *self.lives, sep="\n", flush=True)
            raise

    # --- lives ---

    def live(self, plan):
        life = Life(len(self.lives) + 1, self.tail.last, ServiceSocket(self.folder / f"notify-{len(self.lives)}"), plan)
        self.addCleanup(life.service.close)
        life.process = self.start("run", "-c", CONFIG, "--workers", "2", NOTIFY_SOCKET=life.service.path)
        self.watch.node_started()
        self.lives.append(life)
        return life

    def drawn_death(self):
        """What it is, in words, and a function that says whether the moment has come."""
        kind = self.random.choice(("starting", "clock", "growth", "placing", "placing"))
        if kind in ("starting", "clock"):
            after = self.random.uniform(0.02, 1 if kind == "starting" else 6)
            return f"killed after {after:.3f} s", lambda life, tail: life.lived() >= after
        if kind == "growth":
            records = self.random.randint(1, 400)
            return f"killed at record +{records}", self.since_ready(lambda tail: tail.last, records)
        orders, delay = self.random.randint(1, 12), self.random.uniform(0, 0.015)
        placed = self.since_ready(lambda tail: tail.placements, orders)

        def and_then(life, tail):
            return placed(life, tail) and (time.sleep(delay) or True)

        return f"killed {delay * 1000:.1f} ms after order +{orders}", and_then

    def since_ready(self, count, more):
        """Has it counted so many more than there were when this life became ready, or was settled?"""
        begin = None

        def reached(life, tail):
            nonlocal begin
            if begin is None:
                if not life.service.ready():
                    return False
                begin = count(tail)
            return count(tail) >= begin + more

        return reached

    def kill_when(self, life, reached):
        self.wait_for_room(life)

        def due(tail):
            life.service.ready()  # heard when it is said
            return reached(life, tail)

        came = self.tail.wait(due, life.process, TRADES_WITHIN)
        self.assertIsNone(life.process.poll(), f"it runs until it is killed: {life}")
        self.assertTrue(came, f"the moment never came: {life}")
        life.process.send_signal(signal.SIGKILL)
        life.process.wait()
        life.service.ready()
        life.service.close()
        life.ended = time.monotonic()
        self.tail.advance()
        life.left = self.tail.last

    def wait_for_room(self, life):
        """The next life shall be able to ask what it has to ask."""
        while max(map(used_weight, self.venues.values())) > WEIGHT_BEFORE_KILL:
            life.service.ready()
            self.assertIsNone(life.process.poll(), life)
            time.sleep(LOOK_EVERY)

    def settle(self, life):
        """It is ready, trades, is older than protection may take, and knows what the venue knows."""
        self.wait_for(life.service.ready, life.process, "an end of recovery")
        self.tail.advance()
        before = self.tail.placements
        self.assertTrue(self.tail.wait(lambda tail: tail.placements >= before + 4, life.process, TRADES_WITHIN),
                        f"nothing was placed: {life}")
        self.tail.wait(lambda _: life.lived() > PROTECT_WITHIN + 1, life.process, TRADES_WITHIN)
        self.comes_true(self.look_at_venues, life)
        self.comes_true(lambda: assert_same_fills(self, self.written.look(), self.venue_records), life)
        self.judge()

    def comes_true(self, assertion, life, within=60):
        """At last: what the venue has done may be on its way; what was lost on it is found by the next comparison."""
        deadline = time.monotonic() + within
        while True:
            try:
                return assertion()
            except AssertionError:
                if time.monotonic() > deadline or life.process.poll() is not None:
                    raise
                time.sleep(LOOK_EVERY)

    def last_life(self, life):
        self.settle(life)
        self.open_door(life.process)
        for bot in BOTS:
            self.assertEqual(self.ctl("bots", "pause", bot, "--wait", "30s").code, 0)
        self.comes_true(self.all_the_same, life)
        self.terminate(life.process)
        self.tail.advance()
        life.left = self.tail.last
        self.judge()
        self.judge_journal()
        self.say()

    # --- judgements ---

    def look_at_venues(self):
        for record in self.venue_records.values():
            record.look()
            self.assertEqual(record.trades_of_hidden_orders(), [])

    def all_the_same(self):
        self.look_at_venues()
        records = self.written.look()
        assert_same_fills(self, records, self.venue_records)
        assert_same_orders(self, records, self.venue_records)
        assert_same_positions(self, records, self.venue_records)

    def judge(self):
        """What the lives left that have ended since the last time, and what their successors made of it."""
        records = self.written.look()
        for life, successor in zip(self.lives[self.judged:], self.lives[self.judged + 1:]):
            self.judge_death(life, successor, records)
        self.judged = len(self.lives) - 1
        self.assertIsNone(self.watch.trouble)
        self.assertLessEqual(self.watch.longest, PROTECT_WITHIN, self.watch.longest_of)
        slow = [str(x) for x in self.lives if (x.ready_after or x.lived()) > READY_WITHIN]
        self.assertEqual(slow, [], f"not ready within {READY_WITHIN} s")

    def judge_death(self, life, successor, records):
        """Nothing of what was appended is gone, and what follows is what it leads to."""
        if successor.left == life.left:
            return  # the successor did not live to write a word
        self.assertEqual(records[life.left]["type"], "run_started", f"records were lost or came after the kill: {life}")
        working = self.working_orders(life.left)
        if life.left > life.found:
            life.in_flight = [x for x, state in working.items() if state in ("in_flight", "cancel_in_flight")]
        if successor.ready_after is not None and successor.lived() > successor.ready_after + 0.5:
            self.assertEqual(restored_orders(records[life.left:successor.left], working), working.keys(), successor)

    def judge_journal(self):
        """All lives together: the rules of the journal; nobody crashed; and every state that a bot or a room of the
        desk wrote down comes out of the records before it, whichever life it comes from (I-09)."""
        records = self.written.look()
        self.assertEqual([x for x in check(records).breaches if x.rule not in OF_PAPER_VENUES], [])
        self.assertEqual([x["facts"] for x in records
                          if x["type"] == "actor_noted" and x["facts"]["what"] != "alarm"], [])
        self.assert_states_follow()

    def assert_states_follow(self):
        verified = self.succeed("journal", "verify", "--states", "-c", CONFIG, self.journal_of_bots).out
        bots, desk = map(int, re.search(r"verified (\d+) snapshots of bots, (\d+) of the desk", verified).groups())
        self.assertGreaterEqual(min(bots, desk), len(self.lives), verified)
        self.assertNotIn("only as bytes", verified)

    def working_orders(self, until):
        """Name -> state, as the records up to there have left them."""
        told = self.succeed("journal", "state", self.journal_of_bots, "--actor", "desk/orders", "--until", str(until))
        return dict(re.findall(r"^order (\S+) state=(\S+)", told.out, re.M))

    def say(self):
        killed = self.lives[:-1]
        in_flight = sum(bool(x.in_flight) for x in killed)
        ready = [x.ready_after for x in self.lives if x.ready_after is not None]
        print(f"{len(killed)} kills, {in_flight} with orders in flight, {self.tail.placements} orders, "
              f"{self.tail.last} records; ready after {max(ready):.2f} s at most; {self.watch.looks_at_positions} "
              f"looks at positions, the longest without protection {self.watch.longest:.2f} s", flush=True)
        self.assertGreaterEqual(in_flight, IN_FLIGHT_AT_LEAST * len(killed), "too few orders were on their way")

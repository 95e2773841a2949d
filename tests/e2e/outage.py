"""PostgreSQL and Redis go away under a node that trades: the node does not notice, and the stores catch up."""
import http.client
import json
import re
import ssl
import time
from collections import Counter
from pathlib import Path

from paper_run import PaperRun
from servers import PASSWORD, PostgreSQL, Redis
from watchbill import fills_in

SPEED = 5
CATCH_UP_WITHIN = 150  # seconds; the longest wait before a store is tried again is one minute
STORES = ("postgres", "redis")


class Outage(PaperRun):
    def setUp(self):
        super().setUp()
        self.postgres, self.redis = self.servers = PostgreSQL(self), Redis(self)
        self.variables |= {"WATCHBILL_STORE__POSTGRES": "env:TRIAL_POSTGRES", "TRIAL_POSTGRES": self.postgres.address,
                           "WATCHBILL_STORE__REDIS": "env:TRIAL_REDIS", "TRIAL_REDIS": self.redis.address}

    def start_servers(self):
        for server in self.servers:
            server.start()

    def stop_servers(self):
        for server in self.servers:
            server.stop()

    def metrics(self):
        """Name and labels, as Prometheus reads them, to number; empty as long as nobody answers."""
        notices = list((self.folder / "watchbill").glob("*.json"))
        if not notices:
            return {}
        notice = json.loads(notices[0].read_text())
        wire = http.client.HTTPSConnection("127.0.0.1", notice["port"], timeout=30,
                                           context=ssl.create_default_context(cafile=notice["certificate_file"]))
        try:
            token = Path(notice["token_file"]).read_text().strip()
            wire.request("GET", "/metrics", headers={"Authorization": f"Bearer {token}"})
            text = wire.getresponse().read().decode()
        except OSError:
            return {}
        finally:
            wire.close()
        return {name: float(value) for name, value in re.findall(r"^(\w+(?:\{[^}]*\})?) (\S+)$", text, re.M)}

    def of_stores(self, metric):
        shown = self.metrics()
        return [shown.get(f'watchbill_store_{metric}{{store="{store}"}}') for store in STORES]

    def fills(self):
        return len(fills_in(self.records_so_far()))

    def assert_survives_outage_of(self, seconds):
        self.start_servers()
        node = self.run_at(SPEED)
        self.wait_for(lambda: self.fills() >= 4, node, "trades")
        self.wait_for(lambda: self.of_stores("up") == [1, 1], node, "stores that are up")
        self.stop_servers()
        before = self.fills()
        time.sleep(seconds)  # what is under test is the passing of real time
        self.assertGreater(self.fills(), before, "it traded on")
        self.assertEqual(self.of_stores("up"), [0, 0])
        self.assertTrue(all(lag > 0 for lag in self.of_stores("lag_records")), self.of_stores("lag_records"))
        self.start_servers()
        self.wait_for(lambda: self.of_stores("up") == [1, 1], node, "stores that are up again", CATCH_UP_WITHIN)
        summary = self.terminate(node)
        records = self.assert_sound(self.directory, summary)
        # The recordings' own seam ends sessions of venues; nothing else may begin anew.
        self.assertEqual([x for x in summary.restarts if not x.startswith("venues/")], [])
        self.assertEqual([x for x in records if x["type"] == "actor_noted" and "store" in x["facts"]["actor"]], [])
        self.assert_rows_of(records)
        self.assert_live_state_of(records)
        said = self.ended(node)
        self.assertNotIn(PASSWORD, said.out + said.err)
        for store in STORES:
            self.assertRegex(said.err, f" W store {store}: .* cannot be written at the moment")
            self.assertRegex(said.err, f" W store {store}: it takes records again, from \\d+")
        self.assertNotRegex(said.err, r"(?m)^\S+ E ")

    def rows(self, table):
        """As objects, with numbers as the text that they are."""
        listed = self.postgres.ask(f"SELECT row_to_json(x) FROM {self.schema()}.{table} x")
        return [json.loads(line, parse_float=str, parse_int=str) for line in listed]

    def schema(self):
        return self.postgres.ask("SELECT schemaname FROM pg_tables WHERE tablename = 'trades_closed'")[0]

    # V-002, V-009
    def assert_rows_of(self, records):
        events = Counter(x["type"] for x in self.rows("events"))
        self.assertEqual(events, Counter(x["type"] for x in records))
        steps = sum(x["type"] == "event_recorded" or x["facts"].get("command") == "place" for x in records)
        self.assertEqual(len(self.rows("orders")), steps)
        self.assertEqual({x["sequence"] for x in self.rows("fills")}, {str(x["sequence"]) for x in fills_in(records)})
        self.assertEqual(len(self.rows("position_changes")), events["position_changed"])

    # V-010, D-091
    def assert_live_state_of(self, records):
        progress = self.redis.hash_at("watchbill:progress")
        self.assertEqual(progress["last_sequence"], str(len(records)))
        held = {f'{x["account"]}:{x["instrument"]}:{x["bot_id"]}': x for x in self.rows("positions")
                if float(x["quantity"]) != 0}
        self.assertEqual(self.redis.set_at("watchbill:position"), set(held))
        for name, row in held.items():
            key = f"watchbill:position:{name}"
            self.assertEqual(self.redis.hash_at(key)["sequence"], row["sequence"])
            self.assertEqual(self.redis.hash_at(key)["quantity"], row["quantity"])
        last = {x["portfolio_group"]: x for x in sorted(self.rows("portfolio_state"), key=lambda x: int(x["sequence"]))}
        self.assertEqual(self.redis.set_at("watchbill:portfolio_state"), set(last))
        for group, row in last.items():
            key = f"watchbill:portfolio_state:{group}"
            self.assertEqual(self.redis.hash_at(key)["sequence"], row["sequence"])
            self.assertEqual(float(self.redis.hash_at(key)["net_pnl"]), float(row["net_pnl"]))
        state = self.succeed("journal", "state", self.directory, "--actor", "desk/orders").out
        self.assertEqual(self.redis.set_at("watchbill:order:working"),
                         {line.split()[1] for line in state.splitlines() if line.startswith("order ")})

#!/usr/bin/env python3
# labels: slow
"""PostgreSQL and Redis stopped under load for a quarter of a minute; a node that starts without them."""
import sys

import outage
from servers import missing
from watchbill import main


class OutageOfStores(outage.Outage):
    # F-82, V-002, V-009, V-010
    def test_a_node_trades_on_and_its_stores_catch_up(self):
        self.assert_survives_outage_of(seconds=15)

    # F-82, R-13
    def test_a_node_starts_without_its_servers(self):
        node = self.run_at(outage.SPEED)
        self.wait_for(lambda: self.fills() >= 1, node, "trades")
        self.assertEqual(self.of_stores("up"), [0, 0])
        self.start_servers()
        self.wait_for(lambda: self.of_stores("up") == [1, 1], node, "stores that are up", outage.CATCH_UP_WITHIN)
        records = self.assert_sound(self.directory, self.terminate(node))
        self.assert_rows_of(records)
        self.assert_live_state_of(records)


if __name__ == "__main__":
    if missing():
        print(f"skipped: {', '.join(missing())} is not installed")
        sys.exit(77)
    main()

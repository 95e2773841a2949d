#!/usr/bin/env python3
# labels: nightly
"""PostgreSQL and Redis stopped under load for a whole minute."""
import sys

import outage
from servers import missing
from watchbill import main


class OutageOfStores(outage.Outage):
    # F-82, V-002, V-009, V-010
    def test_a_node_trades_on_and_its_stores_catch_up(self):
        self.assert_survives_outage_of(seconds=60)


if __name__ == "__main__":
    if missing():
        print(f"skipped: {', '.join(missing())} is not installed")
        sys.exit(77)
    main()

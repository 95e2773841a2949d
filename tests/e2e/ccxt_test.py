#!/usr/bin/env python3
# labels: slow
"""ccxt, a client that nobody here wrote, trades on `watchbill simex` at the same time as our own bots do."""
import os
import subprocess
import sys

from checker import check
from simex import OF_PAPER_VENUES, SimexTrial
from watchbill import PROGRAM, SOURCE, fills_in, main

CLIENT = SOURCE / "tests/e2e/ccxt"
INSTALLED = PROGRAM.parents[1] / "ccxt"
SECONDS = 400  # it takes one minute on an idle machine


class Ccxt(SimexTrial):
    # I-06, I-18
    def test_trades_beside_our_bots(self):
        venue = self.simex("--funding-interval", "20s")
        bots = self.bots(venue)
        key, secret = venue.keys["guest"]
        client = subprocess.run(
            ["node", "main.mjs"], cwd=INSTALLED, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=SECONDS + 60,
            env=os.environ | {"SIMEX_URL": f"https://{venue.address}", "SIMEX_KEY": key, "SIMEX_SECRET": secret,
                              "SIMEX_SECONDS": str(SECONDS), "NODE_EXTRA_CA_CERTS": venue.authority})
        print(client.stdout, file=sys.stderr)
        self.assertEqual(client.returncode, 0, client.stdout + client.stderr)
        self.assertIsNone(bots.poll(), "our own bots have not lived as long")
        self.wait_for(lambda: len(fills_in(self.journal(self.journal_of_bots))) >= 4, bots, "fills of our own bots")

        summary, _ = self.terminate(bots)
        self.assertEqual(summary.restarts, {})
        self.assertTrue(summary.traders(), summary.text)
        self.assert_same_fills(venue, "desk")
        breaches = check(self.journal(self.journal_of_bots)).breaches
        self.assertEqual([x for x in breaches if x.rule not in OF_PAPER_VENUES], [])
        report = venue.end()
        self.assertEqual({what: report[what] for what in ("bans", "limited", "floods")},
                         {"bans": 0, "limited": 0, "floods": 0}, report)


if __name__ == "__main__":
    installing = subprocess.run([CLIENT / "install", INSTALLED], capture_output=True, text=True, check=False)
    if installing.returncode:
        print(installing.stdout, installing.stderr)
        sys.exit(installing.returncode)
    main()

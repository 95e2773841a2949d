#!/usr/bin/env python3
# labels: nightly
# timeout: 3600
"""Two hundred kills of a node that trades on `watchbill simex`, at other moments each night."""
import time

from kill9 import Kill9
from watchbill import main


class TwoHundredKills(Kill9):
    # F-66, F-69, F-86, I-01, I-03, I-05, I-06, I-07, I-09, I-17
    def test_nothing_is_lost_or_doubled(self):
        self.assert_survives(kills=100, seed=int(time.time()), durability="process")

    # F-66, F-69, F-86, I-01, I-03, I-05, I-06, I-07, I-09, I-17
    def test_nor_while_commands_wait_for_the_disk(self):
        self.assert_survives(kills=100, seed=int(time.time()), durability="power")


if __name__ == "__main__":
    main()

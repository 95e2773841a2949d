#!/usr/bin/env python3
# labels: slow
"""Twenty kills of a node that trades on `watchbill simex`."""
from kill9 import Kill9
from watchbill import main


class TwentyKills(Kill9):
    # F-66, F-69, F-86, I-01, I-03, I-05, I-06, I-07, I-09, I-17
    def test_nothing_is_lost_or_doubled(self):
        self.assert_survives(kills=10, seed=9, durability="process")

    # F-66, F-69, F-86, I-01, I-03, I-05, I-06, I-07, I-09, I-17
    def test_nor_while_commands_wait_for_the_disk(self):
        self.assert_survives(kills=10, seed=5, durability="power")


if __name__ == "__main__":
    main()

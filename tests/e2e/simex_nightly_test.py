#!/usr/bin/env python3
# labels: nightly
# timeout: 2700
"""Our bots on `watchbill simex` with every fault on, for half an hour."""
from hard_day import HardDay
from watchbill import main


class Simex(HardDay):
    # F-02, F-06, F-07, F-08, F-09, F-11, F-14, F-15, F-16, F-17, F-19, F-20, F-24, F-26, F-27, F-28, F-35
    # F-40, F-41, F-43, F-46, F-47, F-48, F-51, I-06, I-12, I-18
    def test_our_bots_trade_through_every_fault(self):
        self.assert_endured_for(minutes=30, stretch=4)


if __name__ == "__main__":
    main()

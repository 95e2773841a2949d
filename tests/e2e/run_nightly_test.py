#!/usr/bin/env python3
# labels: nightly
"""`watchbill run` for a whole minute at natural speed and at ten times of it."""
from paper_run import PaperRun
from watchbill import main


class Run(PaperRun):
    # I-14
    def test_keeps_the_order_of_things_and_ends_when_told(self):
        self.assert_trades_soundly_for(seconds=60)


if __name__ == "__main__":
    main()

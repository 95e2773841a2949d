#!/usr/bin/env python3
# labels: release-only
"""A node with a long past: bots that traded all the time have left more than 100 000 records, and it is back soon."""
import signal

from service_socket import ServiceSocket
from watchbill import PROFILES, Summary, Trial, fills_in, main

RECORDS_AT_LEAST = 100_000
READY_WITHIN = 3  # seconds, from exec
DESKS = 4         # accounts at each venue, with a bot for each instrument
INSTRUMENTS = {"binance-usdm/BTCUSDT": ("0.01", "usdm"), "binance-usdm/ETHUSDT": ("0.1", "usdm"),
               "binance-spot/BTCUSDT": ("0.01", "spot"), "binance-spot/ETHUSDT": ("0.1", "spot")}


def busy(profile):
    """The profile, played once, with bots that decide as often as the book changes."""
    accounts, bots = ["accounts:"], ["bots:"]
    for desk in range(DESKS):
        accounts += [f"  {kind}-{desk}: {{venue: binance-{kind}}}" for kind in ("usdm", "spot")]
        for instrument, (size, kind) in INSTRUMENTS.items():
            bots += [f"  busy-{kind}-{instrument[-7:-4].lower()}-{desk}:",
                     f"    strategy: book_imbalance\n    instrument: {instrument}\n    account: {kind}-{desk}",
                     "    group: flow\n    crash_policy: flatten",
                     f"    parameters: {{levels: {desk + 1}, enter: 0.02, leave: 0.01, hold: 0ms, size: {size}, "
                     "stop: 0.5}",
                     "    limits: {order_notional_max: 4000 USDT, position_notional_max: 8000 USDT, "
                     "open_orders_max: 6}"]
    before, rest = profile.replace("      loop: true\n", "").split("accounts:\n", 1)
    middle, _ = rest[rest.index("\n\n"):].rsplit("\n# One file per bot", 1)
    middle = middle.replace("gross_exposure_max: 8000 USDT", "gross_exposure_max: 1000000 USDT")
    middle = middle.replace("position_notional_max: 10000 USDT", "position_notional_max: 100000 USDT")
    return before + "\n".join(accounts) + middle + "\n" + "\n".join(bots) + "\n"


class LongJournal(Trial):
    def setUp(self):
        super().setUp()
        self.config = self.folder / "busy.yaml"
        self.config.write_text(busy((PROFILES / "paper.yaml").read_text()))

    # F-66
    def test_is_ready_soon_with_100_000_records_behind_it(self):
        past = Summary(self.succeed("demo", "-c", self.config, "--progress", "none").out)
        self.assertGreaterEqual(past.records, RECORDS_AT_LEAST)
        self.assertEqual(len(past.traders()), DESKS * len(INSTRUMENTS), past.text)
        past.journal.rename(self.folder / "run/journal")

        service = ServiceSocket(self.folder / "notify")
        self.addCleanup(service.close)
        process = self.start("run", "-c", self.config, "--workers", "2", NOTIFY_SOCKET=service.path)
        self.wait_for(service.ready, process, "an end of recovery")
        print(f"{past.records} records, ready after {service.ready_after:.2f} s", flush=True)
        self.assertLessEqual(service.ready_after, READY_WITHIN)
        trades = lambda: fills_in(self.journal(self.folder / "run/journal", "--from", str(past.records + 1)))
        self.wait_for(trades, process, "a fill of this life")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(self.ended(process).code, 0)


if __name__ == "__main__":
    main()

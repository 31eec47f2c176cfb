"""How long do two hundred sub-accounts take to sync side by side, at first and with nothing new? Each with a key.

Run: python tests/benchmarks/desk.py [SUB_ACCOUNTS]
"""

import os
import sys
import tempfile
import time
import warnings

import kucoin_frames as kf
from kucoin_frames.demo.server.gate import FROZEN
from kucoin_frames.times import DAY, moment

NOW = moment("2026-03-01 12:00")
SINCE = NOW - 3 * DAY


def main() -> None:
    """Sync all accounts of a desk three times, and print what each sync cost."""
    subs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    warnings.simplefilter("ignore", kf.KucoinFramesWarning)
    with (
        tempfile.TemporaryDirectory() as folder,
        kf.demo(now=NOW, days=30, trades_per_day=200, sub_accounts=subs, latency=0.05) as client,
    ):
        os.environ["KUCOIN_FRAMES_DATA"] = folder
        exchange = client.exchange
        names = [user.name for user in exchange.world.users if user.status != FROZEN]  # KuCoin answers those nothing
        for name, hours in (("first", 0), ("idle", 0), ("a day later", 24)):
            exchange.advance(hours=hours)
            exchange.reset_log()
            begin, worked = time.perf_counter(), time.process_time()
            told = kf.sync(names, SINCE, progress=False)
            seconds, worked = time.perf_counter() - begin, time.process_time() - worked
            rows = told["rows_added"].sum() + told["rows_updated"].sum()
            print(
                f"{name:12} {len(names)} accounts, {len(exchange.log):5} requests ({exchange.refusals} beyond a quota),"
                f" {rows:6} rows, {seconds:6.1f} s, of work {1000 * worked / len(names):4.0f} ms an account",
                flush=True,
            )


if __name__ == "__main__":
    main()

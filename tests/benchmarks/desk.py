"""How long do two hundred sub-accounts take to sync side by side, at first and with nothing new? Each with a key.

Run: python tests/benchmarks/desk.py [SUB_ACCOUNTS]
The simulated exchange is a process of its own, as its work is none of the sync's. Two seconds bound a sync from below:
its requests, 50 ms each, if each of the accounts that are synced side by side asked one at a time; and the work alone.
"""

import multiprocessing
import os
import sys
import tempfile
import time
import warnings
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any, cast

import kucoin_frames as kf
from kucoin_frames.archiving import _AT_ONCE
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.server.gate import FROZEN
from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY, moment

NOW = moment("2026-03-01 12:00")
SINCE = NOW - 3 * DAY
LATENCY = 0.05


def world(subs: int) -> World:
    """The same economy in both processes."""
    return World(days=30, trades_per_day=200, now=NOW, sub_accounts=subs)


def serve(subs: int, line: Connection) -> None:
    """Be the exchange: tell its addresses, then its time and what was asked whenever hours go by, until None."""
    with Exchange(world(subs), latency=LATENCY) as exchange:
        line.send((exchange.spot_url, exchange.futures_url))
        while (hours := line.recv()) is not None:
            line.send((len(exchange.log), exchange.refusals))
            exchange.advance(hours=hours)
            exchange.reset_log()
            line.send(exchange.now)


def main() -> None:
    """Sync all accounts of a desk three times, and print what each sync cost."""
    subs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    warnings.simplefilter("ignore", kf.KucoinFramesWarning)
    line, other = multiprocessing.Pipe()
    serving = multiprocessing.get_context("spawn").Process(target=serve, args=(subs, other), daemon=True)
    serving.start()
    spot_url, futures_url = line.recv()
    away: Any = SimpleNamespace(world=world(subs), spot_url=spot_url, futures_url=futures_url, now=NOW)
    kf.use(Demo(cast("Exchange", away)))
    names = [user.name for user in away.world.users if user.status != FROZEN]  # KuCoin answers those nothing
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KUCOIN_FRAMES_DATA"] = folder
        for name, hours in (("first", 0), ("idle", 0), ("a day later", 24), ("idle", 0)):
            line.send(hours)
            line.recv()
            away.now = line.recv()
            begin, worked = time.perf_counter(), time.process_time()
            told = kf.sync(names, SINCE, progress=False)
            seconds, worked = time.perf_counter() - begin, time.process_time() - worked
            line.send(0)
            asked, refused = line.recv()
            line.recv()
            rows = told["rows_added"].sum() + told["rows_updated"].sum()
            print(
                f"{name:12} {len(names)} accounts, {asked:5} requests ({refused} beyond a quota), {rows:6} rows,"
                f" {seconds:6.1f} s; asking alone {asked * LATENCY / _AT_ONCE:4.1f} s, work alone {worked:5.1f} s"
                f" ({1000 * worked / len(names):.0f} ms an account)",
                flush=True,
            )
    line.send(None)
    serving.join()


if __name__ == "__main__":
    main()

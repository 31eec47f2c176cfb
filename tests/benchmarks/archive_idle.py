"""What does a sync cost when there is nothing new, and after a day? Requests, files and time.

Run: python tests/benchmarks/archive_idle.py
"""

import tempfile
import time
import warnings
from pathlib import Path

from kucoin_frames.archive import GapWarning, sync
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import moment

NOW = moment("2026-03-01 12:00")


def main() -> None:
    """Sync a fresh archive, then again and again, and print what each sync cost."""
    warnings.simplefilter("ignore", GapWarning)
    with tempfile.TemporaryDirectory() as folder, Exchange(World(days=60, now=NOW), quota_scale=50) as exchange:
        client = Demo(exchange)
        for name, hours in (("first", 0), ("idle", 0), ("a day later", 24), ("idle", 0), ("a minute later", 1 / 60)):
            exchange.advance(hours=hours)
            exchange.reset_log()
            before = sum(1 for _ in Path(folder).rglob("*"))
            begin = time.perf_counter()
            told = sync(client, folder, progress=False)
            seconds = time.perf_counter() - begin
            files = sum(1 for _ in Path(folder).rglob("*")) - before
            rows = told["rows_added"].sum() + told["rows_updated"].sum()
            print(f"{name:15} {len(exchange.log):4} requests, {rows:6} rows, {files:3} new files, {seconds:5.2f} s")


if __name__ == "__main__":
    main()

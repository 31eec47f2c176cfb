"""How long does storing a million new rows take, beside writing them as one plain Parquet file?

Run: python tests/benchmarks/archive_write.py [--rows 1000000] [--runs 3]
The store adds its own columns, sorts, looks whether the rows are there already, writes, and has the disk keep it; once
into a month that is empty, once into one that holds as many rows. Then the same rows again, which writes nothing.
Prints the shortest time of the runs (the median).
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from archive_rows import month

from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import HISTORY
from kucoin_frames.times import moment

AT = moment("2026-01-01")
STORED = HISTORY["ledgers_hf"]


def timed(work: Callable[[], Any]) -> float:
    """Seconds."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    """Write in both ways, print times and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    table = month(1, 2 * asked.rows)
    # As a second sync finds it: the ids of both halves differ, their times lie among each other.
    first, second = (table.take(list(range(start, 2 * asked.rows, 2))) for start in (0, 1))
    seconds: dict[str, list[float]] = {}
    for _ in range(asked.runs):
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder) / "archive")
            plain = timed(
                lambda: pq.write_table(first, Path(folder) / "plain.parquet", compression="zstd")
            )  # called at once
            seconds.setdefault("plain Parquet", []).append(plain)
            for name, batch in (("into nothing", first), ("beside as many", second), ("again", second)):
                merged = timed(lambda: store.merge(STORED, batch, uid="1", at=AT))  # noqa: B023  # called at once
                seconds.setdefault(name, []).append(merged)
    plain, usual = min(seconds["plain Parquet"]), statistics.median(seconds["plain Parquet"])
    print(f"{asked.rows} rows, {asked.runs} runs")
    for name, found in seconds.items():
        best, middle = min(found), statistics.median(found)
        print(
            f"  {name:15} {best:6.2f} s ({middle:.2f}), {best / plain:.1f} ({middle / usual:.1f}) times plain Parquet"
        )


if __name__ == "__main__":
    main()

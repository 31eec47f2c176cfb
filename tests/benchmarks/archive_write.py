"""How long does storing a million new rows take, beside writing them as one plain Parquet file?

Run: python tests/benchmarks/archive_write.py [--rows 1000000]
The store adds its own columns, sorts, looks whether the rows are there already, writes, and has the disk keep it; once
into a month that is empty, once into one that holds as many rows. Then the same rows again, which writes nothing.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from archive_rows import month

from kucoin_frames.archive.store import Store
from kucoin_frames.archive.tables import HISTORY
from kucoin_frames.times import moment

AT = moment("2026-01-01")


def timed(work: Callable[[], Any]) -> float:
    """Seconds."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    """Write in both ways, print times and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    stored = HISTORY["ledgers_hf"]
    table = month(1, 2 * rows)
    # As a second sync finds it: the ids of both halves differ, their times lie among each other.
    first, second = table.take(list(range(0, 2 * rows, 2))), table.take(list(range(1, 2 * rows, 2)))
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "archive")
        plain = timed(lambda: pq.write_table(first, Path(folder) / "plain.parquet", compression="zstd"))
        print(f"{rows} rows: plain Parquet {plain:.2f} s")
        for name, batch in (("into nothing", first), ("beside as many", second), ("again", second)):
            seconds = timed(lambda batch=batch: store.merge(stored, batch, uid="1", at=AT))
            print(f"  {name:15} {seconds:6.2f} s, {seconds / plain:.1f} times plain Parquet")


if __name__ == "__main__":
    main()

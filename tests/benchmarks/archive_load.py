"""How fast is one currency of one month out of millions of archived rows, beside DuckDB and polars on the same files?

Run: python tests/benchmarks/archive_load.py [--rows 10000000]
Each gives the same rows of the same files in memory, ascending by time: the archive as its frame, the others as an
Arrow table and a polars frame. Prints times and the ratio to the faster of the two.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl
from archive_rows import month

from kucoin_frames.archive import Archive
from kucoin_frames.archive.coverage import Known
from kucoin_frames.archive.facts import Facts
from kucoin_frames.archive.spans import Spans
from kucoin_frames.archive.store import Store
from kucoin_frames.archive.tables import HISTORY
from kucoin_frames.times import moment

START, END = moment("2025-01-01"), moment("2026-01-01")
REPEATS = 15


def best(load: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest of some runs, in seconds, after one that warms up."""
    found = load()
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        load()
        times.append(time.perf_counter() - begin)
    return min(times), found


def loaders(folder: str, path: str, currency: str) -> dict[str, Callable[[], Any]]:
    """Three ways to the rows of a currency in June."""
    archive = Archive(folder, "1", now=lambda: END)
    chosen = f"month = '2025-06' AND currency = '{currency}' ORDER BY created_at"
    query = f"SELECT * FROM read_parquet('{path}/**/*.parquet', hive_partitioning = true) WHERE {chosen}"
    lazy = pl.scan_parquet(f"{path}/**/*.parquet", hive_partitioning=True)
    wanted = lazy.filter((pl.col("month") == "2025-06") & (pl.col("currency") == currency)).sort("created_at")
    return {
        "archive": lambda: archive.ledgers_hf(currency=currency, start_at="2025-06-01", end_at="2025-07-01"),
        "DuckDB": lambda: duckdb.sql(query).arrow().read_all(),
        "polars": wanted.collect,
    }


def main() -> None:
    """Fill an archive, load from it in three ways, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    stored = HISTORY["ledgers_hf"]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        for number in range(1, 13):
            store.merge(stored, month(number, rows // 12), uid="1", at=END)
        Facts(store, "1").record({stored.name: Known(complete=Spans.one(START, END))}, END)
        print(f"{rows} rows in 12 months")
        for currency in ("USDT", "COIN07"):
            seconds = {}
            for name, load in loaders(folder, store.path(stored), currency).items():
                seconds[name], found = best(load)
                print(f"  {currency:7} {name:8} {len(found):8} rows {seconds[name] * 1000:8.1f} ms")
            fastest = min(seconds["DuckDB"], seconds["polars"])
            print(f"  {currency:7} ratio to the faster: {seconds['archive'] / fastest:.2f}")


if __name__ == "__main__":
    main()

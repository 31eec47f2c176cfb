"""How fast is one currency of one month out of millions of archived rows, beside DuckDB and polars on the same files?

Run: python tests/benchmarks/archive_load.py [--rows 10000000]
All read the same columns of the same files, amounts as exact decimals, and give them ascending by time. Twice: as each
tool has them in memory (an Arrow table; of polars its frame), and as the pandas frame with this package's dtypes, which
the others' Arrow tables are made into by the same function. Runs take turns; prints the shortest and the median.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
from archive_rows import month

from kucoin_frames.archive import Archive
from kucoin_frames.archive.coverage.facts import Facts
from kucoin_frames.archive.coverage.spans import Spans
from kucoin_frames.archive.coverage.states import Known
from kucoin_frames.archive.storage.rows import aligned
from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import HISTORY
from kucoin_frames.times import Span, moment

START, END = moment("2025-01-01"), moment("2026-01-01")
JUNE = Span(moment("2025-06-01"), moment("2025-07-01"))
REPEATS = 21
STORED = HISTORY["ledgers_hf"]


def times(work: dict[str, Callable[[], Any]]) -> dict[str, list[float]]:
    """Milliseconds of some runs of each, in turns, after one that warms up."""
    found: dict[str, list[float]] = {name: [] for name in work}
    for each in work.values():
        each()
    for _ in range(REPEATS):
        for name, each in work.items():
            begin = time.perf_counter()
            each()
            found[name].append((time.perf_counter() - begin) * 1000)
    return found


def in_memory(store: Store, currency: str) -> dict[str, Callable[[], Any]]:
    """Three ways to the rows of a currency in June, each ending with what the tool itself has."""
    path, names = store.path(STORED), STORED.table.schema.names
    chosen = f"month = '2025-06' AND currency = '{currency}' ORDER BY created_at"
    files = f"read_parquet('{path}/**/*.parquet', hive_partitioning = true)"
    query = f"SELECT {', '.join(names)} FROM {files} WHERE {chosen}"
    lazy = pl.scan_parquet(f"{path}/**/*.parquet", hive_partitioning=True)
    wanted = lazy.filter((pl.col("month") == "2025-06") & (pl.col("currency") == currency)).select(names)
    return {
        "archive": lambda: store.load(STORED, uid="1", span=JUNE, among={"currency": [currency]}),
        "DuckDB": lambda: duckdb.sql(query).arrow().read_all(),
        "polars": wanted.sort("created_at").collect,
    }


def as_frames(archive: Archive, plain: dict[str, Callable[[], Any]], currency: str) -> dict[str, Callable[[], Any]]:
    """The same, each ending with the frame."""

    def frame(rows: pa.Table) -> Any:
        return STORED.table.frame(aligned(rows, STORED.table.schema))

    return {
        "archive": lambda: archive.ledgers_hf(currency=currency, start_at="2025-06-01", end_at="2025-07-01"),
        "DuckDB": lambda: frame(plain["DuckDB"]()),
        "polars": lambda: frame(plain["polars"]().to_arrow()),
    }


def show(title: str, work: dict[str, Callable[[], Any]]) -> None:
    """Time them, and print how they compare."""
    found = times(work)
    best = {name: min(each) for name, each in found.items()}
    middle = {name: statistics.median(each) for name, each in found.items()}
    told = ", ".join(f"{name} {best[name]:.1f} ({middle[name]:.1f})" for name in found)
    ratios = (each["archive"] / min(each["DuckDB"], each["polars"]) for each in (best, middle))
    print(f"  {title}: {told} ms; ratio to the faster {' ('.join(f'{ratio:.2f}' for ratio in ratios)})")


def main() -> None:
    """Fill an archive, load from it in three ways, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        for number in range(1, 13):
            store.merge(STORED, month(number, rows // 12), uid="1", at=END)
        Facts(store, "1").record({STORED.name: Known(complete=Spans.one(START, END))}, END)
        archive = Archive(folder, "1", now=lambda: END)
        print(f"{rows} rows in 12 months; the shortest (the median) of {REPEATS} runs")
        for currency in ("USDT", "COIN07"):
            plain = in_memory(store, currency)
            frames = as_frames(archive, plain, currency)
            assert all(each().equals(frames["archive"]()) for each in frames.values())
            print(f"{currency}, {len(frames['archive']())} rows")
            show("in memory ", plain)
            show("as a frame", frames)


if __name__ == "__main__":
    main()

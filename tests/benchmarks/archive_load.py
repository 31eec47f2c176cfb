"""How fast is one currency of one month out of millions of archived rows, beside DuckDB and polars on the same files?

    python tests/benchmarks/archive_load.py [--rows 10000000]

Each gives the same rows of the same files in memory: the archive as a frame with exact decimals in the order of time,
the others as an Arrow table and a polars frame, without the order. Prints times and ratios to the faster of the two.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl
from archive_rows import FIRST, month

from kucoin_frames.archive import Archive
from kucoin_frames.archive.store import Store
from kucoin_frames.archive.tables import HISTORY
from kucoin_frames.times import DAY

MONTHS = 12
REPEATS = 9


def best(load: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest of some runs, in seconds, after one that warms up."""
    found = load()
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        load()
        times.append(time.perf_counter() - begin)
    return min(times), found


def main() -> None:
    """Fill an archive, load from it in three ways, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        for number in range(MONTHS):
            store.merge(HISTORY["ledgers_hf"], month(number, rows // MONTHS), uid="1", at=FIRST)
        path = store.path(HISTORY["ledgers_hf"])
        start, end = FIRST + 150 * DAY, FIRST + 180 * DAY
        print(f"{rows} rows in {MONTHS} months")
        for currency in ("USDT", "COIN07"):
            where = f"currency = '{currency}' AND created_at >= '2025-05-31' AND created_at < '2025-06-30'"
            files = f"'{path}/**/*.parquet', hive_partitioning = true"
            archive = Archive(folder, "1", now=lambda: FIRST)

            def ours(archive: Archive = archive, currency: str = currency) -> Any:
                return archive.ledgers_hf(currency=currency, start_at=start, end_at=end)

            def theirs(files: str = files, where: str = where) -> Any:
                query = f"SELECT * FROM read_parquet({files}) WHERE {where} AND month BETWEEN '2025-05' AND '2025-06'"  # noqa: S608
                return duckdb.sql(query).arrow().read_all()

            def others(currency: str = currency) -> Any:
                frame = pl.scan_parquet(f"{path}/**/*.parquet", hive_partitioning=True)
                within = pl.col("created_at").is_between(
                    pl.lit(start).cast(pl.Datetime("ms", "UTC")), pl.lit(end).cast(pl.Datetime("ms", "UTC")), closed="left"
                )
                months = pl.col("month").is_between(pl.lit("2025-05"), pl.lit("2025-06"))
                return frame.filter(months & (pl.col("currency") == currency) & within).collect()

            seconds = {}
            for name, load in (("archive", ours), ("DuckDB", theirs), ("polars", others)):
                seconds[name], found = best(load)
                print(f"  {currency:7} {name:8} {len(found):8} rows {seconds[name] * 1000:8.1f} ms")
            fastest = min(seconds["DuckDB"], seconds["polars"])
            print(f"  {currency:7} ratio to the faster: {seconds['archive'] / fastest:.2f}")


if __name__ == "__main__":
    main()

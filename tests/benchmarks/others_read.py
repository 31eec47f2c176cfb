"""Do DuckDB, Polars and Spark read an archive's table as the archive does? Nothing is downloaded for it.

Run: python tests/benchmarks/others_read.py [folder of an archive]
Without a folder a small archive is made. Each tool reads `ledgers_hf`; ids, times, exact amounts and the columns that
name the folders must be equal to what the archive has. Spark is left out if pyspark is not installed.
"""

import argparse
import importlib.util
import tempfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from archive_rows import month
from deltalake import DeltaTable

from kucoin_frames.archive.storage.store import Store
from kucoin_frames.archive.storage.tables import HISTORY
from kucoin_frames.times import moment

AT = moment("2026-01-01")
STORED = HISTORY["ledgers_hf"]
NAMES = ["uid", "month", "id", "created_at", "amount"]

Row = tuple[str, str, str, int, Decimal]


def listed(rows: pa.Table) -> list[Row]:
    """The rows as plain values, by account and id."""
    times = pc.cast(pc.cast(rows["created_at"], pa.timestamp("ms", tz="UTC")), pa.int64())
    plain = rows.select(NAMES).set_column(NAMES.index("created_at"), "created_at", times)
    return sorted(zip(*(plain[name].to_pylist() for name in NAMES), strict=True))


def with_duckdb(path: str) -> pa.Table:
    """DuckDB over the files that the log names; `delta_scan` needs an extension that DuckDB downloads."""
    files = DeltaTable(path).file_uris()
    how = "hive_partitioning = true, hive_types_autocast = false, union_by_name = true"
    return duckdb.sql(f"SELECT * FROM read_parquet({files}, {how})").arrow().read_all()


def with_polars(path: str) -> pa.Table:
    """Polars reads Delta tables by itself."""
    return pl.scan_delta(path).collect().to_arrow()


def with_spark(path: str) -> pa.Table:
    """Spark over the files that the log names; with Delta's jar it is `spark.read.format("delta").load(path)`."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
    }
    spark = SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
    try:
        return (
            spark.read.option("basePath", path)
            .option("mergeSchema", True)
            .parquet(*DeltaTable(path).file_uris())
            .toArrow()
        )
    finally:
        spark.stop()


def main() -> None:
    """Read in all ways; say of each tool that its rows are the archive's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?")
    folder = parser.parse_args().folder
    tools: dict[str, Callable[[str], Any]] = {"DuckDB": with_duckdb, "Polars": with_polars}
    if importlib.util.find_spec("pyspark"):
        tools["Spark"] = with_spark
    with tempfile.TemporaryDirectory() as made:
        store = Store(folder or made)
        if folder is None:
            for number, uid in ((1, "1"), (2, "1"), (2, "2")):
                store.merge(STORED, month(number, 1_000), uid=uid, at=AT)
            # The same rows of February once more, some of them changed: the file that had them is out of use since.
            again = month(2, 1_000)
            store.merge(STORED, again.set_column(3, "fee", again["tax"]), uid="1", at=AT)
        truth = listed(store.rows(STORED))
        for name, read in tools.items():
            assert listed(read(store.path(STORED))) == truth, f"{name} reads other rows"
            print(f"{name}: {len(truth)} rows, all as the archive has them")


if __name__ == "__main__":
    main()

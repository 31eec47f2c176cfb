"""How long do the analyses take on a large unified ledger, beside polars written by hand, in decimals and in floats?

Run it: ``python tests/benchmarks/analysis_ledger.py [rows]``, with a million rows unless said otherwise. The ledger is
invented: fills of two legs on a few pairs in two accounts, with true running balances. What polars does is told at each
function; the last columns tell how many times as long ours takes: less than 1 is faster.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.analysis.fees.paid import fees_paid
from kucoin_frames.analysis.ledger.reconciliation import reconcile
from kucoin_frames.analysis.profit.lot_events import lot_events
from kucoin_frames.analysis.profit.matched import disposals
from kucoin_frames.analysis.profit.matching import Method
from kucoin_frames.analysis.trading.fills import trades
from kucoin_frames.columns.table import frame

PAIRS = ("BTC-USDT", "ETH-USDT", "KCS-USDT", "SOL-USDT", "XRP-USDT", "ETH-BTC")
EXACT = pa.decimal128(38, 18)
TEXT = ("uid", "account_type", "currency", "id", "kind", "biz_type", "symbol", "order_id", "trade_id")
DECIMALS = ("change", "fee", "balance")
DTYPES = dict.fromkeys(TEXT, "str") | dict.fromkeys(DECIMALS, "decimal") | {"created_at": "datetime64[ms, UTC]"}


def exact(units: Any) -> pa.Array:
    """Integers of the eighth place as decimals."""
    return pa.array(units, pa.int64()).cast(pa.decimal128(19, 0)).view(pa.decimal128(19, 8)).cast(EXACT)


def ledger(rows: int) -> pa.Table:
    """So many legs; balances are the running sums of the changes in each account and currency."""
    dice = np.random.default_rng(1)
    fills = rows // 2
    pair = dice.integers(0, len(PAIRS), fills)
    account = dice.integers(0, 2, fills)
    side = dice.choice([-1, 1], fills)
    size = dice.integers(1, 10**9, fills) * side
    funds = dice.integers(1, 10**10, fills)
    fee = funds // 1000
    bases, quotes = (np.array([name.split("-")[part] for name in PAIRS]) for part in (0, 1))
    change = np.stack([size, -side * funds - fee], 1).ravel()
    currency = np.stack([bases[pair], quotes[pair]], 1).ravel()
    both = np.repeat(account, 2)
    frame_ = pd.DataFrame({"currency": currency, "account": both, "change": change})
    balance = frame_.groupby(["account", "currency"])["change"].cumsum().to_numpy()
    number = np.repeat(np.arange(fills), 2)
    names = np.array(["TRADE_HF", "MARGIN_V2"])[both]
    return pa.table(
        {
            "uid": pa.array(np.full(len(change), "1")),
            "account_type": pa.array(names),
            "currency": pa.array(currency),
            "created_at": pa.array(1_750_000_000_000 + number * 60, pa.int64()).cast(pa.timestamp("ms", tz="UTC")),
            "id": pc.cast(pa.array(10**15 + np.arange(len(change))), pa.string()),
            "kind": pa.array(np.full(len(change), "trade")),
            "biz_type": pa.array(np.full(len(change), "TRADE_EXCHANGE")),
            "change": exact(change),
            "fee": exact(np.stack([np.zeros_like(fee), fee], 1).ravel()),
            "balance": exact(balance),
            "symbol": pa.array(np.array(PAIRS)[np.repeat(pair, 2)]),
            "order_id": pc.cast(pa.array(10**12 + number // 3), pa.string()),
            "trade_id": pc.cast(pa.array(10**13 + number), pa.string()),
        }
    )


def polars_work(legs: Any) -> dict[str, Callable[[], Any]]:
    """What a hand-written polars query needs for the same figures."""
    import polars as pl

    day = pl.col("created_at").dt.truncate("1d")
    fill = ["uid", "account_type", "symbol", "order_id", "trade_id"]
    base = pl.col("symbol").str.split("-").list.first()
    account = ["uid", "account_type", "currency"]

    def fees() -> Any:
        return (
            legs.filter(pl.col("fee") != 0)
            .group_by(day, "symbol", "currency")
            .agg(pl.col("fee").sum(), pl.len())
            .sort("created_at")
        )

    def fills() -> Any:
        is_base = pl.col("currency") == base
        return (
            legs.filter((pl.col("kind") == "trade") & pl.col("trade_id").is_not_null())
            .with_columns(gross=(pl.col("change") + pl.col("fee")))
            .group_by(fill, maintain_order=True)
            .agg(
                pl.col("created_at").first(),
                pl.col("gross").filter(is_base).first().alias("size"),
                pl.col("gross").filter(~is_base).first().alias("funds"),
                pl.col("fee").sum(),
                pl.len(),
            )
        )

    def chain() -> Any:
        before = pl.col("balance").shift(1).over(account)
        repeated = legs.select(pl.struct("uid", "account_type", "currency", "id").is_duplicated().sum())
        broken = legs.filter((pl.col("balance") - before - pl.col("change")) != 0)
        sides = legs.filter(pl.col("kind") == "trade").group_by(fill).len().filter(pl.col("len") != 2)
        return repeated, broken, sides

    return {"fees by day and pair": fees, "trades": fills, "reconcile": chain}


def once(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(rows: int) -> None:
    """Print how long the ledger's analyses take, beside polars on decimals and on floats."""
    table = ledger(rows)
    legs = frame(table, DTYPES)
    found = len(reconcile(legs))
    assert found == 0, f"{found} findings in a ledger that fits"
    ours = {
        "fees by day and pair": lambda: fees_paid(legs, period="day", by=("symbol",)),
        "trades": lambda: trades(legs),
        "reconcile": lambda: reconcile(legs),
    }
    taken = {name: min(once(work), once(work)) for name, work in ours.items()}
    import polars as pl

    data: Any = pl.from_arrow(table)
    exactly = {name: min(once(work), once(work)) for name, work in polars_work(data).items()}
    data = data.with_columns(pl.col(name).cast(pl.Float64) for name in DECIMALS)
    roughly = {name: min(once(work), once(work)) for name, work in polars_work(data).items()}
    print(f"{rows:,} ledger rows".ljust(24), "ours".rjust(10), "/ polars decimal".rjust(18), "/ polars float".rjust(18))
    for name, seconds in taken.items():
        ratios = "".join(f"{seconds / rival[name]:18.2f}" for rival in (exactly, roughly))
        print(name.ljust(24), f"{seconds:8.2f} s", ratios, flush=True)


def match(rows: int) -> None:
    """Print how long the same ledger takes from its rows to lots, by each method."""
    legs = frame(ledger(rows), DTYPES)
    start = time.perf_counter()
    events = lot_events(legs)
    print(f"{'events of lots':24} {time.perf_counter() - start:8.2f} s, {len(events):,} of them", flush=True)
    methods: tuple[Method, ...] = ("fifo", "lifo", "hifo", "average")
    for method in methods:
        start = time.perf_counter()
        disposals(events, method)
        print(f"{method:24} {time.perf_counter() - start:8.2f} s", flush=True)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    compare(rows)
    match(rows)


if __name__ == "__main__":
    main()

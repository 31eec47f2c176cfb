"""How long after a click does an explorer of a million rows show the new selection? The ledger of a busy account.

Run: python tests/benchmarks/filter_change.py [rows]
A change sets a control's value, as a click does, and ends when table, totals and picture have theirs; what the browser
takes to draw them is not in it.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from ratios import seconds

from kucoin_frames.archive.ledger.unified import LEDGER
from kucoin_frames.widgets import Explorer, Filter
from kucoin_frames.widgets.downloads import file_of

ROWS = 1_000_000
START = 1_735_689_600_000
YEAR = 365 * 86_400_000

WORDS = {
    "uid": ["1001"],
    "account_type": ["TRADE_HF", "MAIN", "MARGIN_V2", "CONTRACT"],
    "currency": ["USDT", "BTC", "ETH", "SOL", "KCS", "XRP", "DOGE", "ADA", "LINK", "USDC"],
    "kind": ["trade", "fee", "transfer", "deposit", "withdrawal", "interest", "funding", "rebate"],
    "biz_type": ["TRADE_EXCHANGE", "DEDUCTION_FEES", "TRANSFER", "Deposit", "Withdrawal", "RETURNED_FEES"],
    "direction": ["in", "out"],
    "symbol": ["BTC-USDT", "ETH-USDT", "SOL-USDT", "KCS-USDT", "XRP-USDT", "DOGE-USDT", "ADA-USDT", "LINK-BTC"],
    "source": ["ledgers", "ledgers_hf", "ledgers_margin_hf", "ledgers_futures"],
}


def ledger(rows: int) -> pd.DataFrame:
    """An invented unified ledger of one year; the first of a column's words are the most frequent."""
    dice = np.random.default_rng(1)

    def words(name: str) -> pa.Array:
        places = np.minimum(dice.geometric(0.4, rows) - 1, len(WORDS[name]) - 1)
        return pa.array(WORDS[name]).take(pa.array(places))

    def amounts() -> pa.Array:
        return pa.array(dice.integers(1, 10**13, rows)).cast(pa.decimal128(38, 0)).view(pa.decimal128(38, 8))

    columns: dict[str, Any] = {name: words(name) for name in WORDS}
    columns["created_at"] = pa.array(np.sort(dice.integers(START, START + YEAR, rows)))
    numbers = np.arange(rows)
    columns["id"] = pa.array(254_062_248_624_417 + numbers).cast(pa.string())
    columns["order_id"] = pa.array(np.char.mod("%024x", numbers // 3))
    columns["trade_id"] = pa.array(10**16 + numbers // 2).cast(pa.string())
    columns |= {name: amounts() for name in ("amount", "fee", "balance")}
    out = pa.compute.equal(columns["direction"], "out")
    columns["change"] = pa.compute.if_else(out, pa.compute.negate(columns["amount"]), columns["amount"])
    return LEDGER.frame(pa.table({each.name: columns[each.name].cast(each.type) for each in LEDGER.schema}))


def toggled(explorer: Explorer, change: Callable[[bool], None]) -> float:
    """The seconds of a change that is made and taken back by turns, so that each run is one."""
    state = [False]

    def click() -> None:
        state[0] = not state[0]
        change(state[0])

    taken = seconds(click)
    explorer.filter = Filter()
    return taken


def worked(work: Callable[[], Any]) -> float:
    """The seconds of the processor that a run takes, which a busy machine changes less than those of the clock."""
    began = time.process_time()
    work()
    return time.process_time() - began


def report(rows: int) -> None:
    frame = ledger(rows)
    size = frame.memory_usage(deep=True).sum() / 1e6
    print(f"explorer of {rows:,} rows, {len(frame.columns)} columns, {size:,.0f} MB")
    print(f"  to open it: {seconds(lambda: Explorer(frame), 1):.3f} s")
    explorer = Explorer(frame)
    parts: dict[str, Any] = explorer.controls.parts

    def pressed(column: str, value: str) -> Callable[[bool], None]:
        button = parts[column].buttons[value]
        return lambda on: setattr(button, "value", on)

    def typed(field: Any, text: str) -> Callable[[bool], None]:
        return lambda on: setattr(field, "value", text if on else "")

    print("  a change, as the clock has it:")
    changes = {
        "currency = USDT": pressed("currency", "USDT"),
        "kind = fee": pressed("kind", "fee"),
        "created_at from 2025-06-01": typed(parts["created_at"].low, "2025-06-01"),
        "amount at least 50000.5": typed(parts["amount"].low, "50000.5"),
        "search '00ff'": typed(explorer.controls.search, "00ff"),
    }
    for name, change in changes.items():
        print(f"    {name:<26} {toggled(explorer, change):.3f} s")
    print("  its parts, for currency = USDT and kind = trade, and what this process itself works at them:")
    explorer.filter = Filter({"currency": "USDT", "kind": "trade"})
    mask = explorer.controls.mask
    reading = explorer.controls.sieve.reading("currency")
    condition = explorer.filter.conditions["currency"]
    bars = explorer.picture.bars
    assert bars is not None
    works: dict[str, Callable[[], Any]] = {
        "flags of one column": lambda: reading.meeting(condition),
        "flags of all together": lambda: explorer.controls.sieve.mask(explorer.filter.conditions),
        "table": lambda: explorer.table.show(frame, mask),
        "totals": lambda: explorer._amounts.totals(mask),
        "bars": lambda: explorer._chart.bars(mask),
        "picture": lambda: explorer.picture.show(bars),
        "selection, when asked for": lambda: frame[mask],
        "CSV of 20,000 rows": lambda: file_of(frame[:20_000], "csv"),
        "JSON of 20,000 rows": lambda: file_of(frame[:20_000], "json"),
    }
    for name, work in works.items():
        print(f"    {name:<26} {seconds(work, 3):.3f} s {worked(work):>10.3f} s")


if __name__ == "__main__":
    report(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)

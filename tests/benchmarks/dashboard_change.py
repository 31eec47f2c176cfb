"""How long after a click does a dashboard of a million rows show the new selection? The ledger and the fees of a year.

Run: python tests/benchmarks/dashboard_change.py [rows]
A change sets a control's value, as a click does, and ends when figures, table and picture have theirs; what the browser
takes to draw them is not in it. Beside the seconds of the clock stand those that the processor worked.
"""

import sys
import time
from collections.abc import Callable
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from analysis_ledger import DTYPES, exact

from kucoin_frames.columns.table import frame
from kucoin_frames.widgets import Filter, OneOf, Within, fees_dashboard, ledger_dashboard

ROWS = 1_000_000
DAY = 86_400_000
START = 1_735_689_600_000
ROUNDS = 5
BASES = ("BTC", "ETH", "KCS", "SOL", "XRP", "DOGE", "ADA", "LINK", "DOT", "LTC", "TRX", "AVAX")
ACCOUNTS = [(uid, kind) for uid in ("1001", "1002", "1003", "1004") for kind in ("TRADE_HF", "MARGIN_V2")]


def ledger(rows: int) -> pd.DataFrame:
    """An invented year in eight accounts: fills of two legs, one in ten with its fee as an entry in KCS beside them."""
    dice = np.random.default_rng(1)
    fills = rows * 10 // 21
    in_kcs = np.arange(fills) % 10 == 0
    leg = np.flatnonzero(np.stack([np.ones(fills), np.ones(fills), in_kcs], 1).ravel())
    number, is_quote, is_fee = leg // 3, leg % 3 == 1, leg % 3 == 2
    base = np.array(BASES)[dice.integers(0, len(BASES), fills)][number]
    account = dice.integers(0, len(ACCOUNTS), fills)[number]
    side = dice.choice([-1, 1], fills)[number]
    size, funds = (dice.integers(1, most, fills)[number] for most in (10**9, 10**10))
    fee = np.where(np.where(in_kcs[number], is_fee, is_quote), funds // 1000, 0)
    change = np.where(is_fee, 0, np.where(is_quote, -side * funds, side * size)) - fee
    currency = np.where(is_fee, "KCS", np.where(is_quote, "USDT", base))
    wallets = pd.DataFrame({"currency": currency, "account": account, "change": change})
    words = {
        "uid": np.array([uid for uid, _ in ACCOUNTS])[account],
        "account_type": np.array([kind for _, kind in ACCOUNTS])[account],
        "currency": currency,
        "kind": np.where(is_fee, "fee", "trade"),
        "biz_type": np.where(is_fee, "DEDUCTION_FEES", "TRADE_EXCHANGE"),
        "symbol": np.char.add(base, "-USDT"),
    }
    numbers = {"id": 10**15 + np.arange(len(leg)), "order_id": 10**12 + number, "trade_id": 10**13 + number}
    amounts = {"change": change, "fee": fee, "balance": wallets.groupby(["account", "currency"])["change"].cumsum()}
    times = pa.array(START + number * (365 * DAY // fills)).cast(pa.timestamp("ms", tz="UTC"))
    columns = {name: pa.array(values) for name, values in words.items()}
    columns |= {name: pa.array(values).cast(pa.string()) for name, values in numbers.items()}
    columns |= {name: exact(np.asarray(values)) for name, values in amounts.items()}
    return frame(pa.table(columns | {"created_at": times}), DTYPES)


def prices() -> pd.DataFrame:
    """An invented price of each currency on each day of the year."""
    days = pd.date_range("2025-01-01", periods=365, tz="UTC", unit="ms")
    table = pd.MultiIndex.from_product([days, BASES], names=["day", "currency"]).to_frame(index=False)
    table["price"] = pd.Series(np.arange(len(table)) + 1).astype("str") + ".123456789"
    return table.assign(quote="USDT").astype({"currency": "str", "price": "decimal", "quote": "str"})


def timed(name: str, work: Callable[[], Any], rounds: int = 1) -> Any:
    """Print the median seconds of some runs; the first of several does not count."""
    runs = []
    for _ in range(rounds + (rounds > 1)):
        clock, worked = time.perf_counter(), time.process_time()
        given = work()
        runs.append((time.perf_counter() - clock, time.process_time() - worked))
    taken, worked = np.median(runs[rounds > 1 :], axis=0)
    print(f"    {name:<44} {taken:.3f} s {worked:>10.3f} s")
    return given


def changes(board: Any, views: dict[str, Any]) -> None:
    """Time each change and its way back, in each view."""
    dates = board.controls.parts["created_at"]
    buttons = {name: part.buttons for name, part in board.controls.parts.items() if hasattr(part, "buttons")}
    clicks: dict[str, tuple[Any, Any, Any]] = {
        "currency = USDT": (buttons["currency"]["USDT"], True, False),
        "account_type = TRADE_HF": (buttons["account_type"]["TRADE_HF"], True, False),
        "created_at from 2025-06-01": (dates.low, "2025-06-01", ""),
        "created_at to 2025-10-01T12:34": (dates.high, "2025-10-01T12:34", ""),
        "search 'MARGIN'": (board.controls.search, "MARGIN", ""),
    }
    for view, show in views.items():
        print(f"  {view}:")
        timed("to come to this view", show)
        for name, (widget, there, back) in clicks.items():
            timed(f"{name}, and back", _turning(widget, there, back), 3)
        board.filter = Filter({"currency": OneOf("USDT"), "uid": OneOf("1001"), "created_at": Within("2025-03-01")})
        timed("all of a filter of three cleared", board.controls.clear.click)


def _turning(widget: Any, there: Any, back: Any) -> Callable[[], None]:
    """Sets a widget's value there and back by turns."""
    values = cycle([there, back])
    return lambda: setattr(widget, "value", next(values))


def report(rows: int) -> None:
    whole = ledger(rows)
    print(f"dashboards of {rows:,} rows; seconds of the clock, and of the processor")
    board = timed("ledger: to open it, with its reconciliation", lambda: ledger_dashboard(whole))
    changes(board, {each: _choice(board.view_of, each) for each in board.view_of.options})
    daily = prices()
    paid = timed("fees: to open it", lambda: fees_dashboard(whole, daily))
    changes(paid, {each: _choice(paid.by, each) for each in ("currency", "pair", "cause", "effective rate")})


def _choice(toggles: Any, value: str) -> Callable[[], None]:
    return lambda: setattr(toggles, "value", value)


if __name__ == "__main__":
    report(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)

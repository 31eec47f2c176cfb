"""Does a fill name the two rows that it moved, and no row that it may not have moved?"""

from collections.abc import Sequence

import pandas as pd
import pytest

from kucoin_frames.archive.exports import NAMES, name_rows, read_export

from .invented import HISTORY, TRADING, csv_file, plain, zip_file

FILLS = "Spot Orders_Filled Orders (Show Order-Splitting).csv"
MARGIN_FILLS = "Margin Orders_Filled Orders (Show Order-Splitting).csv"
CROSS = "Account History_Cross Margin Account.csv"
ISOLATED = "Account History_Isolated Margin Account.csv"
ORDERS = "Spot Orders_Filled Orders.csv"
FILL_HEADER = (
    "UID,Account Type,Order ID,Symbol,Side,Order Type,Avg. Filled Price,Filled Amount,Filled Volume,"
    "Filled Volume (USDT),Filled Time(UTC),Fee,Maker/Taker,Fee Currency"
)
ORDER_HEADER = (
    "UID,Account Type,Order ID,Order Time(UTC),Symbol,Side,Order Type,Order Price,Order Amount,Avg. Filled Price,"
    "Filled Amount,Filled Volume,Filled Volume (USDT),Filled Time(UTC),Fee,Fee Currency,Status"
)
BUY = ("BTC", "0.5", "0")
PAID = ("USDT", "-50.05", "0.05")


def row(currency: str, change: str, fee: str = "0", second: str = "05", kind: str = "Spot", uid: str = "9") -> str:
    side = "Withdrawal" if change.startswith("-") else "Deposit"
    amount = change.lstrip("-")
    return f"{uid},mainAccount,{currency},{side},{amount},{fee},2025-03-01 12:00:{second},{kind},{kind}"


def fill(
    order: str,
    symbol: str = "BTC-USDT",
    side: str = "BUY",
    size: str = "0.5",
    funds: str = "50",
    fee: str = "0.05",
    fee_in: str = "USDT",
    second: str = "05",
    uid: str = "9",
) -> str:
    at = f"2025-03-01 12:00:{second}"
    return f"{uid},mainAccount,{order},{symbol},{side},LIMIT,100,{size},{funds},{funds},{at},{fee},TAKER,{fee_in}"


def order(name: str, size: str = "0.5", funds: str = "50", filled: str = "2025-03-01 12:00:05") -> str:
    told = f"{name},2025-03-01 11:00:00,BTC-USDT,BUY,LIMIT,100,{size},100,{size},{funds},{funds}"
    return f"9,mainAccount,{told},{filled},0.05,USDT,deal"


def names(rows: Sequence[str], fills: Sequence[str] = (), **files: bytes) -> list[tuple[object, ...]]:
    """Each row of the trading account, in the order given, with its symbol, order and finding."""
    return plain(_named(rows, fills, **files), ["symbol", "order_id", "finding"])


def _named(rows: Sequence[str], fills: Sequence[str], **files: bytes) -> pd.DataFrame:
    title = {"margin": MARGIN_FILLS, "cross": CROSS, "isolated": ISOLATED, "orders": ORDERS, "old": "old.csv"}
    parts = {title[name]: data for name, data in files.items()}
    parts |= {TRADING: csv_file(HISTORY, *rows)} | ({FILLS: csv_file(FILL_HEADER, *fills)} if fills else {})
    export = read_export(zip_file(parts))
    found = name_rows(export.ledger, export.fills, export.orders)
    NAMES.check(found)
    return found


NOTHING = (None, None, None)


def test_a_fill_names_both_its_rows_and_they_share_a_trade() -> None:
    found = _named([row(*BUY), row(*PAID), row("USDT", "7", kind="Deposit")], [fill("a")])
    named = ("BTC-USDT", "a", "buy", "taker", "named")
    columns = ["symbol", "order_id", "side", "liquidity", "finding"]
    assert plain(found, columns) == [named, named, (None,) * 5]
    first, second, third = found["trade_id"]
    assert first == second
    assert first.startswith("import-")
    assert pd.isna(third)


@pytest.mark.parametrize(
    ("base", "quote", "changed"),
    [
        pytest.param(("BTC", "0.5"), ("USDT", "-50"), {}, id="fee in KCS"),
        pytest.param(("BTC", "0.4995", "0.0005"), ("USDT", "-50"), {"fee": "0.0005", "fee_in": "BTC"}, id="in base"),
        pytest.param(("BTC", "-0.5"), ("USDT", "49.95", "0.05"), {"side": "SELL"}, id="sold"),
        pytest.param(("BTC", "-0.5"), ("USDT", "50.05", "-0.05"), {"side": "SELL", "fee": "-0.05"}, id="rebate"),
        pytest.param(("BTC", "0.5"), ("USDT", "-50"), {"fee": "0"}, id="free"),
    ],
)
def test_wherever_the_fee_was_charged(base: Sequence[str], quote: Sequence[str], changed: dict[str, str]) -> None:
    assert names([row(*base), row(*quote)], [fill("a", **changed)]) == [("BTC-USDT", "a", "named")] * 2


@pytest.mark.parametrize(
    "changed",
    [
        {"size": "0.500000000000000001"},
        {"funds": "50.01"},
        {"fee": "0.04"},
        {"second": "06"},
        {"side": "SELL"},
        {"symbol": "ETH-USDT"},
        {"symbol": "BTC-USDC"},
        {"uid": "8"},
    ],
)
def test_what_says_something_else_names_nothing(changed: dict[str, str]) -> None:
    assert names([row(*BUY), row(*PAID)], [fill("a", **changed)]) == [NOTHING] * 2


def test_only_trades_have_fills() -> None:
    for kind in ("Transfer", "Convert Market", "Deposit", "Moon Landing"):
        assert names([row(*BUY, kind=kind), row(*PAID, kind=kind)], [fill("a")]) == [NOTHING] * 2


def test_as_many_equal_rows_as_fills_get_a_fill_each() -> None:
    found = _named([row(*BUY), row(*BUY), row(*PAID), row(*PAID)], [fill("a"), fill("b")])
    assert sorted(found["order_id"][:2]) == sorted(found["order_id"][2:]) == ["a", "b"]
    trades = found.groupby("trade_id")["order_id"]
    assert trades.size().tolist() == [2, 2]
    assert trades.nunique().tolist() == [1, 1]
    same = _named([row(*BUY), row(*BUY), row(*PAID), row(*PAID)], [fill("a"), fill("a")])
    assert same.groupby("trade_id").size().tolist() == [2, 2]


def test_more_or_fewer_rows_than_fills_are_left_alone() -> None:
    rows = [row(*BUY), row(*PAID)]
    ambiguous = [(None, None, "ambiguous")]
    assert names(rows, [fill("a"), fill("b")]) == ambiguous * 2
    assert names([*rows, row(*BUY)], [fill("a")]) == ambiguous * 3
    # Another fill of that second is not concerned.
    others = [row("ETH", "2"), row("USDT", "-20.02", "0.02")]
    sure = fill("c", symbol="ETH-USDT", size="2", funds="20", fee="0.02")
    assert names([*rows, *others], [fill("a"), fill("b"), sure]) == [*ambiguous * 2, *[("ETH-USDT", "c", "named")] * 2]


def test_a_fill_without_its_other_row_names_none() -> None:
    assert names([row(*BUY)], [fill("a")]) == [NOTHING]
    assert names([row(*PAID)], [fill("a")]) == [NOTHING]


def test_two_ways_to_have_charged_the_fee_are_one_too_many() -> None:
    rows = [row(*BUY), row(*PAID), row("USDT", "-50")]
    assert names(rows, [fill("a")]) == [(None, None, "ambiguous")] * 3


def test_equal_legs_of_two_pairs() -> None:
    """Both bought half a bitcoin in one second: which row is whose does not matter, and the payments tell."""
    rows = [row(*BUY), row(*BUY), row(*PAID), row("ETH", "-20.02", "0.02")]
    found = _named(rows, [fill("a"), fill("b", symbol="BTC-ETH", funds="20", fee="0.02", fee_in="ETH")])
    assert sorted(found["order_id"][:2]) == ["a", "b"]
    assert found["order_id"][2:].tolist() == ["a", "b"]


def test_spot_and_margin_are_apart_where_names_tell() -> None:
    rows = [row(*BUY), row(*PAID)]
    margin_rows = csv_file(HISTORY, row(*BUY, kind="Cross Margin"), row(*PAID, kind="Cross Margin"))
    found = names(rows, [fill("a")], cross=margin_rows, margin=csv_file(FILL_HEADER, fill("b")))
    assert sorted(found, key=str) == [("BTC-USDT", "a", "named")] * 2 + [("BTC-USDT", "b", "named")] * 2
    # No name tells whether a margin order was of cross or of isolated margin.
    isolated = csv_file(HISTORY, row(*BUY, kind="Isolated Margin"), row(*PAID, kind="Isolated Margin"))
    both = csv_file(FILL_HEADER, fill("b"), fill("c"))
    found = names([], cross=margin_rows, isolated=isolated, margin=both)
    assert found == [(None, None, "ambiguous")] * 4
    assert names([], isolated=isolated, margin=csv_file(FILL_HEADER, fill("b"))) == [("BTC-USDT", "b", "named")] * 2


def test_an_old_file_tells_neither_account_nor_where_the_fee_was() -> None:
    old = csv_file(
        "uid,symbol,order_type,price,amount_coin,direction,funds,fee,created_at",
        "9,BTC-USDT,LIMIT,100,0.5,BUY,50,0.0005,2025-03-01 20:00:05",
    )
    rows = [row("BTC", "0.4995", "0.0005"), row("USDT", "-50")]
    assert names(rows, old=old) == [("BTC-USDT", None, "named")] * 2


def test_an_order_stands_for_its_fill_unless_the_fills_tell() -> None:
    rows = [row(*BUY), row(*PAID)]
    assert names(rows, orders=csv_file(ORDER_HEADER, order("a"))) == [("BTC-USDT", "a", "named")] * 2
    assert names(rows, [fill("a")], orders=csv_file(ORDER_HEADER, order("a"))) == [("BTC-USDT", "a", "named")] * 2
    by_fill, by_order = (
        _named(rows, fills, **files)["trade_id"].tolist()
        for fills, files in (([fill("a")], {}), ([], {"orders": csv_file(ORDER_HEADER, order("a"))}))
    )
    assert by_fill == by_order
    # An order of two fills has sums that no row has; one that was never filled moved nothing.
    assert names(rows, orders=csv_file(ORDER_HEADER, order("a", "1", "100"))) == [NOTHING] * 2
    assert names(rows, orders=csv_file(ORDER_HEADER, order("a", "0", "0"))) == [NOTHING] * 2


def test_nothing_to_name() -> None:
    assert names([], [fill("a")]) == []
    assert names([row(*BUY)]) == [NOTHING]

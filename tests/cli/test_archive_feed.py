"""What was there before the archive begins, and what futures have not booked yet: by hand."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from kucoin_frames import analysis
from kucoin_frames.archive.archive import COVERED
from kucoin_frames.cli.archive_feed import Feed
from kucoin_frames.holdings import BALANCES
from tests.analysis.prices import table
from tests.analysis.witness import frame_of

ASKED, ADVICE = "what is held was asked now", "kucoin-frames sync, and ask again"
DAY = "2026-02-01"
PRICES = table({"BTC": "100000", "ETH": "4000", "KCS": "10", "SOL": "100", "DOGE": "0.1", "XRP": "2"}, [DAY])
ENTRIES = """
    o1 t1  BTC  -0.5   trade        TRADE_EXCHANGE
    o1 t1  USDT 50000  trade        TRADE_EXCHANGE
    -  -   ETH  3      other        MARGIN_BORROW
    o2 t2  ETH  -1     trade        MARGIN_EXCHANGE
    o2 t2  USDT 4000   trade        MARGIN_EXCHANGE
    -  -   KCS  -40    transfer     SUB_TRANSFER
    -  -   KCS  -10    transfer     Staking
    -  -   SOL  7      transfer     Sub Account Transfer
    o3 t3  SOL  -7     trade        TRADE_EXCHANGE
    o3 t3  USDT 700    trade        TRADE_EXCHANGE
    -  -   DOGE 1000   deposit      DEPOSIT
    -  -   DOGE -1000  transfer     TRANSFER
    -  -   USDT 20     realised_pnl RealisedPNL
    -  -   XRP  300    transfer     Redemption
    -  -   XRP  -100   transfer     Staking
"""
HELD = """
    main      BTC  1.5   0
    contract  BTC  0.31  0
    margin    ETH  2     3
    main      KCS  50    0
    trade     DOGE 1000  0
    contract  USDT 520   0
    main      USDT 54700 0
    main      XRP  200   0
"""


def ledger() -> pd.DataFrame:
    names = ("order_id", "trade_id", "currency", "change", "kind", "biz_type")
    rows = [line.split(maxsplit=5) for line in ENTRIES.strip().splitlines()]
    noon = pd.Timestamp(f"{DAY} 12:00", tz="UTC")
    return frame_of(
        {name: None if part == "-" else part for name, part in zip(names, row, strict=True)}
        | {"uid": "1", "account_type": "MAIN", "id": str(number), "created_at": noon}
        for number, row in enumerate(rows, 1)
    )


def held() -> pd.DataFrame:
    rows = [line.split() for line in HELD.strip().splitlines()]
    frame = pd.DataFrame(
        {"uid": "1", "account_type": kind, "currency": name, "total": total, "liability": debt}
        for kind, name, total, debt in rows
    )
    frame["net"] = [str(Decimal(total) - Decimal(debt)) for _, _, total, debt in rows]
    return frame.reindex(columns=list(BALANCES.dtypes)).astype(BALANCES.dtypes)


class Client:
    """Answers what a `Feed` asks, and remembers of which settlement currencies it was asked."""

    def __init__(self) -> None:
        self.settled: list[str] = []

    def balances(self, **_: object) -> pd.DataFrame:
        return held()

    def futures_account(self, currency: list[str], **_: object) -> pd.DataFrame:
        self.settled += currency
        # A moment after the balances, when an open position has moved on: 0.31 of BTC there, 0.33 here.
        told = {"USDT": ("519", "-1"), "XBT": ("0.33", "0.03")}
        rows = [(each, *told[each]) for each in currency]
        found = pd.DataFrame(rows, columns=["currency", "account_equity", "unrealised_pnl"])
        return found.astype({"account_equity": "decimal", "unrealised_pnl": "decimal"})


def feed(client: Any = None, **archived: Any) -> Feed:
    archive: Any = SimpleNamespace(**{"ledger": ledger} | archived)
    asked: Any = client or Client()
    return Feed(archive, asked, "USDT")


def amounts(frame: pd.DataFrame, column: str) -> dict[str, str]:
    sums = frame.groupby("currency")[column].sum()
    return {str(name): str(amount.normalize() + 0) for name, amount in sums.items()}


def test_the_open_profit_of_futures_is_taken_off_what_is_held() -> None:
    client = Client()
    found = feed(client)["held"]
    assert client.settled == ["USDT", "XBT"]  # no others are held
    booked = found[found["account_type"] == "contract"]
    assert amounts(booked, "total") == amounts(booked, "net") == {"BTC": "0.3", "USDT": "520"}
    others = held()["account_type"] != "contract"
    pd.testing.assert_frame_equal(found[others], held()[others])


def test_the_opening_is_what_was_owned_before() -> None:
    # 1.5 and 0.3 of BTC and the 0.5 that was sold; 100 KCS of which 10 are staked and 40 with a sub-account; 7 SOL
    # that came from one; 200 XRP that were staked before. Of ETH the coin that was sold was borrowed; the other side of
    # the transfer of DOGE is lost.
    assert amounts(feed()["opening"], "balance") == {
        "BTC": "2.3",
        "DOGE": "0",
        "ETH": "0",
        "KCS": "100",
        "SOL": "7",
        "USDT": "500",
        "XRP": "200",
    }


def test_what_was_there_before_is_not_sold_short() -> None:
    asked = feed()
    left = analysis.lots(analysis.lot_events(asked["ledger"], PRICES, opening=asked["opening"]))
    assert amounts(left, "quantity") == {"BTC": "1.8", "DOGE": "1000", "ETH": "-1", "KCS": "100", "XRP": "200"}


def test_a_ledger_without_entries_has_no_opening() -> None:
    assert feed(ledger=lambda: ledger().iloc[:0])["opening"] is None


@pytest.mark.parametrize(
    ("ends", "note"),
    [
        ({"ledgers": "2026-02-01 12:00", "ledgers_hf": "2026-02-01 12:00"}, None),
        (
            {"ledgers": "2026-02-01 12:00", "ledgers_hf": "2026-02-01 11:30"},
            f"{ASKED}, but the archive tells of movements until 2026-02-01 11:30 UTC only: {ADVICE}",
        ),
        ({}, f"{ASKED}, but nothing was synced: {ADVICE}"),
    ],
)
def test_movements_since_the_last_sync_are_told(ends: dict[str, str], note: str | None) -> None:
    rows = [{"uid": "1", "table": name, "state": "complete", "end": end} for name, end in ends.items()]
    rows.append({"uid": "1", "table": "prices", "state": "complete", "end": "2026-01-01 00:00"})
    rows.append({"uid": "1", "table": "ledgers_hf", "state": "open", "end": "2026-02-01 12:00"})
    covered = pd.DataFrame(rows).reindex(columns=list(COVERED.dtypes))
    for name in ("start", "end", "until"):
        covered[name] = pd.to_datetime(covered[name], utc=True)
    noon = pd.Timestamp("2026-02-01 12:00", tz="UTC").value // 1_000_000
    asked = feed(coverage=lambda: covered.astype(COVERED.dtypes), now=lambda: noon)
    assert asked.late() is None  # nobody wanted to know what is held
    assert len(asked["held"]) > 0
    assert asked.late() == note

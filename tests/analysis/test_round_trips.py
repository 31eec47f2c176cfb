"""Round trips on a pair, by hand and for the year, where money is conserved."""

from decimal import Decimal

import pandas as pd
import pytest

from kucoin_frames.analysis.fills import TRADES, trades
from kucoin_frames.analysis.round_trips import ROUND_TRIPS, round_trips
from kucoin_frames.exceptions import InputError
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.witness import frame_of, ledger_of_year


def fills(*rows: str) -> pd.DataFrame:
    """Fills an hour apart from account, symbol, side, size, funds, fee and fee_currency; the trade id counts from 1."""
    names = ("account_type", "symbol", "side", "size", "funds", "fee", "fee_currency")
    noon = pd.Timestamp("2026-02-01 12:00", tz="UTC")
    return frame_of(
        (
            dict(zip(names, row.split(), strict=True))
            | {"uid": "1", "trade_id": str(number), "created_at": noon + number * pd.Timedelta(hours=1)}
            | dict(zip(("base", "quote"), row.split()[1].split("-"), strict=True))
            for number, row in enumerate(rows, 1)
        ),
        TRADES,
    )


def test_by_hand() -> None:
    found = round_trips(
        fills(
            "TRADE BTC-USDT buy 1 100 1 USDT",
            "MARGIN BTC-USDT sell 1 150 0 USDT",
            "TRADE BTC-USDT buy 1 120 0 USDT",
            "TRADE ETH-BTC sell 3 0.3 0 BTC",
            "TRADE BTC-USDT sell 1.5 300 3 USDT",
            "MARGIN BTC-USDT buy 1.1 110 0.1 BTC",
        )
    )
    ROUND_TRIPS.check(found)
    assert texts(found, "account_type symbol is_short size cost proceeds profit opened_by closed_by") == [
        ("TRADE", "BTC-USDT", "False", "1", "101", "198", "97", "1", "5"),
        ("TRADE", "BTC-USDT", "False", "0.5", "60", "99", "39", "3", "5"),
        ("MARGIN", "BTC-USDT", "True", "1", "110", "150", "40", "2", "6"),
    ]


def test_of_the_year_each_size_is_closed_as_often_as_it_can_be() -> None:
    known = trades(ledger_of_year())
    found = round_trips(known)
    keys = ["uid", "account_type", "symbol"]
    closed = found.groupby(keys)["size"].sum().to_dict()
    sums: dict[tuple[str, ...], dict[str, Decimal]] = {}
    for uid, account, symbol, side, size in zip(*(known[name] for name in (*keys, "side", "size")), strict=True):
        both = sums.setdefault((uid, account, symbol), {"buy": Decimal(0), "sell": Decimal(0)})
        both[side] += size
    assert closed == {key: min(both.values()) for key, both in sums.items() if min(both.values())}
    assert (found["closed_at"] >= found["opened_at"]).all()


def test_refusals_and_empty() -> None:
    assert names_and_dtypes(round_trips(TRADES.empty())) == names_and_dtypes(ROUND_TRIPS.empty())
    with pytest.raises(InputError, match="method='average': a round trip has a fill that opened it"):
        round_trips(TRADES.empty(), "average")

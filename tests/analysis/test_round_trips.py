"""Round trips on a pair, by hand and for the year, where money is conserved."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from kucoin_frames.analysis.profit.round_trips import ROUND_TRIPS, round_trips
from kucoin_frames.analysis.trading.fills import TRADES, trades
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
    wallet = found["account_type"].replace("TRADE_HF", "TRADE")
    closed = found.groupby([found["uid"], wallet, found["symbol"]])["size"].sum().to_dict()
    sums: dict[tuple[str, ...], dict[str, Decimal]] = {}
    for row in known.to_dict("records"):
        place = row["uid"], row["account_type"].replace("_HF", ""), row["symbol"]
        sums.setdefault(place, {"buy": Decimal(0), "sell": Decimal(0)})[row["side"]] += row["size"]
    assert closed == {key: min(both.values()) for key, both in sums.items() if min(both.values())}
    assert (found["closed_at"] >= found["opened_at"]).all()


def test_a_position_goes_on_when_spot_moves_to_the_high_frequency_ledger() -> None:
    found = round_trips(fills("TRADE BTC-USDT buy 1 100 0 USDT", "TRADE_HF BTC-USDT sell 1 150 0 USDT"))
    assert texts(found, "account_type is_short size profit") == [("TRADE_HF", "False", "1", "50")]


def test_the_years_trips_are_those_of_a_slow_loop_in_fractions() -> None:
    known = trades(ledger_of_year())
    open_lots: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    expected = []
    for row in known.to_dict("records"):
        lots = open_lots[row["uid"], row["account_type"].replace("_HF", ""), row["symbol"]]
        is_buy, in_base = row["side"] == "buy", row["fee_currency"] == row["base"]
        rest = Fraction((row["size"] if is_buy else -row["size"]) - (row["fee"] if in_base else 0))
        quote_fee = 0 if in_base else row["fee"]
        unit = Fraction(row["funds"] + (quote_fee if is_buy else -quote_fee)) / abs(rest)
        while rest and lots and (lots[0][0] > 0) != (rest > 0):
            lot = lots[0]
            sign, taken = (1 if lot[0] > 0 else -1), min(abs(lot[0]), abs(rest))
            expected.append((lot[2], row["trade_id"], taken, sign * taken * (unit - lot[1])))
            lot[0], rest = lot[0] - sign * taken, rest + sign * taken
            if not lot[0]:
                del lots[0]
        if rest:
            lots.append([rest, unit, row["trade_id"]])
    found = round_trips(known)
    columns = (found[name] for name in ("opened_by", "closed_by", "size", "profit"))
    mine = sorted(zip(*columns, strict=True))
    assert len(mine) == len(expected) > 5000
    for ours, theirs in zip(mine, sorted(expected), strict=True):
        assert (*ours[:2], Fraction(ours[2])) == theirs[:3]
        assert abs(Fraction(ours[3]) - theirs[3]) < Fraction(1, 10**14)  # roundings of a lot's parts add up


def test_refusals_and_empty() -> None:
    assert names_and_dtypes(round_trips(TRADES.empty())) == names_and_dtypes(ROUND_TRIPS.empty())
    with pytest.raises(InputError, match="method='average': a round trip has a fill that opened it"):
        round_trips(TRADES.empty(), "average")

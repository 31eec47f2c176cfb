"""Daily prices: pairs, inverse pairs, bridges; what nobody knows is missing."""

from decimal import Decimal

import pandas as pd
import pytest

from kucoin_frames.analysis.valuation.daily import DAILY_PRICES, daily_prices, price_on, valued
from kucoin_frames.exceptions import InputError
from tests.analysis.prices import CANDLES, candles, candles_of_year, prices_of_year, table
from tests.analysis.shown import names_and_dtypes, texts


def test_pairs_inverse_pairs_and_bridges() -> None:
    found = daily_prices(
        candles(
            "BTC-USDT 2026-02-01 100000",
            "ETH-BTC 2026-02-01 0.04",
            "ETH-BTC 2026-02-02 0.05",
            "USDT-EUR 2026-02-01 0.8",
            "LINK-ETH 2026-02-01 0.005",
            "USDC-USDT 2026-02-01 1.001",
            "XRP-USDC 2026-02-01 2",
        )
    )
    DAILY_PRICES.check(found)
    assert texts(found, "currency day price quote via") == [
        ("BTC", "2026-02-01", "100000", "USDT", "BTC-USDT"),
        ("ETH", "2026-02-01", "4000", "USDT", "ETH-BTC BTC-USDT"),
        ("EUR", "2026-02-01", "1.25", "USDT", "USDT-EUR"),
        ("USDC", "2026-02-01", "1.001", "USDT", "USDC-USDT"),
        ("XRP", "2026-02-01", "2.002", "USDT", "XRP-USDC USDC-USDT"),
    ]


def test_in_another_currency_by_the_bridge() -> None:
    rows = candles("BTC-USDT 2026-02-01 100000", "ETH-USDT 2026-02-01 4000", "USDT-EUR 2026-02-01 0.8")
    assert texts(daily_prices(rows, "EUR"), "currency price via") == [
        ("BTC", "80000", "BTC-USDT USDT-EUR"),
        ("ETH", "3200", "ETH-USDT USDT-EUR"),
        ("USDT", "0.8", "USDT-EUR"),
    ]
    assert texts(daily_prices(rows, "BTC"), "currency price") == [
        ("ETH", "0.04"),
        ("EUR", "0.0000125"),
        ("USDT", "0.00001"),
    ]


def test_own_prices_come_first_and_are_bridged() -> None:
    rows = candles("BTC-USDT 2026-02-01 100000", "ETH-USDT 2026-02-01 4000", "BTC-USDT 2026-02-02 90000")
    own = pd.DataFrame(
        {
            "currency": ["USDT", "BTC", "EUR"],
            "day": ["2026-02-01 18:00", "2026-02-01", "2026-02-02"],
            "price": ["0.8", 79_000, 1.25],
            "quote": ["EUR", "EUR", "USDT"],
        }
    )
    found = daily_prices(rows, "EUR", own=own)
    DAILY_PRICES.check(found)
    assert texts(found, "currency day price via") == [
        ("BTC", "2026-02-01", "79000", "own BTC-EUR"),
        ("ETH", "2026-02-01", "3200", "ETH-USDT own USDT-EUR"),
        ("USDT", "2026-02-01", "0.8", "own USDT-EUR"),
        ("BTC", "2026-02-02", "72000", "BTC-USDT own EUR-USDT"),
        ("USDT", "2026-02-02", "0.8", "own EUR-USDT"),
    ]
    assert texts(daily_prices(None, "EUR", own=own.iloc[:1]), "currency price") == [("USDT", "0.8")]
    against = pd.DataFrame({"currency": ["BTC"], "day": ["2026-02-01"], "price": ["99000"], "quote": ["USDT"]})
    first = daily_prices(rows, own=against)
    assert texts(first[first["currency"] == "BTC"], "price via") == [("99000", "own BTC-USDT"), ("90000", "BTC-USDT")]


def test_an_own_price_of_zero_is_a_price_and_a_missing_one_is_none() -> None:
    rows = candles("GONE-USDT 2026-02-01 0.5", "BTC-USDT 2026-02-01 100000", "DEAD-BTC 2026-02-01 0.1")
    own = pd.DataFrame(
        {"currency": ["GONE", "BTC"], "day": ["2026-02-01"] * 2, "price": ["0", None], "quote": ["USDT"] * 2}
    )
    assert texts(daily_prices(rows, own=own), "currency price via") == [
        ("BTC", "100000", "BTC-USDT"),
        ("DEAD", "10000", "DEAD-BTC BTC-USDT"),
        ("GONE", "0", "own GONE-USDT"),
    ]
    # Nothing can be bought with what is worth nothing.
    assert texts(daily_prices(candles("AAA-GONE 2026-02-01 2"), "GONE", own=own), "currency price") == [("AAA", "2")]


def test_candles_without_a_trade_are_no_prices() -> None:
    rows = candles("KCS-USDT 2026-02-01 10", "KCS-USDT 2026-02-01 0", "BTC-USDT 2026-02-01 0")
    assert texts(daily_prices(rows), "currency price") == [("KCS", "10")]


def test_the_years_prices_in_bitcoin_and_back() -> None:
    """In BTC all of the year is priced by the bridge, as in USDT; twice turned, a price comes back but for rounding."""
    archived = candles_of_year()
    archived = archived[archived["symbol"].str.endswith("-USDT")]
    in_btc, in_usdt = (daily_prices(archived, to).set_index(["currency", "day"])["price"] for to in ("BTC", "USDT"))
    for currency in ("SOL", "XRP", "LINK"):
        again, known = in_btc[currency] / in_btc["USDT"], in_usdt[currency]
        assert len(again) == len(known) > 300
        assert ((again - known).abs() / known).max() < Decimal("1e-9")


def test_prices_are_carried_only_when_asked() -> None:
    rows = candles("KCS-USDT 2026-02-01 10", "KCS-USDT 2026-02-05 12", "BTC-USDT 2026-02-05 1")
    assert texts(daily_prices(rows), "currency day") == [
        ("KCS", "2026-02-01"),
        ("BTC", "2026-02-05"),
        ("KCS", "2026-02-05"),
    ]
    carried = daily_prices(rows, carry=2)
    assert texts(carried[carried["currency"] == "KCS"], "day price via") == [
        ("2026-02-01", "10", "KCS-USDT"),
        ("2026-02-02", "10", "KCS-USDT carried"),
        ("2026-02-03", "10", "KCS-USDT carried"),
        ("2026-02-05", "12", "KCS-USDT"),
        ("2026-02-06", "12", "KCS-USDT carried"),
        ("2026-02-07", "12", "KCS-USDT carried"),
    ]


def test_the_latest_price_is_carried_beyond_the_last_day_of_all() -> None:
    rows = candles("KCS-USDT 2026-02-01 10", "KCS-USDT 2026-02-02 11", "BTC-USDT 2026-02-03 1")
    assert texts(daily_prices(rows, carry=2), "currency day price via") == [
        ("KCS", "2026-02-01", "10", "KCS-USDT"),
        ("KCS", "2026-02-02", "11", "KCS-USDT"),
        ("BTC", "2026-02-03", "1", "BTC-USDT"),
        ("KCS", "2026-02-03", "11", "KCS-USDT carried"),
        ("BTC", "2026-02-04", "1", "BTC-USDT carried"),
        ("KCS", "2026-02-04", "11", "KCS-USDT carried"),
        ("BTC", "2026-02-05", "1", "BTC-USDT carried"),
    ]


def test_a_bridge_is_carried_before_what_is_bridged() -> None:
    """On the second day one Bitcoin is still 0.8 * 110000 EUR, and not what it was the day before."""
    rows = candles("BTC-USDT 2026-02-01 100000", "BTC-USDT 2026-02-02 110000", "USDT-EUR 2026-02-01 0.8")
    shown = texts(daily_prices(rows, "EUR", carry=1), "currency day price via")
    assert shown == [
        ("BTC", "2026-02-01", "80000", "BTC-USDT USDT-EUR"),
        ("USDT", "2026-02-01", "0.8", "USDT-EUR"),
        ("BTC", "2026-02-02", "88000", "BTC-USDT USDT-EUR carried"),
        ("USDT", "2026-02-02", "0.8", "USDT-EUR carried"),
    ]


def test_each_pair_on_a_way_is_carried_for_itself() -> None:
    """What a price list tells today is joined to yesterday's candles, and the youngest way counts."""
    rows = candles("BTC-USDT 2026-02-01 100000", "USDT-EUR 2026-02-02 0.9", "BTC-EUR 2026-01-31 70000")
    rows.loc[rows["symbol"] == "USDT-EUR", "type"] = "listed"
    shown = texts(daily_prices(rows, "EUR", carry=2), "currency day price via")
    assert [row for row in shown if row[0] == "BTC"] == [
        ("BTC", "2026-01-31", "70000", "BTC-EUR"),
        ("BTC", "2026-02-01", "70000", "BTC-EUR carried"),
        ("BTC", "2026-02-02", "90000", "BTC-USDT USDT-EUR carried"),  # a day old, against two
        ("BTC", "2026-02-03", "90000", "BTC-USDT USDT-EUR carried"),
    ]


def test_a_bridge_may_be_bridged_itself() -> None:
    rows = candles("KCS-USDT 2026-02-01 10", "BTC-USDT 2026-02-01 100000", "BTC-EUR 2026-02-01 80000")
    assert texts(daily_prices(rows, "EUR"), "currency price via") == [
        ("BTC", "80000", "BTC-EUR"),
        ("KCS", "8", "KCS-USDT BTC-USDT BTC-EUR"),
        ("USDT", "0.8", "BTC-USDT BTC-EUR"),
    ]


def test_prices_of_rows() -> None:
    times = pd.Series(pd.to_datetime(["2026-02-01 23:59", "2026-02-02 00:00", "2026-02-01 00:00"], utc=True))
    names = pd.Series(["KCS", "KCS", "USDT"], dtype="str")
    prices = table({"KCS": "10"}, ["2026-02-01"])
    assert [str(each) for each in price_on(names, times, prices, "USDT")] == ["10", "<NA>", "1"]
    rows = pd.DataFrame({"currency": names, "created_at": times})
    amounts = pd.Series([2, 3, 4], dtype="decimal")
    assert [str(each) for each in valued(rows, amounts, prices, "USDT")] == ["20", "<NA>", "4"]
    assert [str(each) for each in valued(rows, amounts, None, "USDT")] == ["<NA>", "<NA>", "4"]


def test_the_years_prices_are_the_candles_closes() -> None:
    found = prices_of_year()
    assert set(found["currency"]) == {
        "BTC", "ETH", "KCS", "SOL", "XRP", "ADA", "DOGE", "LINK", "BABYDOGE", "USDC"
    }  # fmt: skip
    assert set(found["via"].str.partition("-")[2]) == {"USDT"}


def test_refusals_and_empty() -> None:
    assert names_and_dtypes(daily_prices(CANDLES.empty())) == names_and_dtypes(DAILY_PRICES.empty())
    hourly = candles("KCS-USDT 2026-02-01 10").assign(type="1hour")
    with pytest.raises(InputError, match="made of daily candles"):
        daily_prices(hourly)
    with pytest.raises(InputError, match="neither candles nor own prices"):
        daily_prices(None)
    rows = candles("KCS-USDT 2026-02-01 10")
    with pytest.raises(InputError, match=r"bridges='BTC' is one text: pass a sequence, as in bridges=\['BTC'\]"):
        daily_prices(rows, bridges="BTC")
    for carry in (-1, 1.5, True, "1"):
        with pytest.raises(InputError, match=f"carry={carry!r} is no number of days"):
            daily_prices(rows, carry=carry)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(InputError, match="quote='usdt': there is no pair with it on any day"):
        daily_prices(rows, "usdt")
    with pytest.raises(InputError, match="the time of the candles is no UTC time but"):
        daily_prices(rows.assign(time=rows["time"].dt.tz_localize(None)))
    own = table({"KCS": "10"}, ["2026-02-01"])
    with pytest.raises(InputError, match="own prices: a price is no price: 'much' is not a number"):
        daily_prices(None, own=own.astype({"price": object}).assign(price="much"))
    for wrong in ({"price": Decimal(-1)}, {"day": pd.NaT}):
        with pytest.raises(InputError, match=r"own prices: KCS at .* a price is 0 or more and has a day"):
            daily_prices(None, own=own.astype(object).assign(**wrong))
    with pytest.raises(InputError, match="the day of the prices is in the time zone Asia/Tokyo"):
        price_on(rows["symbol"], rows["time"], own.assign(day=own["day"].dt.tz_convert("Asia/Tokyo")), "USDT")
    with pytest.raises(InputError, match="two own prices of KCS on 2026-02-01"):
        daily_prices(None, own=pd.concat([own, own]))
    with pytest.raises(InputError, match="own prices: a day is no day"):
        daily_prices(None, own=own.assign(day="soon"))
    times = pd.Series(pd.to_datetime(["2026-02-01"], utc=True))
    with pytest.raises(InputError, match=r"no UTC times: pass them through daily_prices\(None, 'USDT', own=...\)"):
        price_on(pd.Series(["KCS"]), times, own.assign(day=own["day"].dt.tz_localize(None)), "USDT")
    twice = pd.concat([table({"KCS": "10"}, ["2026-02-01"])] * 2)
    with pytest.raises(InputError, match="two prices of KCS on 2026-02-01"):
        price_on(pd.Series(["KCS"]), times, twice, "USDT")
    with pytest.raises(InputError, match="the prices are in 'EUR'"):
        price_on(pd.Series(["KCS"]), times, table({"KCS": "1"}, ["2026-02-01"], "EUR"), "USDT")

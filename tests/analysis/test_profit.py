"""Income and futures' profit, by hand and against the economy's settlements."""

from collections import defaultdict
from decimal import Decimal

import pandas as pd

from kucoin_frames.analysis.ledger.statements import statement
from kucoin_frames.analysis.profit.gains import FUTURES_PROFIT, INCOME, futures_profit, income
from tests.analysis.prices import prices_of_year, table
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.witness import SCHEMA, entries_of, frame_of, ledger_of_year, year


def ledger(*rows: str) -> pd.DataFrame:
    """Entries a day apart from currency, change, kind, symbol and biz_type."""
    names = ("currency", "change", "kind", "symbol", "biz_type")
    start = pd.Timestamp("2026-01-31 12:00", tz="UTC")
    return frame_of(
        dict(zip(names, row.split(maxsplit=4), strict=True))
        | {"id": str(number), "created_at": start + number * pd.Timedelta(days=1), "fee": 0}
        for number, row in enumerate(rows)
    )


def test_income_at_its_value_on_the_day() -> None:
    rows = ledger("KCS 2 bonus - Rewards", "KCS 2 bonus - Rewards", "KCS 1 bonus - Rewards", "DROP 5 bonus - Airdrop")
    prices = pd.concat([table({"KCS": "10"}, ["2026-01-31"]), table({"KCS": "11"}, ["2026-02-01"])])
    found = income(rows, prices, "month")
    INCOME.check(found)
    assert texts(found, "period biz_type currency entries received value unpriced") == [
        ("2026-01-01", "Rewards", "KCS", "1", "2", "20", "0"),
        ("2026-02-01", "Airdrop", "DROP", "1", "5", None, "1"),
        ("2026-02-01", "Rewards", "KCS", "2", "3", "22", "1"),
    ]


def test_interest_is_income_when_it_comes_in_only() -> None:
    rows = ledger("KCS 2 interest - Interest", "KCS -1 interest - Interest", "USDT 3 rebate - Rebate")
    assert texts(income(rows), "biz_type received value") == [("Interest", "2", None), ("Rebate", "3", "3")]


def test_income_of_the_year_is_what_the_economy_gave() -> None:
    given: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries_of(year()):
        if entry.cause in ("bonus", "rebate") and entry.label not in ("GemVote Cashback", "OTHER"):
            given[entry.currency] += entry.change
    found = income(ledger_of_year(), prices_of_year())
    assert found.groupby("currency")["received"].sum().to_dict() == given
    kcs = prices_of_year()[prices_of_year()["currency"] == "KCS"].set_index("day")["price"].to_dict()
    worth = sum(
        round(entry.change * kcs[pd.Timestamp(entry.time, unit="ms", tz="UTC").normalize()], 18)
        for entry in entries_of(year())
        if entry.currency == "KCS" and entry.cause in ("bonus", "rebate")
    )
    assert found[found["currency"] == "KCS"]["value"].sum() == worth


def test_futures_by_hand() -> None:
    rows = ledger(
        "USDT -3.5 realised_pnl XBTUSDTM RealisedPNL",
        "USDT 2 realised_pnl XBTUSDTM RealisedPNL",
        "USDT -0.1 funding XBTUSDTM Funding",
    )
    found = futures_profit(rows, "month")
    FUTURES_PROFIT.check(found)
    assert texts(found, "period symbol currency settlements realised_pnl funding total") == [
        ("2026-01-01", "XBTUSDTM", "USDT", "1", "-3.5", "0", "-3.5"),
        ("2026-02-01", "XBTUSDTM", "USDT", "2", "2", "-0.1", "1.9"),
    ]


def test_a_fee_that_a_settlement_names_is_apart_as_in_the_statement() -> None:
    """0.1 XBT arrived after a fee of 0.01: 0.11 of profit. The other coin is settled in USDT."""
    rows = ledger(
        "BTC 0.1 realised_pnl XBTUSDM RealisedPNL",
        "BTC -0.02 funding XBTUSDM Funding",
        "USDT 7 realised_pnl XBTUSDTM RealisedPNL",
    )
    rows["fee"] = rows["fee"].mask((rows["id"] == "0").to_numpy(bool), Decimal("0.01"))
    found = futures_profit(rows, "year")
    assert texts(found, "symbol currency realised_pnl fees funding total") == [
        ("XBTUSDM", "BTC", "0.11", "-0.01", "-0.02", "0.08"),
        ("XBTUSDTM", "USDT", "7", "0", "0", "7"),
    ]
    told = statement(rows, complete=True)
    assert texts(told, "currency realised_pnl fees funding") == [
        ("BTC", "0.11", "-0.01", "-0.02"),
        ("USDT", "7", "0", "0"),
    ]


def test_futures_of_the_year_are_the_economys_settlements() -> None:
    expected: dict[tuple[pd.Timestamp, str], Decimal] = defaultdict(Decimal)
    for each in year().settlements:
        day = pd.Timestamp(each.time, unit="ms", tz="UTC").normalize()
        expected[day, each.contract] += each.price_pnl + each.funding - each.fees
    found = futures_profit(ledger_of_year())
    assert {(row.period, row.symbol): row.total for row in found.itertuples(index=False)} == expected
    assert found["settlements"].sum() == len(year().settlements)


def test_empty() -> None:
    assert names_and_dtypes(income(SCHEMA.empty())) == names_and_dtypes(INCOME.empty())
    assert names_and_dtypes(futures_profit(SCHEMA.empty())) == names_and_dtypes(FUTURES_PROFIT.empty())

"""The statement closes to the last digit, line by line as the economy knows the causes of its entries."""

from collections import defaultdict
from decimal import Decimal
from random import Random

import pandas as pd
import pytest

from kucoin_frames.analysis.ledger.statements import (
    CASH_FLOWS,
    LINES,
    POSTINGS,
    STATEMENT,
    cash_flows,
    postings,
    statement,
    statement_of,
)
from kucoin_frames.columns import Table, amount, text
from kucoin_frames.exceptions import InputError
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.witness import SCHEMA, entries_of, frame_of, ledger_of_year, year

HELD = Table((text("currency", ""), amount("total", "")))
NOTHING = Decimal(0)
LINE_OF_CAUSE = {
    "trade": "trades",
    "conversion": "trades",
    "kcs_fee": "fees",
    "deposit": "deposits",
    "withdrawal": "withdrawals",
    "transfer": "transfers",
    "interest": "interest",
    "borrow": "loans",
    "repay": "loans",
    "realised_pnl": "realised_pnl",
    "bonus": "income",
    "rebate": "income",
}


def ledger(*rows: str) -> pd.DataFrame:
    """Entries of an account, one an hour from noon on: currency, change, fee, kind and biz_type."""
    names = ("currency", "change", "fee", "kind", "biz_type")
    noon = pd.Timestamp("2026-01-31 12:00", tz="UTC")
    return frame_of(
        dict(zip(names, row.split(maxsplit=4), strict=True))
        | {"created_at": noon + place * pd.Timedelta(hours=6), "id": str(place)}
        for place, row in enumerate(rows)
    )


HAND = (
    "USDT 1000 0 deposit Deposit",
    "USDT -100.1 0.1 trade TRADE_EXCHANGE",
    "KCS 10 0 trade TRADE_EXCHANGE",
    "KCS -0.2 0.2 fee DEDUCTION_FEES",
    "USDT 50 0 other MARGIN_BORROW",
    "USDT -20.5 0.5 withdrawal Withdrawal",
    "USDT -1 0 interest MARGIN_INTEREST",
    "KCS 0.01 0 interest Staking Profits",
    "KCS -5 0 transfer Staking",
    "USDT 3 0 other Moon Landing",
)


def test_lines_by_hand() -> None:
    found = statement(ledger(*HAND), start_at=pd.Timestamp("2026-02-01", tz="UTC"), complete=True)
    STATEMENT.check(found)
    assert texts(found, "currency opening trades fees withdrawals interest income locked loans other closing") == [
        ("KCS", "0", "10", "-0.2", "0", "0", "0.01", "-5", "0", "0", "4.81"),
        ("USDT", "899.9", "0", "-0.5", "-20", "-1", "0", "0", "50", "3", "931.4"),
    ]
    assert texts(found, "residual entries") == [("0", "4"), ("0", "4")]


def test_one_currency_line_by_line() -> None:
    found = statement_of(ledger(*HAND), "KCS", complete=True)
    assert texts(found, "line amount after") == [
        ("opening", "0", "0"),
        ("locked", "-5", "-5"),
        ("trades", "10", "5"),
        ("fees", "-0.2", "4.8"),
        ("income", "0.01", "4.81"),
        ("closing", "4.81", "4.81"),
    ]
    assert texts(statement_of(ledger(*HAND), "XRP", complete=True), "line amount") == [
        ("opening", "0"),
        ("closing", "0"),
    ]


def test_told_balances_show_what_is_missing() -> None:
    held = frame_of([{"currency": "USDT", "total": "900"}, {"currency": "USDT", "total": "31.5"}], HELD)
    found = statement(ledger(*HAND), closing=held, complete=True)
    assert texts(found, "currency closing residual") == [("KCS", "0", "-4.81"), ("USDT", "931.5", "0.1")]
    opened = statement(ledger(*HAND), opening=frame_of([{"currency": "BTC", "total": "2"}], HELD))
    assert texts(opened, "currency opening closing residual") == [
        ("BTC", "2", "2", "0"),
        ("KCS", "0", "4.81", "0"),
        ("USDT", "0", "931.4", "0"),
    ]


def test_cash_flows_by_day() -> None:
    found = cash_flows(ledger(*HAND), "day")
    CASH_FLOWS.check(found)
    assert texts(found, "period currency deposits trades fees income locked loans net entries")[:3] == [
        ("2026-01-31", "USDT", "1000", "-100", "-0.1", "0", "0", "0", "899.9", "2"),
        ("2026-02-01", "KCS", "0", "10", "-0.2", "0", "0", "0", "9.8", "2"),
        ("2026-02-01", "USDT", "0", "0", "-0.5", "0", "0", "50", "29.5", "2"),
    ]


def test_the_year_closes_with_what_lies_in_the_wallets() -> None:
    lies: dict[str, Decimal] = defaultdict(Decimal)
    now = year().moment()
    for holding in now.holdings:
        lies[holding.currency] += holding.total
    for wallet in now.futures:
        lies[wallet.currency.replace("XBT", "BTC")] += wallet.balance
    held = frame_of(({"currency": name, "total": total} for name, total in lies.items()), HELD)
    for closing in (None, held):
        found = statement(ledger_of_year(), closing=closing, complete=True)
        assert (found["residual"] == 0).all()
        assert (found["transfers"] == 0).all()
        assert found["note"].isna().all()
        assert {row.currency: row.closing for row in found.itertuples(index=False)} == dict(lies)


def test_the_years_lines_are_the_economys_causes() -> None:
    expected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in entries_of(year()):
        currency = entry.currency.replace("XBT", "BTC")
        line = LINE_OF_CAUSE.get(entry.cause, "other")
        if entry.label in ("Staking", "Redemption"):
            line = "locked"
        if entry.label in ("OTHER", "GemVote Cashback"):
            line = "other"  # KuCoin's word does not tell
        expected[currency, line] += entry.change + entry.fee
        expected[currency, "fees"] -= entry.fee
    found = statement(ledger_of_year(), complete=True).set_index("currency")
    assert {(c, line): found.loc[c, line] for c in found.index for line in LINES} == {
        (c, line): expected.get((c, line), NOTHING) for c in found.index for line in LINES
    }


@pytest.mark.parametrize("period", ["day", "week", "month", "year"])
def test_flows_of_periods_add_up_to_the_statement(period: str) -> None:
    flows = cash_flows(ledger_of_year(), period)  # type: ignore[arg-type]  # one of them
    whole = statement(ledger_of_year(), complete=True).set_index("currency")
    sums = flows.groupby("currency")[[*LINES, "net"]].sum()
    assert all((sums[line] == whole[line]).all() for line in LINES)
    assert (sums["net"] == whole["closing"]).all()


def test_spans_join() -> None:
    middle = pd.Timestamp("2025-07-01", tz="UTC")
    before, after = (
        statement(ledger_of_year(), complete=True, **span) for span in ({"end_at": middle}, {"start_at": middle})
    )
    opened = after.set_index("currency")["opening"]
    assert (before.set_index("currency")["closing"] == opened.reindex(before["currency"])).all()


def test_empty_and_wrong() -> None:
    assert names_and_dtypes(statement(SCHEMA.empty())) == names_and_dtypes(STATEMENT.empty())
    assert names_and_dtypes(cash_flows(SCHEMA.empty())) == names_and_dtypes(CASH_FLOWS.empty())
    late, early = pd.Timestamp("2026-02-01", tz="UTC"), pd.Timestamp("2026-01-01", tz="UTC")
    with pytest.raises(InputError, match="is before start_at"):
        statement(SCHEMA.empty(), start_at=late, end_at=early)


def test_each_figure_is_the_sum_of_entries_that_can_be_named() -> None:
    found = postings(ledger(*HAND))
    POSTINGS.check(found)
    assert texts(found, "id currency line amount") == [
        ("0", "USDT", "deposits", "1000"),
        ("1", "USDT", "trades", "-100"),
        ("1", "USDT", "fees", "-0.1"),
        ("2", "KCS", "trades", "10"),
        ("3", "KCS", "fees", "-0.2"),
        ("4", "USDT", "loans", "50"),
        ("5", "USDT", "withdrawals", "-20"),
        ("5", "USDT", "fees", "-0.5"),
        ("6", "USDT", "interest", "-1"),
        ("7", "KCS", "income", "0.01"),
        ("8", "KCS", "locked", "-5"),
        ("9", "USDT", "other", "3"),
    ]
    fees = postings(ledger(*HAND), currency="USDT", line="fees", start_at="2026-02-01", end_at="2026-02-02")
    assert texts(fees, "id amount") == [("5", "-0.5")]


@pytest.mark.parametrize("uid", [None, *sorted(map(str, (user.uid for user in year().users)))])
def test_postings_of_the_year_add_up_to_each_figure(uid: str | None) -> None:
    whole = ledger_of_year() if uid is None else ledger_of_year().query("uid == @uid")
    start, end = pd.Timestamp("2025-03-03 05:00", tz="UTC"), pd.Timestamp("2025-09-09 17:30", tz="UTC")
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in postings(whole, start_at=start, end_at=end).itertuples(index=False):
        sums[str(row.currency), str(row.line)] += row.amount  # type: ignore[operator]  # a Decimal
    told = statement(whole, start_at=start, end_at=end, complete=True)
    assert (told["residual"] == 0).all()
    for row in told.to_dict("records"):
        assert {line: row[line] for line in LINES} == {line: sums[row["currency"], line] for line in LINES}


def test_one_currency_against_what_is_told() -> None:
    """There were 2 KCS before, there are 7 now, and the entries tell of 4.81: 0.19 are missing."""
    held = frame_of([{"currency": "KCS", "total": "7"}, {"currency": "USDT", "total": "1"}], HELD)
    before = frame_of([{"currency": "KCS", "total": "2"}], HELD)
    found = statement_of(ledger(*HAND), "KCS", opening=before, closing=held)
    assert texts(found, "line amount after") == [
        ("opening", "2", "2"),
        ("locked", "-5", "-3"),
        ("trades", "10", "7"),
        ("fees", "-0.2", "6.8"),
        ("income", "0.01", "6.81"),
        ("residual", "0.19", "7"),
        ("closing", "7", "7"),
    ]


@pytest.mark.parametrize("start", ["2026-02-01", pd.Timestamp("2026-02-01"), 1_769_904_000_000])
def test_a_span_may_be_told_in_any_way(start: str | int | pd.Timestamp) -> None:
    found = statement(ledger(*HAND), start_at=start, complete=True)
    assert texts(found, "currency opening") == [("KCS", "0"), ("USDT", "899.9")]
    with pytest.raises(InputError, match="start_at='soon' is no time"):
        statement(ledger(*HAND), start_at="soon")


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="line='gifts' is not among deposits, withdrawals"):
        postings(ledger(*HAND), line="gifts")
    with pytest.raises(InputError, match="lacks 'order_id'"):
        postings(SCHEMA.empty().drop(columns="order_id"))
    assert names_and_dtypes(postings(SCHEMA.empty())) == names_and_dtypes(POSTINGS.empty())


@pytest.mark.parametrize("seed", range(6))
def test_any_part_of_the_ledger_closes(seed: int) -> None:
    """Random accounts, kinds of account and currencies, and a random span: the sums of plain decimals."""
    whole, chance = ledger_of_year(), Random(seed)
    chosen = {name: set(chance.sample(list(whole[name].unique()), 2)) for name in ("account_type", "currency")}
    part = whole[whole["account_type"].isin(chosen["account_type"]) | whole["currency"].isin(chosen["currency"])]
    start, end = sorted(part["created_at"].iloc[chance.randrange(len(part))] for _ in range(2))
    opening: dict[str, Decimal] = defaultdict(Decimal)
    closing: dict[str, Decimal] = defaultdict(Decimal)
    for currency, moment, change in part[["currency", "created_at", "change"]].itertuples(index=False):
        opening[currency] += change if moment < start else 0
        closing[currency] += change if moment < end else 0
    found = statement(part, start_at=start, end_at=end, complete=True)
    assert (found["residual"] == 0).all()
    for row in found.to_dict("records"):
        assert (row["opening"], row["closing"]) == (opening[row["currency"]], closing[row["currency"]])

"""Costs, each apart: by hand, against the economy, and against the other analyses of the same ledger."""

from collections import defaultdict
from decimal import Decimal

import pandas as pd
import pytest

from kucoin_frames.analysis import cash_flows, cost_entries, costs, effective_rates, fees_paid, trades
from kucoin_frames.analysis.fees.costs import COST_ENTRIES, COST_NAMES, COSTS
from kucoin_frames.analysis.periods import periods
from kucoin_frames.exceptions import InputError
from tests.analysis.prices import prices_of_year, table
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.test_fees_paid import ledger
from tests.analysis.witness import SCHEMA, entries_of, ledger_of_year, year

FEES = ["trading fees", "withdrawal fees", "other fees"]


def test_by_hand() -> None:
    rows = ledger(
        "2026-01-31 USDT 99.9 0.1 trade BTC-USDT TRADE_EXCHANGE",
        "2026-02-01 KCS -0.2 0.2 fee KCS-USDT DEDUCTION_FEES",
        "2026-02-02 KCS 0.05 0 rebate - RETURNED_FEES",
        "2026-02-02 KCS 7 0 rebate - Referral Bonus",
        "2026-02-02 USDT 99 1 deposit - Deposit",
        "2026-02-03 XRP -20.5 0.5 withdrawal - Withdrawal",
        "2026-02-03 USDT -0.75 0 interest - Interest",
        "2026-02-03 USDT 3 0 interest - Staking Profits",
        "2026-02-03 USDT -2 0 funding XBTUSDTM Funding",
        "2026-02-04 USDT 0.5 0 funding XBTUSDTM Funding",
        "2026-02-04 USDT 5 0 transfer - Transfer",
    )
    prices = pd.concat([table({"KCS": "10"}, ["2026-02-01"]), table({"KCS": "12"}, ["2026-02-02"])])
    found = costs(rows, prices)
    COSTS.check(found)
    assert texts(found, "period cost currency entries amount value quote unpriced") == [
        ("2026-01-01", "trading fees", "USDT", "1", "0.1", "0.1", "USDT", "0"),
        ("2026-02-01", "trading fees", "KCS", "2", "0.15", "1.4", "USDT", "0"),
        ("2026-02-01", "withdrawal fees", "XRP", "1", "0.5", None, "USDT", "1"),
        ("2026-02-01", "other fees", "USDT", "1", "1", "1", "USDT", "0"),
        ("2026-02-01", "interest", "USDT", "1", "0.75", "0.75", "USDT", "0"),
        ("2026-02-01", "funding", "USDT", "2", "1.5", "1.5", "USDT", "0"),
    ]
    of_the_first_day = costs(rows, table({"KCS": "10"}, ["2026-02-01"]), "year")
    assert texts(of_the_first_day, "cost currency entries amount value unpriced")[0] == (
        "trading fees", "KCS", "2", "0.15", "2", "1"
    )  # fmt: skip


def test_the_entries_behind_by_hand() -> None:
    rows = ledger(
        "2026-02-01 USDT 99.9 0.1 trade BTC-USDT TRADE_EXCHANGE",
        "2026-02-01 KCS -0.2 0.2 fee KCS-USDT DEDUCTION_FEES",
        "2026-02-02 KCS 0.05 0 rebate - RETURNED_FEES",
        "2026-02-02 KCS 7 0 rebate - Referral Bonus",
        "2026-02-03 XRP -20.5 0.5 withdrawal - Withdrawal",
        "2026-02-03 USDT -0.75 0.25 interest - Interest",
        "2026-02-04 USDT 0.5 0 funding XBTUSDTM Funding",
    )
    found = cost_entries(rows, table({"KCS": "10"}, ["2026-02-01"]))
    COST_ENTRIES.check(found)
    # Of the interest, 0.5 is interest and 0.25 a fee within it.
    assert texts(found, "created_at cost part cause currency amount price value uid account_type id") == [
        ("2026-02-01", "trading fees", "charged", "trade", "USDT", "0.1", "1", "0.1", "1", "TRADE_HF", "0"),
        ("2026-02-01", "trading fees", "deducted", "fee", "KCS", "0.2", "10", "2", "1", "TRADE_HF", "1"),
        ("2026-02-02", "trading fees", "returned", "fee", "KCS", "-0.05", None, None, "1", "TRADE_HF", "2"),
        ("2026-02-03", "withdrawal fees", "charged", "withdrawal", "XRP", "0.5", None, None, "1", "TRADE_HF", "4"),
        ("2026-02-03", "other fees", "charged", "interest", "USDT", "0.25", "1", "0.25", "1", "TRADE_HF", "5"),
        ("2026-02-03", "interest", "paid", "interest", "USDT", "0.5", "1", "0.5", "1", "TRADE_HF", "5"),
        ("2026-02-04", "funding", "paid", "funding", "USDT", "-0.5", "1", "-0.5", "1", "TRADE_HF", "6"),
    ]


def test_each_figure_of_the_year_is_the_sum_of_its_entries() -> None:
    found = cost_entries(ledger_of_year(), prices_of_year())
    found["period"] = periods(found["created_at"], "month")
    sums = found.groupby(["period", "cost", "currency"])[["amount", "value"]].sum()
    month = costs(ledger_of_year(), prices_of_year()).set_index(["period", "cost", "currency"])
    for name in ("amount", "value"):
        assert sums[name].to_dict() == month[name].to_dict()
    fees = found[found["cost"].isin(FEES)]
    keys = ["period", "uid", "symbol", "cause", "currency"]
    paid = fees_paid(ledger_of_year(), prices_of_year(), by=("uid", "symbol", "cause")).fillna({"symbol": "-"})
    by_key = fees.fillna({"symbol": "-"}).groupby(keys)[["amount", "value"]].sum()
    assert by_key["amount"].to_dict() == paid.set_index(keys)["fee"].to_dict()
    assert by_key["value"].to_dict() == paid.set_index(keys)["value"].to_dict()
    parts = fees.groupby("part")["amount"].sum()
    assert (parts["charged"], parts["deducted"]) == (paid["charged"].sum(), paid["deducted"].sum())
    assert parts.get("returned", Decimal(0)) == -paid["returned"].sum()
    assert fees["id"].isin(ledger_of_year()["id"]).all()
    assert not fees["id"].duplicated().any()


def test_the_entries_of_the_years_fills() -> None:
    """What `effective_rates` adds up stands in the entries with the orders and trades of the pair's fills."""
    entries = cost_entries(ledger_of_year())
    fills = trades(ledger_of_year())
    names = ["uid", "order_id", "trade_id"]
    both = entries.drop(columns="symbol").merge(fills[[*names, "symbol"]], on=names)
    sums = both.groupby(["symbol", "part"])["amount"].sum()
    for row in effective_rates(fills).itertuples(index=False):
        told = [sums.get((row.symbol, part), Decimal(0)) for part in ("charged", "deducted", "returned")]
        assert told == [row.fee, row.kcs_fee, -row.kcs_returned]


def test_the_years_costs_are_the_economys() -> None:
    expected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in entries_of(year()):
        currency = entry.currency.replace("XBT", "BTC")
        if entry.cause == "interest" and entry.change < 0:
            expected["interest", currency] -= entry.change
        if entry.cause == "withdrawal":
            expected["withdrawal fees", currency] += entry.fee
    found = costs(ledger_of_year(), prices_of_year(), "year").groupby(["cost", "currency"])["amount"].sum()
    for cost in ("interest", "withdrawal fees"):
        assert found[cost].to_dict() == {name: sum_ for (kind, name), sum_ in expected.items() if kind == cost and sum_}


def test_the_years_costs_are_those_of_the_other_analyses() -> None:
    found = costs(ledger_of_year(), prices_of_year(), "week")
    by_cost = found.groupby(["cost", "period", "currency"])["amount"].sum()
    fees = found[found["cost"].isin(FEES)].groupby(["period", "currency"])[["amount", "value"]].sum()
    paid = fees_paid(ledger_of_year(), prices_of_year(), period="week").set_index(["period", "currency"])
    assert fees["amount"].to_dict() == paid["fee"].to_dict()
    assert fees["value"].to_dict() == paid["value"].to_dict()
    flows = cash_flows(ledger_of_year(), "week").set_index(["period", "currency"])
    for cost in ("interest", "funding"):
        lines = -flows.loc[flows[cost] != 0, cost]
        assert (by_cost[cost].to_dict() if len(lines) else {}) == lines.to_dict()
    assert set(found["cost"]) <= set(COST_NAMES)


def test_refusals_and_empty() -> None:
    assert names_and_dtypes(costs(SCHEMA.empty())) == names_and_dtypes(COSTS.empty())
    assert names_and_dtypes(cost_entries(SCHEMA.empty())) == names_and_dtypes(COST_ENTRIES.empty())
    with pytest.raises(InputError, match="period='hour' is not among"):
        costs(ledger_of_year(), period="hour")  # type: ignore[arg-type]  # what is refused

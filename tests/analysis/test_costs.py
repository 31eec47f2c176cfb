"""Costs, each apart: by hand, against the economy, and against the other analyses of the same ledger."""

from collections import defaultdict
from decimal import Decimal

import pandas as pd
import pytest

from kucoin_frames.analysis import cash_flows, costs, fees_paid
from kucoin_frames.analysis.costs import COST_NAMES, COSTS
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
    assert texts(found, "period cost currency entries amount value quote") == [
        ("2026-01-01", "trading fees", "USDT", "1", "0.1", "0.1", "USDT"),
        ("2026-02-01", "trading fees", "KCS", "2", "0.15", "1.4", "USDT"),
        ("2026-02-01", "withdrawal fees", "XRP", "1", "0.5", None, "USDT"),
        ("2026-02-01", "other fees", "USDT", "1", "1", "1", "USDT"),
        ("2026-02-01", "interest", "USDT", "1", "0.75", "0.75", "USDT"),
        ("2026-02-01", "funding", "USDT", "2", "1.5", "1.5", "USDT"),
    ]


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
    with pytest.raises(InputError, match="period='hour' is not among"):
        costs(ledger_of_year(), period="hour")  # type: ignore[arg-type]  # what is refused

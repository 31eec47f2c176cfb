"""Gains, income and costs account for all that became of what is owned: by hand, and for any span of the year."""

from decimal import Decimal
from functools import cache
from itertools import pairwise
from random import Random

import pandas as pd
import pytest

from kucoin_frames.analysis.balances.history import equity_curve, net_worth_by_day
from kucoin_frames.analysis.profit.matching import Method
from kucoin_frames.analysis.profit.statement import PROFIT_LINES, PROFIT_STATEMENT, profit_statement
from kucoin_frames.exceptions import InputError
from tests.analysis.prices import prices_of_year, table
from tests.analysis.shown import names_and_dtypes, texts
from tests.analysis.witness import SCHEMA, frame_of, ledger_of_year

METHODS: tuple[Method, ...] = ("fifo", "lifo", "hifo", "average")
PRICES = pd.concat(
    [table({"BTC": "100", "KCS": "10"}, ["2026-02-01"]), table({"BTC": "120", "KCS": "8"}, ["2026-02-02"])]
)


def ledger(*rows: str) -> pd.DataFrame:
    """Entries twelve hours apart, from the first of February on: order, currency, change, fee, kind and biz_type."""
    names = ("order_id", "currency", "change", "fee", "kind", "biz_type")
    start = pd.Timestamp("2026-02-01", tz="UTC")
    return frame_of(
        {name: None if part == "-" else part for name, part in zip(names, row.split(maxsplit=5), strict=True)}
        | {"uid": "1", "id": str(number), "created_at": start + number // 3 * pd.Timedelta(hours=12)}
        for number, row in enumerate(rows)
    )


HAND = ledger(
    "- USDT 1000 0 deposit Deposit",
    "- BTC 2 0 deposit Deposit",
    "- KCS 4 0 bonus Rewards",
    "o1 USDT -303 3 trade TRADE_EXCHANGE",
    "o1 BTC 3 0 trade TRADE_EXCHANGE",
    "o1 KCS -1 0 fee DEDUCTION_FEES",
    "o2 USDT 460 0 trade TRADE_EXCHANGE",
    "o2 BTC -4 0 trade TRADE_EXCHANGE",
    "- USDT 5 0 realised_pnl RealisedPNL",
    "w BTC -0.5 0.1 withdrawal Withdrawal",
    "- USDT -2 0 interest MARGIN_INTEREST",
)
"""5 BTC for 200 + 303, of which 4 are sold for 460 and half a one left, of those that cost 101 each. 4 KCS came at 10,
one paid a fee."""


def test_by_hand() -> None:
    found = profit_statement(HAND, PRICES)
    PROFIT_STATEMENT.check(found)
    assert texts(found, "currency opening deposits withdrawals exchanges income costs futures other") == [
        ("BTC", "0", "200", "-48", "-157", "0", "-12", "0", "0"),
        ("KCS", "0", "0", "0", "0", "40", "-10", "0", "0"),
        ("USDT", "0", "1000", "0", "157", "0", "-2", "5", "0"),
    ]
    # 460 - (2 at 100 and 2 at 101); 0.5 * (120 - 101) with the coins that left, and with those that are still there.
    assert texts(found, "currency realised taken_along unrealised profit closing residual unknown") == [
        ("BTC", "58", "9.5", "9.5", "65", "60", "0", "0"),
        ("KCS", "0", "0", "-6", "24", "24", "0", "0"),
        ("USDT", "0", "0", "0", "3", "1160", "0", "0"),
    ]
    assert found["profit"].sum() == 1160 + 60 + 24 - (1000 + 200 - 48) == 92


def test_a_span_by_hand() -> None:
    """The second day: 5 BTC at 100 and 3 KCS at 10 in the evening before."""
    found = profit_statement(HAND, PRICES, start_at="2026-02-02", end_at="2026-02-03")
    assert texts(found, "currency opening exchanges realised taken_along unrealised profit closing residual") == [
        ("BTC", "500", "-460", "58", "9.5", "12.5", "68", "60", "0"),
        ("KCS", "30", "0", "0", "0", "-6", "-6", "24", "0"),
        ("USDT", "697", "460", "0", "0", "0", "3", "1160", "0"),
    ]


def test_what_was_there_before() -> None:
    """A BTC that had cost 70, and one that nobody knows of; all the accounting currency that there was."""
    rows = ledger("o1 USDT 100 0 trade TRADE_EXCHANGE", "o1 BTC -1 0 trade TRADE_EXCHANGE")
    columns = {"currency": ["BTC", "USDT"], "balance": ["1.5", "50"], "value": ["105", None]}
    found = profit_statement(rows, PRICES, opening=pd.DataFrame(columns).astype({"balance": "decimal"}))
    assert texts(found, "currency opening exchanges realised unrealised profit closing residual unknown") == [
        ("BTC", "150", "-100", "30", "-30", "0", "50", "0", "0"),
        ("USDT", "50", "100", "0", "0", "0", "150", "0", "0"),
    ]
    unknown = profit_statement(rows, PRICES, opening=pd.DataFrame({"currency": ["BTC"], "balance": [Decimal("1.5")]}))
    assert texts(unknown, "currency opening exchanges realised unrealised profit closing residual unknown") == [
        ("BTC", "150", "-100", None, None, None, "50", None, "3"),
        ("USDT", "0", "100", "0", "0", "0", "100", "0", "0"),
    ]


def test_a_short_position_and_a_currency_without_a_price() -> None:
    rows = ledger(
        "o1 USDT 200 0 trade TRADE_EXCHANGE",
        "o1 BTC -2 0 trade TRADE_EXCHANGE",
        "- DROP 5 0 bonus Airdrop",
        "- BTC 0.5 0 transfer TRANSFER",
        "o2 USDT -90 0 trade TRADE_EXCHANGE",
        "o2 BTC 1 0 trade TRADE_EXCHANGE",
    )
    found = profit_statement(rows, PRICES, end_at="2026-02-03")
    assert texts(found, "currency exchanges income realised unrealised profit closing residual unknown") == [
        ("BTC", "-110", "0", "10", "-20", "-10", "-120", "0", "0"),
        ("DROP", "0", None, "0", None, None, None, None, "3"),
        ("USDT", "110", "0", "0", "0", "0", "110", "0", "0"),
    ]


@cache
def whole_prices() -> pd.DataFrame:
    """The year's prices, with one for the currencies that have no pair: all is priced."""
    days = [f"{day:%Y-%m-%d}" for day in prices_of_year()["day"].drop_duplicates()]
    return pd.concat([prices_of_year(), table({"EUR": "1.1", "STARDROP": "0.5"}, days)])


@pytest.mark.parametrize("method", METHODS)
def test_the_years_profit_is_that_of_the_equity_curve(method: Method) -> None:
    """Change of net worth less what came and left is what was gained, realised or not, by lots or day by day."""
    found = profit_statement(ledger_of_year(), whole_prices(), method)
    curve = equity_curve(net_worth_by_day(ledger_of_year(), whole_prices(), complete=True))
    assert (found["residual"] == 0).all()
    assert found["unknown"].sum() == 0
    assert found["closing"].sum() == curve["net_worth"].iloc[-1]
    assert abs(found["exchanges"].sum()) < Decimal("1e-12")
    assert abs(found["profit"].sum() - curve["profit"].sum()) < Decimal("1e-12")
    assert found[list(PROFIT_LINES)].sum().abs().min() > 10, "each line is something"


@pytest.mark.parametrize(("seed", "method"), list(enumerate(METHODS * 2)))
def test_any_span_of_any_accounts_closes_and_joins_the_next(seed: int, method: Method) -> None:
    chance, whole = Random(seed), ledger_of_year()
    some = set(chance.sample(list(whole["uid"].unique()), 2))
    part = whole[whole["uid"].isin(some).to_numpy(bool)]
    days = sorted(chance.sample(sorted(part["created_at"].dt.normalize().unique()), 3))
    first, second = (
        profit_statement(part, whole_prices(), method, start_at=start, end_at=end) for start, end in pairwise(days)
    )
    both = profit_statement(part, whole_prices(), method, start_at=days[0], end_at=days[2])
    for found in (first, second, both):
        assert (found["residual"] == 0).all()
        assert found["unknown"].sum() == 0
    assert (first["closing"] == second["opening"]).all()
    for line in ("deposits", "withdrawals", "exchanges", *PROFIT_LINES, "profit"):
        assert (first[line] + second[line] == both[line]).all()


def test_empty_and_wrong() -> None:
    assert names_and_dtypes(profit_statement(SCHEMA.empty(), PRICES)) == names_and_dtypes(PROFIT_STATEMENT.empty())
    with pytest.raises(InputError, match="is before start_at"):
        profit_statement(HAND, PRICES, start_at="2026-02-02", end_at="2026-02-01")
    with pytest.raises(InputError, match="quote='EUR': the prices are in 'USDT'"):
        profit_statement(HAND, PRICES, quote="EUR")
    with pytest.raises(InputError, match="lacks 'fee'"):
        profit_statement(HAND.drop(columns="fee"), PRICES)

"""Debts, debt ratios and idle funds: by hand, as the simulated exchange tells them, and as sums that must hold."""

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.analysis import idle_funds, liabilities, margin_risk
from kucoin_frames.analysis.balances.margin import IDLE_FUNDS, LIABILITIES, MARGIN_RISK
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import InputError
from kucoin_frames.holdings import BALANCES
from tests.analysis.by_hand import classic, names_and_dtypes, of, texts

COLUMNS = "sub_name account_type symbol currency total available liability price"


def held(*rows: tuple[str | None, ...]) -> pd.DataFrame:
    """Balances of one account; what follows from the given columns is worked out."""
    frame = of(BALANCES, COLUMNS, rows).assign(uid="1")
    frame["hold"], frame["net"] = frame["total"] - frame["available"], frame["total"] - frame["liability"]
    return frame.assign(value=frame["net"] * frame["price"]).astype(BALANCES.dtypes)


HELD = held(
    # sub_name, account_type, symbol, currency, total, available, liability, price
    (None, "main", None, "USDT", "100", "90", "0", "1"),
    (None, "trade", None, "BTC", "2", "1.5", "0", "1000"),
    (None, "margin_v2", None, "USDT", "20", "15", "50", "1"),
    (None, "margin_v2", None, "BTC", "0.1", "0.1", "0", "1000"),
    (None, "margin", None, "KCS", "3", "3", "0", "10"),
    (None, "isolated", "BTC-USDT", "BTC", "0.4", "0.4", "0", "1000"),
    (None, "isolated", "BTC-USDT", "USDT", "0", "0", "100", "1"),
    (None, "isolated", "XRP-USDT", "XRP", "7", "7", "0", None),
    ("bot", "margin", None, "DUST", "0", "0", "5", None),
    (None, "contract", None, "USDT", "50", "40", "0", "1"),
)


def test_liabilities() -> None:
    found = liabilities(HELD, "USDT")
    LIABILITIES.check(found)
    assert texts(found, "sub_name account_type symbol currency liability total to_buy value quote") == [
        (None, "isolated", "BTC-USDT", "USDT", "100", "0", "100", "100", "USDT"),
        (None, "margin_v2", None, "USDT", "50", "20", "30", "50", "USDT"),
        ("bot", "margin", None, "DUST", "5", "0", "5", None, "USDT"),
    ]


def test_risk_by_account_and_pair() -> None:
    found = margin_risk(HELD, "USDT")
    MARGIN_RISK.check(found)
    # 50 / (20 + 0.1 * 1000); 100 / (0.4 * 1000)
    assert texts(found, "sub_name account_type symbol assets liabilities net debt_ratio told_debt_ratio unpriced") == [
        (None, "margin_v2", None, "120", "50", "70", "0.416666666666666667", None, "0"),
        (None, "isolated", "BTC-USDT", "400", "100", "300", "0.25", None, "0"),
        (None, "margin", None, "30", "0", "30", "0", None, "0"),
        ("bot", "margin", None, "0", "0", "0", None, None, "1"),
        (None, "isolated", "XRP-USDT", "0", "0", "0", None, None, "1"),
    ]


def test_kucoins_own_ratio_goes_first() -> None:
    cross = of(registry["margin_cross"].table, "currency debt_ratio status", [("BTC", "0.1", "EFFECTIVE")] * 2)
    pairs = of(
        registry["margin_isolated"].table,
        "symbol side debt_ratio status",
        [("BTC-USDT", "base", "0.97", "LIQUIDATION")],
    )
    found = margin_risk(HELD, "USDT", told={"margin": cross, "isolated": pairs})
    assert texts(found, "sub_name account_type symbol debt_ratio told_debt_ratio status") == [
        (None, "isolated", "BTC-USDT", "0.25", "0.97", "LIQUIDATION"),
        (None, "margin_v2", None, "0.416666666666666667", None, None),
        (None, "margin", None, "0", "0.1", "EFFECTIVE"),
        ("bot", "margin", None, None, None, None),
        (None, "isolated", "XRP-USDT", None, None, None),
    ]
    with pytest.raises(InputError, match="told='spot' is no margin account"):
        margin_risk(HELD, "USDT", told={"spot": cross})
    with pytest.raises(InputError, match=r"lacks 'symbol'.*margin_isolated"):
        margin_risk(HELD, "USDT", told={"isolated": cross})


def test_who_owes_and_holds_nothing_comes_first() -> None:
    rows = held(
        (None, "margin", None, "USDT", "10", "10", "9", "1"), ("bot", "margin", None, "USDT", "0", "0", "1", "1")
    )
    assert texts(margin_risk(rows, "USDT"), "sub_name debt_ratio") == [("bot", None), (None, "0.9")]


def test_idle_funds() -> None:
    found = idle_funds(HELD, "USDT")
    IDLE_FUNDS.check(found)
    assert texts(found, "account_type symbol currency total in_use collateral idle value") == [
        ("trade", None, "BTC", "2", "0.5", "0", "1.5", "1500"),
        ("main", None, "USDT", "100", "10", "0", "90", "90"),
        ("contract", None, "USDT", "50", "10", "0", "40", "40"),
        ("margin", None, "KCS", "3", "0", "0", "3", "30"),
        ("margin_v2", None, "USDT", "20", "5", "15", "0", "0"),
        ("margin_v2", None, "BTC", "0.1", "0", "0.1", "0", "0"),
        ("isolated", "BTC-USDT", "BTC", "0.4", "0", "0.4", "0", "0"),
        ("isolated", "XRP-USDT", "XRP", "7", "0", "0", "7", None),
    ]


AMOUNT = st.integers(0, 10**20).map(lambda units: str(Decimal(units).scaleb(-8)))
ROW = st.tuples(
    st.sampled_from((None, "bot")),
    st.sampled_from(("main", "trade", "margin", "margin_v2", "contract")),
    st.none(),
    st.sampled_from(("BTC", "ETH")),
    AMOUNT,
    AMOUNT,
    st.sampled_from(("0", "0", "3")),
    st.sampled_from(("7", None)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=12))
def test_nothing_is_lost_and_what_secures_a_debt_is_not_idle(rows: list[Any]) -> None:
    balances = held(*rows)
    found = idle_funds(balances, "USDT")
    assert (found["total"] == found["in_use"] + found["collateral"] + found["idle"]).all()
    assert found["total"].sum() == balances["total"].sum()
    assert (found["idle"] * found["collateral"] == 0).all()
    owing = {(row[0], row[1]) for row in rows if row[6] != "0"}
    secured = found[(found["collateral"] != 0).to_numpy(bool)]
    pairs = zip(secured["sub_name"], secured["account_type"], strict=True)
    assert {(None if pd.isna(sub) else sub, kind) for sub, kind in pairs} <= owing
    assert liabilities(balances, "USDT")["liability"].sum() == balances["liability"].sum()


def test_empty_and_other_frames() -> None:
    nothing = held()
    assert names_and_dtypes(liabilities(nothing, "USDT")) == names_and_dtypes(LIABILITIES.empty())
    assert names_and_dtypes(margin_risk(nothing, "USDT")) == names_and_dtypes(MARGIN_RISK.empty())
    assert names_and_dtypes(idle_funds(nothing, "USDT")) == names_and_dtypes(IDLE_FUNDS.empty())
    with pytest.raises(InputError, match="pass the frame of balances"):
        idle_funds(classic(), "USDT")
    with pytest.raises(InputError, match="quote='BTC': these balances are not valued in it"):
        margin_risk(HELD, "BTC")

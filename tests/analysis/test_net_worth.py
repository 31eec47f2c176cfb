"""Net worth by kind of account and by currency, and what has no price."""

import pytest

from kucoin_frames.analysis import net_worth_by_account_type, net_worth_by_currency, unpriced
from kucoin_frames.analysis.balances import BY_ACCOUNT_TYPE, BY_CURRENCY, UNPRICED
from kucoin_frames.exceptions import InputError
from tests.analysis.by_hand import balances, classic, names_and_dtypes, texts

HELD = balances(
    # sub_name, account_type, currency, total, liability, net, price, value
    (None, "main", "BTC", "1", "0", "1", "50000", "50000"),
    (None, "main", "DUST", "3.5", "0", "3.5", None, None),
    (None, "margin", "USDT", "10.5", "20", "-9.5", "1", "-9.5"),
    ("bot", "main", "USDT", "2.25", "0", "2.25", "1", "2.25"),
    ("bot", "trade", "DUST", "0.5", "0", "0.5", None, None),
    ("bot", "trade", "BTC", "2", "0", "2", "50000", "100000"),
)


def test_by_account_type() -> None:
    found = net_worth_by_account_type(HELD, "USDT")
    assert texts(found, "account_type own sub_accounts value quote holdings unpriced") == [
        ("trade", "0", "100000", "100000", "USDT", "2", "1"),
        ("main", "50000", "2.25", "50002.25", "USDT", "3", "1"),
        ("margin", "-9.5", "0", "-9.5", "USDT", "1", "0"),
    ]


def test_by_currency_what_has_no_price_comes_last() -> None:
    found = net_worth_by_currency(HELD, "USDT")
    assert texts(found, "currency total liability net value quote holdings") == [
        ("BTC", "3", "0", "3", "150000", "USDT", "2"),
        ("USDT", "12.75", "20", "-7.25", "-7.25", "USDT", "2"),
        ("DUST", "4", "0", "4", None, "USDT", "2"),
    ]


def test_unpriced() -> None:
    assert texts(unpriced(HELD), "currency net holdings") == [("DUST", "4", "2")]


def test_all_views_have_one_total() -> None:
    by_account_type, by_currency = net_worth_by_account_type(HELD, "USDT"), net_worth_by_currency(HELD, "USDT")
    # 50000 - 9.5 + 2.25 + 100000
    assert str(by_account_type["value"].sum()) == str(by_currency["value"].sum()) == "149992.75"


def test_without_holdings_the_columns_are_the_same() -> None:
    assert names_and_dtypes(net_worth_by_account_type(balances(), "USDT")) == names_and_dtypes(BY_ACCOUNT_TYPE.empty())
    assert names_and_dtypes(net_worth_by_currency(balances(), "USDT")) == names_and_dtypes(BY_CURRENCY.empty())
    assert names_and_dtypes(unpriced(balances())) == names_and_dtypes(UNPRICED.empty())


def test_another_currency_than_the_balances_are_valued_in_is_refused() -> None:
    with pytest.raises(InputError, match="quote='BTC': these balances are not valued in it, for one BTC costs 50000"):
        net_worth_by_account_type(HELD, "BTC")


def test_another_frame_is_refused() -> None:
    with pytest.raises(InputError, match=r"lacks 'sub_name'.*pass the frame of balances"):
        net_worth_by_currency(classic(), "USDT")

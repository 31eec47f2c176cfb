"""Net worth by kind of account and by currency, and what has no price."""

import pandas as pd
import pytest

from kucoin_frames.analysis import (
    concentration,
    net_worth_by_account_type,
    net_worth_by_currency,
    net_worth_by_sub_account,
    revalued,
    unpriced,
)
from kucoin_frames.analysis.balances.now import BY_ACCOUNT_TYPE, BY_CURRENCY, BY_SUB_ACCOUNT, CONCENTRATION, UNPRICED
from kucoin_frames.exceptions import InputError
from tests.analysis.by_hand import balances, classic, names_and_dtypes, prices, texts

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


def test_what_is_no_quote_currency_of_these_balances() -> None:
    for quote in (None, ""):
        with pytest.raises(InputError, match="is no currency: name the one that balances"):
            concentration(HELD, quote)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(InputError, match="quote='usdt': the balances spell it 'USDT'"):
        net_worth_by_currency(HELD, "usdt")


PRICES = prices("USD", BTC="60000", USDT="1", EUR="1.2")


def own(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["currency", "price", "quote"])


def test_at_other_prices_and_in_another_currency() -> None:
    found = revalued(HELD, PRICES, "EUR")
    assert list(found) == list(HELD)
    assert texts(found, "currency net price value") == [
        ("BTC", "1", "50000", "50000"),
        ("DUST", "3.5", None, None),
        ("USDT", "-9.5", "0.833333333333333333", "-7.916666666666666664"),
        ("USDT", "2.25", "0.833333333333333333", "1.874999999999999999"),
        ("DUST", "0.5", None, None),
        ("BTC", "2", "50000", "100000"),
    ]
    assert texts(net_worth_by_currency(found, "EUR"), "currency value") == [
        ("BTC", "150000"), ("USDT", "-6.041666666666666665"), ("DUST", None)
    ]  # fmt: skip


def test_at_prices_of_ones_own() -> None:
    """0.6 EUR are 0.6 * 1.2 = 0.72 USDT; a Bitcoin that is given up is worth nothing."""
    table = own(("DUST", "0.6", "EUR"), ("BTC", 0, "USDT"), ("USDT", None, "EUR"))
    assert texts(revalued(HELD, PRICES, own=table), "currency price value") == [
        ("BTC", "0", "0"),
        ("DUST", "0.72", "2.52"),
        ("USDT", "1", "-9.5"),
        ("USDT", "1", "2.25"),
        ("DUST", "0.72", "0.36"),
        ("BTC", "0", "0"),
    ]
    assert len(unpriced(revalued(HELD, PRICES, own=table))) == 0
    assert len(revalued(HELD.iloc[:0], PRICES, own=table)) == 0


def test_own_prices_that_cannot_be() -> None:
    for table, told in (
        (own(("DUST", "1", "USDT"), ("DUST", "2", "USDT")), "two own prices of DUST"),
        (own(("DUST", "-1", "USDT")), "own prices: the one of DUST is negative"),
        (own(("DUST", "much", "USDT")), "own prices: a price is no price: 'much' is not a number"),
        (own(("DUST", "1", "GOLD")), "nothing tells what GOLD is worth in USDT: give them in USDT"),
        (own().drop(columns="quote"), "the frame lacks 'quote': pass a table of prices by currency"),
    ):
        with pytest.raises(InputError, match=told):
            revalued(HELD, PRICES, own=table)


def test_unpriced() -> None:
    assert texts(unpriced(HELD), "currency net holdings") == [("DUST", "4", "2")]


def test_by_sub_account() -> None:
    found = net_worth_by_sub_account(HELD, "USDT")
    BY_SUB_ACCOUNT.check(found)
    # 49990.5 of 149992.75 and 100002.25 of it
    assert texts(found, "sub_name value share quote holdings unpriced") == [
        ("bot", "100002.25", "0.666713891171406618", "USDT", "3", "1"),
        (None, "49990.5", "0.333286108828593382", "USDT", "3", "1"),
    ]
    in_debt = balances((None, "margin", "USDT", "0", "5", "-5", "1", "-5"))
    assert texts(net_worth_by_sub_account(in_debt, "USDT"), "value share") == [("-5", None)]


def test_concentration() -> None:
    held = balances(
        (None, "main", "BTC", "1", "0", "1", "600", "600"),
        ("bot", "trade", "ETH", "1", "0", "1", "300", "300"),
        (None, "trade", "KCS", "10", "0", "10", "10", "100"),
        (None, "margin", "USDT", "0", "50", "-50", "1", "-50"),
        (None, "main", "DUST", "1", "0", "1", None, None),
    )
    found = concentration(held, "USDT")
    CONCENTRATION.check(found)
    # 0.36 + 0.09 + 0.01
    assert texts(found, "currency value share cumulative herfindahl") == [
        ("BTC", "600", "0.6", "0.6", "0.46"),
        ("ETH", "300", "0.3", "0.9", "0.46"),
        ("KCS", "100", "0.1", "1", "0.46"),
        ("USDT", "-50", None, None, "0.46"),
        ("DUST", None, None, None, "0.46"),
    ]
    assert texts(concentration(held.iloc[3:], "USDT"), "currency share herfindahl") == [
        ("USDT", None, None),
        ("DUST", None, None),
    ]


def test_all_views_have_one_total() -> None:
    views = (net_worth_by_account_type, net_worth_by_currency, net_worth_by_sub_account, concentration)
    # 50000 - 9.5 + 2.25 + 100000
    assert {str(view(HELD, "USDT")["value"].sum()) for view in views} == {"149992.75"}


def test_without_holdings_the_columns_are_the_same() -> None:
    assert names_and_dtypes(net_worth_by_account_type(balances(), "USDT")) == names_and_dtypes(BY_ACCOUNT_TYPE.empty())
    assert names_and_dtypes(net_worth_by_currency(balances(), "USDT")) == names_and_dtypes(BY_CURRENCY.empty())
    assert names_and_dtypes(net_worth_by_sub_account(balances(), "USDT")) == names_and_dtypes(BY_SUB_ACCOUNT.empty())
    assert names_and_dtypes(concentration(balances(), "USDT")) == names_and_dtypes(CONCENTRATION.empty())
    assert names_and_dtypes(unpriced(balances())) == names_and_dtypes(UNPRICED.empty())


def test_another_currency_than_the_balances_are_valued_in_is_refused() -> None:
    with pytest.raises(InputError, match="quote='BTC': these balances are not valued in it, for one BTC costs 50000"):
        net_worth_by_account_type(HELD, "BTC")


def test_another_frame_is_refused() -> None:
    with pytest.raises(InputError, match=r"lacks 'sub_name'.*pass the frame of balances"):
        net_worth_by_currency(classic(), "USDT")

"""Does the comparison see a difference? A witness that always agrees is none."""

import pandas as pd
import pytest

from kucoin_frames.endpoints.ledgers import ledgers_hf

from .compare import Row, agree, snake

SENT = (
    b'[{"id":"7","currency":"USDT","amount":"1.50000000","fee":"0.00150000","tax":"0","balance":"10",'
    b'"accountType":"TRADE_HF","bizType":"TRANSFER","direction":"out","createdAt":"1700000000123",'
    b"\"context\":\"{'symbol':'BTC-USDT','orderId':'5','tradeId':'6'}\"}]"
)
ROW: Row = {
    "id": "7",
    "currency": "USDT",
    "amount": "1.5",
    "fee": "0.0015",
    "tax": None,
    "balance": 10,
    "account_type": "TRADE_HF",
    "biz_type": "TRANSFER",
    "direction": "out",
    "created_at": 1_700_000_000_123,
    "context": "{'symbol':'BTC-USDT','orderId':'5','tradeId':'6'}",
}


def frame() -> pd.DataFrame:
    table = ledgers_hf.endpoint.table
    return table.frame(table.decode([SENT]))


def test_what_is_the_same_agrees() -> None:
    assert agree([ROW | {"tax": "0"}], frame()) == set()
    assert agree([ROW | {"tax": "0", "amount": 1.5, "unknown": None}], frame()) == {"amount"}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("id", "8"),
        ("amount", "1.500000000000000001"),
        ("amount", 1.5000001),
        ("fee", "-0.0015"),
        ("tax", None),
        ("direction", "in"),
        ("created_at", 1_700_000_000_124),
        ("context", "{'symbol':'BTC-USDT','orderId':'5','tradeId':'66'}"),
        ("unknown", "something"),
    ],
)
def test_what_differs_does_not(name: str, other: object) -> None:
    with pytest.raises(AssertionError):
        agree([ROW | {"tax": "0", name: other}], frame())


def test_a_row_too_many_or_too_few_does_not() -> None:
    with pytest.raises(AssertionError):
        agree([], frame())
    with pytest.raises(AssertionError):
        agree([ROW, ROW], frame())


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("limitBTCAmount", "limit_btc_amount"),
        ("unrealisedPNLTotal", "unrealised_pnl_total"),
        ("walletTxId", "wallet_tx_id"),
        ("st", "st"),
        ("USDT", "usdt"),
    ],
)
def test_names_are_turned_as_they_should(wire: str, name: str) -> None:
    assert snake(wire) == name

"""What is asked wrongly is refused before anything is sent, in words that name value, parameter and what is allowed."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from kucoin_frames.client import Client
from kucoin_frames.exceptions import InputError
from tests.core.scripted import Scripted

NOW = 1_760_000_000_000

WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    # closed sets
    ("ledgers", {"direction": "sideways"}, ["direction='sideways'", "'in', 'out'"]),
    ("ledgers", {"direction": "IN"}, ["direction='IN'", "did you mean 'in'?"]),
    ("ledgers_hf", {"direction": ""}, ["direction=''", "'in', 'out'"]),
    ("ledgers_margin_hf", {"direction": ["in"]}, ["direction=['in']", "'in', 'out'"]),
    ("accounts", {"type": "MAIN"}, ["type='MAIN'", "'main', 'trade', 'option'", "did you mean 'main'?"]),
    ("margin_cross", {"quote_currency": "EUR"}, ["quote_currency='EUR'", "'USDT', 'KCS', 'BTC'"]),
    ("margin_cross", {"query_type": "ISOLATED"}, ["query_type='ISOLATED'", "'MARGIN', 'MARGIN_V2', 'ALL'"]),
    ("margin_isolated", {"query_type": "MARGIN"}, ["query_type='MARGIN'", "'ISOLATED', 'ISOLATED_V2', 'ALL'"]),
    ("base_fee", {"currency_type": 2}, ["currency_type=2", "0, 1"]),
    ("base_fee", {"currency_type": True}, ["currency_type=True", "0, 1"]),
    ("base_fee", {"currency_type": "0"}, ["currency_type='0'", "0, 1"]),
    ("candles", {"symbol": "BTC-USDT", "type": "2min"}, ["type='2min'", "'1min', '3min'"]),
    ("transfer_quotas", {"currency": "USDT", "type": "main"}, ["type='main'", "'MAIN'", "did you mean 'MAIN'?"]),
    ("transfer_quotas", {"currency": "USDT", "type": "CONTRACT"}, ["type='CONTRACT'", "'MAIN', 'TRADE'"]),
    ("transfer_quotas", {"currency": "USDT", "type": "ISOLATED"}, ["type='ISOLATED' needs the pair", "tag='BTC-USDT'"]),
    # times
    ("ledgers", {"start_at": NOW, "end_at": NOW - 1}, ["start_at (", "is after end_at ("]),
    ("ledgers", {"start_at": 1_760_000_000}, ["start_at=1760000000", "multiply seconds by 1000"]),
    ("deposits", {"end_at": "soon"}, ["end_at='soon'", "pass text such as"]),
    ("ledgers_hf", {"start_at": 1.76e12}, ["start_at=1760000000000.0", "as a whole number"]),
    ("ledgers_futures", {"start_at": "1900-01-01"}, ["start_at='1900-01-01'", "1970 to 2286"]),
    ("candles", {"symbol": "A-B", "start_at": True}, ["start_at=True"]),
    # pages
    ("ledgers", {"page_size": 9}, ["page_size=9", "10 to 500"]),
    ("ledgers", {"page_size": 501, "start_at": NOW - 5}, ["page_size=501", "10 to 500"]),
    ("ledgers", {"page_size": 5, "start_at": NOW, "end_at": NOW}, ["page_size=5", "10 to 500"]),
    ("deposits", {"page_size": 0}, ["page_size=0", "10 to 500"]),
    ("withdrawals", {"page_size": "50"}, ["page_size='50'", "whole number"]),
    ("sub_accounts", {"page_size": 101}, ["page_size=101", "1 to 100"]),
    ("sub_account_balances", {"page_size": 9}, ["page_size=9", "10 to 100"]),
    ("sub_accounts", {"page_size": 50.0}, ["page_size=50.0", "whole number"]),
    ("sub_accounts", {"page_size": True}, ["page_size=True", "whole number"]),
    ("ledgers", {"current_page": 0}, ["current_page=0", "counted from 1"]),
    ("ledgers", {"current_page": -1}, ["current_page=-1", "negative"]),
    ("deposits", {"current_page": "first"}, ["current_page='first'", "whole number"]),
    ("deposits", {"currency": ["A", "B"], "current_page": 1}, ["deposits", "one page of 2 questions"]),
    ("ledgers", {"currency": [f"C{n}" for n in range(11)], "current_page": 1}, ["one page of 2 questions"]),
    ("ledgers_hf", {"limit": 0}, ["limit=0", "1 to 200"]),
    ("ledgers_hf", {"limit": 201}, ["limit=201", "1 to 200"]),
    ("ledgers_hf", {"limit": 1.5}, ["limit=1.5", "whole number"]),
    ("ledgers_margin_hf", {"last_id": "newest"}, ["last_id='newest'", "whole number"]),
    ("ledgers_margin_hf", {"last_id": -5}, ["last_id=-5"]),
    ("ledgers_futures", {"max_count": 0}, ["max_count=0", "at least 1"]),
    ("ledgers_futures", {"offset": "first"}, ["offset='first'", "whole number"]),
    ("ledgers_futures", {"forward": "yes"}, ["forward='yes'", "True or False"]),
    ("ledgers_futures", {"forward": 1}, ["forward=1", "True or False"]),
    # currencies
    ("ledgers", {"currency": ""}, ["currency=''", "is empty"]),
    ("ledgers", {"currency": []}, ["currency=[]", "is empty"]),
    ("ledgers", {"currency": "BTC,,USDT"}, ["currency='BTC,,USDT'", "empty code"]),
    ("ledgers", {"currency": ["BTC", " "]}, ["currency=['BTC', ' ']", "empty code"]),
    ("ledgers", {"currency": ["BTC", 5]}, ["currency: 5 is no text"]),
    ("ledgers", {"currency": 5}, ["currency=5", "neither text nor a list"]),
    ("ledgers", {"currency": b"BTC"}, ["currency"]),
    ("ledgers", {"currency": "BTC&x=1"}, ["currency='BTC&x=1'", "is no code"]),
    ("ledgers", {"currency": "B\nC"}, ["is no code"]),
    ("futures_account", {"currency": float("nan")}, ["currency=nan"]),
    ("deposit_addresses", {"currency": None}, ["deposit_addresses needs a currency"]),
    ("withdrawal_quotas", {"currency": None}, ["withdrawal_quotas needs a currency"]),
    ("transfer_quotas", {"currency": None, "type": "MAIN"}, ["transfer_quotas needs a currency"]),
    ("trade_fees", {"symbols": None}, ["trade_fees needs symbols"]),
    ("trade_fees", {"symbols": ""}, ["symbols=''", "is empty"]),
    ("prices", {"currencies": ["BTC", None]}, ["currencies: None is no text"]),
    # texts and ids
    ("ledgers", {"biz_type": 5}, ["biz_type=5", "text"]),
    ("ledgers_hf", {"biz_type": ["TRANSFER"]}, ["biz_type=['TRANSFER']", "text"]),
    ("ledgers", {"biz_type": " "}, ["biz_type=' '", "empty"]),
    ("deposits", {"status": 1}, ["status=1", "text"]),
    ("margin_isolated", {"symbol": 7}, ["symbol=7", "text"]),
    ("margin_isolated", {"symbol": ["A-B"]}, ["symbol=['A-B']", "text"]),
    ("deposit_addresses", {"currency": "USDT", "chain": ""}, ["chain=''", "empty"]),
    ("candles", {"symbol": ""}, ["symbol=''", "needs a symbol"]),
    ("candles", {"symbol": None}, ["symbol=None", "needs a symbol"]),
    ("sub_api_keys", {"sub_name": 5}, ["sub_name=5", "needs a sub_name"]),
    ("sub_api_keys", {"sub_name": "robot", "api_key": 5}, ["text"]),
    ("account", {"account_id": "../v2/user-info"}, ["account_id='../v2/user-info'", "is no identifier"]),
    ("account", {"account_id": "a?b"}, ["account_id='a?b'", "is no identifier"]),
    ("account", {"account_id": ""}, ["account_id=''", "is no identifier"]),
    ("account", {"account_id": True}, ["account_id=True", "is no identifier"]),
    ("withdrawal", {"withdrawal_id": "ümlaut"}, ["withdrawal_id='ümlaut'", "is no identifier"]),
    ("withdrawal", {"withdrawal_id": None}, ["withdrawal_id=None", "is no identifier"]),
    ("sub_account_balance", {"sub_user_id": "a/b"}, ["sub_user_id='a/b'", "is no identifier"]),
    ("sub_account_balance", {"sub_user_id": "a", "include_base_amount": "yes"}, ["include_base_amount='yes':"]),
    ("sub_account_balance", {"sub_user_id": "a", "base_amount": "much"}, ["base_amount='much'"]),
    ("sub_account_balance", {"sub_user_id": "a", "base_amount": 0.1}, ["base_amount=0.1"]),
    ("sub_account_balance", {"sub_user_id": "a", "base_amount": True}, ["base_amount=True"]),
    ("sub_account_balance", {"sub_user_id": "a", "base_amount": Decimal("NaN")}, ["base_amount=Decimal('NaN')"]),
    # parameters that do not exist, or are missing
    ("ledgers", {"colour": "red"}, ["ledgers does not take colour", "currency, direction, biz_type, start_at"]),
    ("ledgers", {"startAt": NOW}, ["ledgers does not take startAt"]),
    ("ledgers", {"account": "desk"}, ["ledgers does not take account"]),
    ("ledgers", {"options": 1}, ["ledgers does not take options"]),
    ("account", {}, ["account", "account_id"]),
    ("transfer_quotas", {"currency": "USDT"}, ["transfer_quotas", "type"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "parameters", "told"), WRONG, ids=[f"{name} {parameters}" for name, parameters, _ in WRONG]
)
def test_wrong_parameters(
    client: Client, fake: Scripted, name: str, parameters: dict[str, Any], told: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        getattr(client, name)(**parameters)
    assert isinstance(caught.value, ValueError)
    for part in told:
        assert part in str(caught.value)
    assert "Unpack" not in str(caught.value)
    assert "Literal" not in str(caught.value)
    assert fake.seen == []


def test_too_many_positions(client: Client, fake: Scripted) -> None:
    with pytest.raises(InputError, match="ledgers: too many positional arguments"):
        client.ledgers("BTC")
    assert fake.seen == []


RIGHT: list[tuple[str, dict[str, Any], str]] = [
    ("ledgers_hf", {"last_id": "254062248624417"}, "/api/v1/hf/accounts/ledgers?lastId=254062248624417"),
    ("ledgers_hf", {"last_id": np.int64(5), "limit": np.int64(7)}, "/api/v1/hf/accounts/ledgers?lastId=5&limit=7"),
    ("ledgers_hf", {"last_id": 2**70}, f"/api/v1/hf/accounts/ledgers?lastId={2**70}"),
    ("account", {"account_id": 700000000001}, "/api/v1/accounts/700000000001"),
    ("accounts", {"currency": " BTC "}, "/api/v1/accounts?currency=BTC"),
    ("accounts", {"currency": ("BTC",)}, "/api/v1/accounts?currency=BTC"),
    ("accounts", {"currency": ["BTC", "BTC"]}, "/api/v1/accounts?currency=BTC"),
    ("base_fee", {"currency_type": 0}, "/api/v1/base-fee?currencyType=0"),
    ("base_fee", {"currency_type": np.int64(1)}, "/api/v1/base-fee?currencyType=1"),
    ("base_fee", {"currency_type": 1.0}, "/api/v1/base-fee?currencyType=1"),
    ("sub_account_balance", {"sub_user_id": "a", "base_amount": 5}, "/api/v1/sub-accounts/a?baseAmount=5"),
    (
        "sub_account_balance",
        {"sub_user_id": "a", "base_amount": Decimal("1E-8"), "include_base_amount": False},
        "/api/v1/sub-accounts/a?includeBaseAmount=false&baseAmount=0.00000001",
    ),
    ("sub_api_keys", {"sub_name": "my robot"}, "/api/v1/sub/api-key?subName=my%20robot"),
    ("candles", {"symbol": " BTC-USDT "}, "/api/v1/market/candles?symbol=BTC-USDT&type=1day"),
]


@pytest.mark.parametrize(("name", "parameters", "target"), RIGHT)
def test_right_parameters_in_other_spellings(
    client: Client, fake: Scripted, name: str, parameters: dict[str, Any], target: str
) -> None:
    path = target.split("?")[0]
    fake.on(path, {"takerFeeRate": "1"} if name == "base_fee" else [])
    getattr(client, name)(**parameters)
    assert fake.targets == [target]

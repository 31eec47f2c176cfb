"""Where the official SDK says something else than our frames, or nothing: answers that are unusual but real.

Measured with kucoin-universal-sdk 1.3.2. A later release may have learnt.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

import kucoin_frames as kf
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demonstration import Demo

from .peers import Official, sdk_warns

pytestmark = sdk_warns

Alter = Callable[[str, str, object], None]

FUTURES = "/api/v1/transaction-history"
HF = "/api/v1/hf/accounts/ledgers"


@pytest.fixture
def us(ours: dict[str, Demo]) -> Demo:
    return ours["main"]


@pytest.fixture
def alter(exchange: Exchange) -> Iterator[Alter]:
    """Let the exchange send something else in a field of the newest row of a path's list."""

    def put(path: str, name: str, value: object) -> None:
        def tamper(asked: str, data: Any) -> Any:
            if asked == path:
                newest = data["dataList"][0] if "dataList" in data else data[0]
                newest[name] = value
            return data

        exchange.tamper = tamper

    yield put
    exchange.tamper = None


def test_figures_of_futures_keep_their_digits(sdk: dict[str, Official], us: Demo, alter: Alter) -> None:
    alter(FUTURES, "amount", Decimal("-1234567.123456789012345678"))
    assert us.ledgers_futures()["amount"].min() == Decimal("-1234567.123456789012345678")
    theirs = sdk["main"].answer("account.get_futures_ledger").data_list[0].amount
    assert isinstance(theirs, float), "digits are lost: see ROUNDED_BY_SDK"
    assert theirs == -1234567.123456789


def test_a_value_that_is_no_amount_is_an_error(sdk: dict[str, Official], us: Demo, alter: Alter) -> None:
    alter(FUTURES, "amount", "a lot")
    with pytest.raises(kf.DecodeError, match="amount='a lot'") as failed:
        us.ledgers_futures()
    assert (failed.value.column, failed.value.endpoint) == ("amount", FUTURES)
    assert sdk["main"].answer("account.get_futures_ledger").data_list is None  # no rows, and not a word about it


def test_a_new_word_of_an_enumeration_loses_nothing(sdk: dict[str, Official], us: Demo, alter: Alter) -> None:
    whole = us.ledgers_hf()
    alter(HF, "direction", "IN")
    frame = us.ledgers_hf(last_id=10**17)
    assert len(frame) == 100
    assert frame["direction"].tolist()[-1] == "IN"
    assert frame.drop(columns="direction").equals(whole.drop(columns="direction").tail(100).reset_index(drop=True))
    assert sdk["main"].answer("account.get_spot_hf_ledger").data is None


def test_a_spent_quota_is_waited_for(sdk: dict[str, Official], us: Demo, exchange: Exchange) -> None:
    exchange.faults = ["limit"]
    assert len(us.account_summary()) == 1
    exchange.faults = ["limit"]
    with pytest.raises(RuntimeError) as failed:
        sdk["main"].answer("account.get_account_info")
    assert failed.value.get_common_response() is None  # type: ignore[attr-defined]  # the SDK's own error
    exchange.faults = None

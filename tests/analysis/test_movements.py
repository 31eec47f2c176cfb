"""Ledger entries as signed movements: each ledger's own way to tell a direction, an entry that two ledgers tell."""

import pandas as pd
import pytest

from kucoin_frames.analysis import movements
from kucoin_frames.analysis.ledger.movements import MOVEMENTS
from kucoin_frames.exceptions import InputError
from tests.analysis.by_hand import classic, futures, hf, names_and_dtypes, texts

SHOWN = "time account_type cause currency change fee id"


def test_direction_is_the_sign_and_the_fee_is_not_subtracted_again() -> None:
    # The high-frequency row is the example of KuCoin's documentation: 1.5992 gross, 0.0015992 fee, 1.5976008 net.
    found = movements(
        [
            hf(("2026-02-01 10:00:01", "9", "USDT", "1.59760080", "0.00159920", "TRADE_HF", "TRADE_EXCHANGE", "in")),
            classic(("2026-02-01 10:00:00", "8", "BTC", "0.5", "0.0001", "MAIN", "Withdrawal", "out")),
        ]
    )
    assert texts(found, SHOWN) == [
        ("2026-02-01 10:00:00", "MAIN", "Withdrawal", "BTC", "-0.5", "0.0001", "8"),
        ("2026-02-01 10:00:01", "TRADE_HF", "TRADE_EXCHANGE", "USDT", "1.5976008", "0.0015992", "9"),
    ]


def test_futures_entries_have_the_sign_of_their_type() -> None:
    found = movements(
        futures(
            ("2026-02-01 04:00", "1", "USDT", "-3.5", "0", "RealisedPNL", "Completed"),
            ("2026-02-01 05:00", "2", "USDT", "2", None, "RealisedPNL", "Completed"),
            ("2026-02-01 06:00", "3", "XBT", "0.25", "0", "TransferOut", "Completed"),
            ("2026-02-01 07:00", "4", "XBT", "-0.25", "0", "TransferOut", "Completed"),
            ("2026-02-01 08:00", "5", "USDT", "10", "0", "TransferIn", "Completed"),
            ("2026-02-01 09:00", "6", "USDT", "7", "0", "Deposit", "Completed"),
            ("2026-02-01 10:00", "7", "USDT", "1", "0", "Withdrawal", "Completed"),
        )
    )
    assert texts(found, "id currency change fee account_type") == [
        ("1", "USDT", "-3.5", "0", "CONTRACT"),
        ("2", "USDT", "2", "0", "CONTRACT"),
        ("3", "BTC", "-0.25", "0", "CONTRACT"),
        ("4", "BTC", "-0.25", "0", "CONTRACT"),
        ("5", "USDT", "10", "0", "CONTRACT"),
        ("6", "USDT", "7", "0", "CONTRACT"),
        ("7", "USDT", "-1", "0", "CONTRACT"),
    ]


def test_pending_rows_are_no_movements() -> None:
    ledger = futures(
        ("2026-02-01 04:00", "1", "USDT", "5", "0", "RealisedPNL", "Completed"),
        ("2026-02-01 05:00", "-1", "USDT", "99", None, "RealisedPNL", "Pending"),
    )
    assert texts(movements(ledger), "id change") == [("1", "5")]


TRANSFER = ("USDT", "100", "0")
AT = "2026-02-01 10:00:00.123"


@pytest.mark.parametrize("id_there", ["77", "another"], ids=["one id", "ids of their own"])
def test_a_transfer_that_two_ledgers_tell_is_one_movement(id_there: str) -> None:
    both = [
        classic((AT, id_there, *TRANSFER, "TRADE", "Transfer", "in")),
        hf((AT, "77", *TRANSFER, "TRADE_HF", "TRANSFER", "in")),
    ]
    for ledgers in (both, both[::-1], [both[0], *both], [*both, both[1]]):
        assert texts(movements(ledgers), "id account_type change") == [("77", "TRADE_HF", "100")]


def test_of_equal_transfers_as_many_are_told_twice_as_both_ledgers_have() -> None:
    """Three in the classic ledger, one of them by its id also in the other, which has two: three in all."""
    found = movements(
        [
            classic(*((AT, each, *TRANSFER, "TRADE", "Transfer", "in") for each in ("5", "a", "b"))),
            hf(*((AT, each, *TRANSFER, "TRADE_HF", "TRANSFER", "in") for each in ("5", "6"))),
        ]
    )
    assert sorted(texts(found, "id change")) == [("5", "100"), ("6", "100"), ("b", "100")]


@pytest.mark.parametrize(
    "row",
    [
        (AT, "8", "USDT", "100", "0", "MAIN", "Transfer", "in"),
        (AT, "8", "USDT", "100", "0", "TRADE", "Transfer", "out"),
        (AT, "8", "USDT", "100", "0", "TRADE", "Rewards", "in"),
        (AT, "8", "USDT", "100.0001", "0", "TRADE", "Transfer", "in"),
        (AT, "8", "USDC", "100", "0", "TRADE", "Transfer", "in"),
        ("2026-02-01 10:00:00.124", "8", "USDT", "100", "0", "TRADE", "Transfer", "in"),
    ],
    ids=["account", "direction", "cause", "amount", "currency", "millisecond"],
)
def test_what_differs_is_another_movement(row: tuple[str, ...]) -> None:
    other = hf((AT, "7", *TRANSFER, "TRADE_HF", "TRANSFER", "in"))
    assert sorted(movements([classic(row), other])["id"]) == ["7", "8"]


def test_transfers_of_two_accounts_are_two() -> None:
    ours = classic((AT, "8", *TRANSFER, "TRADE", "Transfer", "in")).assign(account="desk")
    theirs = hf((AT, "7", *TRANSFER, "TRADE_HF", "TRANSFER", "in"))
    assert len(movements([ours, theirs.assign(account="main")])) == 2
    assert len(movements([ours, theirs.assign(account="desk")])) == 1


def test_legs_with_one_id_in_two_currencies_both_stay() -> None:
    ledger = hf(
        ("2026-02-01 10:00", "5", "USDT", "10", "0", "TRADE_HF", "TRADE_EXCHANGE", "out"),
        ("2026-02-01 10:00", "5", "KCS", "1", "0", "TRADE_HF", "TRADE_EXCHANGE", "in"),
    )
    assert texts(movements(ledger), "currency change") == [("USDT", "-10"), ("KCS", "1")]


@pytest.mark.parametrize("ledgers", [[], classic(), [classic(), hf(), futures()]], ids=["none", "one", "three"])
def test_without_entries_the_columns_are_the_same(ledgers: pd.DataFrame | list[pd.DataFrame]) -> None:
    found = movements(ledgers)
    assert len(found) == 0
    assert names_and_dtypes(found) == {
        "time": "datetime64[ms, UTC]",
        "account_type": "str",
        "cause": "str",
        "currency": "str",
        "change": "decimal",
        "fee": "decimal",
        "id": "str",
    }
    assert names_and_dtypes(found) == names_and_dtypes(MOVEMENTS.empty())


@pytest.mark.parametrize(
    ("ledger", "told"),
    [
        (classic(("2026-02-01", "1", "USDT", "1", "0", "MAIN", "Deposit", "sideways")), "direction='sideways' in 1"),
        (classic(("2026-02-01", "1", "USDT", "1", "0", "MAIN", "Deposit", None)), "direction=nan in 1"),
        (futures(("2026-02-01", "1", "USDT", "1", "0", "Airdrop", "Completed")), "type='Airdrop' in 1"),
    ],
)
def test_an_entry_without_a_direction_is_refused(ledger: pd.DataFrame, told: str) -> None:
    with pytest.raises(InputError, match=told):
        movements(ledger)


def test_words_in_other_letters() -> None:
    """KuCoin has written Transferin, and directions in capitals; 3 came in and 2 went out, of futures 5 and 7."""
    found = movements(
        [
            classic(
                ("2026-02-01 10:00", "1", "USDT", "3", "0", "MAIN", "Deposit", "IN"),
                ("2026-02-01 11:00", "2", "USDT", "2", "0", "MAIN", "Withdrawal", "Out"),
            ),
            futures(
                ("2026-02-01 12:00", "3", "USDT", "5", "0", "Transferin", "Completed"),
                ("2026-02-01 13:00", "4", "USDT", "7", "0", "TRANSFEROUT", "Completed"),
                ("2026-02-01 14:00", "5", "USDT", "-1", "0", "RealizedPNL", "Completed"),
            ),
        ]
    )
    assert texts(found, "change") == [("3",), ("-2",), ("5",), ("-7",), ("-1",)]


def test_a_frame_that_is_no_ledger_is_refused() -> None:
    with pytest.raises(InputError, match=r"lacks 'amount', 'fee'.*pass the frame of ledgers"):
        movements(classic().drop(columns=["fee", "amount"]))
    with pytest.raises(InputError, match="is wanted, not a str"):
        movements(["ledgers"])  # type: ignore[list-item]  # what a person may pass

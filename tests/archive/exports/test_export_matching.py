"""Are rows of an export and of the API paired one with one, as many as there can be, and never by a set?"""

from collections import Counter
from decimal import Decimal as D  # noqa: N817  it is written on every line

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.archive.exports import PAIRS, attach, match, read_export
from kucoin_frames.exceptions import InputError

from .invented import FUNDING, HISTORY, TRADING, csv_file, plain, zip_file

Row = tuple[str, str, str, str]
"""Account type, currency, signed amount, time."""


def exported(*rows: Row, uid: str = "1") -> pd.DataFrame:
    """A ledger as `read_export` gives it, in the order of these rows."""
    return pd.DataFrame(
        {
            "uid": pd.array([uid or None for _ in rows], "str"),
            "account_type": pd.array([row[0] for row in rows], "str"),
            "currency": pd.array([row[1] for row in rows], "str"),
            "direction": pd.array(["out" if row[2].startswith("-") else "in" for row in rows], "str"),
            "amount": pd.array([row[2].lstrip("-") for row in rows], "decimal"),
            "change": pd.array([row[2] for row in rows], "decimal"),
            "created_at": pd.to_datetime([f"2025-03-01 {row[3]}" for row in rows], format="ISO8601", utc=True).as_unit(
                "ms"
            ),
        }
    )


def served(*rows: Row) -> pd.DataFrame:
    """A ledger as the API's fetchers give it, without uid and change."""
    return exported(*rows).drop(columns=["uid", "change"])


def pairs(found: pd.DataFrame) -> list[tuple[object, ...]]:
    PAIRS.check(found)
    return plain(found, ["export", "api"])


def test_same_account_currency_amount_and_second() -> None:
    ours = exported(
        ("MAIN", "USDT", "1", "12:00:00"),
        ("MAIN", "USDT", "-1", "12:00:00"),
        ("TRADE", "USDT", "1", "12:00:00"),
        ("MAIN", "BTC", "1", "12:00:00"),
        ("MAIN", "USDT", "1.000000000000000001", "12:00:00"),
        ("MAIN", "USDT", "1", "12:00:01"),
    )
    theirs = served(
        ("MAIN", "USDT", "1", "12:00:01.000"),
        ("MAIN", "USDT", "1.000000000000000001", "12:00:00.5"),
        ("MAIN", "BTC", "1", "12:00:00.999"),
        ("TRADE_HF", "USDT", "1", "12:00:00.001"),
        ("MAIN", "USDT", "-1", "12:00:00"),
        ("MAIN", "USDT", "1.00", "12:00:00.250"),
        ("MAIN", "USDT", "1", "11:59:59.999"),
    )
    found = match(ours, theirs)
    assert pairs(found) == [(0, 5), (1, 4), (2, 3), (3, 2), (4, 1), (5, 0), (None, 6)]
    assert plain(found, ["apart_ms"]) == [(0,)] * 6 + [(None,)]


def test_multiplicity() -> None:
    one = ("TRADE", "USDT", "-5", "12:00:00")
    for mine, yours in ((3, 2), (2, 3), (1, 0), (0, 2), (4, 4), (0, 0)):
        found = match(exported(*[one] * mine), served(*[one] * yours))
        assert len(found) == max(mine, yours)
        assert pairs(found)[: min(mine, yours)] == [(n, n) for n in range(min(mine, yours))]


def test_eight_places_of_an_amount_that_has_more_go_with_what_exact_amounts_leave() -> None:
    at = "12:00:00"
    ours = exported(
        ("TRADE", "A", "0.12345678", at),  # cut off
        ("TRADE", "A", "0.12345679", at),  # rounded
        ("TRADE", "A", "-2", at),  # rounded, to the whole
        ("TRADE", "A", "0.1234567", at),  # seven places: another amount
        ("TRADE", "A", "0.99999999", "12:00:01"),  # another second
        ("TRADE", "A", "3.000000001", at),  # nine places tell another amount than ten
    )
    theirs = served(
        ("TRADE", "A", "0.123456789", at),
        ("TRADE", "A", "0.123456785", at),
        ("TRADE", "A", "-1.9999999951", at),
        ("TRADE", "A", "0.999999999", at),
        ("TRADE", "A", "3.0000000011", at),
    )
    found = pairs(match(ours, theirs))
    assert len(found) == 8
    assert set(found) == {(0, 0), (1, 1), (2, 2), (3, None), (4, None), (5, None), (None, 3), (None, 4)}


def test_account_types_of_the_api() -> None:
    theirs = ["MAIN", "TRADE", "TRADE_HF", "MARGIN_V2", "ISOLATED_V2", "CONTRACT", "MARGIN"]
    ours = ["MAIN", "TRADE", "TRADE", "MARGIN", "ISOLATED", "CONTRACT", "MARGIN"]
    for mine, yours in zip(ours, theirs, strict=True):
        for other in set(ours):
            found = match(exported((other, "A", "1", "12:00:00")), served((yours, "A", "1", "12:00:00")))
            is_same = other == mine or (yours == "MARGIN" and other == "ISOLATED")
            assert len(found) == (1 if is_same else 2)


def test_margin_of_the_classic_ledger_is_cross_or_isolated_and_leaves_sure_partners_alone() -> None:
    at = ("A", "1", "12:00:00")
    ours = exported(("ISOLATED", *at), ("MARGIN", *at), ("MARGIN", *at))
    theirs = served(("MARGIN", *at), ("MARGIN", *at), ("MARGIN_V2", *at))
    assert sorted(pairs(match(ours, theirs))) == [(0, 1), (1, 2), (2, 0)]


def test_tolerance_is_for_rows_without_a_partner_in_their_second() -> None:
    ours = exported(*[("MAIN", "A", "1", f"12:00:{second}") for second in ("00", "10", "30")])
    theirs = served(*[("MAIN", "A", "1", f"12:00:{second}") for second in ("01.5", "10.9", "40")])
    assert pairs(match(ours, theirs)) == [(0, None), (1, 1), (2, None), (None, 0), (None, 2)]
    found = match(ours, theirs, tolerance_s=1)
    assert plain(found, ["export", "api", "apart_ms"]) == [
        (0, 0, 1000),
        (1, 1, 0),
        (2, None, None),
        (None, 2, None),
    ]
    assert pairs(match(ours, theirs, tolerance_s=10)) == [(0, 0), (1, 1), (2, 2)]
    with pytest.raises(InputError, match="negative"):
        match(ours, theirs, tolerance_s=-1)


def test_uids_keep_accounts_apart() -> None:
    row = ("MAIN", "A", "1", "12:00:00")
    both = pd.concat([exported(row, uid="1"), exported(row, uid="2")], ignore_index=True)
    assert pairs(match(exported(row, uid="2"), both)) == [(0, 1), (None, 0)]
    assert pairs(match(exported(row, uid=""), exported(row, uid="2"))) == [(0, 0)]
    assert pairs(match(exported(row, uid="2"), served(row))) == [(0, 0)]
    with pytest.raises(InputError, match="several accounts"):
        match(exported(row, uid=""), both)


def test_what_cannot_be_matched() -> None:
    row = ("MAIN", "A", "1", "12:00:00")
    with pytest.raises(InputError, match="does not tell its account"):
        match(exported(row).assign(account_type=pd.array([None], "str")), served(row))
    with pytest.raises(InputError, match="'created_at'"):
        match(exported(row), served(row).drop(columns="created_at"))
    with pytest.raises(InputError, match="direction='up'"):
        match(exported(row), served(row).assign(direction="up"))


movements = st.lists(
    st.tuples(st.sampled_from(["MAIN", "TRADE"]), st.just("A"), st.sampled_from(["1", "-1", "2"]), st.integers(0, 3)),
    max_size=12,
)


@settings(deadline=None, max_examples=60)
@given(movements, movements, st.sampled_from([0, 1, 2]))
def test_pairs_are_as_many_as_there_can_be(
    left: list[tuple[str, str, str, int]], right: list[tuple[str, str, str, int]], tolerance: int
) -> None:
    ours = exported(*[(*row[:3], f"12:00:0{row[3]}") for row in left])
    theirs = served(*[(*row[:3], f"12:00:0{row[3]}.5") for row in right])
    found = match(ours, theirs, tolerance_s=tolerance)
    assert sorted(found["export"].dropna()) == list(range(len(left)))
    assert sorted(found["api"].dropna()) == list(range(len(right)))
    met = [(left[i], right[j]) for i, j in pairs(found) if i is not None and j is not None]  # type: ignore[call-overload]
    for one, other in met:
        assert one[:3] == other[:3]
        assert abs(one[3] - other[3]) <= tolerance
    if not tolerance:
        assert len(met) == (Counter(left) & Counter(right)).total()
    else:
        assert len(met) >= (Counter(left) & Counter(right)).total()


def test_deposits_and_withdrawals_go_with_their_rows() -> None:
    funding = [
        "9,mainAccount,USDT,Deposit,100,0,2025-03-01 12:00:00,,Deposit",
        "9,mainAccount,USDT,Deposit,100,0,2025-03-01 12:02:00,,Deposit",
        "9,mainAccount,USDT,Withdrawal,51.5,1.5,2025-03-01 13:00:00,,Withdraw",
        "9,mainAccount,USDT,Withdrawal,70,1.5,2025-03-01 14:00:00,,Withdraw",
        "9,mainAccount,BTC,Deposit,100,0,2025-03-01 12:00:48,,Deposit",
    ]
    move = "UID,Account Type,Time(UTC),Coin,Amount,Fee,{}Transfer Network,Status,Remarks"
    deposits = [
        "9,mainAccount,2025-03-01 12:01:50,USDT,100,0,TRC20,SUCCESS,",
        "9,mainAccount,2025-03-01 12:00:48,USDT,100,0,TRC20,SUCCESS,",
        "9,mainAccount,2025-03-01 12:00:48,USDT,100,0,TRC20,FAILURE,",
        "9,mainAccount,2025-03-01 12:00:48,USDT,100.1,0,TRC20,SUCCESS,",
    ]
    withdrawals = [
        "9,mainAccount,2025-03-01 13:00:30,USDT,50,1.5,T1,TRC20,SUCCESS,",
        "9,mainAccount,2025-03-01 14:05:01,USDT,70,1.5,T1,TRC20,SUCCESS,",
    ]
    export = read_export(
        zip_file(
            {
                FUNDING: csv_file(HISTORY, *funding),
                "d.csv": csv_file(move.format(""), *deposits),
                "w.csv": csv_file(move.format("Withdrawal Address/Account,"), *withdrawals),
            }
        )
    )
    rows = export.ledger
    assert rows["line"].to_list() == [2, 6, 3, 4, 5]
    found = attach(rows, export.deposits, "in")
    by_line = {
        (export.deposits["line"].iloc[record], None if place is None else rows["line"].iloc[place], apart)
        for record, place, apart in plain(found, ["record", "ledger", "apart_ms"])  # type: ignore[misc]
    }
    assert by_line == {(2, 3, -10_000), (3, 2, 48_000), (4, None, None), (5, None, None)}
    assert plain(attach(rows, export.withdrawals, "out"), ["ledger", "apart_ms"]) == [(3, 30_000), (None, None)]
    assert plain(attach(rows, export.withdrawals, "out", window_s=301), ["ledger"]) == [(3,), (4,)]
    with pytest.raises(InputError, match="sideways"):
        attach(rows, export.deposits, "sideways")  # type: ignore[arg-type]  # wrong on purpose


def test_amounts_are_compared_to_the_last_digit() -> None:
    digits = "12345678901234567890.123456789012345678"
    more = "12345678901234567890.123456789012345679"
    found = match(
        exported(("MAIN", "A", digits, "12:00:00")),
        served(("MAIN", "A", more, "12:00:00"), ("MAIN", "A", digits, "12:00:00")),
    )
    assert pairs(found) == [(0, 1), (None, 0)]
    assert D(digits) != D(more)


def test_long_amounts_of_withdrawals_are_not_rounded() -> None:
    record = pd.DataFrame(
        {
            "currency": ["A"],
            "amount": pd.array(["12345678901234567890.123456789012345678"], "decimal"),
            "fee": pd.array(["0.000000000000000001"], "decimal"),
            "created_at": pd.to_datetime(["2025-03-01 12:00:00"], utc=True).as_unit("ms"),
        }
    )
    rows = exported(
        ("MAIN", "A", "-12345678901234567890.123456789012345680", "12:00:00"),
        ("MAIN", "A", "-12345678901234567890.123456789012345679", "12:00:09"),
    )
    assert plain(attach(rows, record, "out"), ["ledger", "apart_ms"]) == [(1, -9_000)]


def test_files_are_not_needed() -> None:
    empty = read_export(csv_file(HISTORY), name=TRADING).ledger
    assert pairs(match(empty, served(("MAIN", "A", "1", "12:00:00")))) == [(None, 0)]
    assert pairs(match(empty, empty)) == []

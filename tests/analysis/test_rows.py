"""Numbers for rows and sums by keys: as plain Python counts and adds them."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.analysis.fees.paid import fees_paid
from kucoin_frames.analysis.needs import need_utc
from kucoin_frames.analysis.rows import added, codes, picked
from kucoin_frames.exceptions import DecimalError, InputError
from tests.analysis.test_fees_paid import HAND, ledger

TEXT = st.sampled_from(["BTC", "ETH", "", None])
MOMENT = st.sampled_from([0, 1, 86_400_000, None])
ROWS = st.lists(st.tuples(TEXT, TEXT, MOMENT, st.integers(-(10**20), 10**20)), max_size=30)


def frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    first, second, moments, units = ([row[place] for row in rows] for place in range(4))
    return pd.DataFrame(
        {
            "first": pd.array(first, dtype="str"),
            "second": pd.array(second, dtype="str"),
            "day": pd.to_datetime(pd.Series(moments, dtype="Int64"), unit="ms", utc=True).dt.as_unit("ms").array,
            "amount": pd.array([Decimal(each).scaleb(-18) for each in units], dtype="decimal"),
            "rows": 1,
        },
        index=range(7, 7 + len(rows)),
    )


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_rows_have_one_number_if_their_keys_are_equal(rows: list[tuple[Any, ...]]) -> None:
    found = codes(*(frame(rows)[name] for name in ("first", "second", "day")))
    seen: dict[Any, int] = {}
    assert found.tolist() == [seen.setdefault(row[:3], len(seen)) for row in rows]


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_sums_are_exact_and_in_the_order_of_the_keys(rows: list[tuple[Any, ...]]) -> None:
    sums: dict[Any, int] = defaultdict(int)
    for *key, units in rows:
        sums[tuple(key)] += units
    found = added(frame(rows), ["first", "second", "day"])
    milliseconds = found["day"].astype("int64").astype(object).where(found["day"].notna())
    stamps = [
        tuple(None if pd.isna(each) else each for each in key)
        for key in zip(found["first"], found["second"], milliseconds, strict=True)
    ]
    assert dict(zip(stamps, found["amount"], strict=True)) == {
        key: Decimal(units).scaleb(-18) for key, units in sums.items()
    }
    assert found["rows"].sum() == len(rows)
    assert stamps == sorted(stamps, key=lambda key: [(each is None, each) for each in key])


def test_a_sum_of_too_many_digits_is_an_error() -> None:
    rows = pd.DataFrame({"key": ["a", "a"], "amount": pd.array(["9e19", "9e19"], dtype="decimal")})
    with pytest.raises(DecimalError, match="more than 20 digits"):
        added(rows, ["key"])


def test_picked() -> None:
    index = pd.Index([3, 3])
    found = picked(("sell", "buy"), pd.Series([True, False]).to_numpy(), index)
    assert (found.tolist(), str(found.dtype), found.index.equals(index)) == (["buy", "sell"], "str", True)


def test_what_is_no_exact_ledger_in_utc_is_refused() -> None:
    rows = ledger(*HAND)
    at = rows["created_at"]
    for wrong, told in (
        ({"created_at": at.dt.tz_convert("Europe/Berlin")}, "created_at is in the time zone Europe/Berlin: pass it"),
        (
            {"created_at": at.dt.tz_localize(None)},
            r"created_at is no UTC time but datetime64\[ms\]: pass it through pandas",
        ),
        ({"created_at": at.astype("str")}, "created_at is no UTC time but str: pass it through pandas"),
        ({"fee": rows["fee"].astype(float)}, "the ledger's fee is a binary float, which is not exact: read it as text"),
        ({"change": rows["change"].mask(at == at.max())}, "2 of the ledger's entries do not tell what moved"),
        ({"currency": rows["currency"].mask(at == at.min())}, "1 of the ledger's entries have no currency"),
    ):
        with pytest.raises(InputError, match=told):
            fees_paid(rows.assign(**wrong))
    need_utc(at.iloc[:0].dt.tz_localize(None), "nothing")

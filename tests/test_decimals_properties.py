"""The `decimal` dtype against Python's `decimal`, over its whole range: 38 digits, 18 of them after the point.

Python computes with 200 digits here, which is more than any exact result has, and its results are then rounded once.
"""

import decimal
import io
import itertools
import operator
import pickle
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.decimals import DecimalArray, DecimalError, DecimalOverflowError, parse

WIDE = decimal.Context(prec=200, rounding=ROUND_HALF_EVEN, Emax=10**6, Emin=-(10**6))
PLACE = Decimal("1e-18")
TOO_LARGE = Decimal(10) ** 20


checked = settings(deadline=None, max_examples=60)


def units(bound: int) -> st.SearchStrategy[int]:
    return st.integers(-bound + 1, bound - 1)


NUMBERS = st.one_of(
    units(10**38),
    st.integers(1, 38).flatmap(lambda digits: units(10**digits)),
    # near powers of ten and of two, where carries and estimates go wrong first
    st.builds(lambda power, more: 10**power + more, st.integers(0, 37), st.integers(-2, 2)),
    st.builds(lambda power, more: 2**power + more, st.integers(0, 126), st.integers(-2, 2)),
    # amounts as they are: few places
    st.builds(lambda amount, places: amount * 10 ** (18 - places), st.integers(-(10**15), 10**15), st.integers(0, 12)),
).map(lambda count: Decimal(count).scaleb(-18, WIDE))
NUMBERS = st.one_of(NUMBERS, NUMBERS.map(Decimal.copy_negate))
COLUMNS = st.lists(st.one_of(NUMBERS, st.none()), max_size=12)
PAIRS = st.lists(st.tuples(st.one_of(NUMBERS, st.none()), st.one_of(NUMBERS, st.none())), min_size=1, max_size=12)


def column(values: list[Any]) -> pd.Series:
    return pd.Series(values, dtype="decimal")


def rounded(number: Decimal) -> Decimal:
    return number.quantize(PLACE, ROUND_HALF_EVEN, WIDE)


def present(values: list[Decimal | None]) -> list[Decimal]:
    return [value for value in values if value is not None]


def same(series: pd.Series, expected: list[Decimal | None]) -> bool:
    assert series.dtype == "decimal"
    series.array._pa_array.validate(full=True)
    return [None if value is pd.NA else value for value in series] == expected


def check(found: Callable[[], pd.Series], expected: list[Decimal | None]) -> None:
    """The results are those expected, or the right error is raised because one of them does not fit."""
    if any(value.copy_abs() >= TOO_LARGE for value in present(expected)):
        with pytest.raises(DecimalOverflowError):
            found()
    else:
        assert same(found(), expected)


EXACT: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "add": WIDE.add,
    "sub": WIDE.subtract,
    "mul": lambda a, b: rounded(WIDE.multiply(a, b)),
    "truediv": lambda a, b: rounded_quotient(a, b),
    "floordiv": WIDE.divide_int,
    "mod": WIDE.remainder,
}


def rounded_quotient(a: Decimal, b: Decimal) -> Decimal:
    """By integers, so that it is rounded once."""
    count = round(Fraction(a) / Fraction(b) * 10**18)  # Python rounds fractions half to even
    return Decimal(count).scaleb(-18, WIDE)


@pytest.mark.parametrize("name", EXACT)
@checked
@given(pairs=PAIRS, data=st.data())
def test_arithmetic(name: str, pairs: list[tuple[Decimal | None, Decimal | None]], data: st.DataObject) -> None:
    if name in ("truediv", "floordiv", "mod"):
        pairs = [(a, b if b != 0 else Decimal(1)) for a, b in pairs]
    left, right = map(list, zip(*pairs, strict=True))
    op = getattr(operator, name)
    expected = [None if a is None or b is None else EXACT[name](a, b) for a, b in pairs]
    check(lambda: op(column(left), column(right)), expected)
    one = data.draw(st.sampled_from([b for b in right if b is not None] or [Decimal(1)]))
    expected = [None if a is None else EXACT[name](a, one) for a in left]
    check(lambda: op(column(left), one), expected)
    check(lambda: op(column(left), f"{one:f}"), expected)


@checked
@given(pairs=PAIRS)
def test_overflow_tells_the_first_place(pairs: list[tuple[Decimal | None, Decimal | None]]) -> None:
    products = [None if a is None or b is None else rounded(WIDE.multiply(a, b)) for a, b in pairs]
    beyond = [place for place, value in enumerate(products) if value is not None and value.copy_abs() >= TOO_LARGE]
    left, right = map(list, zip(*pairs, strict=True))
    if beyond:
        with pytest.raises(DecimalOverflowError) as caught:
            column(left) * column(right)
        assert (caught.value.position, caught.value.value) == (beyond[0], products[beyond[0]])


@checked
@given(pairs=PAIRS, name=st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"]))
def test_comparisons(pairs: list[tuple[Decimal | None, Decimal | None]], name: str) -> None:
    op = getattr(operator, name)
    left, right = map(list, zip(*pairs, strict=True))
    found = op(column(left), column(right))
    assert found.dtype == "boolean"
    assert [None if value is pd.NA else value for value in found] == [
        None if a is None or b is None else op(a, b) for a, b in pairs
    ]


@checked
@given(
    values=COLUMNS,
    other=st.one_of(NUMBERS, st.decimals(allow_nan=False, allow_infinity=True), st.integers(-(10**40), 10**40)),
    name=st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"]),
)
def test_comparisons_with_any_number(values: list[Decimal | None], other: Any, name: str) -> None:
    op = getattr(operator, name)
    found = op(column(values), other)
    assert [None if value is pd.NA else value for value in found] == [
        None if value is None else op(value, other) for value in values
    ]


@checked
@given(values=COLUMNS)
def test_figures(values: list[Decimal | None]) -> None:
    series, numbers = column(values), present(values)
    total = Decimal(0)
    for number in numbers:
        total = WIDE.add(total, number)
    if total.copy_abs() >= TOO_LARGE:
        with pytest.raises(DecimalOverflowError):
            series.sum()
    else:
        assert series.sum() == total
    if not numbers:
        assert series.mean() is series.median() is series.min() is pd.NA
        return
    ordered = sorted(numbers)
    assert series.mean() == rounded_quotient(total, Decimal(len(numbers)))
    middle = WIDE.add(ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2])
    assert series.median() == rounded_quotient(middle, Decimal(2))
    assert (series.min(), series.max()) == (ordered[0], ordered[-1])
    assert list(series.sort_values().dropna()) == ordered


@checked
@given(values=COLUMNS, name=st.sampled_from(["cumsum", "cummin", "cummax"]))
def test_running_figures(values: list[Decimal | None], name: str) -> None:
    step = {"cumsum": WIDE.add, "cummin": min, "cummax": max}[name]
    figures = itertools.accumulate(present(values), step)
    check(lambda: getattr(column(values), name)(), [None if value is None else next(figures) for value in values])


@checked
@given(rows=st.lists(st.tuples(st.integers(0, 3), st.one_of(NUMBERS, st.none())), min_size=1, max_size=20))
def test_groups(rows: list[tuple[int, Decimal | None]]) -> None:
    groups: dict[int, list[Decimal]] = {}
    for key, value in rows:
        groups.setdefault(key, []).extend([] if value is None else [value])
    keys = sorted(groups)
    grouped = column([value for _, value in rows]).groupby([key for key, _ in rows])
    sums: list[Decimal] = []
    for key in keys:
        total = Decimal(0)
        for number in groups[key]:
            total = WIDE.add(total, number)
        sums.append(total)
    check(grouped.sum, list(sums))
    assert same(
        grouped.mean(),
        [
            rounded_quotient(total, Decimal(len(groups[key]))) if groups[key] else None
            for key, total in zip(keys, sums, strict=True)
        ],
    )
    assert same(grouped.max(), [max(groups[key]) if groups[key] else None for key in keys])
    ordered = {key: sorted(groups[key]) for key in keys}
    middles = [
        rounded_quotient(WIDE.add(found[(len(found) - 1) // 2], found[len(found) // 2]), Decimal(2)) if found else None
        for found in ordered.values()
    ]
    assert same(grouped.median(), middles)
    assert same(grouped.quantile(0.5), middles)


@checked
@given(values=COLUMNS, places=st.integers(-21, 20))
def test_rounding(values: list[Decimal | None], places: int) -> None:
    expected = [
        None if value is None else value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN, WIDE) for value in values
    ]
    check(lambda: column(values).round(places), expected)


@checked
@given(values=COLUMNS, exponent=st.integers(-3, 5))
def test_powers(values: list[Decimal | None], exponent: int) -> None:
    values = [value if value != 0 else Decimal(2) for value in values]
    expected = [
        None if value is None else Decimal(round(Fraction(value) ** exponent * 10**18)).scaleb(-18, WIDE)
        for value in values
    ]
    if exponent == 0:
        expected = [Decimal(1)] * len(values)
    check(lambda: column(values) ** exponent, expected)


@checked
@given(values=COLUMNS)
def test_signs_and_floats(values: list[Decimal | None]) -> None:
    series = column(values)
    assert same(-series, [None if value is None else value.copy_negate() for value in values])
    assert same(abs(series), [None if value is None else value.copy_abs() for value in values])
    assert list(series.dropna().astype(float)) == [float(value) for value in present(values)]


@checked
@given(values=COLUMNS)
def test_text_and_back(values: list[Decimal | None]) -> None:
    series = column(values)
    text = series.astype("string")
    for written, value in zip(text, values, strict=True):
        if value is not None:
            assert Decimal(written) == value
            assert set(written) <= set("-.0123456789")
            assert not written.startswith("-0") or "." in written
            assert not (written.endswith((".", "0")) and "." in written)
    assert same(pd.Series(DecimalArray(parse(pa.array(text)))), values)
    frame = series.to_frame("amount")
    assert same(pd.read_csv(io.StringIO(frame.to_csv()), dtype={"amount": "decimal"})["amount"], values)
    again = pd.read_json(io.StringIO(frame.to_json(orient="split")), orient="split", dtype={"amount": "decimal"})
    assert not values or same(again["amount"], values)


SPELLINGS = st.one_of(
    st.from_regex(r"[+-]?[0-9]{0,45}\.?[0-9]{0,45}([eE][+-]?[0-9]{1,8})?", fullmatch=True),
    st.builds("{:E}".format, NUMBERS),
    st.builds(
        "{}{:f}{}".format, st.sampled_from(["", "00"]), NUMBERS.map(Decimal.copy_abs), st.sampled_from(["", "000"])
    ),
    st.text(alphabet="0123456789.eE+-_ nNaAiIfF", max_size=8),
)


@checked
@given(spellings=st.lists(SPELLINGS, min_size=1, max_size=6))
def test_spellings(spellings: list[str]) -> None:
    """Each text is read as Python reads it, or refused; never is it another number, and never does a process end."""
    expected: list[Decimal | None] = []
    for text in spellings:
        try:
            number = Decimal(text) if text == text.strip() and "_" not in text else None
        except decimal.InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            expected.append(None)
        elif number == 0:
            expected.append(Decimal(0))
        elif -18 <= number.adjusted() < 20 and number == number.quantize(PLACE, context=WIDE):
            expected.append(number)
        else:
            expected.append(None)
    if None in expected:
        with pytest.raises(DecimalError) as caught:
            parse(pa.array(spellings))
        assert caught.value.position == expected.index(None)
        assert caught.value.value == spellings[expected.index(None)]
    else:
        assert same(pd.Series(DecimalArray(parse(pa.array(spellings)))), expected)


@checked
@given(values=COLUMNS)
def test_files_and_pickles(values: list[Decimal | None]) -> None:
    series = column(values)
    assert same(pickle.loads(pickle.dumps(series)), values)
    file = io.BytesIO()
    series.to_frame("amount").to_parquet(file)
    assert same(pd.read_parquet(file)["amount"], values)
    assert same(pa.Table.from_pandas(series.to_frame("amount")).to_pandas()["amount"], values)


@checked
@given(values=COLUMNS, start=st.integers(0, 12), length=st.integers(0, 12))
def test_slices_compute_like_copies(values: list[Decimal | None], start: int, length: int) -> None:
    """A slice shares the buffers of its column, at an offset."""
    part, expected = column(values)[start : start + length], values[start : start + length]
    assert same(part, expected)
    assert same(0 - (0 - part), expected)
    assert same(part.round(18) * 1, expected)
    assert part.count() == len(present(expected))
    assert list(part.astype("string").dropna()) == list(column(expected).astype("string").dropna())

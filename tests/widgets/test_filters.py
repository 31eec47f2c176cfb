"""A filter selects the rows that plain Python would, says what it is, and survives being printed and stored."""

import pickle
import subprocess
import sys
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets.filters import Between, Filter, Flag, OneOf, Within

DTYPES: dict[str, Any] = {
    "currency": "str",
    "memo": "str",
    "created_at": "datetime64[ms, UTC]",
    "amount": DecimalDtype(),
    "level": "Int64",
    "is_open": "boolean",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WORDS = ("USDT", "BTC", "usdt-btc", "", "Ä", "x" * 70)
TEXTS = st.sampled_from([*WORDS, None])
AMOUNTS = (
    st.none()
    | st.decimals(Decimal(-1000), Decimal(1000), allow_nan=False, places=18)
    | st.sampled_from([Decimal("0.1"), Decimal("0.100000000000000001"), Decimal(0), Decimal("-0.1")])
)
MOMENTS = st.integers(1_767_225_600_000, 1_767_225_601_000)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "currency": TEXTS,
            "memo": TEXTS,
            "created_at": st.none() | MOMENTS,
            "amount": AMOUNTS,
            "level": st.none() | st.integers(-3, 3),
            "is_open": st.sampled_from([True, False, None]),
        }
    ),
    max_size=12,
)
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "currency": st.lists(TEXTS, min_size=1, max_size=4).map(lambda each: OneOf(*each)),
        "created_at": st.tuples(MOMENTS, MOMENTS).map(lambda ends: Within(min(ends), max(ends)))
        | MOMENTS.map(lambda start: Within(start)),
        "amount": st.tuples(AMOUNTS, AMOUNTS)
        .filter(any)
        .map(lambda ends: Between(*(sorted(ends) if None not in ends else ends))),
        "level": st.lists(st.integers(-3, 3) | st.none(), min_size=1, max_size=3).map(lambda each: OneOf(*each))
        | st.integers(-3, 3).map(lambda least: Between(least, Decimal("2.5") if least < 3 else None)),
        "is_open": st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=3).map(lambda each: Flag(*each)),
    },
)
FILTERS = st.builds(Filter, CONDITIONS, st.sampled_from(["", "us", "ä", "BTC", "xx"]))


def frame_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in DTYPES}
    moments = columns["created_at"]
    columns["created_at"] = [pd.NaT if ms is None else pd.Timestamp(ms, unit="ms", tz="UTC") for ms in moments]
    return pd.DataFrame({name: pd.Series(columns[name], dtype=dtype) for name, dtype in DTYPES.items()})


def meets(value: Any, condition: Any) -> bool:
    """The same question, asked of one value in plain Python."""
    if isinstance(condition, OneOf | Flag):
        return any(value is each or (value is not None and value == each) for each in condition.values)
    if value is None:
        return False
    if isinstance(condition, Within):
        span = condition.span
        return (span.start is None or span.start <= value) and (span.end is None or value < span.end)
    return (condition.least is None or condition.least <= value) and (condition.most is None or value <= condition.most)


def is_meant(row: dict[str, Any], asked: Filter) -> bool:
    held = not asked.text or any(asked.text.lower() in (row[name] or "").lower() for name in ("currency", "memo"))
    return held and all(meets(row[name], condition) for name, condition in asked.conditions.items())


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, asked=FILTERS)
def test_selects_what_plain_python_selects(rows: list[dict[str, Any]], asked: Filter) -> None:
    frame = frame_of(rows)
    found = asked.apply(frame)
    assert found.index.tolist() == [place for place, row in enumerate(rows) if is_meant(row, asked)]
    assert found.dtypes.equals(frame.dtypes)


@settings(max_examples=150, deadline=None)
@given(asked=FILTERS)
def test_survives_print_json_pickle_and_copy(asked: Filter) -> None:
    assert eval(repr(asked)) == asked
    assert Filter.from_json(asked.to_json()) == asked
    assert repr(Filter.from_json(asked.to_json())) == repr(asked)
    assert pickle.loads(pickle.dumps(asked)) == asked
    assert hash(deepcopy(asked)) == hash(asked)


def test_reads_as_a_sentence() -> None:
    asked = Filter(
        {
            "currency": ["USDT", "BTC"],
            "created_at": Within("2026-01-01", "2026-02-01"),
            "fee": Between("0.50", Decimal("1E+3")),
            "symbol": OneOf("", None),
            "is_open": True,
        },
        text="trade",
    )
    assert str(asked) == (
        "currency is USDT or BTC; created_at from 2026-01-01 to 2026-02-01; fee at least 0.5 and at most 1000;"
        " symbol is \"\" or missing; is_open is true; text has 'trade'"
    )
    assert str(Filter()) == "all rows"
    assert repr(Filter()) == "Filter()"
    assert str(Filter({"t": Within("2026-01-01 12:30", None)})) == "t from 2026-01-01T12:30:00Z"
    assert str(Filter({"fee": Between(None, 1)})) == "fee at most 1"
    assert not Filter()
    assert Filter(text="x")


def test_json_is_exact_text() -> None:
    asked = Filter({"fee": Between("0.000000000000000001", None), "t": Within("2026-01-01 00:00:00.001")})
    assert asked.to_json() == (
        '{"conditions": {"fee": {"least": "0.000000000000000001", "most": null},'
        ' "t": {"from": "2026-01-01T00:00:00.001Z", "to": null}}, "text": ""}'
    )


def test_order_of_values_and_columns_does_not_matter() -> None:
    one = Filter({"a": OneOf("x", "y"), "b": Flag(True)})
    assert one == Filter({"b": Flag(True), "a": OneOf("y", "x")})
    assert hash(one) == hash(Filter({"b": Flag(True), "a": OneOf("y", "x")}))
    assert OneOf(1) != Flag(True)
    assert Between("1.0") == Between(1)


def test_is_composed_without_being_changed() -> None:
    one = Filter({"a": "x"})
    two = one.with_("b", ["y", None]).with_text("z")
    assert str(two) == "a is x; b is y or missing; text has 'z'"
    assert two.without("a", "c") == Filter({"b": OneOf("y", None)}, "z")
    assert one == Filter({"a": "x"})
    with pytest.raises(TypeError):
        two.conditions["a"] = OneOf("q")  # type: ignore[index]  # that it cannot be set is the point


def test_an_end_of_a_span_is_outside_and_its_zone_counts() -> None:
    texts = ["2025-12-31 23:59:59.999", "2026-01-01", "2026-01-01 22:59:59.999", "2026-01-01 23:00"]
    times = pd.to_datetime(texts, format="ISO8601", utc=True)
    frame = pd.DataFrame({"t": times.tz_convert("Asia/Tokyo")})
    asked = Filter({"t": Within("2026-01-01", "2026-01-02T00:00+01:00")})
    assert asked.mask(frame).tolist() == [False, True, True, False]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC"])
def test_times_of_any_unit_and_without_zone(unit: str, zone: str | None) -> None:
    times = pd.DatetimeIndex(["2026-01-01", "2026-01-01 00:00:01", "2026-01-01 00:00:02", pd.NaT])
    column = pd.Series(times.as_unit(unit)).dt.tz_localize(zone)
    asked = Filter({"t": Within("2026-01-01 00:00:00.001", "2026-01-01 00:00:02")})
    assert asked.mask(pd.DataFrame({"t": column})).tolist() == [False, True, False, False]
    late = Filter({"t": Within("2026-01-01", "2286-01-01")})  # later than nanoseconds can tell
    assert late.mask(pd.DataFrame({"t": column})).tolist() == [True, True, True, False]


@settings(max_examples=100, deadline=None)
@given(
    numbers=st.lists(st.floats(-1e15, 1e15) | st.just(float("nan")), min_size=1, max_size=8),
    bound=st.decimals(-1000, 1000, places=18, allow_nan=False) | st.floats(-1e15, 1e15).map(lambda x: Decimal(str(x))),
    single=st.booleans(),
)
def test_a_float_counts_by_its_shortest_text(numbers: list[float], bound: Decimal, single: bool) -> None:
    if bound.as_tuple().exponent < -18:  # type: ignore[operator]  # finite ones have a number there
        return
    column = np.array(numbers, dtype="float32" if single else "float64")
    found = Filter({"x": Between(bound, None)}).mask(pd.DataFrame({"x": column}))
    assert found.tolist() == [not np.isnan(each) and Decimal(str(each)) >= bound for each in column]
    found = Filter({"x": Between(None, bound)}).mask(pd.DataFrame({"x": column}))
    assert found.tolist() == [not np.isnan(each) and Decimal(str(each)) <= bound for each in column]


PLAIN = pd.DataFrame(
    {
        "word": np.array(["a", "b", None], dtype=object),
        "group": pd.Categorical(["x", None, "y"]),
        "whole": [1, 2, 3],
        "money": [Decimal("1.10"), None, Decimal(3)],
        "is_on": [True, False, True],
        "arrow": pd.array([1, None, 3], dtype="int64[pyarrow]"),
        "mixed": [1, "one", None],
        "day": [datetime(2026, 1, 1).date(), None, datetime(2026, 1, 2).date()],
    },
    index=[7, 7, 8],
)


@pytest.mark.parametrize(
    ("column", "condition", "meant"),
    [
        ("word", OneOf("b", None), [False, True, True]),
        ("group", OneOf("y"), [False, False, True]),
        ("group", OneOf(None), [False, True, False]),
        ("whole", Between("1.5", 3), [False, True, True]),
        ("whole", OneOf(1, 3), [True, False, True]),
        ("money", Between("1.1", "2"), [True, False, False]),
        ("money", OneOf(None), [False, True, False]),
        ("is_on", Flag(False), [False, True, False]),
        ("arrow", Between(2), [False, False, True]),
        ("mixed", OneOf("1"), [True, False, False]),
        ("day", Within("2026-01-02"), [False, False, True]),
    ],
)
def test_works_on_plain_frames(column: str, condition: Any, meant: list[bool]) -> None:
    assert Filter({column: condition}).mask(PLAIN).tolist() == meant
    assert len(Filter({column: condition}).apply(PLAIN)) == sum(meant)


def test_searches_all_text_columns_and_only_those() -> None:
    assert Filter(text="ONE").mask(PLAIN).tolist() == [False, True, False]
    assert Filter(text="Y").mask(PLAIN).tolist() == [False, False, True]
    assert Filter(text="3").mask(PLAIN).tolist() == [False, False, False]


def test_texts_that_are_almost_all_different() -> None:
    ids = pd.DataFrame({"id": [f"{number:06x}" for number in range(3000)] + [None]})
    assert np.flatnonzero(Filter({"id": OneOf("000bb7", None, "zz")}).mask(ids)).tolist() == [2999, 3000]
    assert np.flatnonzero(Filter(text="BB7").mask(ids)).tolist() == [2999]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            Filter({"curency": "USDT"}),
            "no column 'curency': there are currency, memo, created_at, amount",
        ),
        (
            Filter({"created_at": "2026-01-01"}),
            "created_at holds times: Within(start, end) fits it, OneOf(",
        ),
        (Filter({"amount": OneOf(5)}), "amount holds amounts: Between(least, most) fits it"),
        (Filter({"currency": OneOf(5)}), "currency holds text: 5 is none"),
        (Filter({"currency": True}), "currency holds text: OneOf(...) fits it, Flag(True) does not"),
        (Filter({"level": "one"}), "level holds whole numbers: 'one' is none"),
        (Filter({"is_open": "true"}), "is_open holds flags: Flag(True) fits it"),
    ],
)
def test_refuses_what_does_not_fit(asked: Filter, told: str) -> None:
    with pytest.raises(InputError) as caught:
        asked.apply(frame_of([]))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: OneOf(), "selects nothing"),
        (lambda: OneOf(True), "use Flag(True)"),
        (lambda: OneOf(1.5), "Between(...) for amounts"),
        (lambda: Flag("true"), "pass True, False or None"),
        (lambda: Within(), "no bound"),
        (lambda: Within("2026-02-01", "2026-01-01"), "from 2026-02-01 is after to 2026-01-01: swap"),
        (lambda: Within("soon"), "'soon' is no time"),
        (lambda: Between(), "no bound"),
        (lambda: Between("2", "1"), "at least 2 is more than at most 1: swap"),
        (lambda: Between("1,5"), "'1,5' is not a number"),
        (lambda: Between("0.1234567890123456789"), "more than 18 decimal places"),
        (lambda: Filter({"a": 1.5}), "1.5 is no condition"),  # type: ignore[dict-item]  # the point of the case
        (lambda: Filter({1: "a"}), "1 is no name of a column"),  # type: ignore[dict-item]  # the point of the case
        (lambda: Filter("a"), "pass a dict"),  # type: ignore[arg-type]  # the point of the case
        (lambda: Filter.from_json("{"), "no JSON"),
        (lambda: Filter.from_json("[]"), "has to look like"),
        (lambda: Filter.from_json('{"conditions": {"a": {"least": 1.5, "most": null}}, "text": ""}'), "as text"),
        (lambda: Filter().mask(pd.DataFrame([[1, 2]], columns=["a", "a"])), "two columns are called 'a'"),
        (lambda: Filter().mask(pd.DataFrame([[1]])), "0 is no name of a column"),
        (lambda: Filter().mask([1]), "not a list"),  # type: ignore[arg-type]  # the point of the case
    ],
)
def test_refuses_what_means_nothing(make: Any, told: str) -> None:
    with pytest.raises(InputError) as caught:
        make()
    assert told in str(caught.value)


@pytest.mark.parametrize("names", [["currency"], ["amount"], ["created_at"], ["is_open"], ["level"], []])
def test_frames_without_rows_and_with_nothing_but_missing_values(names: list[str]) -> None:
    conditions = {
        "currency": OneOf("USDT"),
        "amount": Between(0),
        "created_at": Within(0, 1),
        "is_open": Flag(True),
        "level": OneOf(1),
    }
    asked = Filter({name: conditions[name] for name in names}, "a")
    nothing = dict.fromkeys(DTYPES)
    assert asked.mask(frame_of([])).tolist() == []
    assert asked.mask(frame_of([nothing, nothing])).tolist() == [False, False]
    assert Filter({"amount": OneOf(None)}).mask(frame_of([nothing])).tolist() == [True]


def test_a_time_is_epoch_milliseconds_or_a_datetime() -> None:
    assert Within(86_400_000, EPOCH + timedelta(days=2)) == Within("1970-01-02", "1970-01-03")


def test_a_filter_needs_no_widgets() -> None:
    program = (
        "import sys; sys.modules |= dict.fromkeys(['ipywidgets', 'itables', 'anywidget', 'matplotlib'])\n"
        "import kucoin_frames.widgets as w, pandas as pd\n"
        "frame = pd.DataFrame({'a': ['x', 'y']})\n"
        "print(w.Filter({'a': 'x'}).apply(frame)['a'].tolist(), w.facets(frame)[0].values)\n"
        "try:\n"
        "    w.explore\n"
        "except ImportError as error:\n"
        "    print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [
        "['x'] (('x', 1), ('y', 1))",
        'widgets need ipywidgets: pip install "kucoin-frames[widgets]"',
    ]

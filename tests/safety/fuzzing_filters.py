"""Filters of any text and on any frame, and what must hold: the rows that plain Python chooses, or an `InputError`."""

import json
import math
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets.filters import Between, Filter, Flag, OneOf, Within
from tests.safety.noise import ODD_TEXTS, disturbed, some_bytes

__all__ = ["filter_texts", "filters"]

ASKED = Filter(
    {
        "currency": OneOf("USDT", "", None),
        "level": OneOf(1, 2**70),
        "is_open": Flag(True, None),
        "created_at": Within("2026-01-01", 1_772_366_400_001),
        "amount": Between("-0.000000000000000001", "1e19"),
    },
    "us",
)


def filter_texts(random: Random) -> None:
    """A text is the filter that it spells, which becomes the same text again; or an error that says so."""
    tree = json.loads(ASKED.to_json())
    for _ in range(random.choice([0, 1, 1, 2, 5])):
        tree = disturbed(random, tree)
    raw = json.dumps(tree, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    text = (some_bytes(random, raw) if random.random() < 0.5 else raw).decode("utf-8", "surrogateescape")
    try:
        found = Filter.from_json(text)
    except InputError:
        return
    again = Filter.from_json(found.to_json())
    assert again == found
    assert again.to_json() == found.to_json()
    assert pickle.loads(pickle.dumps(found)) == found
    assert set(found.conditions) == set(json.loads(text)["conditions"])
    try:
        found.mask(FRAME)
    except InputError:
        return
    assert set(found.conditions) <= set(FRAME.columns)


FRAME = pd.DataFrame(
    {
        "currency": pd.Series(["USDT", "BTC", "", None], dtype="str"),
        "level": pd.Series([1, 2**62, -1, None], dtype="Int64"),
        "is_open": pd.Series([True, False, None, None], dtype="boolean"),
        "created_at": pd.Series(["2026-01-01", "2026-03-01", None, None], dtype="datetime64[ms, UTC]"),
        "amount": pd.Series([Decimal(1), Decimal("1e-18"), Decimal(-1), None], dtype=DecimalDtype()),
    }
)


# Frames

TEXTS = [each for each in ODD_TEXTS if each.isascii()]
COUNTS = [0, 1, -1, 7, 2**31, 2**53 + 1, 2**62]
FLOATS = [0.0, -0.0, 0.1, 0.3, 1e-9, 1e300, 2.0**53, math.inf, -math.inf]
AMOUNTS = [Decimal(each) for each in ("0", "0.1", "-0.1", "1e-18", "123456789012345678.000000000000000001", "7")]
TIMES = [0, 1, 999, 1_772_366_400_000, 1_772_366_400_001, -86_400_000, 4_102_444_800_000]


def _stamps(times: list[int | None]) -> list[Any]:
    return [pd.NaT if each is None else pd.Timestamp(each, unit="ms", tz="UTC") for each in times]


def _moments(times: list[int | None]) -> list[datetime | None]:
    return [None if each is None else datetime.fromtimestamp(each // 1000, UTC) for each in times]


Make = Callable[[list[Any]], "pd.Series[Any]"]

COLUMNS: dict[str, tuple[str, list[Any], Make]] = {
    "str": ("text", TEXTS, lambda each: pd.Series(each, dtype="str")),
    "string": ("text", TEXTS, lambda each: pd.Series(each, dtype="string")),
    "object text": ("text", TEXTS, lambda each: pd.Series(each, dtype=object)),
    "category": ("text", TEXTS, lambda each: pd.Series(each, dtype="str").astype("category")),
    "arrow text": ("text", TEXTS, lambda each: pd.Series(each, dtype=pd.ArrowDtype(pa.string()))),
    "Int64": ("count", COUNTS, lambda each: pd.Series(each, dtype="Int64")),
    "UInt64": ("count", [abs(each) for each in COUNTS], lambda each: pd.Series(each, dtype="UInt64")),
    "arrow count": ("count", COUNTS, lambda each: pd.Series(each, dtype=pd.ArrowDtype(pa.int64()))),
    "object count": ("count", COUNTS, lambda each: pd.Series(each, dtype=object)),
    "category of counts": ("count", COUNTS, lambda each: pd.Series(each, dtype="Int64").astype("category")),
    "old category of counts": ("count", COUNTS, lambda each: pd.Series(pd.Categorical(each, COUNTS))),
    "float64": ("float", FLOATS, lambda each: pd.Series(each, dtype="float64")),
    "Float64": ("float", FLOATS, lambda each: pd.Series(each, dtype="Float64")),
    "float32": ("float32", FLOATS[:5], lambda each: pd.Series(each, dtype="float32")),
    "decimal": ("amount", AMOUNTS, lambda each: pd.Series(each, dtype=DecimalDtype())),
    "object decimal": ("amount", AMOUNTS, lambda each: pd.Series(each, dtype=object)),
    "arrow decimal": ("amount", AMOUNTS, lambda each: pd.Series(each, dtype=pd.ArrowDtype(pa.decimal128(38, 18)))),
    "boolean": ("flag", [True, False], lambda each: pd.Series(each, dtype="boolean")),
    "object flag": ("flag", [True, False], lambda each: pd.Series(each, dtype=object)),
    "category of flags": ("flag", [True, False], lambda each: pd.Series(pd.Categorical(each, [True, False]))),
    "times in ms": ("time", TIMES, lambda each: pd.Series(_stamps(each), dtype="datetime64[ms, UTC]")),
    "times in ns": ("time", TIMES, lambda each: pd.Series(_stamps(each), dtype="datetime64[ns, UTC]")),
    "times elsewhere": ("time", TIMES, lambda each: pd.Series(_stamps(each), dtype="datetime64[us, Asia/Tokyo]")),
    "arrow times": (
        "time",
        TIMES,
        lambda each: pd.Series(_stamps(each), dtype=pd.ArrowDtype(pa.timestamp("ms", "UTC"))),
    ),
    "object times": ("whole second", TIMES, lambda each: pd.Series(_moments(each), dtype=object)),
}
"""Ways in which a column can hold its values: what these are, which there may be, and how the column is made."""

SEARCHED = ("us", "BTC", "-", "0", "main", "zzz")


def filters(random: Random) -> None:
    """A filter chooses the rows that plain Python chooses, value by value; one that does not fit is refused."""
    kinds = random.choices(list(COLUMNS), k=random.randrange(1, 5))
    rows = random.choice([0, 1, 2, 5, 9])
    columns = {f"{place} {kind}": _values(random, kind, rows) for place, kind in enumerate(kinds)}
    made = {name: COLUMNS[kind][2](columns[name]) for name, kind in zip(columns, kinds, strict=True)}
    frame = pd.DataFrame(made)
    frame.index = pd.Index(random.choices([0, 1, "a"], k=rows))
    read = {name: _read(COLUMNS[kind][0], kind, columns[name]) for name, kind in zip(columns, kinds, strict=True)}
    conditions = {name: _condition(random, COLUMNS[kind]) for name, kind in zip(columns, kinds, strict=True)}
    conditions = {name: each for name, each in conditions.items() if random.random() < 0.6}
    asked = Filter(conditions, random.choice(["", "", "", *SEARCHED]))
    fits = all(_fits(each, read[name][0]) for name, each in conditions.items())
    try:
        mask = asked.mask(frame)
    except InputError:
        mask = None
    assert (mask is not None) is fits, f"{asked!r} of {kinds} was {'refused' if fits else 'not refused'}"
    if mask is None:
        return
    right = [
        _is_meant({name: (kind, values[at]) for name, (kind, values) in read.items()}, asked) for at in range(rows)
    ]
    assert mask.tolist() == right, f"{asked!r} of {columns}"
    assert asked.apply(frame).dtypes.equals(frame.dtypes)


def _values(random: Random, kind: str, rows: int) -> list[Any]:
    return [None if random.random() < 0.25 else random.choice(COLUMNS[kind][1]) for _ in range(rows)]


def _read(held: str, kind: str, values: list[Any]) -> tuple[str, list[Any]]:
    """What a column is and holds as far as filters go: objects are what they are, and of nothing nothing is known."""
    if kind.startswith("object") and all(each is None for each in values):
        return "text", values
    if held == "whole second":
        return "time", [None if each is None else each // 1000 * 1000 for each in values]
    if held.startswith("float"):
        shortest = np.float32 if held == "float32" else float
        return "amount", [None if each is None else Decimal(str(shortest(each))) for each in values]
    return held, values


def _condition(random: Random, column: tuple[str, list[Any], Make]) -> Any:
    """Most of them fit."""
    kind, values, _ = column if random.random() < 0.85 else random.choice(list(COLUMNS.values()))
    some = [None if random.random() < 0.2 else random.choice(values) for _ in range(random.randrange(1, 4))]
    if random.random() < 0.05:
        return OneOf(None)
    if kind == "text" or (kind == "count" and random.random() < 0.5):
        return OneOf(*some)
    if kind == "flag":
        return Flag(*some)
    ends: list[Any] = sorted(random.choices([each for each in values if not _is_endless(each)], k=2))
    if random.random() < 0.4:
        ends[random.randrange(2)] = None
    if kind in ("time", "whole second"):
        stamps = _stamps(
            [None if each is None else max(each, 0) for each in ends]
        )  # no time of KuCoin's is before 1970
        return Within(*(None if pd.isna(each) else each for each in stamps))
    return Between(*ends)


def _is_endless(value: Any) -> bool:
    return isinstance(value, float) and (math.isinf(value) or abs(value) > 1e18 or (abs(value) < 1e-17 and value != 0))


def _fits(condition: Any, kind: str) -> bool:
    if isinstance(condition, OneOf) and not condition.known:
        return True
    match kind:
        case "text":
            return isinstance(condition, OneOf) and all(isinstance(each, str) for each in condition.known)
        case "count":
            return isinstance(condition, Between) or (
                isinstance(condition, OneOf) and not any(isinstance(each, str) for each in condition.known)
            )
        case "flag":
            return isinstance(condition, Flag)
        case "time":
            return isinstance(condition, Within)
    return isinstance(condition, Between)


def _is_meant(row: dict[str, tuple[str, Any]], asked: Filter) -> bool:
    held = not asked.text or any(
        kind == "text" and value is not None and asked.text.lower() in value.lower() for kind, value in row.values()
    )
    return held and all(_meets(row[name][1], condition) for name, condition in asked.conditions.items())


def _meets(value: Any, condition: Any) -> bool:
    if isinstance(condition, OneOf | Flag):
        return condition.missing if value is None else value in condition.known
    if value is None:
        return False
    first, last = (condition.span.start, condition.span.end) if isinstance(condition, Within) else (
        condition.least, condition.most
    )  # fmt: skip
    above = first is None or first <= value
    below = last is None or (value < last if isinstance(condition, Within) else value <= last)
    return above and below

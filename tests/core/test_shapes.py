"""Nested answers as flat rows: a parent's fields repeated, nothing dropped, a foreign shape refused."""

from typing import Any

import pytest

from kucoin_frames.columns import by_type, explode, fields, mapping, positions, sides, value
from kucoin_frames.columns.shapes import ShapeError, Treatment


def rows(treatment: Treatment, entity: Any) -> list[dict[str, Any]]:
    return list(treatment(entity))


@pytest.mark.parametrize(
    ("treatment", "entity", "expected"),
    [
        (fields, {"a": 1, "b": {"c": 2}}, [{"a": 1, "b": {"c": 2}}]),
        (value("flag"), False, [{"flag": False}]),
        (mapping("coin", "price"), {"A": "1", "B": None}, [{"coin": "A", "price": "1"}, {"coin": "B", "price": None}]),
        (mapping("coin", "price"), {}, []),
        (positions("time", "open"), ["5", "6"], [{"time": "5", "open": "6"}]),
        (positions("time", "open"), ["5"], [{"time": "5"}]),
        (positions("time", "open"), ["5", "6", "7"], [{"time": "5", "open": "6", "value2": "7"}]),
        (explode("rows"), {"total": 3, "rows": [{"a": 1}, {"a": 2}]}, [{"total": 3, "a": 1}, {"total": 3, "a": 2}]),
        (explode("rows"), {"total": 3, "rows": []}, []),
        (explode("rows"), {"total": 3, "rows": None}, []),
        (explode("rows", keep_childless=True), {"name": "x", "rows": []}, [{"name": "x"}]),
        (explode("rows", keep_childless=True), {"name": "x"}, [{"name": "x"}]),
        (explode("rows", beside="sums"), {"sums": {"s": 9}, "rows": [{"a": 1}]}, [{"s": 9, "a": 1}]),
        (explode("rows", beside="sums"), {"rows": [{"a": 1}]}, [{"a": 1}]),
        (explode("rows", beside="sums"), {"sums": None, "rows": [{"a": 1}]}, [{"a": 1}]),
    ],
)  # fmt: skip
def test_rows_of_an_entity(treatment: Treatment, entity: Any, expected: list[dict[str, Any]]) -> None:
    assert rows(treatment, entity) == expected


def test_of_a_name_that_both_have_neither_value_is_lost() -> None:
    entity = {
        "status": "of the account",
        "fee": 1,
        "note": None,
        "rows": [{"status": "of the row", "fee": 1, "note": "n"}],
    }
    assert rows(explode("rows"), entity) == [
        {"status": "of the row", "fee": 1, "note": "n", "parent_status": "of the account"}
    ]


PAIRS = sides("assets", {"baseAsset": "base", "quoteAsset": "quote"})


def test_a_row_for_each_side_of_a_pair() -> None:
    base, quote = {"currency": "KCS", "total": "8"}, {"currency": "USDT", "total": "64"}
    entity = {"worth": 5, "assets": [{"symbol": "KCS-USDT", "baseAsset": base, "quoteAsset": quote}]}
    assert rows(PAIRS, entity) == [
        {"worth": 5, "symbol": "KCS-USDT", "side": "base", **base},
        {"worth": 5, "symbol": "KCS-USDT", "side": "quote", **quote},
    ]
    assert entity["assets"] == [{"symbol": "KCS-USDT", "baseAsset": base, "quoteAsset": quote}], "left as it was"


@pytest.mark.parametrize("other", [{}, {"quoteAsset": None}])
def test_a_pair_with_one_side(other: dict[str, Any]) -> None:
    entity = {"assets": [{"symbol": "KCS-USDT", "baseAsset": {"total": "8"}} | other]}
    assert rows(PAIRS, entity) == [{"symbol": "KCS-USDT", "side": "base", "total": "8"}]


def test_a_row_for_each_kind_and_currency() -> None:
    treatment = by_type({"mainAccounts": "main", "tradeAccounts": "trade"}, column="kind")
    entity = {
        "subName": "robot",
        "tradeAccounts": [{"currency": "BTC"}, {"currency": "ETH"}],
        "mainAccounts": [{"currency": "KCS"}],
        "newAccounts": [{"currency": "X"}],
    }
    more = {"subName": "robot", "newAccounts": [{"currency": "X"}]}
    assert rows(treatment, entity) == [
        more | {"kind": "main", "currency": "KCS"},
        more | {"kind": "trade", "currency": "BTC"},
        more | {"kind": "trade", "currency": "ETH"},
    ]
    assert rows(treatment, {"subName": "idle", "mainAccounts": [], "tradeAccounts": None}) == []


@pytest.mark.parametrize(
    ("treatment", "entity", "message"),
    [
        (fields, [1], "an object was expected, not a list"),
        (fields, "text", "an object was expected, not text"),
        (mapping("a", "b"), 5, "an object was expected, not a number"),
        (positions("a", "b"), {"a": 1}, "a list of 2 values was expected, not an object"),
        (explode("rows"), {"total": 3}, "the list 'rows' is missing"),
        (explode("rows"), {"rows": {"a": 1}}, "'rows' was expected to be a list, not an object"),
        (explode("rows"), {"rows": [None]}, "an object was expected, not null"),
        (explode("rows", beside="sums"), {"sums": True, "rows": []}, "an object was expected, not a flag"),
        (PAIRS, {"assets": [{"baseAsset": "KCS"}]}, "an object was expected, not text"),
    ],
)
def test_a_foreign_shape_is_refused(treatment: Treatment, entity: Any, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        rows(treatment, entity)

"""Do a peer's rows and a frame of ours say the same, value by value? Knows no peer and asks nobody.

A row of a peer is a mapping whose names are KuCoin's in snake_case, written here in another way than in the package.
"""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

import pandas as pd

__all__ = ["Row", "agree", "joined", "masked", "plain", "snake"]

Row: TypeAlias = dict[str, Any]

_CONTEXT = {"symbol": "symbol", "order_id": "orderId", "trade_id": "tradeId"}


def snake(name: str) -> str:
    """limitBTCAmount -> limit_btc_amount; a code such as USDT becomes usdt."""
    return re.sub(r"[A-Z]+(?![a-z])|[A-Z]", lambda capitals: "_" + capitals[0].lower(), name).lstrip("_")


def plain(answer: Any) -> Any:
    """A parsed answer as dicts, lists and bare values, its names in snake_case; of an enumeration the value."""
    if isinstance(answer, Enum):
        return answer.value
    if isinstance(answer, Mapping):
        return {snake(name): plain(each) for name, each in answer.items()}
    if isinstance(answer, list):
        return [plain(each) for each in answer]
    declared = getattr(type(answer), "model_fields", None)  # a pydantic model: the official client's
    if declared is None:
        return answer
    fields = {name: plain(getattr(answer, name)) for name in declared if name != "common_response"}
    return fields["data"] if list(fields) == ["data"] else fields


def joined(parent: Row, child: Row) -> Row:
    """A child's row with its parent's bare fields beside it."""
    return {name: each for name, each in parent.items() if not isinstance(each, dict | list)} | child


def masked(key: str) -> str:
    """An API key as it may be shown."""
    return f"{key[:5]}...{key[-4:]}"


def agree(theirs: Sequence[Row], ours: pd.DataFrame, *, by: Sequence[str] = ()) -> set[str]:
    """Every row and every field of both is in the other, with the same value; a field that is missing says nothing.

    `by` names the columns that both are sorted by first, where the order of equal times is nobody's promise. Returned
    are the columns that the peer reads as binary floats, so that they agree only as far as a float can tell.
    """
    assert len(theirs) == len(ours)
    rows = [_with_context(row) for row in theirs]
    names = dict.fromkeys([*ours.columns, *(name for row in rows for name in row)])
    columns = {name: [row.get(name) for row in rows] for name in names}
    rounded = set()
    orders = (
        _order([_both(columns[name], ours[name])[0] for name in by], len(rows)),
        _order([_both(columns[name], ours[name])[1] for name in by], len(rows)),
    )
    for name, values in columns.items():
        if name not in ours:
            assert not [each for each in values if each not in (None, [])], f"{name} is not in our frame"
            continue
        wanted, found = _both(values, ours[name])
        if any(isinstance(each, float) for each in wanted):
            rounded.add(name)
        assert [found[place] for place in orders[1]] == [wanted[place] for place in orders[0]], name
    return rounded


def _order(keys: Sequence[list[Any]], count: int) -> list[int]:
    return sorted(range(count), key=lambda place: [str(key[place]) for key in keys])


def _with_context(row: Row) -> Row:
    """The row with what its context says, read with Python's own parsers: old contexts have single quotes."""
    if "context" not in row:
        return row
    context = row["context"] or "{}"
    try:
        parts = json.loads(context)
    except json.JSONDecodeError:
        parts = ast.literal_eval(context)
    return {name: parts.get(wire) for name, wire in _CONTEXT.items()} | row


def _both(theirs: Sequence[Any], ours: "pd.Series[Any]") -> tuple[list[Any], list[Any]]:
    """Their values and ours in the form in which they are compared, which our dtype decides."""
    kind = str(ours.dtype)
    found: list[Any] = [None if pd.isna(each) else each for each in ours]
    if kind.startswith("datetime64"):
        return [_number(each) for each in theirs], [None if each is None else each.value // 10**6 for each in found]
    if kind == "decimal":
        if any(isinstance(each, float) for each in theirs):  # a peer that reads figures as binary floats
            return [_float(each) for each in theirs], [_float(each) for each in found]
        return [_decimal(each) for each in theirs], found
    if kind == "Int64":
        return [_number(each) for each in theirs], [None if each is None else int(each) for each in found]
    if kind == "boolean":
        return list(theirs), [None if each is None else bool(each) for each in found]
    return [_text(each) for each in theirs], found


def _number(value: Any) -> int | None:
    assert not isinstance(value, bool | float)
    return None if value in (None, "") else int(value)


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(value)


def _float(value: Any) -> float | None:
    return None if value in (None, "") else float(value)


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return ",".join(value)
    return None if value is None else str(value)

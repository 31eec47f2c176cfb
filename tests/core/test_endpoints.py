"""Each endpoint gives the frame that its case file promises: columns, dtypes, every value, whatever KuCoin leaves out.

A case file says what is called, what must be asked, what is answered and what the frame then holds. Values that are
missing in an expected row are NA.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kucoin_frames.client import Client
from kucoin_frames.endpoint import registry
from tests.core.frames import Row, as_text, dtypes
from tests.core.scripted import Raw, Scripted

CASES = Path(__file__).parent / "cases"


class Case(msgspec.Struct, forbid_unknown_fields=True):
    """One file of `cases`. Figures of the answers stay the text that is written there."""

    asks: dict[str, Any]
    asked: str
    answer: msgspec.Raw
    empty: msgspec.Raw
    columns: dict[str, str]
    rows: list[Row]
    kept: list[str] = []
    """Columns that are there even when a row's own fields are missing: of the parent, or of the question."""

    @property
    def path(self) -> str:
        return self.asked.split(" ")[2].split("?")[0]

    @property
    def expected(self) -> list[Row]:
        return [dict.fromkeys(self.columns) | row for row in self.rows]


def read(name: str) -> Case:
    return msgspec.json.decode((CASES / f"{name}.json").read_bytes(), type=Case)


NAMES = sorted(path.stem for path in CASES.glob("*.json"))
WITH_FIELDS = [name for name in NAMES if name not in ("candles", "hf_opened", "prices", "server_time")]
"""Endpoints whose rows are objects with named fields."""


def fetch(client: Client, fake: Scripted, name: str, answer: msgspec.Raw) -> Any:
    case = read(name)
    fake.on(case.path, Raw(bytes(answer).decode()))
    return getattr(client, name)(**case.asks)


def changed(answer: msgspec.Raw, change: Any) -> msgspec.Raw:
    """The answer with `change` done to each of its rows, the objects that hold no further objects."""

    def visit(node: Any) -> Any:
        if isinstance(node, list):
            return [visit(each) for each in node]
        if not isinstance(node, dict):
            return node
        is_row = not any(isinstance(each, dict) or _lists_objects(each) for each in node.values())
        return change(dict(node)) if is_row else {key: visit(each) for key, each in node.items()}

    exact = msgspec.json.Decoder(float_hook=lambda digits: msgspec.Raw(digits.encode()))
    return msgspec.Raw(msgspec.json.encode(visit(exact.decode(answer))))


def _lists_objects(node: Any) -> bool:
    return isinstance(node, list) and any(isinstance(each, dict) for each in node)


def test_every_endpoint_has_a_case() -> None:
    without, of_none = set(registry.endpoints) - set(NAMES), set(NAMES) - set(registry.endpoints)
    assert not without, f"these endpoints need a file in tests/core/cases: {sorted(without)}"
    assert not of_none, f"these files in tests/core/cases are of no endpoint: {sorted(of_none)}"


@pytest.mark.parametrize("name", NAMES)
def test_the_frame_of_an_answer(client: Client, fake: Scripted, name: str) -> None:
    case = read(name)
    frame = fetch(client, fake, name, case.answer)
    assert dtypes(frame) == case.columns
    assert list(frame.columns) == list(case.columns)
    assert as_text(frame) == case.expected
    assert frame.index.equals(frame.reset_index().index)
    assert str(fake.seen[-1]) == case.asked


@pytest.mark.parametrize("name", NAMES)
def test_the_frame_of_nothing(client: Client, fake: Scripted, name: str) -> None:
    case = read(name)
    frame = fetch(client, fake, name, case.empty)
    assert list(dtypes(frame).items()) == list(case.columns.items())
    assert len(frame) == 0


@pytest.mark.parametrize("name", WITH_FIELDS)
def test_unknown_fields_are_kept_behind(client: Client, fake: Scripted, name: str) -> None:
    case = read(name)
    if name == "currencies":
        case.answer, case.rows = _without_childless(case)
    new = {"brandNew": "text", "newNumber": 7, "newNested": {"a": [1, "2.50", None], "b": True}}
    frame = fetch(client, fake, name, changed(case.answer, lambda row: row | new))
    unknown = {"brand_new": "str", "new_number": "str", "new_nested": "str"}
    assert list(dtypes(frame).items()) == list((case.columns | unknown).items())
    kept: Row = {"brand_new": "text", "new_number": "7", "new_nested": '{"a":[1,"2.50",null],"b":true}'}
    assert as_text(frame) == [row | kept for row in case.expected]


def test_an_unknown_nested_field_keeps_its_figures(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/base-fee", Raw('{"takerFeeRate":"1","tiers":[{"from":0.10,"rate":1E-18},9007199254740993]}'))
    assert client.base_fee()["tiers"].tolist() == ['[{"from":0.10,"rate":1E-18},9007199254740993]']


@pytest.mark.parametrize("name", WITH_FIELDS)
@pytest.mark.parametrize("nothing", ["missing", "null", "empty text"])
def test_fields_without_a_value(client: Client, fake: Scripted, name: str, nothing: str) -> None:
    """Whatever is missing, null or empty is NA; only an empty text may stay one."""
    case = read(name)

    def emptied(row: dict[str, Any]) -> dict[str, Any]:
        if nothing == "empty text":
            return {field: value if isinstance(value, list) else "" for field, value in row.items()}
        return {} if nothing == "missing" else dict.fromkeys(row)

    if name == "currencies":
        case.answer, case.rows = _without_childless(case)
    frame = fetch(client, fake, name, changed(case.answer, emptied))
    assert dtypes(frame) == case.columns
    rows = as_text(frame)
    for column, dtype in case.columns.items():
        found = [row[column] for row in rows]
        if column in case.kept:
            assert Counter(found) == Counter(row[column] for row in case.expected), column
        elif nothing == "empty text" and dtype == "str":
            assert column in LISTS or set(found) <= {"", None}, column
        else:
            assert found == [None] * len(case.rows), column


LISTS = ("taxes", "trade_types", "opened_trade_types")


def _without_childless(case: Case) -> tuple[msgspec.Raw, list[Row]]:
    """The case of currencies without the one that has no chains, whose row is the parent itself."""
    whole = msgspec.json.decode(case.answer, type=list[msgspec.Raw])
    return msgspec.Raw(msgspec.json.encode(whole[:1])), case.rows[:2]


def test_rows_without_an_id_all_stay(client: Client, fake: Scripted) -> None:
    """KuCoin's own sample of a withdrawal has no id: nobody may then take two rows for one."""
    row = {"currency": "USDT", "amount": "1", "createdAt": 1759968001000}
    page = {"currentPage": 1, "pageSize": 500, "totalNum": 2, "totalPage": 1, "items": [row, row | {"amount": "2"}]}
    fake.on("/api/v1/withdrawals", page)
    frame = client.withdrawals(["USDT", "BTC"])
    assert sorted(frame["amount"].astype("str")) == ["1", "1", "2", "2"]

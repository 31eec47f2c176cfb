"""Tables: order of rows, rows that came twice, spans, unknown fields; reading fast gives what reading slowly gives."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kucoin_frames.columns import Table, amount, bulk, context, count, flag, identifier, text, time
from kucoin_frames.exceptions import DecodeError, InputError, UnreadableError
from kucoin_frames.times import Span
from tests.core.frames import as_text, decoded, dtypes
from tests.core.made_up import PATIENT

LEDGER = Table(
    (
        identifier("id", "An id."),
        amount("amount", "An amount."),
        time("createdAt", "A time."),
        flag("isInner", "A flag."),
        count("level", "A count."),
        context(),
    ),
    key=("id",),
    order="created_at",
)


def test_rows_in_ascending_order_of_time_and_id() -> None:
    page = ",".join(
        f'{{"id":"{id_}","createdAt":{at}}}' for id_, at in [("10", 5), ("9", 5), ("100", 5), ("8", 6), ("7", 4)]
    )
    rows = LEDGER.ordered(LEDGER.decode([f"[{page}]".encode()]))
    assert rows["id"].to_pylist() == ["7", "9", "10", "100", "8"]


def test_rows_without_a_key_turn_their_order_of_arrival_round() -> None:
    table = Table((text("name", "A text."), time("createdAt", "A time.")), order="created_at")
    page = '[{"name":"newest","createdAt":5},{"name":"middle","createdAt":5},{"name":"oldest","createdAt":5}]'
    rows = table.ordered(table.decode([page.encode()]))
    assert rows["name"].to_pylist() == ["oldest", "middle", "newest"]


def distinct(table: Table, *pages: str) -> list[dict[str, str | None]]:
    return as_text(table.frame(table.distinct(table.ordered(table.decode([page.encode() for page in pages])))))


def test_five_rows_of_one_millisecond_stay_five() -> None:
    page = ",".join(f'{{"id":{each},"createdAt":5,"amount":"1"}}' for each in (5, 4, 3, 2, 1))
    assert [row["id"] for row in distinct(LEDGER, f"[{page}]")] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("order", ["created_at", None])
def test_a_row_that_came_twice_is_kept_once(order: str | None) -> None:
    rows = [f'{{"id":{id_},"amount":"{id_}.5","createdAt":{at}}}' for id_, at in [(12, 7), (9, 5), (10, 5), (8, 5)]]
    table = Table(LEDGER.columns, key=("id",), order=order)
    found = distinct(table, f"[{rows[0]},{rows[2]},{rows[1]}]", f"[{rows[1]},{rows[2]},{rows[3]}]")
    assert sorted(row["amount"] or "" for row in found) == ["10.5", "12.5", "8.5", "9.5"]


@pytest.mark.parametrize("order", ["created_at", None])
def test_rows_without_a_key_are_never_taken_for_the_same(order: str | None) -> None:
    table = Table(LEDGER.columns, key=("id",), order=order)
    known, unknown = '{"id":1,"createdAt":5}', '{"createdAt":5}'
    found = distinct(table, f"[{unknown},{known},{unknown}]", f"[{known},{unknown}]")
    assert sorted(row["id"] or "none" for row in found) == ["1", "none", "none", "none"]


@pytest.mark.parametrize(
    ("span", "kept"),
    [
        (Span(3, 5), ["3", "4", "none"]),
        (Span(None, 3), ["2", "none"]),
        (Span(5, None), ["5", "none"]),
        (Span(None, None), ["2", "3", "4", "5", "none"]),
    ],
)
def test_rows_within_a_span(span: Span, kept: list[str]) -> None:
    page = ",".join([*(f'{{"id":{at},"createdAt":{at}}}' for at in (2, 3, 4, 5)), '{"id":"none"}'])
    assert LEDGER.within(LEDGER.decode([f"[{page}]".encode()]), span)["id"].to_pylist() == kept


@pytest.mark.parametrize("page", ['{"a":1}', '"text"', "5", "[5]", '["a"]', '[[{"id":1}]]'])
def test_an_answer_of_another_shape(page: str) -> None:
    table = Table((identifier("id", "An id."),), at=None if page.startswith(("[", '"', "5")) else "items")
    with pytest.raises(DecodeError, match=r"does not have the shape .* \[/api/v1/made-up\]$"):
        table.decode([page.encode()], endpoint="/api/v1/made-up")


@pytest.mark.parametrize(
    "page", [b"", b"[", b"[{]", b'[{"id":1}', b"<html>", b"\xff\xfe", b'[{"id":"\xff"}]', b"[NaN]"]
)
def test_an_answer_that_is_no_json(page: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"no JSON: .* \[/api/v1/made-up\]$"):
        LEDGER.decode([page], endpoint="/api/v1/made-up")


def test_unknown_fields_never_take_a_known_name() -> None:
    table = Table((identifier("someId", "An id."), context()))
    page = '[{"someId":1,"some_id":"a","symbol":"b","SomeId":"c","":"d","context":""},{"later":true}]'
    first, second = decoded(table, page)
    known: dict[str, str | None] = {"some_id": "1", "symbol": None, "order_id": None, "trade_id": None, "context": ""}
    new: dict[str, str | None] = {"some_id_": "a", "symbol_": "b", "some_id__": "c", "unnamed": "d", "later": None}
    assert list(first.items()) == list((known | new).items())
    assert second == dict.fromkeys(first) | {"later": "true"}


def test_a_frame_is_checked_by_what_was_declared() -> None:
    frame = LEDGER.empty()
    LEDGER.check(frame)
    LEDGER.check(frame.assign(more=1))
    with pytest.raises(InputError, match="lacks the column 'amount'"):
        LEDGER.check(frame.drop(columns="amount"))
    with pytest.raises(InputError, match="'amount' is float64, not decimal"):
        LEDGER.check(frame.assign(amount=frame["amount"].astype(float)))


def test_the_stored_schema_follows_from_the_columns() -> None:
    assert {field.name: str(field.type) for field in LEDGER.schema} == {
        "id": "string",
        "amount": "decimal128(38, 18)",
        "created_at": "timestamp[ms, tz=UTC]",
        "is_inner": "bool",
        "level": "int64",
        "symbol": "string",
        "order_id": "string",
        "trade_id": "string",
        "context": "string",
    }
    assert dtypes(LEDGER.empty()) == LEDGER.dtypes


def _odd(*plain: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(*plain, st.none(), st.just(""))


ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "id": _odd(st.integers(-5, 2**64), st.from_regex(r"[0-9a-f]{1,24}", fullmatch=True)),
            "amount": _odd(
                st.decimals(-(10**12), 10**12, places=8).map(str),
                st.decimals(-(10**12), 10**12, places=18).map(lambda each: msgspec.Raw(str(each).encode())),
                st.sampled_from(
                    [*map(msgspec.Raw, (b"1E-18", b"-0.0", b"1e30", b"0.1234567890123456789")), "1e30", "x"]
                ),
            ),
            "createdAt": _odd(
                st.integers(0, 2**43), st.integers(0, 2**43).map(str), st.sampled_from([2**62, "x", " 5"])
            ),
            "isInner": _odd(st.booleans(), st.sampled_from(["true", "no"])),
            "level": _odd(st.integers(-5, 2**63), st.integers(0, 9).map(str), st.just(msgspec.Raw(b"1.0"))),
            "context": _odd(
                st.sampled_from(
                    ['{"symbol":"A-B"}', "{'orderId':7}", '{"tradeId":7}', "{", "no\njson", '{"x":"é"}', "{}"]
                )
            ),
            "unknown": st.sampled_from(["a", 5, {"b": 1}]),
        },
    ),
    max_size=6,
)


def _outcome(table: Table, pages: list[bytes]) -> object:
    try:
        return as_text(table.frame(table.decode(pages, endpoint="/e")))
    except DecodeError as error:
        return str(error)


@PATIENT
@given(st.lists(ROWS, min_size=1, max_size=3))
def test_the_fast_reading_gives_what_the_slow_one_gives(monkeypatch: pytest.MonkeyPatch, pages: list[Any]) -> None:
    answers = [msgspec.json.encode({"items": page}) for page in pages]
    table = Table(LEDGER.columns, at="items")
    outcomes = []
    for least in (0, 10**9):
        with monkeypatch.context() as patch:
            patch.setattr(bulk, "_LEAST_BYTES", least)
            outcomes.append(_outcome(table, answers))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize(
    "wire", ['"1000000000000000000000000000000"', "1000000000000000000000000000000", "0.1234567890123456789"]
)
def test_the_fast_reading_is_exact_or_an_error(wire: str) -> None:
    rows = ",".join([*(f'{{"size":"{each}.5"}}' for each in range(6000)), f'{{"size":{wire}}}'])
    with pytest.raises(DecodeError, match=r"^size="):
        Table((amount("size", "An amount."),)).decode([f"[{rows}]".encode()])

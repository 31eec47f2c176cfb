"""Cases that nobody would write by hand, each made from a number, and what must hold for every one of them.

Whatever comes in, out comes the right thing or a `KucoinFramesError`: no other exception, and never a wrong frame. What
is right is worked out here a second time, with Python's own json and decimal.
"""

import contextlib
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import pandas as pd

from kucoin_frames.archive.exports import ROWS, read_export
from kucoin_frames.client import Client
from kucoin_frames.columns.column import Kind
from kucoin_frames.columns.shapes import fields
from kucoin_frames.endpoint import Endpoint, Query, Run, registry
from kucoin_frames.exceptions import KucoinFramesError
from kucoin_frames.keys import credentials_from_file
from kucoin_frames.keys.store import Store
from kucoin_frames.transport.envelope import data_of
from tests.archive.exports.invented import FUNDING, HISTORY, csv_file, zip_file
from tests.safety.fuzzing_commands import PARTS, archive_lines, command_lines, folder
from tests.safety.fuzzing_filters import filter_texts, filters
from tests.safety.noise import ODD_VALUES, disturbed, some_bytes, some_text

__all__ = ["TARGETS"]

CASES = Path(__file__).parent.parent / "core" / "cases"


def _answers() -> dict[str, str]:
    return {path.stem: json.dumps(json.loads(path.read_text("utf-8"))["answer"]) for path in CASES.glob("*.json")}


ANSWERS = _answers()


# Answers


def answers(random: Random) -> None:
    """An answer becomes the frame that Python's json makes of it, or an error."""
    declared = registry[random.choice(list(ANSWERS))]
    page = ANSWERS[declared.name]
    tree = json.loads(page)
    for _ in range(random.choice([0, 1, 1, 2, 5])):
        tree = disturbed(random, tree)
    raw = json.dumps(tree, ensure_ascii=random.random() < 0.5, allow_nan=True).encode("utf-8", "surrogatepass")
    if random.random() < 0.1:
        raw = some_bytes(random, raw)
    if random.random() < 0.1:
        raw = with_a_name_twice(random, raw, declared)
    check_answer(declared, raw)


def check_answer(declared: Endpoint, raw: bytes) -> None:
    """The bytes of an answer's data are the frame that they should be, or an error."""
    try:
        rows = declared.table.decode([raw], endpoint=declared.path)
        frame = declared.table.frame(declared.table.distinct(declared.table.ordered(rows)))
    except KucoinFramesError:
        return
    assert list(frame.columns)[: len(declared.table.dtypes)] == list(declared.table.dtypes)
    assert {name: str(frame[name].dtype) for name in declared.table.dtypes} == declared.table.dtypes
    assert_same(declared, raw, declared.table.frame(rows))


class Sent(str):
    """A number with a fraction as it was sent."""

    __slots__ = ()


def many_answers(random: Random) -> None:
    """The same, by the way that is fast for many rows."""
    with mock.patch("kucoin_frames.columns.bulk._LEAST_BYTES", 0):
        answers(random)


def with_a_name_twice(random: Random, raw: bytes, declared: Endpoint) -> bytes:
    """One field named as another one: of two with a name, the later counts, as everywhere in Python."""
    one, other = random.choices([f'"{column.wire}":'.encode() for column in declared.table.columns], k=2)
    return raw.replace(one, other, 1)


def assert_same(declared: Endpoint, raw: bytes, frame: Any) -> None:
    text = raw.decode("utf-8", "surrogateescape")  # beside the rows anything may stand; within them it equals nothing
    data = json.loads(text, parse_float=Sent, parse_constant=lambda name: 1 / 0 if name else None)
    if declared.table.at is not None:
        data = data[declared.table.at]
    entities = [] if data is None else data if isinstance(data, list) else [data]
    if declared.table.treatment is not fields:
        return
    assert len(frame) == len(entities)
    for column in declared.table.columns:
        for value, entity in zip(frame[column.name].astype(object).tolist(), entities, strict=True):
            right = expected(column.kind, entity.get(column.wire))
            assert pd.isna(value) if right is None else not pd.isna(value) and right(value), (
                f"{declared.name}.{column.name}: {entity.get(column.wire)!r} became {value!r}"
            )


def expected(kind: Kind, sent: Any) -> Callable[[Any], bool] | None:
    """Tells whether a cell is what was sent; None if it must be missing."""
    if sent is None:
        return None
    if kind in (Kind.TEXT, Kind.CONTEXT):
        if isinstance(sent, Sent | str):
            return lambda cell: bool(cell == str(sent))
        if isinstance(sent, int) and not isinstance(sent, bool):
            return lambda cell: bool(cell == str(sent))
        return lambda cell: bool(json.loads(cell, parse_float=Sent) == sent)
    if kind in (Kind.DECIMAL, Kind.COUNT, Kind.FLAG, Kind.TIME, Kind.SECONDS) and sent == "":
        return None
    if kind is Kind.DECIMAL:
        return lambda cell: bool(Decimal(cell) == Decimal(str(sent)))
    if kind is Kind.COUNT:
        return lambda cell: bool(int(cell) == int(str(sent)))
    if kind is Kind.FLAG:
        return lambda cell: str(cell).lower() == str(sent).lower()
    if kind in (Kind.TIME, Kind.SECONDS):
        unit = 1000 if kind is Kind.SECONDS else 1
        return lambda cell: bool(round(cell.timestamp() * 1000) == int(str(sent)) * unit)
    return lambda cell: isinstance(cell, str)


def envelopes(random: Random) -> None:
    """The body of an HTTP answer gives the raw data of a success, or an error."""
    data = ANSWERS[random.choice(list(ANSWERS))]
    code = json.dumps(random.choice(["200000", 200000, "400100", "429000", *ODD_VALUES]))
    body = f'{{"code":{code},"msg":{json.dumps(some_text(random))},"data":{data}}}'
    check_envelope(some_bytes(random, body.encode()), random.choice([200, 200, 400, 403, 429, 500, 503]))


def check_envelope(raw: bytes, status: int) -> None:
    """The bytes of a body give the data in it, or an error."""
    try:
        found = data_of(raw, status, "/api/v1/x")
    except KucoinFramesError:
        return
    with contextlib.suppress(UnicodeDecodeError):  # a bad byte beside the data, or in it, where decoding refuses it
        assert json.loads(found) == json.loads(raw)["data"]


# Keys


def key_files(random: Random) -> None:
    """A key file gives the key that its three lines are, or an error that shows nothing of it."""
    check_key_file(some_bytes(random, random.choice(["\n", "\r\n"]).join(PARTS).encode() + b"\n"))


def check_key_file(raw: bytes) -> None:
    """The bytes of a key file are the three lines of a key, or an error."""
    with folder() as place:
        file = place / "key"
        file.touch(mode=0o600)
        file.write_bytes(raw)
        try:
            found = credentials_from_file(file)
        except KucoinFramesError as error:
            assert_shows_nothing(error, raw, place)
            return
    lines = [line.strip() for line in raw.decode("utf-8-sig").strip().splitlines()]
    assert [part.reveal() for part in found.parts] == lines


def stored_accounts(random: Random) -> None:
    """A file of the store gives the key that was stored, or an error that shows nothing of it."""
    record = random.choice([{}, {"keeper": "file"}, {"key_version": "2"}, {"spot_url": some_text(random)}])
    tree: Any = {"record": record, "lines": "\n".join(PARTS)}
    for _ in range(random.randrange(3)):
        tree = disturbed(random, tree)
    raw = some_bytes(random, json.dumps(tree).encode())
    with folder() as place:
        (place / "accounts").mkdir(mode=0o700)
        file = place / "accounts" / "desk.json"
        file.touch(mode=0o600)
        file.write_bytes(raw)
        try:
            found = Store().credentials("desk")
        except KucoinFramesError as error:
            assert_shows_nothing(error, raw, place)
            return
    assert [part.reveal() for part in found.parts] == [
        line.strip() for line in json.loads(raw)["lines"].strip().splitlines()
    ]


def assert_shows_nothing(error: KucoinFramesError, raw: bytes, place: Path) -> None:
    told = f"{error} {error.__cause__!r} {error.__context__!r}"
    assert str(place) not in told
    for part in PARTS[1:]:
        for start in range(len(part) - 7):
            assert part[start : start + 8] not in told or part[start : start + 8].encode() not in raw


# Exports

HEADED = csv_file(
    HISTORY,
    "1,mainAccount,USDT,Deposit,1.5,0,2025-03-01 12:00:00,,Deposit",
    '1,mainAccount,BTC,Withdrawal,0.00000001,0.1,2025-03-01 12:00:01,"a, b",Spot',
    bom=False,
)
EXPORTED = (HEADED, HEADED.replace(b",", b";"), b"\xef\xbb\xbf" + HEADED, zip_file({FUNDING: HEADED}))


def exports(random: Random) -> None:
    """A file of KuCoin's web site becomes whole frames of their dtypes, or an error."""
    raw = random.choice(EXPORTED)
    for _ in range(random.randrange(4)):
        raw = some_bytes(random, raw)
    check_export(raw)


def check_export(raw: bytes) -> None:
    """The bytes of a file become whole frames of their dtypes, or an error."""
    try:
        export = read_export(raw, name=FUNDING)
    except KucoinFramesError:
        return
    for name, table in ROWS.items():
        table.check(getattr(export, name))


# What people pass


def parameters(random: Random) -> None:
    """Whatever is passed to a fetcher becomes requests, or an error before anything is sent."""
    declared = registry[random.choice(list(registry.endpoints))]
    names = [*declared.signature.parameters, some_text(random)]
    passed = {
        random.choice(names): random.choice([random.choice(ODD_VALUES), some_text(random)])
        for _ in range(random.randrange(5))
    }
    try:
        queries = declared.queries(**passed)
        Run(CLIENT.session, declared, queries, progress=False)
    except KucoinFramesError:
        return
    assert all(isinstance(query, Query) for query in queries)
    for query in queries:
        for value in (*query.parameters.values(), *query.page.values()):
            assert value is None or isinstance(value, str | int)


CLIENT = Client()
CLIENT.session.clock.set(1_772_366_400_000, 0, 0)


TARGETS: dict[str, Callable[[Random], None]] = {
    "answers": answers,
    "many answers": many_answers,
    "envelopes": envelopes,
    "key files": key_files,
    "stored accounts": stored_accounts,
    "parameters": parameters,
    "command lines": command_lines,
    "archive lines": archive_lines,
    "exports": exports,
    "filters as text": filter_texts,
    "filters": filters,
}

"""Asking further back than KuCoin keeps: what is asked for, and what the warning says."""

import warnings
from typing import Any

import pytest

from kucoin_frames.client import Client
from kucoin_frames.exceptions import HistoryTruncatedWarning
from kucoin_frames.times import DAY
from tests.core.scripted import NOW, Scripted

LEDGERS = "/api/v1/accounts/ledgers"
HF = "/api/v1/hf/accounts/ledgers"

EMPTY = {"currentPage": 1, "pageSize": 500, "totalNum": 0, "totalPage": 0, "items": []}


def spans(fake: Scripted, path: str) -> list[tuple[int, int]]:
    """The bounds of the requests to a path, in order."""
    return sorted((int(query["startAt"]), int(query["endAt"])) for query in fake.queries(path))


def truncation(client: Client, name: str, **parameters: Any) -> list[warnings.WarningMessage]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        getattr(client, name)(**parameters)
    assert {each.category for each in caught} <= {HistoryTruncatedWarning}
    return caught


def test_a_month_of_the_hf_ledger_is_truncated(client: Client, fake: Scripted) -> None:
    fake.on(HF, [{"id": "9", "createdAt": str(NOW - 2 * DAY)}])
    (warned,) = truncation(client, "ledgers_hf", start_at=NOW - 30 * DAY)
    told = str(warned.message)
    assert told.startswith(
        "ledgers_hf was asked from 2025-09-09 08:53:20 UTC, but KuCoin does not keep rows for so long"
    )
    assert "rows are there from 2025-10-06 08:53:20 UTC on" in told
    assert "perhaps from 2025-10-02 08:53:20 UTC on" in told
    assert warned.filename == __file__
    assert spans(fake, HF) == [(NOW - 7 * DAY, NOW)]


def test_a_row_of_five_days_proves_seven(client: Client, fake: Scripted) -> None:
    fake.on(HF, [{"id": "9", "createdAt": str(NOW - 5 * DAY)}])
    (warned,) = truncation(client, "ledgers_hf", start_at=NOW - 30 * DAY)
    assert "rows are there from 2025-10-02 08:53:20 UTC on." in str(warned.message)
    assert truncation(client, "ledgers_hf", start_at=NOW - 7 * DAY) == []


def test_two_years_of_ledgers_are_truncated(client: Client, fake: Scripted) -> None:
    fake.on(LEDGERS, EMPTY)
    (warned,) = truncation(client, "ledgers", start_at=NOW - 730 * DAY)
    assert "ledgers was asked from 2023-10-10 08:53:20 UTC" in str(warned.message)
    assert "rows are there from 2024-10-09 08:53:20 UTC on" in str(warned.message)
    asked = spans(fake, LEDGERS)
    assert len(asked) == 366
    assert (asked[0][0], asked[-1][1]) == (NOW - 366 * DAY, NOW)


def test_a_span_that_is_gone_is_said(client: Client, fake: Scripted) -> None:
    (warned,) = truncation(client, "ledgers_margin_hf", start_at=NOW - 9 * DAY, end_at=NOW - 8 * DAY)
    assert "rows are there from 2025-10-06 08:53:20 UTC on. Older rows may exist" in str(warned.message)
    assert fake.asked == []


@pytest.mark.parametrize(
    ("name", "path", "age", "told"),
    [
        ("ledgers", LEDGERS, 400 * DAY, "ledgers was asked from 2024-09-03 08:53:20 UTC, but"),
        ("ledgers_hf", HF, 9 * DAY, "ledgers_hf was asked up to 2025-09-30 08:53:20 UTC, but"),
    ],
)
def test_an_end_before_all_that_is_kept_is_said(
    client: Client, fake: Scripted, name: str, path: str, age: int, told: str
) -> None:
    """KuCoin answers with nothing, which is not to look like an account without movements."""
    fake.on(path, EMPTY if path == LEDGERS else [])
    (warned,) = truncation(client, name, end_at=NOW - age)
    assert str(warned.message).startswith(told)


def test_an_end_within_what_is_kept_needs_no_warning(client: Client, fake: Scripted) -> None:
    fake.on(HF, [{"id": "9", "createdAt": str(NOW - 2 * DAY)}])
    assert truncation(client, "ledgers_hf", end_at=NOW - DAY) == []


def test_several_questions_are_one_warning(client: Client, fake: Scripted) -> None:
    fake.on(HF, [])
    assert len(truncation(client, "ledgers_hf", currency=[f"C{n}" for n in range(25)], start_at=NOW - 30 * DAY)) == 1


@pytest.mark.parametrize(
    ("name", "path", "age", "data"),
    [
        ("ledgers_hf", HF, 3 * DAY, []),
        ("ledgers_margin_hf", "/api/v3/hf/margin/account/ledgers", 3 * DAY, []),
        ("ledgers", LEDGERS, 365 * DAY, EMPTY),
        ("deposits", "/api/v1/deposits", 3000 * DAY, EMPTY),
    ],
)
def test_what_is_kept_needs_no_warning(
    client: Client, fake: Scripted, name: str, path: str, age: int, data: object
) -> None:
    fake.on(path, data)
    assert truncation(client, name, start_at=NOW - age) == []

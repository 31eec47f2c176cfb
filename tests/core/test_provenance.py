"""What a frame keeps of its call, and how long it keeps it."""

import json
from typing import Any

import pandas as pd
import pytest

from kucoin_frames.client import Client
from kucoin_frames.demonstration import demo
from kucoin_frames.exceptions import HistoryTruncatedWarning, NotVisibleWarning, UnavailableError
from kucoin_frames.provenance import KEY, Provenance
from kucoin_frames.several import joined
from kucoin_frames.times import DAY
from tests.core.made_up import KEY as API_KEY
from tests.core.made_up import PASSPHRASE, SECRET, MakeClient
from tests.core.scripted import NOW, Scripted, ok, refusal

HF = "/api/v1/hf/accounts/ledgers"
LEDGERS = "/api/v1/accounts/ledgers"
EMPTY = {"currentPage": 1, "pageSize": 500, "totalNum": 0, "totalPage": 0, "items": []}


def row(id_: int, at: int) -> dict[str, Any]:
    return {"id": str(id_), "currency": "BTC", "amount": "1", "createdAt": at}


def told(frame: pd.DataFrame) -> Provenance:
    found = Provenance.of(frame)
    assert found is not None
    return found


def test_a_call_is_told(make_client: MakeClient, fake: Scripted) -> None:
    client = make_client(name="desk")
    fake.on(HF, lambda _: ok([row(1, NOW - 2), row(2, NOW - 1)]))
    assert told(client.ledgers_hf(start_at=NOW - DAY, end_at=NOW)) == Provenance(
        source="ledgers_hf",
        path=HF,
        account="desk (Simulation)",
        asked_at=NOW,
        start=NOW - DAY,
        end=NOW,
        kept_since=NOW - 3 * DAY,
        requests=1,
        rows=2,
    )


def test_requests_are_counted_over_windows_and_over_a_resumed_call(client: Client, fake: Scripted) -> None:
    fake.on(LEDGERS, lambda _: ok(EMPTY))
    assert told(client.ledgers(start_at=NOW - 5 * DAY, end_at=NOW)).requests == 5
    refused = iter([True])
    fake.on(LEDGERS, lambda _: refusal("500000", "down") if next(refused, False) else ok(EMPTY))
    try:
        frame = client.ledgers(start_at=NOW - 3 * DAY, end_at=NOW)
    except UnavailableError as error:
        frame = error.resume()
    assert told(frame).requests == 3


def test_a_row_older_than_the_shorter_retention_proves_the_longer_one(client: Client, fake: Scripted) -> None:
    fake.on(HF, lambda _: ok([row(1, NOW - 5 * DAY)]))
    assert told(client.ledgers_hf()).kept_since == NOW - 7 * DAY


def test_what_was_warned_of_stays_with_the_frame(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/timestamp", lambda _: ok(NOW))
    fake.on(HF, lambda _: ok([]))
    with pytest.warns(HistoryTruncatedWarning) as heard:
        frame = client.ledgers_hf(start_at=NOW - 30 * DAY, end_at=NOW)
    assert told(frame).notes == tuple(str(each.message) for each in heard)


def test_filters_keep_it_and_parquet_takes_it(client: Client, fake: Scripted, tmp_path: Any) -> None:
    fake.on(HF, lambda _: ok([row(1, NOW - 2), row(2, NOW - 1)]))
    frame = client.ledgers_hf()
    assert told(frame[frame["id"] == "1"][["id"]]) == told(frame)
    assert json.loads(json.dumps(frame.attrs)) == frame.attrs
    frame.to_parquet(tmp_path / "frame.parquet")
    assert told(pd.read_parquet(tmp_path / "frame.parquet")) == told(frame)


def test_no_key_is_in_it(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/sub/api-key", lambda _: ok([]))
    attrs = repr(client.sub_api_keys("desk", api_key=API_KEY).attrs)
    assert not any(mark in attrs for mark in (API_KEY, SECRET, PASSPHRASE))


def test_frames_of_several_accounts_are_told_as_one() -> None:
    def frame(account: str, requests: int, rows: int, notes: tuple[str, ...] = ()) -> pd.DataFrame:
        made = pd.DataFrame({"id": pd.Series(map(str, range(rows)), dtype="str")})
        return Provenance(
            source="ledgers", account=account, asked_at=NOW + rows, requests=requests, rows=rows, notes=notes
        ).put_on(made)

    both = joined({"main": frame("main (Production)", 3, 2), "desk": frame("desk (Production)", 4, 1, ("late",))}, None)
    assert told(both) == Provenance(
        source="ledgers",
        account="main (Production), desk (Production)",
        asked_at=NOW + 2,
        requests=7,
        rows=3,
        notes=("desk: late",),
    )
    half = joined(
        {"main": frame("main (Production)", 3, 2), "desk": pd.DataFrame({"id": pd.Series(dtype="str")})}, None
    )
    assert Provenance.of(half) is None


@pytest.mark.parametrize("attrs", [{}, {KEY: "text"}, {KEY: {}}, {KEY: {"source": "x", "of": "a later version"}}])
def test_what_is_not_understood_is_no_provenance(attrs: dict[str, Any]) -> None:
    frame = pd.DataFrame()
    frame.attrs = attrs
    assert Provenance.of(frame) is None


def test_balances_keep_what_could_not_be_seen() -> None:
    with demo(days=8, trades_per_day=4, now="2026-03-01 12:00") as client:
        with pytest.warns(NotVisibleWarning) as heard:
            held = client.balances()
        assert told(held).notes == tuple(str(each.message) for each in heard)
        assert told(held).account == "demo (Simulation)"
        assert str(held.kf.explain()).splitlines()[-1] == f"- {heard[0].message}"

"""One frame over several accounts: the rows of each, below a first column that says whose they are."""

import threading
import warnings

import pandas as pd
import pandas.testing
import pytest

import kucoin_frames as kf
from kucoin_frames.client import Client, Together
from kucoin_frames.demonstration import Demo
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import (
    AuthenticationError,
    HistoryTruncatedWarning,
    InputError,
    KucoinFramesError,
    NotVisibleWarning,
    UnavailableError,
)
from kucoin_frames.holdings import BALANCES
from kucoin_frames.several import Several, joined
from tests.accounts.conftest import AddAccount
from tests.core.made_up import MakeClient
from tests.core.scripted import NOW, Reply, Scripted, ok

SUB = "tradebot1"


@pytest.fixture
def two(add_account: AddAccount) -> None:
    add_account("main")
    add_account("desk", SUB)


@pytest.mark.usefixtures("two")
def test_rows_of_each_account(exchange: Demo) -> None:
    span = {"start_at": "2026-02-27", "end_at": "2026-03-01", "currency": "USDT"}
    both = kf.ledgers_hf(**span, account=["main", "desk"])
    alone = {"main": exchange.ledgers_hf(**span), "desk": exchange.as_user(SUB).ledgers_hf(**span)}
    assert list(both.columns) == ["account", *alone["main"].columns]
    assert both.dtypes.drop("account").to_dict() == alone["main"].dtypes.to_dict()
    assert str(both["account"].dtype) == "str"
    assert both["created_at"].is_monotonic_increasing
    for name, frame in alone.items():
        assert len(frame) > 2
        mine = both[both["account"] == name].drop(columns="account").reset_index(drop=True)
        pandas.testing.assert_frame_equal(mine, frame)
    assert len(both) == sum(map(len, alone.values()))


@pytest.mark.usefixtures("two")
def test_all_is_every_configured_account() -> None:
    frame = kf.api_key(account="all")
    assert frame["account"].tolist() == ["main", "desk"]
    assert frame["sub_name"].fillna("").tolist() == ["", SUB]
    pandas.testing.assert_frame_equal(
        kf.api_key(account=("desk", "main"))["account"].to_frame(), frame[["account"]][::-1].reset_index(drop=True)
    )


@pytest.mark.usefixtures("two")
def test_one_name_gives_the_frame_as_ever_and_a_list_of_one_has_the_column() -> None:
    assert "account" not in kf.hf_opened(account="desk").columns
    assert kf.hf_opened(account=["desk"]).to_dict("list") == {"account": ["desk"], "opened": [False]}


@pytest.mark.usefixtures("two")
def test_an_empty_frame_has_the_same_columns() -> None:
    table = registry["withdrawals"].table
    empty = kf.withdrawals("USDT", start_at=0, end_at=0, account=["main", "desk"])
    assert len(empty) == 0
    assert {name: str(dtype) for name, dtype in empty.dtypes.items()} == {"account": "str", **table.dtypes}
    assert list(empty.columns) == ["account", *table.dtypes]


@pytest.mark.usefixtures("two")
def test_balances_of_several() -> None:
    with pytest.warns(NotVisibleWarning):
        both = kf.balances(account="all")
    assert list(both.columns) == ["account", *BALANCES.dtypes]
    assert set(both["account"]) == {"main", "desk"}
    own = both[(both["account"] == "desk")]
    seen_by_parent = both[(both["account"] == "main") & (both["sub_name"] == SUB)]
    kinds = ["account_type", "currency", "total"]
    spot = ["main", "trade", "contract"]
    assert (
        own.loc[own["account_type"].isin(spot), kinds].astype(str).values.tolist()
        == seen_by_parent.loc[seen_by_parent["account_type"].isin(spot), kinds].astype(str).values.tolist()
    )


@pytest.mark.usefixtures("two")
def test_warnings_stand_at_the_callers_line() -> None:
    with pytest.warns(HistoryTruncatedWarning, match="was asked from") as heard:
        kf.ledgers_hf(start_at="2026-01-01", account=["main", "desk"])
    assert {each.filename for each in heard} == {__file__}
    assert sorted(str(each.message).partition(" ")[0] for each in heard) == ["desk:", "main:"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(HistoryTruncatedWarning):
            kf.ledgers_hf(start_at="2026-01-01", account=["main", "desk"])


@pytest.mark.usefixtures("two")
def test_the_same_key_twice_is_refused(add_account: AddAccount) -> None:
    add_account("again")
    with pytest.raises(InputError, match="'main' and 'again' have the same key"):
        kf.hf_opened(account="all")


@pytest.mark.usefixtures("settings")
def test_a_wrong_list_is_refused() -> None:
    with pytest.raises(InputError, match="pass at least one name"):
        kf.hf_opened(account=[])
    with pytest.raises(InputError, match="means all configured accounts; here the name of one"):
        kf.use("all")
    with pytest.raises(InputError, match="is no account's name"):
        kf.forecast("hf_opened", account=["main", "desk"])  # type: ignore[arg-type]  # that is the point
    with pytest.raises(InputError, match="no account's name"):
        kf.balances(account=["main", ""])
    with pytest.raises(InputError, match="account=5 is no account's name"):
        kf.forecast("hf_opened", account=5)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(InputError, match="account=5 is no account's name"):
        kf.hf_opened(account=[5])  # type: ignore[list-item]  # that is the point


def test_a_failure_names_the_account_and_can_be_resumed(make_client: MakeClient, fake: Scripted) -> None:
    first, second = make_client(name="main"), make_client(name="desk")
    fake.on(
        "/api/v1/base-fee",
        {"takerFeeRate": "0.001", "makerFeeRate": "0.001"},
        Reply(b"", 500),
        Reply(b"", 500),
        Reply(b"", 500),
        {"takerFeeRate": "0.002", "makerFeeRate": "0.001"},
    )
    together = Together({"main": first, "desk": second})
    declared = registry["base_fee"]
    with pytest.raises(UnavailableError, match=r"^(main|desk): ") as caught:
        together.fetch(declared, declared.queries())
    failed = str(caught.value).partition(":")[0]
    whole = caught.value.resume()
    assert whole["account"].tolist() == ["main", "desk"]
    assert dict(zip(whole["account"], whole["taker_fee_rate"].astype(str), strict=True)) == {
        failed: "0.002",
        ({"main", "desk"} - {failed}).pop(): "0.001",
    }
    assert len(fake.asked) == 5, "who had answered was not asked again"


@pytest.mark.usefixtures("two")
def test_a_refused_key_says_whose(add_account: AddAccount) -> None:
    add_account("gone", "deleted")
    with pytest.raises(AuthenticationError, match=r"^gone: "):
        kf.hf_opened(account="all")


def test_they_are_asked_side_by_side() -> None:
    meeting = threading.Barrier(3, timeout=20)

    def ask() -> pd.DataFrame:
        meeting.wait()
        return pd.DataFrame({"x": [1]})

    whole = Several(dict.fromkeys("abc", ask), None, threading.Event()).finish()
    assert whole.to_dict("list") == {"account": ["a", "b", "c"], "x": [1, 1, 1]}


def test_an_interruption_stops_those_who_ask(
    make_client: MakeClient, fake: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    twin = make_client().stoppable(stop)
    fake.on("/api/v1/base-fee", {"takerFeeRate": "0.001", "makerFeeRate": "0.001"})
    assert len(twin.base_fee()) == 1
    assert repr(twin) == "<Client unnamed (Simulation)>"

    def interrupted(_self: threading.Thread, _timeout: float | None = None) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    waiting = threading.Event()
    with pytest.raises(KeyboardInterrupt):
        Several({"a": lambda: pd.DataFrame({"x": [int(waiting.wait(20))]})}, None, stop).finish()
    monkeypatch.undo()
    waiting.set()
    with pytest.raises(KucoinFramesError, match="the call was stopped"):
        twin.base_fee()
    assert len(fake.asked) == 1


def test_unknown_fields_of_one_account_are_missing_in_the_other() -> None:
    known = pd.DataFrame({"time": pd.to_datetime([5, 1], unit="ms", utc=True), "x": ["a", "b"]})
    more = known.assign(account=["p", "q"], extra=["c", "d"])
    whole = joined({"one": known, "two": more}, "time")
    assert list(whole.columns) == ["account", "time", "x", "account_", "extra"]
    assert whole["account"].tolist() == ["one", "two", "one", "two"]
    assert whole["extra"].fillna("-").tolist() == ["-", "d", "-", "c"]
    assert whole["account_"].fillna("-").tolist() == ["-", "q", "-", "p"]
    assert {str(whole[name].dtype) for name in ("account", "extra", "account_", "x")} == {"str"}


def test_the_public_data_needs_no_more(make_client: MakeClient, fake: Scripted) -> None:
    fake.on("/api/v1/timestamp", ok(NOW))
    both = Together({"a": make_client(), "b": Client(spot_url=fake.url(), futures_url=fake.url("futures"))})
    assert both.fetch(registry["server_time"], registry["server_time"].queries())["account"].tolist() == ["a", "b"]

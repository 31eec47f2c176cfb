"""`kf.sync` of many accounts: side by side into one archive, each under its own quotas, none mixed with another."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kucoin_frames as kf
from kucoin_frames.archive import Archive, GapWarning
from kucoin_frames.archive.syncing.sync import SYNCED
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import NotVisibleWarning
from kucoin_frames.times import DAY, moment
from kucoin_frames.transport import Answer

NOW = moment("2026-03-01 12:00")
SINCE = NOW - 3 * DAY
SUBS = 36
TABLES = ["ledgers", "ledgers_hf"]
AWAKE = ("main", "tradebot1", "desk0006", "desk0036")


@pytest.fixture(scope="module")
def desk() -> Iterator[Demo]:
    with kf.demo(now=NOW, days=30, trades_per_day=30, sub_accounts=SUBS) as client:
        yield client


@pytest.fixture
def root(desk: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kf.use(desk)
    monkeypatch.setenv("KUCOIN_FRAMES_DATA", str(tmp_path / "kept"))
    return tmp_path / "kept" / "simulation"


def test_dozens_of_accounts_are_synced_together(desk: Demo, root: Path) -> None:
    with pytest.warns(NotVisibleWarning, match="an account was not synced: .*frozen"):
        told = kf.sync("all", SINCE, TABLES, progress=False)
    assert list(told.columns) == ["account", *SYNCED.dtypes]
    everybody = desk.exchange.world.users
    assert len(everybody) == SUBS + 1
    everything = [(user.name, name) for user in everybody for name in TABLES]
    assert list(zip(told["account"], told["table"], strict=True)) == everything
    frozen = [user for user in everybody if user.status == 3]
    assert len(frozen) == 1
    of_frozen = told["account"] == frozen[0].name
    assert told.loc[of_frozen, "covered_to"].isna().all()
    assert told.loc[of_frozen, "note"].str.contains("frozen").all()
    assert (told.loc[~of_frozen, "note"] == "").all()
    users = [user for user in everybody if user.status != 3]
    archive = Archive(root, now=desk.session.now)
    assert archive.accounts == sorted(str(user.uid) for user in users)
    for user in users:
        own = Archive(root, str(user.uid), now=desk.session.now)
        for name, feed in (("ledgers", "classic"), ("ledgers_hf", "hf")):
            happened = [each for each in desk.exchange.world.entries(user.uid, feed) if SINCE <= each.time < NOW]
            assert getattr(own, name)()["id"].tolist() == [str(each.id) for each in happened]
            added = told.query("account == @user.name and table == @name")["rows_added"]
            assert added.tolist() == [len(happened)]
    assert told["rows_added"].gt(0).sum() > SUBS // 2
    assert desk.exchange.refusals == 0
    with pytest.warns(NotVisibleWarning):
        again = kf.sync("all", tables=TABLES, progress=False)
    assert again["rows_added"].sum() == again["rows_updated"].sum() == 0


def test_some_of_them(desk: Demo, root: Path) -> None:
    told = kf.sync(["desk0006", "main"], SINCE, "ledgers", progress=False)
    assert told["account"].tolist() == ["desk0006", "main"]
    assert told["covered_to"].tolist() == [pd.Timestamp(NOW, unit="ms", tz="UTC")] * 2
    assert "account" not in kf.sync("desk0006", SINCE, "ledgers", progress=False).columns


def test_a_gap_says_whose_it_is(root: Path) -> None:
    with kf.demo(now=NOW, days=10, trades_per_day=4, sub_accounts=2) as desk:
        kf.sync("all", SINCE, "ledgers_margin_hf", progress=False)
        desk.exchange.advance(days=5)
        with pytest.warns(GapWarning) as told:
            kf.sync("all", tables="ledgers_margin_hf", progress=False)
    assert sorted(str(each.message).partition(": ")[0] for each in told) == ["hedge2024", "main", "tradebot1"]


def test_what_another_thread_warns_of_meanwhile_is_no_note(
    desk: Demo, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, others = desk.users["tradebot1"].session, ["a gap of another account"]
    asked = session.get

    def meanwhile(*args: Any, **options: Any) -> Answer:
        if others:
            warnings.warn(others.pop(), GapWarning, stacklevel=1)
        return asked(*args, **options)

    kf.sync("tradebot1", SINCE, "ledgers", progress=False)
    monkeypatch.setattr(session, "get", meanwhile)
    with pytest.warns(GapWarning, match="a gap of another account"):
        told = kf.sync("tradebot1", tables="balances", progress=False)
    assert told["note"].tolist() == [""]


def test_what_fails_for_one_is_told_and_the_others_are_stored(desk: Demo, root: Path) -> None:
    lost = desk.users["tradebot1"]
    asked = lost.session.get

    def refuse(*_: object, **__: object) -> None:
        raise kf.UnavailableError("no answer")

    try:
        lost.session.get = refuse  # type: ignore[method-assign,assignment]  # for this test
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", GapWarning)
            with pytest.raises(kf.UnavailableError, match="tradebot1: no answer") as failed:
                kf.sync(["main", "tradebot1"], SINCE, "ledgers", progress=False)
        assert Archive(root, now=desk.session.now).accounts == [str(desk.exchange.world.users[0].uid)]
        lost.session.get = asked  # type: ignore[method-assign]  # as it was
        told = failed.value.resume()
        assert told["account"].tolist() == ["main", "tradebot1"]
        assert told["rows_added"].gt(0).all()
    finally:
        lost.session.get = asked  # type: ignore[method-assign]  # as it was


def test_bad_input_is_refused_before_anything_is_asked(desk: Demo, root: Path) -> None:
    desk.exchange.reset_log()
    with pytest.raises(kf.InputError, match="tables='ledger' is not among"):
        kf.sync("all", tables="ledger")
    with pytest.raises(kf.InputError, match="since='yesterdayish' is no time"):
        kf.sync("all", "yesterdayish")
    with pytest.raises(kf.ConfigurationError, match="'nobody' is not configured"):
        kf.sync(["main", "nobody"])
    assert desk.exchange.log == []
    assert not root.exists()

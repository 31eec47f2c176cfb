"""`kf.sync()` and `kf.archive()` on the chosen account, in the configured place."""

import warnings
from pathlib import Path

import pandas as pd
import pytest

import kucoin_frames as kf
import kucoin_frames.archive
import kucoin_frames.demo
from kucoin_frames.demo.export import write_export
from kucoin_frames.demonstration import Demo


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    monkeypatch.setenv("KUCOIN_FRAMES_DATA", str(tmp_path / "kept"))
    return kf.demo(now="2026-03-01 12:00", days=20, trades_per_day=6)


def test_what_was_synced_is_loaded(demo: Demo, tmp_path: Path) -> None:
    with demo, warnings.catch_warnings():
        warnings.simplefilter("ignore", kf.KucoinFramesWarning)
        told = kf.sync(tables=["ledgers", "ledgers_hf"]).set_index("table")
        fetched = kf.ledgers_hf(start_at="2026-02-22 12:00")
        archive = kf.archive()
        pd.testing.assert_frame_equal(archive.ledgers_hf(), fetched)
        assert told.loc["ledgers_hf", "rows_added"] == len(fetched)
        assert Path(archive.path) == tmp_path / "kept" / "simulation"
        uid = demo.api_key()["uid"].iloc[0]
        assert archive.ledger()["uid"].unique().tolist() == [uid]


def test_without_an_account_the_archive_of_real_ones_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUCOIN_FRAMES_DATA", str(tmp_path))
    assert kf.archive().path == str(tmp_path)
    with pytest.raises(kf.ConfigurationError, match="The account 'desk' is not configured"):
        kf.archive("desk")
    with pytest.raises(kf.ConfigurationError, match="The account 'main' is not configured"):
        kf.sync()


def test_the_archive_is_that_of_the_chosen_account(demo: Demo) -> None:
    with demo, warnings.catch_warnings():
        warnings.simplefilter("ignore", kf.KucoinFramesWarning)
        synced = kf.sync(account=["main", "tradebot1"], since="2026-02-26", tables="ledgers_hf")
        rows = synced.set_index("account")["rows_added"]
        uids = {name: str(user.api_key()["uid"].iloc[0]) for name, user in demo.users.items()}
        assert kf.archive().uid == uids["main"]
        assert len(kf.archive().ledgers_hf()) == rows["main"] > 0
        kf.use(demo.users["tradebot1"])
        assert kf.archive().ledger()["uid"].unique().tolist() == [uids["tradebot1"]]
        assert kf.archive("main").uid == uids["main"]
        demo.exchange.reset_log()
        both = kf.archive("all").ledger()
        assert set(both["uid"]) == {uids["main"], uids["tradebot1"]}
        assert len(both) == rows.sum()
        assert demo.exchange.log == []


def test_what_was_never_synced_is_no_empty_history(demo: Demo) -> None:
    with demo:
        archive = kf.archive()
        for load, names in {
            archive.ledgers: "ledgers of account",
            archive.deposits: "deposits of account",
            archive.ledger: "ledgers or ledgers_futures or ledgers_hf or ledgers_margin_hf of account",
        }.items():
            with pytest.warns(kf.GapWarning, match=f"{names} {archive.uid}: nothing was archived yet"):
                frame = load()
            assert frame.empty
            assert "What may be missing:" in str(frame.kf.explain())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", kf.KucoinFramesWarning)
            kf.sync(since="2026-02-28", tables="ledgers")
        assert len(kf.archive().ledger()) > 0
        assert not [note for note in kf.archive().ledger().attrs["kucoin_frames"]["notes"] if "yet" in note]


def test_a_loaded_frame_says_where_it_is_from(demo: Demo) -> None:
    with demo:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", kf.KucoinFramesWarning)
            kf.sync(since="2026-02-10", tables=["ledgers_hf", "ledgers_margin_hf"])
        archive = kf.archive()
        with pytest.warns(kf.GapWarning, match="ledgers_margin_hf of account .* nothing is known of 2026-02-15"):
            frame = archive.ledgers_margin_hf(start_at="2026-02-15")
        told = str(frame.kf.explain())
        assert "loaded from the archive by ledgers_margin_hf(); KuCoin was not asked." in told
        assert "One row is: A ledger entry of the high-frequency cross- and isolated-margin accounts." in told
        assert "What may be missing:\n- ledgers_margin_hf of account" in told


def lost() -> list[dict[str, pd.Timestamp]]:
    """The gaps of the spot ledger since the first sync."""
    gaps = kf.archive().gaps()
    found = gaps[(gaps["table"] == "ledgers_hf") & (gaps["start"] >= pd.Timestamp("2026-03-01", tz="UTC"))]
    return found.to_dict("records")


def test_an_export_of_the_web_site_closes_a_gap(demo: Demo, tmp_path: Path) -> None:
    with demo, warnings.catch_warnings():
        warnings.simplefilter("ignore", kf.KucoinFramesWarning)
        kf.sync(tables=["ledgers_hf"])
        demo.exchange.advance(days=20)
        kf.sync(tables=["ledgers_hf"])
        (gap,) = lost()
        assert (gap["end"] - gap["start"]).days == 13
        day = 86_400_000
        start, end = (int(gap[side].timestamp() * 1000) for side in ("start", "end"))
        export = write_export(
            demo.exchange.world, tmp_path / "export.zip", start=start // day * day - day, end=end // day * day + 2 * day
        )
        told = kf.import_export(export)
        assert told["findings"].sum() == 0
        assert lost() == []
        uid = demo.exchange.world.key("main").uid
        there = [entry for entry in demo.exchange.world.entries(uid, "hf") if start <= entry.time < end]
        ledger = kf.archive().ledger(start_at=gap["start"], end_at=gap["end"]).query("account_type == 'TRADE'")
        assert sorted(ledger["change"]) == sorted(entry.change for entry in there)


@pytest.mark.parametrize("wrong", [3, True, 1.5, b"x", ["x"], " "])
@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("ledgers", "biz_type"),
        ("ledgers_hf", "biz_type"),
        ("ledgers_futures", "type"),
        ("deposits", "status"),
        ("withdrawals", "status"),
        ("ledger", "kind"),
    ],
)
def test_a_filter_that_is_no_text_is_refused(tmp_path: Path, name: str, parameter: str, wrong: object) -> None:
    with pytest.raises(kf.InputError, match=f"^{parameter}="):
        getattr(kf.Archive(tmp_path), name)(**{parameter: wrong})


def test_kinds_are_one_or_several_that_there_are(tmp_path: Path) -> None:
    archive = kf.Archive(tmp_path)
    for kinds in ("trade", ["trade", "fee"], ("trade",), {"trade"}, [], None, iter(["trade"])):
        with pytest.warns(kf.GapWarning, match="nothing is archived here yet"):
            assert archive.ledger(kind=kinds).empty
    with pytest.raises(kf.InputError, match="kind: None is not among 'trade', 'fee'"):
        archive.ledger(kind=[None])
    with pytest.raises(kf.InputError, match="statement=5 is no text: pass a query"):
        archive.sql(5)


def test_an_archive_is_at_a_place_and_of_an_account(tmp_path: Path) -> None:
    for place in (None, 5, b"data", "", " "):
        with pytest.raises(kf.InputError, match="is no place of an archive: pass a folder, or an address such as s3:"):
            kf.Archive(place)
    for uid in (170734332, ""):
        with pytest.raises(kf.InputError, match="is no number of an account: pass its digits as text, or leave it out"):
            kf.Archive(tmp_path, uid)
    assert kf.Archive(tmp_path, "170734332").accounts == ["170734332"]


@pytest.mark.parametrize("place", ["s3:/bucket", "s3://", "S3:/", "gs:/bucket/folder"])
def test_half_an_address_is_no_folder(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KUCOIN_FRAMES_DATA", place)
    with pytest.raises(kf.InputError, match=f"KUCOIN_FRAMES_DATA='{place}' is neither a folder nor an address"):
        kf.archive()
    assert list(tmp_path.iterdir()) == []


def test_a_blank_place_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for blank in ("", "  "):
        monkeypatch.setenv("KUCOIN_FRAMES_DATA", blank)
        assert Path(kf.archive().path) == tmp_path / "data"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"tables": 5}, "tables=5 is neither text nor a list of texts"),
        ({"tables": []}, r"tables=\[\] names none: pass one of 'ledgers', 'ledgers_hf'"),
        ({"tables": ["ledgers", None]}, "tables: None is not among 'ledgers'"),
        ({"tables": "ledger"}, "tables='ledger' is not among 'ledgers', 'ledgers_hf'"),
        ({"tables": "Ledgers"}, "tables='Ledgers' is not among .*; did you mean 'ledgers'?"),
        ({"since": "2026-03-02"}, "since='2026-03-02' is 2026-03-02 00:00:00 UTC, a time to come: it is 2026-03-01 12"),
        ({"since": True}, "since=True is no time"),
    ],
)
def test_a_sync_checks_what_it_is_asked_before_it_asks(demo: Demo, asked: dict[str, object], said: str) -> None:
    with demo:
        for account in (None, ["main", "tradebot1"]):
            with pytest.raises(kf.InputError, match=said):
                kf.sync(account, **asked)
        assert {each.path for each in demo.exchange.log} <= {"/api/v1/timestamp"}


def test_balances_are_not_known_where_a_ledger_behind_them_was_not_asked_for(demo: Demo) -> None:
    with demo, warnings.catch_warnings():
        warnings.simplefilter("ignore", kf.KucoinFramesWarning)
        kf.sync(since="2026-02-27", tables=["ledgers", "ledgers_hf", "balances"])
        assert {"contract", "margin_v2"} <= set(kf.archive().balances()["account_type"])
        assert states_of("balances") == ["open"]
        kf.sync(since="2026-02-27", tables=["ledgers_margin_hf", "ledgers_futures"])
        assert states_of("balances") == ["complete"]


def states_of(table: str) -> list[str]:
    coverage = kf.archive().coverage()
    return [state for name, state in zip(coverage["table"], coverage["state"], strict=True) if name == table]


def test_a_place_that_cannot_be_written_is_told_before_a_year_is_asked_for(
    demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("KUCOIN_FRAMES_DATA", str(tmp_path / "file"))
    with demo:
        with pytest.raises(kf.ArchiveError, match="could not be written"):
            kf.sync()
        assert {each.path for each in demo.exchange.log} == {"/api/v1/user/api-key", "/api/v1/timestamp"}


def test_functions_and_rooms_of_one_name() -> None:
    assert kucoin_frames.archive is kf.archive
    assert kucoin_frames.demo is kf.demo
    assert callable(kf.archive)
    assert callable(kf.demo)
    assert kf.Archive.__module__ == "kucoin_frames.archive.archive"

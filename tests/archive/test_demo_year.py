"""`kf.demo(archive=True)`: a history that was archived in time, but for one gap, which an export closes."""

import stat
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import kucoin_frames as kf
from kucoin_frames import analysis
from kucoin_frames.archive import Archive, GapWarning
from kucoin_frames.archiving import place
from kucoin_frames.demo.records import Feed
from kucoin_frames.demonstration import Demo

from .conftest import LEDGERS, ids, truth

WORLD = {"days": 40, "trades_per_day": 12, "now": "2026-03-01 12:00"}
BEGIN = pd.Timestamp("2026-01-20 12:00", tz="UTC")
FIRST = BEGIN.floor("D")
NOW = pd.Timestamp("2026-03-01 12:00", tz="UTC")

# A sync at the beginning and every 71 hours. The holiday begins with the first one after 24 of the 40 days, the tenth,
# and lasts ten days.
LEFT = BEGIN + 9 * timedelta(hours=71)
BACK = LEFT + timedelta(days=10)
GAPS = {"ledgers_hf": (LEFT, BACK - timedelta(days=7)), "ledgers_margin_hf": (LEFT, BACK - timedelta(days=3))}


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo whose archive is looked at, not changed."""
    with kf.demo(**WORLD, archive=True) as client:  # type: ignore[arg-type]  # plain values
        yield client


def ms(at: pd.Timestamp) -> int:
    return int(at.timestamp() * 1000)


def gaps(archive: Archive) -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
    found = archive.gaps()
    assert found["table"].is_unique
    return {row["table"]: (row["start"], row["end"]) for row in found.to_dict("records")}


def archive_of(demo: Demo) -> Archive:
    return Archive(place(demo), now=demo.session.now)


def test_it_lies_in_a_private_folder_of_its_own(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KUCOIN_FRAMES_DATA", str(tmp_path / "kept"))
    kf.use(demo)
    assert kf.archive().path == demo.archive_place == demo.as_user("tradebot1").archive_place
    assert stat.S_IMODE(Path(kf.archive().path).stat().st_mode) == 0o700
    assert kf.sync(progress=False)["rows_added"].sum() == 0
    assert list(tmp_path.iterdir()) == []


def test_the_gap_is_the_one_that_was_left(demo: Demo) -> None:
    archive = archive_of(demo)
    assert gaps(archive) == GAPS
    assert demo.left_out == GAPS["ledgers_margin_hf"]
    covered = archive.coverage()
    assert set(covered.loc[covered["table"] != "prices", "state"]) == {"complete", "unavailable"}
    assert covered.query("table == 'prices' and state == 'open'")["start"].tolist() == [NOW.floor("D")]  # not over yet
    unknown = covered.query("table == 'balances' and state == 'unavailable'")[["start", "end"]]
    assert unknown.to_numpy().tolist() == [list(GAPS["ledgers_margin_hf"])]  # the longest of the gaps
    assert set(covered.groupby("table")["start"].min()) == {FIRST}
    assert set(covered.groupby("table")["end"].max()) == {NOW}


def test_a_demo_that_begins_at_midnight_leaves_no_other_gap() -> None:
    """The first sync then asks for nothing, so it tells nothing of what was wanted."""
    with kf.demo(days=30, trades_per_day=4, now="2026-03-01", archive=True, gap=False) as demo:
        archive = archive_of(demo)
        assert gaps(archive) == {}
        assert set(archive.coverage()["start"]) == {pd.Timestamp("2026-01-30", tz="UTC")}


@pytest.mark.parametrize(("name", "feed"), LEDGERS.items())
def test_every_entry_outside_of_the_gap_is_there(demo: Demo, name: str, feed: Feed) -> None:
    start, end = (ms(at) for at in GAPS.get(name, (NOW, NOW)))
    expected = [entry for entry in truth(demo, feed, ms(FIRST), ms(NOW)) if not start <= entry.time < end]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GapWarning)
        frame = getattr(archive_of(demo), name)()
    assert ids(frame) == [str(entry.id) for entry in expected]
    assert len(frame) > 100


def test_balances_were_kept_now_and_then(demo: Demo) -> None:
    times = archive_of(demo).balances()["time"].unique().tolist()
    # All tables with the first, the eleventh (which is the first after the holiday) and the last sync.
    assert times == [BEGIN, BACK, NOW]


def test_the_export_closes_the_gap_to_the_last_row(tmp_path: Path) -> None:
    with kf.demo(**WORLD, archive=tmp_path / "archive") as demo:  # type: ignore[arg-type]  # plain values
        export = demo.write_export(tmp_path)
        assert export.parent == tmp_path
        told = kf.import_export(export)
        assert told["findings"].sum() == 0
        archive = kf.archive()
        assert gaps(archive) == {}
        covered = archive.coverage().query("state == 'imported'")
        assert {row["table"]: (row["start"], row["end"]) for row in covered.to_dict("records")} == {
            **GAPS,
            "balances": GAPS["ledgers_margin_hf"],
        }
        with warnings.catch_warnings():
            warnings.simplefilter("error", GapWarning)
            rows = archive.ledger(start_at=LEFT.floor("s"), end_at=BACK.ceil("s"))
        rows = rows[rows["account_type"] != "CONTRACT"]
        feeds: list[Feed] = ["classic", "hf", "margin_hf"]
        start, end = ms(LEFT.floor("s")), ms(BACK.ceil("s"))
        happened = {entry.id: entry for feed in feeds for entry in truth(demo, feed, start, end)}
        assert Counter(zip(rows["created_at"].dt.floor("s"), rows["currency"], rows["change"], strict=True)) == Counter(
            (pd.Timestamp(entry.time, unit="ms", tz="UTC").floor("s"), entry.currency, entry.change)
            for entry in happened.values()
        )
        assert len(rows) > 100
    assert (tmp_path / "archive" / "ledgers_hf").is_dir(), "a folder that was named stays"
    with pytest.raises(kf.InputError, match="there is an archive already"):
        kf.demo(**WORLD, archive=tmp_path / "archive")  # type: ignore[arg-type]  # plain values


def test_without_a_holiday_the_account_adds_up_from_its_first_entry_on() -> None:
    with kf.demo(**WORLD, sub_accounts=0, archive=True, gap=False) as demo:  # type: ignore[arg-type]  # plain values
        assert demo.left_out is None
        with pytest.raises(kf.InputError, match="pass start_at and end_at"):
            demo.write_export()
        archive = kf.archive()
        assert gaps(archive) == {}
        ledger, held = archive.ledger(), kf.balances(sub_accounts=False)
        findings = analysis.reconcile(
            ledger,
            held=held,
            deposits=archive.deposits(),
            withdrawals=archive.withdrawals(),
            gaps=archive.gaps(),
            complete=True,
        )
        assert findings.empty
        of_spot, spot = ledger["account_type"] != "CONTRACT", held["account_type"] != "contract"
        statement = analysis.statement(ledger[of_spot], closing=held[spot])
        assert (statement["residual"] == 0).all()
        assert len(statement) > 8
        assert statement["deposits"].sum() > 0


def test_the_same_arguments_give_the_same_archive(demo: Demo) -> None:
    with kf.demo(**WORLD, archive=True) as other:  # type: ignore[arg-type]  # plain values
        folder = Path(place(other))
        assert folder != Path(place(demo))
        for statement in (
            "SELECT * FROM ledgers_hf ORDER BY id",
            "SELECT * FROM ledgers ORDER BY id",
            "SELECT * FROM balances ORDER BY time, account_type, symbol, currency",
            "SELECT * FROM prices ORDER BY symbol, time",
            'SELECT * FROM coverage ORDER BY "table", start',
        ):
            assert_frame_equal(archive_of(demo).sql(statement), archive_of(other).sql(statement))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", GapWarning)
            assert_frame_equal(archive_of(demo).ledger(), archive_of(other).ledger())
        archived = archive_of(demo).sql("SELECT DISTINCT archived_at FROM ledgers_hf ORDER BY archived_at")[
            "archived_at"
        ]
        rhythm = {BEGIN + number * timedelta(hours=71) for number in range(10)}
        rhythm |= {BACK, BACK + timedelta(hours=71), NOW}
        assert set(archived) <= rhythm, "the exchange's clock, not the machine's"
    assert not folder.exists()


def test_the_economy_is_the_one_without_an_archive(demo: Demo) -> None:
    with kf.demo(**WORLD) as plain:  # type: ignore[arg-type]  # plain values
        assert plain.archive_place is None
        assert plain.left_out is None
        for name in LEDGERS:
            start = NOW - timedelta(days=2)
            fetched = [getattr(each, name)(start_at=start, end_at=NOW) for each in (demo, plain)]
            assert_frame_equal(*fetched)
            assert len(fetched[0]) > 5
        assert_frame_equal(demo.deposits(start_at=BEGIN), plain.deposits(start_at=BEGIN))
        with pytest.raises(kf.InputError, match=r"kf\.demo\(archive=True\)"):
            plain.write_export()
        with pytest.raises(kf.InputError, match="at most a year"):
            plain.write_export(start_at="2024-01-01", end_at=NOW)


def test_exports_are_of_the_clients_own_account(demo: Demo, tmp_path: Path) -> None:
    bot = demo.as_user("tradebot1")
    assert bot.write_export(tmp_path).name == f"BillingHistory20260301_{demo.exchange.world.key('tradebot1').uid}.zip"
    assert bot.left_out == demo.left_out
    other = demo.as_user("overpowered").write_export(tmp_path / "main.zip", start_at="2026-02-01", end_at="2026-02-02")
    assert other.is_file()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"days": 29, "archive": True}, "days=29: with an archive pass 30 or more"),
        ({"days": 40, "archive": 5}, "archive=5: pass True, or the folder"),
        ({"days": 40, "archive": True, "hf_retention": 3}, "Settings"),
    ],
)
def test_bad_input_is_refused_before_any_work(asked: dict[str, object], told: str) -> None:
    with pytest.raises(kf.InputError, match=told):
        kf.demo(**asked)  # type: ignore[arg-type]  # wrong on purpose


def test_a_failure_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("kucoin_frames.demonstration.diligence.sync", fail)
    with pytest.raises(KeyboardInterrupt):
        kf.demo(**WORLD, archive=True)  # type: ignore[arg-type]  # plain values
    assert list(tmp_path.iterdir()) == []

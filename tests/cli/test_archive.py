"""`kucoin-frames sync`, `archive` and `import`: the archive from a terminal, as Python has it."""

import inspect
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pandas.testing
import pytest

from kucoin_frames.archive import Archive, GapWarning
from kucoin_frames.cli import _parser, main
from kucoin_frames.cli.fetch import command_name
from kucoin_frames.client import _Kernel
from kucoin_frames.demonstration import Demo
from tests.accounts.conftest import AddAccount

NOW = pd.Timestamp("2026-03-01 12:00", tz="UTC")
DEMO = ["--demo", "--days", "30", "--trades-per-day", "6", "--seed", "11", "--now", "2026-03-01 12:00"]

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where accounts of the simulated exchange are archived."""
    monkeypatch.setenv("KUCOIN_FRAMES_DATA", str(tmp_path / "kept"))
    return tmp_path / "kept" / "simulation"


@pytest.fixture
def desk(add_account: AddAccount, root: Path) -> Path:
    """The archive of the configured accounts `main` and `desk`, not filled yet."""
    add_account("main")
    add_account("desk", "tradebot1")
    return root


def ended(capsys: Captured, *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    heard = capsys.readouterr()
    return code, heard.out, heard.err


def records(capsys: Captured, *arguments: str) -> list[dict[str, Any]]:
    code, out, err = ended(capsys, *arguments, "--format", "json")
    assert code == 0, err
    return list(json.loads(out))


def of_the_archive() -> dict[str, Any]:
    (whole,) = (action.choices for action in _parser()._actions if isinstance(action.choices, dict))
    (inner,) = (action.choices for action in whole["archive"]._actions if isinstance(action.choices, dict))
    return dict(inner)


def test_every_method_is_a_command_with_its_options() -> None:
    frames = {
        name: function
        for name, function in inspect.getmembers(Archive, inspect.isfunction)
        if not name.startswith("_") and inspect.signature(function).return_annotation is pd.DataFrame
    }
    assert {"ledger", "ledgers", "ledgers_hf", "balances", "prices", "coverage", "gaps", "sql"} <= set(frames)
    parsers = of_the_archive()
    assert set(parsers) == {command_name(name) for name in frames} | {"next-sync"}
    for name, function in frames.items():
        wanted = {f"--{command_name(each)}" for each in inspect.signature(function).parameters} - {"--self"}
        group = next((each for each in parsers[command_name(name)]._action_groups if each.title == "what to ask"), None)
        there = {action.option_strings[0]: action.help for action in group._group_actions} if group else {}
        assert set(there) == wanted
        if name != "sql":
            assert all(there.values()), f"{name}: every option is described"


def test_what_was_synced_is_loaded(desk: Path, exchange: Demo, capsys: Captured) -> None:
    code, out, err = ended(
        capsys, "sync", "--since", "2026-02-25", "--tables", "ledgers, ledgers_hf", "--format", "json"
    )
    assert code == 0
    assert [(each["table"], each["covered_to"][:16]) for each in json.loads(out)] == [
        ("ledgers", "2026-03-01T12:00"),
        ("ledgers_hf", "2026-03-01T12:00"),
    ]
    # Rows of more than three days came, so this exchange keeps them for seven.
    assert f"archived in {desk}; sync again before 2026-03-08 12:00:" in err
    span = {"start_at": "2026-02-26", "end_at": "2026-03-01"}
    loaded = records(capsys, "archive", "ledgers-hf", "--start-at", "2026-02-26", "--end-at", "2026-03-01")
    fetched = exchange.ledgers_hf(**span)
    assert [each["id"] for each in loaded] == fetched["id"].tolist()
    assert [each["amount"] for each in loaded] == [format(each, "f") for each in fetched["amount"]]
    assert len(loaded) > 10
    some = records(capsys, "archive", "ledger", "--kind", "transfer,deposit", "--currency", "USDT,BTC")
    kept = Archive(desk, now=exchange.session.now)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GapWarning)
        expected = kept.ledger(kind=["transfer", "deposit"], currency=["USDT", "BTC"])
    assert [each["id"] for each in some] == expected["id"].tolist()
    assert {each["kind"] for each in some} <= {"transfer", "deposit"}
    counted = records(capsys, "archive", "sql", "--statement", "SELECT count(*) AS n FROM ledgers")
    assert counted == [{"n": len(kept.ledgers())}]
    code, out, err = ended(capsys, "archive", "next-sync")
    assert (code, out[:17], err) == (0, "2026-03-08 12:00:", "")


def test_several_accounts_are_synced_and_one_is_loaded(desk: Path, exchange: Demo, capsys: Captured) -> None:
    told = records(capsys, "sync", "--account", "all", "--since", "2026-02-27", "--tables", "ledgers", "--quiet")
    assert [(each["account"], each["table"]) for each in told] == [("main", "ledgers"), ("desk", "ledgers")]
    uids = [str(user.uid) for user in exchange.exchange.world.users[:2]]
    assert {each["uid"] for each in records(capsys, "archive", "coverage", "--quiet")} == set(uids)
    own = records(capsys, "archive", "coverage", "--account", "desk", "--quiet")
    assert {each["uid"] for each in own} == {uids[1]}
    code, _, err = ended(capsys, "archive", "ledgers")
    assert (code, "ledgers holds rows of several accounts" in err) == (2, True)


def test_a_gap_is_a_note(desk: Path, capsys: Captured) -> None:
    assert ended(capsys, "sync", "--since", "2026-02-10", "--tables", "ledgers_margin_hf", "--quiet")[0] == 0
    gaps = records(capsys, "archive", "gaps", "--account", "main")
    (gap,) = [each for each in gaps if each["table"] == "ledgers_margin_hf"]
    assert (gap["start"], gap["end"][:16]) == ("2026-02-10T00:00:00.000Z", "2026-02-26T12:00")
    code, _, err = ended(capsys, "archive", "ledgers-margin-hf", "--start-at", "2026-02-20")
    assert (code, "note: ledgers_margin_hf of account" in err) == (0, True)


def test_a_demo_has_an_archive_and_its_export_closes_the_gap(capsys: Captured, root: Path) -> None:
    told = records(capsys, "import", *DEMO)
    assert {each["account_type"] for each in told} >= {"MAIN", "TRADE", "MARGIN", "ISOLATED"}
    assert sum(each["added"] for each in told) > 20
    assert sum(each["findings"] for each in told) == 0
    gaps = records(capsys, "archive", "gaps", *DEMO)
    assert {each["table"] for each in gaps} == {"ledgers_hf", "ledgers_margin_hf"}
    # Its 30 days begin on January 30th at noon; the holiday with the first sync after 18 of them, one every 71 hours.
    assert {each["start"] for each in gaps} == {"2026-02-20T05:00:00.000Z"}
    assert not root.exists()


def test_a_demos_first_sync_is_not_kept(capsys: Captured, root: Path) -> None:
    told = records(capsys, "sync", *DEMO, "--tables", "ledgers_hf", "--account", "tradebot1")
    assert [each["rows_added"] > 0 for each in told] == [True]
    assert not root.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["sync", "--tables", "ledger"], 2, "tables='ledger' is not among 'ledgers'"),
        (["sync", "--since", "yesterdayish"], 2, "is no time"),
        (["sync", "--seed", "5"], 2, "--seed is for a simulated exchange only"),
        (["sync", "--output", "/no/such/folder/sync.csv"], 2, "lies in one that does not exist"),
        (["sync"], 3, "'main' is not configured"),
        (["sync", "--account", "desk"], 3, "'desk' is not configured"),
        (["archive"], 2, "the following arguments are required: WHAT"),
        (["archive", "ledgers", "--currency", "", "--demo"], 2, "is empty"),
        (["archive", "ledger", "--kind", "trades", "--demo"], 2, "kind='trades' is not among"),
        (["archive", "ledgers-hf", "--direction", "up"], 2, "invalid choice: 'up'"),
        (["archive", "gaps", "--account", "all"], 2, "the name of one account is wanted"),
        (["archive", "gaps", "--account", "main,desk"], 2, "the name of one account is wanted"),
        (["archive", "gaps", "--account", "desk"], 3, "'desk' is not configured"),
        (["archive", "gaps", "--days", "40"], 2, "--days is for a simulated exchange only"),
        (["archive", "gaps", "--demo", "--days", "8"], 2, "days=8: with an archive pass 30 or more"),
        (["archive", "sql"], 2, "the following arguments are required: --statement"),
        (["archive", "sql", "--statement", "SELECT nonsense"], 2, "the statement cannot be run"),
        (["import"], 2, "PATH is missing"),
        (["import", "/no/such/file.zip"], 2, "/no/such/file.zip: there is no such file or folder"),
        (["import", "/", "--covers", "2026-02-01", "2026-01-01"], 2, "the second time must be later"),
        (["import", "/", "--covers", "2026-02-01"], 2, "expected 2 arguments"),
        (["import", __file__], 2, "test_archive.py"),
    ],
)
@pytest.mark.usefixtures("settings")
def test_how_it_ends(arguments: list[str], code: int, told: str, root: Path, capsys: Captured) -> None:
    assert main(arguments) == code
    heard = capsys.readouterr()
    assert told in heard.err
    assert heard.out == ""
    assert not root.parent.exists(), "nothing was written"


@pytest.mark.usefixtures("settings")
def test_without_an_account_the_archive_of_real_ones_is_loaded(root: Path, capsys: Captured) -> None:
    assert ended(capsys, "archive", "coverage", "--format", "json") == (0, "[]\n", "")
    code, out, err = ended(capsys, "archive", "next-sync")
    assert (code, out, err) == (0, "", "kucoin-frames: nothing was synced yet: kucoin-frames sync\n")


def test_what_is_archived_is_loaded_without_a_connection(
    desk: Path, exchange: Demo, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ended(capsys, "sync", "--since", "2026-02-27", "--tables", "ledgers", "--quiet")[0] == 0
    exchange.exchange.reset_log()
    monkeypatch.setattr("kucoin_frames.client._kernel", _Kernel())
    assert len(records(capsys, "archive", "ledgers")) > 5
    assert exchange.exchange.log == []


def test_a_file_of_the_web_site_is_imported(desk: Path, exchange: Demo, capsys: Captured, tmp_path: Path) -> None:
    export = exchange.write_export(tmp_path, start_at="2026-02-25", end_at="2026-02-28")
    assert ended(capsys, "sync", "--since", "2026-02-27", "--tables", "ledgers", "--quiet")[0] == 0
    told = records(
        capsys, "import", str(export), "--covers", "2026-02-25", "2026-02-28", "--account", "main", "--quiet"
    )
    assert sum(each["added"] for each in told) > 10
    again = records(capsys, "import", str(export), "--quiet")
    assert sum(each["added"] for each in again) == 0


def test_check_tells_of_the_archive(desk: Path, capsys: Captured) -> None:
    code, out, _ = ended(capsys, "check")
    assert code == 0
    assert out.splitlines()[-1] == f"  archive      there is none yet in {desk}: kucoin-frames sync"
    assert ended(capsys, "sync", "--since", "2026-02-20", "--quiet")[0] == 0
    lines = ended(capsys, "check")[1].splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("  archive"))
    assert lines[place] == f"  archive      {desk}, readable by its owner only"
    assert re.fullmatch(
        r" +last sync 2026-03-01 12:00:\d\d UTC; the next one before 2026-03-04 12:00:\d\d UTC", lines[place + 1]
    )
    assert lines[place + 2].strip().startswith("gaps: 2. kucoin-frames archive gaps tells which")
    kept = Archive(desk, now=lambda: int(NOW.timestamp() * 1000))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GapWarning)
        assert f"ledgers {len(kept.ledgers())}, ledgers_hf {len(kept.ledgers_hf())}, " in lines[place + 3]
    assert "account" in ended(capsys, "check", "--account", "desk")[1].splitlines()[place + 1]
    (desk / "ledgers").chmod(0o755)
    lines = ended(capsys, "check")[1].splitlines()
    assert lines[place].endswith(f"which other users can read. Make it yours alone: chmod -R go= {desk}")


def test_without_delta_lake_the_commands_say_what_to_install() -> None:
    """In a process of its own, for whatever was imported stays."""
    script = (
        "import sys; sys.modules['deltalake'] = None\n"
        "from kucoin_frames.cli import main\n"
        "lines = (['sync', '--account', 'x'], ['archive', 'gaps'], ['import', '-h', '--covers', 'a', 'b'])\n"
        "print([main(line) for line in lines], main(['check', '--demo', '--days', '1']))"
    )
    run = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert run.stdout.splitlines()[-1] == "[3, 3, 3] 0"
    assert "  archive      the archive needs deltalake: pip install 'kucoin-frames[archive]'" in run.stdout
    assert run.stderr.count("pip install 'kucoin-frames[archive]'") == 3

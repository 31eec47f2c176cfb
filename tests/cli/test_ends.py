"""How the command ends: help, exit codes, one line an error, and nothing half written."""

import io
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

import kucoin_frames
from kucoin_frames.cli import demo, main, terminal
from kucoin_frames.exceptions import (
    AuthenticationError,
    ConfigurationError,
    HistoryTruncatedWarning,
    IncompleteError,
    InputError,
    KucoinFramesError,
    PermissionMissingError,
    UnavailableError,
    warn,
)

SMALL = ["demo", "--days", "3", "--trades-per-day", "4", "--now", "2026-03-01 12:00"]


def refuse(error: BaseException) -> Any:
    def asked(*_: object) -> None:
        raise error

    return asked


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"kucoin-frames {kucoin_frames.__version__}\n"


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert "kucoin-frames demo --serve" in told
    assert "Exit codes: 0 fine, 1 internal error, 2 bad input, 3 credentials, 4 the exchange" in told
    assert main(["demo", "--help"]) == 0
    told = capsys.readouterr().out
    for option in ("--days", "--trades-per-day", "--seed", "--now", "--output", "--quiet", "--serve"):
        assert option in told
    assert "nothing is overwritten" in told


def test_without_a_command_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().out.startswith("usage: kucoin-frames")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["demo", "--days", "many"], "argument --days: invalid int value: 'many'"),
        (["demo", "--days", "0"], "error: days=0: pass a whole number, 1 or more"),
        (["demo", "--now", "yesterdayish"], "argument --now: TIME='yesterdayish' is no time"),
        (["demo", "--now", "1772366400"], "is not in epoch milliseconds"),
        (["demo", "--serve", "--output", "x"], "--serve writes no files"),
        (["dance"], "invalid choice: 'dance'"),
    ],
)
def test_bad_input_ends_with_2_and_one_line(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    heard = capsys.readouterr()
    assert told in heard.err.splitlines()[-1]
    assert "Traceback" not in heard.err
    assert heard.out == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("asked wrongly"), 2),
        (ConfigurationError("no account"), 3),
        (AuthenticationError("no such key", code="400003"), 3),
        (PermissionMissingError("not allowed"), 3),
        (UnavailableError("no answer"), 4),
        (IncompleteError("rows are missing"), 4),
    ],
)
def test_errors_of_the_package_have_codes(
    error: KucoinFramesError, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "_asked", refuse(error))
    assert main(SMALL) == code
    assert capsys.readouterr().err == f"kucoin-frames: error: {error}\n"


def test_other_errors_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_asked", refuse(ZeroDivisionError("a fault of this program")))
    with pytest.raises(ZeroDivisionError):
        main(SMALL)


def test_an_interruption_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "draw", refuse(KeyboardInterrupt()))
    assert main(SMALL) == 130
    assert capsys.readouterr().err.endswith("kucoin-frames: interrupted; nothing is left behind\n")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_writing_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "draw", refuse(OSError(28, "No space left on device")))
    assert main([*SMALL, "--output", "there"]) == 2
    assert capsys.readouterr().err.endswith(f"{tmp_path / 'there'} cannot be written: No space left on device\n")
    assert list(tmp_path.iterdir()) == []


def test_the_default_folder_gets_a_number_when_it_is_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("kucoin-frames-demo", "kucoin-frames-demo-2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.txt").write_text("mine")
    assert main([*SMALL, "--quiet"]) == 0
    heard = capsys.readouterr()
    assert heard.out.rstrip().endswith(str(tmp_path / "kucoin-frames-demo-3"))
    assert heard.err == ""
    assert (tmp_path / "kucoin-frames-demo-3" / "parquet" / "balances.parquet").is_file()
    for name in ("kucoin-frames-demo", "kucoin-frames-demo-2"):
        assert [path.name for path in (tmp_path / name).iterdir()] == ["mine.txt"]


def test_a_named_folder_with_something_in_it_is_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(demo, "_asked", refuse(AssertionError("the exchange was asked")))
    (tmp_path / "mine.txt").write_text("mine")
    for taken in (tmp_path, tmp_path / "mine.txt"):
        assert main(["demo", "--output", str(taken)]) == 2
        assert "is there already and is not an empty folder" in capsys.readouterr().err
    assert main(["demo", "--output", str(tmp_path / "no" / "such")]) == 2
    assert "the folder that it would lie in does not exist" in capsys.readouterr().err
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_an_empty_folder_is_filled_and_without_matplotlib_there_is_a_hint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    place = tmp_path / "there"
    place.mkdir()
    assert main([*SMALL, "--output", str(place)]) == 0
    heard = capsys.readouterr()
    assert 'pip install "kucoin-frames[plots]"' in heard.err
    assert heard.err.count("matplotlib") == 1
    assert "as Parquet and CSV are in" in heard.out
    assert {path.name for path in place.iterdir()} == {"parquet", "csv", "README.txt"}


def test_warnings_are_notes_at_the_end_once_and_others_pass(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings(record=True) as passed:
        warnings.simplefilter("always")
        with terminal.notes(quiet=False):
            for text in ("first", "second", "first"):
                warn(text, HistoryTruncatedWarning)
            warnings.warn("not ours", UserWarning, stacklevel=1)
            assert capsys.readouterr().err == ""
    assert [str(each.message) for each in passed] == ["not ours"]
    assert capsys.readouterr().err == "kucoin-frames: note: first\nkucoin-frames: note: second\n"


def test_a_reader_who_has_enough_does_not_end_the_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Closed(io.TextIOWrapper):
        def flush(self) -> None:
            raise BrokenPipeError

    pipe = Closed(io.FileIO(tmp_path / "pipe", "w"))
    monkeypatch.setattr(sys, "stdout", pipe)
    terminal.say("nobody hears this")
    monkeypatch.undo()
    monkeypatch.setattr(Closed, "flush", lambda _: None)
    pipe.close()

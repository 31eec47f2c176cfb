"""`kucoin-frames accounts` and `check`: what they keep, what they say, and what they never show."""

import io
import os
import sys
from pathlib import Path

import pytest

from kucoin_frames.cli import main
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import InputError
from kucoin_frames.keys import credentials_of
from kucoin_frames.keys.store import Record, Store
from kucoin_frames.transport import Credentials
from tests.accounts.conftest import MADE_UP, AddAccount, Memory, mode
from tests.core.made_up import KEY, PASSPHRASE, SECRET

Captured = pytest.CaptureFixture[str]

LINES = f"{KEY}\n{SECRET}\n{PASSPHRASE}\n"


def ended(capsys: Captured, *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    heard = capsys.readouterr()
    for part in (KEY, SECRET, PASSPHRASE, "hidden-place"):
        assert part not in heard.out + heard.err
    return code, heard.out, heard.err


class Prompted:
    """Answers for the prompt, which must not echo."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, prompt: str, stream: object = None) -> str:
        assert stream is sys.stderr
        self.asked.append(prompt)
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)


@pytest.mark.usefixtures("settings", "person")
def test_added_at_a_prompt_that_shows_nothing(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    prompt = Prompted(KEY, SECRET, f"{PASSPHRASE} ")
    monkeypatch.setattr("getpass.getpass", prompt)
    monkeypatch.setattr("sys.stdin", type("Terminal", (io.StringIO,), {"isatty": lambda _: True})())
    code, out, _ = ended(capsys, "accounts", "add", "--keep-in", "file")
    assert (code, out) == (0, "main (Production) added; its key is kept in a file that only you can read\n")
    assert prompt.asked == [f"API {part} (not shown): " for part in ("key", "secret", "passphrase")]
    assert credentials_of("main") == MADE_UP
    monkeypatch.setattr("getpass.getpass", Prompted(KEY))
    code, _, err = ended(capsys, "accounts", "add", "other", "--keep-in", "file")
    assert (code, "nothing is kept" in err) == (2, True)
    assert Store().names() == ["main"]


@pytest.mark.usefixtures("memory")
def test_added_from_a_file_to_the_keyring(capsys: Captured, settings: Path, tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    file.touch(mode=0o600)
    file.write_text(LINES)
    code, out, _ = ended(capsys, "accounts", "add", "desk", "--file", str(file), "--key-version", "2")
    assert (code, out) == (0, "desk (Production) added; its key is kept by the system keyring\n")
    assert KEY not in (settings / "accounts" / "desk.json").read_text()
    assert (credentials_of("desk"), credentials_of("desk").key_version) == (MADE_UP, "2")
    code, _, err = ended(capsys, "accounts", "add", "desk", "--file", str(file))
    assert (code, "there is an account 'desk' already" in err) == (2, True)
    assert ended(capsys, "accounts", "add", "desk", "--file", str(file), "--replace", "--keep-in", "file")[0] == 0
    assert KEY in (settings / "accounts" / "desk.json").read_text()


@pytest.mark.parametrize(
    ("sent", "code", "told"),
    [
        (LINES.encode(), 0, "note: try it with kucoin-frames accounts check desk"),
        (b"\xff\xfe", 3, "is no text"),
        (f"{KEY}\n{SECRET}\n".encode(), 3, "has 2 lines; it must have three"),
        (b"", 3, "has 0 lines"),
        (f"{KEY}\n{SECRET}\n{PASSPHRASE}\x00\n".encode(), 2, "cannot stand in an HTTP header"),
    ],
)
@pytest.mark.usefixtures("settings")
def test_added_from_stdin(capsys: Captured, monkeypatch: pytest.MonkeyPatch, sent: bytes, code: int, told: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sent)))
    ended_with, _, err = ended(capsys, "accounts", "add", "desk", "--file", "-", "--keep-in", "file")
    assert (ended_with, told in err) == (code, True), err
    assert Store().names() == (["desk"] if code == 0 else [])


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["add", "desk"], 2, "nobody is there to be asked"),
        (["add", "a b"], 2, "is no account's name"),
        (["add", "all"], 2, "means all configured accounts"),
        (["add", "desk", "--file", "/no/such/file"], 3, "cannot be read (FileNotFoundError): check that it is there"),
        (["add", "desk", "--spot-url", "https://evil.example"], 2, "requests are signed with your key"),
        (["add", "desk", "--spot-url", "http://127.0.0.1:1"], 2, "pass both of --spot-url and --futures-url"),
        (["add", "desk", "--secret", "x"], 2, "unrecognized arguments"),
        (["remove", "desk"], 2, "no account 'desk' is stored"),
        (["remove"], 2, "the following arguments are required: NAME"),
        (["check"], 3, "No account is configured"),
        (["check", "desk"], 3, "'desk' is not configured"),
    ],
)
@pytest.mark.usefixtures("settings")
def test_how_mistakes_end(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, told: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    ended_with, out, err = ended(capsys, "accounts", *arguments)
    assert (ended_with, told in err) == (code, True), err
    assert "/no/such" not in out + err.replace("--file", "")


@pytest.mark.skipif(os.name != "posix", reason="permissions of a file are asked on POSIX only")
def test_a_file_that_others_can_read_is_refused_and_mended(
    capsys: Captured, add_account: AddAccount, settings: Path
) -> None:
    add_account("desk")
    stored = settings / "accounts" / "desk.json"
    stored.chmod(0o644)
    code, _, err = ended(capsys, "accounts", "list")
    assert (code, "Make it yours alone: kucoin-frames accounts check --mend" in err) == (3, True)
    code, out, _ = ended(capsys, "accounts", "check", "--mend")
    assert code == 0
    assert out.startswith("desk (Simulation): accepted, ")
    assert mode(stored) == 0o600


@pytest.mark.usefixtures("settings")
def test_listing_shows_names_and_environments_only(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = ended(capsys, "accounts", "list")
    assert (code, out, "no account is configured" in err) == (0, "", True)
    Store().add("desk", MADE_UP, Record())
    Store().add("trial", MADE_UP, Record(spot_url="http://127.0.0.1:1", futures_url="http://127.0.0.1:2"))
    for part, value in zip(("KEY", "SECRET", "PASSPHRASE"), (KEY, SECRET, PASSPHRASE), strict=True):
        monkeypatch.setenv(f"KUCOIN_API_{part}", value)
    assert ended(capsys, "accounts", "list") == (0, "main (Production)\ndesk (Production)\ntrial (Simulation)\n", "")


def test_removing(capsys: Captured, settings: Path, memory: Memory) -> None:
    Store().add("desk", MADE_UP, Record("keyring"))
    code, out, _ = ended(capsys, "accounts", "remove", "Desk")
    assert (code, out.startswith("desk removed; its key still works until you delete it")) == (0, True)
    assert memory.kept == {}
    assert list((settings / "accounts").iterdir()) == []


def test_checking_all_keys(capsys: Captured, add_account: AddAccount, exchange: Demo) -> None:
    add_account("main", "general-only")
    add_account("desk", "overpowered")
    add_account("gone", "deleted")
    code, out, err = ended(capsys, "accounts", "check")
    key = exchange.exchange.world.key("general-only")
    assert code == 3
    assert out.splitlines()[0] == f"main (Simulation): accepted, {key.key[:5]}...{key.key[-4:]}, General"
    assert [line.partition(":")[0] for line in out.splitlines()] == ["main (Simulation)", "desk (Simulation)", "gone"]
    assert "desk: the key may do more than this toolkit needs" in err
    assert "main: the key lacks the permission Futures" in err
    assert out.endswith("gone: failed\n")
    assert ended(capsys, "accounts", "check", "DESK")[0] == 0


def test_check_says_what_is_well_and_what_to_do(capsys: Captured, add_account: AddAccount) -> None:
    add_account("desk", "general-only")
    code, out, _ = ended(capsys, "check", "--account", "desk")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "desk (Simulation)"
    assert lines[1].startswith("  clock        ok: this machine's is ")
    assert "Set it right (NTP)" in lines[2], "the exchange's clock stands still in 2026-03"
    assert lines[3].startswith("  key          ok: ")
    assert lines[4] == "  permissions  General; no IP list"
    assert "Tie it to your IP addresses" in lines[5] or "tie it to your IP addresses" in lines[5]
    assert "permission Futures" in lines[6]
    assert lines[7].startswith("  quota        VIP ")
    assert "  retention    ledgers_margin_hf: 3 days" in lines
    assert lines[-2].endswith("at least every 3 days: older rows cannot be had again.")
    assert lines[-1].startswith("  archive      there is none yet in ")


def test_check_of_a_refused_key_and_of_several(capsys: Captured, add_account: AddAccount) -> None:
    add_account("gone", "deleted")
    add_account("desk")
    assert ended(capsys, "check", "--account", "gone")[0] == 3
    code, _, err = ended(capsys, "check", "--account", "gone,desk")
    assert (code, "one account is checked at a time" in err) == (2, True)


@pytest.mark.parametrize(
    ("shell", "begins"), [("bash", "# AUTOMATICALLY GENERATED"), ("zsh", "#compdef kucoin-frames")]
)
def test_completion(capsys: Captured, shell: str, begins: str) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert script.startswith(begins)
    assert "ledgers-hf" in script
    assert "--start-at" in script


def test_completion_without_shtab(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert main(["completion", "bash"]) == 3
    assert 'pip install "kucoin-frames[completion]"' in capsys.readouterr().err


def test_a_stored_account_is_whole() -> None:
    with pytest.raises(InputError, match="the secret is empty"):
        Credentials(KEY, "", PASSPHRASE)

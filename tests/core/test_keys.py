"""Where keys come from: variables of the environment by the account's name, or a file of three lines."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kucoin_frames.exceptions import ConfigurationError, InputError
from kucoin_frames.keys import credentials_from_file, credentials_of
from kucoin_frames.transport import Credentials
from tests.core.made_up import KEY, PASSPHRASE, SECRET

PARTS = ("KUCOIN_API_KEY", "KUCOIN_API_SECRET", "KUCOIN_API_PASSPHRASE")
EXPECTED = Credentials(KEY, SECRET, PASSPHRASE)


@pytest.mark.parametrize(
    ("account", "prefix"),
    [("main", ""), ("desk", "DESK_"), ("sub-keys", "SUB_KEYS_"), ("a_1", "A_1_"), ("Desk", "DESK_")],
)
def test_keys_from_the_environment(monkeypatch: pytest.MonkeyPatch, account: str, prefix: str) -> None:
    for name, part in zip(PARTS, (KEY, SECRET, PASSPHRASE), strict=True):
        monkeypatch.setenv(prefix + name, part)
    assert credentials_of(account) == EXPECTED
    assert credentials_of(account).key_version is None
    monkeypatch.setenv(f"{prefix}KUCOIN_API_KEY_VERSION", "2")
    assert credentials_of(account).key_version == "2"


@pytest.mark.parametrize("missing", PARTS)
def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in PARTS:
        monkeypatch.setenv(f"DESK_{name}", "set" if name != missing else "")
    with pytest.raises(ConfigurationError) as caught:
        credentials_of("desk")
    assert f"The account 'desk' is not configured: set DESK_{missing} to a read-only API key" in str(caught.value)
    assert "kf.demo()" in str(caught.value)


def test_nothing_is_set_at_all() -> None:
    with pytest.raises(ConfigurationError, match=f"'main' is not configured: set {', '.join(PARTS)} to"):
        credentials_of()


@pytest.mark.parametrize("account", ["", " ", "a b", "a/b", "ä", "a=b", "-", None, 5])
def test_names_that_are_none(account: object) -> None:
    with pytest.raises(InputError, match="is no account's name: use letters, digits, dashes and underscores"):
        credentials_of(account)  # type: ignore[arg-type]  # that is the point


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "keys"
    place.touch(mode=0o600)
    return place


@pytest.mark.parametrize(
    "text",
    [
        f"{KEY}\n{SECRET}\n{PASSPHRASE}",
        f"{KEY}\n{SECRET}\n{PASSPHRASE}\n",
        f"{KEY}\r\n{SECRET}\r\n{PASSPHRASE}\r\n",
        f"\n{KEY} \n {SECRET}\n{PASSPHRASE}\t\n\n",
        f"\ufeff{KEY}\n{SECRET}\n{PASSPHRASE}\n",
    ],
)
def test_keys_from_a_file(place: Path, text: str) -> None:
    place.write_bytes(text.encode())
    assert credentials_from_file(place) == EXPECTED
    assert credentials_from_file(str(place), key_version=1).key_version == "1"


@pytest.mark.parametrize(
    ("text", "lines"), [("", 0), (KEY, 1), (f"{KEY}\n{SECRET}", 2), (f"{KEY}\n\n{SECRET}\n{PASSPHRASE}", 4)]
)
def test_a_file_of_other_than_three_lines(place: Path, text: str, lines: int) -> None:
    place.write_text(text)
    with pytest.raises(ConfigurationError, match=f"has {lines} lines; it must have three: the key, the secret and"):
        credentials_from_file(place)


def test_a_file_with_an_empty_line_among_three(place: Path) -> None:
    place.write_text(f"{KEY}\n\n{PASSPHRASE}\n")
    with pytest.raises(InputError, match="the secret is empty"):
        credentials_from_file(place)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot be read \(FileNotFoundError\)") as caught:
        credentials_from_file(tmp_path / "secret-place")
    assert "secret-place" not in str(caught.value)
    assert caught.value.__context__ is None, "the file's place is in the error of the system"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", KEY.encode() + b"\n\xc3("])
def test_a_file_that_is_no_text(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"cannot be read \(UnicodeDecodeError\)") as caught:
        credentials_from_file(place)
    assert caught.value.__context__ is None, "the file's bytes are in the error of the system"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot be read \(IsADirectoryError\)"):
        credentials_from_file(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="permissions of a file are asked on POSIX only")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610, 0o602])
def test_a_file_that_others_can_read(place: Path, mode: int) -> None:
    place.write_text(f"{KEY}\n{SECRET}\n{PASSPHRASE}\n")
    place.chmod(mode)
    with pytest.raises(ConfigurationError, match=r"can be read by other users of this machine.*chmod 600") as caught:
        credentials_from_file(place)
    assert str(place) not in str(caught.value)


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_a_file_of_ones_own(place: Path, mode: int) -> None:
    place.write_text(f"{KEY}\n{SECRET}\n{PASSPHRASE}\n")
    place.chmod(mode)
    assert credentials_from_file(place) == EXPECTED


def test_a_traceback_does_not_show_where_the_file_is(tmp_path: Path) -> None:
    script = "import os, kucoin_frames as kf\nkf.credentials_from_file(os.environ['PLACE'])"
    surroundings = os.environ | {"PLACE": str(tmp_path / "secret-place")}
    run = subprocess.run([sys.executable, "-c", script], env=surroundings, capture_output=True, text=True, check=False)
    assert "ConfigurationError" in run.stderr
    assert "secret-place" not in run.stderr

"""The store of accounts: who may read it, what is in it, who keeps the key, and what is never told of it."""

import os
import pickle
import sys
import threading
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

import kucoin_frames as kf
from kucoin_frames.exceptions import ConfigurationError, InputError
from kucoin_frames.keys import configured, credentials_of, resolved, ring
from kucoin_frames.keys.place import Place
from kucoin_frames.keys.store import CONFIG, Record, Store
from kucoin_frames.transport import Credentials
from tests.accounts.conftest import MADE_UP, Memory, mode
from tests.core.made_up import KEY, PASSPHRASE, SECRET
from tests.core.test_secrets import assert_error_hides

OTHER = Credentials("another-key-0123456789", "another-secret-of-tests", "another-passphrase")
posix = pytest.mark.skipif(os.name != "posix", reason="permissions of a file are asked on POSIX only")


@posix
def test_only_the_owner_can_read_what_is_stored(settings: Path) -> None:
    Store().add("desk", MADE_UP, Record())
    assert mode(settings / "accounts") == 0o700
    assert [(path.name, mode(path)) for path in (settings / "accounts").iterdir()] == [("desk.json", 0o600)]
    assert credentials_of("desk") == MADE_UP
    assert credentials_of("desk").key_version is None


@posix
def test_not_even_for_a_moment_can_others_read_it(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        modes.append(mode(self))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    before = os.umask(0)
    try:
        Store().add("desk", MADE_UP, Record())
    finally:
        os.umask(before)
    assert modes == [0o600]
    assert mode(settings / "accounts") == 0o700


@pytest.mark.usefixtures("settings")
def test_what_is_known_of_an_account_comes_back() -> None:
    record = Record("file", "2", "http://127.0.0.1:81", "http://127.0.0.1:82")
    Store().add("Desk", MADE_UP, record)
    assert Store().record("DESK") == record
    assert Store().names() == ["desk"]
    assert credentials_of("desk").key_version == "2"
    assert [str(each) for each in configured()] == ["desk (Simulation)"]


def test_the_keyring_keeps_the_key_and_the_file_does_not(settings: Path, memory: Memory) -> None:
    Store().add("desk", MADE_UP, Record("keyring"))
    assert memory.kept == {("kucoin_frames", "desk"): f"{KEY}\n{SECRET}\n{PASSPHRASE}\n"}
    assert (settings / "accounts" / "desk.json").read_text() == '{"record":{"keeper":"keyring"}}'
    assert credentials_of("desk") == MADE_UP
    Store().remove("desk")
    assert memory.kept == {}
    assert Store().names() == []


@pytest.mark.usefixtures("settings")
def test_a_key_that_the_keyring_lost_is_said(memory: Memory) -> None:
    Store().add("desk", MADE_UP, Record("keyring"))
    memory.kept.clear()
    with pytest.raises(ConfigurationError, match=r"keyring does not hold the key of 'desk' any more.*add desk --rep"):
        credentials_of("desk")
    Store().remove("desk")
    assert Store().names() == []


class Failing(KeyringBackend):
    priority = 5  # type: ignore[assignment]  # a class property there

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError(KEY)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"cannot keep {password}")


@pytest.mark.usefixtures("settings")
def test_a_keyring_that_fails_tells_nothing(memory: Memory) -> None:
    keyring.set_keyring(Failing())
    with pytest.raises(ConfigurationError, match=r"did not answer \(RuntimeError\): unlock it") as caught:
        Store().add("desk", MADE_UP, Record("keyring"))
    assert caught.value.__context__ is None
    assert_error_hides(caught.value)
    assert Store().names() == [], "an account whose key nobody keeps is not stored"


def test_which_keyring_is_good_enough(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ring.is_usable()
    keyring.set_keyring(NoKeyring())
    assert not ring.is_usable()
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert not ring.is_usable()
    with pytest.raises(ConfigurationError, match=r'pip install "kucoin-frames\[keyring\]"'):
        ring.recall("desk")


@pytest.mark.usefixtures("settings")
def test_a_name_is_taken_once() -> None:
    Store().add("desk", MADE_UP, Record())
    with pytest.raises(InputError, match="there is an account 'desk' already"):
        Store().add("Desk", OTHER, Record())
    assert credentials_of("desk") == MADE_UP
    Store().add("desk", OTHER, Record(), replace=True)
    assert credentials_of("desk") == OTHER


def test_replacing_moves_the_key_out_of_the_keyring(settings: Path, memory: Memory) -> None:
    Store().add("desk", MADE_UP, Record("keyring"))
    Store().add("desk", OTHER, Record("file"), replace=True)
    assert memory.kept == {}
    assert credentials_of("desk") == OTHER


@pytest.mark.usefixtures("settings")
def test_what_is_not_there() -> None:
    assert Store().names() == []
    assert Store().record("desk") is None
    with pytest.raises(InputError, match="no account 'desk' is stored"):
        Store().remove("desk")
    with pytest.raises(ConfigurationError, match="No account 'desk' is stored"):
        Store().credentials("desk")
    Store().mend()


@posix
@pytest.mark.parametrize("bits", [0o640, 0o604, 0o610, 0o602])
def test_a_file_that_others_can_read_is_refused_and_mended(settings: Path, bits: int) -> None:
    Store().add("desk", MADE_UP, Record())
    file = settings / "accounts" / "desk.json"
    file.chmod(bits)
    for ask in (lambda: credentials_of("desk"), configured, lambda: Store().record("desk")):
        with pytest.raises(ConfigurationError, match=r"can be read by other users.*accounts check --mend") as caught:
            ask()
        assert "hidden-place" not in str(caught.value)
    Store().mend()
    assert mode(file) == 0o600
    assert credentials_of("desk") == MADE_UP


@posix
@pytest.mark.parametrize("bits", [0o750, 0o705, 0o711, 0o777])
def test_a_folder_that_others_can_enter_is_refused_and_mended(settings: Path, bits: int) -> None:
    Store().add("desk", MADE_UP, Record())
    (settings / "accounts").chmod(bits)
    with pytest.raises(ConfigurationError, match="The store of accounts can be read by other users"):
        credentials_of("desk")
    with pytest.raises(ConfigurationError, match="can be read by other users"):
        Store().add("another", OTHER, Record())
    Store().mend()
    assert mode(settings / "accounts") == 0o700
    assert Store().names() == ["desk"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b'{"record":{"keeper":"me"}}', b'{"record":{},"lines":5}', b'{"record":{},"more":""}'],
)
def test_a_broken_file_is_said_by_the_accounts_name(settings: Path, content: bytes) -> None:
    Store().add("desk", MADE_UP, Record())
    (settings / "accounts" / "desk.json").write_bytes(content)
    with pytest.raises(ConfigurationError, match="cannot be read") as caught:
        credentials_of("desk")
    assert "hidden-place" not in str(caught.value)
    assert caught.value.__context__ is None
    assert_error_hides(caught.value)


@pytest.mark.parametrize("url", ["https://api.kucoin.com.evil.example", "http://api.kucoin.com", "http://10.0.0.1"])
@pytest.mark.usefixtures("settings")
def test_a_stored_address_is_no_way_around_the_hosts(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Store().add("desk", MADE_UP, Record(spot_url=url))
    with pytest.raises(InputError, match="requests are signed with your key and go nowhere else"):
        kf.hf_opened(account="desk")
    for part, value in zip(("KEY", "SECRET", "PASSPHRASE"), (KEY, SECRET, PASSPHRASE), strict=True):
        monkeypatch.setenv(f"KUCOIN_API_{part}", value)
    monkeypatch.setenv("KUCOIN_FUTURES_URL", url)
    with pytest.raises(InputError, match="requests are signed with your key and go nowhere else"):
        kf.hf_opened(account="main")


def test_a_store_that_cannot_be_written(settings: Path) -> None:
    settings.write_text("a file is in its way")
    with pytest.raises(ConfigurationError, match=r"store of accounts cannot be made \((FileExists|NotADirectory)") as e:
        Store().add("desk", MADE_UP, Record())
    assert "hidden-place" not in str(e.value)
    assert e.value.__context__ is None


def test_the_place_is_in_no_repr_pickle_or_variable(settings: Path) -> None:
    place = Place(settings / "key", "The key file", "mend it")
    assert repr(place) == str(place) == f"{place}" == "<The key file>"
    assert not hasattr(place, "__dict__")
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(place)
    assert repr(Store()) == "<store of accounts>"
    with pytest.raises(ConfigurationError) as caught:
        place.read()
    trace = caught.value.__traceback__
    frames = []
    while trace is not None:
        if "/tests/" not in trace.tb_frame.f_code.co_filename:
            frames.append(trace.tb_frame.f_locals)
        trace = trace.tb_next
    assert frames
    assert "hidden-place" not in repr(frames)


def test_a_file_as_long_as_no_key_is_not_read(tmp_path: Path) -> None:
    long = tmp_path / "long"
    long.touch(mode=0o600)
    long.write_bytes(b"x" * 65_537)
    with pytest.raises(ConfigurationError, match="longer than any key"):
        Place(long, "The key file", "").read()
    long.write_bytes(b"x" * 65_536)
    assert len(Place(long, "The key file", "").read().reveal()) == 65_536


@pytest.mark.usefixtures("settings")
def test_accounts_of_the_environment_and_of_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("zoo", "sub-keys"):
        Store().add(name, OTHER, Record())
    for before in ("", "DESK_", "SUB_KEYS_"):
        for part, value in zip(("KEY", "SECRET", "PASSPHRASE"), (KEY, SECRET, PASSPHRASE), strict=True):
            monkeypatch.setenv(f"{before}KUCOIN_API_{part}", value)
    monkeypatch.setenv("DESK_KUCOIN_SPOT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("DESK_KUCOIN_FUTURES_URL", "http://127.0.0.1:1")
    assert [str(each) for each in configured()] == [
        "main (Production)",
        "desk (Simulation)",
        "sub-keys (Production)",
        "zoo (Production)",
    ]
    assert credentials_of("sub-keys") == MADE_UP, "the environment is asked first"
    assert credentials_of("zoo") == OTHER
    assert resolved("ALL") == ["main", "desk", "sub-keys", "zoo"]
    monkeypatch.delenv("DESK_KUCOIN_API_SECRET")
    with pytest.raises(ConfigurationError, match="'desk' is not configured: set DESK_KUCOIN_API_SECRET to"):
        configured()


@pytest.mark.parametrize(
    ("asked", "told"),
    [([], "pass at least one name"), (5, "a name, a list of names or 'all'"), (["a b"], "is no account's name")],
)
def test_names_that_cannot_be_resolved(asked: list[str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        resolved(asked)


@pytest.mark.usefixtures("settings")
def test_names_that_can() -> None:
    assert resolved("Desk") == ["desk"]
    assert resolved(("desk", "main", "DESK")) == ["desk", "main"]
    with pytest.raises(ConfigurationError, match="No account is configured: add one with"):
        resolved("all")
    with pytest.raises(InputError, match="account='all' means all configured accounts"):
        credentials_of("all")
    with pytest.raises(InputError, match="64 at most"):
        credentials_of("a" * 65)


@pytest.mark.usefixtures("settings")
def test_many_at_once_lose_nothing() -> None:
    names = [f"desk{number}" for number in range(16)]
    threads = [threading.Thread(target=Store().add, args=(name, MADE_UP, Record())) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Store().names() == sorted(names)


@pytest.mark.skipif(os.name != "posix", reason="other systems have other places")
def test_where_the_store_is_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CONFIG)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    Store().add("desk", MADE_UP, Record())
    assert (tmp_path / ".config" / "kucoin_frames" / "accounts" / "desk.json").is_file()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    assert Store().names() == []

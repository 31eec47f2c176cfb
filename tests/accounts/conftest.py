"""A store of accounts and a keyring of one's own for each test, and accounts that live on a simulated exchange."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from kucoin_frames.client import _Kernel
from kucoin_frames.demonstration import Demo, demo
from kucoin_frames.keys.store import CONFIG, Keeper, Record, Store
from kucoin_frames.transport import Credentials
from tests.core.conftest import fake, hosts, make_client  # noqa: F401  # fixtures
from tests.core.made_up import KEY, PASSPHRASE, SECRET

MADE_UP = Credentials(KEY, SECRET, PASSPHRASE)


class Memory(KeyringBackend):
    """A keyring that forgets everything with the process."""

    priority = 5  # type: ignore[assignment]  # a class property there

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for settings, and a process that has asked no account yet."""
    folder = tmp_path / "hidden-place"
    monkeypatch.setenv(CONFIG, str(folder))
    monkeypatch.setattr("kucoin_frames.client._kernel", _Kernel())
    return folder


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    before = keyring.get_keyring()
    backend = Memory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture(scope="session")
def exchange() -> Iterator[Demo]:
    """A simulated exchange with a short history, whose clock stands still."""
    with demo(days=8, trades_per_day=6, seed=11, now="2026-03-01 12:00", quota_window_s=1) as client:
        yield client


AddAccount = Callable[..., None]


@pytest.fixture
def add_account(settings: Path, exchange: Demo) -> AddAccount:
    """Stores an account of the exchange by the role of its key."""

    def add(name: str, role: str = "main", keeper: Keeper = "file") -> None:
        known = exchange.exchange.world.key(role)
        record = Record(keeper, str(known.version), exchange.spot_url, exchange.futures_url)
        Store().add(name, Credentials(known.key, known.secret, known.passphrase), record)

    return add


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)

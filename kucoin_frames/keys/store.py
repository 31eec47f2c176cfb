"""The store of accounts: a folder that only its owner may enter, with a file for each account that was added.

A file holds the key, or says that the system keyring holds it, and where the account is. The store lies in the user's
folder for settings unless ``KUCOIN_FRAMES_CONFIG`` names another one.
"""

import os
from pathlib import Path
from typing import Literal

import msgspec

from kucoin_frames.exceptions import ConfigurationError, InputError
from kucoin_frames.keys import ring
from kucoin_frames.keys.file import credentials_in
from kucoin_frames.keys.names import checked
from kucoin_frames.keys.place import Place
from kucoin_frames.masking import Secret
from kucoin_frames.transport import Credentials
from kucoin_frames.transport.hosts import FUTURES_URL, SPOT_URL

__all__ = ["CONFIG", "MEND", "Keeper", "Record", "Store"]

CONFIG = "KUCOIN_FRAMES_CONFIG"
MEND = "kucoin-frames accounts check --mend"

Keeper = Literal["keyring", "file"]
KeyVersion = Literal["1", "2", "3"]

_SUFFIX = ".json"


class Record(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is known of an account besides its key.

    Attributes
    ----------
    keeper : str
        Who keeps the key: "keyring", or "file" for the record's own file.
    key_version : str or None
        Version of the key, if it was told.
    spot_url, futures_url : str
        Where the account is: KuCoin, or a simulated exchange of this machine.
    """

    keeper: Keeper = "file"
    key_version: KeyVersion | None = None
    spot_url: str = SPOT_URL
    futures_url: str = FUTURES_URL


class _Stored(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """The content of a file."""

    record: Record
    lines: str = ""

    def __repr__(self) -> str:
        return f"<stored account in {self.record.keeper}>"


class Store:
    """The accounts that were added; each method that names one raises `ConfigurationError` if it cannot be had."""

    def __init__(self) -> None:
        self._folder = Place(_folder(), "The store of accounts", MEND)

    def names(self) -> list[str]:
        """The names of the accounts."""
        self._folder.check()
        return [
            name.removesuffix(_SUFFIX)
            for name in self._folder.names()
            if name.endswith(_SUFFIX) and not name.startswith(".")
        ]

    def record(self, name: str) -> Record | None:
        """What is known of an account besides its key; None if there is no such account."""
        found = self._read(name)
        return found.record if found is not None else None

    def credentials(self, name: str) -> Credentials:
        """The key of an account."""
        found = self._read(name)
        if found is None:
            raise ConfigurationError(f"No account {name!r} is stored: kucoin-frames accounts add {name}")
        text: Secret | None = Secret(found.lines, "***...")
        if found.record.keeper == "keyring":
            text = ring.recall(checked(name))
        if text is None:
            raise ConfigurationError(
                f"The system keyring does not hold the key of {name!r} any more: kucoin-frames accounts add {name}"
                " --replace"
            )
        return credentials_in(text, f"The stored key of {name!r}", found.record.key_version)

    def add(self, name: str, credentials: Credentials, record: Record, *, replace: bool = False) -> None:
        """Keep an account.

        Raises
        ------
        InputError
            If there is one of this name, unless it may be replaced.
        """
        known = checked(name)
        self._folder.make()
        if self._file(known).is_there():
            if not replace:
                raise InputError(
                    f"there is an account {known!r} already: choose another name, or pass --replace to put the new key"
                    " in the place of its key"
                )
            self.remove(known)
        key, secret, passphrase = credentials.parts
        text = Secret(f"{key.reveal()}\n{secret.reveal()}\n{passphrase.reveal()}\n", "***...")
        if record.keeper == "keyring":
            ring.remember(known, text)
            text = Secret("", "")
        self._file(known).write(Secret(msgspec.json.encode(_Stored(record, text.reveal())).decode(), "***..."))

    def remove(self, name: str) -> None:
        """Forget an account and its key."""
        record = self.record(name)
        if record is None:
            raise InputError(f"no account {name!r} is stored: kucoin-frames accounts list shows those that are")
        if record.keeper == "keyring":
            ring.forget(checked(name))
        self._file(name).remove()

    def mend(self) -> None:
        """Make the folder and all its files their owner's alone."""
        if not self._folder.is_there():
            return
        self._folder.mend()
        for name in self.names():
            self._file(name).mend()

    def _file(self, name: str) -> Place:
        return self._folder.inside(checked(name) + _SUFFIX)

    def _read(self, name: str) -> _Stored | None:
        self._folder.check()
        file = self._file(name)
        if not file.is_there():
            return None
        text = file.read()
        found = _decoded(text)
        if found is None:
            raise ConfigurationError(
                f"What is stored of the account {name!r} cannot be read: add it again with kucoin-frames accounts add"
                f" {name} --replace"
            )
        return found

    def __repr__(self) -> str:
        return "<store of accounts>"


def _decoded(text: Secret) -> _Stored | None:
    try:
        return msgspec.json.decode(text.reveal().encode(), type=_Stored)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def _folder() -> Path:
    """The folder of the accounts in the user's folder for settings."""
    named = os.environ.get(CONFIG)
    if named:
        return Path(named).expanduser() / "accounts"
    settings = os.environ.get("APPDATA" if os.name == "nt" else "XDG_CONFIG_HOME")
    return (Path(settings) if settings else Path.home() / ".config") / "kucoin_frames" / "accounts"

"""Which accounts are configured, and what is the key of each? The environment is asked first, then the store."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

from kucoin_frames.exceptions import ConfigurationError, InputError
from kucoin_frames.keys.names import ALL, MAIN, checked, prefix
from kucoin_frames.keys.store import Store
from kucoin_frames.transport import Credentials
from kucoin_frames.transport.hosts import FUTURES_URL, SPOT_URL, is_loopback

__all__ = ["Account", "account_of", "configured", "credentials_of", "resolved"]

_PARTS = ("KUCOIN_API_KEY", "KUCOIN_API_SECRET", "KUCOIN_API_PASSPHRASE")
_VERSION = "KUCOIN_API_KEY_VERSION"
_SPOT, _FUTURES = "KUCOIN_SPOT_URL", "KUCOIN_FUTURES_URL"
_OF_AN_ACCOUNT = re.compile(r"(?:([A-Z0-9_]*[A-Z0-9][A-Z0-9_]*)_)?KUCOIN_API_KEY")


@dataclass(frozen=True, slots=True)
class Account:
    """A configured account: its name and where it is, but not its key.

    Attributes
    ----------
    name : str
        What the user calls it.
    spot_url, futures_url : str
        The exchange: KuCoin, unless a simulated one of this machine was named.
    is_stored : bool
        Whether it was added to the store; otherwise it stands in the environment.
    """

    name: str
    spot_url: str = SPOT_URL
    futures_url: str = FUTURES_URL
    is_stored: bool = False

    @property
    def environment(self) -> str:
        """`Production`, or `Simulation` on a loopback address."""
        return "Simulation" if is_loopback(self.spot_url) and is_loopback(self.futures_url) else "Production"

    def credentials(self) -> Credentials:
        """The account's key."""
        return Store().credentials(self.name) if self.is_stored else _from_environment(self.name)

    def __str__(self) -> str:
        return f"{self.name} ({self.environment})"


def credentials_of(name: str = MAIN) -> Credentials:
    """The key of a named account, from the environment or from the store; see `account_of`."""
    return account_of(name).credentials()


def account_of(name: str = MAIN) -> Account:
    """The account of a name.

    The account `main` is read from ``KUCOIN_API_KEY``, ``KUCOIN_API_SECRET`` and ``KUCOIN_API_PASSPHRASE`` (and
    ``KUCOIN_API_KEY_VERSION``, if set); any other one, such as `desk`, from the same names with ``DESK_`` before them.
    Where none of them is set, it is the account that was added with ``kucoin-frames accounts add``.

    Raises
    ------
    ConfigurationError
        If there is no such account, or variables are missing; the message names them, never their values.
    """
    known = checked(name)
    missing = [each for each in _variables(known) if not os.environ.get(each)]
    if not missing:
        return _in_environment(known)
    if len(missing) == len(_PARTS):
        record = Store().record(known)
        if record is not None:
            return Account(known, record.spot_url, record.futures_url, is_stored=True)
    raise ConfigurationError(
        f"The account {known!r} is not configured: set {', '.join(missing)} to a read-only API key, add it with"
        f" kucoin-frames accounts add {known}, pass a client of your own to kf.use(...), or call kf.demo() to try"
        " everything without a key."
    )


def configured() -> list[Account]:
    """All accounts that can be named, `main` first, then by name."""
    found = {each.name: each for each in map(account_of, Store().names())}
    taken = {prefix(name) for name in found}
    for variable in os.environ:
        match = _OF_AN_ACCOUNT.fullmatch(variable)
        if match is not None and os.environ[variable]:
            name = checked(match[1] or MAIN)
            if prefix(name) not in taken:
                found[name] = account_of(name)
    return sorted(found.values(), key=lambda account: (account.name != MAIN, account.name))


def resolved(asked: str | Iterable[str]) -> list[str]:
    """The names of the accounts that are asked together: a list of them, or the word for all that are configured.

    Raises
    ------
    InputError
        For an empty list, and for what is no name.
    ConfigurationError
        If all are asked, and none is configured.
    """
    if isinstance(asked, str) and asked.lower() == ALL:
        names = [account.name for account in configured()]
        if not names:
            raise ConfigurationError(
                "No account is configured: add one with kucoin-frames accounts add main, or call kf.demo() to try"
                " everything without a key."
            )
        return names
    try:
        listed = [asked] if isinstance(asked, str) else list(asked)
    except TypeError:
        raise InputError(f"account={asked!r}: pass a name, a list of names or {ALL!r}") from None
    if not listed:
        raise InputError(f"account=[]: pass at least one name, or {ALL!r} for every configured account")
    return list(dict.fromkeys(map(checked, listed)))


def _variables(name: str) -> list[str]:
    return [prefix(name) + part for part in _PARTS]


def _in_environment(name: str) -> Account:
    before = prefix(name)
    return Account(name, os.environ.get(before + _SPOT) or SPOT_URL, os.environ.get(before + _FUTURES) or FUTURES_URL)


def _from_environment(name: str) -> Credentials:
    key, secret, passphrase = _variables(name)
    version = os.environ.get(prefix(name) + _VERSION) or None
    return Credentials(os.environ[key], os.environ[secret], os.environ[passphrase], version)

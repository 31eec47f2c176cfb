"""The user's accounts by name, and where their keys come from.

A key comes from environment variables or from a three-line file. Nothing here prints or stores one.
"""

import os
import stat
from pathlib import Path

from kucoin_frames.exceptions import ConfigurationError, InputError
from kucoin_frames.masking import Secret
from kucoin_frames.transport import Credentials

__all__ = ["MAIN", "credentials_from_file", "credentials_of"]

MAIN = "main"

_PARTS = ("KUCOIN_API_KEY", "KUCOIN_API_SECRET", "KUCOIN_API_PASSPHRASE")
_VERSION = "KUCOIN_API_KEY_VERSION"


def credentials_of(name: str = MAIN) -> Credentials:
    """The key of a named account from the environment.

    The account `main` is read from ``KUCOIN_API_KEY``, ``KUCOIN_API_SECRET`` and ``KUCOIN_API_PASSPHRASE`` (and
    ``KUCOIN_API_KEY_VERSION``, if set); any other one, such as `desk`, from the same names with ``DESK_`` before them.

    Raises
    ------
    ConfigurationError
        If variables are missing; the message names them, never their values.
    """
    prefix = _prefix(name)
    names = [prefix + part for part in _PARTS]
    missing = [each for each in names if not os.environ.get(each)]
    if missing:
        raise ConfigurationError(
            f"The account {name!r} is not configured: set {', '.join(missing)} to a read-only API key, pass a client of"
            " your own to kf.use(...), or call kf.demo() to try everything without a key."
        )
    key, secret, passphrase = names
    return Credentials(
        os.environ[key], os.environ[secret], os.environ[passphrase], os.environ.get(prefix + _VERSION) or None
    )


def _prefix(name: str) -> str:
    if not isinstance(name, str) or not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        raise InputError(f"account={name!r} is no account's name: use letters, digits, dashes and underscores")
    return "" if name == MAIN else name.upper().replace("-", "_") + "_"


def credentials_from_file(path: str | os.PathLike[str], key_version: int | str | None = None) -> Credentials:
    """The key in a text file of three lines: key, secret, passphrase.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, has other than three lines, or can be read by other users of this machine. The
        message never shows where the file is or what it holds.
    """
    failure = ""
    lines: list[Secret] = []
    mode = 0
    try:
        mode = Path(path).stat().st_mode
        lines = [Secret(line.strip(), "***...") for line in Path(path).read_text("utf-8-sig").strip().splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        failure = type(error).__name__
    if failure:  # outside of the except clause: the errors hold the path, or the bytes of the file
        raise ConfigurationError(
            f"The key file cannot be read ({failure}): check that it is there, that it is a text file and that you may"
            " read it."
        )
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigurationError(
            "The key file can be read by other users of this machine. Make it yours alone: chmod 600 YOUR_KEY_FILE"
        )
    if len(lines) != len(_PARTS):
        raise ConfigurationError(
            f"The key file has {len(lines)} lines; it must have three: the key, the secret and the passphrase."
        )
    key, secret, passphrase = lines
    return Credentials(key.reveal(), secret.reveal(), passphrase.reveal(), key_version)

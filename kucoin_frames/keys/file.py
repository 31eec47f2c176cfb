"""A key in a text file of three lines: key, secret, passphrase."""

import os

from kucoin_frames.exceptions import ConfigurationError
from kucoin_frames.keys.place import Place
from kucoin_frames.masking import Secret
from kucoin_frames.transport import Credentials

__all__ = ["credentials_from_file", "credentials_in"]

_PARTS = 3


def credentials_from_file(path: str | os.PathLike[str], key_version: int | str | None = None) -> Credentials:
    """The key in a text file of three lines: key, secret, passphrase.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, has other than three lines, or can be read by other users of this machine. The
        message never shows where the file is or what it holds.
    """
    file = Place(path, "The key file", "chmod 600 YOUR_KEY_FILE")
    del path  # a traceback that shows variables must not find it in this frame
    return credentials_in(file.read(), "The key file", key_version)


def credentials_in(text: Secret, what: str, key_version: int | str | None = None) -> Credentials:
    """The key in a text of three lines."""
    lines = [Secret(line.strip(), "***...") for line in text.reveal().strip().splitlines()]
    if len(lines) != _PARTS:
        raise ConfigurationError(
            f"{what} has {len(lines)} lines; it must have three: the key, the secret and the passphrase."
        )
    key, secret, passphrase = lines
    return Credentials(key.reveal(), secret.reveal(), passphrase.reveal(), key_version)

"""The three parts of an API key, held so that they can sign but not be shown."""

import hashlib
from collections.abc import Callable
from typing import NoReturn

from kucoin_frames.exceptions import InputError
from kucoin_frames.masking import Secret, mask_key, mask_passphrase, mask_secret

__all__ = ["Credentials"]

_VERSIONS = ("1", "2", "3")


class Credentials:
    """An API key with its secret and passphrase.

    Parameters
    ----------
    key, secret, passphrase : str
        As KuCoin showed them when the key was made. A key with the General permission only is enough.
    key_version : int or str, optional
        1, 2 or 3, as the API management page shows it. Without it version 3 is used, and 2 if KuCoin says so;
        version 1, which sends the passphrase as it is, is used only when asked for.

    Raises
    ------
    InputError
        If a part is empty, has blanks or line breaks at its ends, or cannot stand in an HTTP header.
    """

    __slots__ = ("_key", "_passphrase", "_secret", "fingerprint", "key_version")

    def __init__(self, key: str, secret: str, passphrase: str, key_version: int | str | None = None) -> None:
        self._key, self._secret, self._passphrase = (
            _wrapped(key, mask_key),
            _wrapped(secret, mask_secret),
            _wrapped(passphrase, mask_passphrase),
        )
        del key, secret, passphrase  # a traceback that shows variables must not find them in this frame
        for name, part in zip(("key", "secret", "passphrase"), self.parts, strict=True):
            _check_part(name, part)
        if key_version is not None and str(key_version) not in _VERSIONS:
            raise InputError(f"key_version={key_version!r} does not exist: pass 1, 2 or 3, or leave it out")
        self.key_version = None if key_version is None else str(key_version)
        self.fingerprint = hashlib.sha256(self._key.reveal().encode()).hexdigest()[:16]
        """Tells one key from another without showing it."""

    @property
    def parts(self) -> tuple[Secret, Secret, Secret]:
        """Key, secret and passphrase, wrapped; for the signing code alone."""
        return self._key, self._secret, self._passphrase

    def __repr__(self) -> str:
        return f"Credentials(key={self._key}, secret={self._secret}, passphrase={self._passphrase})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Credentials):
            return NotImplemented
        return self.fingerprint == other.fingerprint and all(
            mine.reveal() == theirs.reveal() for mine, theirs in zip(self.parts, other.parts, strict=True)
        )

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("credentials are not pickled: they would leave this process; build them again where needed")


def _wrapped(part: str, mask: Callable[[str], str]) -> Secret:
    return Secret(part, mask(part) if isinstance(part, str) else "***...")


def _check_part(name: str, part: Secret) -> None:
    """Refuse what can only be a mistake, without ever repeating the part itself."""
    kind = type(part.reveal())
    if not issubclass(kind, str):
        raise InputError(f"the {name} must be text, not {kind.__name__}")
    if not part.reveal():
        raise InputError(f"the {name} is empty: pass it as KuCoin showed it")
    if part.reveal() != part.reveal().strip():
        raise InputError(f"the {name} begins or ends with a blank or a line break: remove it")
    if name != "secret" and not (part.reveal().isascii() and part.reveal().isprintable()):
        raise InputError(f"the {name} has characters that cannot stand in an HTTP header: copy it again")

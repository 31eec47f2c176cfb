"""How a key, a secret and a passphrase are shown, and the wrapper that never shows more."""

from collections.abc import Callable
from typing import NoReturn

__all__ = ["Secret", "mask_key", "mask_passphrase", "mask_secret"]

_SHORTEST_PARTLY_SHOWN = 16


def mask_key(key: str) -> str:
    """A key by its first five and last four characters; a short one not at all, and none as none."""
    if not key:
        return ""
    return f"{key[:5]}...{key[-4:]}" if len(key) >= _SHORTEST_PARTLY_SHOWN else "***..."


def mask_secret(secret: str) -> str:
    """A secret by its last five characters; a short one not at all."""
    return f"***...{secret[-5:]}" if len(secret) >= _SHORTEST_PARTLY_SHOWN else "***..."


def mask_passphrase(_passphrase: str) -> str:
    """A passphrase is never shown, not even its length."""
    return "***..."


class Secret:
    """A text that shows only its mask, in a repr, a log, a traceback's locals or an f-string, and cannot be pickled."""

    __slots__ = ("__reveal", "shown")
    __reveal: Callable[[], str]

    def __init__(self, text: str, shown: str) -> None:
        self.__reveal = lambda: text
        self.shown = shown

    def reveal(self) -> str:
        """The text itself; call it only inside the expression that needs it, so that no variable holds it."""
        return self.__reveal()

    def __repr__(self) -> str:
        return self.shown

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(self.shown, spec)

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("credentials are not pickled: they would leave this process; build them again where needed")

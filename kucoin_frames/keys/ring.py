"""The keyring of the operating system, by the `keyring` package: an extra that is loaded only when it is wanted."""

import importlib
from types import ModuleType
from typing import Any

from kucoin_frames.exceptions import ConfigurationError
from kucoin_frames.masking import Secret

__all__ = ["forget", "is_usable", "recall", "remember"]

_SERVICE = "kucoin_frames"
_SAFE = 1  # the priority from which on the keyring package recommends a backend


def is_usable() -> bool:
    """Whether there is a keyring that keeps what it is given, and safely."""
    try:
        found = importlib.import_module("keyring").get_keyring()
    except Exception:  # noqa: BLE001  # backends fail in ways of their own, and all mean the same here
        return False
    return float(found.priority) >= _SAFE


def remember(name: str, content: Secret) -> None:
    """Keep the text for an account."""
    _asked("set_password", name, content)


def recall(name: str) -> Secret | None:
    """The text that is kept for an account; None if there is none."""
    return _asked("get_password", name)


def forget(name: str) -> None:
    """Keep nothing for an account any more."""
    if _asked("get_password", name) is not None:
        _asked("delete_password", name)


def _keyring() -> ModuleType:
    try:
        return importlib.import_module("keyring")
    except ImportError:
        raise ConfigurationError(
            'The system keyring needs the package keyring: pip install "kucoin-frames[keyring]"'
        ) from None


def _asked(verb: str, name: str, *content: Secret) -> Secret | None:
    ask: Any = getattr(_keyring(), verb)
    failure = ""
    try:
        answer = ask(_SERVICE, name, *(each.reveal() for each in content))
        return None if answer is None else Secret(answer, "***...")
    except Exception as error:  # noqa: BLE001  # backends fail in ways of their own
        failure = type(error).__name__
    raise ConfigurationError(  # outside of the except clause: the error of a backend may hold what it was given
        f"The system keyring did not answer ({failure}): unlock it, or keep the key in a file: kucoin-frames accounts"
        f" add {name} --keep-in file"
    )

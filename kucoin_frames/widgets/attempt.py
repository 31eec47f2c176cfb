"""How does a callback's failure reach the person who clicked? Run, and told in words; knows no widget.

What a callback of a widget raises or warns of goes to the log of the kernel, where nobody looks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kucoin_frames.exceptions import KucoinFramesError, hearing

__all__ = ["Attempt", "attempt"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """What came of an action.

    Attributes
    ----------
    value : object or None
        What it returned; None if it failed.
    failure : Exception or None
        What it raised.
    notes : tuple of str
        What the package warned of meanwhile, each once.
    """

    value: T | None = None
    failure: Exception | None = None
    notes: tuple[str, ...] = ()

    @property
    def error(self) -> str:
        """The failure in words; empty if there was none. Errors of the package hold no secret and say what to do."""
        if self.failure is None:
            return ""
        if isinstance(self.failure, KucoinFramesError):
            return str(self.failure)
        return f"{type(self.failure).__name__}: {self.failure}"


def attempt(action: Callable[[], T]) -> Attempt[T]:
    """Do it, and tell what came of it; warnings of others than this package go where they always go."""
    value, failure = None, None
    with hearing() as told:
        try:
            value = action()
        except Exception as error:  # noqa: BLE001  # shown to the person who clicked, whatever it is
            failure = error
    return Attempt(value, failure, tuple(told))

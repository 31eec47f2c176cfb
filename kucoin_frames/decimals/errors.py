"""What is raised when a value is no decimal of the `decimal` dtype; needs neither pandas nor Arrow."""

from collections.abc import Mapping
from typing import Any

from kucoin_frames.exceptions import KucoinFramesError

__all__ = ["DecimalError", "DecimalOverflowError"]


class DecimalError(KucoinFramesError, ValueError):
    """A value that the `decimal` dtype cannot hold exactly.

    Attributes
    ----------
    value : object
        The value as it was given, or the exact result that does not fit.
    position : int or None
        Where it stands among the values that were given, counted from zero; None for a single value.
    """

    def __init__(self, message: str, *, value: object = None, position: int | None = None) -> None:
        super().__init__(message)
        self.value = value
        self.position = position

    def at(self, position: int) -> "DecimalError":
        """The same error, saying where the value stands."""
        return type(self)(f"{self.message}, at position {position}", value=self.value, position=position)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, {"value": self.value, "position": self.position})


class DecimalOverflowError(DecimalError, OverflowError):
    """A value, or the result of a computation, that needs more than 20 digits before the decimal point."""


def _rebuild(kind: type[DecimalError], message: str, facts: Mapping[str, Any]) -> DecimalError:
    return kind(message, **facts)

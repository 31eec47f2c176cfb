"""Checks of what a person passes, before anything is sent."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias, TypeVar, get_args

from kucoin_frames.exceptions import InputError

__all__ = ["Codes", "batches", "codes", "identifier", "one_of", "required", "singly"]

Codes: TypeAlias = str | Sequence[str] | None
"""One code, several joined by commas, or a list of them; None means all."""

_T = TypeVar("_T")

_MOST_CODES_AT_ONCE = 10


def one_of(value: _T, allowed: object, name: str) -> _T:
    """The value, if it is None or among the allowed ones (a Literal type or a collection).

    Raises
    ------
    InputError
        Naming the value, the parameter and the allowed values.
    """
    known = get_args(allowed) or tuple(allowed)  # type: ignore[arg-type]  # a Literal or a collection
    if value is None or (value in known and not isinstance(value, bool)):
        return value
    near = next((each for each in known if str(each).lower() == str(value).lower()), None)
    hint = f"; did you mean {near!r}?" if near is not None else ""
    raise InputError(f"{name}={value!r} is not among {', '.join(map(repr, known))}{hint}")


def codes(value: Codes, name: str = "currency") -> list[str] | None:
    """Codes as a list without repetitions; None stays None.

    Raises
    ------
    InputError
        For an empty list or code, and for anything that is no text.
    """
    if value is None:
        return None
    parts = value.split(",") if isinstance(value, str) else _listed(value, name)
    found = list(dict.fromkeys(part.strip() for part in parts))
    if not found or not all(found):
        raise InputError(f"{name}={value!r} is empty or has an empty code: pass codes such as 'BTC', or leave it out")
    for code in found:
        if not code.isprintable() or any(character in code for character in " ?&=#/"):
            raise InputError(f"{name}={value!r}: {code!r} is no code")
    return found


def _listed(value: Iterable[object], name: str) -> list[str]:
    try:
        parts = list(value)
    except TypeError:
        raise InputError(f"{name}={value!r} is neither text nor a list of texts") from None
    for part in parts:
        if not isinstance(part, str):
            raise InputError(f"{name}: {part!r} is no text; pass codes such as 'BTC'")
    return [str(part) for part in parts]


def batches(value: Codes, name: str = "currency", at_once: int = _MOST_CODES_AT_ONCE) -> list[str | None]:
    """Codes joined by commas, as many at once as KuCoin takes; ``[None]`` for all."""
    found = codes(value, name)
    if found is None:
        return [None]
    return [",".join(found[start : start + at_once]) for start in range(0, len(found), at_once)]


def singly(value: Codes, name: str = "currency") -> list[str | None]:
    """Codes one by one, for endpoints that take a single one; ``[None]`` for all."""
    return batches(value, name, 1)


def required(value: str | None, name: str) -> str:
    """The text, which must not be missing or empty."""
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{name}={value!r}: this endpoint needs a {name}")
    return value.strip()


def identifier(value: str | int | None, name: str) -> str:
    """An id that becomes part of the path: letters, digits, dashes and underscores only."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text or not text.replace("-", "").replace("_", "").isalnum():
        raise InputError(f"{name}={value!r} is no identifier: pass it as KuCoin gave it")
    if not text.isascii():
        raise InputError(f"{name}={value!r} is no identifier: pass it as KuCoin gave it")
    return text

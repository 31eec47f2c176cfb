"""Checks of what a person passes, before anything is sent."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from numbers import Integral
from typing import TypeAlias, TypeVar, get_args

from kucoin_frames.exceptions import InputError

__all__ = [
    "Codes",
    "Id",
    "batches",
    "codes",
    "exact",
    "identifier",
    "numbered",
    "one_of",
    "plain",
    "required",
    "singly",
]

Codes: TypeAlias = str | Sequence[str] | None
"""One code, several joined by commas, or a list of them; None means all."""

Id: TypeAlias = int | str | None
"""An id that KuCoin counts with, as a number or as the digits that a frame holds."""

_T = TypeVar("_T")

_MOST_CODES_AT_ONCE = 10


def one_of(value: _T, allowed: object, name: str) -> _T:
    """The value, if it is None or among the allowed ones (a Literal type or a collection).

    Raises
    ------
    InputError
        Naming the value, the parameter and the allowed values.
    """
    known: tuple[_T, ...] = get_args(allowed) or tuple(allowed)  # type: ignore[arg-type]  # a Literal or a collection
    if value is None:
        return value
    for each in known:
        if value == each and not isinstance(value, bool):
            return each
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
    parts = [value] if isinstance(value, str) else _listed(value, name)
    found = list(dict.fromkeys(code.strip() for part in parts for code in part.split(",")))
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


def plain(value: object, annotation: object, name: str) -> object:
    """The value of an optional text, number or flag, checked by the type it is declared with; others as they are.

    Raises
    ------
    InputError
        For a value of another type, an empty text and a negative number.
    """
    if value is None:
        return value
    if annotation == (str | None):
        return _text(value, name)
    if annotation in (int | None, Id):
        return _whole(value, name, digits=annotation == Id)
    if annotation == (bool | None) and not isinstance(value, bool):
        raise InputError(f"{name}={value!r}: pass True or False, or leave it out")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{name}={value!r} is no text: pass one text, or leave it out")
    if not value.strip():
        raise InputError(f"{name}={value!r} is empty: pass a text, or leave it out")
    return value.strip()


def _whole(value: object, name: str, *, digits: bool) -> int:
    number = int(value) if digits and isinstance(value, str) and value.isascii() and value.isdecimal() else value
    if isinstance(number, bool) or not isinstance(number, Integral):
        raise InputError(f"{name}={value!r} is no whole number: pass one, or leave it out")
    if number < 0:
        raise InputError(f"{name}={value!r} is negative: pass a number from 0 on, or leave it out")
    return int(number)


def numbered(current_page: int | None) -> dict[str, int | None]:
    """KuCoin's parameter for a page's number; None walks all pages."""
    if current_page is not None and current_page < 1:
        raise InputError(f"current_page={current_page}: pages are counted from 1; leave it out to get all of them")
    return {"currentPage": current_page}


def exact(value: str | int | Decimal | None, name: str) -> str | None:
    """An amount as KuCoin takes it in a query, without an exponent; None means not asked."""
    if value is None:
        return None
    try:
        number = Decimal(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise InputError(f"{name}={value!r} is no exact amount: pass text such as '0.1', a whole number or a Decimal")
    return f"{number:f}"


def required(value: str | None, name: str) -> str:
    """The text, which must not be missing or empty."""
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{name}={value!r}: this endpoint needs a {name}")
    return value.strip()


def identifier(value: str | int | None, name: str) -> str:
    """An id that becomes part of the path: letters, digits, dashes and underscores only."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.isascii() or not text.replace("-", "").replace("_", "").isalnum():
        raise InputError(f"{name}={value!r} is no identifier: pass it as KuCoin gave it")
    return text

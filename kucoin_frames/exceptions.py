"""Every error and warning of the package, under one root; standard library only.

KucoinFramesError
├── InputError (also ValueError)      asked wrongly; nothing was sent
├── DecimalError (also ValueError)    a value that the `decimal` dtype cannot hold exactly
│   └── DecimalOverflowError          one that needs more than 38 digits (also OverflowError)
├── ConfigurationError                no usable account, key source or data folder
├── ArchiveError                      the archive could not be read or written; what was in it is still there
├── RefusedError                      KuCoin understood and said no
│   ├── AuthenticationError           key, secret, passphrase, key version, clock or address not accepted
│   ├── PermissionMissingError        the key lacks a permission
│   ├── NotEnabledError               margin or futures is not open on this account
│   ├── RestrictedError               the account or its region may not do this
│   └── ParameterError                a parameter, record or address that KuCoin does not know or take
├── UnavailableError                  no answer, or none that could be used, after all attempts
│   └── QuotaError                    the quota stayed spent
└── AnswerError                       an answer came that cannot be trusted
    ├── UnreadableError               not the JSON that KuCoin sends
    ├── DecodeError                   a value that does not fit its column
    └── IncompleteError               rows are missing, repeated or out of order

KucoinFramesWarning
├── HistoryTruncatedWarning           KuCoin does not keep all of the history asked for
├── GapWarning                        nobody archived it in time, and KuCoin no longer serves it
├── NotVisibleWarning                 an account kind that this key or account cannot show
├── KeyAdviceWarning                  the key may do more than reading needs
└── ProxyWarning                      requests go through a proxy named in the environment
"""

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType
from typing import Any, TypeAlias

__all__ = [
    "AnswerError",
    "ArchiveError",
    "AuthenticationError",
    "ConfigurationError",
    "DecimalError",
    "DecimalOverflowError",
    "DecodeError",
    "GapWarning",
    "HistoryTruncatedWarning",
    "IncompleteError",
    "InputError",
    "KeyAdviceWarning",
    "KucoinFramesError",
    "KucoinFramesWarning",
    "NotEnabledError",
    "NotVisibleWarning",
    "ParameterError",
    "PermissionMissingError",
    "ProxyWarning",
    "QuotaError",
    "RefusedError",
    "RestrictedError",
    "UnavailableError",
    "UnreadableError",
]


class KucoinFramesError(Exception):
    """Root of all errors; its fields can be read on any of them.

    Attributes
    ----------
    code : str or None
        KuCoin's code, such as ``"400005"``; None where KuCoin gave none.
    status : int or None
        HTTP status of the answer; None where there was no answer.
    retryable : bool
        Whether the same call may succeed later without a change by the user.
    endpoint : str or None
        Path of the endpoint that was asked, without its query.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        status: int | None = None,
        retryable: bool = False,
        endpoint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.retryable = retryable
        self.endpoint = endpoint
        self.unfinished: Callable[[], Any] | None = None

    def resume(self) -> Any:
        """Go on with the call that failed, without asking again for what is there, and return its frame.

        Raises
        ------
        RuntimeError
            If the error left nothing to go on with.
        """
        if self.unfinished is None:
            raise RuntimeError("this error left no unfinished call: make the call again")
        return self.unfinished()

    def __str__(self) -> str:
        facts = [
            f"KuCoin code {self.code}" if self.code is not None else "",
            f"HTTP {self.status}" if self.status is not None else "",
            self.endpoint or "",
        ]
        told = ", ".join(fact for fact in facts if fact)
        return f"{self.message} [{told}]" if told else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, {k: v for k, v in vars(self).items() if k not in _NOT_PICKLED})


_NOT_PICKLED = ("message", "unfinished")


def _rebuild(kind: type[KucoinFramesError], message: str, fields: dict[str, Any]) -> KucoinFramesError:
    error = kind(message)
    vars(error).update(fields)
    return error


class InputError(KucoinFramesError, ValueError):
    """Asked wrongly: the message names the value, the parameter and what is allowed. Nothing was sent."""


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


class DecimalOverflowError(DecimalError, OverflowError):
    """A value, or the result of a computation, that needs more than 20 digits before the decimal point."""


class ConfigurationError(KucoinFramesError):
    """No usable account, key source or data folder."""


class ArchiveError(KucoinFramesError):
    """The archive could not be read or written. What was in it before is still there, and whole."""


class RefusedError(KucoinFramesError):
    """KuCoin understood the request and refused it."""


class AuthenticationError(RefusedError):
    """Key, secret, passphrase, key version, clock or address not accepted."""


class PermissionMissingError(RefusedError):
    """The key lacks a permission that the endpoint needs."""


class NotEnabledError(RefusedError):
    """Margin or futures trading is not open on this account."""


class RestrictedError(RefusedError):
    """The account or its region may not use the endpoint."""


class ParameterError(RefusedError):
    """KuCoin refused a parameter, or does not know the record or address asked for."""


class UnavailableError(KucoinFramesError):
    """No answer, or none that could be used, after all attempts."""


class QuotaError(UnavailableError):
    """The quota stayed spent for longer than the client waits."""


class AnswerError(KucoinFramesError):
    """An answer came that cannot be trusted."""


class UnreadableError(AnswerError):
    """The answer is not the JSON that KuCoin sends."""


class DecodeError(AnswerError):
    """A value does not fit its column.

    Attributes
    ----------
    column : str or None
        Name of the frame's column.
    value : object
        The value as it came.
    """

    def __init__(
        self,
        message: str,
        *,
        column: str | None = None,
        value: object = None,
        endpoint: str | None = None,
    ) -> None:
        super().__init__(message, endpoint=endpoint)
        self.column = column
        self.value = value


class IncompleteError(AnswerError):
    """Rows are missing, repeated or out of order, so the answer may not be whole."""


class KucoinFramesWarning(UserWarning):
    """Root of all warnings."""


_Told: TypeAlias = dict[str, type[KucoinFramesWarning]]

_told: ContextVar[_Told | None] = ContextVar("told", default=None)


@contextmanager
def hearing() -> Iterator[_Told]:
    """What the package warns of in this block, each message once with its category, instead of Python's showing it.

    It hears this thread and those that work in a copy of its context, and no other, as `warnings.catch_warnings` would.
    """
    told: _Told = {}
    before = _told.set(told)
    try:
        yield told
    finally:
        _told.reset(before)


def warn(message: str, category: type[KucoinFramesWarning]) -> None:
    """Tell it to the block that is hearing; else warn at the user's own line, the first that is not of this package."""
    told = _told.get()
    if told is not None:
        told.setdefault(message, category)
        return
    package = os.path.dirname(__file__) + os.sep
    level = 1
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_code.co_filename.startswith(package):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)


class HistoryTruncatedWarning(KucoinFramesWarning):
    """KuCoin does not keep all of the history asked for; the message says from when on rows are there."""


class GapWarning(KucoinFramesWarning):
    """The span asked for holds a gap: history that nobody archived in time and KuCoin no longer serves."""


class NotVisibleWarning(KucoinFramesWarning):
    """An account kind that this key may not see or that is not enabled was left out."""


class KeyAdviceWarning(KucoinFramesWarning):
    """The key may do more than reading needs."""


class ProxyWarning(KucoinFramesWarning):
    """Requests go through a proxy named in the environment."""

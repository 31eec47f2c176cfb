"""What an HTTP answer holds: the endpoint's data as raw JSON, or the error that it means."""

import re
from collections.abc import Callable

import msgspec

from kucoin_frames.exceptions import KucoinFramesError, UnavailableError, UnreadableError
from kucoin_frames.transport.codes import QUOTA_SPENT, SUCCESS, advice

__all__ = ["data_of", "is_overload"]

_EXCERPT = 200


class _Envelope(msgspec.Struct):
    code: str | int | msgspec.UnsetType = msgspec.UNSET
    msg: str | None = None
    data: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_decoder = msgspec.json.Decoder(_Envelope)


def data_of(body: bytes, status: int, endpoint: str, mask: Callable[[str], str] = str) -> bytes:
    """The raw JSON of `data` in a successful answer.

    Success is HTTP 200 with the code 200000, both: KuCoin has sent failures with HTTP 200. What an error quotes of the
    answer goes through `mask` first.

    Raises
    ------
    RefusedError, UnavailableError
        The error that KuCoin's code means, with its message.
    UnreadableError
        If the body is not KuCoin's envelope, or a success without data.
    """
    try:
        envelope = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(mask(_text(body)), status, endpoint) from error
    if envelope.code is msgspec.UNSET:
        raise _unreadable(mask(_text(body)), status, endpoint)
    code = str(envelope.code)
    msg = mask(envelope.msg or "")
    if code == SUCCESS and status == 200:
        if envelope.data is msgspec.UNSET:
            raise UnreadableError(
                f"KuCoin reported success but sent no data{_quoted(msg)}. Try again; if it stays so, the"
                " record does not exist or the endpoint has changed.",
                code=code,
                status=status,
                endpoint=endpoint,
            )
        return bytes(envelope.data)
    raise _error(code, msg, status, endpoint)


def is_overload(error: KucoinFramesError) -> bool:
    """Whether it says: too many requests."""
    return error.status == 429 or error.code in QUOTA_SPENT


def _error(code: str, msg: str, status: int, endpoint: str) -> KucoinFramesError:
    known = advice(code, status)
    told = f"{known.wrong[0].upper()}{known.wrong[1:]}{_quoted(msg)}. {known.next_step}"
    return known.error(told, code=code, status=status, retryable=known.retryable, endpoint=endpoint)


def _quoted(msg: str) -> str:
    return f" (KuCoin says: {msg.strip()})" if msg.strip() else ""


def _text(body: bytes) -> str:
    return body[:20_000].decode("utf-8", "replace").strip()


def _unreadable(text: str, status: int, endpoint: str) -> KucoinFramesError:
    if status >= 500:
        return UnavailableError(
            f"KuCoin answered with a fault and no JSON: {_excerpt(text)}. Try again later.",
            status=status,
            retryable=True,
            endpoint=endpoint,
        )
    if text[:1] == "<":
        return UnavailableError(
            f"A web page came instead of JSON, titled {_title(text)!r}: a firewall or proxy stands between this machine"
            " and KuCoin. Wait a minute; if it stays so, leave the VPN or shared address, or sign in to the network.",
            code="1015" if "1015" in text else None,
            status=status,
            retryable=True,
            endpoint=endpoint,
        )
    return UnreadableError(
        f"The answer is not the JSON that KuCoin sends: {_excerpt(text)}. Try again; if it stays so, something between"
        " this machine and KuCoin changes or cuts off answers.",
        status=status,
        retryable=True,
        endpoint=endpoint,
    )


def _title(page: str) -> str:
    found = re.search(r"<title[^>]*>(.*?)</title>", page, re.IGNORECASE | re.DOTALL)
    return " ".join(found.group(1).split())[:_EXCERPT] if found else "no title"


def _excerpt(text: str) -> str:
    if not text:
        return "it is empty"
    return repr(text[:_EXCERPT]) + (" …" if len(text) > _EXCERPT else "")

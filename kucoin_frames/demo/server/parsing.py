"""Which bytes are a request? The head of one, taken apart to the letter.

What a web server in front of the real exchange could turn away is turned away here. Knows no sockets.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

LARGEST_BODY = 1024 * 1024
LONGEST_TARGET = 8 * 1024
"""What common web servers take by default."""

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
TARGET = re.compile(r"(?:[!$&'()*+,\-./0-9:;=?@A-Z_a-z~]|%[0-9A-Fa-f]{2})+")
"""Path and query by RFC 3986: whatever else they hold has to be percent-encoded."""
VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
DIGITS = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it arrived: the target is path and query, undecoded; header names are in lower case."""

    port_name: str
    method: str
    target: str
    headers: Mapping[str, str]
    address: str
    body: bytes = b""

    @property
    def stays(self) -> bool:
        """Whether the other side keeps the connection open for more."""
        return self.headers.get("connection", "").lower() != "close"

    @property
    def takes_gzip(self) -> bool:
        """Whether the answer may be packed. An offer with a weight is not taken up."""
        return "gzip" in (offer.strip() for offer in self.headers.get("accept-encoding", "").lower().split(","))


class MalformedError(Exception):
    """The bytes that arrived are no request, or none that is served."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def read_head(port_name: str, address: str, head: bytes) -> tuple[Incoming, int]:
    """Read the lines up to the first empty one; gives the request without its body, and the length of that."""
    first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    try:
        method, target, version = first.split(" ")
    except ValueError:
        raise MalformedError("not an HTTP request") from None
    if version not in ("HTTP/1.1", "HTTP/1.0") or not TOKEN.fullmatch(method):
        raise MalformedError("a request of a kind that is not served")
    _check_target(target)
    headers = _headers(lines)
    if version == "HTTP/1.0":
        headers.setdefault("connection", "close")
    elif "host" not in headers:
        raise MalformedError("a request without a host")
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not DIGITS.fullmatch(length) or int(length) > LARGEST_BODY:
        raise MalformedError("a body of a kind that is not served")
    return Incoming(port_name, method, target, headers, address), int(length)


def _check_target(target: str) -> None:
    if len(target) > LONGEST_TARGET:
        raise MalformedError("the target is too long", 414)
    if not TARGET.fullmatch(target):
        raise MalformedError("the target holds characters that have to be percent-encoded")
    try:
        unquote_to_bytes(target).decode()
    except UnicodeDecodeError:
        raise MalformedError("the target is not UTF-8") from None


def _headers(lines: list[str]) -> dict[str, str]:
    """Take the header lines apart; what is said twice is one value with a comma, as RFC 9110 has it."""
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not TOKEN.fullmatch(name) or not VALUE.fullmatch(value):
            raise MalformedError("a line that is no header")
        name, value = name.lower(), value.strip(" \t")
        if name in headers:
            if name == "host":
                raise MalformedError("a request with two hosts")
            value = f"{headers[name]}, {value}"
        headers[name] = value
    return headers

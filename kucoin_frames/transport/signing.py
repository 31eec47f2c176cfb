"""KuCoin's signature of one GET: what is signed, and what is sent."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import quote

from kucoin_frames.masking import Secret
from kucoin_frames.transport.credentials import Credentials

__all__ = ["Query", "auth_headers", "path_sent", "path_signed"]

Query = Sequence[tuple[str, str]]


def path_signed(path: str, query: Query) -> str:
    """The path with its query as it is signed: before percent-encoding, in the order sent."""
    return path + _joined(query, encoded=False)


def path_sent(path: str, query: Query) -> str:
    """The path with its query as it is sent; commas stay as they are, since KuCoin takes them either way."""
    return path + _joined(query, encoded=True)


def _joined(query: Query, *, encoded: bool) -> str:
    pairs = [f"{name}={quote(value, safe=',') if encoded else value}" for name, value in query]
    return "?" + "&".join(pairs) if pairs else ""


def auth_headers(credentials: Credentials, key_version: str, timestamp: int, path: str) -> dict[str, Secret | str]:
    """The headers that prove who asks for `path` (as `path_signed` gives it) at `timestamp` (epoch ms).

    Versions 2 and 3 send the passphrase as an HMAC, version 1 as it is.
    """
    key, secret, passphrase = credentials.parts
    if key_version == "1":
        passphrase_sent = passphrase
    else:
        passphrase_sent = Secret(_hmac(secret, passphrase.reveal()), passphrase.shown)
    return {
        "KC-API-KEY": key,
        "KC-API-SIGN": _hmac(secret, f"{timestamp}GET{path}"),
        "KC-API-TIMESTAMP": str(timestamp),
        "KC-API-PASSPHRASE": passphrase_sent,
        "KC-API-KEY-VERSION": key_version,
    }


def _hmac(secret: Secret, message: str) -> str:
    digest = hmac.new(secret.reveal().encode(), message.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()

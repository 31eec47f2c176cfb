"""Who may ask: clock, key, key version, passphrase, signature, address, account and permission, in a gateway's order.

The signing here is the exchange's own and shares nothing with a client's.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import unquote, unquote_plus

from kucoin_frames.demo.records import Economy
from kucoin_frames.demo.server.parsing import Incoming
from kucoin_frames.demo.server.refusal import forbidden, unauthorized
from kucoin_frames.demo.server.routing import Caller, Route

SIGNED_HEADERS = ("kc-api-key", "kc-api-sign", "kc-api-timestamp", "kc-api-passphrase")
TIMESTAMP = re.compile("[0-9]{1,18}")
VERSIONS = ("1", "2", "3")
FROZEN = 3
"""The status of an account that its parent has shut."""
HASHED_FROM = 2
"""The first key version that sends its passphrase hashed."""


def identify(world: Economy, headers: Mapping[str, str]) -> Caller | None:
    """Find whom the key header names; nothing is proven by it."""
    name = headers.get("kc-api-key")
    for key in world.keys:
        if key.key == name and not key.deleted:
            for user in world.users:
                if user.uid == key.uid:
                    return Caller(key, user)
    return None


def check(route: Route, caller: Caller | None, incoming: Incoming, now: int, tolerance_ms: int) -> Caller:
    """Let a signed request pass, or refuse it with what is wrong first."""
    headers = incoming.headers
    for header in SIGNED_HEADERS:
        if not headers.get(header):
            raise unauthorized("400001", f"Please check the request header {header.upper()}")
    timestamp = headers["kc-api-timestamp"]
    if not TIMESTAMP.fullmatch(timestamp) or abs(int(timestamp) - now) > tolerance_ms:
        raise unauthorized("400002", "Invalid KC-API-TIMESTAMP")
    if caller is None:
        raise unauthorized("400003", "KC-API-KEY not exists")
    version = _version(route, caller, headers)
    key = caller.key
    expected = key.passphrase if version < HASHED_FROM else mac(key.secret, key.passphrase.encode())
    if not _same(expected, headers["kc-api-passphrase"]):
        raise unauthorized("400004", "Invalid KC-API-PASSPHRASE")
    if not _same(mac(key.secret, prehash(timestamp, incoming)), headers["kc-api-sign"]):
        raise unauthorized("400005", "Invalid KC-API-SIGN")
    if key.ip_whitelist and incoming.address not in key.ip_whitelist:
        raise unauthorized("400006", f"The requested ip address is not in the api whitelist: {incoming.address}")
    if caller.user.status == FROZEN:
        raise forbidden("411100", "User is frozen")
    if route.permission not in key.permission.split(","):
        raise forbidden("400007", f"Access denied, the key needs the permission {route.permission}")
    return caller


def _version(route: Route, caller: Caller, headers: Mapping[str, str]) -> int:
    """Read the version header, 1 when it is absent.

    It must be the version of the key. One other pair passes, as it does in practice: 2 for a key of version 3, which
    signs alike, and which ccxt sends whatever the key is.
    """
    text = headers.get("kc-api-key-version", "1")
    if text not in VERSIONS:
        raise unauthorized("400009", "Invalid KC-API-KEY-VERSION")
    sent, own = int(text), caller.key.version
    if own < route.oldest_key_version or (sent != own and (sent, own) != (2, 3)):
        raise unauthorized("400008", "KC-API-KEY-VERSION does not fit the key or the endpoint")
    return sent


def prehash(timestamp: str, incoming: Incoming) -> bytes:
    """Compose what is signed: the query as it was before percent-encoding, and the body, which GET should not have."""
    path, mark, query = incoming.target.partition("?")
    return f"{timestamp}{incoming.method}{unquote(path)}{mark}{unquote_plus(query)}".encode() + incoming.body


def mac(secret: str, message: bytes) -> str:
    """Sign a message: HMAC-SHA256 as base64."""
    return base64.b64encode(hmac.digest(secret.encode(), message, hashlib.sha256)).decode()


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode())

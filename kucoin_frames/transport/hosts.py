"""Where requests may go: KuCoin's two production hosts over TLS, or a loopback address. Nothing else, ever."""

import ipaddress
from typing import Literal
from urllib.parse import urlsplit

from kucoin_frames.exceptions import InputError

__all__ = ["FUTURES_URL", "SPOT_URL", "Host", "checked_url", "is_loopback"]

Host = Literal["spot", "futures"]

SPOT_URL = "https://api.kucoin.com"
FUTURES_URL = "https://api-futures.kucoin.com"


def checked_url(url: str, parameter: str) -> str:
    """The base URL without a trailing slash.

    Raises
    ------
    InputError
        For anything else than a production host over https or a loopback address: a key must reach no one else.
    """
    bare = url.rstrip("/") if isinstance(url, str) else url
    if bare in (SPOT_URL, FUTURES_URL) or is_loopback(bare):
        return bare
    raise InputError(
        f"{parameter}={url!r} is neither {SPOT_URL}, {FUTURES_URL} nor a loopback address such as"
        " http://127.0.0.1:8000: requests are signed with your key and go nowhere else"
    )


def is_loopback(url: str) -> bool:
    """Whether the URL is a bare http(s) address of this machine, with nothing but a port behind it."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except (ValueError, AttributeError, TypeError):
        return False
    name = parts.hostname or ""
    if parts.scheme not in ("http", "https") or url != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        return False  # something else than an address stands there, be it only a question mark or a line break
    if name == "localhost":
        return port_is_fine
    try:
        return port_is_fine and ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False

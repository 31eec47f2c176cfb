"""The wire: one GET over HTTP, and what can fail on it. The only place of the package that opens a connection.

Takes nothing from its surroundings but a proxy that the environment names, and says so: no netrc, no cookies. TLS is
verified, redirects are not followed, nothing is repeated here.
"""

import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
import requests.adapters
import requests.utils

from kucoin_frames.exceptions import KucoinFramesError, ProxyWarning, UnavailableError, UnreadableError, warn
from kucoin_frames.masking import Secret
from kucoin_frames.transport.hosts import is_loopback

__all__ = ["Reply", "Wire"]

_USER_AGENT = "kucoin_frames"


class _WithoutKeys(logging.Filter):
    """Masks API keys that are asked about, in what urllib3 logs of addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _KEY_IN_QUERY.sub(r"\1***...", record.getMessage())
        record.args = ()
        return True


_KEY_IN_QUERY = re.compile(r"(apiKey=)[^&\s\"']+")

logging.getLogger("urllib3.connectionpool").addFilter(_WithoutKeys())


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, and how long it took in seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Wire:
    """Kept-alive connections to the checked base URLs. Safe to share among threads."""

    def __init__(self, urls: set[str], connections: int) -> None:
        self._http = _http(connections)
        self._proxies = {url: _proxies(url) for url in urls}

    def get(
        self, url: str, target: str, headers: Mapping[str, Secret | str], timeouts: tuple[float, float], endpoint: str
    ) -> Reply:
        """Send one GET of `target` (path and query) to a base URL, with signed headers if there are any.

        Raises
        ------
        UnavailableError
            If no answer came, or not all of it.
        UnreadableError
            If the answer redirects elsewhere.
        """
        sent = time.monotonic()
        failure: KucoinFramesError | None = None
        try:
            response = self._http.get(
                url + target,
                auth=_Signed(headers) if headers else None,
                timeout=timeouts,
                allow_redirects=False,
                proxies=self._proxies[url],
            )
        except requests.exceptions.RequestException as error:
            failure = _connection_error(error, endpoint)
        if failure is not None:
            raise failure  # outside of the except clause: the error of requests holds the signed headers
        if 300 <= response.status_code < 400:
            raise UnreadableError(
                "The answer redirects elsewhere, which KuCoin's API never does, so it was not followed. Look for a"
                " proxy or a network sign-in page between this machine and KuCoin.",
                status=response.status_code,
                endpoint=endpoint,
            )
        return Reply(response.status_code, response.headers, response.content, time.monotonic() - sent)

    def close(self) -> None:
        """Close all connections; they are opened again when they are needed."""
        self._http.close()


class _Signed(requests.auth.AuthBase):
    """Puts the signed headers on at the last moment, so that no dictionary of them is ever passed around."""

    def __init__(self, headers: Mapping[str, Secret | str]) -> None:
        self._headers = headers

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        for name, value in self._headers.items():
            prepared.headers[name] = value.reveal() if isinstance(value, Secret) else value
        return prepared


def _connection_error(error: requests.exceptions.RequestException, endpoint: str) -> KucoinFramesError:
    """The package's error for a failure of requests; its own text could show the URL, ours says what happened."""
    if isinstance(error, requests.exceptions.SSLError):
        return UnavailableError(
            "The TLS certificate of the exchange could not be verified, so nothing was sent. Check this machine's"
            " clock and certificates, and whether a proxy opens TLS connections.",
            endpoint=endpoint,
        )
    if isinstance(error, requests.exceptions.Timeout):
        reason = "no answer in time"
    elif isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        reason = "the answer was cut off"
    else:
        reason = f"no connection ({type(error).__name__})"
    return UnavailableError(
        f"KuCoin could not be reached: {reason}. Check the network connection and try again.",
        retryable=True,
        endpoint=endpoint,
    )


def _http(connections: int) -> requests.Session:
    """A requests session that takes nothing from its surroundings: no netrc, no cookies, no retries of its own."""
    http = requests.Session()
    http.trust_env = False
    http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    http.headers.update({"Content-Type": "application/json", "User-Agent": _USER_AGENT})
    for scheme in ("https://", "http://"):
        http.mount(scheme, requests.adapters.HTTPAdapter(pool_connections=4, pool_maxsize=connections))
    return http


def _proxies(url: str) -> dict[str, str]:
    """The proxies that the environment names for a production host, said aloud; none for a loopback address."""
    if is_loopback(url):
        return {}
    found = dict(requests.utils.get_environ_proxies(url))
    if found.get("https") or found.get("all"):
        warn(
            "requests to KuCoin go through the proxy that the environment names (HTTPS_PROXY or ALL_PROXY); it sees"
            " where they go, not what they hold",
            ProxyWarning,
        )
    return found

"""Fixtures for tests of the simulated exchange: a tiny economy, served, and a hand-made signed request."""

import base64
import hashlib
import hmac
import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from kucoin_frames.demo.records import Key
from kucoin_frames.demo.server import Exchange
from tests.demo.tiny import MAIN, Tiny


def mac(secret: str, text: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def signed(key: Key, target: str, timestamp: int, *, method: str = "GET", **changes: str) -> dict[str, str]:
    """Headers of a request whose target is `target`, before percent-encoding; `changes` replace some of them."""
    phrase = key.passphrase if key.version == 1 else mac(key.secret, key.passphrase)
    headers = {
        "KC-API-KEY": key.key,
        "KC-API-SIGN": mac(key.secret, f"{timestamp}{method}{target}"),
        "KC-API-TIMESTAMP": str(timestamp),
        "KC-API-PASSPHRASE": phrase,
        "KC-API-KEY-VERSION": str(key.version),
    }
    return headers | {name.replace("_", "-").upper(): value for name, value in changes.items()}


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    raw: bytes
    body: Any = None

    @property
    def data(self) -> Any:
        assert (self.status, self.body["code"]) == (200, "200000"), self.body
        return self.body["data"]

    @property
    def refusal(self) -> tuple[int, str]:
        assert "data" not in self.body
        return self.status, self.body["code"]


@dataclass
class Asker:
    """Asks an exchange as a key, over one connection a host that stays open.

    The query is a mapping or keywords; a keyword may end in an underscore.
    """

    exchange: Exchange
    key: Key = MAIN
    connections: dict[str, http.client.HTTPConnection] = field(default_factory=dict)

    def __call__(
        self,
        path: str,
        asked: Mapping[str, object] = MappingProxyType({}),
        *,
        key: Key | None = None,
        headers: dict[str, str] | None = None,
        host: str = "spot",
        method: str = "GET",
        timestamp: int | None = None,
        **query: Any,
    ) -> Answer:
        pairs = [(name.rstrip("_"), str(value)) for name, value in {**asked, **query}.items()]
        raw = path + ("?" + "&".join(f"{n}={v}" for n, v in pairs) if pairs else "")
        sent = path + ("?" + "&".join(f"{n}={quote(v, safe='')}" for n, v in pairs) if pairs else "")
        if headers is None:
            moment = self.exchange.now if timestamp is None else timestamp
            headers = signed(key or self.key, raw, moment, method=method)
        return self.send(method, sent, headers, host)

    def send(
        self, method: str, target: str, headers: Mapping[str, str], host: str = "spot", body: bytes | None = None
    ) -> Answer:
        if host not in self.connections:
            url = self.exchange.spot_url if host == "spot" else self.exchange.futures_url
            self.connections[host] = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        connection = self.connections[host]
        try:
            connection.request(method, target, body, dict(headers))
            response = connection.getresponse()
            raw = response.read()
        except BaseException:
            connection.close()
            raise
        readable = response.headers["Content-Type"] == "application/json" and "Content-Encoding" not in response.headers
        body = json.loads(raw, parse_float=Decimal) if readable else None
        return Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, raw, body)

    def close(self) -> None:
        for connection in self.connections.values():
            connection.close()


@pytest.fixture
def world() -> Tiny:
    return Tiny()


@pytest.fixture
def exchange(world: Tiny) -> Iterator[Exchange]:
    with Exchange(world) as running:
        yield running


@pytest.fixture
def ask(exchange: Exchange) -> Iterator[Asker]:
    asker = Asker(exchange)
    yield asker
    asker.close()

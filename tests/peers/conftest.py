"""One simulated exchange for all peers, whose clock stands still, and no way to any other machine."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.world import World
from kucoin_frames.demonstration import Demo

from .cases import DAYS, NOW, ROLES
from .peers import Official, ccxt_client, load_official, sdk_clock


class ElsewhereError(AssertionError):
    """Somebody tried to reach another machine."""


@pytest.fixture(scope="package", autouse=True)
def loopback_only() -> Iterator[None]:
    """No connection and no look-up of a name but on this machine."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] != "127.0.0.1":
            raise ElsewhereError(address)
        connect(self, address)

    def look_up_here(host: Any, *rest: Any, **named: Any) -> Any:
        if host not in ("127.0.0.1", "localhost"):
            raise ElsewhereError(host)
        return look_up(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield


@pytest.fixture(scope="package")
def world() -> World:
    return World(seed=7, days=DAYS, now=NOW)


@pytest.fixture(scope="package")
def exchange(world: World) -> Iterator[Exchange]:
    with Exchange(world, clock="fixed", quota_scale=50) as running:
        yield running


@pytest.fixture(scope="package")
def ours(exchange: Exchange) -> Iterator[dict[str, Demo]]:
    """Our clients, by whose key they have."""
    clients = {role: Demo(exchange, role) for role in ROLES}
    for client in clients.values():
        client.api_key()  # a first call may be refused, whereupon the exchange's clock is measured
    yield clients
    for client in clients.values():
        client.close()


@pytest.fixture(scope="package")
def sdk(exchange: Exchange) -> Iterator[dict[str, Official]]:
    """The official SDK's clients, by whose key they have."""
    signer = load_official().internal.infra.default_signer
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signer, "time", sdk_clock(exchange))
        clients = {role: Official(exchange, role) for role in ROLES}
        yield clients
        for client in clients.values():
            client.close()


@pytest.fixture(scope="package")
def ccxt(exchange: Exchange) -> Iterator[dict[str, Any]]:
    """ccxt's clients, by whose key they have; made to keep figures as text."""
    clients = {role: ccxt_client(exchange, role) for role in ROLES}
    yield clients
    for client in clients.values():
        client.close()

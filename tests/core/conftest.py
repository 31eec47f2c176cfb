"""Fixtures for tests of the client: scripted hosts, and clients that ask them on a clock that stands still."""

from collections.abc import Callable, Iterator

import pytest

from kucoin_frames.client import Client
from kucoin_frames.times import Clock
from kucoin_frames.transport import Credentials
from tests.core.made_up import KEY, PASSPHRASE, QUICK, SECRET, MakeClient
from tests.core.scripted import NOW, Scripted


@pytest.fixture(scope="session")
def hosts() -> Iterator[Scripted]:
    running = Scripted()
    yield running
    running.stop()


@pytest.fixture
def fake(hosts: Scripted, monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """The scripted hosts with an empty script, and quotas that no test before has spent."""
    hosts.reset()
    monkeypatch.setattr("kucoin_frames.transport.quota._meters", {})
    return hosts


@pytest.fixture
def make_client(fake: Scripted) -> Iterator[MakeClient]:
    """Builds clients of the scripted hosts; keyword arguments are those of `Client`, and `machine`, its clock."""
    made: list[Client] = []

    def make(
        credentials: Credentials | None = None, *, machine: Callable[[], int] = lambda: NOW, **settings: object
    ) -> Client:
        options: dict[str, object] = {"spot_url": fake.url(), "futures_url": fake.url("futures"), "limits": QUICK}
        client = Client(credentials or Credentials(KEY, SECRET, PASSPHRASE), **(options | settings))  # type: ignore[arg-type]  # plain pass-through
        client.session.clock = Clock(machine)
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    return make_client()

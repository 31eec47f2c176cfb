"""Accounts on a simulated exchange, as in the tests of accounts; and all that is said while they are asked."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kucoin_frames.demonstration import Demo
from tests.accounts.conftest import add_account, exchange, memory, settings  # noqa: F401  # fixtures
from tests.safety.told import Told


@pytest.fixture
def told(exchange: Demo, settings: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Told]:  # noqa: F811  # as above
    """Listens for the parts of all keys of the exchange, and for the place of the key files."""
    told = Told(exchange.exchange.world.keys, ["hidden-place"])
    with caplog.at_level(logging.DEBUG):
        yield told

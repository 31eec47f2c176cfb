"""A made-up key, limits that let a test fail fast, and patience with a busy machine."""

from collections.abc import Callable

from hypothesis import HealthCheck, settings

from kucoin_frames.client import Client
from kucoin_frames.transport import Limits

KEY = "made-up-key-0123456789"
SECRET = "made-up-secret-for-tests"
PASSPHRASE = "made-up-passphrase"

QUICK = Limits(connect_timeout=2, read_timeout=2, attempts=3, first_pause=0.001, longest_pause=0.002)

MakeClient = Callable[..., Client]

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
"""For properties: what they prove does not depend on the machine's speed."""

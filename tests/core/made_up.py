"""A made-up key, and limits that let a test fail fast."""

from collections.abc import Callable

from kucoin_frames.client import Client
from kucoin_frames.transport import Limits

KEY = "made-up-key-0123456789"
SECRET = "made-up-secret-for-tests"
PASSPHRASE = "made-up-passphrase"

QUICK = Limits(connect_timeout=2, read_timeout=2, attempts=3, first_pause=0.001, longest_pause=0.002)

MakeClient = Callable[..., Client]

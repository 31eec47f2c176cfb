"""How one signed GET is executed: credentials, signing, envelope, quota, retry, session. Knows nothing of pandas."""

from kucoin_frames.transport.credentials import Credentials
from kucoin_frames.transport.quota import Pool
from kucoin_frames.transport.session import Answer, Limits, Request, Session
from kucoin_frames.transport.stopping import LOOK_UP, Either, StoppedError, awaited

__all__ = [
    "LOOK_UP",
    "Answer",
    "Credentials",
    "Either",
    "Limits",
    "Pool",
    "Request",
    "Session",
    "StoppedError",
    "awaited",
]

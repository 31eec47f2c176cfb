"""What a call will cost, said before it is made: requests, quota, time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from kucoin_frames.endpoint.declaration import Endpoint
from kucoin_frames.endpoint.query import Query
from kucoin_frames.transport import Session
from kucoin_frames.transport.quota import PERIOD

__all__ = ["Forecast", "worth_telling"]

_MANY = 100  # requests
_TYPICAL_ANSWER = 0.15  # seconds that an answer takes, until the session has measured its own


@dataclass(frozen=True, slots=True)
class Forecast:
    """The least that a call costs: one request a window; further pages are not known before they are seen.

    Attributes
    ----------
    name : str
        The fetcher.
    requests : int
        Requests, at least.
    weight : int
        Points of the quota, at least.
    pool : str
        KuCoin's name of the quota.
    quota : int
        Points per 30 seconds.
    seconds : float
        About how long that takes.
    """

    name: str
    requests: int
    weight: int
    pool: str
    quota: int
    seconds: float

    @classmethod
    def of(cls, declared: Endpoint, asked: Sequence[Query], session: Session) -> Self:
        """The forecast for one request per query and window."""
        weight = sum(query.weight or declared.weight for query in asked)
        quota = session.quota(declared.pool, declared.host)
        rounds = -(-len(asked) // session.connections)
        waits = max(0, -(-weight // quota) - 1) * PERIOD
        seconds = waits + rounds * (session.typical_seconds or _TYPICAL_ANSWER)
        return cls(declared.name, len(asked), weight, declared.pool.label, quota, seconds)

    def __str__(self) -> str:
        return (
            f"{self.name}: at least {self.requests} requests, {self.weight} points of the {self.pool} quota"
            f" ({self.quota} per 30 s), about {max(1, round(self.seconds))} s"
        )


def worth_telling(forecast: Forecast) -> str:
    """The forecast as a line, for a call of many requests; empty for a small one."""
    return str(forecast) if forecast.requests > _MANY else ""

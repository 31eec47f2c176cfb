"""What can go wrong on the way: faults for testing how a client bears an exchange that misbehaves.

A fault replaces or spoils the answer to one request. `Faults` draws them by chance, from a seed; `Script` names one
for each of the next requests.
"""

import random
import threading
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal, Protocol, TypeAlias, get_args

from kucoin_frames.demo.server.http import Reply

Fault: TypeAlias = Literal[
    "reset",
    "silence",
    "cut",
    "unparseable",
    "firewall_403",
    "firewall_503",
    "server_error",
    "busy",
    "overload",
    "limit",
    "slow",
    "overload_with_points",
    "system_limit",
    "old_limit",
    "busy_200",
    "gateway_timeout",
    "no_data",
]
"""What happens instead of the answer.

`reset` and `silence`: the connection is reset, or closed, before any byte; `cut`: it is closed within the body;
`unparseable`: HTTP is sound, but the JSON ends early; `firewall_403` and `firewall_503`: an HTML page of an edge
proxy; `server_error`: status 500, code 500000; `busy`: status 503, code 503000; `overload`: status 429 without rate
headers, as from a gateway under load; `limit`: status 429 with them; `slow`: the right answer, late.
`overload_with_points`: status 429 with rate headers by which enough is left, so it is the gateway's load again;
`system_limit`: code 429001; `old_limit`: code 200002 of the scheme before the pools, with status 200; `busy_200`: code
230005 with status 200; `gateway_timeout`: status 504, code 504000; `no_data`: success, with a message and no data.
"""

KINDS: tuple[Fault, ...] = tuple(kind for kind in get_args(Fault) if kind not in ("overload_with_points", "no_data"))
"""What happens by chance, unless it is chosen otherwise: all that soon goes by."""
RESET_MS = 40
"""After how long a `limit` fault says that the quota refills."""
PERIOD_LEFT_MS = 29_000
"""What is left of the quota's period when the gateway is overloaded."""

PAGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>error code: 1015</body></html>"


class FaultSource(Protocol):
    """Decides which requests meet a fault."""

    slow_s: float

    def next(self, target: str) -> Fault | None:
        """Name the fault of the request that has just arrived, None for none."""


class NoFaults:
    """Lets every request through."""

    slow_s = 0.0

    def next(self, target: str) -> Fault | None:  # noqa: ARG002  the protocol asks for it
        """Never name one."""
        return None


class Script:
    """Gives the next requests the named faults, one each in the order of arrival; None leaves a request alone."""

    def __init__(self, faults: Iterable[Fault | None], *, slow_s: float = 0.2) -> None:
        self.slow_s = slow_s
        self._faults = deque(faults)

    def next(self, target: str) -> Fault | None:  # noqa: ARG002  the protocol asks for it
        """Take the next line of the script; after the last one nothing happens any more."""
        return self._faults.popleft() if self._faults else None


class Faults:
    """Draws faults by chance.

    The same target never meets more than `in_a_row` of them one after the other, so a client that tries once more
    than that gets its answer.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        rate: float = 0.25,
        kinds: Sequence[Fault] = KINDS,
        in_a_row: int = 2,
        slow_s: float = 0.2,
    ) -> None:
        self.slow_s = slow_s
        self._random = random.Random(seed)  # noqa: S311  chance, not secrecy
        self._rate = rate
        self._kinds = tuple(kinds)
        self._in_a_row = in_a_row
        self._row: Counter[str] = Counter()
        self._lock = threading.Lock()

    def next(self, target: str) -> Fault | None:
        """Throw the dice."""
        with self._lock:
            if self._random.random() >= self._rate or self._row[target] >= self._in_a_row:
                self._row[target] = 0
                return None
            self._row[target] += 1
            return self._random.choice(self._kinds)


def instead(fault: Fault) -> Reply | None:
    """Give the answer of a fault that comes before the exchange sees the request; None for the others."""
    match fault:
        case "firewall_403" | "firewall_503":
            return Reply(int(fault[-3:]), PAGE, "text/html; charset=UTF-8")
        case "server_error":
            return Reply(500, b'{"code":"500000","msg":"Internal Server Error"}')
        case "busy":
            return Reply(503, b'{"code":"503000","msg":"Service is busy"}')
        case "overload" | "limit":
            reset = {"gw-ratelimit-limit": "2000", "gw-ratelimit-remaining": "0", "gw-ratelimit-reset": str(RESET_MS)}
            body = b'{"code":"429000","msg":"Too many requests"}'
            return Reply(429, body, headers=reset if fault == "limit" else {})
        case "overload_with_points":
            left = {
                "gw-ratelimit-limit": "2000",
                "gw-ratelimit-remaining": "1900",
                "gw-ratelimit-reset": str(PERIOD_LEFT_MS),
            }
            return Reply(429, b'{"code":"429000","msg":"System-level rate limit exceeded"}', headers=left)
        case "system_limit":
            return Reply(429, b'{"code":"429001","msg":"Too many requests in the system"}')
        case "old_limit":
            return Reply(200, b'{"code":"200002","msg":"Too many requests in a short period of time"}')
        case "busy_200":
            return Reply(200, b'{"code":"230005","msg":"System busy"}')
        case "gateway_timeout":
            return Reply(504, b'{"code":"504000","msg":"Gateway timeout"}')
        case "no_data":
            return Reply(200, b'{"code":"200000","msg":"not exists"}')
        case _:
            return None


def spoil(fault: Fault, reply: Reply, slow_s: float) -> Reply:
    """Spoil the answer that the exchange gave."""
    match fault:
        case "reset" | "silence" | "cut":
            return replace(reply, ending=fault)
        case "unparseable":
            return replace(reply, body=reply.body[: len(reply.body) // 2], ending="close")
        case "slow":
            return replace(reply, delay=reply.delay + slow_s)
        case _:
            return reply

"""What is the exchange as a whole: an economy behind two ports, its clock, and what tests may look at and disturb."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from kucoin_frames.demo.records import Economy
from kucoin_frames.demo.server.faults import Fault, FaultSource, NoFaults, Script, instead, spoil
from kucoin_frames.demo.server.gateway import Gateway, Visit
from kucoin_frames.demo.server.http import HOST, HttpServer, Reply
from kucoin_frames.demo.server.parsing import Incoming
from kucoin_frames.demo.server.quota import Pool
from kucoin_frames.demo.server.render import Json
from kucoin_frames.demo.server.routing import Host
from kucoin_frames.demo.server.settings import Settings

HOSTS: tuple[Host, ...] = ("spot", "futures")
LIVE_ON_MS = 1_000
"""How far a running clock may be ahead of its economy."""
LOGGED = 100_000
"""How many requests are remembered."""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A request that the exchange has seen and what became of it."""

    time: int
    """On the exchange's clock."""
    host: str
    method: str
    path: str
    query: dict[str, str]
    status: int
    code: str | None
    """None where a fault took the place of the answer."""
    pool: Pool | None
    weight: int
    api_key: str | None
    fault: Fault | None


class Exchange:
    """A simulated KuCoin on this machine.

    `Exchange(world, clock="running", hf_retention_days=3)`: settings are those of `Settings`, by name. Use it as a
    context manager, or call `start` and `stop`.
    """

    def __init__(self, world: Economy, **settings: Any) -> None:
        self.world = world
        self.settings = Settings(**settings)
        self.arrivals: Callable[[str], None] | None = None
        """Called with the path before a request is answered; may move the clock on."""
        self._lock = threading.RLock()
        self._base, self._base_at = world.now, time.monotonic()
        self._gateway = Gateway(world, self.settings, lambda: self.now)
        self._faults: FaultSource = NoFaults()
        self._log: deque[LoggedRequest] = deque(maxlen=LOGGED)
        self._server: HttpServer | None = None
        self._ports: dict[str, int] = {}

    # Life.

    def start(self) -> Self:
        """Bind two free loopback ports and begin to answer."""
        with self._lock:
            if self._server is None:
                self._server = HttpServer(HOSTS, self._answer)
                self._ports = dict(self._server.start())
        return self

    def stop(self) -> None:
        """Close all connections. Stopping twice does no harm."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def spot_url(self) -> str:
        """Where spot, margin and funding are served."""
        return self._url("spot")

    @property
    def futures_url(self) -> str:
        """Where futures are served."""
        return self._url("futures")

    def _url(self, host: Host) -> str:
        if host not in self._ports:
            raise RuntimeError("the exchange has no address before it is started")
        return f"http://{HOST}:{self._ports[host]}"

    # Time.

    @property
    def now(self) -> int:
        """The exchange's clock, epoch ms."""
        if self.settings.clock == "fixed":
            return self._base
        return self._base + int((time.monotonic() - self._base_at) * 1000)

    def advance(self, *, to: int | None = None, **duration: float) -> int:
        """Move the clock to an instant (epoch ms), or on by a duration (`days=2, hours=1`), and let the economy live.

        Returns the new time.
        """
        with self._lock:
            target = self.now + timedelta(**duration) // timedelta(milliseconds=1) if to is None else to
            self.world.advance(target)
            self._base, self._base_at = target, time.monotonic()
            return target

    # What tests look at and disturb.

    @property
    def log(self) -> list[LoggedRequest]:
        """The requests seen so far, oldest first."""
        return list(self._log)

    @property
    def refusals(self) -> int:
        """How many requests found their quota used up."""
        return self._gateway.refusals

    def reset_log(self) -> None:
        """Forget the requests seen so far."""
        with self._lock:
            self._log.clear()
            self._gateway.refusals = 0

    @property
    def faults(self) -> FaultSource:
        """What goes wrong with the next requests; a list of faults is a script, None is peace."""
        return self._faults

    @faults.setter
    def faults(self, faults: FaultSource | Iterable[Fault | None] | None) -> None:
        if faults is None:
            self._faults = NoFaults()
        elif isinstance(faults, Iterable):
            self._faults = Script(faults)
        else:
            self._faults = faults

    @property
    def tamper(self) -> Callable[[str, Json], Json] | None:
        """Called with the path and the data of an answer before it is sent; gives the data to send."""
        return self._gateway.tamper

    @tamper.setter
    def tamper(self, tamper: Callable[[str, Json], Json] | None) -> None:
        self._gateway.tamper = tamper

    # Answering.

    def _answer(self, incoming: Incoming) -> Reply:
        """Answer a request, spoil the answer where a fault is due, and write it down."""
        visit = Visit(incoming)
        if self.arrivals is not None:
            self.arrivals(visit.path)
        with self._lock:
            if self.settings.clock == "running" and self.now - self.world.now >= LIVE_ON_MS:
                self.world.advance(self.now)
            fault = self._faults.next(incoming.target)
            reply = instead(fault) if fault else None
            if reply is None:
                reply = self._gateway.serve(visit)
                reply = spoil(fault, reply, self._faults.slow_s) if fault else reply
            self._write_down(visit, reply.status, fault)
        return replace(reply, delay=reply.delay + self.settings.latency)

    def _write_down(self, visit: Visit, status: int, fault: Fault | None) -> None:
        self._log.append(
            LoggedRequest(
                time=self.now,
                host=visit.incoming.port_name,
                method=visit.incoming.method,
                path=visit.path,
                query=visit.query,
                status=status,
                code=visit.code,
                pool=visit.route.pool if visit.route else None,
                weight=visit.route.weight if visit.route else 0,
                api_key=visit.incoming.headers.get("kc-api-key"),
                fault=fault,
            )
        )

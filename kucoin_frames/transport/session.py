"""One signed GET, executed: paced by its quota, signed anew on each attempt, repeated where that can help.

What it sends goes through the wire: GET only, to the checked hosts only.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from kucoin_frames.exceptions import (
    InputError,
    KucoinFramesError,
    QuotaError,
    UnreadableError,
)
from kucoin_frames.masking import Secret, mask_key
from kucoin_frames.times import Clock
from kucoin_frames.transport.codes import CLOCK_OFF, VERSION_WRONG
from kucoin_frames.transport.credentials import Credentials
from kucoin_frames.transport.envelope import data_of, is_overload
from kucoin_frames.transport.hosts import FUTURES_URL, SPOT_URL, Host, checked_url, is_loopback
from kucoin_frames.transport.quota import Meter, Pool, meters, reading, reset_of
from kucoin_frames.transport.signing import auth_headers, path_sent, path_signed
from kucoin_frames.transport.stopping import check, held
from kucoin_frames.transport.wire import Reply, Wire

__all__ = ["Answer", "Limits", "Request", "Session"]

_NEWEST_KEY_VERSION = "3"
_TIME = "/api/v1/timestamp"
_LOOK_AGAIN = 0.5  # seconds; how late a correction of the quota's count may be noticed


@dataclass(frozen=True, slots=True)
class Request:
    """A GET: where, what, and what it costs."""

    host: Host
    path: str
    query: tuple[tuple[str, str], ...] = ()
    pool: Pool = Pool.MANAGEMENT
    weight: int = 1
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The raw JSON of an answer's `data`, and what getting it took."""

    data: bytes
    attempts: int = 1
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often a request is tried. Times in seconds."""

    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    attempts: int = 7
    first_pause: float = 0.25
    longest_pause: float = 15.0
    quota_refusals: int = 20
    """How often an answer may say that the quota is spent; each is waited out as long as it says."""
    clock_corrections: int = 5


@dataclass(slots=True)
class _Tries:
    """What was tried for one request, to go on and to tell."""

    stop: threading.Event
    count: int = 0
    quota_refusals: int = 0
    clock_corrections: int = 0
    failures: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def story(self) -> str:
        spent = time.monotonic() - self.began
        reasons = "; ".join(dict.fromkeys(self.failures))
        return f"gave up after {self.count} attempts in {spent:.0f} s ({reasons})"


class Session:
    """Connections to one exchange for one key (or none, for public endpoints). Safe to share among threads.

    Parameters
    ----------
    credentials : Credentials, optional
        Without them only public endpoints can be asked.
    spot_url, futures_url : str
        Production hosts by default; anything else than those or a loopback address is refused.
    connections : int
        How many requests may be under way at once, and connections kept open.
    limits : Limits
        Time-outs and attempts.
    """

    def __init__(
        self,
        credentials: Credentials | None = None,
        *,
        spot_url: str = SPOT_URL,
        futures_url: str = FUTURES_URL,
        connections: int = 16,
        limits: Limits | None = None,
    ) -> None:
        self._urls: dict[Host, str] = {
            "spot": checked_url(spot_url, "spot_url"),
            "futures": checked_url(futures_url, "futures_url"),
        }
        self._credentials = credentials
        self._key_version = (credentials.key_version if credentials else None) or _NEWEST_KEY_VERSION
        self.connections = connections
        self.limits = limits or Limits()
        self.clock = Clock()
        self._clock_lock = threading.Lock()
        self._clock_readings = 0
        self._wire = Wire(set(self._urls.values()), connections)
        self._lines = threading.BoundedSemaphore(connections)
        self._seconds = 0.0
        self._longest_seen: dict[str, int] = {}
        self._longest_seen_lock = threading.Lock()

    @property
    def urls(self) -> dict[Host, str]:
        """The base URL of each host."""
        return dict(self._urls)

    @property
    def is_production(self) -> bool:
        """Whether both hosts are KuCoin's own."""
        return not any(is_loopback(url) for url in self._urls.values())

    @property
    def owner(self) -> str:
        """Whose quota and what exchange this is; says nothing of the key."""
        key = self._credentials.fingerprint if self._credentials else "public"
        return f"{key}@{self._urls['spot']}"

    @property
    def typical_seconds(self) -> float:
        """How long answers take here, as a moving average; 0 before the first one."""
        return self._seconds

    def quota(self, pool: Pool, host: Host) -> int:
        """Points per period of a pool, as far as is known."""
        return self._meter(pool, host).limit

    def saw(self, path: str, age: int) -> None:
        """Remember that an endpoint served a row of this age (ms), which proves how far back it reaches."""
        with self._longest_seen_lock:
            self._longest_seen[path] = max(age, self.longest_seen(path))

    def longest_seen(self, path: str) -> int:
        """The age (ms) of the oldest row that an endpoint ever served to this session."""
        return self._longest_seen.get(path, 0)

    def close(self) -> None:
        """Close all connections; the session can still be used and opens them again."""
        self._wire.close()

    @property
    def is_stopped(self) -> bool:
        """Whether nobody waits for its answers any more; a session lives on, what is derived from it may be stopped."""
        return False

    def now(self, stop: threading.Event | None = None) -> int:
        """Epoch milliseconds on the exchange's clock, measured once and then kept.

        Parameters
        ----------
        stop : Event, optional
            Ends the measuring, as it ends `get`.
        """
        if not self.clock.measured:
            self._measure_clock("spot", self._clock_readings, stop or threading.Event())
        return self.clock.now()

    def get(
        self,
        request: Request,
        *,
        waiting: Callable[[float], None] | None = None,
        stop: threading.Event | None = None,
    ) -> Answer:
        """Ask until there is an answer that can be used.

        Connection faults, time-outs, 5xx, unreadable bodies and overload are repeated with growing pauses; a spent
        quota is waited out as long as the answer says, an overload that comes with points left no longer than that; a
        refused time makes the clock be measured.

        Parameters
        ----------
        request : Request
            What to ask.
        waiting : callable, optional
            Told the seconds of each wait for the quota.
        stop : Event, optional
            Once set, no further attempt begins, and a wait ends.

        Raises
        ------
        RefusedError
            KuCoin's refusal, at once.
        UnavailableError, UnreadableError
            After all attempts, saying what was tried.
        StoppedError
            If it was stopped.
        """
        if request.signed and self._credentials is None:
            raise InputError(
                f"{request.path} needs an API key: pass Credentials to the client, or try kf.demo()",
                endpoint=request.path,
            )
        meter = self._meter(request.pool, request.host)
        tries = _Tries(stop or threading.Event())
        while True:
            self._await_turn(meter, request, tries.stop, waiting)
            tries.count += 1
            readings, version = self._clock_readings, self._key_version
            answer = self._attempt(request, meter, version, tries.stop)
            if not isinstance(answer, KucoinFramesError):
                return Answer(answer, tries.count, request.weight * tries.count)
            self._recover(answer, request, tries, readings, version)

    def _await_turn(
        self, meter: Meter, request: Request, stop: threading.Event, waiting: Callable[[float], None] | None
    ) -> None:
        """Wait until the quota allows the request; looks again now and then, as answers correct the quota's count."""
        check(stop, request.path)
        while pause := meter.reserve(request.weight):
            if waiting is not None:
                waiting(pause)
            stop.wait(min(pause, _LOOK_AGAIN))
            check(stop, request.path)

    def _recover(self, error: KucoinFramesError, request: Request, tries: _Tries, readings: int, version: str) -> None:
        """Do what lets the next attempt succeed, or raise.

        `readings` and `version` are the clock's and the key's as the attempt was made: another thread may have mended
        them since.
        """
        is_clock_off = error.code == CLOCK_OFF and request.signed
        if is_clock_off and tries.clock_corrections < self.limits.clock_corrections:
            tries.clock_corrections += 1
            self._measure_clock(request.host, readings, tries.stop)
            return
        if error.code == VERSION_WRONG and self._may_try_version_2(version):
            self._key_version = "2"
            return
        if not error.retryable:
            raise error
        tries.failures.append(error.message)
        if isinstance(error, _TooManyError):
            tries.quota_refusals += 1
            if tries.quota_refusals <= self.limits.quota_refusals:
                if not error.is_quota_spent:
                    tries.stop.wait(min(error.reset, _pause(tries.quota_refusals, self.limits)))
                return  # of a quota that is spent, the meter lets no one pass before the reset
        faults = tries.count - tries.quota_refusals - tries.clock_corrections
        if faults >= self.limits.attempts or tries.quota_refusals > self.limits.quota_refusals:
            raise _told(error, tries) from error
        tries.stop.wait(_pause(faults, self.limits))

    def _may_try_version_2(self, version: str) -> bool:
        asked_for = self._credentials.key_version if self._credentials else None
        return asked_for is None and version == _NEWEST_KEY_VERSION

    def _meter(self, pool: Pool, host: Host) -> Meter:
        return meters(self._urls[host] if pool is Pool.PUBLIC else self.owner, pool)

    def _attempt(
        self, request: Request, meter: Meter, version: str, stop: threading.Event
    ) -> bytes | KucoinFramesError:
        """The data, or what went wrong: an error that remembers nothing of where it arose.

        An exchange may repeat parts of the key in its answer, and a traceback shows the variables of its frames.
        """
        seen = reset = None
        try:
            reply = self._send(request, version, stop)
            seen, reset = reading(reply.headers), reset_of(reply.headers)
            return data_of(reply.body, reply.status, request.path, lambda text: self._masked(text, request))
        except KucoinFramesError as error:
            failure = _forgetful(error)
        finally:
            meter.settle(request.weight, seen)
        if not is_overload(failure) or reset is None:
            return failure
        is_quota_spent = seen is None or seen.remaining < request.weight
        if is_quota_spent:
            meter.exhaust(reset)
        return _TooManyError(failure, reset, is_quota_spent=is_quota_spent)

    def _masked(self, text: str, request: Request) -> str:
        """What the exchange said, without parts of the key, or a key that was asked about, that it repeated."""
        for part in self._credentials.parts if self._credentials is not None else ():
            text = text.replace(part.reveal(), part.shown)
        for key in (value for name, value in request.query if name == "apiKey" and value):
            text = text.replace(key, mask_key(key))
        return text

    def _send(self, request: Request, version: str, stop: threading.Event) -> Reply:
        timeouts = (self.limits.connect_timeout, self.limits.read_timeout)
        target = path_sent(request.path, request.query)
        with held(self._lines, stop, request.path):  # signed when a line is free: a signature is good for five seconds
            headers: dict[str, Secret | str] = {}
            if request.signed and self._credentials is not None:
                signed = path_signed(request.path, request.query)
                headers = auth_headers(self._credentials, version, self.clock.now(), signed)
            reply = self._wire.get(self._urls[request.host], target, headers, timeouts, request.path)
        self._seconds = reply.seconds if not self._seconds else 0.9 * self._seconds + 0.1 * reply.seconds
        return reply

    def _measure_clock(self, host: Host, readings: int, stop: threading.Event) -> None:
        """Measure the offset to the exchange's clock, unless another thread did so after `readings` were taken."""
        with held(self._clock_lock, stop, _TIME):
            if self._clock_readings != readings:
                return
            sent = self.clock.machine()
            answer = self.get(Request(host, _TIME, pool=Pool.PUBLIC, weight=3, signed=False), stop=stop)
            received = self.clock.machine()
            try:
                exchange_time = msgspec.json.decode(answer.data, type=int, strict=False)
            except msgspec.DecodeError as error:
                raise UnreadableError(f"The exchange's time cannot be read: {error}.", endpoint=_TIME) from error
            self.clock.set(exchange_time, sent, received)
            self._clock_readings += 1


class _TooManyError(QuotaError):
    """A refusal that says when the quota refills: the quota is spent, or with points left KuCoin is overloaded."""

    def __init__(self, error: KucoinFramesError, reset: float, *, is_quota_spent: bool) -> None:
        super().__init__(error.message, code=error.code, status=error.status, retryable=True, endpoint=error.endpoint)
        self.reset = reset
        self.is_quota_spent = is_quota_spent


def _told(error: KucoinFramesError, tries: _Tries) -> KucoinFramesError:
    """The last error again, saying what was tried."""
    kind = QuotaError if isinstance(error, QuotaError) else type(error)
    return kind(
        f"{error.message} The client {tries.story()}.",
        code=error.code,
        status=error.status,
        retryable=True,
        endpoint=error.endpoint,
    )


def _pause(faults: int, limits: Limits) -> float:
    """Seconds before the next attempt: doubling, with jitter so that threads do not come back together."""
    longest: float = min(limits.first_pause * 2 ** (faults - 1), limits.longest_pause)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  # jitter needs no cryptography


def _forgetful(error: KucoinFramesError) -> KucoinFramesError:
    """The error without its traceback and causes."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)

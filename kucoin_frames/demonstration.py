"""`kf.demo()`: a client on a simulated exchange of this machine, for whoever has no key yet.

The only place where the client and the simulated exchange meet.
"""

import time
from types import TracebackType
from typing import Any

from kucoin_frames.client import Client, forget, use
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.world import World
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import Clock, Moment, moment
from kucoin_frames.transport import Credentials, Limits

__all__ = ["Demo", "demo"]


class Demo(Client):
    """A client on a simulated exchange that runs in this process.

    Attributes
    ----------
    exchange : Exchange
        The exchange: its addresses, its clock (``exchange.advance(days=1)``), its log of requests.
    credentials : Credentials
        The key that the client uses; worthless anywhere else.
    """

    def __init__(
        self, exchange: Exchange, key: str = "main", *, connections: int = 16, limits: Limits | None = None
    ) -> None:
        known = exchange.world.key(key)
        self.exchange = exchange
        self.credentials = Credentials(known.key, known.secret, known.passphrase, known.version)
        super().__init__(
            self.credentials,
            spot_url=exchange.spot_url,
            futures_url=exchange.futures_url,
            connections=connections,
            limits=limits,
            name=f"demo {key}" if key != "main" else "demo",
        )

        self.session.clock = Clock(lambda: exchange.now)  # so that a fixed clock gives the same answers each time

    @property
    def spot_url(self) -> str:
        """Address of the simulated spot host."""
        return self.exchange.spot_url

    @property
    def futures_url(self) -> str:
        """Address of the simulated futures host."""
        return self.exchange.futures_url

    def as_user(self, name: str) -> "Demo":
        """A client with another key of the same exchange, such as that of a sub-account by its name."""
        return Demo(self.exchange, name, connections=self.session.connections, limits=self.session.limits)

    def stop(self) -> None:
        """Stop the exchange; the client cannot be used any more."""
        self.close()
        self.exchange.stop()
        forget(self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def demo(
    *,
    days: int = 400,
    trades_per_day: int = 24,
    seed: int = 7,
    now: Moment | None = None,
    sub_accounts: int = 3,
    **settings: Any,
) -> Demo:
    """Start a simulated exchange on this machine and choose it: every fetcher asks it from now on.

    Behind it is an account with a history in which money is conserved. All numbers follow from the arguments.

    Parameters
    ----------
    days : int
        Length of the account's history.
    trades_per_day : int
        How busy it is.
    seed : int
        Another seed is another history.
    now : moment, optional
        What the exchange's clock shows and goes on showing, so that answers are the same on any day. Without it the
        clock runs and shows the real time.
    sub_accounts : int
        How many sub-accounts there are.
    **settings
        Settings of the exchange, such as ``hf_retention_days=3`` or ``latency=0.1``; see
        `kucoin_frames.demo.server.settings.Settings`.

    Returns
    -------
    Demo
        A client; also a context manager that stops the exchange at its end.

    Raises
    ------
    InputError
        For a number below what makes sense.
    """
    for name, value, least in (
        ("days", days, 1),
        ("trades_per_day", trades_per_day, 0),
        ("sub_accounts", sub_accounts, 0),
    ):
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise InputError(f"{name}={value!r}: pass a whole number, {least} or more")
    fixed = now is not None
    try:
        world = World(
            seed=seed,
            days=days,
            trades_per_day=trades_per_day,
            now=moment(now, "now") if now is not None else time.time_ns() // 1_000_000,
            sub_accounts=sub_accounts,
        )
    except ValueError as error:
        raise InputError(f"demo: {error}") from None
    try:
        exchange = Exchange(world, clock="fixed" if fixed else "running", **settings)
    except TypeError as error:
        raise InputError(f"demo: {error}; see kucoin_frames.demo.server.settings.Settings") from None
    exchange.start()
    client = Demo(exchange)
    use(client)
    return client

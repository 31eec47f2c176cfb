"""`kf.demo()`: a client on a simulated exchange of this machine, for whoever has no key yet.

The only place where the client and the simulated exchange meet.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from kucoin_frames.client import Client, forget, use
from kucoin_frames.demo.export import write_export
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.world import World
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import DAY, Clock, Moment, moment
from kucoin_frames.transport import Credentials, Limits

if TYPE_CHECKING:
    from kucoin_frames.demonstration.diligence import Kept

__all__ = ["Demo", "demo"]

_SHORTEST = 30
"""Days of a history in which a gap can lie between many syncs."""


class Demo(Client):
    """A client on a simulated exchange that runs in this process.

    Attributes
    ----------
    exchange : Exchange
        The exchange: its addresses, its clock (``exchange.advance(days=1)``), its log of requests.
    credentials : Credentials
        The key that the client uses; worthless anywhere else.
    left_out : pair of Timestamps or None
        Of a demo with an archive the span in which a gap was left on purpose.
    """

    def __init__(
        self,
        exchange: Exchange,
        key: str = "main",
        *,
        connections: int = 16,
        limits: Limits | None = None,
        kept: "Kept | None" = None,
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
        self._role = key
        self._users: Mapping[str, Client] | None = None
        self._kept = kept
        self.archive_place = None if kept is None else kept.place
        self.left_out: tuple[pd.Timestamp, pd.Timestamp] | None = None if kept is None else kept.left_out

    @property
    def spot_url(self) -> str:
        """Address of the simulated spot host."""
        return self.exchange.spot_url

    @property
    def futures_url(self) -> str:
        """Address of the simulated futures host."""
        return self.exchange.futures_url

    @property
    def users(self) -> Mapping[str, Client]:
        """A client for each account of the exchange, by its name."""
        if self._users is None:
            names = [user.name for user in self.exchange.world.users]
            self._users = {name: self if name == self._role else self.as_user(name) for name in names}
        return self._users

    def as_user(self, name: str) -> "Demo":
        """A client with another key of the same exchange, such as that of a sub-account by its name."""
        session = self.session
        return Demo(self.exchange, name, connections=session.connections, limits=session.limits, kept=self._kept)

    def write_export(
        self,
        folder: str | Path = ".",
        *,
        start_at: Moment | None = None,
        end_at: Moment | None = None,
        zone: str = "UTC",
    ) -> Path:
        """Write the ZIP with the account's history that KuCoin's web site gives; `kf.import_export` reads it.

        Parameters
        ----------
        folder : str or Path
            Where to write it, under the site's own name; or a path that ends in `.zip`.
        start_at, end_at : moment, optional
            Half-open span, at most a year. If left out, the days around the gap that was left on purpose.
        zone : str
            Time zone of the times in the files: `UTC`, `UTC+08:00`, `UTC-05:00`, ...

        Raises
        ------
        InputError
            If there is no gap and no span is passed, or the site would not export it.
        """
        start, end = self._exported(start_at, end_at)
        world = cast("World", self.exchange.world)  # the exchange itself needs less of an economy than its web site
        try:
            return write_export(world, folder, role=self._own_name, start=start, end=end, zone=zone)
        except ValueError as error:
            raise InputError(f"write_export: {error}") from None

    def _exported(self, start_at: Moment | None, end_at: Moment | None) -> tuple[int, int]:
        """Whole days around the gap, and one more on either side: balances at midnight prove what is between them."""
        if start_at is not None and end_at is not None:
            return moment(start_at, "start_at"), moment(end_at, "end_at")
        if self.left_out is None or start_at is not None or end_at is not None:
            raise InputError("write_export: pass start_at and end_at, or neither of them and kf.demo(archive=True)")
        start, end = (moment(each) // DAY * DAY for each in self.left_out)
        return start - DAY, end + 2 * DAY

    @property
    def _own_name(self) -> str:
        """Whose key it is: the awkward keys, such as that of a deleted one, are the parent's."""
        uid = self.exchange.world.key(self._role).uid
        return next(user.name for user in self.exchange.world.users if user.uid == uid)

    def stop(self) -> None:
        """Stop the exchange; the client cannot be used any more. An archive in a folder of its own goes with it."""
        for user in {self, *(self._users or {}).values()}:
            user.close()
        self.exchange.stop()
        forget(self)
        if self._kept is not None:
            self._kept.discard()

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
    archive: bool | str | Path = False,
    gap: bool = True,
    **settings: Any,
) -> Demo:
    """Start a simulated exchange on this machine and choose it: every fetcher asks it from now on.

    Behind it is an account with a history in which money is conserved. All numbers follow from the arguments. As long
    as it is chosen, ``account=`` means its users: `main`, the sub-accounts by their names, or ``"all"`` of them.

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
    archive : bool, str or Path
        True hands over an archive of the last year as a diligent user has it: synced every few days, but for a holiday
        that left a gap (`Demo.left_out`), which the file of `Demo.write_export` closes. `kf.archive()` and `kf.sync()`
        use it. It lies in a folder of its own that goes with the demo, or in the one that is passed. A year takes some
        fifteen seconds.
    gap : bool
        Whether there was that holiday; False hands over an archive without a gap.
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
        For a number below what makes sense, or a folder that holds an archive already.
    """
    for name, value, least in (
        ("days", days, 1),
        ("trades_per_day", trades_per_day, 0),
        ("sub_accounts", sub_accounts, 0),
    ):
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise InputError(f"{name}={value!r}: pass a whole number, {least} or more")
    if not isinstance(archive, bool | str | Path):
        raise InputError(f"archive={archive!r}: pass True, or the folder in which the archive is to be")
    if not isinstance(gap, bool):
        raise InputError(f"gap={gap!r}: pass True or False")
    at = _real_time() if now is None else moment(now, "now")
    lives_on = 0 if archive is False else _archived_days(days)
    try:
        world = World(
            seed=seed,
            days=days - lives_on,
            calendar_days=days,
            trades_per_day=trades_per_day,
            now=at - lives_on * DAY,
            sub_accounts=sub_accounts,
        )
    except ValueError as error:
        raise InputError(f"demo: {error}") from None
    try:
        exchange = Exchange(world, clock="running" if now is None else "fixed", **settings)
    except TypeError as error:
        raise InputError(f"demo: {error}; see kucoin_frames.demo.server.settings.Settings") from None
    kept = None
    if archive is not False:
        from kucoin_frames.demonstration.diligence import lived  # needs what an extra of this package brings

        kept = lived(world, at, exchange.settings, None if archive is True else archive, gap=gap)
    exchange.start()
    exchange.advance(to=_real_time() if now is None else at)
    client = Demo(exchange, kept=kept)
    use(client)
    return client


def _archived_days(days: int) -> int:
    """How much of a history goes by while it is archived: a year, if it is that long."""
    if days < _SHORTEST:
        raise InputError(f"days={days}: with an archive pass {_SHORTEST} or more, so that there is room for a gap")
    return min(days, 365)


def _real_time() -> int:
    return time.time_ns() // 1_000_000

"""How do all files of an export come into one ZIP? The same request gives the same bytes."""

import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import localcontext
from pathlib import Path

from kucoin_frames.demo.records import User
from kucoin_frames.demo.world import World
from kucoin_frames.demo.world.amounts import MONEY

from .eras import ERAS
from .funds import funds
from .histories import histories
from .paper import Row, sheet, zone_of
from .request import Request
from .snapshots import snapshots
from .trading import trading

_LONGEST = 366 * 86_400_000
"""The site exports a year at once."""


def write_export(
    world: World,
    place: str | Path,
    *,
    role: str | Sequence[str] = "main",
    start: int,
    end: int,
    zone: str = "UTC",
    era: str = "2025",
    masked: bool | None = None,
) -> Path:
    """Write the ZIP that the web site exports, and tell its path.

    Parameters
    ----------
    world : World
        The economy, which is not changed.
    place : str or Path
        A path that ends in `.zip`, or a folder, which gets a file with the site's own name.
    role : str or sequence of str
        Whose records: `main`, a sub-account's name, or several of them in one bundle.
    start, end : int
        Half-open span in epoch milliseconds, at most a year; what has not happened yet is left out.
    zone : str
        `UTC`, `UTC+08:00`, `UTC-05:00`, ...
    era : str
        The year whose files are imitated: 2023, 2024 or 2025.
    masked : bool, optional
        Whether only the last digits of a UID are shown; by default as the era did it.
    """
    if era not in ERAS:
        raise ValueError(f"era={era!r} is none of {', '.join(ERAS)}")
    if not 0 < end - start <= _LONGEST:
        raise ValueError("the site exports more than nothing and at most a year at once")
    style = ERAS[era]
    masks_uid = style.uids_are_masked if masked is None else masked
    users = _users(world, [role] if isinstance(role, str) else role)
    requests = [Request(world, user, start, end, zone_of(zone), masks_uid) for user in users]
    with localcontext(MONEY):
        rows = _together([_records(request) for request in requests])
    now = datetime.fromtimestamp(world.now // 1000, UTC)
    today = f"{now:%Y%m%d}"
    path = Path(place)
    if path.suffix != ".zip":
        path.mkdir(parents=True, exist_ok=True)
        path /= f"BillingHistory{today}_{users[0].uid}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for title, columns in style.files.items():
            member = zipfile.ZipInfo(
                f"{title}{today if style.names_end_in_date else ''}.csv",
                (now.year, now.month, now.day, now.hour, now.minute, now.second),
            )
            member.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(member, sheet(columns, rows.get(title, []), requests[0].zone))
    return path


def _users(world: World, roles: Sequence[str]) -> list[User]:
    by_name = {user.name: user for user in world.users}
    unknown = [role for role in roles if role not in by_name]
    if unknown or not roles:
        raise ValueError(f"role={', '.join(unknown) or 'nobody'!r}: there are {', '.join(by_name)}")
    return [by_name[role] for role in roles]


def _records(request: Request) -> dict[str, list[Row]]:
    found = histories(request) | trading(request) | funds(request)
    return found | {"Others_Asset Snapshots": snapshots(request)}


def _together(parts: Sequence[dict[str, list[Row]]]) -> dict[str, list[Row]]:
    """The rows of several account holders in the same files, one holder after the other."""
    rows: dict[str, list[Row]] = {}
    for part in parts:
        for title, more in part.items():
            rows.setdefault(title, []).extend(more)
    return rows

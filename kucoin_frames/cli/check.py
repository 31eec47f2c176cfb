"""`kucoin-frames check`: does everything work? Key, clock, permissions, quota, retention, archive, and what to do."""

import argparse
from collections.abc import Iterator
from typing import Any

import pandas as pd

from kucoin_frames.cli import whom
from kucoin_frames.cli.terminal import say
from kucoin_frames.client import Client
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import ConfigurationError, InputError
from kucoin_frames.keys.advice import excess, unseen
from kucoin_frames.times import DAY, HOUR
from kucoin_frames.transport.hosts import Host
from kucoin_frames.transport.quota import PERIOD, Pool

__all__ = ["add"]

_DESCRIPTION = """\
Try a key, and say what is well and what to do about what is not: whether KuCoin accepts it and what it may do, how far
this machine's clock is off, how large the quotas are, how long KuCoin keeps each ledger, and how the archive is.
"""

_EPILOG = """\
Examples:
  kucoin-frames check                  the account main
  kucoin-frames check --account desk
  kucoin-frames check --demo           what it looks like, without a key

Exit codes: 0 it works (advice included), 3 the key is not accepted, 4 KuCoin cannot be reached.
"""

_TOLERANCE = 5_000  # milliseconds that KuCoin lets a request's time be off
_LEDGERS = ("ledgers", "ledgers_hf", "ledgers_margin_hf", "ledgers_futures")


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "check",
        help="try key, clock, permissions, quota, retention and archive, and say what to do",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    whom.add(parser, whom.ONE)
    parser.set_defaults(run=_run, quiet=True)


def _run(asked: argparse.Namespace) -> None:
    with whom.opened(asked) as client:
        if not isinstance(client, Client):
            raise InputError("one account is checked at a time: kucoin-frames accounts check tries all keys")
        for line in _report(client):
            say(line)


def _report(client: Client) -> Iterator[str]:
    yield f"{client.name} ({client.environment})"
    yield from _of_the_clock(client)
    key = client.api_key(progress=False)
    yield from _of_the_key(key)
    summary = client.account_summary(progress=False)
    client.hf_opened(progress=False)  # so that the quota of the pool Spot is known
    yield from _of_the_quota(client, summary)
    yield from _of_retention()
    uid = key["uid"].iloc[0]
    if not pd.isna(uid):
        yield from _of_the_archive(client, str(uid))


def _of_the_clock(client: Client) -> Iterator[str]:
    client.session.now()
    offset = client.session.clock.offset
    side = "behind" if offset > 0 else "ahead of"
    yield f"  clock        ok: this machine's is {abs(offset) / 1000:.1f} s {side} KuCoin's, which is made up for"
    if abs(offset) > _TOLERANCE:
        yield "               Set it right (NTP): other programs that sign requests are refused beyond 5 s."


def _of_the_key(key: pd.DataFrame) -> Iterator[str]:
    row = key.iloc[0]
    yield f"  key          ok: {row['api_key']}, version {row['api_version']}, of account {row['uid']}"
    yield f"  permissions  {row['permission']}; {'tied to IP addresses' if _is_tied(row) else 'no IP list'}"
    for told in (excess(key), unseen(key)):
        if told:
            yield f"               {told[0].upper()}{told[1:]}"


def _is_tied(row: "pd.Series[Any]") -> bool:
    return not pd.isna(row["ip_whitelist"]) and bool(str(row["ip_whitelist"]).strip())


def _of_the_quota(client: Client, summary: pd.DataFrame) -> Iterator[str]:
    pools: dict[Pool, Host] = {Pool.MANAGEMENT: "spot", Pool.SPOT: "spot", Pool.FUTURES: "futures"}
    sizes = ", ".join(f"{pool.label} {client.session.quota(pool, host)}" for pool, host in pools.items())
    yield f"  quota        VIP {summary['level'].iloc[0]}; points per {PERIOD:.0f} s: {sizes}"


def _of_retention() -> Iterator[str]:
    shortest = min((kept for name in _LEDGERS if (kept := registry[name].history.kept) is not None), default=None)
    for name in _LEDGERS:
        history = registry[name].history
        told = "KuCoin names no limit" if history.kept is None else f"{_span(history.kept)}"
        if history.reach is not None and history.kept is not None and history.reach > history.kept:
            told += f", perhaps {_span(history.reach)}"
        yield f"  retention    {name}: {told}"
    if shortest is not None:
        yield f"               Fetch and keep them at least every {_span(shortest)}: older rows cannot be had again."


def _of_the_archive(client: Client, uid: str) -> Iterator[str]:
    try:
        from kucoin_frames.cli.archive_state import findings  # needs what an extra of this package brings
    except ConfigurationError as missing:
        yield f"  archive      {missing}"
        return
    for number, line in enumerate(findings(client, uid)):
        yield f"  {'' if number else 'archive':<11}  {line}"


def _span(ms: int) -> str:
    days = ms / DAY
    return f"{days:.0f} days" if days > 1 else f"{ms / HOUR:.0f} hours"

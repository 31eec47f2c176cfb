"""Whom does a command ask? A configured account, several of them, or a simulated exchange of this machine."""

import argparse
import contextlib
from collections.abc import Iterator
from typing import Any

from kucoin_frames.cli.options import time
from kucoin_frames.client import Client, Together, advise, asker_of
from kucoin_frames.demonstration import Demo, demo
from kucoin_frames.exceptions import InputError
from kucoin_frames.keys import ALL, MAIN, resolved

__all__ = [
    "ONE",
    "ONE_OR_THE_WHOLE",
    "SEVERAL",
    "Asker",
    "accounts",
    "add",
    "add_world",
    "opened",
    "refuse_world",
    "world",
]

Asker = Client | Together

SEVERAL = 'the configured account (main); several as "main,desk", or "all", give one table with a first column account'
ONE = "the configured account (main)"
ONE_OR_THE_WHOLE = "one configured account; without it, all that the archive has"

_WORLD = ("days", "trades_per_day", "seed", "now")


def add(parser: argparse.ArgumentParser, account: str = SEVERAL) -> None:
    """Declare the options that say who is asked, and what the name of an account means there."""
    group = parser.add_argument_group("whom to ask")
    group.add_argument("--account", metavar="NAME", help=account)
    group.add_argument(
        "--demo",
        action="store_true",
        help="a simulated exchange of this machine, without a key; --account names one of its users",
    )
    add_world(parser.add_argument_group("the simulated account, with --demo"))


def add_world(group: Any) -> None:
    """Declare the options of a simulated account."""
    group.add_argument("--days", type=int, metavar="N", help="length of its history (400)")
    group.add_argument("--trades-per-day", type=int, metavar="N", help="how busy it is (24)")
    group.add_argument("--seed", type=int, metavar="N", help="another seed is another history (7)")
    group.add_argument(
        "--now",
        type=time,
        metavar="TIME",
        help='what the exchange\'s clock shows and goes on showing, such as "2026-03-01 12:00" (UTC) or epoch'
        " milliseconds; by default it runs and shows the real time",
    )


def world(asked: argparse.Namespace) -> dict[str, Any]:
    """What was said of the simulated account."""
    return {name: value for name in _WORLD if (value := getattr(asked, name)) is not None}


def accounts(asked: argparse.Namespace) -> str | list[str] | None:
    """The named account, or several of them, or None."""
    if asked.account is None:
        return None
    text = str(asked.account).strip()
    if text.lower() == ALL:
        return ALL
    named = [name.strip() for name in text.split(",")]
    return named if len(named) > 1 else text


def refuse_world(asked: argparse.Namespace) -> None:
    """Nothing may be said of a simulated account where none is asked."""
    given = [name for name in _WORLD if getattr(asked, name) is not None]
    if given:
        raise InputError(f"--{given[0].replace('_', '-')} is for a simulated exchange only: pass --demo with it")


@contextlib.contextmanager
def opened(asked: argparse.Namespace, *, signed: bool = True, archive: bool = False) -> Iterator[Asker]:
    """Whoever was named, for the time of the command; a simulated exchange with an archive if one is wanted.

    What a key may do is looked at before it is used, unless nobody listens (``--quiet``). Public data needs no key.
    """
    if asked.demo:
        with demo(**world(asked), archive=archive) as exchange:
            yield _user(exchange, asked)
        return
    refuse_world(asked)
    named = accounts(asked)
    if named is None and not signed:
        with Client() as public:
            yield public
        return
    asker = asker_of(MAIN if named is None else named)
    if signed and not asked.quiet:
        for name in resolved(MAIN if named is None else named):
            advise(name)
    yield asker


def _user(exchange: Demo, asked: argparse.Namespace) -> Asker:
    """The client of a user of the simulated exchange, or of several."""
    named = accounts(asked)
    if named is None:
        return exchange
    users = exchange.users
    names = list(users) if named == ALL else [named] if isinstance(named, str) else named
    for name in names:
        if name not in users:
            raise InputError(f"--account {name}: the simulated exchange knows {', '.join(users)}")
    clients = {name: users[name] for name in names}
    return clients[names[0]] if isinstance(named, str) and named != ALL else Together(clients)

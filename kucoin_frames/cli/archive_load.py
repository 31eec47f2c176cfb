"""`kucoin-frames archive WHAT`: each method of `Archive` as a command with the options of its signature.

Nothing here asks KuCoin, but for the number of an account that is named.
"""

import argparse
import contextlib
import inspect
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from kucoin_frames import archiving
from kucoin_frames.archive.archive import Archive
from kucoin_frames.cli import whom, write
from kucoin_frames.cli.fetch import command_name
from kucoin_frames.cli.options import Option, chosen, declare, first_line, options_of, remarks
from kucoin_frames.cli.terminal import notes, say, tell
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import InputError, hearing
from kucoin_frames.keys import ALL

__all__ = ["add", "chosen_account", "passed"]

_STATEMENT = "sql"
_NOWHERE = f"{os.devnull}/archive"
"""A place where nothing is, nor ever can be."""

_DESCRIPTION = """\
Load what kucoin-frames sync has stored, from disk and without asking KuCoin: the frames of the fetchers with their
filters, one ledger over all of them, and what is known of every moment. It tells of all accounts that were synced;
--account NAME of one only.

The archive is in the folder data below the current one, or where the variable KUCOIN_FRAMES_DATA says.
"""

_EPILOG = """\
Examples:
  kucoin-frames archive coverage                     of every moment: complete, imported, unavailable or open
  kucoin-frames archive gaps --format json           what was not fetched in time and is gone
  kucoin-frames archive ledger --currency USDT --kind trade,fee --output trades.parquet
  kucoin-frames archive sql --statement "SELECT currency, sum(amount) FROM ledgers_hf GROUP BY currency"
  kucoin-frames archive next-sync                    before when the next sync must be
  kucoin-frames archive coverage --demo --days 60    without a key: the archive of a simulated account
"""


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare the command and its own commands."""
    parser = commands.add_parser(
        "archive",
        help="Load what is archived, and what is known of its time; nothing is asked.",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    kinds = parser.add_subparsers(title="what to load", metavar="WHAT", required=True)
    for name, function in inspect.getmembers(Archive, inspect.isfunction):
        if not name.startswith("_") and inspect.signature(function).return_annotation is pd.DataFrame:
            _add(kinds, name, function)
    due = kinds.add_parser("next-sync", help=first_line(Archive.next_sync_before), allow_abbrev=False)
    whom.add(due, whom.ONE_OR_THE_WHOLE)
    due.set_defaults(run=_tell_when, quiet=True)


def _add(kinds: "argparse._SubParsersAction[Any]", name: str, function: Callable[..., Any]) -> None:
    """Declare the command of one method."""
    told = command_name(name)
    parser = kinds.add_parser(
        told,
        help=first_line(function),
        description=remarks(function),
        epilog=f"Examples:\n  kucoin-frames archive {told} --format json\n"
        f"  kucoin-frames archive {told} --demo --days 60 ...      the same without a key\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    options = _described(name, function)
    declare(options, parser)
    write.add(parser)
    whom.add(parser, whom.ONE_OR_THE_WHOLE)
    parser.set_defaults(run=_load, table=name, listed=[each.name for each in options if each.is_list])


def _described(name: str, function: Callable[..., Any]) -> list[Option]:
    """The options of a method; what its docstring leaves to the fetcher's, or to that of `ledger`, is told there."""
    elsewhere = [*options_of(Archive.ledger), *(options_of(registry[name].ask) if name in registry else ())]
    known = {each.name: each.settings["help"] for each in elsewhere if each.settings.get("help")}
    return [
        replace(each, settings={**each.settings, "help": each.settings.get("help") or known.get(each.name)})
        for each in options_of(function)
    ]


def passed(asked: argparse.Namespace) -> dict[str, Any]:
    """The parameters that were passed; those that take several values as lists."""
    return {
        name: [part.strip() for part in value.split(",")] if name in asked.listed else value
        for name, value in chosen(asked).items()
    }


@contextlib.contextmanager
def chosen_account(asked: argparse.Namespace) -> Iterator[str | None]:
    """The one account that was named, or None; with ``--demo`` a simulated one has an archive meanwhile.

    Raises
    ------
    InputError
        If several accounts were named.
    """
    named = whom.accounts(asked)
    if named == ALL or not isinstance(named, str | None):
        raise InputError("--account: here the name of one account is wanted; without it the whole archive is meant")
    if not asked.demo:
        whom.refuse_world(asked)
        yield named
        return
    with whom.opened(asked, archive=True):
        yield named


def _load(asked: argparse.Namespace) -> None:
    write.place(asked)
    parameters = passed(asked)
    if asked.table != _STATEMENT:
        with hearing():  # nowhere is a gap, which would be told
            getattr(Archive(_NOWHERE), asked.table)(**parameters)  # refuses bad input before there is any work
    with notes(quiet=asked.quiet):
        with chosen_account(asked) as named:
            frame = getattr(archiving.archive(named or ALL), asked.table)(**parameters)
        write.write(frame, asked)


def _tell_when(asked: argparse.Namespace) -> None:
    with chosen_account(asked) as named:
        due = archiving.archive(named or ALL).next_sync_before()
    if due is None:
        tell("nothing was synced yet: kucoin-frames sync")
    else:
        say(f"{due:%Y-%m-%d %H:%M:%S} UTC")

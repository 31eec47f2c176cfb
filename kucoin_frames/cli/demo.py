"""`kucoin-frames demo`: the whole journey on a simulated exchange of this machine, or that exchange alone.

Starts the exchange, asks every fetcher over signed HTTP, prints what an account's owner wants to know first, and
leaves all frames and a few pictures in a new folder.
"""

import argparse
from typing import Any

import pandas as pd

from kucoin_frames.cli.digest import Digest, meaning
from kucoin_frames.cli.folder import DEFAULT, free_place, new_folder, write_frames, write_readme
from kucoin_frames.cli.pictures import MISSING, can_draw, draw
from kucoin_frames.cli.serve import serve
from kucoin_frames.cli.summary import summary
from kucoin_frames.cli.survey import Survey
from kucoin_frames.cli.terminal import say, steps, tell
from kucoin_frames.cli.whom import add_world, world
from kucoin_frames.demonstration import Demo, demo
from kucoin_frames.exceptions import InputError, hearing

__all__ = ["add"]

_DESCRIPTION = """\
Start a simulated KuCoin on this machine, with an account that has a history, and do with it what one does with an
account of one's own: ask every endpoint over signed HTTP, print the balances with the net worth, the last ledger
entries and the fees of the last week, and write all frames as Parquet and CSV, with pictures, into a new folder.
No key and no connection to the internet is needed, and nothing in it is real.
"""

_EPILOG = f"""\
The folder is {DEFAULT} below the current one or, if that is taken, {DEFAULT}-2 and so on. A folder
named with --output must be new or empty: nothing is overwritten. It appears when all of it is written.

Examples:
  kucoin-frames demo --now "2026-03-01 12:00"       the same numbers on any day
  kucoin-frames demo --days 60 --output ~/trial     a shorter history, a folder of your choice
  kucoin-frames demo --serve                        the exchange alone; it prints how to reach it
"""


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "demo",
        help="try everything on a simulated exchange of this machine, without a key",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    account = parser.add_argument_group("the simulated account")
    add_world(account)
    parser.add_argument("--output", metavar="DIR", help=f"folder to make for the files ({DEFAULT})")
    parser.add_argument("--quiet", action="store_true", help="no progress bar and no notes")
    parser.add_argument("--serve", action="store_true", help="only run the exchange, until Ctrl-C")
    parser.set_defaults(run=_run)


def _run(asked: argparse.Namespace) -> None:
    if asked.serve:
        if asked.output is not None:
            raise InputError("--serve writes no files: leave --output out")
        with _exchange(asked) as client:
            serve(client)
        return
    place = free_place(asked.output)
    with hearing() as notes:
        frames = _asked(asked)
    digest = Digest.of(frames)
    for line in summary(digest):
        say(line)
    say()
    files = frames | digest.frames
    with new_folder(place) as folder:
        write_frames(files, folder)
        write_readme(files, {name: meaning(name) for name in files}, folder)
        pictures = draw(digest, folder) if can_draw() else []
    if not asked.quiet:
        for text in notes:
            tell(f"note: {text}")
        if not pictures:
            tell(f"note: {MISSING}")
    told = f" and {len(pictures)} pictures" if pictures else ""
    say(f"{len(files)} frames as Parquet and CSV{told} are in {place}")


def _exchange(asked: argparse.Namespace) -> Demo:
    return demo(**world(asked))


def _asked(asked: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """The frames of all fetchers."""
    with steps(len(Survey.names()) + 1, quiet=asked.quiet) as step:
        step("living its history")
        with _exchange(asked) as client:
            return Survey(client, step).complete()

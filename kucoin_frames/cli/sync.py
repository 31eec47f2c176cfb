"""`kucoin-frames sync`: bring the archive of an account, or of several, up to date."""

import argparse
import contextlib
import tempfile
from collections.abc import Iterator
from typing import Any

from kucoin_frames import archiving
from kucoin_frames.archive.archive import Archive
from kucoin_frames.archive.syncing.sync import wanted
from kucoin_frames.cli import whom, write
from kucoin_frames.cli.archive_load import passed
from kucoin_frames.cli.fetch import subcommand
from kucoin_frames.cli.options import options_of
from kucoin_frames.cli.terminal import notes, tell
from kucoin_frames.client import Client, client_of

__all__ = ["add"]

_ELSEWHERE = ("account", "progress")

_EXAMPLES = """\
  kucoin-frames sync                                   the account main
  kucoin-frames sync --account all --quiet             all accounts, as a timer would do it
  kucoin-frames sync --since 2025-01-01 --tables ledgers,deposits
  kucoin-frames sync --demo                            a first sync of a simulated account, which is not kept

KuCoin forgets some ledgers after three days: let a timer run it daily, such as this line of a crontab, which is silent
as long as all is well:
  17 5 * * * cd ~/accounts && kucoin-frames sync --account all --quiet > /dev/null

The archive is in the folder data below the current one, or where the variable KUCOIN_FRAMES_DATA says.
"""


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare the command."""
    parser = subcommand(commands, "sync", archiving.sync, _EXAMPLES, without=_ELSEWHERE)
    options = [each for each in options_of(archiving.sync) if each.name not in _ELSEWHERE]
    parser.set_defaults(run=_sync, listed=[each.name for each in options if each.is_list])


def _sync(asked: argparse.Namespace) -> None:
    write.place(asked)
    parameters = passed(asked)
    wanted(parameters.get("tables"))
    named = whom.accounts(asked)
    with notes(quiet=asked.quiet):
        with whom.opened(asked) as asker, _place(asked):
            frame = archiving.sync(named, **parameters, progress=False if asked.quiet else None)
            if isinstance(asker, Client) and not asked.demo and not asked.quiet:
                _tell_when(asker)
        write.write(frame, asked)


@contextlib.contextmanager
def _place(asked: argparse.Namespace) -> Iterator[None]:
    """Where to store. What a simulated exchange tells goes with it: the next one may tell something else."""
    if not asked.demo:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="kucoin-frames-") as folder:
        for user in client_of().users.values():
            user.archive_place = folder
        yield


def _tell_when(client: Client) -> None:
    archive = Archive(archiving.place(client), now=client.session.now)
    due = archive.next_sync_before()
    if due is not None:
        tell(f"note: archived in {archive.path}; sync again before {due:%Y-%m-%d %H:%M:%S} UTC")

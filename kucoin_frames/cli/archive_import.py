"""`kucoin-frames import PATH`: merge the files that KuCoin's web site exports into the archive."""

import argparse
import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from kucoin_frames import archiving
from kucoin_frames.cli import whom, write
from kucoin_frames.cli.archive_load import chosen_account
from kucoin_frames.cli.options import chosen, declare, first_line, options_of, remarks, time
from kucoin_frames.cli.terminal import notes
from kucoin_frames.client import client_of
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import InputError

__all__ = ["add"]

_ELSEWHERE = ("source", "account", "covers", "name", "currencies")
"""Parameters that are asked for in another way, or not at all: of a path the name is known."""

_EPILOG = """\
Examples:
  kucoin-frames import ~/Downloads/BillingHistory20260301_1234567890.zip
  kucoin-frames import history.csv --covers 2025-01-01 2025-02-01 --zone UTC+08:00
  kucoin-frames import exports/ --currency BSV=BCHSV   a folder; what the site calls BSV is BCHSV for the API
  kucoin-frames archive gaps                           which spans to ask the web site for
  kucoin-frames import --demo --days 60                a simulated account, its gap closed by a file of its web site

An import can be repeated: each movement is in the archive once, however often and from wherever it was told.
"""


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "import",
        help=first_line(archiving.import_export),
        description=remarks(archiving.import_export),
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    described = options_of(archiving.import_export)
    told = {each.name: each.settings["help"] for each in described}
    parser.add_argument("path", metavar="PATH", nargs="?", help=f"{told['source']} With --demo it may be left out.")
    declare([each for each in described if each.name not in _ELSEWHERE], parser)
    parser.add_argument("--covers", nargs=2, type=time, metavar=("START", "END"), help=told["covers"])
    parser.add_argument(
        "--currency",
        action="append",
        default=[],
        metavar="NAME=CODE",
        help="KuCoin's code of a currency that the files show by another name; may be given several times.",
    )
    write.add(parser)
    whom.add(parser, "the configured account that the files are of, where they mask its number")
    parser.set_defaults(run=_import)


def _import(asked: argparse.Namespace) -> None:
    write.place(asked)
    if asked.path is None and not asked.demo:
        raise InputError("PATH is missing: the ZIP as it was downloaded from KuCoin's web site, a folder, or one file")
    if asked.path is not None and not Path(asked.path).expanduser().exists():
        raise InputError(f"{asked.path}: there is no such file or folder")
    if asked.covers is not None and asked.covers[0] >= asked.covers[1]:
        raise InputError("--covers: the second time must be later than the first")
    covers = None if asked.covers is None else tuple(asked.covers)
    parameters = chosen(asked) | {"currencies": _currencies(asked.currency)}
    if "sub_accounts" in parameters:
        parameters["sub_accounts"] = parameters["sub_accounts"].split(",")
    with notes(quiet=asked.quiet):
        with chosen_account(asked) as named, _source(asked) as path:
            frame = archiving.import_export(path, named, covers=covers, **parameters)
        write.write(frame, asked)


def _currencies(told: Sequence[str]) -> dict[str, str]:
    """Codes by names, from words such as BSV=BCHSV."""
    found: dict[str, str] = {}
    for each in told:
        name, _, code = each.partition("=")
        if not name.strip() or not code.strip():
            raise InputError(f"--currency {each}: NAME=CODE is wanted, such as BSV=BCHSV")
        if found.setdefault(name, code) != code:
            raise InputError(f"--currency: {name} has two meanings, {found[name]} and {code}")
    return found


@contextlib.contextmanager
def _source(asked: argparse.Namespace) -> Iterator[Path]:
    """What to import; of a simulated account without a file, what its web site exports for the gap."""
    if asked.path is not None:
        yield Path(asked.path).expanduser()
        return
    with tempfile.TemporaryDirectory(prefix="kucoin-frames-") as folder:
        yield cast("Demo", client_of()).write_export(folder)

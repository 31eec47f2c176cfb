"""`kucoin-frames report`: the notebooks run on an account, each as one page for people who have no Jupyter."""

import argparse
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kucoin_frames.cli import choosing, options
from kucoin_frames.cli.extra import needing
from kucoin_frames.cli.notebooks import ACCOUNT, PERIOD, adapted, found, has, named, read
from kucoin_frames.cli.terminal import notes, say, steps, tell
from kucoin_frames.client import advise
from kucoin_frames.exceptions import InputError, KucoinFramesError
from kucoin_frames.times import DAY

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["add"]

_FOLDER = "kucoin-frames-reports"
_DAYS = 30

_DESCRIPTION = f"""\
Run notebooks on an account, and write each as one HTML file: text, tables and pictures without the code, whole in
itself, ready to be read without Jupyter, sent or printed. Without --notebook all notebooks of the package that ask for
a span of time; without --since and --until the last {_DAYS} days.
"""

_EPILOG = f"""\
Examples:
  kucoin-frames report --demo                                   what the reports look like, without a key
  kucoin-frames report --account desk --since 2026-01-01 --until 2026-02-01
  kucoin-frames report --notebook 02_fees 03_ledger --output reports
  kucoin-frames report --notebook my.ipynb                      one of your own

In a notebook of your own the cell that chooses the account has the tag "account"; one that sets since and until has the
tag "period"; one that is about the simulated exchange only has the tag "demo", and is left out for an account.

A file appears whole or not at all, in {_FOLDER} if no other folder is named. A notebook that fails does not
stop the others. Exit codes: 0 fine, 2 bad input, 3 credentials, 4 the exchange.
"""


@dataclass(frozen=True, slots=True)
class _Task:
    """A notebook to run and the file to write."""

    name: str
    notebook: "NotebookNode"
    span: str | None
    target: Path


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "report",
        help="run the notebooks on an account, and write each as one HTML file to read, send or print",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--notebook", metavar="NAME", nargs="+", help="names or paths of notebooks (all with a span)")
    parser.add_argument(
        "--since", type=options.time, metavar="TIME", help=f"first moment ({_DAYS} days before --until)"
    )
    parser.add_argument("--until", type=options.time, metavar="TIME", help="the moment after the last one (now)")
    parser.add_argument("--output", metavar="FOLDER", default=_FOLDER, help=f"where the files go ({_FOLDER})")
    parser.add_argument("--overwrite", action="store_true", help="take the place of files that are there")
    parser.add_argument("--quiet", action="store_true", help="no progress bar and no notes")
    choosing.add(parser)
    parser.set_defaults(run=_run)


def _run(asked: argparse.Namespace) -> None:
    with needing("notebooks"):
        from kucoin_frames.cli import page, running
    account = choosing.name(asked)
    tasks = _tasks(asked, account)
    if not asked.demo:
        with notes(quiet=asked.quiet):
            advise(account)
    failures: list[KucoinFramesError] = []
    with steps(len(tasks), quiet=asked.quiet) as step:
        for task in tasks:
            step(task.name)
            try:
                running.run(task.notebook, Path.cwd())
                heading = page.Heading(choosing.title(asked), task.span, datetime.now(UTC))
                _write(task.target, page.page(task.notebook, heading, task.name))
            except KucoinFramesError as error:
                failures.append(error)
                tell(f"{task.name}: {error}")
            else:
                say(str(task.target))
    if failures:
        raise failures[0]


def _tasks(asked: argparse.Namespace, account: str) -> list[_Task]:
    """What there is to do, looked at before anything is asked or written."""
    folder = Path(asked.output).expanduser()
    if folder.exists() and not folder.is_dir():
        raise InputError(f"--output {asked.output}: this is a file; name a folder")
    tasks = list(_adapted(asked, account, folder))
    if not tasks:
        raise InputError("no notebook of the package has both a cell for the account and one for the span: name one")
    if len({task.target for task in tasks}) < len(tasks):
        raise InputError(
            "--notebook: two of the notebooks have the same name, so that one report would replace the other"
        )
    there = [task.target for task in tasks if task.target.exists()]
    if there and not asked.overwrite:
        raise InputError(f"{there[0]} is there already; pass --overwrite to take its place, or another --output")
    return tasks


def _adapted(asked: argparse.Namespace, account: str, folder: Path) -> Iterator[_Task]:
    chosen, period = choosing.chosen(asked), _period(asked)
    span = f"{period['since']} to {period['until']} (UTC)"
    for path in map(named, asked.notebook) if asked.notebook else found().values():
        notebook = read(path)
        has_period = has(notebook, PERIOD)
        if asked.notebook is None and not (has_period and has(notebook, ACCOUNT)):
            continue
        if not has_period and (asked.since, asked.until) != (None, None):
            raise InputError(f"{path.stem} asks for no span: no code cell has the tag {PERIOD!r}")
        try:
            ready = adapted(notebook, chosen, period)
        except InputError as error:
            raise InputError(f"{path.stem}: {error}") from None
        yield _Task(path.stem, ready, span if has_period else None, folder / f"{path.stem}-{account}.html")


def _period(asked: argparse.Namespace) -> dict[str, str]:
    """`since` and `until` as a person would write them."""
    if asked.until is not None:
        until = asked.until
    elif asked.demo:
        until = choosing.now(asked)
    else:
        until = time.time_ns() // 1_000_000
    since = asked.since if asked.since is not None else (until - _DAYS * DAY) // DAY * DAY
    if since >= until:
        raise InputError(f"--since {_written(since)} is not before --until {_written(until)}")
    return {"since": _written(since), "until": _written(until)}


def _written(time: int) -> str:
    """A moment as short as it can be said, in UTC."""
    stamp = pd.Timestamp(time, unit="ms")
    if stamp == stamp.normalize():
        return f"{stamp:%Y-%m-%d}"
    return f"{stamp:%Y-%m-%d %H:%M}" if stamp == stamp.floor("min") else str(stamp)


def _write(target: Path, text: str) -> None:
    """Write a file that appears whole or not at all."""
    draft = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(target)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)

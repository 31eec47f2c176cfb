"""`kucoin-frames ANALYSIS` of what is archived: the analyses of a ledger as commands, fed from the archive.

An analysis is known by its first parameter: a ledger, candles, or a frame that another analysis makes of one. The
frames that it takes are those of `kucoin_frames.cli.archive_feed`; all else are options.
"""

import argparse
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args, get_origin

import pandas as pd

from kucoin_frames import analysis, archiving
from kucoin_frames.cli import whom, write
from kucoin_frames.cli.archive_feed import MADE, Feed, remarks_on
from kucoin_frames.cli.fetch import command_name, subcommand
from kucoin_frames.cli.options import chosen
from kucoin_frames.cli.terminal import notes, tell
from kucoin_frames.client import Client
from kucoin_frames.exceptions import InputError
from kucoin_frames.keys import ALL

__all__ = ["add"]

_QUOTE = "USDT"

_FOUND = {"realised": "disposals"}
"""What the parameter `found` stands for where it is not trades."""

_NOT_FED = {"rates": ("trades",), "opening": ("statement", "statement_of")}
"""Frames that are left out of an analysis.

The rates of now say nothing certain of all fills ever made; and what a statement calls an opening is another frame.
"""

_FIRST = ("candles", "ledger", "found", "events", "left", "net_worth")


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare a command for each analysis of what is archived."""
    for name in analysis.__all__:
        function = getattr(analysis, name)
        if not _is_of_an_archive(function):
            continue
        example = (
            f"  kucoin-frames {command_name(name)} --format csv          of what kucoin-frames sync has stored\n"
            f"  kucoin-frames {command_name(name)} --demo --days 60      without a key: of a simulated account\n"
        )
        parameters = inspect.signature(function).parameters
        without = tuple(each.name for each in parameters.values() if not _is_option(each.annotation))
        parser = subcommand(commands, name, function, example, without=without, account=whom.ONE)
        remarks = remarks_on(name, set(_wanted(function, parameters).values()))
        parser.epilog = "\n\n".join(filter(None, (remarks, parser.epilog)))
        parser.set_defaults(run=_analyse, analysis=function)


def _is_of_an_archive(function: object) -> bool:
    """Whether its first frame is archived or made of such ones, and what it gives is a frame."""
    if not inspect.isfunction(function):
        return False
    signature = inspect.signature(function)
    return next(iter(signature.parameters), "") in _FIRST and signature.return_annotation is pd.DataFrame


def _is_option(annotation: Any) -> bool:
    """Whether a value of this kind can be written in a command line."""
    kinds = set(get_args(annotation)) if get_origin(annotation) is not None else {annotation}
    return not {pd.DataFrame, pd.Timedelta} & kinds


def _analyse(asked: argparse.Namespace) -> None:
    write.place(asked)
    parameters = inspect.signature(asked.analysis).parameters
    passed = {name: _value(value, parameters[name].annotation) for name, value in chosen(asked).items()}
    named = whom.accounts(asked)
    if named is not None and (not isinstance(named, str) or named.lower() == ALL):
        raise InputError("an analysis is of one account: name one with --account")
    with notes(quiet=asked.quiet):
        with whom.opened(asked, archive=True) as client:
            if not isinstance(client, Client):
                raise InputError("an analysis is of one account: name one with --account")
            feed = Feed(archiving.archive(named), client, str(passed.get("quote", _QUOTE)))
            fed = {name: feed[wanted] for name, wanted in _wanted(asked.analysis, parameters).items()}
            late = feed.late()
        if late and not asked.quiet:
            tell(f"note: {late}")
        write.write(asked.analysis(**fed, **passed), asked)


def _wanted(function: Callable[..., Any], parameters: Mapping[str, Any]) -> dict[str, str]:
    """The frame that each parameter stands for."""
    wanted = {name: _FOUND.get(function.__name__, "trades") if name == "found" else name for name in parameters}
    return {
        name: frame
        for name, frame in wanted.items()
        if frame in MADE and function.__name__ not in _NOT_FED.get(frame, ())
    }


def _value(value: Any, annotation: Any) -> Any:
    """An option's value as the function takes it: moments as Timestamps, words with commas as lists."""
    if pd.Timestamp in {annotation, *get_args(annotation)}:
        return pd.Timestamp(value, unit="ms", tz="UTC")
    if Sequence in {get_origin(each) for each in (annotation, *get_args(annotation))}:
        return [part.strip() for part in str(value).split(",")]
    return value

"""`kucoin-frames ANALYSIS`: the analyses as commands; the frames that they take are fetched first.

An analysis is known by what its parameters are named: `balances`, `ledgers` and `prices` are frames, the others are
options. One that takes something else is not a command.
"""

import argparse
import inspect
from collections.abc import Callable, Container
from typing import Any

import pandas as pd

from kucoin_frames import analysis
from kucoin_frames.cli import whom, write
from kucoin_frames.cli.fetch import command_name, subcommand
from kucoin_frames.cli.options import Option, chosen, declare, options_of
from kucoin_frames.cli.terminal import notes
from kucoin_frames.client import Client
from kucoin_frames.endpoint import registry
from kucoin_frames.exceptions import InputError

__all__ = ["add"]

_FRAMES = ("balances", "ledgers", "prices")
_LEDGERS = ("ledgers", "ledgers_hf", "ledgers_margin_hf", "ledgers_futures")
_OF_LEDGERS = ("currency", "start_at", "end_at")
_QUOTE = "USDT"
_WORDS = (str, int, bool)


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare a command for each analysis that can be one."""
    for name in analysis.__all__:
        function: Callable[..., pd.DataFrame] = getattr(analysis, name)
        if not _can_be_fed(function):
            continue
        example = f"  kucoin-frames {command_name(name)} --demo\n  kucoin-frames {command_name(name)} --format csv\n"
        others = inspect.signature(function).parameters.values()
        without = (*_FRAMES, *(each.name for each in others if each.annotation not in _WORDS))
        parser = subcommand(commands, name, function, example, without=without, account=whom.ONE)
        if "ledgers" in inspect.signature(function).parameters:
            declare(_ledger_options(function), parser)
        parser.set_defaults(run=_analyse, analysis=function)


def _can_be_fed(function: object) -> bool:
    """Whether all that it must be given are frames that can be fetched, or plain values."""
    if not inspect.isfunction(function):
        return False
    parameters = inspect.signature(function).parameters.values()
    frames = [each.name for each in parameters if each.name in _FRAMES]
    needed = [each for each in parameters if each.name not in _FRAMES and each.default is each.empty]
    return bool(frames) and frames[0] == next(iter(parameters)).name and all(e.annotation in _WORDS for e in needed)


def _ledger_options(function: Callable[..., Any]) -> list[Option]:
    """The options of a ledger that go for all of them, and which ledgers to ask."""
    taken = inspect.signature(function).parameters
    shared = [each for each in options_of(registry["ledgers"].ask) if each.name in _OF_LEDGERS]
    which = Option(
        "which",
        {"metavar": "A,B,...", "default": ",".join(map(command_name, _LEDGERS)), "help": "the ledgers to ask (all)"},
    )
    return [which, *(each for each in shared if each.name not in taken)]


def _analyse(asked: argparse.Namespace) -> None:
    write.place(asked)
    passed = chosen(asked)
    takes = inspect.signature(asked.analysis).parameters
    question = {name: passed.pop(name) for name in _OF_LEDGERS if name in passed and name not in takes}
    ledgers = dict.fromkeys(_which(passed.pop("which", "")), question)
    for name in ledgers:
        registry[name].queries(**question)  # refuses bad input before there is any work
    with notes(quiet=asked.quiet):
        with whom.opened(asked) as asker:
            if not isinstance(asker, Client):
                raise InputError("an analysis is of one account: name one with --account")
            quote = passed.get("quote", _QUOTE)
            passed |= _fetched(takes, asker, quote, ledgers, progress=False if asked.quiet else None)
        write.write(asked.analysis(**passed), asked)


def _fetched(
    takes: Container[str], client: Client, quote: str, ledgers: dict[str, dict[str, Any]], *, progress: bool | None
) -> dict[str, Any]:
    """What an analysis takes of an account: its frames, and with balances the currency that they are valued in."""
    found: dict[str, Any] = {}
    if "balances" in takes:
        found["balances"] = client.balances(quote, progress=progress)
        if "quote" in takes:
            found["quote"] = quote
    if "ledgers" in takes:
        found["ledgers"] = [getattr(client, name)(**asked, progress=progress) for name, asked in ledgers.items()]
    if "prices" in takes:
        found["prices"] = client.prices(progress=progress)
    return found


def _which(text: str) -> list[str]:
    names = [name.strip().replace("-", "_") for name in text.split(",") if name.strip()]
    for name in names:
        if name not in _LEDGERS:
            raise InputError(f"--which {name}: the ledgers are {', '.join(map(command_name, _LEDGERS))}")
    return list(dict.fromkeys(names))

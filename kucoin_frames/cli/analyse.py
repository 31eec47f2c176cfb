"""`kucoin-frames ANALYSIS`: the analyses as commands; the frames that they take are fetched first.

An analysis is known by what its parameters are named: `balances`, `ledgers` and `prices` are frames, the others are
options. One that takes something else is not a command.
"""

import argparse
import inspect
from collections.abc import Callable
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
    which = _which(passed.pop("which", ""))
    takes = inspect.signature(asked.analysis).parameters
    question = {name: passed.pop(name) for name in _OF_LEDGERS if name in passed and name not in takes}
    for name in which:
        registry[name].queries(**question)
    progress = False if asked.quiet else None
    with notes(quiet=asked.quiet):
        with whom.opened(asked) as asker:
            if not isinstance(asker, Client):
                raise InputError("an analysis is of one account: name one with --account")
            if "balances" in takes:
                valued = {"quote": passed["quote"]} if "quote" in passed else {}
                passed["balances"] = asker.balances(**valued, progress=progress)
                passed |= {"quote": valued.get("quote", "USDT")} if "quote" in takes else {}
            if "ledgers" in takes:
                passed["ledgers"] = [getattr(asker, name)(**question, progress=progress) for name in which]
            if "prices" in takes:
                passed["prices"] = asker.prices(progress=progress)
        write.write(asked.analysis(**passed), asked)


def _which(text: str) -> list[str]:
    names = [name.strip().replace("-", "_") for name in text.split(",") if name.strip()]
    for name in names:
        if name not in _LEDGERS:
            raise InputError(f"--which {name}: the ledgers are {', '.join(map(command_name, _LEDGERS))}")
    return list(dict.fromkeys(names))

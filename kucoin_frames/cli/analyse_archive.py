"""`kucoin-frames ANALYSIS` of what is archived: the analyses of a ledger as commands, fed from the archive.

An analysis is known by its first parameter: a ledger, candles, or a frame that another analysis makes of one. The
frames that it takes besides are made from the archive, or asked where only KuCoin knows them; all else are options.
"""

import argparse
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args, get_origin

import pandas as pd

from kucoin_frames import analysis, archiving
from kucoin_frames.archive import Archive
from kucoin_frames.cli import whom, write
from kucoin_frames.cli.fetch import command_name, subcommand
from kucoin_frames.cli.options import chosen
from kucoin_frames.cli.terminal import notes
from kucoin_frames.client import Client
from kucoin_frames.exceptions import InputError
from kucoin_frames.keys import ALL

__all__ = ["add"]

_QUOTE = "USDT"


class _Frames:
    """The frames that analyses take, each made when it is first wanted.

    Parameters
    ----------
    archive : Archive
        What is stored of the account.
    client : Client
        Whom to ask for what is not stored: what is held now, pairs and rates.
    quote : str
        Currency of prices.
    """

    def __init__(self, archive: Archive, client: Client, quote: str) -> None:
        self._archive, self._client, self._quote = archive, client, quote
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            self._made[name] = _MADE[name](self)
        return self._made[name]

    def _daily_prices(self) -> pd.DataFrame:
        return analysis.daily_prices(self._archive.prices(), self._quote, carry=1)

    def _rates(self) -> pd.DataFrame:
        pairs = sorted(self["trades"]["symbol"].unique())
        return self._client.trade_fees(symbols=pairs, progress=False)

    def _net_worth(self) -> pd.DataFrame:
        return analysis.net_worth_by_day(self["ledger"], self["prices"], held=self["held"], quote=self._quote)

    def _events(self) -> pd.DataFrame:
        return analysis.lot_events(self["ledger"], self["prices"], quote=self._quote)


_MADE: dict[str, Callable[[_Frames], pd.DataFrame]] = {
    "candles": lambda frames: frames._archive.prices(),
    "ledger": lambda frames: frames._archive.ledger(),
    "deposits": lambda frames: frames._archive.deposits(),
    "withdrawals": lambda frames: frames._archive.withdrawals(),
    "gaps": lambda frames: frames._archive.gaps(),
    "snapshots": lambda frames: frames._archive.balances(),
    "prices": _Frames._daily_prices,
    "held": lambda frames: frames._client.balances(sub_accounts=False, progress=False),
    "symbols": lambda frames: frames._client.symbols(progress=False),
    "base": lambda frames: frames._client.base_fee(progress=False),
    "rates": _Frames._rates,
    "trades": lambda frames: analysis.trades(frames["ledger"], symbols=frames["symbols"]),
    "events": _Frames._events,
    "left": lambda frames: analysis.lots(frames["events"]),
    "disposals": lambda frames: analysis.disposals(frames["events"]),
    "net_worth": _Frames._net_worth,
}

_FOUND = {"realised": "disposals"}
"""What the parameter `found` stands for where it is not trades."""

_NOT_FED = {"rates": ("trades",)}
"""Frames that are left out of an analysis: the rates of now say nothing certain of all fills ever made."""

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
        options = inspect.signature(function).parameters.values()
        without = tuple(each.name for each in options if not _is_option(each.annotation))
        parser = subcommand(commands, name, function, example, without=without)
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
            frames = _Frames(archiving.archive(named), client, str(passed.get("quote", _QUOTE)))
            fed = {name: frames[wanted] for name, wanted in _wanted(asked.analysis, parameters).items()}
        write.write(asked.analysis(**fed, **passed), asked)


def _wanted(function: Callable[..., Any], parameters: Mapping[str, Any]) -> dict[str, str]:
    """The frame that each parameter stands for."""
    wanted = {name: _FOUND.get(function.__name__, "trades") if name == "found" else name for name in parameters}
    return {
        name: frame
        for name, frame in wanted.items()
        if frame in _MADE and function.__name__ not in _NOT_FED.get(frame, ())
    }


def _value(value: Any, annotation: Any) -> Any:
    """An option's value as the function takes it: moments as Timestamps, words with commas as lists."""
    if pd.Timestamp in {annotation, *get_args(annotation)}:
        return pd.Timestamp(value, unit="ms", tz="UTC")
    if Sequence in {get_origin(each) for each in (annotation, *get_args(annotation))}:
        return [part.strip() for part in str(value).split(",")]
    return value

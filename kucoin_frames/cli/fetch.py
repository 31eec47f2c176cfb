"""`kucoin-frames FETCHER`: each fetcher of the registry, and `balances`, as a command with the options it has."""

import argparse
from typing import Any

import pandas as pd

from kucoin_frames.cli import whom, write
from kucoin_frames.cli.options import chosen, declare, first_line, options_of, remarks
from kucoin_frames.cli.terminal import notes
from kucoin_frames.client import Client
from kucoin_frames.endpoint import Endpoint, registry

__all__ = ["add", "command_name", "subcommand"]

_BALANCES = "balances"
_SETTLED = ("progress",)

_EXAMPLES = {
    "account": "kucoin-frames account --account-id 5bd6e9286d99522a52e458de",
    "balances": "kucoin-frames balances --quote USD --format csv --output balances.csv",
    "candles": "kucoin-frames candles --symbol BTC-USDT --type 1day --start-at 2026-01-01",
    "deposit_addresses": "kucoin-frames deposit-addresses --currency USDT --chain trx",
    "ledgers": "kucoin-frames ledgers --start-at 2026-01-01 --end-at 2026-02-01 --output january.parquet",
    "ledgers_hf": "kucoin-frames ledgers-hf --currency USDT --format json | jq '.[].amount'",
    "sub_account_balance": "kucoin-frames sub-account-balance --sub-user-id 5caefba7d9575a0688f83c45",
    "sub_api_keys": "kucoin-frames sub-api-keys --sub-name robot1",
    "trade_fees": "kucoin-frames trade-fees --symbols BTC-USDT,XBTUSDTM",
    "transfer_quotas": "kucoin-frames transfer-quotas --currency USDT --type MAIN",
    "withdrawal": "kucoin-frames withdrawal --withdrawal-id 5bd6e9286d99522a52e458de",
    "withdrawal_quotas": "kucoin-frames withdrawal-quotas --currency USDT --chain trx",
}

_BESIDES = {"accounts": "With add, list, remove or check: your keys by name."}


def command_name(name: str) -> str:
    """How a function is written in a terminal."""
    return name.replace("_", "-")


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare a command for each fetcher."""
    parser = subcommand(commands, _BALANCES, Client.balances, _example(_BALANCES), without=_SETTLED)
    parser.set_defaults(run=_balances)
    for declared in registry:
        parser = subcommand(commands, declared.name, declared.ask, _example(declared.name))
        parser.set_defaults(run=_fetch, declared=declared)


def subcommand(
    commands: "argparse._SubParsersAction[Any]",
    name: str,
    function: Any,
    example: str,
    without: tuple[str, ...] = (),
    account: str = whom.SEVERAL,
) -> argparse.ArgumentParser:
    """A command with the options of a function, and those that say whom to ask and how to answer."""
    parser: argparse.ArgumentParser = commands.add_parser(
        command_name(name),
        help=f"{first_line(function)} {_BESIDES.get(name, '')}".rstrip().replace("%", "%%"),
        description=remarks(function).replace("%", "%%"),
        epilog=f"Examples:\n{example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    declare([option for option in options_of(function) if option.name not in without], parser)
    write.add(parser)
    whom.add(parser, account)
    return parser


def _example(name: str) -> str:
    real = _EXAMPLES.get(name, f"kucoin-frames {command_name(name)} --format json")
    return f"  {real}\n  kucoin-frames {command_name(name)} --demo ...      the same without a key\n"


def _fetch(asked: argparse.Namespace) -> None:
    declared: Endpoint = asked.declared
    queries = declared.queries(**chosen(asked))
    write.place(asked)
    with notes(quiet=asked.quiet):
        with whom.opened(asked, signed=declared.signed) as asker:
            frame = asker.fetch(declared, queries, progress=_progress(asked))
        write.write(frame, asked)


def _balances(asked: argparse.Namespace) -> None:
    write.place(asked)
    with notes(quiet=asked.quiet):
        with whom.opened(asked) as asker:
            frame: pd.DataFrame = asker.balances(**chosen(asked), progress=_progress(asked))
        write.write(frame, asked)


def _progress(asked: argparse.Namespace) -> bool | None:
    return False if asked.quiet else None

"""Whom do notebooks ask that a command runs or opens? One configured account, or a simulated exchange of their own."""

import argparse

from kucoin_frames.cli import whom
from kucoin_frames.cli.notebooks import Chosen
from kucoin_frames.exceptions import InputError
from kucoin_frames.keys import ALL, MAIN, account_of
from kucoin_frames.times import moment

__all__ = ["DEMO_NOW", "add", "chosen", "name", "now", "single", "title"]

DEMO_NOW = "2026-03-01 12:00"
"""What the clock of the simulated exchange shows if nothing else is said, so that the numbers are the same each day."""

_DEMO = "demo"


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the options that say whom to ask."""
    group = parser.add_argument_group("whom to ask").add_mutually_exclusive_group()
    group.add_argument("--account", metavar="NAME", help="the configured account (main)")
    group.add_argument("--demo", action="store_true", help="a simulated exchange of this machine, without a key")
    whom.add_world(parser.add_argument_group(f"the simulated account, with --demo; its clock shows {DEMO_NOW}"))


def name(asked: argparse.Namespace) -> str:
    """The account as it is called here.

    Raises
    ------
    InputError
        If several accounts are named, or a simulated one is described but not asked for.
    ConfigurationError
        If it is not configured.
    """
    if asked.demo:
        return _DEMO
    whom.refuse_world(asked)
    return single(MAIN if asked.account is None else asked.account)


def single(account: str) -> str:
    """The name of one configured account."""
    text = account.strip()
    if "," in text or text.lower() == ALL:
        raise InputError(f"--account {text}: this is done for one account at a time")
    return account_of(text).name


def title(asked: argparse.Namespace) -> str:
    """The account with its environment, as it is shown: ``main (Production)``."""
    return f"{_DEMO} (Simulation)" if asked.demo else str(account_of(name(asked)))


def chosen(asked: argparse.Namespace) -> Chosen:
    """The account as notebooks name it."""
    return Chosen(world={"now": DEMO_NOW} | whom.world(asked)) if asked.demo else Chosen(name(asked))


def now(asked: argparse.Namespace) -> int:
    """What the clock of the simulated exchange shows, in epoch milliseconds."""
    return moment(DEMO_NOW, "now") if asked.now is None else int(asked.now)

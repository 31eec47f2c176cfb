"""The `kucoin-frames` command: what was asked, who does it, and how it ends.

A command is a module here with `add`, which declares its arguments on a parser, and a function that carries it out,
which the parser's default `run` names. Results go to stdout; progress, notes and errors to stderr.
"""

import argparse
from collections.abc import Sequence

import kucoin_frames
from kucoin_frames.cli import accounts, analyse, archive, check, completion, dashboard, demo, fetch, lab, report
from kucoin_frames.cli.terminal import say, tell
from kucoin_frames.exceptions import (
    AuthenticationError,
    ConfigurationError,
    InputError,
    KucoinFramesError,
    PermissionMissingError,
)

__all__ = ["main"]

_COMMANDS = (demo, check, report, lab, dashboard, fetch, archive, analyse)

_FINE, _BAD_INPUT, _CREDENTIALS, _EXCHANGE, _INTERRUPTED = 0, 2, 3, 4, 130

_DESCRIPTION = "KuCoin accounts as exact, tidy tables: every read-only account endpoint, complete or an error."

_EPILOG = """\
Try it without a key:
  kucoin-frames demo             the whole journey on a simulated exchange of this machine
  kucoin-frames demo --serve     that exchange alone, for a client of your own
  kucoin-frames lab              the notebooks, in JupyterLab
  kucoin-frames dashboard --demo the filters and pictures on a web page of this machine
  kucoin-frames demo --help      all that can be chosen
  kucoin-frames ledgers-hf --demo --currency USDT --format json

With a read-only key of your own:
  kucoin-frames accounts add main      asks for it, and shows nothing of it
  kucoin-frames check                  tries it, and says what to do
  kucoin-frames balances
  kucoin-frames ledgers --start-at 2026-01-01 --format csv --output ledger.csv
  kucoin-frames balances --account all --format json | jq .
  kucoin-frames report --since 2026-01-01   the notebooks as pages to read, send or print
  kucoin-frames sync                   keeps what KuCoin forgets; kucoin-frames archive loads it
  kucoin-frames beancount --output kucoin.beancount   what is archived, as accountants keep it

In Python and in notebooks:
  import kucoin_frames as kf
  kf.demo()                      or kf.use("main") with a read-only key of your own
  kf.balances()

Exit codes: 0 fine, 1 internal error, 2 bad input, 3 credentials, 4 the exchange, 130 interrupted.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out a command line and give the exit code.

    An error of the package is one line on stderr. Any other one is a fault of this program: it is not caught, so that
    Python shows where it happened and ends with code 1.
    """
    parser = _parser()
    try:
        asked = parser.parse_args(argv)
    except SystemExit as end:  # argparse has said what there is to say
        return end.code if isinstance(end.code, int) else _FINE
    if asked.run is None:
        say(parser.format_help().rstrip())
        return _BAD_INPUT
    try:
        asked.run(asked)
    except KucoinFramesError as error:
        tell(f"error: {error}")
        return _code(error)
    except KeyboardInterrupt:
        tell("interrupted; nothing is left behind")
        return _INTERRUPTED
    return _FINE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kucoin-frames",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"kucoin-frames {kucoin_frames.__version__}")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    accounts.extend(commands.choices["accounts"])
    completion.add(commands, parser)
    return parser


def _code(error: KucoinFramesError) -> int:
    if isinstance(error, InputError):
        return _BAD_INPUT
    if isinstance(error, ConfigurationError | AuthenticationError | PermissionMissingError):
        return _CREDENTIALS
    return _EXCHANGE

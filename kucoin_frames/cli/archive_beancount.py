"""`kucoin-frames beancount`: the archived ledger as a beancount file, with prices and with what gaps have swallowed.

Nothing here asks KuCoin, but for the number of an account that is named.
"""

import argparse
from typing import Any

from kucoin_frames import analysis, archiving
from kucoin_frames.analysis.export.beancount import as_beancount
from kucoin_frames.cli import whom, write
from kucoin_frames.cli.archive_load import chosen_account
from kucoin_frames.cli.terminal import notes
from kucoin_frames.keys import ALL

__all__ = ["add"]

_QUOTE = "USDT"

_DESCRIPTION = """\
The archived ledger as a beancount file that bean-check accepts: a transaction an entry, with its id, order and trade;
the balances that KuCoin tells as assertions; prices by day. What gaps of the archive have swallowed is a transaction
with the flag ! against Equity:Missing. It tells of all accounts that were synced; --account NAME of one only.
"""

_EPILOG = """\
Examples:
  kucoin-frames beancount --output kucoin.beancount && bean-check kucoin.beancount
  kucoin-frames beancount --quote EUR --account desk
  kucoin-frames beancount --demo --days 60          without a key: of a simulated account
"""


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "beancount",
        help="The archived ledger as a beancount file, with balance assertions and prices.",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    group = parser.add_argument_group("what to write")
    group.add_argument("--quote", metavar="TEXT", default=_QUOTE, help="currency of the prices (USDT)")
    write.add(parser, formats=False)
    whom.add(parser, whom.ONE_OR_THE_WHOLE)
    parser.set_defaults(run=_run)


def _run(asked: argparse.Namespace) -> None:
    write.place(asked)
    with notes(quiet=asked.quiet):
        with chosen_account(asked) as named:
            archive = archiving.archive(named or ALL)
            ledger = archive.ledger()
            prices = analysis.daily_prices(archive.prices(), asked.quote)
            findings = analysis.reconcile(
                ledger, deposits=archive.deposits(), withdrawals=archive.withdrawals(), gaps=archive.gaps()
            )
        write.send(as_beancount(ledger, prices=prices, findings=findings), asked)

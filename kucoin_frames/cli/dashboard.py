"""`kucoin-frames dashboard`: balances, fees and ledger with their filters as a web page, for the user alone."""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from kucoin_frames.cli import choosing, notebooks
from kucoin_frames.cli.extra import needing
from kucoin_frames.cli.kernels import settle
from kucoin_frames.cli.terminal import notes
from kucoin_frames.client import advise

__all__ = ["add"]

_PAGE = Path(__file__).parent / "pages" / "dashboard.ipynb"
_PORT = 8866

_DESCRIPTION = """\
Show an account as a web page with tabs for balances, fees and ledger, whose filters work without Jupyter. The page is
served on this machine only, to whoever has the address with its token, until Ctrl-C.
"""

_EPILOG = """\
Examples:
  kucoin-frames dashboard --demo           what it looks like, without a key
  kucoin-frames dashboard --account desk
  kucoin-frames dashboard --no-browser --port 9000
"""


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "dashboard",
        help="balances, fees and ledger as a web page on this machine",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    choosing.add(parser)
    parser.add_argument("--port", type=int, metavar="N", help=f"port on this machine ({_PORT}, or another free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.set_defaults(run=_run)


def _run(asked: argparse.Namespace) -> None:
    with needing("notebooks"):
        from kucoin_frames.cli import served
    page = notebooks.adapted(notebooks.read(_PAGE), choosing.chosen(asked))
    if not asked.demo:
        with notes(quiet=False):
            advise(choosing.name(asked))
    settle(progress=False)
    with tempfile.TemporaryDirectory(prefix="kucoin-frames-") as folder:
        path = Path(folder) / _PAGE.name
        path.write_text(notebooks.text(page), encoding="utf-8")
        served.serve(path, asked.port, default_port=_PORT, browser=not asked.no_browser)

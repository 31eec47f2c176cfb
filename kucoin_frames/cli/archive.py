"""Commands of the archive and of what is made of it: or, if they cannot work, what to install."""

import argparse
from typing import Any, NoReturn

from kucoin_frames.exceptions import ConfigurationError

__all__ = ["add"]

_NO_CHARACTER = "\0"


def add(commands: "argparse._SubParsersAction[Any]") -> None:
    """Declare the commands."""
    try:
        # These need what an extra of this package brings.
        from kucoin_frames.cli import analyse_archive, archive_beancount, archive_import, archive_load, sync
    except ConfigurationError as missing:
        for name in ("sync", "archive", "import", "beancount"):
            # Whatever is asked of it, the answer is the same: nothing begins an option here.
            parser = commands.add_parser(name, help=str(missing), prefix_chars=_NO_CHARACTER, add_help=False)
            parser.add_argument("anything", nargs="*")
            parser.set_defaults(run=_refuse, missing=str(missing))
        return
    for each in (sync, archive_load, archive_import, archive_beancount, analyse_archive):
        each.add(commands)


def _refuse(asked: argparse.Namespace) -> NoReturn:
    raise ConfigurationError(asked.missing)

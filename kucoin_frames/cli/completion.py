"""`kucoin-frames completion SHELL`: a script that lets a shell complete commands and options."""

import argparse
import importlib
from typing import Any

from kucoin_frames.cli.terminal import say
from kucoin_frames.exceptions import ConfigurationError

__all__ = ["add"]

_EPILOG = """\
Examples:
  kucoin-frames completion bash > ~/.local/share/bash-completion/completions/kucoin-frames
  kucoin-frames completion zsh > ~/.zfunc/_kucoin-frames
"""


def add(commands: "argparse._SubParsersAction[Any]", whole: argparse.ArgumentParser) -> None:
    """Declare the command, which describes the whole parser."""
    parser = commands.add_parser(
        "completion",
        help="a script for the shell, which completes commands and options",
        description="Print a completion script. It is made by shtab from the commands themselves.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))
    parser.set_defaults(run=_run, parser=whole)


def _run(asked: argparse.Namespace) -> None:
    try:
        shtab: Any = importlib.import_module("shtab")
    except ImportError:
        raise ConfigurationError(
            'Completion needs the package shtab: pip install "kucoin-frames[completion]"'
        ) from None
    say(shtab.complete(asked.parser, shell=asked.shell))

"""How do a function's parameters become options of a command? By its signature and its docstring, nothing else.

Sends nothing and knows no endpoint: whatever is written down once in Python is not written again for the terminal.
"""

import argparse
import inspect
import re
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

import pandas as pd

from kucoin_frames.exceptions import InputError
from kucoin_frames.times import moment

__all__ = ["Option", "chosen", "declare", "first_line", "options_of", "remarks", "time"]

_DEST = "parameter "
_LIST = "A,B,..."
_PARAMETERS = re.compile(r"(?:\A|\n)Parameters\n-+\n(.*?)(?=\n\n\w[\w ]*\n-{3,}\n|\Z)", re.DOTALL)
_PARAMETER = re.compile(r"^(\w[\w, ]*?)(?: *:[^\n]*)?\n((?:    [^\n]*\n?|\n(?=    ))+)", re.MULTILINE)
_HIDDEN = frozenset({"api_key"})
"""Parameters that no command line takes, for other users of the machine see what programs were started with."""


@dataclass(frozen=True, slots=True)
class Option:
    """A parameter as an option.

    Attributes
    ----------
    name : str
        The parameter.
    settings : mapping
        What `argparse` wants to know of it.
    """

    name: str
    settings: Mapping[str, Any]

    @property
    def is_list(self) -> bool:
        """Whether it takes several values, with commas between them."""
        return self.settings.get("metavar") == _LIST

    @property
    def flag(self) -> str:
        """How it is written, such as ``--start-at``."""
        return "--" + self.name.replace("_", "-")


def options_of(function: Callable[..., Any]) -> list[Option]:
    """The parameters of a function; what it takes as ``**options`` is left out."""
    described = _descriptions(inspect.getdoc(function) or "")
    return [
        Option(each.name, _settings(each, described.get(each.name, "")))
        for each in inspect.signature(function).parameters.values()
        if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL) and each.name not in _HIDDEN | {"self"}
    ]


def declare(options: list[Option], parser: argparse.ArgumentParser) -> None:
    """Put the options into a group of a parser."""
    group = parser.add_argument_group("what to ask") if options else parser
    for option in options:
        group.add_argument(option.flag, dest=_DEST + option.name, **option.settings)


def chosen(asked: argparse.Namespace) -> dict[str, Any]:
    """The parameters that were passed, by name; what was left out stays the function's own affair."""
    passed = {name.removeprefix(_DEST): value for name, value in vars(asked).items() if name.startswith(_DEST)}
    return {name: value for name, value in passed.items() if value is not None}


def first_line(function: Callable[..., Any]) -> str:
    """What a row is: the first line of the docstring."""
    return (inspect.getdoc(function) or "").partition("\n")[0]


def remarks(function: Callable[..., Any]) -> str:
    """The docstring before its sections."""
    text = inspect.getdoc(function) or ""
    return re.split(r"\n\n\w+\n-{3,}\n", text, maxsplit=1)[0]


def time(text: str) -> int:
    """A time as it is written in a command line: what pandas reads, or epoch milliseconds."""
    try:
        return moment(int(text) if text.isdecimal() else text, "TIME")
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _settings(parameter: inspect.Parameter, described: str) -> dict[str, Any]:
    kinds = set(_leaves(parameter.annotation))
    settings: dict[str, Any] = {"help": described.replace("%", "%%") or None}
    if parameter.default is parameter.empty:
        settings["required"] = True
    is_list = any(get_origin(kind) is Sequence for kind in kinds)  # of one word, or of several with commas
    words = [kind for kind in kinds if get_origin(kind) is Literal]
    if words and not is_list:
        allowed = get_args(words[0])
        return settings | {"choices": allowed, "type": type(allowed[0])}
    if bool in kinds:
        return settings | {"action": argparse.BooleanOptionalAction}
    if pd.Timestamp in kinds:
        return settings | {"type": time, "metavar": "TIME"}
    if kinds <= {int, type(None)}:
        return settings | {"type": int, "metavar": "N"}
    return settings | {"metavar": _LIST if any(get_origin(kind) for kind in kinds) else "TEXT"}


def _leaves(annotation: Any) -> Iterator[Any]:
    """The members of a union, or the type itself."""
    if get_origin(annotation) in (Union, types.UnionType):
        for each in get_args(annotation):
            yield from _leaves(each)
    else:
        yield annotation


def _descriptions(doc: str) -> dict[str, str]:
    """What a docstring in numpy's style says of each parameter."""
    section = _PARAMETERS.search(doc)
    found: dict[str, str] = {}
    for names, text in _PARAMETER.findall(section[1] if section else ""):
        said = " ".join(line.strip() for line in text.splitlines() if line.strip())
        found |= dict.fromkeys((name.strip() for name in names.split(",")), said)
    return found

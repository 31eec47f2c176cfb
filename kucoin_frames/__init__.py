"""KuCoin accounts as exact, tidy pandas DataFrames.

    import kucoin_frames as kf

    kf.demo()                        # no key: a simulated exchange on this machine
    kf.ledgers_hf(currency="USDT")   # one row a ledger entry, exact, complete or an error

Every read-only account endpoint of KuCoin's Classic REST API is a function here and a method of `Client`. Importing
this package registers the `decimal` dtype with pandas (and teaches pandas to plot and rank it) and does nothing else;
the rest loads when it is first used.
"""

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from kucoin_frames import accessor as _accessor
from kucoin_frames.decimals import DecimalDtype

if TYPE_CHECKING:
    from kucoin_frames.archive import Archive as Archive
    from kucoin_frames.archiving import archive as archive
    from kucoin_frames.archiving import import_export as import_export
    from kucoin_frames.archiving import sync as sync
    from kucoin_frames.client import Client as Client
    from kucoin_frames.client import account_names as account_names
    from kucoin_frames.client import balances as balances
    from kucoin_frames.client import forecast as forecast
    from kucoin_frames.client import use as use
    from kucoin_frames.decimals import DecimalArray
    from kucoin_frames.demonstration import Demo as Demo
    from kucoin_frames.demonstration import demo as demo
    from kucoin_frames.endpoints import *  # their names are declared there, once
    from kucoin_frames.exceptions import *
    from kucoin_frames.keys import credentials_from_file as credentials_from_file
    from kucoin_frames.picking import pick_account as pick_account
    from kucoin_frames.transport import Credentials as Credentials
    from kucoin_frames.transport import Limits as Limits

__version__ = "0.1.0"

_LAZY = {
    "Archive": "archive",
    "archive": "archiving",
    "import_export": "archiving",
    "sync": "archiving",
    "Client": "client",
    "Credentials": "transport",
    "DecimalArray": "decimals",
    "Demo": "demonstration",
    "Limits": "transport",
    "credentials_from_file": "keys",
    "demo": "demonstration",
    "account_names": "client",
    "balances": "client",
    "forecast": "client",
    "pick_account": "picking",
    "use": "client",
}
"""Where a public name lives that is neither a fetcher nor an error."""

_ROOMS = ("analysis", "plots", "widgets")
"""Rooms that are reached as attributes."""


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return importlib.import_module(f"kucoin_frames.{name}")
    if name in _LAZY:
        found = getattr(importlib.import_module(f"kucoin_frames.{_LAZY[name]}"), name)
    elif name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    else:
        found = _declared(name)
    globals()[name] = found
    return found


def _declared(name: str) -> Any:
    """An error, or a fetcher by its name in the registry."""
    errors = importlib.import_module("kucoin_frames.exceptions")
    if name in errors.__all__:
        return getattr(errors, name)
    if name in _registry():
        return getattr(importlib.import_module("kucoin_frames.endpoints"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _registry() -> Any:
    importlib.import_module("kucoin_frames.client")  # declares the fetchers and tells them whom to ask
    return importlib.import_module("kucoin_frames.endpoint").registry


def __dir__() -> list[str]:
    errors = importlib.import_module("kucoin_frames.exceptions")
    return sorted({*_LAZY, *_ROOMS, *errors.__all__, *_registry().endpoints, "DecimalDtype"})


class _Function:
    """A public function that keeps its name although a subpackage has the same one."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, package: ModuleType, _kind: type[ModuleType]) -> Any:
        return getattr(importlib.import_module(f"kucoin_frames.{_LAZY[self._name]}"), self._name)

    def __set__(self, package: ModuleType, subpackage: ModuleType) -> None:
        """The import system would put the subpackage here as soon as it is loaded."""


class _Package(ModuleType):
    """The package as a module; `kucoin_frames.demo` and `kucoin_frames.archive` are functions in it."""

    demo = _Function("demo")
    archive = _Function("archive")


sys.modules[__name__].__class__ = _Package
_accessor.register()

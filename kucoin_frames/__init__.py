"""KuCoin accounts as exact, tidy pandas DataFrames.

    import kucoin_frames as kf

    kf.demo()                        # no key: a simulated exchange on this machine
    kf.ledgers_hf(currency="USDT")   # one row a ledger entry, exact, complete or an error

Every read-only account endpoint of KuCoin's Classic REST API is a function here and a method of `Client`. Importing
this package registers the `decimal` dtype with pandas and does nothing else; the rest loads when it is first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

from kucoin_frames.decimals import DecimalArray, DecimalDtype

if TYPE_CHECKING:
    from kucoin_frames.client import Client, balances, forecast, use
    from kucoin_frames.demonstration import Demo, demo
    from kucoin_frames.endpoints import *  # their names are declared there, once
    from kucoin_frames.exceptions import *
    from kucoin_frames.keys import credentials_from_file
    from kucoin_frames.transport import Credentials, Limits

__version__ = "0.1.0"

_LAZY = {
    "Client": "client",
    "Credentials": "transport",
    "Demo": "demonstration",
    "Limits": "transport",
    "credentials_from_file": "keys",
    "demo": "demonstration",
    "balances": "client",
    "forecast": "client",
    "use": "client",
}
"""Where a public name lives that is neither a fetcher nor an error."""


def __getattr__(name: str) -> Any:
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
    return sorted({*_LAZY, *errors.__all__, *_registry().endpoints, "DecimalArray", "DecimalDtype"})

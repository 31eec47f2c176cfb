"""Controls for notebooks: filters, pickers and dashboards over frames; they reach neither the network nor the archive.

A filter works without the libraries that draw controls; these are loaded with the first control.
"""

import importlib
from typing import TYPE_CHECKING, Any

from kucoin_frames.widgets.facets import facets
from kucoin_frames.widgets.filters import Between, Filter, Flag, OneOf, Within

if TYPE_CHECKING:
    from kucoin_frames.widgets.accounts import AccountPicker
    from kucoin_frames.widgets.controls import Controls
    from kucoin_frames.widgets.dashboards import balances_dashboard, fees_dashboard, ledger_dashboard
    from kucoin_frames.widgets.explorer import Explorer, explore
    from kucoin_frames.widgets.upload import Upload

__all__ = [
    "AccountPicker",
    "Between",
    "Controls",
    "Explorer",
    "Filter",
    "Flag",
    "OneOf",
    "Upload",
    "Within",
    "balances_dashboard",
    "explore",
    "facets",
    "fees_dashboard",
    "ledger_dashboard",
]

_LAZY = {
    "AccountPicker": "accounts",
    "Controls": "controls",
    "Explorer": "explorer",
    "Upload": "upload",
    "balances_dashboard": "dashboards",
    "explore": "explorer",
    "fees_dashboard": "dashboards",
    "ledger_dashboard": "dashboards",
}
"""The module of each name that needs ipywidgets or what goes with it."""


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(importlib.import_module(f"{__name__}.{_LAZY[name]}"), name)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("kucoin_frames"):
            raise
        raise ImportError(f'widgets need {error.name}: pip install "kucoin-frames[widgets]"') from error

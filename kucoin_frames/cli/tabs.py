"""What stands on the dashboard's page? Balances, fees and ledger of an account, a tab each."""

from collections.abc import Callable

import ipywidgets
import pandas as pd

from kucoin_frames.analysis import daily_prices
from kucoin_frames.archiving import archive
from kucoin_frames.client import balances, client_of, use
from kucoin_frames.exceptions import GapWarning, warn
from kucoin_frames.keys import configured
from kucoin_frames.widgets.accounts import AccountPicker
from kucoin_frames.widgets.dashboards import balances_dashboard, fees_dashboard, ledger_dashboard

__all__ = ["tabs"]


def tabs(account: str | None = None) -> ipywidgets.Widget:
    """The dashboards of the account that is chosen; fees and ledger are those of its archive.

    Parameters
    ----------
    account : str, optional
        Its name, if it is a configured one: then any other configured one can be picked as well.
    """
    picker = _own(account) if account is not None else _simulated()

    def name() -> str | None:
        return picker.account if account is not None else None

    boards = {
        "Balances": balances_dashboard(load=balances, accounts=picker),
        "Fees": fees_dashboard(
            load=_ledger(name), prices=lambda: daily_prices(archive(name()).prices(), carry=1), accounts=picker
        ),
        "Ledger": ledger_dashboard(load=_ledger(name), accounts=picker, gaps=lambda: archive(name()).gaps()),
    }
    return ipywidgets.Tab(children=[each.view for each in boards.values()], titles=list(boards))


def _own(account: str) -> AccountPicker:
    known = {each.name: client_of(each.name).environment for each in configured()}
    return AccountPicker(known, use, chosen=account)


def _simulated() -> AccountPicker:
    return AccountPicker({"demo": client_of().environment}, lambda _: None, chosen="demo")


def _ledger(name: Callable[[], str | None]) -> Callable[[], pd.DataFrame]:
    def load() -> pd.DataFrame:
        ledger = archive(name()).ledger()
        if ledger.empty:
            warn("the archive holds no ledger of this account yet: kucoin-frames sync brings it", GapWarning)
        return ledger

    return load

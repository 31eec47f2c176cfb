"""`kf.pick_account()`: a list of the accounts that can be asked, which chooses one for this kernel.

The only place where the picker and the accounts of this machine meet.
"""

from kucoin_frames.client import account_names, chosen, use
from kucoin_frames.widgets import AccountPicker

__all__ = ["pick_account"]


def pick_account() -> AccountPicker:
    """A list of accounts by name and environment; what is chosen there is asked by every fetcher from then on.

    While `kf.demo()` is chosen, these are its users: `main` and its sub-accounts. Otherwise they are the accounts that
    are configured on this machine.

    Returns
    -------
    AccountPicker
        Its `.account` is the name that is chosen, `.on_change` calls a function whenever that changes, and dashboards
        follow it: ``widgets.balances_dashboard(load=kf.balances, accounts=picker)``.

    Raises
    ------
    InputError
        If no account is configured and no demo is chosen.
    ImportError
        If what widgets need is not installed.
    """
    present = chosen()
    users = {} if present is None else present.users
    names = account_names()

    def choose(name: str) -> None:
        use(users.get(name) or name)

    known = next((name for name, user in users.items() if user is present), present.name if present else None)
    return AccountPicker(names, choose, chosen=known if known in names else None)

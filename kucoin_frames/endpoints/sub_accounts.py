"""Sub-accounts: who they are, what they hold, which keys they have."""

from decimal import Decimal
from typing import Unpack

from kucoin_frames.columns import amount, by_type, explode, identifier, labels, rate, text, time
from kucoin_frames.endpoint import Options, Query, endpoint, singly
from kucoin_frames.endpoint.inputs import Codes, exact, numbered, required
from kucoin_frames.endpoint.inputs import identifier as path_id
from kucoin_frames.endpoints.account import BALANCE, FUTURES, KEY_COLUMNS
from kucoin_frames.planning import Pages
from kucoin_frames.transport.quota import Pool

__all__ = ["sub_account_balance", "sub_account_balances", "sub_account_futures", "sub_accounts", "sub_api_keys"]

_BALANCE_COLUMNS = (
    identifier("subUserId", "Id of the sub-account."),
    text("subName", "Name of the sub-account."),
    text("accountType", "Kind of account: main, trade, margin or trade_hf."),
    text("currency", "Currency held."),
    *BALANCE,
    text("baseCurrency", "Currency that the row is valued in."),
    rate("baseCurrencyPrice", "Price of one unit of the base currency, in the row's currency."),
    amount("baseAmount", "The balance in the base currency, cut to 8 places by KuCoin."),
    text("tag", "Undocumented; DEFAULT as far as is known."),
)

_BY_TYPE = by_type(
    {"mainAccounts": "main", "tradeAccounts": "trade", "marginAccounts": "margin", "tradeHFAccounts": "trade_hf"},
    column="accountType",
)


@endpoint(
    "/api/v2/sub/user",
    pool=Pool.MANAGEMENT,
    weight=20,
    walk=Pages(least=1, most=100),
    key=("user_id",),
    order="created_at",
    columns=(
        identifier("userId", "Id that `sub_account_balance` takes."),
        identifier("uid", "Public number; another id than user_id."),
        text("subName", "Name of the sub-account."),
        text("status", "2: enabled, 3: frozen."),
        text("type", "0: normal, 1: robot, 2: new financial, 5: asset management; an open set."),
        text("access", "Old label of what it may do, such as All."),
        time("createdAt", "When it was made."),
        text("remarks", "Note of the owner."),
        labels("tradeTypes", "Products that the parent allows, joined by commas."),
        labels("openedTradeTypes", "Products that the sub-account switched on, joined by commas."),
        text("hostedStatus", "Undocumented; NA as far as is known."),
    ),
)
def sub_accounts(*, current_page: int | None = None, page_size: int | None = None, **options: Unpack[Options]) -> Query:
    """A sub-account.

    Parameters
    ----------
    current_page : int, optional
        Only this page, counted from 1.
    page_size : int, optional
        Rows a request, 1 to 100.
    """
    return Query(page=numbered(current_page), size=page_size)


@endpoint(
    "/api/v1/sub-accounts/{subUserId}",
    pool=Pool.MANAGEMENT,
    weight=15,
    treatment=_BY_TYPE,
    columns=_BALANCE_COLUMNS,
)
def sub_account_balance(
    sub_user_id: str,
    *,
    include_base_amount: bool | None = None,
    base_currency: str | None = None,
    base_amount: str | int | Decimal | None = None,
    **options: Unpack[Options],
) -> Query:
    """A currency in an account type (main, trade, margin) of one sub-account.

    Parameters
    ----------
    sub_user_id : str
        A `user_id` of `sub_accounts` (not its uid).
    include_base_amount : bool, optional
        True to show currencies with a balance of zero as well; KuCoin's name says otherwise.
    base_currency : str, optional
        Currency to value the rows in.
    base_amount : str, int or Decimal, optional
        Only rows worth at least this much.
    """
    return Query(
        {
            "subUserId": path_id(sub_user_id, "sub_user_id"),
            "includeBaseAmount": include_base_amount,
            "baseCurrency": base_currency,
            "baseAmount": exact(base_amount, "base_amount"),
        }
    )


@endpoint(
    "/api/v2/sub-accounts",
    pool=Pool.MANAGEMENT,
    weight=20,
    walk=Pages(least=10, most=100),
    treatment=_BY_TYPE,
    columns=_BALANCE_COLUMNS,
)
def sub_account_balances(
    *, current_page: int | None = None, page_size: int | None = None, **options: Unpack[Options]
) -> Query:
    """A currency in an account type (main, trade, margin) of a sub-account, for all sub-accounts.

    A sub-account without funds has no row here; `sub_accounts` lists all. Futures are in `sub_account_futures`.

    Parameters
    ----------
    current_page : int, optional
        Only this page, counted from 1.
    page_size : int, optional
        Sub-accounts a request, 10 to 100.
    """
    return Query(page=numbered(current_page), size=page_size)


@endpoint(
    "/api/v1/account-overview-all",
    host="futures",
    pool=Pool.FUTURES,
    weight=6,
    treatment=explode("accounts", beside="summary"),
    key=("account_name", "currency"),
    columns=(
        text("accountName", "Name of the sub-account; main for the parent."),
        *FUTURES,
        amount("accountEquityTotal", "Sum of account_equity over the parent and all sub-accounts."),
        amount("unrealisedPNLTotal", "Sum of unrealised_pnl."),
        amount("marginBalanceTotal", "Sum of margin_balance."),
        amount("positionMarginTotal", "Sum of position_margin."),
        amount("orderMarginTotal", "Sum of order_margin."),
        amount("frozenFundsTotal", "Sum of frozen_funds."),
        amount("availableBalanceTotal", "Sum of available_balance."),
    ),
)
def sub_account_futures(*, currency: Codes = None, **options: Unpack[Options]) -> list[Query]:
    """The futures account of a sub-account or the parent (named main), the summary's totals repeated beside it.

    Parameters
    ----------
    currency : str or list of str, optional
        Settlement currencies; each is a request of its own. KuCoin answers for XBT if it is left out.
    """
    return [Query({"currency": each}) for each in singly(currency)]


@endpoint("/api/v1/sub/api-key", pool=Pool.MANAGEMENT, weight=20, order="created_at", columns=KEY_COLUMNS)
def sub_api_keys(sub_name: str, *, api_key: str | None = None, **options: Unpack[Options]) -> Query:
    """An API key of a sub-account, masked.

    Parameters
    ----------
    sub_name : str
        Name of the sub-account.
    api_key : str, optional
        Only this key.
    """
    return Query({"apiKey": api_key, "subName": required(sub_name, "sub_name")})

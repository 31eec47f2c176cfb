"""The account itself: its level, its key, its balances of every kind."""

from typing import Literal, Unpack

from kucoin_frames.columns import amount, count, explode, flag, identifier, key, rate, sides, text, time, value
from kucoin_frames.endpoint import Options, Query, endpoint, one_of, singly
from kucoin_frames.endpoint.inputs import Codes
from kucoin_frames.endpoint.inputs import identifier as path_id
from kucoin_frames.transport.quota import Pool

__all__ = [
    "account",
    "account_summary",
    "accounts",
    "api_key",
    "futures_account",
    "hf_opened",
    "margin_cross",
    "margin_isolated",
]

AccountType = Literal["main", "trade", "option"]
MarginQuote = Literal["USDT", "KCS", "BTC"]
CrossType = Literal["MARGIN", "MARGIN_V2", "ALL"]
IsolatedType = Literal["ISOLATED", "ISOLATED_V2", "ALL"]

BALANCE = (
    amount("balance", "All that is held, in the row's currency: available plus holds."),
    amount("available", "What can be spent, traded or moved."),
    amount("holds", "What is locked, for example by open orders."),
)

FUTURES = (
    text("currency", "Settlement currency; XBT is BTC here."),
    amount("accountEquity", "Worth of the futures account, open profit included."),
    amount("unrealisedPNL", "Profit or loss of open positions."),
    amount("marginBalance", "Margin balance as KuCoin counts it."),
    amount("positionMargin", "Margin that positions tie up."),
    amount("orderMargin", "Margin that open orders tie up."),
    amount("frozenFunds", "What is locked because it is on its way out."),
    amount("availableBalance", "What is free."),
)

KEY_COLUMNS = (
    text("remark", "Label that the owner gave the key."),
    key("apiKey", "The key, masked: its first five and last four characters."),
    identifier("apiVersion", "Version of the key: 1, 2 or 3."),
    text("permission", "Rights of the key, joined by commas."),
    text("ipWhitelist", "Addresses that the key is tied to, joined by commas; NA if any may use it."),
    time("createdAt", "When the key was made."),
    identifier("uid", "Number of the account that owns the key."),
    flag("isMaster", "Whether the key belongs to the parent account."),
    text("subName", "Name of the sub-account; NA on the parent's key."),
)

_MARGIN_SIDE = (
    text("currency", "Currency of the row."),
    amount("total", "All that is held, locked parts included."),
    amount("available", "What is held and not locked."),
    amount("hold", "What is locked."),
    amount("liability", "What is owed, interest included."),
    amount("liabilityPrincipal", "What was borrowed and not yet paid back."),
    amount("liabilityInterest", "Interest that is due and not yet paid."),
    amount("maxBorrowSize", "How much more may be borrowed."),
    flag("borrowEnabled", "Whether the currency can be borrowed."),
    flag("transferInEnabled", "Whether the currency can be moved in."),
)


@endpoint(
    "/api/v2/user-info",
    pool=Pool.MANAGEMENT,
    weight=20,
    columns=(
        count("level", "VIP level, 0 to 12; decides quotas and fees."),
        count("subQuantity", "Sub-accounts that exist."),
        count("spotSubQuantity", "Sub-accounts that may trade spot."),
        count("marginSubQuantity", "Sub-accounts that may trade on margin."),
        count("futuresSubQuantity", "Sub-accounts that may trade futures."),
        count("optionSubQuantity", "Sub-accounts that may trade options."),
        count("maxSubQuantity", "Most sub-accounts there may be."),
        count("maxDefaultSubQuantity", "Of these, granted by the level alone."),
        count("maxSpotSubQuantity", "Further ones for spot."),
        count("maxMarginSubQuantity", "Further ones for margin."),
        count("maxFuturesSubQuantity", "Further ones for futures."),
        count("maxOptionSubQuantity", "Further ones for options."),
    ),
)
def account_summary(**options: Unpack[Options]) -> Query:
    """The account: its VIP level and how many sub-accounts it has and may have."""
    return Query()


@endpoint("/api/v1/user/api-key", pool=Pool.MANAGEMENT, weight=20, columns=KEY_COLUMNS)
def api_key(**options: Unpack[Options]) -> Query:
    """The key in use, masked, with its permissions, its IP list and whose it is."""
    return Query()


@endpoint(
    "/api/v1/hf/accounts/opened",
    pool=Pool.SPOT,
    weight=30,
    columns=(flag("opened", "True for an old high-frequency user, whose spot funds lie in `trade_hf`."),),
    treatment=value("opened"),
)
def hf_opened(**options: Unpack[Options]) -> Query:
    """The flag that tells an old high-frequency user (funds in `trade_hf`) from an ordinary one (funds in `trade`)."""
    return Query()


@endpoint(
    "/api/v1/accounts",
    pool=Pool.MANAGEMENT,
    weight=5,
    key=("id",),
    columns=(
        identifier("id", "Id of the account, which `account` takes."),
        text("currency", "Currency held."),
        text("type", "Kind of account: main (funding) or trade (spot); an open set."),
        *BALANCE,
    ),
)
def accounts(*, currency: Codes = None, type: AccountType | None = None, **options: Unpack[Options]) -> list[Query]:
    """An account of a currency: what the funding and the spot account hold.

    Parameters
    ----------
    currency : str or list of str, optional
        Currencies; KuCoin takes one a request, so each is a request of its own.
    type : {"main", "trade", "option"}, optional
        Kind of account.
    """
    kind = one_of(type, AccountType, "type")
    return [Query({"currency": each, "type": kind}) for each in singly(currency)]


@endpoint(
    "/api/v1/accounts/{accountId}",
    pool=Pool.MANAGEMENT,
    weight=5,
    columns=(identifier("accountId", "Id of the account, as asked for."), text("currency", "Currency held."), *BALANCE),
)
def account(account_id: str, **options: Unpack[Options]) -> Query:
    """The account of one id.

    Parameters
    ----------
    account_id : str
        An `id` of `accounts`.
    """
    wanted = path_id(account_id, "account_id")
    return Query({"accountId": wanted}, constants={"accountId": wanted})


@endpoint(
    "/api/v3/margin/accounts",
    pool=Pool.SPOT,
    weight=15,
    key=("currency",),
    treatment=explode("accounts"),
    columns=(
        *_MARGIN_SIDE,
        amount("totalAssetOfQuoteCurrency", "Value of all that the cross-margin account holds, in the quote currency."),
        amount("totalLiabilityOfQuoteCurrency", "Value of all that it owes, in the quote currency."),
        rate("debtRatio", "Owed divided by held, for the whole account."),
        text("status", "State of the position: EFFECTIVE, LIQUIDATION, ...; an open set."),
    ),
)
def margin_cross(
    *, quote_currency: MarginQuote | None = None, query_type: CrossType | None = None, **options: Unpack[Options]
) -> Query:
    """A currency of the cross-margin account, the account's totals repeated beside it.

    KuCoin shows the low-frequency wallet only, unless asked otherwise: pass ``query_type="ALL"`` to see both.

    Parameters
    ----------
    quote_currency : {"USDT", "KCS", "BTC"}, optional
        Currency of the totals; USDT if left out.
    query_type : {"MARGIN", "MARGIN_V2", "ALL"}, optional
        Low-frequency wallet (the default), high-frequency wallet, or both.
    """
    return Query(
        {
            "quoteCurrency": one_of(quote_currency, MarginQuote, "quote_currency"),
            "queryType": one_of(query_type, CrossType, "query_type"),
        }
    )


@endpoint(
    "/api/v3/isolated/accounts",
    pool=Pool.SPOT,
    weight=15,
    key=("symbol", "side"),
    treatment=sides("assets", {"baseAsset": "base", "quoteAsset": "quote"}),
    columns=(
        text("symbol", "Pair of the isolated position."),
        text("side", "base or quote."),
        *_MARGIN_SIDE,
        text("status", "State of the pair's position: EFFECTIVE, LIQUIDATION, ...; an open set."),
        rate("debtRatio", "Owed divided by held, for the pair."),
        amount("totalAssetOfQuoteCurrency", "Value of all that the listed pairs hold, in the quote currency."),
        amount("totalLiabilityOfQuoteCurrency", "Value of all that they owe, in the quote currency."),
        time("timestamp", "When KuCoin took the figures."),
    ),
)
def margin_isolated(
    *,
    symbol: str | None = None,
    quote_currency: MarginQuote | None = None,
    query_type: IsolatedType | None = None,
    **options: Unpack[Options],
) -> Query:
    """A side (base, quote) of a pair of the isolated-margin account, the account's totals repeated beside it.

    KuCoin shows the low-frequency wallets only, unless asked otherwise: pass ``query_type="ALL"`` to see both.

    Parameters
    ----------
    symbol : str, optional
        One pair, such as BTC-USDT; all if left out.
    quote_currency : {"USDT", "KCS", "BTC"}, optional
        Currency of the totals; USDT if left out.
    query_type : {"ISOLATED", "ISOLATED_V2", "ALL"}, optional
        Low-frequency wallets (the default), high-frequency wallets, or both.
    """
    return Query(
        {
            "symbol": symbol,
            "quoteCurrency": one_of(quote_currency, MarginQuote, "quote_currency"),
            "queryType": one_of(query_type, IsolatedType, "query_type"),
        }
    )


@endpoint(
    "/api/v1/account-overview",
    host="futures",
    pool=Pool.FUTURES,
    weight=5,
    key=("currency",),
    columns=(
        *FUTURES,
        rate("riskRatio", "Risk of the cross-margin positions."),
        amount("maxWithdrawAmount", "The most that may leave the account now."),
    ),
)
def futures_account(*, currency: Codes = None, **options: Unpack[Options]) -> list[Query]:
    """A settlement currency of the futures account. Needs a key with the Futures permission.

    Parameters
    ----------
    currency : str or list of str, optional
        Settlement currencies such as USDT, USDC or XBT; each is a request of its own. KuCoin answers for XBT if it
        is left out.
    """
    return [Query({"currency": each}) for each in singly(currency)]

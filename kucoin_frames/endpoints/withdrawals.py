"""Withdrawals, and how much may be withdrawn."""

from typing import Unpack

from kucoin_frames.columns import amount, count, flag, identifier, labels, text, time
from kucoin_frames.endpoint import Options, Query, endpoint, singly
from kucoin_frames.endpoint.inputs import Codes, codes, numbered
from kucoin_frames.endpoint.inputs import identifier as path_id
from kucoin_frames.exceptions import InputError
from kucoin_frames.planning import Pages
from kucoin_frames.times import Moment, span
from kucoin_frames.transport.quota import Pool

__all__ = ["withdrawal", "withdrawal_quotas", "withdrawals"]

_ID = identifier("id", "Id of the withdrawal, which `withdrawal` takes.")
_CURRENCY = text("currency", "Currency withdrawn.")
_STATUS = text("status", "REVIEW, PROCESSING, WALLET_PROCESSING, SUCCESS, FAILURE; an open set.")
_ADDRESS = identifier("address", "Where it went.")
_MEMO = text("memo", "Memo or tag; empty where none.")
_IS_INNER = flag("isInner", "Whether it went to another KuCoin user.")
_AMOUNT = amount("amount", "What was sent.")
_FEE = amount("fee", "Fee of the withdrawal.")
_WALLET_TX_ID = identifier("walletTxId", "Transaction on the chain; NA for an internal withdrawal.")
_CREATED_AT = time("createdAt", "When it was asked for; whole seconds.")
_REMARK = text("remark", "Note given with the request.")


@endpoint(
    "/api/v1/withdrawals/quotas",
    pool=Pool.MANAGEMENT,
    weight=20,
    columns=(
        text("currency", "Currency asked about."),
        text("chain", "Chain that the figures are for, as people read it."),
        amount("limitBTCAmount", "Daily limit, in BTC."),
        amount("usedBTCAmount", "What of it is used, in BTC."),
        text("quotaCurrency", "Currency that the next two are in."),
        amount("limitQuotaCurrencyAmount", "Daily limit, in the quota currency."),
        amount("usedQuotaCurrencyAmount", "What of it is used, in the quota currency."),
        amount("remainAmount", "What is left of the limit today."),
        amount("availableAmount", "What could be withdrawn now."),
        amount("withdrawMinFee", "Smallest fee on the chain."),
        amount("innerWithdrawMinFee", "Fee to another KuCoin user."),
        amount("withdrawMinSize", "Smallest withdrawal."),
        flag("isWithdrawEnabled", "Whether withdrawals are open."),
        count("precision", "Decimals that an amount may have."),
        text("reason", "Why withdrawals are restricted; NA when they are not."),
        amount("lockedAmount", "What is locked in all currencies, in USDT."),
    ),
)
def withdrawal_quotas(currency: Codes, *, chain: str | None = None, **options: Unpack[Options]) -> list[Query]:
    """The withdrawal quota of a currency on a chain.

    Parameters
    ----------
    currency : str or list of str
        Currencies; each is a request of its own.
    chain : str, optional
        Chain by its id; KuCoin's default for the currency if left out.
    """
    if codes(currency) is None:
        raise InputError("withdrawal_quotas needs a currency, such as 'USDT'")
    return [Query({"currency": each, "chain": chain}) for each in singly(currency)]


@endpoint(
    "/api/v1/withdrawals/{withdrawalId}",
    pool=Pool.MANAGEMENT,
    weight=20,
    key=("id",),
    columns=(
        _ID,
        identifier("uid", "Number of the account."),
        _CURRENCY,
        text("chainId", "Chain, as parameters name it."),
        text("chainName", "Chain, as people read it."),
        text("currencyName", "Name of the currency for people; may change."),
        _STATUS,
        text("failureReason", "Reason of a failure as a code; empty where none."),
        text("failureReasonMsg", "Reason in words; NA where none."),
        _ADDRESS,
        _MEMO,
        _IS_INNER,
        _AMOUNT,
        _FEE,
        _WALLET_TX_ID,
        text("addressRemark", "Label of the saved address; NA where none."),
        _REMARK,
        _CREATED_AT,
        text("cancelType", "CANCELABLE, CANCELING or NON_CANCELABLE."),
        labels("taxes", "Tax lines, joined by commas; NA outside certain countries."),
        text("taxDescription", "What the taxes are."),
        text("returnStatus", "NOT_RETURN, PROCESSING or SUCCESS."),
        amount("returnAmount", "What was returned; NA where nothing."),
        text("returnCurrency", "Currency of a return."),
    ),
)
def withdrawal(withdrawal_id: str, **options: Unpack[Options]) -> Query:
    """The withdrawal of one id, with more detail than the list gives.

    Parameters
    ----------
    withdrawal_id : str
        An `id` of `withdrawals`.
    """
    return Query({"withdrawalId": path_id(withdrawal_id, "withdrawal_id")})


@endpoint(
    "/api/v1/withdrawals",
    pool=Pool.MANAGEMENT,
    weight=20,
    walk=Pages(least=10, most=500),
    key=("id",),
    order="created_at",
    columns=(
        _ID,
        _CURRENCY,
        text("chain", "Chain; empty for an internal withdrawal."),
        _STATUS,
        _ADDRESS,
        _MEMO,
        _IS_INNER,
        _AMOUNT,
        _FEE,
        _WALLET_TX_ID,
        _CREATED_AT,
        time("updatedAt", "When the record last changed."),
        _REMARK,
    ),
)
def withdrawals(
    currency: Codes = None,
    *,
    status: str | None = None,
    start_at: Moment | None = None,
    end_at: Moment | None = None,
    current_page: int | None = None,
    page_size: int | None = None,
    **options: Unpack[Options],
) -> list[Query]:
    """A withdrawal.

    Parameters
    ----------
    currency : str or list of str, optional
        Currencies; each is a request of its own. All if left out, which KuCoin's newest pages no longer promise: if it
        is refused, pass those of `accounts()`.
    status : str, optional
        PROCESSING, REVIEW, WALLET_PROCESSING, SUCCESS, FAILURE, ...
    start_at, end_at : moment, optional
        Half-open span of time.
    current_page : int, optional
        Only this page, counted from 1.
    page_size : int, optional
        Rows a request, 10 to 500.
    """
    return [
        Query(
            {"currency": each, "status": status},
            span=span(start_at, end_at),
            page=numbered(current_page),
            size=page_size,
        )
        for each in singly(currency)
    ]

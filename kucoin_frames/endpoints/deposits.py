"""Deposits, and the addresses they go to."""

from typing import Unpack

from kucoin_frames.columns import amount, count, flag, identifier, text, time
from kucoin_frames.endpoint import Options, Query, endpoint, singly
from kucoin_frames.endpoint.inputs import Codes, codes, numbered
from kucoin_frames.exceptions import InputError
from kucoin_frames.planning import Pages
from kucoin_frames.times import Moment, span
from kucoin_frames.transport.quota import Pool

__all__ = ["deposit_addresses", "deposits"]


@endpoint(
    "/api/v3/deposit-addresses",
    pool=Pool.MANAGEMENT,
    weight=5,
    nothing=("260220",),
    columns=(
        text("currency", "Currency to send."),
        identifier("address", "Address to send to."),
        text("memo", "Memo or tag that must go with a deposit; empty where none is needed."),
        text("chainId", "Chain, as parameters name it."),
        text("chainName", "Chain, as people read it."),
        text("to", "Account that is credited: MAIN or TRADE."),
        count("expirationDate", "Expiry of a Lightning invoice, in a unit that KuCoin does not name; 0 elsewhere."),
        identifier("contractAddress", "Contract of the token; empty for a native coin."),
    ),
)
def deposit_addresses(currency: Codes, *, chain: str | None = None, **options: Unpack[Options]) -> list[Query]:
    """A deposit address of a currency. Reading never creates one: without any the frame is empty.

    Parameters
    ----------
    currency : str or list of str
        Currencies; each is a request of its own.
    chain : str, optional
        One chain by its id, such as trx, eth, btc, bech32; all if left out.
    """
    if codes(currency) is None:
        raise InputError("deposit_addresses needs a currency, such as 'USDT'")
    return [Query({"currency": each, "chain": chain}) for each in singly(currency)]


@endpoint(
    "/api/v1/deposits",
    pool=Pool.MANAGEMENT,
    weight=5,
    walk=Pages(least=10, most=500),
    order="created_at",
    columns=(
        text("currency", "Currency deposited."),
        text("chain", "Chain of the deposit; empty for an internal one."),
        text("status", "PROCESSING, SUCCESS, FAILURE, WAIT_TRM_MGT, ...; an open set."),
        identifier("address", "Address that received it."),
        text("memo", "Memo or tag; empty where none."),
        flag("isInner", "Whether it came from another KuCoin user."),
        amount("amount", "What was deposited."),
        amount("fee", "Fee of the deposit."),
        identifier("walletTxId", "Transaction on the chain; NA for an internal deposit."),
        time("createdAt", "When the record was made; whole seconds."),
        time("updatedAt", "When the record last changed."),
        text("remark", "Note; empty where none."),
        flag("arrears", "Whether a rollback of the chain left the deposit unpaid, so that it is owed."),
    ),
)
def deposits(
    currency: Codes = None,
    *,
    status: str | None = None,
    start_at: Moment | None = None,
    end_at: Moment | None = None,
    current_page: int | None = None,
    page_size: int | None = None,
    **options: Unpack[Options],
) -> list[Query]:
    """A deposit. KuCoin gives it no id, so equal rows are all kept.

    Parameters
    ----------
    currency : str or list of str, optional
        Currencies; each is a request of its own. All if left out, which KuCoin's newest pages no longer promise: if it
        is refused, pass those of `accounts()`.
    status : str, optional
        PROCESSING, SUCCESS, FAILURE, WAIT_TRM_MGT, TRM_MGT_REJECTED, ...
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

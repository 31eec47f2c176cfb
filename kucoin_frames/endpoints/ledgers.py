"""The four ledgers: every movement of every balance, as far back as KuCoin keeps it."""

from typing import Literal, Unpack

from kucoin_frames.columns import amount, context, identifier, text, time
from kucoin_frames.endpoint import Options, Query, batches, endpoint, one_of, singly
from kucoin_frames.endpoint.inputs import Codes, Id, numbered
from kucoin_frames.planning import Cursor, History, Offset, Pages
from kucoin_frames.times import DAY, HOUR, Moment, span
from kucoin_frames.transport.quota import Pool

__all__ = ["ledgers", "ledgers_futures", "ledgers_hf", "ledgers_margin_hf"]

Direction = Literal["in", "out"]

_ID = identifier("id", "Id of the entry, unique in its ledger.")
_CURRENCY = text("currency", "Currency that moved.")
_FEE = amount("fee", "Fee within the movement.")
_ACCOUNT_TYPE = text("accountType", "Account that the movement happened in; an open set.")
_BIZ_TYPE = text("bizType", "Cause of the movement in KuCoin's words; an open set.")
_DIRECTION = text("direction", "in: the balance grew; out: it shrank.")
_CREATED_AT = time("createdAt", "When the balance moved.")

_HF_COLUMNS = (
    _ID,
    _CURRENCY,
    amount("amount", "What the balance moved by, without sign, net of the fee."),
    _FEE,
    amount("tax", "Tax within the movement; 0 where none applies."),
    amount("balance", "Balance of the currency in this account after the movement."),
    _ACCOUNT_TYPE,
    _BIZ_TYPE,
    _DIRECTION,
    _CREATED_AT,
    context(),
)


@endpoint(
    "/api/v1/accounts/ledgers",
    pool=Pool.MANAGEMENT,
    weight=2,
    walk=Pages(least=10, most=500),
    history=History(window=24 * HOUR, default=24 * HOUR, kept=365 * DAY, reach=366 * DAY),
    key=("id",),
    order="created_at",
    columns=(
        _ID,
        _CURRENCY,
        amount("amount", "What the balance moved by, without sign, the fee included."),
        _FEE,
        amount("balance", "Retired by KuCoin: always 0, means nothing."),
        _ACCOUNT_TYPE,
        _BIZ_TYPE,
        _DIRECTION,
        _CREATED_AT,
        context(),
    ),
)
def ledgers(
    *,
    currency: Codes = None,
    direction: Direction | None = None,
    biz_type: str | None = None,
    start_at: Moment | None = None,
    end_at: Moment | None = None,
    current_page: int | None = None,
    page_size: int | None = None,
    **options: Unpack[Options],
) -> list[Query]:
    """A ledger entry of the funding, spot and (low-frequency) margin accounts.

    KuCoin takes 24 hours a request and keeps one year; any span is cut into such windows. Without `start_at` and
    `end_at` it answers with the last 24 hours. Trades made since the high-frequency engine took over are in
    `ledgers_hf` and `ledgers_margin_hf`.

    Parameters
    ----------
    currency : str or list of str, optional
        Currencies; more than 10 become several requests.
    direction : {"in", "out"}, optional
        Only movements that made the balance grow, or shrink.
    biz_type : str, optional
        A cause, as KuCoin's filter spells it: DEPOSIT, WITHDRAW, TRANSFER, SUB_TRANSFER, TRADE_EXCHANGE,
        MARGIN_EXCHANGE, KUCOIN_BONUS, BROKER_TRANSFER, ... The answers' own words differ (``Exchange``).
    start_at, end_at : moment, optional
        Half-open span of time.
    current_page : int, optional
        Only this page (counted from 1) of the one window that the span is.
    page_size : int, optional
        Rows a request, 10 to 500.
    """
    return [
        Query(
            {"currency": each, "direction": one_of(direction, Direction, "direction"), "bizType": biz_type},
            span=span(start_at, end_at),
            page=numbered(current_page),
            size=page_size,
        )
        for each in batches(currency)
    ]


@endpoint(
    "/api/v1/hf/accounts/ledgers",
    pool=Pool.SPOT,
    weight=2,
    walk=Cursor(most=200, default=100),
    history=History(window=7 * DAY, kept=3 * DAY, reach=7 * DAY),
    key=("id",),
    order="created_at",
    columns=_HF_COLUMNS,
)
def ledgers_hf(
    *,
    currency: Codes = None,
    direction: Direction | None = None,
    biz_type: str | None = None,
    last_id: Id = None,
    limit: int | None = None,
    start_at: Moment | None = None,
    end_at: Moment | None = None,
    **options: Unpack[Options],
) -> list[Query]:
    """A ledger entry of the high-frequency spot account.

    KuCoin keeps 7 days by one of its pages and 3 by another, and cuts a longer span without a word: what is older
    is gone. Without `start_at` all that is kept is returned.

    Parameters
    ----------
    currency : str or list of str, optional
        Currencies; more than 10 become several requests.
    direction : {"in", "out"}, optional
        Only movements that made the balance grow, or shrink.
    biz_type : str, optional
        A cause: TRADE_EXCHANGE, TRANSFER, SUB_TRANSFER, RETURNED_FEES, DEDUCTION_FEES, OTHER.
    last_id : int or str, optional
        Only the one page of entries with a smaller id.
    limit : int, optional
        Rows a request, 1 to 200.
    start_at, end_at : moment, optional
        Half-open span of time.
    """
    return _cursor_queries(currency, direction, biz_type, last_id, limit, start_at, end_at)


@endpoint(
    "/api/v3/hf/margin/account/ledgers",
    pool=Pool.SPOT,
    weight=2,
    walk=Cursor(most=200, default=100),
    history=History(window=3 * DAY, kept=3 * DAY),
    key=("id",),
    order="created_at",
    columns=_HF_COLUMNS,
)
def ledgers_margin_hf(
    *,
    currency: Codes = None,
    direction: Direction | None = None,
    biz_type: str | None = None,
    last_id: Id = None,
    limit: int | None = None,
    start_at: Moment | None = None,
    end_at: Moment | None = None,
    **options: Unpack[Options],
) -> list[Query]:
    """A ledger entry of the high-frequency cross- and isolated-margin accounts.

    KuCoin keeps 3 days and cuts a longer span without a word: what is older is gone. Without `start_at` all that is
    kept is returned.

    Parameters
    ----------
    currency : str or list of str, optional
        Currencies; more than 10 become several requests.
    direction : {"in", "out"}, optional
        Only movements that made the balance grow, or shrink.
    biz_type : str, optional
        A cause: TRANSFER, MARGIN_EXCHANGE, ISOLATED_EXCHANGE, LIQUIDATION, ASSERT_RETURN, ...
    last_id : int or str, optional
        Only the one page of entries with a smaller id.
    limit : int, optional
        Rows a request, 1 to 200.
    start_at, end_at : moment, optional
        Half-open span of time.
    """
    return _cursor_queries(currency, direction, biz_type, last_id, limit, start_at, end_at)


def _cursor_queries(
    currency: Codes,
    direction: Direction | None,
    biz_type: str | None,
    last_id: Id,
    limit: int | None,
    start_at: Moment | None,
    end_at: Moment | None,
) -> list[Query]:
    return [
        Query(
            {"currency": each, "direction": one_of(direction, Direction, "direction"), "bizType": biz_type},
            span=span(start_at, end_at),
            page={"lastId": last_id},
            size=limit,
        )
        for each in batches(currency)
    ]


@endpoint(
    "/api/v1/transaction-history",
    host="futures",
    pool=Pool.FUTURES,
    weight=2,
    walk=Offset(),
    history=History(window=24 * HOUR, default=24 * HOUR),
    key=("offset", "currency", "type", "remark", "time"),
    order="time",
    columns=(
        time("time", "When the balance moved; for a pending row, when it was asked."),
        text("type", "Cause: RealisedPNL, Deposit, Withdrawal, TransferIn, TransferOut; an open set."),
        amount("amount", "What the balance moved by, with the sign that KuCoin sends: a loss is negative."),
        _FEE,
        amount("accountEquity", "Equity of the futures account in this currency after the movement."),
        text("status", "Completed, or Pending for a settlement period that is still running: that row will change."),
        text("remark", "The contract of a profit or loss; a sentence for a transfer."),
        identifier("offset", "Id of the entry; -1 for a pending row."),
        text("currency", "Settlement currency; XBT is BTC here."),
    ),
)
def ledgers_futures(
    *,
    currency: Codes = None,
    type: str | None = None,
    offset: Id = None,
    forward: bool | None = None,
    max_count: int | None = None,
    start_at: Moment | None = None,
    end_at: Moment | None = None,
    **options: Unpack[Options],
) -> list[Query]:
    """A ledger entry of the futures account; profit and loss is one row a contract and 8-hour settlement period.

    KuCoin takes 24 hours a request; any span is cut into such windows. Without `start_at` and `end_at` it answers
    with the last 24 hours. While a position is open there are rows with the status Pending: leave them out of sums.

    Parameters
    ----------
    currency : str or list of str, optional
        Settlement currencies such as USDT or XBT; each is a request of its own.
    type : str, optional
        A cause: RealisedPNL, Deposit, Withdrawal, TransferIn, TransferOut.
    offset : int or str, optional
        Only the one page of entries below this offset.
    forward : bool, optional
        Direction in which KuCoin walks; True if left out.
    max_count : int, optional
        Rows a request.
    start_at, end_at : moment, optional
        Half-open span of time.
    """
    return [
        Query(
            {"currency": each, "type": type, "forward": forward},
            span=span(start_at, end_at),
            page={"offset": offset},
            size=max_count,
        )
        for each in singly(currency)
    ]

"""What moved the balances: the four ledgers, each with its own shape, window and way of paging.

Newest first, all of them. The same change is told differently: the classic ledger sends integers for times and a
balance of "0", the hf ledger strings for times and ids, the margin hf ledger integers for both and eight decimals, the
futures ledger JSON numbers.
"""

from collections.abc import Callable
from itertools import islice

from kucoin_frames.demo.records import Entry, Feed
from kucoin_frames.demo.server.books import Stretch, Wanted
from kucoin_frames.demo.server.parameters import DAY_MS, LATEST_MS, Parameters
from kucoin_frames.demo.server.refusal import bad_parameter
from kucoin_frames.demo.server.render import Json, fixed, number, plain
from kucoin_frames.demo.server.routing import Call, route

DIRECTIONS = ("in", "out")

# Questions name a cause by an upper-case code, answers by a label; the labels are those seen for each code.
CLASSIC_LABELS: dict[str, frozenset[str]] = {
    "DEPOSIT": frozenset({"DEPOSIT", "Deposit", "Fiat Deposit"}),
    "WITHDRAW": frozenset({"WITHDRAW", "Withdrawal", "Withdraw", "Fiat Withdrawal"}),
    "TRANSFER": frozenset({"TRANSFER", "Transfer"}),
    "SUB_TRANSFER": frozenset({"SUB_TRANSFER", "Sub Account Transfer", "Sub-account transfer"}),
    "TRADE_EXCHANGE": frozenset({"TRADE_EXCHANGE", "Trade_Exchange", "Exchange", "trade exchange"}),
    "MARGIN_EXCHANGE": frozenset(
        {"MARGIN_EXCHANGE", "Margin Trade", "Cross Margin", "Cross Margin Trading", "Isolated Margin Trading"}
    ),
    "KUCOIN_BONUS": frozenset({"KUCOIN_BONUS", "KuCoin Bonus"}),
    "BROKER_TRANSFER": frozenset({"BROKER_TRANSFER"}),
}
# Four labels are documented, none of them for isolated margin alone.
CLASSIC_ACCOUNTS = {
    "main": "MAIN",
    "trade": "TRADE",
    "margin": "MARGIN",
    "margin_v2": "MARGIN",
    "isolated": "MARGIN",
    "isolated_v2": "MARGIN",
    "contract": "CONTRACT",
}

HF_TYPES = ("TRADE_EXCHANGE", "TRANSFER", "SUB_TRANSFER", "RETURNED_FEES", "DEDUCTION_FEES", "OTHER")
MARGIN_HF_ACCOUNTS = {"margin_v2": "MARGIN_V2", "isolated_v2": "ISOLATED_V2"}

# The documentation spells two of the types in another way than the answers do; both are taken.
FUTURES_TYPES = {
    "RealisedPNL": "RealisedPNL",
    "RealizedPNL": "RealisedPNL",
    "Deposit": "Deposit",
    "Withdrawal": "Withdrawal",
    "TransferIn": "TransferIn",
    "Transferin": "TransferIn",
    "TransferOut": "TransferOut",
}
MOST_FUTURES_ROWS = 200
"""KuCoin documents no bound for `maxCount`; a client that stays below this one is safe."""


def direction(entry: Entry) -> str:
    """Tell a credit from a debit."""
    return "out" if entry.change < 0 else "in"


def _wanted(ask: Parameters, labels: frozenset[str] | None) -> Wanted | None:
    """Make a filter of the parameters that all spot ledgers know; None when every entry is wanted."""
    currencies = ask.codes("currency")
    way = ask.choice("direction", DIRECTIONS)
    if currencies is None and way is None and labels is None:
        return None

    def wanted(entry: Entry) -> bool:
        return (
            (currencies is None or entry.currency in currencies)
            and (way is None or direction(entry) == way)
            and (labels is None or entry.label in labels)
        )

    return wanted


@route("/api/v1/accounts/ledgers", pool="Management", weight=2)
def classic(call: Call) -> Json:
    """Serve the spot and margin ledger: at most 24 hours a request, a year back, by pages."""
    ask = call.ask
    code = ask.choice("bizType", CLASSIC_LABELS)
    wanted = _wanted(ask, None if code is None else CLASSIC_LABELS[code])
    page = ask.page(10, 500, 50)
    start, end = ask.day(call.now)
    kept_from = call.now - call.settings.classic_retention_days * DAY_MS
    stretch = call.books.open(call.user.uid, "classic").between(max(start, kept_from), call.settled(end))
    if wanted is None:
        return page.answer(len(stretch), map(_classic_row, stretch))
    entries = list(filter(wanted, stretch))
    return page.answer(len(entries), map(_classic_row, entries))


def _classic_row(entry: Entry) -> Json:
    return {
        "id": str(entry.id),
        "currency": entry.currency,
        "amount": plain(abs(entry.change)),
        "fee": plain(entry.fee),
        "balance": "0",
        "accountType": CLASSIC_ACCOUNTS[entry.wallet],
        "bizType": entry.label,
        "direction": direction(entry),
        "createdAt": entry.time,
        "context": entry.context,
    }


@route("/api/v1/hf/accounts/ledgers", pool="Spot", weight=2)
def hf(call: Call) -> Json:
    """Serve the ledger of the spot wallet: a cursor over what is kept."""
    code = call.ask.choice("bizType", HF_TYPES)
    return _batch(call, "hf", call.settings.hf_retention_days, code, _hf_row)


def _hf_row(entry: Entry) -> Json:
    return {
        "id": str(entry.id),
        "currency": entry.currency,
        "amount": fixed(abs(entry.change)),
        "fee": fixed(entry.fee),
        "tax": "0",
        "balance": fixed(entry.balance),
        "accountType": "TRADE_HF",
        "bizType": entry.label,
        "direction": direction(entry),
        "createdAt": str(entry.time),
        "context": entry.context,
    }


@route("/api/v3/hf/margin/account/ledgers", pool="Spot", weight=2)
def margin_hf(call: Call) -> Json:
    """Serve the ledger of the hf margin wallets: a cursor over what is kept."""
    call.demand_margin("126001")
    code = call.ask.text("bizType")
    return _batch(call, "margin_hf", call.settings.margin_hf_retention_days, code, _margin_hf_row)


def _margin_hf_row(entry: Entry) -> Json:
    return {
        "id": entry.id,
        "currency": entry.currency,
        "amount": fixed(abs(entry.change)),
        "fee": fixed(entry.fee),
        "balance": fixed(entry.balance),
        "accountType": MARGIN_HF_ACCOUNTS[entry.wallet],
        "bizType": entry.label,
        "direction": direction(entry),
        "createdAt": entry.time,
        "context": entry.context or "{}",
        "tax": "0.00000000",
    }


def _batch(call: Call, feed: Feed, kept_days: int, code: str | None, row: Callable[[Entry], Json]) -> Json:
    """Serve entries below `lastId`, as many as `limit`, from the part of the range that is still kept."""
    ask = call.ask
    wanted = _wanted(ask, None if code is None else frozenset({code}))
    limit = ask.integer("limit", 1, 200) or 100
    last_id = ask.integer("lastId")
    start, end = ask.moments()
    kept_from = call.now - kept_days * DAY_MS
    if end is not None and end < kept_from and call.settings.expired_range == "everything":
        start = end = None
    book = call.books.open(call.user.uid, feed)
    stretch = book.between(max(start or 0, kept_from), call.settled(LATEST_MS if end is None else end))
    if last_id is not None:
        stretch = book.below(stretch, last_id)
    return [row(entry) for entry in islice(filter(wanted, stretch), limit)]


@route("/api/v1/transaction-history", host="futures", pool="Futures", weight=2)
def futures(call: Call) -> Json:
    """Serve the futures ledger: at most 24 hours a request, by offsets; the running settlement period comes first.

    Rows of that period are Pending, have the offset -1 and count to `maxCount`, but leave room for a completed row:
    the offset of a completed row is what the next batch is asked with.
    """
    ask = call.ask
    wanted = _futures_wanted(ask)
    forward = ask.flag("forward", default=True)
    offset = ask.integer("offset")
    most = ask.integer("maxCount", 1, MOST_FUTURES_ROWS) or 50
    start, end = ask.day(call.now)
    if start >= end:
        raise bad_parameter("startAt must be below endAt")
    book = call.books.open(call.user.uid, "futures")
    stretch = book.between(start, call.settled(end))
    pending: list[Entry] = []
    if offset is not None:
        stretch = book.below(stretch, offset) if forward else book.above(stretch, offset)
    elif forward:
        pending = [e for e in call.world.pending(call.user.uid) if start <= e.time <= call.last(end) and wanted(e)]
    room = max(most - len(pending), 1)
    entries = list(islice(filter(wanted, stretch if forward else _oldest_first(stretch)), room + 1))
    batch = entries[:room] if forward else entries[:room][::-1]
    return {"dataList": [_futures_row(e) for e in [*pending, *batch]], "hasMore": len(entries) > room}


def _futures_wanted(ask: Parameters) -> Wanted:
    currency = ask.code("currency")
    asked = ask.choice("type", FUTURES_TYPES)
    label = None if asked is None else FUTURES_TYPES[asked]

    def wanted(entry: Entry) -> bool:
        return (currency is None or entry.currency == currency) and (label is None or entry.label == label)

    return wanted


def _oldest_first(stretch: Stretch) -> list[Entry]:
    return list(stretch)[::-1]


def _futures_row(entry: Entry) -> Json:
    # Only profit and loss have a sign; for the other types the type is the direction.
    signed = entry.label == "RealisedPNL"
    amount = entry.change if signed else abs(entry.change)
    return {
        "time": entry.time,
        "type": entry.label,
        "amount": number(amount),
        "fee": None if entry.pending else number(entry.fee),
        "accountEquity": number(entry.balance),
        "status": "Pending" if entry.pending else "Completed",
        "remark": entry.remark,
        "offset": -1 if entry.pending else entry.id,
        "currency": entry.currency,
    }

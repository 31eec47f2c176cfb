"""How does the site tell the movements of the balances? The four account histories, and the words that they use.

The API has other words for the same movements; no word of its is used here where the site is known to have one.
"""

from collections.abc import Mapping

from kucoin_frames.demo.records import Entry, Feed, Wallet
from kucoin_frames.demo.world import World

from .paper import Row, figure
from .request import Request

WALLETS: Mapping[str, tuple[Wallet, ...]] = {
    "Account History_Funding Account": ("main",),
    "Account History_Trading Account": ("trade",),
    "Account History_Cross Margin Account": ("margin", "margin_v2"),
    "Account History_Isolated Margin Account": ("isolated", "isolated_v2"),
}
"""The wallets whose movements each file tells. The futures wallet has no such file."""

_ACCOUNTS: Mapping[Wallet, str] = {
    "main": "Funding Account",
    "trade": "Trading Account",
    "margin": "Cross Margin Account",
    "margin_v2": "Cross Margin Account",
    "isolated": "Isolated Margin Account",
    "isolated_v2": "Isolated Margin Account",
    "contract": "Futures Account",
}
_TRADES: Mapping[Wallet, str] = {"trade": "Spot", "margin": "Cross Margin", "margin_v2": "Cross Margin"}
_BY_CAUSE = {
    "transfer": "Transfer",
    "withdrawal": "Withdraw",
    "borrow": "Borrowings",
    "repay": "Debt Repayment",
    "interest": "Interest Repayment",
    "liquidation": "Liquidation",
    "fee": "Liquidation",
    "kcs_fee": "KCS Fee Deduction",
}
_BY_LABEL = {
    "Instant Exchange": "Convert Market",
    "OTHER": "Convert Market",
    "Convert to KCS": "Convert Dust to KCS",
    "Staking": "KuCoin Earn Locked",
    "Redemption": "KuCoin Earn Redemptions",
    "Soft Staking Profits": "Hold to Earn Earnings",
    "KuCoin Bonus": "KuCoin Event",
    "RETURNED_FEES": "Fee Refunds using KCS",
    "Refunded Fees": "Fee Refunds using KCS",
}


def histories(request: Request) -> dict[str, list[Row]]:
    """The rows of each account history, newest first."""
    others = _other_sides(request.world)
    rows: dict[str, list[Row]] = {title: [] for title in WALLETS}
    titles = {wallet: title for title, wallets in WALLETS.items() for wallet in wallets}
    for entry in reversed(request.covered):
        if entry.wallet in titles:
            rows[titles[entry.wallet]].append(request.holder | _row(request, entry, others))
    return rows


def _row(request: Request, entry: Entry, others: Mapping[int, Entry]) -> Row:
    kind = _kind(entry)
    remark = kind
    if entry.id in others:
        other = others[entry.id]
        place = _ACCOUNTS[other.wallet] if other.uid == entry.uid else f"Sub-Account {_ACCOUNTS[other.wallet]}"
        remark = f"Transferred {'to' if entry.change < 0 else 'from'} {place}"
    return {
        "Currency": entry.currency,
        "Side": "Withdrawal" if entry.change < 0 else "Deposit",
        "Amount": figure(abs(entry.change)),
        "Fee": figure(entry.fee),
        "Time": request.zone.text(entry.time),
        "Remark": remark,
        "Type": kind,
    }


def _kind(entry: Entry) -> str:
    if entry.cause == "trade":
        return _TRADES.get(entry.wallet, "Isolated Margin")
    return _BY_CAUSE.get(entry.cause) or _BY_LABEL.get(entry.label, entry.label)


def _other_sides(world: World) -> dict[int, Entry]:
    """The other entry of each transfer, by the id of the one: a transfer is two entries in a row, out and in."""
    feeds: tuple[Feed, ...] = ("classic", "hf", "margin_hf", "futures")
    moves = {
        entry.id: entry
        for user in world.users
        for feed in feeds
        for entry in world.entries(user.uid, feed)
        if entry.cause == "transfer"
    }
    ordered = [moves[number] for number in sorted(moves)]
    sides: dict[int, Entry] = {}
    for outgoing, incoming in zip(ordered[::2], ordered[1::2], strict=True):
        sides |= {outgoing.id: incoming, incoming.id: outgoing}
    return sides

"""How is a movement told? The label, the feeds and the texts of an entry, which change with the eras.

Knows the almanac and the wallets, but no amounts.
"""

from kucoin_frames.demo.records import Feed, Wallet

from .almanac import Almanac
from .books import Pocket, Posting

_MARGIN_FEED: tuple[Feed, ...] = ("margin_hf",)
_CLASSIC: tuple[Feed, ...] = ("classic",)

_FEEDS: dict[Wallet, tuple[Feed, ...]] = {
    "main": _CLASSIC,
    "margin": _CLASSIC,
    "isolated": _CLASSIC,
    "margin_v2": _MARGIN_FEED,
    "isolated_v2": _MARGIN_FEED,
    "contract": ("futures",),
}
_TRADE_LABELS: dict[Wallet, str] = {
    "margin": "Cross Margin",
    "isolated": "Isolated Margin Trading",
    "margin_v2": "MARGIN_EXCHANGE",
    "isolated_v2": "ISOLATED_EXCHANGE",
}
_LOAN_LABELS = {
    "borrow": ("Borrowings", "MARGIN_BORROW"),
    "repay": ("Debt Repayment", "MARGIN_REPAY"),
    "interest": ("Interest Repayment", "MARGIN_INTEREST"),
}
_KCS_LABELS = {
    "kcs_fee": ("KCS Pay Fees", "DEDUCTION_FEES"),
    "rebate": ("Refunded Fees", "RETURNED_FEES"),
}
_FUTURES_NAMES: dict[Wallet, str] = {
    "main": "Funding Account",
    "margin": "Cross Margin Account",
    "margin_v2": "Cross Margin Account",
}


class Clerk:
    """Writes what stands beside a movement, in the manner of the time."""

    def __init__(self, almanac: Almanac) -> None:
        self._almanac = almanac

    def context(self, at: int, **facts: str | None) -> str:
        """JSON text, with single quotes in the first third of the history."""
        text = "{" + ",".join([f'"{name}":"{value}"' for name, value in facts.items() if value]) + "}"
        return text.replace('"', "'") if self._almanac.has_single_quotes(at) else text

    def trade(self, wallet: Wallet, at: int, symbol: str, order_id: str, trade_id: str) -> Posting:
        """One leg of a trade."""
        context = self.context(at, symbol=symbol, orderId=order_id, tradeId=trade_id)
        if wallet != "trade":
            return Posting(_TRADE_LABELS[wallet], _FEEDS[wallet], "trade", context)
        if self._almanac.migrated(at):
            return Posting("TRADE_EXCHANGE", ("hf",), "trade", context)
        return Posting("Exchange", _CLASSIC, "trade", context)

    def kcs(self, cause: str, at: int, symbol: str, order_id: str, trade_id: str) -> Posting:
        """KCS charged for the fee of a trade, or given back."""
        classic, modern = _KCS_LABELS[cause]
        facts = {"orderId": order_id, "tradeId": trade_id}
        if cause == "kcs_fee":
            facts = {"symbol": symbol, **facts}
        if self._almanac.migrated(at):
            return Posting(modern, ("hf",), cause, self.context(at, **facts))
        return Posting(classic, _CLASSIC, cause, self.context(at, **facts))

    def transfer(self, at: int, pocket: Pocket, other: Pocket, *, incoming: bool) -> Posting:
        """One side of a move between two pockets."""
        wallet = pocket.wallet
        if wallet == "contract":
            return self._futures_transfer(at, other, incoming=incoming)
        between_users = pocket.uid != other.uid
        facts = self.context(at, symbol=pocket.symbol) if pocket.symbol else ""
        if not self._almanac.migrated(at):
            label = "Sub Account Transfer" if between_users else "Transfer"
            return Posting(label, _CLASSIC, "transfer", facts)
        label = "SUB_TRANSFER" if between_users else "TRANSFER"
        if wallet == "trade":
            return Posting(label, ("classic", "hf"), "transfer", "{}")
        return Posting(label, _FEEDS[wallet], "transfer", facts or ("" if wallet == "main" else "{}"))

    def _futures_transfer(self, at: int, other: Pocket, *, incoming: bool) -> Posting:
        name = _FUTURES_NAMES.get(other.wallet)
        if name is None:
            name = "High-Frequency Trading Account" if self._almanac.migrated(at) else "Trading Account"
        label, way = ("TransferIn", "from") if incoming else ("TransferOut", "to")
        return Posting(label, ("futures",), "transfer", remark=f"Transferred {way} {name}")

    def loan(self, cause: str, at: int, pocket: Pocket, loan_id: str) -> Posting:
        """Borrowing, paying back, or paying interest; the high-frequency labels are in no list of KuCoin's."""
        classic, modern = _LOAN_LABELS[cause]
        label = modern if pocket.wallet.endswith("_v2") else classic
        return Posting(label, _FEEDS[pocket.wallet], cause, self.context(at, symbol=pocket.symbol, loanId=loan_id))

    def other(self, wallet: Wallet, at: int, label: str, cause: str, **facts: str | None) -> Posting:
        """Anything else: with facts, or with an empty context.

        In the trade wallet the high-frequency ledger calls all of this OTHER.
        """
        context = self.context(at, **facts) if facts else ""
        if wallet != "trade":
            return Posting(label, _FEEDS[wallet], cause, context)
        if self._almanac.migrated(at):
            return Posting("OTHER", ("hf",), cause, context)
        return Posting(label, _CLASSIC, cause, context)

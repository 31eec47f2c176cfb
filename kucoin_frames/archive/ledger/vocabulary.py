"""What does a business type mean? KuCoin's many words for the cause of an entry as a few kinds. Pure.

KuCoin documents some words, answers with others and adds to them without notice. So words are compared without regard
to case, blanks, hyphens and underscores, and one that is not known is of the kind `other` and keeps its text. The
exported files of KuCoin's web site have the same kinds and words of their own; they are in the same list.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

__all__ = [
    "CONVERSION",
    "KINDS",
    "LIQUIDATION",
    "LOAN",
    "LOCK",
    "MEANINGS",
    "finer_cause",
    "is_known",
    "kind_of",
    "same_cause",
]

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "trade": "A leg of a trade or a conversion: one currency given for another.",
        "fee": "A fee that is an entry of its own.",
        "transfer": "A move between accounts, products or sub-accounts of the same owner.",
        "deposit": "Money that came from outside, bought with a card included.",
        "withdrawal": "Money that left, sold to a card included.",
        "interest": "Interest paid on a debt, or earned by lending and staking.",
        "funding": "Funding of a futures position.",
        "realised_pnl": "Profit or loss of futures, with the fees and the funding of its settlement period.",
        "bonus": "A gift: prizes, airdrops, distributions, red envelopes.",
        "rebate": "A part of fees that was given back, or a commission on those of referred users.",
        "other": "Borrowed or lent principal, liquidations, gifts sent, and every word that is not known.",
    }
)
"""The kinds, and what they mean."""

LOAN, LOCK, CONVERSION, LIQUIDATION = "loan", "lock", "conversion", "liquidation"

_KIND_OF = {LOAN: "other", LOCK: "transfer", CONVERSION: "trade", LIQUIDATION: "other"}
"""Causes that are finer than their kind. A loan brings coins and a debt; coins that are locked in a product of KuCoin's
are still owned; a conversion is a trade without an order; a liquidation sells what an account holds for what it owes,
but KuCoin does not document which entries that makes, so only analyses that see all of them tell whether it is one."""

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "trade": """Exchange; Trade_Exchange; Spot; Margin Trade; Margin Exchange; Cross Margin; Cross Margin Trading;
            Isolated Margin; Isolated Margin Trading; Isolated Exchange; Public Offering Purchase""",
        CONVERSION: """Instant Exchange; Convert to KCS; Convert; Convert Market; Convert Limit;
            Convert Dust to KCS""",
        "fee": """KCS Pay Fees; KCS Fee Deduction; KCS Deduction Fees; Deduction Fees; Liquidation Fees;
            Trading Fee""",
        "transfer": """Transfer; TransferIn; TransferOut; Sub Transfer; Sub Account Transfer; Broker Transfer;
            Assets Transferred in After Upgrading""",
        LOCK: """Staking; Redemption; Pool transactions; Vote for Coin; Voting; Redemption of Voting;
            LockDrop Vesting; KuCoin Earn Locked; KuCoin Earn Redemptions""",
        "deposit": "Deposit; Fiat Deposit; Buy Crypto; Bank Card Deal",
        "withdrawal": "Withdrawal; Withdraw; Fiat Withdrawal; Sell Crypto",
        "interest": """Interest Repayment; Interest; Margin Interest; Staking Profits; Soft Staking Profits;
            Voting Earnings; KuCoin Earn Profits; Hold to Earn Earnings""",
        "funding": "Funding; Funding Fee; Funding Fees; Funding Settlement",
        "realised_pnl": "RealisedPNL; RealizedPNL",
        "bonus": """KuCoin Bonus; KCS Bonus; KuCoin Event; Bonus received; Rewards; Other rewards; Distribution;
            Airdrop/Fork; Mining Income; Earn Rate-Up Coupon; PLATFORM_REWARD_WITHDRAW;
            Open red envelope""",
        "rebate": """Fee Rebate; Rebate; Refunded Fees; Returned Fees; KCS Returned Fees; Coupon Returned Fees;
            Deduction Coupon Refund; Fee Refunds using KCS; Referral Bonus""",
        LOAN: """Loans; Borrow; Borrowings; Margin Borrow; Debt Repayment; Repay; Margin Repay; Loans Repaid;
            Lendings""",
        LIQUIDATION: "Liquidation; Liquidation Takeover; Return of Liquidation Takeover; Assert Return",
        "other": "Send red envelope; Other",
    }
)


def _plain(word: str) -> str:
    return "".join(character for character in word.casefold() if character not in " -_\t\n")


_CAUSES: Mapping[str, str] = MappingProxyType(
    {_plain(word.strip()): cause for cause, words in _WORDS.items() for word in words.split(";")}
)

MEANINGS: Mapping[str, str] = MappingProxyType({word: _KIND_OF.get(cause, cause) for word, cause in _CAUSES.items()})
"""The kind of each known word, which is written here in small letters without blanks, hyphens and underscores."""

_ASKED: Mapping[str, str] = MappingProxyType(
    {
        "DEPOSIT": "Deposit; Fiat Deposit",
        "WITHDRAW": "Withdraw; Withdrawal; Fiat Withdrawal",
        "SUB_TRANSFER": "Sub Transfer; Sub Account Transfer",
        "TRADE_EXCHANGE": "Trade Exchange; Exchange; Spot",
        "MARGIN_EXCHANGE": """Margin Exchange; Margin Trade; Cross Margin; Cross Margin Trading;
            Isolated Margin Trading""",
        "RETURNED_FEES": "Returned Fees; Refunded Fees; KCS Returned Fees",
        "DEDUCTION_FEES": "Deduction Fees; KCS Pay Fees; KCS Fee Deduction; KCS Deduction Fees",
        "RealisedPNL": "RealisedPNL; RealizedPNL",
        "RealizedPNL": "RealisedPNL; RealizedPNL",
    }
)
"""Words that questions to KuCoin use, and those that its answers use for the same."""

_ANSWERED: Mapping[str, frozenset[str]] = MappingProxyType(
    {_plain(word): frozenset(_plain(each.strip()) for each in words.split(";")) for word, words in _ASKED.items()}
)


def kind_of(biz_type: str | None) -> str:
    """The kind of movement behind a word; `other` for one that is not known.

    >>> kind_of("Sub-account transfer"), kind_of("TRADE_EXCHANGE"), kind_of("Moon Landing")
    ('transfer', 'trade', 'other')
    """
    return MEANINGS.get(_plain(biz_type or ""), "other")


def is_known(biz_type: str | None) -> bool:
    """Whether the list of words has this one.

    >>> is_known("OTHER"), is_known("Moon Landing")
    (True, False)
    """
    return _plain(biz_type or "") in MEANINGS


def finer_cause(biz_type: str | None) -> str | None:
    """The cause behind a word where it is finer than its kind: `LOAN`, `LOCK`, `CONVERSION`, `LIQUIDATION`; else None.

    >>> finer_cause("MARGIN_BORROW"), finer_cause("Staking"), finer_cause("Convert Market"), finer_cause("Spot")
    ('loan', 'lock', 'conversion', None)
    """
    cause = _CAUSES.get(_plain(biz_type or ""))
    return cause if cause in _KIND_OF else None


def same_cause(asked: str, words: Iterable[str]) -> list[str]:
    """Which of the words an entry may have that is asked for by this one.

    >>> same_cause("TRADE_EXCHANGE", ["Exchange", "TRADE_EXCHANGE", "Transfer"])
    ['Exchange', 'TRADE_EXCHANGE']
    """
    wanted = _ANSWERED.get(_plain(asked), frozenset({_plain(asked)}))
    return [word for word in words if _plain(word) in wanted]

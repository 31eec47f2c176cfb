"""What a key may do that reading does not need, what it cannot show, and what to change on KuCoin's page."""

import pandas as pd

__all__ = ["excess", "unseen"]

_READING = "General"
_FUTURES = "Futures"
_MEANING = {
    "Spot": "it may trade",
    "Margin": "it may borrow and trade on margin",
    "InnerTransfer": "it may move funds within the account",
    "Transfer": "it may move funds between accounts",
    "FlexTransfers": "it may move funds between accounts",
    "Withdrawal": "it may withdraw",
    "Earn": "it may subscribe and redeem",
}


def excess(key: pd.DataFrame) -> str:
    """What a key may do beyond reading, with what to untick; empty for one that may only read and is tied to addresses.

    Parameters
    ----------
    key : DataFrame
        As the fetcher `api_key` gives it.
    """
    rights = _rights(key)
    told = []
    surplus = [right for right in rights if right not in (_READING, _FUTURES)]
    if surplus:
        why = dict.fromkeys(_MEANING.get(right, "nothing here needs it") for right in surplus)
        told.append(f"untick {', '.join(surplus)} ({', '.join(why)})")
    if _FUTURES in rights:
        told.append(
            "untick Futures unless the futures account is to be seen (it may trade futures; KuCoin has no right that"
            " only reads them)"
        )
    if key["ip_whitelist"].isna().all() or not "".join(key["ip_whitelist"].dropna()).strip():
        told.append("tie it to your IP addresses (it has no IP list, so it works from anywhere)")
    if not told:
        return ""
    return f"the key may do more than this toolkit needs. On KuCoin's page for API management: {'; '.join(told)}."


def unseen(key: pd.DataFrame) -> str:
    """What a key cannot show for want of a permission; empty if that is nothing."""
    rights = _rights(key)
    if _READING not in rights:
        return "the key lacks the permission General, without which KuCoin shows it next to nothing: tick it."
    if _FUTURES not in rights:
        return (
            "the key lacks the permission Futures: futures_account() is refused, and balances() leave the futures"
            " account out. Tick it only if there is something to see."
        )
    return ""


def _rights(key: pd.DataFrame) -> list[str]:
    """The permissions, each once, in KuCoin's order."""
    joined = ",".join(key["permission"].dropna())
    return list(dict.fromkeys(right.strip() for right in joined.split(",") if right.strip()))

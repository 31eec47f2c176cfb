"""Transfers between the account's own wallets: how much may be moved."""

from typing import Literal, Unpack

from kucoin_frames.columns import amount, text
from kucoin_frames.endpoint import Options, Query, endpoint, one_of, singly
from kucoin_frames.endpoint.inputs import Codes, codes, required
from kucoin_frames.endpoints.account import BALANCE
from kucoin_frames.exceptions import InputError
from kucoin_frames.transport.quota import Pool

__all__ = ["transfer_quotas"]

WalletType = Literal["MAIN", "TRADE", "MARGIN", "ISOLATED", "OPTION", "MARGIN_V2", "ISOLATED_V2"]


@endpoint(
    "/api/v1/accounts/transferable",
    pool=Pool.MANAGEMENT,
    weight=20,
    columns=(
        text("type", "Kind of account, as asked for."),
        text("tag", "Pair, as asked for; NA without."),
        text("currency", "Currency held."),
        *BALANCE,
        amount("transferable", "What may be moved to another account."),
    ),
)
def transfer_quotas(
    currency: Codes, type: WalletType, *, tag: str | None = None, **options: Unpack[Options]
) -> list[Query]:
    """The transfer quota of a currency in a kind of account.

    Parameters
    ----------
    currency : str or list of str
        Currencies; each is a request of its own (20 points each).
    type : {"MAIN", "TRADE", "MARGIN", "ISOLATED", "OPTION", "MARGIN_V2", "ISOLATED_V2"}
        Kind of account. The futures account is not among them: see `max_withdraw_amount` of `futures_account`.
    tag : str, optional
        Pair such as BTC-USDT; needed when the type is ISOLATED.
    """
    if codes(currency) is None:
        raise InputError("transfer_quotas needs a currency, such as 'USDT'")
    kind = one_of(required(type, "type"), WalletType, "type")
    if kind == "ISOLATED" and not tag:
        raise InputError("type='ISOLATED' needs the pair: pass tag, such as tag='BTC-USDT'")
    known = {"type": kind} | ({"tag": tag} if tag else {})
    return [Query({"currency": each, "type": kind, "tag": tag}, constants=known) for each in singly(currency)]

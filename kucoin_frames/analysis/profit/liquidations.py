"""Which entries are those of liquidations, and is their other side known? From the ledger; asks nobody."""

import numpy as np
import pandas as pd

from kucoin_frames.analysis.profit.exchanges import INSTANT, ORDER, is_liquidation, movements, netted, sides
from kucoin_frames.analysis.profit.lot_events import moving
from kucoin_frames.analysis.rows import ZERO, of
from kucoin_frames.columns import Table, amount, identifier, text, time

__all__ = ["LIQUIDATIONS", "liquidations"]

LIQUIDATIONS = Table(
    (
        time("createdAt", "When the balance moved."),
        identifier("uid", "Number of the account."),
        text("accountType", "Account, in KuCoin's words."),
        text("symbol", "Pair; NA where there is none."),
        text("currency", "Currency that moved."),
        amount("change", "What the balance moved by, with its sign."),
        text("bizType", "Cause in KuCoin's words."),
        text(
            "part",
            "sold or returned of the currency that went, proceeds or charge of the one that came; NA without exchange.",
        ),
        text("linkedBy", "What makes the entries one exchange: order, or instant; NA if nothing does."),
        text("note", "Why it is no side of an exchange, so that it is worth the day's price; NA where it is one."),
        identifier("exchangeId", "First entry of the exchange; NA if it is in none."),
        identifier("eventId", "The event of its currency, as lot_events, disposals and lots call it."),
        identifier("orderId", "Order that caused the entry; NA where there is none."),
        identifier("id", "The entry."),
    ),
    key=("id",),
    order="created_at",
)

_ALONE = "no other side: nothing says what it was exchanged for"
_MANY = "several currencies: nothing says which was exchanged for which"


def liquidations(ledger: pd.DataFrame) -> pd.DataFrame:
    """An entry of a liquidation, and the exchange that it is a part of.

    KuCoin does not document which entries a liquidation makes, nor what their context tells. Entries of one order, or
    without one those of one wallet, pair and millisecond, are an exchange if one currency went and one came: then
    `disposals` have the real proceeds, ``sum of proceeds less sum of charge``, with the cause `liquidation`. A charge
    is what went again of the currency that came; it is taken for the fee. All other entries are worth the day's price,
    with the cause `other`, and ``note`` says why: of what was taken over for a debt, nothing else tells the proceeds.
    What KuCoin calls a fee (`Liquidation Fees`) is one, as in `fees_paid`, and no row here.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger of one or several accounts.

    Returns
    -------
    DataFrame
        In the order of the ledger.

    Raises
    ------
    InputError
        For a frame that lacks a column or is not in the order of time.
    """
    rows = moving(ledger)
    movement = movements(rows)
    once = netted(rows, movement)
    once["is_side"] = sides(once).is_side
    once = once.rename(columns={"id": "event_id"})
    of_movement = once.groupby("movement")
    currencies = of_movement["currency"].count()
    forced = is_liquidation(rows["biz_type"])
    columns = ["movement", "currency", "event_id", "quantity", "is_side"]
    entries = rows[forced].assign(movement=movement[forced]).merge(once[columns], on=["movement", "currency"])
    entries["exchange_id"] = entries["movement"].map(of_movement["event_id"].first())
    is_side, grows = entries["is_side"].to_numpy(bool), (entries["change"] > ZERO).to_numpy(bool)
    came = (entries["quantity"] > ZERO).to_numpy(bool)
    whole = pd.Series(np.select([came & grows, came, grows], ["proceeds", "charge", "returned"], "sold"))
    by = pd.Series(np.where(entries["order_id"].notna().to_numpy(bool), ORDER, INSTANT))
    is_many = (entries["movement"].map(currencies) > 2).to_numpy(bool)
    note = pd.Series(np.where(is_many, _MANY, _ALONE))
    for name, values, is_told in (
        ("part", whole, is_side),
        ("linked_by", by, is_side),
        ("exchange_id", entries["exchange_id"], is_side),
        ("note", note, ~is_side),
    ):
        entries[name] = values.astype("str").where(is_told)
    return of(LIQUIDATIONS, entries)

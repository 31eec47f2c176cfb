"""What does the rp2 package make of the same events? A program: JSON in, JSON out.

It runs in a process and a folder of its own: rp2 changes the decimal context of who imports it, and writes a log.
"""

import json
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

COLUMNS = {
    "in_header": "timestamp asset exchange holder transaction_type spot_price crypto_in fiat_fee",
    "out_header": "timestamp asset exchange holder transaction_type spot_price crypto_out_no_fee crypto_fee",
    "intra_header": "timestamp asset from_exchange from_holder to_exchange to_holder spot_price crypto_sent "
    "crypto_received",
}
START = datetime(2024, 1, 1, tzinfo=UTC)


def settings(folder: Path) -> str:
    lines = ["[general]", "assets = COIN", "exchanges = KuCoin", "holders = me"]
    for section, names in COLUMNS.items():
        lines += [f"[{section}]", *(f"{name} = {place}" for place, name in enumerate(names.split()))]
    path = folder / "rp2.ini"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def closed(method: str, events: list[tuple[str, str]]) -> list[tuple[int, int, str, str]]:
    """Opening event, closing event, quantity and gain of each closed part of a lot."""
    from prezzemolo.avl_tree import AVLTree
    from rp2.accounting_engine import AccountingEngine
    from rp2.configuration import MAX_DATE, MIN_DATE, Configuration
    from rp2.in_transaction import InTransaction
    from rp2.input_data import InputData
    from rp2.out_transaction import OutTransaction
    from rp2.plugin.accounting_method import fifo, hifo, lifo
    from rp2.plugin.country.us import US
    from rp2.rp2_decimal import ZERO, RP2Decimal
    from rp2.tax_engine import compute_tax
    from rp2.transaction_set import TransactionSet

    with tempfile.TemporaryDirectory() as folder:
        configuration = Configuration(settings(Path(folder)), US())
    sets = {kind: TransactionSet(configuration, kind, "COIN", MIN_DATE, MAX_DATE) for kind in ("IN", "OUT", "INTRA")}
    for number, (quantity, value) in enumerate(events):
        size, worth = RP2Decimal(quantity.lstrip("-")), RP2Decimal(value)
        common: dict[str, Any] = {
            "configuration": configuration,
            "timestamp": (START + timedelta(minutes=number)).isoformat(),
            "asset": "COIN",
            "exchange": "KuCoin",
            "holder": "me",
            "spot_price": worth / size,
            "row": number + 1,
            "unique_id": str(number),
        }
        if quantity.startswith("-"):
            sold = {"crypto_out_no_fee": size, "crypto_fee": ZERO, "fiat_out_no_fee": worth, "fiat_fee": ZERO}
            sets["OUT"].add_entry(OutTransaction(transaction_type="SELL", **sold, **common))
        else:
            bought = {"crypto_in": size, "fiat_in_no_fee": worth, "fiat_in_with_fee": worth, "fiat_fee": ZERO}
            sets["IN"].add_entry(InTransaction(transaction_type="BUY", **bought, **common))
    methods: Any = AVLTree()
    methods.insert_node(MIN_DATE.year, {"fifo": fifo, "lifo": lifo, "hifo": hifo}[method].AccountingMethod())
    told = compute_tax(configuration, AccountingEngine(methods), InputData("COIN", *sets.values()))
    return [
        (
            int(each.acquired_lot.unique_id),
            int(each.taxable_event.unique_id),
            str(each.crypto_amount),
            str(each.fiat_gain),
        )
        for each in told.gain_loss_set
    ]


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump([closed(asked["method"], events) for events in asked["events"]], sys.stdout)

"""Which files does a bundle hold, and which columns do they have? That changes with the years. Pure data.

A column that ends in `*` holds times. The spellings are the site's, slips included: a comma inside a name, two spaces,
a comma in front, the brackets of another alphabet.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_HISTORY = "UID|Account Type|Currency|Side|Amount|Fee|Time*|Remark|Type"
_ORDERS = (
    "UID|Account Type|Order ID|Order Time*|Symbol|Side|Order Type|Order Price|Order Amount|Avg. Filled Price"
    "|Filled Amount|Filled Volume|Filled Volume (USDT)|Filled Time*|Fee|Fee Currency|Tax|Status|Account Mode"
)
_FILLS = (
    "UID|Account Type|Order ID|Symbol|Side|Order Type|Avg. Filled Price|Filled Amount|Filled Volume"
    "|Filled Volume (USDT)|Filled Time*|Fee|Tax|Maker/Taker|Fee Currency|Account Mode"
)

_BUNDLE = {
    "Account History_Funding Account": _HISTORY,
    "Account History_Trading Account": _HISTORY,
    "Account History_Cross Margin Account": _HISTORY,
    "Account History_Isolated Margin Account": _HISTORY,
    "Spot Orders_Filled Orders": _ORDERS,
    "Spot Orders_Filled Orders (Show Order-Splitting)": _FILLS,
    "Margin Orders_Filled Orders": _ORDERS.replace("Fee Currency", "Fee Currency,"),
    "Margin Orders_Filled Orders (Show Order-Splitting)": _FILLS.replace("Fee Currency", "Fee Currency,"),
    "Convert Orders_Filled Orders": "UID|Account Type|Payment Account|Sell|Buy|Price|Tax|Time of Update*|Status",
    "Deposit_Withdrawal History_Deposit History": (
        "UID|Account Type|Time*|Coin|Amount|Fee|Hash|Deposit Address|Transfer Network|Status|Remarks"
    ),
    "Deposit_Withdrawal History_Withdrawal History": (
        "UID|Account Type|Time*|Coin|Amount|Fee|Hash|Withdrawal Address/Account|Transfer Network|Status|Remarks"
    ),
    "Futures Orders_Realized PNL": (
        "UID|Account Type|Symbol|Close Type|Realized PNL|Total Realized PNL|Total Funding Fees|Total Trading Fees"
        "|Position Opening Time*|,Position Closing Time*"
    ),
    "Futures Orders_Filled Orders (Show Order-Splitting)": (
        "UID|Account Type|Order ID|Filled Time*|Symbol|Side|Filled Amount|Filled Price|Filled Volume"
        "|Filled Volume  (USDT)|Fee Rate|Fee|Order Type"
    ),
    "Earn Orders_Profit History": (
        "UID|Account Type|Order ID|Time*|Staked Coin|Product Type|Product Name|Earnings Coin|Earnings Type|Remarks"
        "|Amount|Amount（USDT）|Fee"  # noqa: RUF001  the brackets are the site's
    ),
    "Earn Orders_Staking History": (
        "UID|Account Type|Staked Time*|Staked Coin|Product Type|Product Name|Maturity Date*|Amount|Redemption Time*"
        "|Status"
    ),
    "Fiat Orders_Fiat Deposits": "Order ID|Currency (Fiat)|Fiat Amount|Fee|Deposit Method|Status|Time*",
    "Fiat Orders_Fiat Withdrawals": (
        "Order ID|Currency (Fiat)|Fiat Amount|Fee Currency|Fee|Withdrawal Method|Status|Time*"
    ),
    "Fiat Orders_Fast Trade Orders": (
        "Order ID|Currency (Crypto)|Crypto Quantity|Currency (Fiat)|Fiat Amount|Fee Currency (Fiat)|Fee (Fiat)"
        "|Fee Currency (Crypto)|Fee (Crypto)|Channel|Payment Method|Status|Time*"
    ),
    "Fiat Orders_P2P Orders": (
        "Order ID|Currency (Fiat)|Currency (Crypto)|Side|Price|Crypto Quantity|Fiat Amount|Status|Tax|Time*"
    ),
    "Fiat Orders_Third-Party Payment": (
        "Order ID|Order Type|Currency (Crypto)|Crypto Quantity,|Price|Currency (Fiat)|Fiat Amount|Fee Currency|Fee"
        "|Status|Time*"
    ),
    "Trading Bot_Filled Orders (Show Order-Splitting)_Spot": (
        "UID|Account Type|Order ID|Symbol|Side|Order Type|Filled Price|Filled Amount|Filled Volume"
        "|Filled Volume (USDT)|Time Filled*|Fee|Fee Currency|Tax"
    ),
    "Others_Asset Snapshots": "UID|Account Type|Account Name|Coin|Amount|Amount(USDT)|Time*",
}

_OLD_FUNDS = {
    "Deposit_Withdrawal History_Deposit History": (
        "UID|Account Type|Time*|Remarks|Status|Fee|Amount|Coin|Transfer Network"
    ),
    "Deposit_Withdrawal History_Withdrawal Record": (
        "UID|Account Type|Time*|Remarks|Status|Fee|Amount|Coin|Transfer Network|Withdrawal Address/Account"
    ),
}


class Era(NamedTuple):
    """How bundles of some year look."""

    files: Mapping[str, tuple[str, ...]]
    """The columns of each file by its title."""
    names_end_in_date: bool
    uids_are_masked: bool


def _files(sheets: Mapping[str, str], *, without: tuple[str, ...] = ()) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType(
        {
            title: tuple(column for column in columns.split("|") if column not in without)
            for title, columns in sheets.items()
        }
    )


_WITHDRAWALS = "Deposit_Withdrawal History_Withdrawal History"
_SHEETS_2023 = {title: columns for title, columns in _BUNDLE.items() if title != _WITHDRAWALS} | _OLD_FUNDS

ERAS: Mapping[str, Era] = MappingProxyType(
    {
        "2023": Era(_files(_SHEETS_2023, without=("Type", "Tax", "Account Mode")), True, True),
        "2024": Era(_files(_BUNDLE, without=("Account Mode",)), False, True),
        "2025": Era(_files(_BUNDLE), False, False),
    }
)
"""In 2023 a history has no Type: its text stands in the Remark. Later a tax column came, then the account mode."""

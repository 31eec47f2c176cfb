"""Which kinds of files does KuCoin export, and by which columns are they known? Pure data.

A kind names the columns that tell it from all others, and those that some of its files have beside them; both lead to
columns of `kucoin_frames.archive.exports.frames`. Headers are spelled as KuCoin spells them; where it spells one in
several ways, all are given. `sold` and `bought` are columns that hold an amount and its currency in one text.
"""

from collections.abc import Mapping
from types import MappingProxyType

from kucoin_frames.archive.exports.kind import Kind, Spellings

__all__ = ["KINDS"]


_WHO: Mapping[str, Spellings] = MappingProxyType({"uid_shown": "UID", "holder": "Account Type"})
_ORDER_ID: Mapping[str, Spellings] = MappingProxyType({"order_id": "Order ID"})
_FILLED_TIME = ("Filled Time", "Time Filled")
_FILL: Mapping[str, Spellings] = MappingProxyType(
    {
        "order_id": "Order ID",
        "symbol": "Symbol",
        "side": "Side",
        "price": ("Avg. Filled Price", "Filled Price"),
        "size": "Filled Amount",
        "funds": "Filled Volume",
        "created_at": _FILLED_TIME,
        "fee": "Fee",
    }
)
_FILL_OTHERS: Mapping[str, Spellings] = MappingProxyType(
    {
        **_WHO,
        "order_type": "Order Type",
        "funds_usdt": "Filled Volume (USDT)",
        "tax": "Tax",
        "account_mode": "Account Mode",
    }
)
_MOVE: Mapping[str, Spellings] = MappingProxyType(
    {
        "created_at": "Time",
        "currency": "Coin",
        "amount": "Amount",
        "fee": "Fee",
        "network": "Transfer Network",
        "status": "Status",
    }
)
_MOVE_OTHERS: Mapping[str, Spellings] = MappingProxyType(
    {**_WHO, "hash": "Hash", "remark": ("Remarks", "Remark"), "address": "Deposit Address"}
)
_LOAN: Mapping[str, Spellings] = MappingProxyType(
    {
        "order_id": "Order ID",
        "currency": "Coin",
        "amount": "Amount",
        "interest": "Interest",
        "daily_interest": "Daily Interest",
        "term": "Term",
        "created_at": "Time Filled",
        "repaid_at": "Repayment Time",
        "status": "Status",
    }
)

_BUNDLE = (
    Kind(
        "account history",
        "ledger",
        {
            "currency": "Currency",
            "direction": "Side",
            "amount": "Amount",
            "fee": "Fee",
            "created_at": "Time",
            "remark": "Remark",
        },
        {**_WHO, "biz_type": "Type"},
    ),
    Kind(
        "asset snapshots",
        "snapshots",
        {"account_name": "Account Name", "currency": "Coin", "amount": "Amount", "taken_at": "Time"},
        {**_WHO, "amount_usdt": "Amount(USDT)"},
    ),
    Kind(
        "orders",
        "orders",
        {
            "order_id": "Order ID",
            "created_at": "Order Time",
            "symbol": "Symbol",
            "side": "Side",
            "price": "Order Price",
            "size": "Order Amount",
            "filled_size": "Filled Amount",
            "filled_funds": "Filled Volume",
            "fee": "Fee",
        },
        {
            **_WHO,
            "order_type": "Order Type",
            "average_price": "Avg. Filled Price",
            "filled_funds_usdt": "Filled Volume (USDT)",
            "filled_at": _FILLED_TIME,
            "fee_currency": "Fee Currency",
            "tax": "Tax",
            "status": "Status",
            "account_mode": "Account Mode",
        },
    ),
    Kind("fills", "fills", {**_FILL, "fee_currency": "Fee Currency"}, {**_FILL_OTHERS, "liquidity": "Maker/Taker"}),
    Kind("futures fills", "fills", {**_FILL, "fee_rate": "Fee Rate"}, _FILL_OTHERS),
    Kind(
        "converts",
        "converts",
        {"sold": "Sell", "bought": "Buy", "price": "Price", "created_at": "Time of Update", "status": "Status"},
        {**_WHO, "payment_account": "Payment Account", "tax": "Tax"},
    ),
    Kind("deposits", "deposits", _MOVE, _MOVE_OTHERS),
    Kind(
        "withdrawals",
        "withdrawals",
        {**_MOVE, "address": ("Withdrawal Address/Account", "Withdrawal Address")},
        {name: spelled for name, spelled in _MOVE_OTHERS.items() if name != "address"},
    ),
    Kind(
        "futures results",
        "futures_pnl",
        {
            "symbol": "Symbol",
            "close_type": "Close Type",
            "realized_pnl": "Realized PNL",
            "closed_at": "Position Closing Time",
        },
        {
            **_WHO,
            "total_realized_pnl": "Total Realized PNL",
            "total_funding_fees": "Total Funding Fees",
            "total_trading_fees": "Total Trading Fees",
            "opened_at": "Position Opening Time",
        },
    ),
    Kind("borrowings", "loans", {**_LOAN, "repaid": "Repaid", "matures_at": "Maturity Date"}, _WHO),
    Kind(
        "lendings",
        "loans",
        {**_LOAN, "repaid": "User Repayment", "repaid_by_fund": "Insurance Fund Repayment"},
        _WHO,
    ),
    Kind(
        "earn profits",
        "earn",
        {
            "created_at": "Time",
            "staked_currency": "Staked Coin",
            "product_name": "Product Name",
            "currency": "Earnings Coin",
            "amount": "Amount",
        },
        {
            **_WHO,
            **_ORDER_ID,
            "product_type": "Product Type",
            "earnings_type": "Earnings Type",
            "remark": "Remarks",
            "amount_usdt": "Amount(USDT)",
            "fee": "Fee",
        },
    ),
    Kind(
        "staking",
        "staking",
        {
            "created_at": "Staked Time",
            "currency": "Staked Coin",
            "product_name": "Product Name",
            "amount": "Amount",
            "redeemed_at": "Redemption Time",
        },
        {**_WHO, "product_type": "Product Type", "matures_at": "Maturity Date", "status": "Status"},
    ),
)

_FIAT: Mapping[str, Spellings] = MappingProxyType(
    {"currency": "Currency (Fiat)", "amount": "Fiat Amount", "status": "Status", "created_at": "Time"}
)
_COINS: Mapping[str, Spellings] = MappingProxyType(
    {"crypto_currency": "Currency (Crypto)", "crypto_amount": "Crypto Quantity"}
)
_FIAT_FILES = (
    Kind(
        "fiat deposits",
        "fiat_transfers",
        {**_FIAT, "method": "Deposit Method"},
        {**_WHO, **_ORDER_ID, "fee": "Fee", "fee_currency": "Fee Currency"},
        {"direction": "in"},
    ),
    Kind(
        "fiat withdrawals",
        "fiat_transfers",
        {**_FIAT, "method": "Withdrawal Method"},
        {**_WHO, **_ORDER_ID, "fee": "Fee", "fee_currency": "Fee Currency"},
        {"direction": "out"},
    ),
    Kind(
        "fast trades",
        "fiat_trades",
        {**_FIAT, **_COINS, "method": "Payment Method"},
        {
            **_WHO,
            **_ORDER_ID,
            "fee_currency": "Fee Currency (Fiat)",
            "fee": "Fee (Fiat)",
            "crypto_fee_currency": "Fee Currency (Crypto)",
            "crypto_fee": "Fee (Crypto)",
            "channel": "Channel",
        },
    ),
    Kind(
        "P2P trades",
        "fiat_trades",
        {**_FIAT, **_COINS, "side": "Side", "price": "Price"},
        {**_WHO, **_ORDER_ID, "tax": "Tax"},
    ),
    Kind(
        "third-party payments",
        "fiat_trades",
        {**_FIAT, **_COINS, "order_type": "Order Type", "price": "Price"},
        {**_WHO, **_ORDER_ID, "fee_currency": "Fee Currency", "fee": "Fee"},
    ),
)

_OLD_MOVES = ("Wallet Address/Account", "Wallet Address")
_OLD_FILES = (
    Kind(
        "trades of 2018",
        "fills",
        {
            "symbol": "symbol",
            "side": "direction",
            "price": "deal_price",
            "size": "amount",
            "funds": "deal_value",
            "created_at": "created_at",
        },
        {"uid_shown": "uid", "fee": "fee"},
    ),
    Kind(
        "trades of 2018 with fees",
        "fills",
        {
            "symbol": "symbol",
            "order_type": "order_type",
            "price": "price",
            "size": "amount_coin",
            "side": "direction",
            "funds": "funds",
            "created_at": "created_at",
        },
        {"uid_shown": "uid", "fee": "fee"},
    ),
    Kind(
        "trades of 2018 by order",
        "fills",
        {
            "order_id": "oid",
            "symbol": "symbol",
            "price": "dealPrice",
            "funds": "dealValue",
            "size": "amount",
            "side": "direction",
            "created_at": "createdDate",
        },
        {"uid_shown": "uid", "fee": "fee"},
    ),
    Kind(
        "trades of 2019",
        "fills",
        {
            "created_at": "Time",
            "symbol": "Pair",
            "side": "Side",
            "price": "FilledPrice",
            "size": "Amount",
            "funds": "Volume",
        },
        {**_WHO, **_ORDER_ID, "fee": "Fee", "fee_currency": "FeeCoin"},
    ),
    Kind(
        "trades of 2020",
        "fills",
        {
            "created_at": "tradeCreatedAt",
            "symbol": "symbol",
            "side": "side",
            "price": "price",
            "size": "size",
            "funds": "funds",
            "fee": "fee",
            "fee_currency": "feeCurrency",
        },
        {"uid_shown": "uid", "order_id": "orderId", "liquidity": "liquidity", "order_type": "orderType"},
    ),
    Kind(
        "orders of 2020",
        "orders",
        {
            "created_at": "orderCreatedAt",
            "order_id": "id",
            "symbol": "symbol",
            "side": "side",
            "order_type": "type",
            "price": "price",
            "size": "size",
            "filled_size": "dealSize",
            "filled_funds": "dealFunds",
        },
        {
            "uid_shown": "uid",
            "client_oid": "clientOid",
            "stop_price": "stopPrice",
            "average_price": "averagePrice",
            "fee": "fee",
            "fee_currency": "feeCurrency",
            "remark": "remark",
            "tags": "tags",
            "status": "orderStatus",
        },
    ),
    Kind(
        "deposits and withdrawals of 2018",
        "deposits",
        {
            "currency": "coin_type",
            "move_type": "type",
            "address": "add",
            "hash": "hash",
            "amount": "vol",
            "created_at": "created_at",
        },
        {"uid_shown": "uid"},
        splits=True,
    ),
    Kind(
        "deposits and withdrawals of 2019",
        "deposits",
        {"created_at": "Time", "currency": "Coin", "amount": "Amount", "move_type": "Type", "remark": "Remark"},
        {**_WHO, "network": "Network", "fee": "Fee", "address": _OLD_MOVES, "hash": "Hash", "status": "Status"},
        splits=True,
    ),
    Kind(
        "futures results of 2020",
        "futures_pnl",
        {"symbol": "Contract", "realized_pnl": "Realized PNL", "closed_at": "Close Time"},
        {"uid_shown": "uid", "details": "PNL Details"},
    ),
)

KINDS: tuple[Kind, ...] = (*_BUNDLE, *_FIAT_FILES, *_OLD_FILES)
"""Every kind of file that is known, from the bundles of today back to the files of 2018."""

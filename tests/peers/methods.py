"""How does each peer call an endpoint? One row for each of our fetchers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["METHODS", "ROUNDED_BY_SDK", "Methods"]


@dataclass(frozen=True)
class Methods:
    """The official SDK's `family.method` and ccxt's implicit method; None where ccxt has no such route."""

    sdk: str
    ccxt: str | None
    ccxt_asks: Mapping[str, str] = field(default_factory=dict)
    """What ccxt has to be told besides: it asks an older version of some paths by itself."""


METHODS = {
    "account_summary": Methods("account.get_account_info", "privateGetUserInfo"),
    "api_key": Methods("account.get_apikey_info", "privateGetUserApiKey"),
    "hf_opened": Methods("account.get_spot_account_type", "privateGetHfAccountsOpened"),
    "accounts": Methods("account.get_spot_account_list", "privateGetAccounts"),
    "account": Methods("account.get_spot_account_detail", "privateGetAccountsAccountId"),
    "margin_cross": Methods("account.get_cross_margin_account", "privateGetMarginAccounts"),
    "margin_isolated": Methods("account.get_isolated_margin_account", "privateGetIsolatedAccounts"),
    "futures_account": Methods("account.get_futures_account", "futuresPrivateGetAccountOverview"),
    "ledgers": Methods("account.get_spot_ledger", "privateGetAccountsLedgers"),
    "ledgers_hf": Methods("account.get_spot_hf_ledger", "privateGetHfAccountsLedgers"),
    "ledgers_margin_hf": Methods("account.get_margin_hf_ledger", "privateGetHfMarginAccountLedgers"),
    "ledgers_futures": Methods("account.get_futures_ledger", "futuresPrivateGetTransactionHistory"),
    "sub_accounts": Methods("subaccount.get_spot_sub_accounts_summary_v2", "privateGetSubUser"),
    "sub_account_balance": Methods("subaccount.get_spot_sub_account_detail", "privateGetSubAccountsSubUserId"),
    "sub_account_balances": Methods("subaccount.get_spot_sub_account_list_v2", "privateGetSubAccounts"),
    "sub_account_futures": Methods("subaccount.get_futures_sub_account_list_v2", "futuresPrivateGetAccountOverviewAll"),
    "sub_api_keys": Methods("subaccount.get_sub_account_api_list", "privateGetSubApiKey"),
    "deposit_addresses": Methods("deposit.get_deposit_address_v3", "privateGetDepositAddresses", {"version": "v3"}),
    "deposits": Methods("deposit.get_deposit_history", "privateGetDeposits"),
    "withdrawal_quotas": Methods("withdrawal.get_withdrawal_quotas", "privateGetWithdrawalsQuotas"),
    "withdrawal": Methods("withdrawal.get_withdrawal_history_by_id", None),
    "withdrawals": Methods("withdrawal.get_withdrawal_history", "privateGetWithdrawals"),
    "transfer_quotas": Methods("transfer.get_transfer_quotas", "privateGetAccountsTransferable"),
    "base_fee": Methods("fee.get_basic_fee", "privateGetBaseFee"),
    "trade_fees": Methods("fee.get_spot_actual_fee", "privateGetTradeFees"),
    "trade_fees[futures]": Methods("fee.get_futures_actual_fee", "futuresPrivateGetTradeFees"),
    "prices": Methods("market.get_fiat_price", "publicGetPrices"),
    "candles": Methods("market.get_klines", "publicGetMarketCandles"),
    "currencies": Methods("market.get_all_currencies", "publicGetCurrencies"),
    "symbols": Methods("market.get_all_symbols", "publicGetSymbols"),
    "server_time": Methods("market.get_server_time", "publicGetTimestamp"),
}
"""By the fetcher's name; by a case's label where a case calls another method."""

_FUTURES = {
    "account_equity",
    "unrealised_pnl",
    "margin_balance",
    "position_margin",
    "order_margin",
    "frozen_funds",
    "available_balance",
}

ROUNDED_BY_SDK = {
    "futures_account": _FUTURES | {"risk_ratio", "max_withdraw_amount"},
    "ledgers_futures": {"amount", "fee", "account_equity"},
    "sub_account_futures": _FUTURES | {f"{name}_total" for name in _FUTURES},
}
"""All that cannot be compared exactly: JSON numbers, which the SDK reads as binary floats."""

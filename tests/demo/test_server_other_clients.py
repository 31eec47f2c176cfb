"""Real KuCoin clients, unchanged but for their addresses and clock, against the simulated exchange."""

import warnings
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import ccxt
import pytest

from kucoin_frames.demo.server import Exchange
from tests.demo.tiny import DAY, MAIN, NOW

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore", DeprecationWarning
    )  # the official client's declarations are older than its pydantic
    from kucoin_universal_sdk.api import DefaultClient
    from kucoin_universal_sdk.generate.account import account, deposit, fee, subaccount, transfer, withdrawal
    from kucoin_universal_sdk.internal.infra import default_signer
    from kucoin_universal_sdk.model import ClientOptionBuilder, TransportOptionBuilder


@pytest.fixture
def other(exchange: Exchange) -> Iterator[Any]:
    client = ccxt.kucoin({"apiKey": MAIN.key, "secret": MAIN.secret, "password": MAIN.passphrase})
    urls = client.urls["api"]
    for name, url in urls.items():
        urls[name] = exchange.futures_url if "futures" in url else exchange.spot_url
    client.nonce = lambda: exchange.now
    yield client
    client.close()


def test_ccxt_loads_markets(other: Any) -> None:
    markets = other.load_markets()
    assert list(markets) == ["BTC/USDT", "KCS/USDT", "BTC/USDT:USDT", "BTC/USD:BTC"]
    assert (markets["KCS/USDT"]["taker"], markets["BTC/USDT"]["precision"]["price"]) == (0.002, 0.1)


def test_ccxt_reads_balances_ledgers_and_fees(other: Any, exchange: Exchange) -> None:
    assert other.fetch_balance()["total"] == {"USDT": 51.5876008, "KCS": 0}
    assert other.fetch_balance({"type": "main"})["total"] == {"USDT": 400.5}
    assert other.fetch_balance({"type": "swap", "code": "USDT"})["total"] == {"USDT": 19.6}
    assert other.fetch_balance({"type": "isolated"})["total"] == {"BTC": 0.001, "USDT": 10}
    assert {row["id"] for row in other.fetch_ledger()} == {"202", "203", "204", "205"}
    assert {row["id"] for row in other.fetch_ledger("USDT", params={"hf": True})} == {"102", "105", "107"}
    margin = other.fetch_ledger(params={"hf": True, "marginMode": "cross"})
    assert [row["id"] for row in margin] == ["302", "303"]
    assert other.fetch_ledger(params={"type": "swap"})[0]["amount"] == 0.000017105
    assert other.fetch_ledger(since=NOW - 2 * DAY)[0]["amount"] == 500.5
    assert [row["amount"] for row in other.fetch_deposits()] == [0.5, 1]
    assert [row["amount"] for row in other.fetch_withdrawals("USDT")] == [3]
    assert other.fetch_trading_fee("BTC/USDT")["maker"] == 0.0009
    assert other.fetch_trading_fee("BTC/USDT:USDT")["maker"] == -0.00015
    assert other.fetch_time() == exchange.now
    assert {seen.code for seen in exchange.log} == {"200000"}


def test_ccxt_understands_refusals(other: Any, exchange: Exchange) -> None:
    other.load_markets()
    with pytest.raises(ccxt.ExchangeError, match="400100"):
        other.fetch_ledger(since=NOW - 2 * DAY, params={"until": NOW})
    other.nonce = lambda: exchange.now - 60_000
    with pytest.raises(ccxt.InvalidNonce):
        other.fetch_balance()
    other.nonce, other.secret = (lambda: exchange.now), "other"
    with pytest.raises(ccxt.AuthenticationError):
        other.fetch_balance()
    exchange.faults = ["overload"]
    with pytest.raises(ccxt.RateLimitExceeded):
        other.fetch_time()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:kucoin_universal_sdk")  # its own declarations
def test_the_official_client(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_signer, "time", SimpleNamespace(time=lambda: exchange.now / 1000))
    options = ClientOptionBuilder().set_key(MAIN.key).set_secret(MAIN.secret).set_passphrase(MAIN.passphrase)
    options = options.set_spot_endpoint(exchange.spot_url).set_futures_endpoint(exchange.futures_url)
    options = options.set_broker_endpoint(exchange.spot_url).set_transport_option(TransportOptionBuilder().build())
    client = DefaultClient(options.build())
    service = client.rest_service().get_account_service()
    api = service.get_account_api()
    assert api.get_account_info().level == 2
    assert api.get_apikey_info().permission == "General,Futures"
    assert api.get_spot_account_type().data is False
    rows = api.get_spot_account_list(account.GetSpotAccountListReqBuilder().build()).data
    assert [row.balance for row in rows] == ["400.5", "51.5876008", "0"]
    one = account.GetSpotAccountDetailReqBuilder().set_account_id("548674591753").build()
    assert api.get_spot_account_detail(one).holds == "10.5"
    both = account.GetCrossMarginAccountReqBuilder().set_query_type("ALL").build()
    assert api.get_cross_margin_account(both).accounts[0].total == "105.01"
    pair = account.GetIsolatedMarginAccountReqBuilder().set_symbol("BTC-USDT").build()
    assert api.get_isolated_margin_account(pair).assets[0].quote_asset.liability == "5.25"
    dollars = account.GetFuturesAccountReqBuilder().set_currency("USDT").build()
    assert api.get_futures_account(dollars).account_equity == 19.6
    two = account.GetSpotLedgerReqBuilder().set_currency("USDT,KCS").build()
    assert [row.id for row in api.get_spot_ledger(two).items] == ["205", "204", "203", "202"]
    two = account.GetSpotHfLedgerReqBuilder().set_currency("USDT,KCS").build()
    assert [row.id for row in api.get_spot_hf_ledger(two).data] == ["107", "106", "105", "102"]
    assert [row.id for row in api.get_margin_hf_ledger(account.GetMarginHfLedgerReqBuilder().build()).data] == [
        303,
        302,
    ]
    history = api.get_futures_ledger(account.GetFuturesLedgerReqBuilder().build()).data_list
    assert [(row.offset, row.status) for row in history[:2]] == [(-1, "Pending"), (404, "Completed")]

    subs = service.get_sub_account_api()
    listed = subs.get_spot_sub_accounts_summary_v2(subaccount.GetSpotSubAccountsSummaryV2ReqBuilder().build())
    assert [(item.uid, item.sub_name) for item in listed.items] == [(1002, "desk")]
    detail = subaccount.GetSpotSubAccountDetailReqBuilder().set_sub_user_id(listed.items[0].user_id)
    detail = subs.get_spot_sub_account_detail(detail.set_include_base_amount(True).build())
    assert [row.currency for row in detail.main_accounts] == ["USDT", "BTC", "JUNK"]
    page = subs.get_spot_sub_account_list_v2(subaccount.GetSpotSubAccountListV2ReqBuilder().build())
    assert page.items[0].trade_accounts[0].holds == "2"
    family = subaccount.GetFuturesSubAccountListV2ReqBuilder().set_currency("USDT").build()
    assert subs.get_futures_sub_account_list_v2(family).summary.account_equity_total == 21.6
    named = subaccount.GetSubAccountApiListReqBuilder().set_sub_name("desk").build()
    assert [key.api_key for key in subs.get_sub_account_api_list(named).data] == ["key-desk"]

    deposits = service.get_deposit_api()
    found = deposits.get_deposit_history(deposit.GetDepositHistoryReqBuilder().set_currency("BTC").build())
    assert found.items[0].wallet_tx_id == "txid"
    found = deposits.get_deposit_address_v3(deposit.GetDepositAddressV3ReqBuilder().set_currency("USDT").build())
    assert [row.chain_id for row in found.data] == ["trx", "eth"]
    gone = service.get_withdrawal_api()
    found = gone.get_withdrawal_history(withdrawal.GetWithdrawalHistoryReqBuilder().set_currency("BTC").build())
    assert found.items[0].amount == "0.10000000"
    quota = withdrawal.GetWithdrawalQuotasReqBuilder().set_currency("BTC").set_chain("btc").build()
    assert gone.get_withdrawal_quotas(quota).remain_amount == "19.89998"
    single = withdrawal.GetWithdrawalHistoryByIdReqBuilder().set_withdrawal_id("67e6515f7960ba0007b42025").build()
    assert gone.get_withdrawal_history_by_id(single).fee == "1.50000000"
    movable = transfer.GetTransferQuotasReqBuilder().set_currency("USDT").set_type("MARGIN").build()
    assert service.get_transfer_api().get_transfer_quotas(movable).transferable == "39.5"
    fees = service.get_fee_api()
    assert fees.get_basic_fee(fee.GetBasicFeeReqBuilder().build()).maker_fee_rate == "0.0009"
    spot = fees.get_spot_actual_fee(fee.GetSpotActualFeeReqBuilder().set_symbols("BTC-USDT,KCS-USDT").build())
    assert [row.taker_fee_rate for row in spot.data] == ["0.001", "0.002"]
    futures = fees.get_futures_actual_fee(fee.GetFuturesActualFeeReqBuilder().set_symbol("XBTUSDTM").build())
    assert futures.maker_fee_rate == "-0.00015"
    assert {seen.code for seen in exchange.log} == {"200000"}
    assert len(exchange.log) == 26  # every private endpoint that this package reads

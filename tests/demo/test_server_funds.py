"""Deposits, withdrawals, addresses, quotas and fees."""

from typing import Any

from kucoin_frames.demo.server import Exchange
from tests.demo.conftest import Asker
from tests.demo.tiny import DAY, DESK, HOUR, NOW, PARENT, Tiny

DEPOSITS = "/api/v1/deposits"
WITHDRAWALS = "/api/v1/withdrawals"
FIRST_ID, SECOND_ID = "67e6515f7960ba0007b42025", "67e6515f7960ba0007b42026"


def test_deposits(ask: Asker) -> None:
    assert ask(DEPOSITS).data == {
        "currentPage": 1,
        "pageSize": 50,
        "totalNum": 2,
        "totalPage": 1,
        "items": [
            {
                "currency": "USDT",
                "chain": "",
                "status": "PROCESSING",
                "address": "a@b.c",
                "memo": "",
                "isInner": True,
                "amount": "1.00000000",
                "fee": "0.00000000",
                "walletTxId": None,
                "createdAt": NOW - DAY,
                "updatedAt": NOW,
                "remark": "",
                "arrears": False,
            },
            {
                "currency": "BTC",
                "chain": "btc",
                "status": "SUCCESS",
                "address": "bc1q",
                "memo": "",
                "isInner": False,
                "amount": "0.50000000",
                "fee": "0.00000000",
                "walletTxId": "txid",
                "createdAt": NOW - 40 * DAY,
                "updatedAt": NOW - 40 * DAY,
                "remark": "Deposit",
                "arrears": False,
            },
        ],
    }


def test_deposit_filters(ask: Asker) -> None:
    def found(**query: Any) -> list[str]:
        return [row["currency"] for row in ask(DEPOSITS, query).data["items"]]

    assert found(currency="BTC") == ["BTC"]
    assert found(status="PROCESSING") == ["USDT"]
    assert found(status="WAIT_TRM_MGT") == []
    assert found(startAt=NOW - 40 * DAY, endAt=NOW - 40 * DAY) == ["BTC"]  # no bound on the range, both ends included
    assert found(startAt=NOW - 40 * DAY + 1) == ["USDT"]
    assert found(endAt=NOW - DAY - 1) == ["BTC"]
    for wrong in (
        {"status": "DONE"},
        {"status": "PRE_SUCCESS"},  # an answer may say so, but no text names it for requests
        {"currency": "BTC,USDT"},
        {"pageSize": 9},
        {"pageSize": 501},
        {"startAt": 2, "endAt": 1},
        {"endAt": "x"},
    ):
        assert ask(DEPOSITS, wrong).refusal == (400, "400100")


def test_withdrawals(ask: Asker) -> None:
    data = ask(WITHDRAWALS, status="SUCCESS").data
    assert data["items"] == [
        {
            "id": FIRST_ID,
            "currency": "USDT",
            "chain": "trx",
            "status": "SUCCESS",
            "address": "TKF",
            "memo": "",
            "isInner": False,
            "amount": "3.00000000",
            "fee": "1.50000000",
            "walletTxId": "tx",
            "createdAt": NOW - 10 * DAY,
            "updatedAt": NOW - 9 * DAY,
            "remark": "rent",
        }
    ]
    assert [row["id"] for row in ask(WITHDRAWALS).data["items"]] == [SECOND_ID, FIRST_ID]
    assert ask(WITHDRAWALS, currency="BTC", startAt=NOW - HOUR + 1).data["items"] == []
    assert ask(WITHDRAWALS, status="PRE_SUCCESS").refusal == (400, "400100")


def test_one_withdrawal(ask: Asker) -> None:
    assert ask(f"{WITHDRAWALS}/{FIRST_ID}").data == {
        "id": FIRST_ID,
        "uid": PARENT,
        "currency": "USDT",
        "chainId": "trx",
        "chainName": "TRC20",
        "currencyName": "USDT",
        "status": "SUCCESS",
        "failureReason": "",
        "failureReasonMsg": None,
        "address": "TKF",
        "memo": "",
        "isInner": False,
        "amount": "3.00000000",
        "fee": "1.50000000",
        "walletTxId": "tx",
        "addressRemark": None,
        "remark": "rent",
        "createdAt": NOW - 10 * DAY,
        "cancelType": "NON_CANCELABLE",
        "taxes": None,
        "taxDescription": None,
        "returnStatus": "NOT_RETURN",
        "returnAmount": None,
        "returnCurrency": "USDT",
    }
    assert ask(f"{WITHDRAWALS}/none").refusal == (400, "400100")
    assert ask(f"{WITHDRAWALS}/{FIRST_ID}", key=DESK).refusal == (400, "400100")


def test_a_currency_may_be_required() -> None:
    with Exchange(Tiny(), currency_required=True) as exchange:
        ask = Asker(exchange)
        for path in (DEPOSITS, WITHDRAWALS):
            assert ask(path).refusal == (400, "400100")
            assert ask(path, currency="BTC").data["totalNum"] == 1
        ask.close()


def test_deposit_addresses(ask: Asker) -> None:
    path = "/api/v3/deposit-addresses"
    tron = {
        "address": "T1",
        "memo": "",
        "chainId": "trx",
        "to": "TRADE",
        "expirationDate": 0,
        "currency": "USDT",
        "contractAddress": "TR7",
        "chainName": "TRC20",
    }
    rows = ask(path, currency="USDT").data
    assert rows[0] == tron
    assert [(row["chainId"], row["to"], row["memo"]) for row in rows] == [("trx", "TRADE", ""), ("eth", "MAIN", "memo")]
    assert ask(path, currency="USDT", chain="trx").data == [tron]
    assert ask(path, currency="BTC").data == []
    assert ask(path, currency="BTC", chain="btc").data == []
    for currency, wrong in (("BTC", "trx"), ("BTC", "BTC"), ("USDT", "TRC20")):  # another coin's, and names for people
        assert ask(path, currency=currency, chain=wrong).refusal == (400, "900014")
    assert ask(path).refusal == (400, "400100")
    assert ask(path, currency="NONE").refusal == (400, "400100")


def test_withdrawal_quotas(ask: Asker) -> None:
    path = "/api/v1/withdrawals/quotas"
    # 0.1 BTC at 50000 was withdrawn within the last day.
    assert ask(path, currency="USDT").data == {
        "currency": "USDT",
        "limitBTCAmount": "19.99998000",
        "usedBTCAmount": "0.10000000",
        "quotaCurrency": "USDT",
        "limitQuotaCurrencyAmount": "999999.00000000",
        "usedQuotaCurrencyAmount": "5000",
        "remainAmount": "994999",
        "availableAmount": "400.5",
        "withdrawMinFee": "5",
        "innerWithdrawMinFee": "0",
        "withdrawMinSize": "10",
        "isWithdrawEnabled": True,
        "precision": 6,
        "chain": "ERC20",
        "reason": None,
        "lockedAmount": "0",
    }
    assert ask(path, currency="USDT", chain="trx").data["chain"] == "TRC20"
    bitcoin = ask(path, currency="BTC").data
    assert (bitcoin["chain"], bitcoin["remainAmount"], bitcoin["availableAmount"]) == ("BTC", "19.89998", "0")
    assert ask(path, currency="BTC", chain="eth").refusal == (400, "900014")
    assert ask(path, currency="KCS").refusal == (400, "400100")  # no chain to withdraw on
    assert ask(path).refusal == (400, "400100")


def test_transfer_quotas(ask: Asker) -> None:
    path = "/api/v1/accounts/transferable"
    assert ask(path, currency="USDT", type="TRADE").data == {
        "currency": "USDT",
        "balance": "51.5876008",
        "available": "41.0876008",
        "holds": "10.5",
        "transferable": "41.0876008",
    }
    assert ask(path, currency="USDT", type="MARGIN").data["transferable"] == "39.5"  # 80 less the 40.5 owed
    assert ask(path, currency="BTC", type="MARGIN_V2").data["transferable"] == "0.008"
    assert ask(path, currency="USDT", type="ISOLATED", tag="BTC-USDT").data["transferable"] == "3.75"
    assert ask(path, currency="BTC", type="OPTION").data["balance"] == "0"
    for wrong in (
        {"type": "MAIN"},
        {"currency": "USDT"},
        {"currency": "NONE", "type": "MAIN"},
        {"currency": "USDT", "type": "main"},
        {"currency": "USDT", "type": "CONTRACT"},
        {"currency": "USDT", "type": "ISOLATED"},
        {"currency": "USDT", "type": "ISOLATED_V2"},
    ):
        assert ask(path, wrong).refusal == (400, "400100")
    for symbol in ("NO-PAIR", "KCS-USDT"):  # unknown, and not on margin
        assert ask(path, currency="USDT", type="ISOLATED", tag=symbol).refusal == (400, "900001")
    assert ask(path, currency="USDT", type="MARGIN", key=DESK).refusal == (400, "101030")


def test_base_fee(ask: Asker) -> None:
    assert ask("/api/v1/base-fee").data == {"takerFeeRate": "0.001", "makerFeeRate": "0.0009"}
    assert ask("/api/v1/base-fee", currencyType=1).status == 200
    assert ask("/api/v1/base-fee", currencyType=2).refusal == (400, "400100")


def test_trade_fees_differ_by_host(ask: Asker) -> None:
    path = "/api/v1/trade-fees"
    assert ask(path, symbols="KCS-USDT,BTC-USDT").data == [
        {"symbol": "KCS-USDT", "takerFeeRate": "0.002", "makerFeeRate": "0.0018"},
        {"symbol": "BTC-USDT", "takerFeeRate": "0.001", "makerFeeRate": "0.0009"},
    ]
    assert ask(path, host="futures", symbol="XBTUSDTM").data == {
        "symbol": "XBTUSDTM",
        "takerFeeRate": "0.0006",
        "makerFeeRate": "-0.00015",
    }
    assert ask(path).refusal == (400, "400100")
    assert ask(path, symbols=",".join(["BTC-USDT"] * 11)).refusal == (400, "400100")
    assert ask(path, symbols="BTC-USDT,NO-PAIR").refusal == (400, "900001")
    assert ask(path, host="futures", symbols="XBTUSDTM").refusal == (400, "400100")
    assert ask(path, host="futures", symbol="BTC-USDT").refusal == (400, "900001")

"""The account, its key, its balances of every kind, and its sub-accounts."""

from decimal import Decimal

import pytest

from kucoin_frames.demo.records import User
from kucoin_frames.demo.server import Exchange
from tests.demo.conftest import Asker
from tests.demo.tiny import DAY, DESK, MAIN, NOW, PARENT, READER, SECOND, SUB, USERS, Tiny

SUB_ID = "65000000000000000000000b"


def test_user_info(ask: Asker) -> None:
    answer = ask("/api/v2/user-info").data
    assert answer == {
        "level": 2,
        "subQuantity": 1,
        "spotSubQuantity": 1,
        "marginSubQuantity": 0,
        "futuresSubQuantity": 1,
        "optionSubQuantity": 0,
        "maxSubQuantity": 5,
        "maxDefaultSubQuantity": 5,
        "maxSpotSubQuantity": 0,
        "maxMarginSubQuantity": 0,
        "maxFuturesSubQuantity": 0,
        "maxOptionSubQuantity": 0,
    }
    assert ask("/api/v2/user-info", key=DESK).data["level"] == 0
    assert ask("/api/v2/user-info", key=DESK).data["subQuantity"] == 0


def test_the_key_in_use(ask: Asker) -> None:
    assert ask("/api/v1/user/api-key").data == {
        "remark": "laptop",
        "apiKey": "key-main",
        "apiVersion": 3,
        "permission": "General,Futures",
        "createdAt": NOW - 300 * DAY,
        "uid": PARENT,
        "isMaster": True,
    }
    assert ask("/api/v1/user/api-key", key=DESK).data == {
        "subName": "desk",
        "remark": "bot",
        "apiKey": "key-desk",
        "apiVersion": 3,
        "permission": "General",
        "ipWhitelist": "127.0.0.1,203.0.113.7",
        "createdAt": NOW - DAY,
        "uid": SUB,
        "isMaster": False,
    }
    assert ask("/api/v1/user/api-key", key=SECOND).data["apiVersion"] == 2


def test_the_kind_of_spot_account(ask: Asker) -> None:
    assert ask("/api/v1/hf/accounts/opened").raw == b'{"code":"200000","data":false}'


def test_accounts(ask: Asker) -> None:
    main = {
        "id": "63355cd156298d0001b66e61",
        "currency": "USDT",
        "type": "main",
        "balance": "400.5",
        "available": "400.5",
        "holds": "0",
    }
    trade = {
        "id": "548674591753",
        "currency": "USDT",
        "type": "trade",
        "balance": "51.5876008",
        "available": "41.0876008",
        "holds": "10.5",
    }
    empty = {
        "id": "548674591754",
        "currency": "KCS",
        "type": "trade",
        "balance": "0",
        "available": "0",
        "holds": "0",
    }
    assert ask("/api/v1/accounts").data == [main, trade, empty]
    assert ask("/api/v1/accounts", type="trade", currency="USDT").data == [trade]
    assert ask("/api/v1/accounts", type="option").data == []
    assert ask("/api/v1/accounts", currency="NONE").data == []
    assert ask("/api/v1/accounts", currency="USDT,KCS").refusal == (400, "400100")
    for kind in ("MAIN", "margin", "trade_hf", "contract"):
        assert ask("/api/v1/accounts", type=kind).refusal == (400, "400100")


def test_one_account(ask: Asker) -> None:
    assert ask("/api/v1/accounts/548674591753").data == {
        "currency": "USDT",
        "balance": "51.5876008",
        "available": "41.0876008",
        "holds": "10.5",
    }
    assert ask("/api/v1/accounts/1").refusal == (400, "400100")  # a margin wallet has no account of this kind
    assert ask("/api/v1/accounts/63355cd156298d0001b66e62").refusal == (400, "400100")  # of a sub-account


def test_cross_margin(ask: Asker) -> None:
    assert ask("/api/v3/margin/accounts").data == {
        "totalAssetOfQuoteCurrency": "100",
        "totalLiabilityOfQuoteCurrency": "40.5",
        "debtRatio": "0.405",
        "status": "EFFECTIVE",
        "accounts": [
            {
                "currency": "USDT",
                "total": "100",
                "available": "80",
                "hold": "20",
                "liability": "40.5",
                "liabilityPrincipal": "40",
                "liabilityInterest": "0.5",
                "maxBorrowSize": "197.5",  # 59.5 of its own, four times as much may be owed, 40.5 is
                "borrowEnabled": True,
                "transferInEnabled": True,
            }
        ],
    }


def test_cross_margin_of_both_kinds(ask: Asker) -> None:
    hf = ask("/api/v3/margin/accounts", queryType="MARGIN_V2").data
    assert [(row["currency"], row["total"]) for row in hf["accounts"]] == [("USDT", "5.01"), ("BTC", "0.01")]
    assert hf["totalAssetOfQuoteCurrency"] == "505.01"
    both = ask("/api/v3/margin/accounts", queryType="ALL", quoteCurrency="KCS").data
    assert [(row["currency"], row["total"]) for row in both["accounts"]] == [("USDT", "105.01"), ("BTC", "0.01")]
    assert both["totalAssetOfQuoteCurrency"] == "50.4175"  # 605.01 USDT at 12
    assert both["totalLiabilityOfQuoteCurrency"] == "11.70833333"  # 140.5 at 12, cut
    for wrong in ({"quoteCurrency": "ETH"}, {"queryType": "margin"}, {"queryType": "ISOLATED"}):
        assert ask("/api/v3/margin/accounts", wrong).refusal == (400, "400100")


def test_margin_has_to_be_switched_on(ask: Asker) -> None:
    assert ask("/api/v3/margin/accounts", key=DESK).refusal == (400, "101030")
    assert ask("/api/v3/isolated/accounts", key=DESK).refusal == (400, "101030")


def test_isolated_margin(ask: Asker) -> None:
    side = {"borrowEnabled": True, "transferInEnabled": True}
    assert ask("/api/v3/isolated/accounts").data == {
        "totalAssetOfQuoteCurrency": "60",
        "totalLiabilityOfQuoteCurrency": "5.25",
        "timestamp": NOW,
        "assets": [
            {
                "symbol": "BTC-USDT",
                "status": "EFFECTIVE",
                "debtRatio": "0.0875",
                "baseAsset": {
                    "currency": "BTC",
                    "total": "0.001",
                    "available": "0.001",
                    "hold": "0",
                    "liability": "0",
                    "liabilityPrincipal": "0",
                    "liabilityInterest": "0",
                    "maxBorrowSize": "0.00975",  # 487.5 at 50000
                    **side,
                },
                "quoteAsset": {
                    "currency": "USDT",
                    "total": "10",
                    "available": "9",
                    "hold": "1",
                    "liability": "5.25",
                    "liabilityPrincipal": "5",
                    "liabilityInterest": "0.25",
                    "maxBorrowSize": "487.5",  # 54.75 of its own, nine times as much may be owed, 5.25 is
                    **side,
                },
            }
        ],
    }
    assert ask("/api/v3/isolated/accounts", queryType="ISOLATED_V2").data["assets"] == []
    empty = ask("/api/v3/isolated/accounts", queryType="ISOLATED_V2", symbol="BTC-USDT").data["assets"][0]
    assert (empty["baseAsset"]["total"], empty["quoteAsset"]["total"], empty["debtRatio"]) == ("0", "0", "0")
    assert ask("/api/v3/isolated/accounts", symbol="KCS-USDT").refusal == (400, "900001")
    assert ask("/api/v3/isolated/accounts", queryType="MARGIN").refusal == (400, "400100")


def test_futures_account_in_numbers(ask: Asker) -> None:
    assert ask("/api/v1/account-overview", host="futures", currency="USDT").raw.decode() == (
        '{"code":"200000","data":{"accountEquity":19.6,"unrealisedPNL":1.5,"marginBalance":18.1,'
        '"positionMargin":4.0,"orderMargin":1.0,"frozenFunds":0.1,"availableBalance":14.5,"currency":"USDT",'
        '"riskRatio":0.0065,"maxWithdrawAmount":13.0}}'
    )
    default = ask("/api/v1/account-overview", host="futures").data
    assert (default["currency"], str(default["accountEquity"])) == ("XBT", "0.0")
    for currency in ("USDC", "ETH"):  # named by KuCoin, and nothing held in it
        nothing = ask("/api/v1/account-overview", host="futures", currency=currency).data
        assert (nothing["currency"], nothing["availableBalance"]) == (currency, 0)
    for wrong in ("BTC", "usdt", "USDT,XBT"):
        assert ask("/api/v1/account-overview", host="futures", currency=wrong).refusal == (400, "400100")


def test_futures_accounts_of_the_family(ask: Asker) -> None:
    data = ask("/api/v1/account-overview-all", host="futures", currency="USDT").raw.decode()
    assert data == (
        '{"code":"200000","data":{"summary":{"accountEquityTotal":21.6,"unrealisedPNLTotal":1.1,'
        '"marginBalanceTotal":20.5,"positionMarginTotal":4,"orderMarginTotal":1,"frozenFundsTotal":0.1,'
        '"availableBalanceTotal":16.5,"currency":"USDT"},"accounts":['
        '{"accountName":"desk","accountEquity":2,"unrealisedPNL":-0.4,"marginBalance":2.4,"positionMargin":0,'
        '"orderMargin":0,"frozenFunds":0,"availableBalance":2,"currency":"USDT"},'
        '{"accountName":"main","accountEquity":19.6,"unrealisedPNL":1.5,"marginBalance":18.1,"positionMargin":4,'
        '"orderMargin":1,"frozenFunds":0.1,"availableBalance":14.5,"currency":"USDT"}]}}'
    )
    assert ask("/api/v1/account-overview-all", host="futures", key=READER).data["summary"]["currency"] == "XBT"


def test_sub_accounts(ask: Asker) -> None:
    assert ask("/api/v2/sub/user", pageSize=1).data == {
        "currentPage": 1,
        "pageSize": 1,
        "totalNum": 1,
        "totalPage": 1,
        "items": [
            {
                "userId": SUB_ID,
                "uid": SUB,
                "subName": "desk",
                "status": 2,
                "type": 0,
                "access": "All",
                "createdAt": NOW - 100 * DAY,
                "remarks": "the desk",
                "tradeTypes": ["Spot", "Futures"],
                "openedTradeTypes": ["Spot"],
                "hostedStatus": None,
            }
        ],
    }
    assert ask("/api/v2/sub/user", currentPage=2).data["items"] == []
    assert ask("/api/v2/sub/user").data["pageSize"] == 10
    for size in (0, 101):
        assert ask("/api/v2/sub/user", pageSize=size).refusal == (400, "400100")


DESK_USDT = {
    "currency": "USDT",
    "balance": "0.01",
    "available": "0.01",
    "holds": "0",
    "baseCurrency": "BTC",
    "baseCurrencyPrice": "50000",
    "baseAmount": "0.00000020",
    "tag": "DEFAULT",
}
DESK_JUNK = {
    "currency": "JUNK",
    "balance": "3",
    "available": "3",
    "holds": "0",
    "baseCurrency": "BTC",
    "baseCurrencyPrice": "0",  # it has no price
    "baseAmount": "0",
    "tag": "DEFAULT",
}
DESK_KCS = {
    "currency": "KCS",
    "balance": "7",
    "available": "5",
    "holds": "2",
    "baseCurrency": "BTC",
    "baseCurrencyPrice": "4166.66666666",  # 50000 / 12
    "baseAmount": "0.00168000",
    "tag": "DEFAULT",
}


def test_sub_account_balances(ask: Asker) -> None:
    row = {
        "subUserId": SUB_ID,
        "subName": "desk",
        "mainAccounts": [DESK_USDT, DESK_JUNK],
        "tradeAccounts": [DESK_KCS],
        "marginAccounts": [],
        "tradeHFAccounts": [],
    }
    assert ask(f"/api/v1/sub-accounts/{SUB_ID}").data == row
    page = ask("/api/v2/sub-accounts").data
    assert page["items"] == [row]
    assert (page["pageSize"], page["totalNum"], page["totalPage"]) == (10, 1, 1)
    for size in (9, 101):
        assert ask("/api/v2/sub-accounts", pageSize=size).refusal == (400, "400100")


def test_sub_account_balances_with_zeros_in_another_currency_and_above_an_amount(ask: Asker) -> None:
    path = f"/api/v1/sub-accounts/{SUB_ID}"
    zeros = ask(path, includeBaseAmount="true").data
    assert [row["currency"] for row in zeros["mainAccounts"]] == ["USDT", "BTC", "JUNK"]
    kcs = ask(path, baseCurrency="USDT").data["tradeAccounts"][0]
    # One USDT is 0.0833... KCS; twelve digits of it are kept, so 7 KCS come to a little over 84 USDT.
    assert (kcs["baseCurrencyPrice"], kcs["baseAmount"]) == ("0.0833333333333", "84.00000000")
    rich = ask(path, baseAmount="0.001").data
    assert (rich["mainAccounts"], rich["tradeAccounts"]) == ([], [DESK_KCS])
    assert ask(path, includeBaseAmount="1").refusal == (400, "400100")
    for wrong in ("much", "-1", "1e3", "1_0", "NaN"):
        assert ask(path, baseAmount=wrong).refusal == (400, "400100")
    assert ask(path, baseCurrency="JUNK").refusal == (400, "400100")
    assert ask(f"/api/v1/sub-accounts/{SUB}").refusal == (400, "400100")  # the uid is not the userId


def test_amounts_in_the_base_currency_are_cut_not_rounded() -> None:
    """0.01 / 50000 is 0.0000002; with a price of 62514.5 it would be 0.000000159..., shown as 0.00000015."""

    class Dearer(Tiny):
        def price(self, currency: str, at: int) -> Decimal | None:
            return Decimal("62514.5") if currency == "BTC" else super().price(currency, at)

    with Exchange(Dearer()) as exchange:
        ask = Asker(exchange)
        row = ask(f"/api/v1/sub-accounts/{SUB_ID}").data["mainAccounts"][0]
        ask.close()
    assert (row["baseCurrencyPrice"], row["baseAmount"]) == ("62514.5", "0.00000015")


def test_keys_of_a_sub_account(ask: Asker) -> None:
    rows = ask("/api/v1/sub/api-key", subName="desk").data
    assert [row["apiKey"] for row in rows] == ["key-desk"]
    assert (rows[0]["subName"], rows[0]["isMaster"], rows[0]["ipWhitelist"]) == ("desk", False, "127.0.0.1,203.0.113.7")
    assert ask("/api/v1/sub/api-key", subName="desk", apiKey="key-desk").data == rows
    assert ask("/api/v1/sub/api-key", subName="desk", apiKey="key-main").data == []
    assert ask("/api/v1/sub/api-key").refusal == (400, "400100")
    assert ask("/api/v1/sub/api-key", subName="nobody").refusal == (400, "400100")


@pytest.mark.parametrize("page", [1, 2, 3])
def test_many_sub_accounts_by_pages(page: int) -> None:
    subs = [User(2000 + n, f"{n:024x}", f"sub{n:02}", NOW) for n in range(25)]
    with Exchange(Tiny(users=(USERS[0], *subs), keys=(MAIN,))) as exchange:
        ask = Asker(exchange)
        data = ask("/api/v2/sub-accounts", currentPage=page).data
        ask.close()
    names = [f"sub{n:02}" for n in range(25)][10 * (page - 1) : 10 * page]
    assert [item["subName"] for item in data["items"]] == names
    assert (data["totalNum"], data["totalPage"]) == (25, 3)

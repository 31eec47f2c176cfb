"""What is public, and what other clients ask for before anything else."""

from typing import Any

from tests.demo.conftest import Asker
from tests.demo.tiny import DAY, HOUR, NOW

MINUTE_START = 1_749_999_960  # of the minute that NOW, 15:06:40, lies in


def test_both_clocks(ask: Asker) -> None:
    for host in ("spot", "futures"):
        assert ask("/api/v1/timestamp", host=host, headers={}).raw == b'{"code":"200000","data":1750000000000}'


def test_prices(ask: Asker) -> None:
    assert ask("/api/v1/prices", headers={}).data == {
        "BTC": "50000.0000000000000000",
        "USDT": "1.0000000000000000",
        "KCS": "12.0000000000000000",
    }
    assert ask("/api/v1/prices", base="EUR", currencies="USDT,JUNK,NONE").data == {"USDT": "0.9000000000000000"}
    assert ask("/api/v1/prices", base="XXX").data == {}
    assert ask("/api/v1/prices", base="").refusal == (400, "400100")


def test_candles_are_texts_newest_first_with_the_close_before_the_high(ask: Asker) -> None:
    rows = ask(
        "/api/v1/market/candles",
        symbol="BTC-USDT",
        type="1min",
        startAt=MINUTE_START - 60,
        endAt=MINUTE_START + 1,
    ).data
    assert rows == [
        [str(MINUTE_START), "50000", "50001", "50002", "49999", "0.5", "25000.25"],
        [str(MINUTE_START - 60), "50000", "50001", "50002", "49999", "0.5", "25000.25"],
    ]


def test_candle_bounds_are_seconds_and_the_second_is_excluded(ask: Asker) -> None:
    def starts(**query: Any) -> list[int]:
        query = {"symbol": "BTC-USDT", "type": "1hour", **query}
        return [int(row[0]) for row in ask("/api/v1/market/candles", query).data]

    hour = 1_749_996_000
    assert starts(startAt=hour - 7200, endAt=hour) == [hour - 3600, hour - 7200]
    assert starts(startAt=hour - 7199, endAt=hour + 1) == [hour, hour - 3600]
    assert starts(startAt=hour)[0] == 1_749_999_600
    assert len(starts()) == 1500
    assert len(starts(startAt=0, endAt=0)) == 1500
    assert starts(startAt=hour - 2000 * 3600, endAt=hour + 1)[-1] == hour - 1499 * 3600
    assert starts(startAt=hour + DAY // 1000) == []


def test_candle_questions_that_are_refused(ask: Asker) -> None:
    for wrong in (
        {"symbol": "BTC-USDT"},
        {"type": "1min"},
        {"symbol": "BTC-USDT", "type": "1m"},
        {"symbol": "NO-PAIR", "type": "1min"},
        {"symbol": "BTC-USDT", "type": "1min", "startAt": 2, "endAt": 1},
        {"symbol": "BTC-USDT", "type": "1min", "startAt": "now"},
        {"symbol": "BTC-USDT", "type": "1min", "startAt": 1_749_996_000_000},  # ms
    ):
        assert ask("/api/v1/market/candles", wrong).refusal == (400, "400100")


def test_currencies(ask: Asker) -> None:
    rows = {row["currency"]: row for row in ask("/api/v3/currencies").data}
    assert list(rows) == ["BTC", "USDT", "KCS", "JUNK"]
    assert rows["BTC"] == {
        "currency": "BTC",
        "name": "BTC",
        "fullName": "Bitcoin",
        "precision": 8,
        "confirms": None,
        "contractAddress": None,
        "isMarginEnabled": True,
        "isDebitEnabled": True,
        "chains": [
            {
                "chainName": "BTC",
                "withdrawalMinSize": "0.001",
                "depositMinSize": "0.0002",
                "withdrawFeeRate": "0",
                "withdrawalMinFee": "0.0005",
                "isWithdrawEnabled": True,
                "isDepositEnabled": True,
                "confirms": 3,
                "preConfirms": 3,
                "contractAddress": "",
                "withdrawPrecision": 8,
                "maxWithdraw": None,
                "maxDeposit": None,
                "needTag": False,
                "chainId": "btc",
            }
        ],
    }
    assert rows["USDT"]["chains"][0]["depositMinSize"] is None
    assert rows["KCS"]["chains"] == []


def test_symbols(ask: Asker) -> None:
    rows = ask("/api/v2/symbols").data
    assert [row["symbol"] for row in rows] == ["BTC-USDT", "KCS-USDT"]
    assert {name: rows[1][name] for name in ("baseCurrency", "market", "baseIncrement", "feeCategory")} == {
        "baseCurrency": "KCS",
        "market": "ALTS",
        "baseIncrement": "0.0001",
        "feeCategory": 2,
    }
    assert (rows[0]["isMarginEnabled"], rows[1]["isMarginEnabled"]) == (True, False)
    assert (rows[0]["makerFeeCoefficient"], rows[0]["tradingStartTime"]) == ("1.00", None)
    assert [row["symbol"] for row in ask("/api/v2/symbols", market="ALTS").data] == ["KCS-USDT"]


def test_tickers(ask: Asker) -> None:
    data = ask("/api/v1/market/allTickers").data
    assert data["time"] == NOW
    assert data["ticker"][1] == {
        "symbol": "KCS-USDT",
        "symbolName": "KCS-USDT",
        "buy": "12",
        "sell": "12.001",
        "last": "12",
        "changePrice": "0",
        "changeRate": "0",
        "takerFeeRate": "0.001",
        "makerFeeRate": "0.001",
        "takerCoefficient": "2",
        "makerCoefficient": "2",
    }


def test_margin_pairs(ask: Asker) -> None:
    cross = ask("/api/v3/margin/symbols").data
    assert (cross["timestamp"], [row["symbol"] for row in cross["items"]]) == (NOW, ["BTC-USDT"])
    assert [row["symbol"] for row in ask("/api/v1/isolated/symbols").data] == ["BTC-USDT"]


def test_contracts(ask: Asker) -> None:
    linear, inverse = ask("/api/v1/contracts/active", host="futures").data
    assert (linear["symbol"], linear["quoteCurrency"], linear["settleCurrency"]) == ("XBTUSDTM", "USDT", "USDT")
    assert (str(linear["multiplier"]), linear["isInverse"], linear["markPrice"]) == ("0.001", False, 50000)
    assert (inverse["symbol"], inverse["quoteCurrency"], inverse["settleCurrency"]) == ("XBTUSDM", "USD", "XBT")
    # 15:06:40 is 53 minutes and 20 seconds before the next third of a day.
    assert (inverse["isInverse"], inverse["nextFundingRateTime"]) == (True, HOUR - 400_000)


def test_the_kind_of_account(ask: Asker) -> None:
    assert ask("/api/ua/v1/account/mode").data == {"selfAccountMode": "CLASSIC"}

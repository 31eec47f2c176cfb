"""Where what is known of KuCoin leaves several answers open, each of them can be chosen."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.server.wordings import WORDINGS, Wording
from tests.demo.conftest import Asker
from tests.demo.tiny import DAY, DESK, HOUR, MAIN, NOW, PARENT, READER, SECOND, Tiny

CLASSIC = "/api/v1/accounts/ledgers"
HF = "/api/v1/hf/accounts/ledgers"
MARGIN_HF = "/api/v3/hf/margin/account/ledgers"
FUTURES = "/api/v1/transaction-history"
CANDLES = "/api/v1/market/candles"

Chosen = Callable[..., Asker]


@pytest.fixture
def chosen() -> Iterator[Chosen]:
    """Start an exchange with the settings that are passed, and ask it."""
    askers: list[Asker] = []

    def start(world: Tiny | None = None, **settings: Any) -> Asker:
        askers.append(Asker(Exchange(world or Tiny(), **settings).start()))
        return askers[-1]

    yield start
    for asker in askers:
        asker.close()
        asker.exchange.stop()


def test_contexts_in_the_quotes_of_older_pages(chosen: Chosen) -> None:
    ask = chosen(wordings=("single_quotes",))
    assert ask(HF, limit=1).data[0]["context"] == (
        "{'symbol':'KCS-USDT','orderId':'6705f6350dc7210007d6a36d','tradeId':'10046097631627265'}"
    )
    assert [row["context"] for row in ask(CLASSIC).data["items"]] == ["", "", "{'symbol':'A-B'}", ""]
    assert ask(MARGIN_HF).data[0]["context"] == "{}"


def test_contexts_as_objects(chosen: Chosen) -> None:
    ask = chosen(wordings=("context_objects",))
    assert [row["context"] for row in ask(CLASSIC).data["items"]] == ["", "", {"symbol": "A-B"}, ""]
    assert ask(HF, limit=1).data[0]["context"]["tradeId"] == "10046097631627265"


def test_ids_in_hexadecimal_digits(chosen: Chosen) -> None:
    rows = chosen(wordings=("hex_ids",))(CLASSIC).data["items"]
    assert [row["id"] for row in rows] == [f"{'0' * 22}{end}" for end in ("cd", "cc", "cb", "ca")]  # 205 to 202


def test_margin_ledger_in_texts(chosen: Chosen) -> None:
    rows = chosen(wordings=("margin_hf_texts",))(MARGIN_HF).data
    assert [(row["id"], row["createdAt"]) for row in rows] == [("303", str(NOW)), ("302", str(NOW - HOUR))]


def test_fields_that_were_not_there_yet(chosen: Chosen) -> None:
    now, then = chosen(), chosen(wordings=("no_tax", "no_options", "no_arrears"))
    for path, missing in (
        (HF, {"tax"}),
        (MARGIN_HF, {"tax"}),
        ("/api/v2/user-info", {"optionSubQuantity", "maxOptionSubQuantity"}),
        ("/api/v1/deposits", {"arrears"}),
    ):
        newer, older = now(path).data, then(path).data
        if path.endswith("deposits"):
            newer, older = newer["items"], older["items"]
        for new, old in zip(newer, older, strict=True) if isinstance(newer, list) else [(newer, older)]:
            assert set(new) - set(old) == missing
            assert old == {name: new[name] for name in old}


def test_fields_that_only_some_have(chosen: Chosen) -> None:
    ask = chosen(wordings=("more_fields",))
    account = ask("/api/v1/account-overview", host="futures", currency="USDT").data
    assert account["availableMargin"] == account["availableBalance"] == Decimal("14.5")
    (pair,) = ask("/api/v1/trade-fees", symbols="BTC-USDT").data
    contract = ask("/api/v1/trade-fees", host="futures", symbol="XBTUSDTM").data
    assert (pair["sellTaxRate"], pair["buyTaxRate"]) == ("0.01", "0")
    assert set(contract) == {"symbol", "takerFeeRate", "makerFeeRate"}
    coins = ask("/api/v3/currencies").data
    assert {chain["withdrawMaxFee"] for coin in coins for chain in coin["chains"]} == {"50"}
    assert coins[2]["chains"] == []


def test_funds_as_the_oldest_samples_have_them(chosen: Chosen) -> None:
    ask = chosen(wordings=("json_amounts", "chain_names", "withdrawals_like_deposits"))
    deposits = ask("/api/v1/deposits")
    assert b'"amount":0.50000000,"fee":0.00000000' in deposits.raw
    assert [row["chain"] for row in deposits.data["items"]] == ["", "BTC"]
    withdrawals = ask("/api/v1/withdrawals")
    assert [("id" in row, row["arrears"], row["chain"]) for row in withdrawals.data["items"]] == [
        (False, False, "btc"),
        (False, False, "trx"),
    ]
    assert b'"amount":3.00000000,"fee":1.50000000' in withdrawals.raw


def test_pending_rows_with_offsets_above_all_others(chosen: Chosen) -> None:
    rows = chosen(wordings=("numbered_pending",))(FUTURES, host="futures").data["dataList"]
    assert [row["status"] for row in rows] == ["Pending", "Completed", "Completed", "Completed"]
    assert rows[0]["offset"] > max(row["offset"] for row in rows[1:])
    assert (rows[0]["fee"], rows[0]["amount"]) == (0, Decimal("-1.5"))


def test_other_wordings(chosen: Chosen) -> None:
    assert chosen(wordings=("uid_texts",))("/api/v2/sub/user").data["items"][0]["uid"] == "1002"
    ask = chosen(wordings=("no_lists",))
    assert ask(HF, currency="NONE").raw == b'{"code":"200000","data":null}'
    assert ask(CLASSIC, currency="NONE").data["items"] is None
    assert ask("/api/v2/sub-accounts").data["items"][0]["marginAccounts"] is None


def test_intervals_without_trades_have_no_candle(chosen: Chosen) -> None:
    query = {"symbol": "BTC-USDT", "type": "1hour", "startAt": NOW // 1000 - 21 * 3600}
    whole = [int(row[0]) // 3600 for row in chosen()(CANDLES, query).data]
    quiet = [int(row[0]) // 3600 for row in chosen(wordings=("quiet_intervals",))(CANDLES, query).data]
    assert len(whole) == 21
    assert quiet == [hour for hour in whole if hour % 7]


@pytest.mark.parametrize("wordings", [("single_quote",), "no_tax"])
def test_wordings_that_there_are_not(wordings: Any) -> None:
    with pytest.raises(TypeError, match="wordings"):
        Exchange(Tiny(), wordings=wordings)


@pytest.mark.parametrize("wording", WORDINGS)
def test_wordings_leave_other_endpoints_alone(chosen: Chosen, wording: Wording) -> None:
    plain, other = chosen(), chosen(wordings=(wording,))
    for path in ("/api/v1/accounts", "/api/v1/user/api-key", "/api/v1/base-fee", "/api/v1/timestamp", "/api/v1/prices"):
        assert other(path).raw == plain(path).raw


def test_ranges_without_their_last_instant(chosen: Chosen) -> None:
    ask = chosen(end_included=False)

    def ids(path: str, name: str = "id", **query: Any) -> list[int]:
        data = ask(path, query, host="futures" if path == FUTURES else "spot").data
        rows = data if isinstance(data, list) else data.get("items", data.get("dataList"))
        return [int(row[name]) for row in rows]

    assert ids(CLASSIC, endAt=NOW - 2 * HOUR) == [202]
    assert ids(CLASSIC, endAt=NOW - 2 * HOUR + 1) == [205, 204, 203, 202]
    assert ids(CLASSIC, startAt=NOW - 2 * HOUR, endAt=NOW - 2 * HOUR) == []
    assert ids(HF, endAt=NOW - HOUR) == [102]
    assert ids(MARGIN_HF, endAt=NOW) == [302]
    assert ids(FUTURES, "offset", endAt=NOW - HOUR) == [402, 401]
    assert ids(FUTURES, "offset", endAt=NOW - HOUR + 1) == [-1, 404, 403, 402]
    assert ids("/api/v1/deposits", "createdAt", endAt=NOW - DAY) == [NOW - 40 * DAY]
    assert ids("/api/v1/withdrawals", "createdAt", endAt=NOW - HOUR) == [NOW - 10 * DAY]


def test_candles_up_to_and_with_the_last_bound(chosen: Chosen) -> None:
    hour = 1_749_996_000
    query = {"symbol": "BTC-USDT", "type": "1hour", "startAt": hour - 3600, "endAt": hour}
    rows = chosen(candle_end_included=True)(CANDLES, query).data
    assert [int(row[0]) for row in rows] == [hour, hour - 3600]


def test_entries_take_their_time_to_be_served(chosen: Chosen) -> None:
    ask = chosen(settling_ms=HOUR + 1)
    assert [row["id"] for row in ask(CLASSIC).data["items"]] == ["205", "204", "203", "202"]
    assert [row["id"] for row in ask(HF).data] == ["102"]
    assert ask(MARGIN_HF, startAt=NOW - HOUR).data == []
    ask.exchange.advance(milliseconds=1)
    assert [row["id"] for row in ask(HF).data] == ["107", "106", "105", "102"]
    rows = ask(FUTURES, host="futures").data["dataList"]
    assert [row["offset"] for row in rows] == [-1, 404, 403, 402]


def test_a_currency_without_an_address(chosen: Chosen) -> None:
    ask = chosen(missing_address="refusal")
    path = "/api/v3/deposit-addresses"
    assert ask(path, currency="BTC").refusal == (400, "260220")
    assert ask(path, currency="USDT", chain="trx").status == 200
    assert ask(path, currency="USDT", key=DESK, chain="eth").data == []  # there is one, on another chain


def test_users_of_old_high_frequency_trading(chosen: Chosen) -> None:
    ask = chosen(old_hf_user=True)
    assert ask("/api/v1/hf/accounts/opened").data is True
    assert [row["type"] for row in ask("/api/v1/accounts").data] == ["main", "trade_hf", "trade_hf"]
    assert [row["currency"] for row in ask("/api/v1/accounts", type="trade_hf").data] == ["USDT", "KCS"]
    assert ask("/api/v1/accounts", type="trade").data == []
    movable = ask("/api/v1/accounts/transferable", currency="USDT", type="TRADE_HF").data
    assert movable["transferable"] == "41.0876008"
    sub = ask("/api/v2/sub-accounts").data["items"][0]
    assert (sub["tradeAccounts"], [row["currency"] for row in sub["tradeHFAccounts"]]) == ([], ["KCS"])
    assert chosen()("/api/v1/accounts/transferable", currency="USDT", type="TRADE_HF").refusal == (400, "400100")


def test_prices_on_which_pages_disagree(chosen: Chosen) -> None:
    ask = chosen(classic_weight=10, futures_ledger_pool="Management")
    assert ask(CLASSIC).headers["gw-ratelimit-remaining"] == "3990"  # VIP2: 4000 of Management
    assert ask(FUTURES, host="futures").headers["gw-ratelimit-remaining"] == "3988"
    assert [(seen.pool, seen.weight) for seen in ask.exchange.log] == [("Management", 10), ("Management", 2)]
    plain = chosen()
    assert plain(CLASSIC).headers["gw-ratelimit-remaining"] == "3998"
    assert plain(FUTURES, host="futures").headers["gw-ratelimit-remaining"] == "3998"
    assert [(seen.pool, seen.weight) for seen in plain.exchange.log] == [("Management", 2), ("Futures", 2)]


def test_keys_of_one_holder_share_what_an_excess_leaves(chosen: Chosen) -> None:
    ask = chosen(quota_scale=0.01, excess_takes_rest=False)  # VIP2: 40 points of Management
    found = [
        (answer.status, answer.headers["gw-ratelimit-remaining"])
        for answer in (
            ask("/api/v1/accounts", key=MAIN),
            ask("/api/v2/user-info", key=READER),
            ask("/api/v2/user-info", key=SECOND),
            ask("/api/v1/accounts", key=MAIN),
        )
    ]
    assert found == [(200, "35"), (200, "15"), (429, "15"), (200, "10")]
    assert ask("/api/v1/accounts", key=DESK).headers["gw-ratelimit-remaining"] == "15"  # another holder, VIP0


def test_other_ways_to_say_too_much_or_busy(exchange: Exchange, ask: Asker) -> None:
    exchange.faults = ["overload_with_points", "system_limit", "old_limit", "busy_200", "gateway_timeout", "no_data"]
    answers = [ask("/api/v1/accounts") for _ in range(6)]
    assert [(answer.status, answer.body["code"]) for answer in answers] == [
        (429, "429000"),
        (429, "429001"),
        (200, "200002"),
        (200, "230005"),
        (504, "504000"),
        (200, "200000"),
    ]
    assert answers[0].headers["gw-ratelimit-remaining"] == "1900"
    assert all("gw-ratelimit-reset" not in answer.headers for answer in answers[1:])
    assert "data" not in answers[5].body


def test_sub_accounts_beyond_those_granted_take_extra_slots(chosen: Chosen) -> None:
    world = Tiny()
    subs = [world.users[1]] * 7
    world.users = (world.users[0], *subs)
    info = chosen(world)("/api/v2/user-info").data
    assert (info["subQuantity"], info["maxDefaultSubQuantity"], info["maxSpotSubQuantity"]) == (7, 5, 2)
    assert info["maxSubQuantity"] == 5 + 2


def test_what_is_no_margin_coin_cannot_be_borrowed(chosen: Chosen) -> None:
    class WithKcs(Tiny):
        def moment(self) -> Any:
            now = super().moment()
            now.holdings = [h for h in now.holdings if h.wallet != "main"]
            kcs = next(h for h in now.holdings if h.currency == "KCS" and h.uid == PARENT)
            now.holdings.append(type(kcs)(PARENT, "margin", "", "KCS", "9", Decimal(3)))
            return now

    rows = {row["currency"]: row for row in chosen(WithKcs())("/api/v3/margin/accounts").data["accounts"]}
    assert (rows["KCS"]["borrowEnabled"], rows["KCS"]["maxBorrowSize"]) == (False, "0")
    # 100 and 3 at 12 are held, 40.5 is owed: 95.5 of its own, four times as much may be owed, 40.5 is
    assert (rows["USDT"]["borrowEnabled"], rows["USDT"]["maxBorrowSize"]) == (True, "341.5")

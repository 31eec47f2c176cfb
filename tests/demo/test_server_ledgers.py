"""The four ledgers: rows as sent, windows, retention, pages, cursors and what is refused."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kucoin_frames.demo.server import Exchange
from tests.demo.conftest import Asker, signed
from tests.demo.tiny import DAY, DESK, HOUR, MAIN, NOW, PARENT, TRADE_CONTEXT, Tiny, entry

CLASSIC = "/api/v1/accounts/ledgers"
HF = "/api/v1/hf/accounts/ledgers"
MARGIN_HF = "/api/v3/hf/margin/account/ledgers"
FUTURES = "/api/v1/transaction-history"


def numbers(rows: list[dict[str, Any]], name: str = "id") -> list[int]:
    return [int(row[name]) for row in rows]


@pytest.fixture
def classic(ask: Asker) -> Any:
    return lambda **query: numbers(ask(CLASSIC, query).data["items"])


@pytest.fixture
def hf(ask: Asker) -> Any:
    return lambda **query: numbers(ask(HF, query).data)


# The classic ledger.


def test_a_classic_page_as_sent(ask: Asker) -> None:
    assert ask(CLASSIC, direction="out", currency="USDT,BTC", pageSize=10).data == {
        "currentPage": 1,
        "pageSize": 10,
        "totalNum": 3,
        "totalPage": 1,
        "items": [
            {
                "id": "205",
                "currency": "USDT",
                "amount": "0.01",
                "fee": "0",
                "balance": "0",
                "accountType": "TRADE",
                "bizType": "SUB_TRANSFER",
                "direction": "out",
                "createdAt": 1_749_992_800_000,
                "context": "",
            },
            {
                "id": "203",
                "currency": "USDT",
                "amount": "2.002",  # 2 and the fee of 0.002
                "fee": "0.002",
                "balance": "0",
                "accountType": "MARGIN",
                "bizType": "Cross Margin",
                "direction": "out",
                "createdAt": 1_749_992_800_000,
                "context": '{"symbol":"A-B"}',
            },
            {
                "id": "202",
                "currency": "USDT",
                "amount": "100",
                "fee": "0",
                "balance": "0",
                "accountType": "MAIN",
                "bizType": "Transfer",
                "direction": "out",
                "createdAt": 1_749_913_600_000,
                "context": "",
            },
        ],
    }


def test_classic_windows(classic: Any) -> None:
    newest = [205, 204, 203, 202]
    assert classic() == newest  # the last 24 hours, both ends included
    assert classic(startAt=NOW - DAY + 1) == [205, 204, 203]
    assert classic(startAt=NOW - DAY) == newest
    assert classic(startAt=NOW - DAY, endAt=NOW) == newest
    assert classic(startAt=NOW - 2 * DAY) == [202, 201]  # ends 24 hours later
    assert classic(endAt=NOW - DAY) == [202, 201]  # starts 24 hours earlier
    assert classic(endAt=NOW - DAY - 1) == [201]
    assert classic(startAt=NOW - 2 * HOUR, endAt=NOW - 2 * HOUR) == [205, 204, 203]
    assert classic(startAt=NOW + DAY) == []


def test_classic_rows_older_than_a_year_are_not_served(world: Tiny, ask: Asker, classic: Any) -> None:
    assert classic(startAt=NOW - 366 * DAY) == []
    world.books[PARENT, "classic"].insert(1, entry(2001, NOW - 365 * DAY, "1"))
    world.books[PARENT, "classic"].insert(1, entry(2000, NOW - 365 * DAY - 1, "1"))
    with Exchange(world) as other:
        asker = Asker(other)
        assert numbers(asker(CLASSIC, endAt=NOW - 365 * DAY).data["items"]) == [2001]
        asker.close()


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("DEPOSIT", []),
        ("TRANSFER", [202]),
        ("SUB_TRANSFER", [205]),
        ("MARGIN_EXCHANGE", [204, 203]),
        ("TRADE_EXCHANGE", []),
        ("WITHDRAW", []),
        ("KUCOIN_BONUS", []),
        ("BROKER_TRANSFER", []),
    ],
)
def test_classic_causes_are_asked_for_by_code(classic: Any, code: str, found: list[int]) -> None:
    assert classic(bizType=code) == found


def test_classic_filters_join(classic: Any) -> None:
    assert classic(currency="KCS") == [204]
    assert classic(currency="KCS", direction="out") == []
    assert classic(currency="NONE") == []
    assert classic(currency=",".join(["KCS", *"ABCDEFGHI"])) == [204]


@pytest.mark.parametrize(
    "query",
    [
        {"bizType": "Transfer"},
        {"bizType": "transfer"},
        {"bizType": "REFERRAL_BONUS"},
        {"direction": "IN"},
        {"direction": ""},
        {"pageSize": 9},
        {"pageSize": 501},
        {"pageSize": "50.0"},
        {"currentPage": 0},
        {"currentPage": -1},
        {"currentPage": 2**31},
        {"startAt": "yesterday"},
        {"startAt": "1.7e12"},
        {"startAt": "9" * 5000},
        {"startAt": NOW, "endAt": NOW - 1},
        {"startAt": NOW - DAY - 1, "endAt": NOW},
        {"currency": ",".join("ABCDEFGHIJK")},
        {"currency": "BTC,"},
        {"currency": "BTC, USDT"},
        {"currency": " BTC"},
        {"currency": ""},
    ],
)
def test_classic_questions_that_are_refused(ask: Asker, query: dict[str, Any]) -> None:
    assert ask(CLASSIC, query).refusal == (400, "400100")


def test_unknown_parameters_are_not_looked_at(classic: Any) -> None:
    assert classic(limit=9999, bogus="") == [205, 204, 203, 202]


@pytest.mark.parametrize("query", ["currency=BTC&currency=USDT", "pageSize=50&pageSize=50", "x=1&startAt=&x="])
def test_parameters_given_twice_are_refused(ask: Asker, query: str) -> None:
    target = f"{CLASSIC}?{query}"
    assert ask.send("GET", target, signed(MAIN, target, NOW)).refusal == (400, "400100")


def test_classic_pages_split_a_millisecond(ask: Asker, world: Tiny) -> None:
    world.add("classic", *(entry(n, NOW, "1") for n in range(1000, 1022)))
    pages = [ask(CLASSIC, startAt=NOW, endAt=NOW, pageSize=10, currentPage=n).data for n in (1, 2, 3, 4)]
    assert [(p["currentPage"], p["pageSize"], p["totalNum"], p["totalPage"]) for p in pages] == [
        (n, 10, 22, 3) for n in (1, 2, 3, 4)
    ]
    assert [numbers(p["items"]) for p in pages] == [
        list(range(1021, 1011, -1)),
        list(range(1011, 1001, -1)),
        [1001, 1000],
        [],
    ]
    assert ask(CLASSIC, startAt=NOW + 1).data["totalPage"] == 0


def test_classic_accounts_have_four_names(ask: Asker, world: Tiny) -> None:
    wallets = ("main", "trade", "margin", "isolated", "contract")
    world.add("classic", *(entry(1000 + n, NOW, "1", wallet=wallet) for n, wallet in enumerate(wallets)))
    rows = ask(CLASSIC, startAt=NOW, endAt=NOW).data["items"]
    assert [row["accountType"] for row in rows] == ["CONTRACT", "MARGIN", "MARGIN", "TRADE", "MAIN"]


# The hf ledgers.


def test_hf_rows_as_sent(ask: Asker) -> None:
    rows = ask(HF, limit=2).data
    assert rows[0] == {
        "id": "107",
        "currency": "USDT",
        "amount": "1.59760080",  # 1.5992 less the fee
        "fee": "0.00159920",
        "tax": "0",
        "balance": "51.58760080",
        "accountType": "TRADE_HF",
        "bizType": "TRADE_EXCHANGE",
        "direction": "in",
        "createdAt": "1749996400000",
        "context": TRADE_CONTEXT,
    }
    assert rows[1]["amount"] == "1.00000000"
    assert rows[1]["fee"] == "0.00000000"


def test_hf_windows_are_cut_silently_to_what_is_kept(ask: Asker, hf: Any) -> None:
    assert hf() == [107, 106, 105, 102]
    assert hf(startAt=0, endAt=9_999_999_999_999) == [107, 106, 105, 102]
    assert hf(endAt=NOW - 5 * DAY) == [102]
    assert hf(startAt=NOW - 5 * DAY + 1) == [107, 106, 105]
    assert hf(startAt=NOW - 9 * DAY, endAt=NOW - 7 * DAY) == []
    for settings_, found in (
        ({"hf_retention_days": 3}, [107, 106, 105]),
        ({"hf_retention_days": 8}, [107, 106, 105, 102, 101]),
        ({"expired_range": "everything"}, [107, 106, 105, 102]),
    ):
        with Exchange(Tiny(), **settings_) as other:
            asker = Asker(other)
            start, end = (NOW - 9 * DAY, NOW - 7 * DAY - 1) if "expired_range" in settings_ else (0, NOW)
            assert numbers(asker(HF, startAt=start, endAt=end).data) == found
            asker.close()


def test_the_hf_cursor_excludes_the_id_it_names(hf: Any) -> None:
    assert hf(limit=2) == [107, 106]
    assert hf(limit=2, lastId=106) == [105, 102]
    assert hf(limit=2, lastId=102) == []
    assert hf(lastId=105) == [102]
    assert hf(lastId=104) == [102]  # an id that no row has
    assert hf(lastId=0) == []
    assert hf(lastId=105, endAt=NOW - HOUR - 1, startAt=NOW - 5 * DAY + 1) == []


def test_hf_filters(hf: Any) -> None:
    assert hf(currency="KCS") == [106]
    assert hf(bizType="TRANSFER") == [102]
    assert hf(bizType="TRADE_EXCHANGE", direction="in", limit=1) == [107]
    assert hf(bizType="OTHER") == []
    assert hf(direction="in", limit=1, lastId=107) == [106]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 201},
        {"bizType": "Exchange"},
        {"bizType": "DEPOSIT"},
        {"direction": "both"},
        {"lastId": "abc"},
        {"startAt": 10_000_000_000_000},
        {"startAt": 2, "endAt": 1},
        {"currency": ",".join("ABCDEFGHIJK")},
    ],
)
def test_hf_questions_that_are_refused(ask: Asker, query: dict[str, Any]) -> None:
    assert ask(HF, query).refusal == (400, "400100")


def test_margin_hf_rows_as_sent(ask: Asker) -> None:
    rows = ask(MARGIN_HF).data
    assert rows[1] == {
        "id": 302,
        "currency": "USDT",
        "amount": "0.01000000",
        "fee": "0.00000000",
        "balance": "5.01000000",
        "accountType": "MARGIN_V2",
        "bizType": "TRANSFER",
        "direction": "in",
        "createdAt": 1_749_996_400_000,
        "context": "{}",
        "tax": "0.00000000",
    }
    assert (rows[0]["id"], rows[0]["accountType"], rows[0]["amount"]) == (303, "ISOLATED_V2", "0.123456789")


def test_margin_hf_reaches_back_three_days_and_takes_any_cause(ask: Asker) -> None:
    assert numbers(ask(MARGIN_HF, startAt=0).data) == [303, 302]
    assert numbers(ask(MARGIN_HF, bizType="TRANSFER").data) == [302]
    assert ask(MARGIN_HF, bizType="SOMETHING_NEW").data == []
    assert ask(MARGIN_HF, limit=201).refusal == (400, "400100")
    assert ask(MARGIN_HF, key=DESK).refusal == (400, "126001")


# The futures ledger.


def test_futures_rows_as_sent_digit_by_digit(ask: Asker) -> None:
    answer = ask(FUTURES, host="futures")
    assert answer.raw.decode() == (
        '{"code":"200000","data":{"dataList":['
        '{"time":1749996400000,"type":"RealisedPNL","amount":-1.5,"fee":null,"accountEquity":18.1,'
        '"status":"Pending","remark":"XBTUSDTM","offset":-1,"currency":"USDT"},'
        '{"time":1749996400000,"type":"TransferOut","amount":2.0,"fee":0.0,"accountEquity":18.1,'
        '"status":"Completed","remark":"","offset":404,"currency":"USDT"},'
        '{"time":1749996400000,"type":"RealisedPNL","amount":0.123456789012345678,"fee":0.5,'
        '"accountEquity":20.123439684012345678,"status":"Completed","remark":"ETHUSDTM","offset":403,"currency":"USDT"},'
        '{"time":1749967600000,"type":"RealisedPNL","amount":-1.7105E-5,"fee":0.0,"accountEquity":19.999982895,'
        '"status":"Completed","remark":"XBTUSDTM","offset":402,"currency":"USDT"}],"hasMore":false}}'
    )


@pytest.fixture
def futures(ask: Asker) -> Any:
    def read(**query: Any) -> tuple[list[int], bool]:
        data = ask(FUTURES, query, host="futures").data
        return numbers(data["dataList"], "offset"), data["hasMore"]

    return read


def test_futures_walks(futures: Any) -> None:
    assert futures(maxCount=2) == ([-1, 404], True)
    assert futures(maxCount=1) == ([-1, 404], True)  # room for a row to go on from
    assert futures(maxCount=1, offset=404) == ([403], True)
    assert futures(maxCount=1, offset=403) == ([402], False)
    assert futures(offset=402) == ([], False)
    assert futures(maxCount=1, forward="false") == ([402], True)
    assert futures(maxCount=2, forward="false") == ([403, 402], True)
    assert futures(offset=402, forward="false") == ([404, 403], False)


def test_futures_windows(futures: Any, ask: Asker) -> None:
    assert futures(startAt=NOW - 25 * HOUR) == ([-1, 404, 403, 402, 401], False)
    assert futures(endAt=NOW - HOUR - 1) == ([402, 401], False)
    assert futures(startAt=NOW - HOUR, endAt=NOW) == ([-1, 404, 403], False)
    for query in (
        {"startAt": NOW, "endAt": NOW},
        {"startAt": NOW, "endAt": NOW - 1},
        {"startAt": NOW - DAY - 1, "endAt": NOW},
    ):
        assert ask(FUTURES, query, host="futures").refusal == (400, "400100")


def test_futures_filters(futures: Any, ask: Asker) -> None:
    assert futures(type_="RealisedPNL") == futures(type_="RealizedPNL") == ([-1, 403, 402], False)
    assert (
        futures(type_="TransferIn", endAt=NOW - DAY) == futures(type_="Transferin", endAt=NOW - DAY) == ([401], False)
    )
    assert futures(type_="TransferOut") == ([404], False)
    assert futures(currency="XBT") == ([], False)
    for query in ({"type_": "PNL"}, {"maxCount": 0}, {"maxCount": 201}, {"offset": -1}, {"forward": "yes"}):
        assert ask(FUTURES, query, host="futures").refusal == (400, "400100")


# What must hold for every ledger.


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(st.integers(0, 3), max_size=60), limit=st.integers(10, 13))
def test_every_walk_gives_every_row_once(steps: list[int], limit: int) -> None:
    """Newest first by (time, id), however many rows share a millisecond and wherever a page ends.

    `steps` are the pauses between the entries, many of them zero.
    """
    world = Tiny(pendings=[])
    with Exchange(world) as exchange:
        ask = Asker(exchange)
        time, entries = NOW - HOUR, []
        for number, step in enumerate(steps, start=1):
            time += step
            entries.append(entry(number, time, "1", label="TRANSFER"))
        world.books = {(PARENT, feed): entries for feed in ("classic", "hf", "futures")}
        expected = list(range(len(steps), 0, -1))

        walked: list[int] = []
        page = 1
        while rows := ask(CLASSIC, pageSize=limit, currentPage=page).data["items"]:
            walked += numbers(rows)
            page += 1
        assert walked == expected

        cursor: dict[str, int] = {}
        walked = []
        while rows := ask(HF, cursor, limit=limit).data:
            walked += numbers(rows)
            cursor = {"lastId": walked[-1]}
        assert walked == expected

        walked, cursor, more = [], {}, True
        while more:
            batch = ask(FUTURES, cursor, host="futures", maxCount=limit).data
            walked += numbers(batch["dataList"], "offset")
            more, cursor = batch["hasMore"], {"offset": walked[-1] if walked else 0}
        assert walked == expected
        ask.close()


def test_rows_that_arrive_between_pages_shift_pages_but_not_cursors(
    exchange: Exchange, world: Tiny, ask: Asker
) -> None:
    late = [entry(900 + n, NOW + n, "1", label="TRANSFER") for n in (1, 2)]
    world.later = [(PARENT, "classic", late[0]), (PARENT, "hf", late[1])]
    world.add("classic", *(entry(n, NOW, "1") for n in range(1000, 1012)))
    first = numbers(ask(CLASSIC, pageSize=10).data["items"])
    first_hf = numbers(ask(HF, limit=2).data)

    def a_second_passes(path: str) -> None:
        exchange.advance(seconds=1)

    exchange.arrivals = a_second_passes
    second = numbers(ask(CLASSIC, pageSize=10, currentPage=2).data["items"])
    second_hf = numbers(ask(HF, limit=2, lastId=first_hf[-1]).data)
    assert first == list(range(1011, 1001, -1))
    assert second == [1002, 1001, 1000, 205, 204, 203]  # 1002 again; 202 has fallen out of the last 24 hours
    assert (first_hf, second_hf) == ([107, 106], [105, 102])
    assert exchange.now == NOW + 2000


def test_contexts_are_json_text_inside_a_string(ask: Asker) -> None:
    assert json.loads(ask(HF).data[0]["context"])["tradeId"] == "10046097631627265"

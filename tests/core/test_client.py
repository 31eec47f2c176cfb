"""Whole calls: windows, pages and currencies put together, spans half-open, nothing lost, nothing asked in vain."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from kucoin_frames.client import Client
from kucoin_frames.exceptions import (
    DecodeError,
    IncompleteError,
    InputError,
    UnavailableError,
)
from kucoin_frames.times import DAY, HOUR, MINUTE
from tests.core.frames import as_text
from tests.core.made_up import MakeClient
from tests.core.scripted import NOW, Raw, Reply, Scripted, Seen, ok, refusal

LEDGERS = "/api/v1/accounts/ledgers"
HF = "/api/v1/hf/accounts/ledgers"
FUTURES = "/api/v1/transaction-history"
CANDLES = "/api/v1/market/candles"

EMPTY = {"currentPage": 1, "pageSize": 500, "totalNum": 0, "totalPage": 0, "items": []}


def paged(entries: dict[int, int]) -> Callable[[Seen], Reply]:
    """A ledger of ids and times, in numbered pages, whose bounds both count, and which takes 24 hours at once."""

    def answer(seen: Seen) -> Reply:
        query = {name: int(value) for name, value in seen.query.items() if name not in ("currency", "direction")}
        start, end = query.get("startAt", 0), query.get("endAt", NOW)
        if "startAt" in query and end - start > DAY:
            return refusal("400100", "the range is too wide")
        rows = [{"id": str(id_), "createdAt": at, "amount": "1"} for id_, at in entries.items() if start <= at <= end]
        rows.sort(key=lambda row: (row["createdAt"], int(str(row["id"]))), reverse=True)
        number, size = query["currentPage"], query.get("pageSize", 50)
        page = rows[(number - 1) * size : number * size]
        pages = -(-len(rows) // size)
        return ok({"currentPage": number, "totalNum": len(rows), "totalPage": pages, "items": page})

    return answer


def span_of(query: dict[str, str]) -> tuple[int, int]:
    return int(query["startAt"]), int(query["endAt"])


def test_days_tile_a_week(client: Client, fake: Scripted) -> None:
    """Entries at every bound of the windows, a millisecond before and after them: each is there once."""
    start, end = NOW - 7 * DAY - 5 * HOUR, NOW - 2 * HOUR
    bounds = [end - n * DAY for n in range(8)] + [start]
    entries = dict(enumerate(at + ms for at in bounds for ms in (-1, 0, 1)))
    fake.on(LEDGERS, paged(entries))
    frame = client.ledgers(start_at=start, end_at=end)
    inside = [at for at in sorted(entries.values()) if start <= at < end]
    assert (frame["created_at"].astype("int64")).tolist() == inside
    assert frame["id"].is_unique
    windows = sorted(span_of(query) for query in fake.queries(LEDGERS))
    assert windows[0][0] == start
    assert windows[-1][1] == end
    assert all(one[1] == other[0] for one, other in pairwise(windows))
    assert max(end - start for start, end in windows) == DAY


def test_consecutive_intervals_neither_overlap_nor_miss(client: Client, fake: Scripted) -> None:
    entries = {n: NOW - HOUR + n for n in range(20)}
    fake.on(LEDGERS, paged(entries))
    middle = NOW - HOUR + 7
    first = client.ledgers(start_at=NOW - DAY, end_at=middle)
    second = client.ledgers(start_at=middle, end_at=NOW)
    assert [*first["id"], *second["id"]] == [str(n) for n in range(20)]


def test_pages_of_a_window(client: Client, fake: Scripted) -> None:
    fake.on(LEDGERS, paged({n: NOW - n * MINUTE for n in range(1, 34)}))
    frame = client.ledgers(start_at=NOW - DAY, end_at=NOW, page_size=10)
    assert frame["id"].tolist() == [str(n) for n in range(33, 0, -1)]
    assert sorted(query["currentPage"] for query in fake.queries(LEDGERS)) == ["1", "2", "3", "4"]


def test_without_times_kucoin_decides(client: Client, fake: Scripted) -> None:
    fake.on(LEDGERS, EMPTY)
    fake.on(HF, [])
    fake.on(FUTURES, {"dataList": [], "hasMore": False})
    client.ledgers()
    client.ledgers_hf()
    client.ledgers_futures()
    assert [str(seen) for seen in fake.seen] == [
        f"spot GET {LEDGERS}?currentPage=1&pageSize=500",
        f"spot GET {HF}?limit=200",
        f"futures GET {FUTURES}?maxCount=50",
    ]


@pytest.mark.parametrize(
    ("times", "asked"),
    [
        ({"start_at": NOW - HOUR}, (NOW - HOUR, NOW)),
        ({"end_at": NOW - HOUR}, (NOW - HOUR - DAY, NOW - HOUR)),
        ({"start_at": "2025-10-08", "end_at": "2025-10-08 06:00"}, (1_759_881_600_000, 1_759_903_200_000)),
    ],
)
def test_one_bound_or_two(client: Client, fake: Scripted, times: dict[str, Any], asked: tuple[int, int]) -> None:
    fake.on(LEDGERS, EMPTY)
    client.ledgers(**times)
    assert [span_of(query) for query in fake.queries(LEDGERS)] == [asked]


def test_deposits_need_no_windows_and_no_clock(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/deposits", EMPTY)
    client.deposits(start_at=NOW - 900 * DAY)
    assert fake.queries("/api/v1/deposits") == [
        {"startAt": str(NOW - 900 * DAY), "currentPage": "1", "pageSize": "500"}
    ]
    assert len(fake.seen) == 1


@pytest.mark.parametrize(
    "name", ["ledgers", "ledgers_hf", "ledgers_margin_hf", "ledgers_futures", "deposits", "withdrawals"]
)
def test_an_empty_span_asks_nothing(client: Client, fake: Scripted, name: str) -> None:
    frame = getattr(client, name)(start_at=NOW - HOUR, end_at=NOW - HOUR)
    assert len(frame) == 0
    assert fake.seen == []


def test_windows_without_rows_do_not_end_a_call(client: Client, fake: Scripted) -> None:
    fake.on(LEDGERS, paged({1: NOW - 9 * DAY, 2: NOW - 2 * DAY}))
    assert client.ledgers(start_at=NOW - 10 * DAY)["id"].tolist() == ["1", "2"]
    assert len(fake.queries(LEDGERS)) == 10


def test_rows_outside_of_the_span_are_dropped(client: Client, fake: Scripted) -> None:
    """Asked for what is gone, KuCoin may answer with its newest rows."""
    fake.on(HF, [{"id": "3", "createdAt": str(NOW - 1)}, {"id": "2", "createdAt": str(NOW - HOUR)}])
    frame = client.ledgers_hf(start_at=NOW - 2 * HOUR, end_at=NOW - 1)
    assert frame["id"].tolist() == ["2"]


@pytest.mark.parametrize(
    ("name", "parameters", "target", "data"),
    [
        ("ledgers", {"current_page": 3}, f"{LEDGERS}?currentPage=3", EMPTY),
        ("ledgers", {"current_page": 1, "page_size": 20}, f"{LEDGERS}?currentPage=1&pageSize=20", EMPTY),
        (
            "ledgers",
            {"current_page": 2, "start_at": NOW - 5, "end_at": NOW},
            f"{LEDGERS}?startAt={NOW - 5}&endAt={NOW}&currentPage=2",
            EMPTY,
        ),
        ("ledgers_hf", {"last_id": 77, "limit": 5}, f"{HF}?lastId=77&limit=5", []),
        ("ledgers_futures", {"offset": 9}, f"{FUTURES}?offset=9", {"dataList": [], "hasMore": True}),
        ("ledgers_futures", {"offset": 9, "forward": False}, f"{FUTURES}?forward=false&offset=9", {"dataList": []}),
        ("deposits", {"current_page": 2}, "/api/v1/deposits?currentPage=2", EMPTY),
        ("withdrawals", {"current_page": 2}, "/api/v1/withdrawals?currentPage=2", EMPTY),
        ("sub_accounts", {"current_page": 2}, "/api/v2/sub/user?currentPage=2", EMPTY),
        ("sub_account_balances", {"current_page": 2}, "/api/v2/sub-accounts?currentPage=2", EMPTY),
    ],
)
def test_one_page_is_one_request(
    client: Client, fake: Scripted, name: str, parameters: dict[str, Any], target: str, data: object
) -> None:
    fake.on(target.split("?")[0], data)
    getattr(client, name)(**parameters)
    assert [seen.target for seen in fake.seen] == [target]


def test_a_page_needs_no_counters(client: Client, fake: Scripted) -> None:
    fake.on(LEDGERS, {"totalNum": 900, "totalPage": 90, "items": [{"id": "1"}, {"id": "1"}]})
    assert client.ledgers(current_page=5)["id"].tolist() == ["1", "1"]


@pytest.mark.parametrize(
    ("count", "batches"), [(1, [1]), (10, [10]), (11, [10, 1]), (25, [10, 10, 5])]
)  # fmt: skip
def test_ten_currencies_at_once(client: Client, fake: Scripted, count: int, batches: list[int]) -> None:
    fake.on(HF, lambda seen: ok([{"id": str(len(seen.query["currency"])), "createdAt": "5"}]))
    client.ledgers_hf(currency=[f"C{n}" for n in range(count)])
    asked = sorted((query["currency"].split(",") for query in fake.queries(HF)), key=len, reverse=True)
    assert [len(each) for each in asked] == batches
    assert {code for each in asked for code in each} == {f"C{n}" for n in range(count)}


@pytest.mark.parametrize(
    ("name", "path", "parameters", "data"),
    [
        ("accounts", "/api/v1/accounts", {}, []),
        ("futures_account", "/api/v1/account-overview", {}, []),
        ("sub_account_futures", "/api/v1/account-overview-all", {}, {"accounts": []}),
        ("ledgers_futures", FUTURES, {}, {"dataList": [], "hasMore": False}),
        ("deposits", "/api/v1/deposits", {}, EMPTY),
        ("withdrawals", "/api/v1/withdrawals", {}, EMPTY),
        ("deposit_addresses", "/api/v3/deposit-addresses", {}, []),
        ("withdrawal_quotas", "/api/v1/withdrawals/quotas", {}, []),
        ("transfer_quotas", "/api/v1/accounts/transferable", {"type": "MAIN"}, []),
    ],
)
def test_one_currency_a_request(
    client: Client, fake: Scripted, name: str, path: str, parameters: dict[str, Any], data: object
) -> None:
    fake.on(path, data)
    getattr(client, name)(currency="BTC, ETH,BTC", **parameters)
    assert sorted(query["currency"] for query in fake.queries(path)) == ["BTC", "ETH"]


def test_currencies_in_the_order_of_the_question(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/account-overview", lambda seen: ok({"currency": seen.query["currency"]}))
    codes = ["USDT", "XBT", "ETH", "SOL", "DOT", "XRP", "USDC"]
    assert client.futures_account(currency=codes)["currency"].tolist() == codes


def test_fees_of_pairs_in_tens_and_of_contracts_singly(client: Client, fake: Scripted) -> None:
    def answer(seen: Seen) -> Reply:
        if seen.host == "futures":
            return ok({"symbol": seen.query["symbol"], "takerFeeRate": "0.0006", "makerFeeRate": "0.0002"})
        return ok([{"symbol": each, "takerFeeRate": "0.001"} for each in seen.query["symbols"].split(",")])

    fake.on("/api/v1/trade-fees", answer)
    pairs = [f"C{n}-USDT" for n in range(12)]
    frame = client.trade_fees([*pairs[:6], "XBTUSDTM", *pairs[6:], "XBTUSDM"])
    assert frame["symbol"].tolist() == [*pairs, "XBTUSDTM", "XBTUSDM"]
    assert frame["market"].tolist() == ["spot"] * 12 + ["futures"] * 2
    assert sorted(str(seen) for seen in fake.seen) == [
        "futures GET /api/v1/trade-fees?symbol=XBTUSDM",
        "futures GET /api/v1/trade-fees?symbol=XBTUSDTM",
        f"spot GET /api/v1/trade-fees?symbols={','.join(pairs[:10])}",
        "spot GET /api/v1/trade-fees?symbols=C10-USDT,C11-USDT",
    ]


def test_prices_of_many_currencies(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/prices", lambda seen: ok(dict.fromkeys(seen.query["currencies"].split(","), "1.50")))
    frame = client.prices([f"C{n}" for n in range(450)])
    assert frame["currency"].tolist() == [f"C{n}" for n in range(450)]
    assert set(frame["base"]) == {"USD"}
    assert max(len(seen.target) for seen in fake.seen) < 2000


def candles(seen: Seen) -> Reply:
    """A candle a minute; both bounds count, and 1500 come at most, the newest."""
    start, end = span_of(seen.query)
    times = range(end - end % 60, start - 1, -60)
    return ok([[str(time), "1", "2", "3", "0.5", "4", "5"] for time in times][:1500])


def test_no_candle_is_lost_between_windows(client: Client, fake: Scripted) -> None:
    fake.on(CANDLES, candles)
    start = NOW - NOW % MINUTE - 4000 * MINUTE
    frame = client.candles("BTC-USDT", "1min", start_at=start, end_at=start + 3200 * MINUTE)
    seconds = (frame["time"].astype("int64") // 1000).tolist()
    assert seconds == list(range(start // 1000, start // 1000 + 3200 * 60, 60))


@pytest.mark.parametrize("last_counts", [True, False])
def test_candles_of_a_span_within_seconds(client: Client, fake: Scripted, last_counts: bool) -> None:
    """A candle that starts at 60 s lies in [0.5 s, 60.001 s), whether or not KuCoin counts the second asked for."""

    def answer(seen: Seen) -> Reply:
        start, end = span_of(seen.query)
        times = [time for time in (120, 60, 0) if start <= time < end + last_counts]
        return ok([[str(time), "1", "2", "3", "0.5", "4", "5"] for time in times])

    fake.on(CANDLES, answer)
    frame = client.candles("BTC-USDT", "1min", start_at=500, end_at=60_001)
    assert (frame["time"].astype("int64") // 1000).tolist() == [60]


def test_pending_futures_rows_are_there_until_now(client: Client, fake: Scripted) -> None:
    """Their time is the moment of the answer, a little later than the moment of the question."""
    row = {"type": "RealisedPNL", "amount": 1.5, "fee": None, "remark": "XBTUSDTM", "currency": "USDT"}
    pending = row | {"time": NOW + 40, "status": "Pending", "offset": -1}
    final = row | {"time": NOW - HOUR, "status": "Completed", "offset": 7}
    fake.on(FUTURES, {"dataList": [pending, final], "hasMore": False})
    assert client.ledgers_futures(start_at=NOW - DAY)["offset"].tolist() == ["7", "-1"]
    assert client.ledgers_futures(start_at=NOW - DAY, end_at=NOW)["offset"].tolist() == ["7"]


def test_a_currency_without_an_address_has_no_rows(client: Client, fake: Scripted) -> None:
    """KuCoin answers with a code of its own, which is no failure: the other currencies' addresses are there."""

    def answer(seen: Seen) -> Reply:
        if seen.query["currency"] == "BTC":
            return refusal("260220", "deposit.address.not.exists")
        return ok([{"currency": seen.query["currency"], "address": "T1", "memo": ""}])

    fake.on("/api/v3/deposit-addresses", answer)
    assert client.deposit_addresses(["USDT", "BTC", "ETH"])["currency"].tolist() == ["USDT", "ETH"]
    empty = client.deposit_addresses("BTC")
    assert (len(empty), empty.attrs["kucoin_frames"]["requests"]) == (0, 1)
    assert list(empty.columns) == list(client.deposit_addresses("ETH").columns)


def test_pending_rows_of_several_contracts_stay(client: Client, fake: Scripted) -> None:
    row = {"time": NOW - 5, "type": "RealisedPNL", "status": "Pending", "offset": -1, "currency": "USDT"}
    fake.on(FUTURES, {"dataList": [row | {"remark": "A"}, row | {"remark": "B"}], "hasMore": False})
    frame = client.ledgers_futures(start_at=NOW - 2 * DAY)
    assert frame["remark"].tolist() == ["A", "B"], "each once, though both windows show them"


@pytest.mark.parametrize("broken", [1, 2, 5, 10])
def test_all_or_an_error(fake: Scripted, make_client: MakeClient, broken: int) -> None:
    """One window of ten, newest first, fails for good: there is no frame, and the call goes on where it was."""
    healthy = paged({n: NOW - n * DAY for n in range(1, 11)})
    is_broken = [True]

    def answer(seen: Seen) -> Reply:
        start, end = span_of(seen.query)
        return Reply(b"", 503) if is_broken[0] and start <= NOW - broken * DAY < end else healthy(seen)

    fake.on(LEDGERS, answer)
    client = make_client(connections=1)
    with pytest.raises(UnavailableError) as caught:
        client.ledgers(start_at=NOW - 10 * DAY, end_at=NOW)
    assert caught.value.endpoint == LEDGERS
    asked_before = len(fake.asked)
    is_broken[0] = False
    frame = caught.value.resume()
    assert frame["id"].tolist() == [str(n) for n in range(10, 0, -1)]
    days = [(NOW - span_of(seen.query)[0]) // DAY for seen in fake.asked[asked_before:]]
    assert days == list(range(broken, 11)), "what was there is not asked for again"


def test_pages_that_do_not_add_up_name_the_endpoint(client: Client, fake: Scripted) -> None:
    fake.on(LEDGERS, EMPTY | {"totalNum": 5, "totalPage": 1})
    with pytest.raises(IncompleteError, match=r"KuCoin counts 5 rows and 0 came.*\[/api/v1/accounts/ledgers\]$"):
        client.ledgers()


def test_a_value_that_does_not_fit_names_everything(client: Client, fake: Scripted) -> None:
    fake.on(HF, Raw('[{"id":"1","createdAt":"5","fee":0.1234567890123456789}]'))
    with pytest.raises(DecodeError) as caught:
        client.ledgers_hf()
    assert (caught.value.endpoint, caught.value.column, caught.value.value) == (HF, "fee", "0.1234567890123456789")
    for part in (HF, "fee=", "0.1234567890123456789"):
        assert part in str(caught.value)


def test_a_signed_endpoint_needs_a_key(fake: Scripted) -> None:
    with Client(spot_url=fake.url(), futures_url=fake.url("futures")) as public:
        with pytest.raises(InputError, match="/api/v1/hf/accounts/ledgers needs an API key: pass Credentials"):
            public.ledgers_hf(start_at=NOW - DAY)
        assert fake.asked == []
        fake.on("/api/v1/prices", {"BTC": "5"})
        assert public.prices()["currency"].tolist() == ["BTC"]


def test_the_span_is_the_exchanges(fake: Scripted, make_client: MakeClient) -> None:
    """On a machine whose clock is an hour late, the last hour is still asked for."""
    fake.on(LEDGERS, EMPTY)
    client = make_client(machine=lambda: NOW - HOUR)
    client.ledgers(start_at=NOW - 2 * HOUR)
    assert [span_of(query) for query in fake.queries(LEDGERS)] == [(NOW - 2 * HOUR, NOW)]


def test_ids_of_different_lengths_in_one_millisecond(client: Client, fake: Scripted) -> None:
    rows = [{"id": id_, "createdAt": "5", "amount": "1"} for id_ in (100, 99, 11, 10, 9)]
    fake.on("/api/v3/hf/margin/account/ledgers", rows)
    assert [row["id"] for row in as_text(client.ledgers_margin_hf())] == ["9", "10", "11", "99", "100"]


def test_a_progress_bar_disturbs_nothing(client: Client, fake: Scripted, capsys: pytest.CaptureFixture[str]) -> None:
    fake.on(LEDGERS, EMPTY)
    for progress in (True, False, None):
        assert len(client.ledgers(start_at=NOW - 3 * DAY, progress=progress)) == 0
    assert capsys.readouterr().out == ""


def test_a_forecast_asks_nothing_but_the_clock(client: Client, fake: Scripted) -> None:
    """Thirty days of the ledger in windows of one day, two points each."""
    forecast = client.forecast("ledgers", start_at=NOW - 30 * DAY)
    assert (forecast.requests, forecast.weight, forecast.pool, forecast.quota) == (30, 60, "Management", 2000)
    assert str(forecast).startswith("ledgers: at least 30 requests, 60 points of the Management quota (2000 per 30 s)")
    assert fake.asked == []
    with pytest.raises(InputError, match="forecast: 'nothing' is no fetcher"):
        client.forecast("nothing")

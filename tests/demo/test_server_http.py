"""Sockets, the clock, the log, faults and tampering: everything about the exchange but its answers."""

import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest

from kucoin_frames.demo.server import Exchange, Fault, Faults
from kucoin_frames.demo.server.render import cut, encode, fixed, number, plain, ratio
from tests.demo.conftest import Asker
from tests.demo.tiny import DAY, HOUR, NOW, PARENT, Tiny, entry

D = Decimal


@contextmanager
def connected(exchange: Exchange) -> Iterator[tuple[socket.socket, Any]]:
    address = urlsplit(exchange.spot_url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as raw, raw.makefile("rb") as stream:
        yield raw, stream


def read_answer(stream: Any) -> tuple[int, dict[str, str], bytes]:
    status = int(stream.readline().split()[1])
    headers = {}
    while (line := stream.readline().decode().strip()) != "":
        name, _, value = line.partition(": ")
        headers[name.lower()] = value
    return status, headers, stream.read(int(headers["content-length"]))


# Values on the wire.


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1.50", "1.5"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("0.00", "0"),
        ("-0", "0"),
        ("-0.10", "-0.1"),
        ("1E-20", "0.00000000000000000001"),
    ],
)
def test_plain_texts(amount: str, text: str) -> None:
    assert plain(D(amount)) == text


def test_other_texts_and_numbers() -> None:
    assert [fixed(D(a)) for a in ("1", "0", "1.123456789", "-2.5")] == [
        "1.00000000",
        "0.00000000",
        "1.123456789",
        "-2.50000000",
    ]
    assert (cut(D("0.000000159")), cut(D("-1.999"), 2)) == (D("0.00000015"), D("-1.99"))
    assert (ratio(D(2), D(3)), ratio(D(1), D(0))) == (D("0.666666666666"), D(0))
    amounts = ("0.00", "1.10", "-0.0005", "0.001", "1E+3", "9999999.5", "-1E+7", "12345678901234567890.123456789")
    numbers = [number(D(a)) for a in amounts]
    assert encode([*numbers, number(D(0), "0"), number(D(20), "0"), "1.10", None, True, {"a": 1}]) == (
        b'[0.0,1.1,-5E-4,0.001,1000.0,9999999.5,-1E+7,1.2345678901234567890123456789E+19,0,20,"1.10",null,true,{"a":1}]'
    )
    with pytest.raises(TypeError, match="set"):
        encode([{1}])  # type: ignore[list-item]  # that is the point


# Connections.


def test_a_connection_stays_open(exchange: Exchange) -> None:
    with connected(exchange) as (raw, stream):
        for _ in range(3):
            raw.sendall(b"GET /api/v1/timestamp HTTP/1.1\r\nHost: x\r\n\r\n")
            status, headers, body = read_answer(stream)
            assert (status, headers["connection"], headers["content-type"]) == (200, "keep-alive", "application/json")
            assert body == b'{"code":"200000","data":1750000000000}'
        first = b"GET /api/v1/timestamp HTTP/1.1\r\nHost: x\r\n\r\n"
        raw.sendall(first + b"GET /api/v1/nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert [read_answer(stream)[0], read_answer(stream)[0]] == [200, 404]
        assert stream.read() == b""
    with connected(exchange) as (raw, stream):
        raw.sendall(b"GET /api/v1/timestamp HTTP/1.0\r\n\r\n")
        assert read_answer(stream)[0] == 200
        assert stream.read() == b""


def test_bodies_are_read_and_heads_get_none(exchange: Exchange) -> None:
    with connected(exchange) as (raw, stream):
        raw.sendall(b"POST /api/v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
        assert read_answer(stream)[0] == 405
        raw.sendall(b"HEAD /api/v1/timestamp HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(stream)[2] == b""
        raw.sendall(b"GET /api/v1/timestamp HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(stream)[0] == 200


def test_both_hosts_and_their_ports(exchange: Exchange) -> None:
    spot, futures = urlsplit(exchange.spot_url), urlsplit(exchange.futures_url)
    assert spot.hostname == futures.hostname == "127.0.0.1"
    assert spot.port != futures.port


def test_starting_and_stopping_more_than_once() -> None:
    exchange = Exchange(Tiny())
    with pytest.raises(RuntimeError, match="started"):
        _ = exchange.spot_url
    threads = threading.active_count()
    exchange.stop()
    assert exchange.start() is exchange.start()
    with connected(exchange) as (raw, stream):
        raw.sendall(b"GET /api/v1/timestamp HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(stream)[0] == 200
        exchange.stop()
        assert stream.read() == b""  # a connection at rest is closed
    exchange.stop()
    assert threading.active_count() == threads
    with pytest.raises(ConnectionRefusedError), connected(exchange):
        pass
    with exchange:
        ask = Asker(exchange)
        assert ask("/api/v1/accounts").status == 200
        ask.close()


def test_many_connections_at_once(exchange: Exchange) -> None:
    def work(results: list[int]) -> None:
        ask = Asker(exchange)
        results.extend(ask("/api/v1/base-fee").status for _ in range(20))
        ask.close()

    results: list[int] = []
    threads = [threading.Thread(target=work, args=(results,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [200] * 160
    assert len(exchange.log) == 160


def test_latency_delays_answers_side_by_side() -> None:
    with Exchange(Tiny(), latency=0.2) as exchange:
        asks = [Asker(exchange) for _ in range(10)]
        threads = [threading.Thread(target=ask, args=("/api/v1/timestamp",)) for ask in asks]
        begin = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - begin >= 0.2
        for ask in asks:
            ask.close()


# Time.


def test_a_fixed_clock_moves_when_told_and_the_economy_with_it(exchange: Exchange, world: Tiny, ask: Asker) -> None:
    world.later = [(PARENT, "hf", entry(601, NOW + HOUR, "1", label="TRANSFER"))]
    assert (exchange.now, ask("/api/v1/timestamp").data) == (NOW, NOW)
    assert exchange.advance(minutes=30) == NOW + HOUR // 2
    assert ask("/api/v1/hf/accounts/ledgers", limit=1).data[0]["id"] == "107"
    assert exchange.advance(to=NOW + HOUR) == NOW + HOUR
    assert ask("/api/v1/hf/accounts/ledgers", limit=1).data[0]["id"] == "601"
    assert exchange.advance(days=2, hours=1) == exchange.now == world.now == NOW + 2 * DAY + 2 * HOUR
    assert ask("/api/v1/hf/accounts/ledgers", startAt=0).data[-1]["id"] == "105"  # 102 is no longer kept
    with pytest.raises(ValueError, match="back"):
        exchange.advance(to=NOW)


def test_a_running_clock_runs_and_the_economy_follows() -> None:
    world = Tiny()
    world.later = [(PARENT, "hf", entry(601, NOW + 60_000, "1", label="TRANSFER"))]
    with Exchange(world, clock="running") as exchange:
        ask = Asker(exchange)
        before = exchange.now
        served = ask("/api/v1/timestamp").data
        assert NOW <= before <= served <= exchange.now
        exchange.advance(seconds=59)
        while exchange.now < NOW + 60_000:
            time.sleep(0.05)
        assert ask("/api/v1/hf/accounts/ledgers", limit=1).data[0]["id"] == "601"
        assert world.now >= NOW + 60_000
        ask.close()


def test_settings_are_named() -> None:
    assert Exchange(Tiny(), hf_retention_days=3).settings.hf_retention_days == 3
    with pytest.raises(TypeError, match="hf_retention"):
        Exchange(Tiny(), hf_retention=3)


# What tests look at and disturb.


def test_the_log(exchange: Exchange, ask: Asker) -> None:
    ask("/api/v1/accounts/ledgers", currency="BTC,USDT", pageSize=10)
    ask("/api/v1/trade-fees", host="futures", symbol="NONE")
    ask("/api/v1/timestamp", headers={})
    first, second, third = exchange.log
    assert (first.time, first.host, first.method, first.path) == (NOW, "spot", "GET", "/api/v1/accounts/ledgers")
    assert first.query == {"currency": "BTC,USDT", "pageSize": "10"}
    assert (first.status, first.code, first.pool, first.weight) == (200, "200000", "Management", 2)
    assert (first.api_key, first.fault) == ("key-main", None)
    assert (second.host, second.status, second.code, second.pool, second.weight) == (
        "futures",
        400,
        "900001",
        "Futures",
        3,
    )
    assert (third.api_key, third.pool, third.weight) == (None, "Public", 3)
    exchange.reset_log()
    assert exchange.log == []


def test_scripted_faults(exchange: Exchange, ask: Asker) -> None:
    path = "/api/v1/accounts"
    exchange.faults = ["firewall_403", "firewall_503", None, "server_error", "busy", "overload", "limit"]
    answers = [ask(path) for _ in range(8)]
    assert [answer.status for answer in answers] == [403, 503, 200, 500, 503, 429, 429, 200]
    assert answers[0].headers["content-type"].startswith("text/html")
    assert answers[0].raw.startswith(b"<!DOCTYPE html>")
    assert [answer.body["code"] for answer in answers[3:7]] == ["500000", "503000", "429000", "429000"]
    assert "gw-ratelimit-reset" not in answers[5].headers
    assert (answers[6].headers["gw-ratelimit-remaining"], answers[6].headers["gw-ratelimit-reset"]) == ("0", "40")
    assert exchange.refusals == 0
    assert [seen.fault for seen in exchange.log][:3] == ["firewall_403", "firewall_503", None]
    assert [seen.code for seen in exchange.log][:3] == [None, None, "200000"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [("reset", ConnectionResetError), ("silence", http.client.RemoteDisconnected), ("cut", http.client.IncompleteRead)],
)
def test_broken_connections(exchange: Exchange, ask: Asker, fault: Fault, error: type[Exception]) -> None:
    exchange.faults = [fault]
    with pytest.raises(error):
        ask("/api/v1/accounts")
    assert ask("/api/v1/accounts").status == 200


def test_bodies_that_end_early_and_late_answers(exchange: Exchange, ask: Asker) -> None:
    exchange.faults = ["unparseable", "slow"]
    with pytest.raises(json.JSONDecodeError):
        ask("/api/v1/accounts")
    ask.connections.pop("spot").close()
    begin = time.monotonic()
    assert ask("/api/v1/accounts").status == 200
    assert time.monotonic() - begin >= 0.2


def test_faults_by_chance_are_seeded_and_end(exchange: Exchange, ask: Asker) -> None:
    def draw(seed: int) -> list[Fault | None]:
        faults = Faults(seed=seed, rate=0.5, kinds=("server_error", "overload"))
        return [faults.next("/same") for _ in range(200)]

    drawn = draw(1)
    assert drawn == draw(1) != draw(2)
    assert 50 < sum(fault is not None for fault in drawn) < 100
    assert all(None in drawn[n : n + 3] for n in range(198))  # never three in a row for one target
    always = Faults(rate=1.0, kinds=("busy",), in_a_row=3)
    assert [always.next(target) for target in ("a", "a", "b", "a", "a", "b")] == [*["busy"] * 4, None, "busy"]
    exchange.faults = Faults(rate=1.0, kinds=("busy",))
    assert [ask("/api/v1/accounts").status for _ in range(4)] == [503, 503, 200, 503]
    exchange.faults = None
    assert ask("/api/v1/accounts").status == 200


def test_answers_can_be_tampered_with(exchange: Exchange, ask: Asker) -> None:
    def tamper(path: str, data: Any) -> Any:
        return [*data, {**data[0], "balance": None, "novel": [1]}] if path == "/api/v1/accounts" else data

    exchange.tamper = tamper
    rows = ask("/api/v1/accounts", type="main").data
    assert (len(rows), rows[1]["balance"], rows[1]["novel"], rows[1]["id"]) == (2, None, [1], rows[0]["id"])
    assert ask("/api/v1/base-fee").data == {"takerFeeRate": "0.001", "makerFeeRate": "0.0009"}
    assert ask("/api/v1/accounts", type="wrong").refusal == (400, "400100")
    exchange.tamper = None
    assert len(ask("/api/v1/accounts", type="main").data) == 1


def test_a_fault_of_the_exchange_itself_is_told_and_logged(
    exchange: Exchange, ask: Asker, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(path: str, data: Any) -> Any:
        raise LookupError("lost")

    exchange.tamper = broken
    with caplog.at_level(logging.ERROR):
        assert ask("/api/v1/accounts").refusal == (500, "500000")
    assert "lost" in caplog.text


def test_a_hook_that_fails_is_logged_and_ends_the_connection(
    exchange: Exchange, ask: Asker, caplog: pytest.LogCaptureFixture
) -> None:
    def lost(path: str) -> None:
        raise LookupError("lost")

    exchange.arrivals = lost
    with caplog.at_level(logging.ERROR), pytest.raises(http.client.RemoteDisconnected):
        ask("/api/v1/accounts")
    exchange.stop()
    assert "lost" in caplog.text


def test_speed_is_told_not_asserted(capsys: pytest.CaptureFixture[str]) -> None:
    world = Tiny()
    world.add("classic", *(entry(1000 + n, NOW, "1.5") for n in range(500)))
    with Exchange(world, quota_scale=1e6) as exchange:
        ask = Asker(exchange)
        for path, count, query in (("/api/v1/timestamp", 500, {}), ("/api/v1/accounts/ledgers", 30, {"pageSize": 500})):
            begin = time.perf_counter()
            for _ in range(count):
                assert ask(path, query).status == 200
            with capsys.disabled():
                print(f"\n{path}: {count / (time.perf_counter() - begin):.0f} requests a second", end="")
        ask.close()

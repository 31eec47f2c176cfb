"""How the quotas count, refuse and refill. Time is a number here, not the machine's."""

import time
from typing import Any

import pytest

from kucoin_frames.demo.records import Key
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.server.quota import Quotas
from tests.demo.conftest import Asker, signed
from tests.demo.tiny import DESK, MAIN, NOW, READER, Tiny, at_level


def test_a_window_opens_with_its_first_request_and_refills_as_a_whole() -> None:
    now = [100.0]
    quotas = Quotas(scale=0.01, window_s=30, clock=lambda: now[0])  # 20 points of Management at VIP0
    first = quotas.charge("u", "Management", 0, 15)
    assert (first.granted, first.limit, first.remaining, first.reset_ms) == (True, 20, 5, 30_000)
    now[0] = 129.5
    assert quotas.charge("u", "Management", 0, 5).remaining == 0
    now[0] = 129.9999
    refused = quotas.charge("u", "Management", 0, 1)
    assert (refused.granted, refused.remaining, refused.reset_ms) == (False, 0, 1)
    now[0] = 130.0
    again = quotas.charge("u", "Management", 0, 1)
    assert (again.granted, again.remaining, again.reset_ms) == (True, 19, 30_000)


def test_a_request_that_does_not_fit_takes_what_is_left() -> None:
    quotas = Quotas(scale=0.01, window_s=30, clock=lambda: 0.0)
    quotas.charge("u", "Management", 0, 10)
    refused = quotas.charge("u", "Management", 0, 20)
    assert (refused.granted, refused.remaining) == (False, 0)
    assert not quotas.charge("u", "Management", 0, 1).granted


def test_pools_and_callers_are_counted_apart() -> None:
    quotas = Quotas(scale=1, window_s=30, clock=lambda: 0.0)
    assert quotas.charge("u", "Spot", 0, 30).remaining == 3970
    assert quotas.charge("u", "Futures", 0, 5).remaining == 1995
    assert quotas.charge("v", "Spot", 0, 30).remaining == 3970
    assert quotas.charge("u", "Spot", 0, 30).remaining == 3940


@pytest.mark.parametrize(
    ("level", "spot", "futures", "management"),
    [(0, 4000, 2000, 2000), (1, 6000, 2000, 2000), (5, 16000, 7000, 7000), (12, 40000, 20000, 20000)],
)
def test_points_grow_with_the_vip_level(level: int, spot: int, futures: int, management: int) -> None:
    with Exchange(at_level(level)) as exchange:
        ask = Asker(exchange)
        limits = [
            ask(path, host=host).headers["gw-ratelimit-limit"]
            for host, path in (
                ("spot", "/api/v1/base-fee"),
                ("futures", "/api/v1/account-overview"),
                ("spot", "/api/v1/accounts"),
                ("spot", "/api/v1/timestamp"),
            )
        ]
        ask.close()
    assert limits == [str(spot), str(futures), str(management), "2000"]


def test_every_counted_answer_carries_the_pool(ask: Asker) -> None:
    def remaining(path: str, *, key: Key = MAIN, host: str = "spot", **query: Any) -> str | None:
        return ask(path, query, key=key, host=host).headers.get("gw-ratelimit-remaining")

    assert remaining("/api/v1/accounts") == "3995"  # VIP2: 4000
    assert remaining("/api/v1/accounts", type="wrong") == "3990"
    assert remaining("/api/v1/accounts/ledgers") == "3988"
    assert remaining("/api/v1/accounts", key=READER) == "3983"  # another key of the same holder
    assert remaining("/api/v1/accounts", key=DESK) == "1995"  # another holder, VIP0
    assert remaining("/api/v1/hf/accounts/opened") == "7970"
    assert remaining("/api/v1/timestamp") == "1997"
    assert remaining("/api/v1/timestamp", host="futures") == "1995"
    assert remaining("/api/v1/nowhere") is None
    assert 0 < int(ask("/api/v1/accounts").headers["gw-ratelimit-reset"]) <= 30_000


def test_excess_is_refused() -> None:
    with Exchange(Tiny(), quota_scale=0.01) as exchange:  # VIP2: 40 points of Management
        ask = Asker(exchange)
        assert [ask("/api/v2/user-info").status for _ in range(3)] == [200, 200, 429]
        answer = ask("/api/v1/accounts")
        assert answer.refusal == (429, "429000")
        assert answer.headers["gw-ratelimit-limit"] == "40"
        assert answer.headers["gw-ratelimit-remaining"] == "0"
        assert ask("/api/v1/timestamp").status == 200
        assert exchange.refusals == 2
        exchange.reset_log()
        assert (exchange.refusals, exchange.log) == (0, [])
        ask.close()


def test_who_waits_as_long_as_told_is_served() -> None:
    with Exchange(Tiny(), quota_scale=0.01, quota_window_s=0.2) as exchange:
        ask = Asker(exchange)
        while (answer := ask("/api/v2/user-info")).status == 200:
            pass
        time.sleep(int(answer.headers["gw-ratelimit-reset"]) / 1000)
        assert ask("/api/v2/user-info").status == 200
        ask.close()


def test_quota_comes_before_credentials_and_unknown_keys_have_none() -> None:
    with Exchange(Tiny(), quota_scale=0.0025) as exchange:  # 10 points of Management
        ask = Asker(exchange)
        headers = signed(MAIN, "/api/v1/accounts", NOW, kc_api_sign="wrong")
        statuses = [ask("/api/v1/accounts", headers=headers).status for _ in range(3)]
        assert statuses == [401, 401, 429]
        stranger = signed(MAIN, "/api/v1/accounts", NOW, kc_api_key="nobody")
        for _ in range(3):
            answer = ask("/api/v1/accounts", headers=stranger)
            assert answer.refusal == (401, "400003")
            assert "gw-ratelimit-limit" not in answer.headers
        ask.close()


def test_public_answers_without_rate_headers() -> None:
    with Exchange(Tiny(), rate_headers_on_public=False) as exchange:
        ask = Asker(exchange)
        assert "gw-ratelimit-limit" not in ask("/api/v1/timestamp").headers
        assert "gw-ratelimit-limit" in ask("/api/v1/accounts").headers
        ask.close()

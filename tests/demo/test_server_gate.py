"""Who is let in, and with which status and code everybody else is turned away."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kucoin_frames.demo.records import Key
from kucoin_frames.demo.server import Exchange
from tests.demo.conftest import Answer, Asker, mac, signed
from tests.demo.tiny import DESK, FENCED, FIRST, GONE, HOUR, MAIN, NOW, PARENT, READER, SECOND, USERS, Tiny

VECTOR_TIME = 1_700_000_000_000
VECTOR_PHRASE = "hUmqIgmEDMNWs7i0z5ovrNEk8/z+BslYoNlvry9r7kU="
VECTOR_KEY = Key(
    "made-up-key", "made-up-secret-for-tests", "made-up-passphrase", PARENT, 3, permission="General,Futures"
)
VECTORS = [
    ("spot", "/api/v1/accounts", "0IG++tj8rd01lqgA7i9xL1pBLSANVfJS2mlce681ZT4="),
    ("spot", "/api/v1/accounts?currency=BTC&type=main", "zVDl+UdFjLYipV5nfAjluGbLFo13+Ba2SCEHJhXU1h0="),
    (
        "spot",
        "/api/v1/accounts/ledgers?currency=BTC,USDT&startAt=1699913600000&endAt=1700000000000",
        "NsQCj/UFaq9jEiD6lRO2AX1mIHUJqHg1OPK2r22ou5w=",
    ),
    (
        "spot",
        "/api/v1/accounts/ledgers?currency=BTC%2CUSDT&startAt=1699913600000&endAt=1700000000000",
        "NsQCj/UFaq9jEiD6lRO2AX1mIHUJqHg1OPK2r22ou5w=",
    ),
    ("futures", "/api/v1/account-overview?currency=USDT", "Lzupd8B3XYqF+qMm77AR5/rVbjmjliVJMDYs8tXk3Sk="),
]


@pytest.fixture
def vector_ask() -> Iterator[Asker]:
    keys = [replace(VECTOR_KEY, key=f"{VECTOR_KEY.key}{end}", version=v) for end, v in (("", 3), ("-2", 2), ("-1", 1))]
    with Exchange(Tiny(now=VECTOR_TIME, keys=keys)) as exchange:
        asker = Asker(exchange)
        yield asker
        asker.close()


@pytest.mark.parametrize(("host", "sent", "signature"), VECTORS)
@pytest.mark.parametrize(
    ("key", "version", "phrase"),
    [
        ("made-up-key", "3", VECTOR_PHRASE),
        ("made-up-key-2", "2", VECTOR_PHRASE),
        ("made-up-key-1", "1", "made-up-passphrase"),
    ],
)
def test_requests_signed_elsewhere_are_let_in(
    vector_ask: Asker, host: str, sent: str, signature: str, key: str, version: str, phrase: str
) -> None:
    headers = {
        "KC-API-KEY": key,
        "KC-API-SIGN": signature,
        "KC-API-TIMESTAMP": str(VECTOR_TIME),
        "KC-API-PASSPHRASE": phrase,
        "KC-API-KEY-VERSION": version,
    }
    assert vector_ask.send("GET", sent, headers, host).status == 200
    wrong = headers | {"KC-API-SIGN": signature.swapcase()}
    assert vector_ask.send("GET", sent, wrong, host).refusal == (401, "400005")


def refused(ask: Asker, key: Key = MAIN, path: str = "/api/v1/accounts", host: str = "spot", **changes: str) -> Answer:
    headers = signed(key, path, ask.exchange.now, **changes)
    return ask(path, headers={name: value for name, value in headers.items() if value}, host=host)


@pytest.mark.parametrize("header", ["KC-API-KEY", "KC-API-SIGN", "KC-API-TIMESTAMP", "KC-API-PASSPHRASE"])
def test_each_of_the_four_headers_is_needed(ask: Asker, header: str) -> None:
    headers = signed(MAIN, "/api/v1/accounts", NOW)
    del headers[header]
    answer = ask("/api/v1/accounts", headers=headers)
    assert answer.refusal == (401, "400001")
    assert header in answer.body["msg"]


@pytest.mark.parametrize("timestamp", ["now", "1.75e12", str(NOW - 5001), str(NOW + 5001), f"-{NOW}"])
def test_clocks_five_seconds_off_are_refused(ask: Asker, timestamp: str) -> None:
    assert refused(ask, kc_api_timestamp=timestamp).refusal == (401, "400002")


@pytest.mark.parametrize("shift", [-5000, 5000])
def test_clocks_up_to_five_seconds_off_pass(ask: Asker, shift: int) -> None:
    assert ask("/api/v1/accounts", timestamp=NOW + shift).status == 200


def test_unknown_and_deleted_keys(ask: Asker) -> None:
    assert refused(ask, kc_api_key="nobody").refusal == (401, "400003")
    assert refused(ask, GONE).refusal == (401, "400003")


def test_key_versions(ask: Asker) -> None:
    assert [ask("/api/v1/accounts", key=key).status for key in (MAIN, SECOND, FIRST)] == [200, 200, 200]
    for wrong in ("0", "4", "03", "v2"):
        assert refused(ask, kc_api_key_version=wrong).refusal == (401, "400009")
    assert refused(ask, MAIN, kc_api_key_version="1").refusal == (401, "400008")
    assert refused(ask, SECOND, kc_api_key_version="3").refusal == (401, "400008")
    assert refused(ask, MAIN, kc_api_key_version="").refusal == (401, "400008")  # no header means version 1
    assert refused(ask, FIRST, kc_api_key_version="").status == 200
    assert refused(ask, MAIN, kc_api_key_version="2").status == 200  # signs alike; what ccxt sends
    assert ask("/api/v1/user/api-key", key=FIRST).refusal == (401, "400008")
    assert ask("/api/v1/sub/api-key", key=FIRST, subName="desk").refusal == (401, "400008")
    assert ask("/api/v1/user/api-key", key=SECOND).status == 200


def test_passphrases(ask: Asker) -> None:
    assert refused(ask, kc_api_passphrase=MAIN.passphrase).refusal == (401, "400004")
    hashed = mac(FIRST.secret, FIRST.passphrase)
    assert refused(ask, FIRST, kc_api_passphrase=hashed).refusal == (401, "400004")
    assert refused(ask, kc_api_passphrase=mac(MAIN.secret, "wrong")).refusal == (401, "400004")


def test_signatures_cover_time_method_path_and_decoded_query(ask: Asker) -> None:
    path = "/api/v1/accounts"
    for text in (
        f"{NOW + 1}GET{path}?currency=A&type=main",
        f"{NOW}get{path}?currency=A&type=main",
        f"{NOW}GET{path}?type=main&currency=A",
        f"{NOW}GET{path}",
        f"{NOW}GET{path}?currency=A&type=main{{}}",
    ):
        headers = signed(MAIN, path, NOW, kc_api_sign=mac(MAIN.secret, text))
        assert ask.send("GET", f"{path}?currency=A&type=main", headers).refusal == (401, "400005")
    for sent, text, status in (
        ("a%20b%21", "a b!", 200),
        ("a+b", "a b", 200),
        ("a%2Bb", "a+b", 200),
        ("a%3Db", "a=b", 200),
        ("a%3Db", "a%3Db", 401),
        ("a+b", "a+b", 401),
    ):
        headers = signed(MAIN, f"{path}?note={text}", NOW)
        assert ask.send("GET", f"{path}?note={sent}", headers).status == status


def test_signatures_cover_the_body(ask: Asker) -> None:
    path, body = "/api/v1/accounts", b'{"currency":"\xc3\xa9"}'
    unsigned = signed(MAIN, path, NOW)
    with_body = signed(MAIN, path, NOW, kc_api_sign=mac(MAIN.secret, f"{NOW}GET{path}{body.decode()}"))
    assert ask.send("GET", path, unsigned, body=body).refusal == (401, "400005")
    assert ask.send("GET", path, with_body, body=body).status == 200
    assert ask.send("GET", path, with_body).refusal == (401, "400005")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/jsonp", 415),
        ("", 415),
    ],
)
def test_a_content_type_has_to_be_json_if_there_is_one(ask: Asker, kind: str, status: int) -> None:
    answer = ask.send("GET", "/api/v1/accounts", signed(MAIN, "/api/v1/accounts", NOW) | {"Content-Type": kind})
    assert (answer.status, answer.body["code"]) == (status, "200000" if status == 200 else "415000")
    assert ("gw-ratelimit-limit" in answer.headers) == (status == 200)


def test_whitelists(ask: Asker) -> None:
    answer = refused(ask, FENCED)
    assert answer.refusal == (401, "400006")
    assert answer.body["msg"].endswith("127.0.0.1")
    assert ask("/api/v1/accounts", key=DESK).status == 200  # this machine is on its list


def test_permissions(ask: Asker) -> None:
    assert refused(ask, READER, "/api/v1/account-overview", "futures").refusal == (403, "400007")
    assert ask("/api/v1/account-overview", key=MAIN, host="futures").status == 200
    assert ask("/api/v1/transaction-history", key=READER, host="futures").status == 200


def test_keys_of_a_frozen_account_open_nothing() -> None:
    with Exchange(Tiny(users=(USERS[0], replace(USERS[1], status=3)))) as exchange:
        ask = Asker(exchange)
        assert ask("/api/v1/accounts", key=DESK).refusal == (403, "411100")
        assert refused(ask, DESK, kc_api_sign="x").refusal == (401, "400005")
        assert ask("/api/v1/timestamp", key=DESK).status == 200
        assert ask("/api/v2/sub/user").data["items"][0]["status"] == 3
        ask.close()


def test_a_sub_account_sees_itself_only(ask: Asker) -> None:
    assert [row["currency"] for row in ask("/api/v1/accounts", key=DESK).data] == ["USDT", "BTC", "JUNK", "KCS"]
    assert [row["id"] for row in ask("/api/v1/hf/accounts/ledgers", key=DESK).data] == ["501"]
    for host, path in (
        ("spot", "/api/v2/sub/user"),
        ("spot", "/api/v2/sub-accounts"),
        ("spot", "/api/v1/sub-accounts/65000000000000000000000b"),
        ("spot", "/api/v1/sub/api-key"),
        ("futures", "/api/v1/account-overview-all"),
    ):
        assert ask(path, key=DESK, host=host).refusal == (403, "400010")


def test_what_is_wrong_first_is_told_first(ask: Asker) -> None:
    """Path, method, content type, headers, clock, key and so on, down to the permission and the query."""
    bad = {
        "KC-API-KEY": "nobody",
        "KC-API-SIGN": "x",
        "KC-API-TIMESTAMP": str(NOW - HOUR),
        "KC-API-PASSPHRASE": "x",
        "KC-API-KEY-VERSION": "7",
    }
    fenced = signed(FENCED, "/api/v1/account-overview?currency=NO", NOW)
    steps = [
        ("POST", "/api/v1/nowhere", {}, (404, "404000")),
        ("POST", "/api/v1/account-overview", {"Content-Type": "text/plain"}, (405, "405000")),
        ("GET", "/api/v1/account-overview", {"Content-Type": "text/plain"}, (415, "415000")),
        ("GET", "/api/v1/account-overview", {**bad, "KC-API-SIGN": ""}, (401, "400001")),
        ("GET", "/api/v1/account-overview", bad, (401, "400002")),
        ("GET", "/api/v1/account-overview", bad | {"KC-API-TIMESTAMP": str(NOW)}, (401, "400003")),
        (
            "GET",
            "/api/v1/account-overview",
            bad | {"KC-API-TIMESTAMP": str(NOW), "KC-API-KEY": FENCED.key},
            (401, "400009"),
        ),
        ("GET", "/api/v1/account-overview", fenced | {"KC-API-PASSPHRASE": "x", "KC-API-SIGN": "x"}, (401, "400004")),
        ("GET", "/api/v1/account-overview", fenced | {"KC-API-SIGN": "x"}, (401, "400005")),
        ("GET", "/api/v1/account-overview?currency=NO", fenced, (401, "400006")),
        (
            "GET",
            "/api/v1/account-overview?currency=NO",
            signed(READER, "/api/v1/account-overview?currency=NO", NOW),
            (403, "400007"),
        ),
        (
            "GET",
            "/api/v1/account-overview?currency=NO",
            signed(MAIN, "/api/v1/account-overview?currency=NO", NOW),
            (400, "400100"),
        ),
    ]
    for method, target, headers, expected in steps:
        assert ask.send(method, target, headers, "futures").refusal == expected


def test_other_methods_than_get_are_refused_and_seen(ask: Asker, exchange: Exchange) -> None:
    for method in ("POST", "DELETE", "PUT", "PATCH", "OPTIONS"):
        assert ask("/api/v1/withdrawals", method=method).refusal == (405, "405000")
    assert [seen.method for seen in exchange.log] == ["POST", "DELETE", "PUT", "PATCH", "OPTIONS"]
    assert ask("/api/v1/nowhere").refusal == (404, "404000")
    assert ask("/api/v1/accounts", host="futures").refusal == (404, "404000")


def test_failures_with_status_200_as_of_old() -> None:
    with Exchange(Tiny(), http_200_failures=True, quota_scale=0.003) as exchange:
        ask = Asker(exchange)
        assert refused(ask, kc_api_key="nobody").refusal == (200, "400003")
        assert ask("/api/v1/accounts", type="pool").refusal == (200, "400100")
        assert ask("/api/v1/nowhere").refusal == (404, "404000")
        assert [ask("/api/v1/accounts").status for _ in range(2)] == [200, 429]
        ask.close()

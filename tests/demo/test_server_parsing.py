"""Which bytes are a request, to the letter, and which answers are packed."""

import gzip
import json
from typing import Any

import pytest

from kucoin_frames.demo.server import Exchange
from kucoin_frames.demo.server.parsing import LONGEST_TARGET, MalformedError, read_head
from tests.demo.conftest import Asker, signed
from tests.demo.test_server_http import connected, read_answer
from tests.demo.tiny import MAIN, NOW, Tiny, entry

TIME = "/api/v1/timestamp"
START = f"GET {TIME} HTTP/1.1\r\n"


def read(head: str) -> tuple[Any, int]:
    return read_head("spot", "127.0.0.1", head.encode("latin-1"))


@pytest.mark.parametrize(
    "head",
    [
        "nonsense\r\n\r\n",
        f"GET  {TIME} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET {TIME} HTTP/2.0\r\nHost: x\r\n\r\n",
        f"G(T {TIME} HTTP/1.1\r\nHost: x\r\n\r\n",
        START + "\r\n",
        START + "Host: x\r\nhost: y\r\n\r\n",
        START + "Host: x\r\nno colon\r\n\r\n",
        START + "Host: x\r\nKC-API-KEY : k\r\n\r\n",
        START + "Host: x\r\n folded: k\r\n\r\n",
        START + "Host: x\r\n: k\r\n\r\n",
        START + "Host: x\nKC-API-KEY: k\r\n\r\n",
        START + "Host: x\r\nKC-API-KEY: k\x00\r\n\r\n",
        START + "Host: x\r\nContent-Length: many\r\n\r\n",
        START + "Host: x\r\nContent-Length: +1\r\n\r\n",
        START + "Host: x\r\nContent-Length: 0\r\nContent-Length: 3\r\n\r\n",
        START + "Host: x\r\nContent-Length: 9999999\r\n\r\n",
        START + "Host: x\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_heads_that_are_refused(head: str) -> None:
    with pytest.raises(MalformedError) as refused:
        read(head)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "raw", ['"', "<", ">", "{", "}", "|", "\\", "^", "`", "[", "]", "#", "\x01", "\xe9", "%", "%2", "%ZZ"]
)
@pytest.mark.parametrize("before", [TIME, f"{TIME}?currency=B"])
def test_what_has_to_be_percent_encoded(before: str, raw: str) -> None:
    with pytest.raises(MalformedError, match="percent-encoded"):
        read(f"GET {before}{raw} HTTP/1.1\r\nHost: x\r\n\r\n")


def test_targets_are_utf8_and_not_too_long() -> None:
    assert read(f"GET {TIME}?x=%C3%A9%22+!$&'()*,;:@/?~-._= HTTP/1.1\r\nHost: x\r\n\r\n")[0].target.endswith("-._=")
    with pytest.raises(MalformedError, match="UTF-8"):
        read(f"GET {TIME}?x=%E9 HTTP/1.1\r\nHost: x\r\n\r\n")
    target = "/" + "a" * (LONGEST_TARGET - 1)
    assert read(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n")[0].target == target
    with pytest.raises(MalformedError) as refused:
        read(f"GET {target}a HTTP/1.1\r\nHost: x\r\n\r\n")
    assert refused.value.status == 414


def test_a_request_as_read() -> None:
    incoming, length = read(
        START + "HOST: x\r\nX-One:\t a : b \r\nx-one:c\r\nAccept-Encoding: br, GZip\r\nContent-Length: 5\r\n\r\n"
    )
    assert (incoming.port_name, incoming.method, incoming.target, incoming.address) == (
        "spot",
        "GET",
        TIME,
        "127.0.0.1",
    )
    assert incoming.headers["x-one"] == "a : b, c"
    assert (length, incoming.body, incoming.stays, incoming.takes_gzip) == (5, b"", True, True)
    older, _ = read(f"GET {TIME} HTTP/1.0\r\nAccept-Encoding: gzip;q=0\r\n\r\n")
    assert (older.stays, older.takes_gzip) == (False, False)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", 400),
        (b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    ],
)
def test_what_is_no_request_is_refused_and_ends_the_connection(
    exchange: Exchange, request_bytes: bytes, status: int
) -> None:
    with connected(exchange) as (raw, stream):
        raw.sendall(request_bytes)
        assert read_answer(stream)[0] == status
        assert stream.read() == b""
    assert exchange.log == []


def test_a_header_said_twice_is_not_chosen_from(ask: Asker, exchange: Exchange) -> None:
    headers = signed(MAIN, "/api/v1/accounts", NOW)
    lines = "".join(f"{name}: {value}\r\n" for name, value in [("Host", "x"), ("KC-API-SIGN", "x"), *headers.items()])
    with connected(exchange) as (raw, stream):
        raw.sendall(f"GET /api/v1/accounts HTTP/1.1\r\n{lines}\r\n".encode())
        assert read_answer(stream)[0] == 401


def test_long_answers_are_packed_for_who_takes_it() -> None:
    world = Tiny()
    world.add("classic", *(entry(1000 + n, NOW, "1.5") for n in range(50)))
    with Exchange(world) as exchange:
        ask = Asker(exchange)
        path = "/api/v1/accounts/ledgers"
        plain = ask(path)
        packed = ask(path, headers=signed(MAIN, path, NOW) | {"Accept-Encoding": "gzip, deflate"})
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["gw-ratelimit-limit"] == plain.headers["gw-ratelimit-limit"]
        assert json.loads(gzip.decompress(packed.raw)) == json.loads(plain.raw)
        short = ask(TIME, headers={"Accept-Encoding": "gzip"})
        assert ("content-encoding" in short.headers, short.data) == (False, NOW)
        ask.close()

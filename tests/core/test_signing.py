"""What is signed, what is sent, and how each key version proves itself."""

import base64
import hashlib
import hmac

import pytest

from kucoin_frames.client import Client
from kucoin_frames.exceptions import InputError
from kucoin_frames.transport import Credentials, Request
from kucoin_frames.transport.signing import auth_headers, path_sent, path_signed
from tests.core.made_up import KEY, PASSPHRASE, SECRET, MakeClient
from tests.core.scripted import NOW, Reply, Scripted

MADE_UP = ("made-up-key", "made-up-secret-for-tests", "made-up-passphrase")
AT = 1_700_000_000_000

VECTORS = [
    ("/api/v1/accounts", (), "0IG++tj8rd01lqgA7i9xL1pBLSANVfJS2mlce681ZT4="),
    ("/api/v1/accounts", (("currency", "BTC"), ("type", "main")), "zVDl+UdFjLYipV5nfAjluGbLFo13+Ba2SCEHJhXU1h0="),
    (
        "/api/v1/accounts/ledgers",
        (("currency", "BTC,USDT"), ("startAt", "1699913600000"), ("endAt", "1700000000000")),
        "NsQCj/UFaq9jEiD6lRO2AX1mIHUJqHg1OPK2r22ou5w=",
    ),
    ("/api/v1/account-overview", (("currency", "USDT"),), "Lzupd8B3XYqF+qMm77AR5/rVbjmjliVJMDYs8tXk3Sk="),
]
HASHED = "hUmqIgmEDMNWs7i0z5ovrNEk8/z+BslYoNlvry9r7kU="


def shown(headers: dict[str, object]) -> dict[str, str]:
    """Headers as they go out."""
    return {name: value.reveal() if hasattr(value, "reveal") else str(value) for name, value in headers.items()}


@pytest.mark.parametrize(("path", "query", "signature"), VECTORS)
@pytest.mark.parametrize(("version", "passphrase"), [("1", MADE_UP[2]), ("2", HASHED), ("3", HASHED)])
def test_vectors(path: str, query: tuple[tuple[str, str], ...], signature: str, version: str, passphrase: str) -> None:
    headers = auth_headers(Credentials(*MADE_UP), version, AT, path_signed(path, query))
    assert shown(dict(headers)) == {
        "KC-API-KEY": MADE_UP[0],
        "KC-API-SIGN": signature,
        "KC-API-TIMESTAMP": "1700000000000",
        "KC-API-PASSPHRASE": passphrase,
        "KC-API-KEY-VERSION": version,
    }


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("BTC,USDT", "BTC,USDT"),
        ("abc!@#11", "abc%21%40%2311"),
        ("Loans Repaid", "Loans%20Repaid"),
        ("a&b=c?d/e+f%", "a%26b%3Dc%3Fd%2Fe%2Bf%25"),
        ("ä", "%C3%A4"),
        ("-._~", "-._~"),
    ],
)
def test_the_query_is_signed_as_it_is_and_sent_encoded(value: str, sent: str) -> None:
    query = (("first", "1"), ("text", value))
    assert path_signed("/api/v1/x", query) == f"/api/v1/x?first=1&text={value}"
    assert path_sent("/api/v1/x", query) == f"/api/v1/x?first=1&text={sent}"


def signature(signed: str, timestamp: str) -> str:
    digest = hmac.new(SECRET.encode(), f"{timestamp}GET{signed}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


@pytest.mark.parametrize("value", ["Loans Repaid", "a&b=c", "50%+ä"])
def test_what_arrives_is_signed(client: Client, fake: Scripted, value: str) -> None:
    fake.on("/api/v1/accounts/ledgers", {"currentPage": 1, "pageSize": 500, "totalNum": 0, "totalPage": 0, "items": []})
    client.ledgers(biz_type=value)
    (seen,) = fake.asked
    assert seen.query == {"bizType": value, "currentPage": "1", "pageSize": "500"}
    signed = f"/api/v1/accounts/ledgers?bizType={value}&currentPage=1&pageSize=500"
    assert seen.headers["KC-API-SIGN"] == signature(signed, str(NOW))
    assert seen.headers["KC-API-TIMESTAMP"] == str(NOW)
    assert seen.headers["KC-API-KEY"] == KEY
    assert seen.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("version", [1, 2, 3, "2", None])
def test_key_versions(fake: Scripted, make_client: MakeClient, version: int | str | None) -> None:
    fake.on("/api/v1/hf/accounts/opened", True)
    make_client(Credentials(KEY, SECRET, PASSPHRASE, version)).hf_opened()
    (seen,) = fake.asked
    hashed = base64.b64encode(hmac.new(SECRET.encode(), PASSPHRASE.encode(), hashlib.sha256).digest()).decode()
    assert seen.headers["KC-API-KEY-VERSION"] == str(version or 3)
    assert seen.headers["KC-API-PASSPHRASE"] == (PASSPHRASE if version == 1 else hashed)


def test_public_endpoints_are_not_signed(client: Client, fake: Scripted) -> None:
    fake.on("/api/v1/prices", {})
    client.prices()
    (seen,) = fake.asked
    assert not [name for name in seen.headers if name.lower().startswith("kc-api")]


def test_every_attempt_is_signed_anew(fake: Scripted, make_client: MakeClient) -> None:
    ticks = iter(range(NOW, NOW + 10_000, 1000))
    client = make_client(machine=lambda: next(ticks))
    fake.on("/api/v1/x", *[Reply(b"busy", 503)] * 2, {})
    client.session.get(Request("spot", "/api/v1/x"))
    signed = [(seen.headers["KC-API-TIMESTAMP"], seen.headers["KC-API-SIGN"]) for seen in fake.asked]
    assert signed == [(str(at), signature("/api/v1/x", str(at))) for at in (NOW, NOW + 1000, NOW + 2000)]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("", "s", "p"), "the key is empty"),
        (("k", "", "p"), "the secret is empty"),
        (("k", "s", ""), "the passphrase is empty"),
        (("k\n", "s", "p"), "the key begins or ends with a blank"),
        (("k", " s", "p"), "the secret begins or ends with a blank"),
        (("k", "s", "p\r\nX: 1"), "the passphrase has characters that cannot stand in an HTTP header"),
        (("kä", "s", "p"), "the key has characters"),
        ((b"k", "s", "p"), "the key must be text, not bytes"),
        (("k", None, "p"), "the secret must be text, not NoneType"),
        (("k", "s", "p", 4), "key_version=4 does not exist: pass 1, 2 or 3"),
        (("k", "s", "p", "v2"), "key_version='v2' does not exist"),
        (("k", "s", "p", True), "key_version=True does not exist"),
    ],
)
def test_credentials_that_can_only_be_a_mistake(parts: tuple[object, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Credentials(*parts)  # type: ignore[arg-type]  # that is the point


def test_credentials_are_told_apart() -> None:
    same, other = Credentials("k1", "s", "p"), Credentials("k2", "s", "p")
    assert same == Credentials("k1", "s", "p")
    assert hash(same) == hash(Credentials("k1", "s", "p"))
    assert same != other
    assert same != Credentials("k1", "s2", "p")
    assert same != "k1"
    assert same.fingerprint != other.fingerprint

"""`balances`: everything held and owed in one frame, valued, worked out by hand; what cannot be seen is said."""

import json
import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kucoin_frames.client import Client
from kucoin_frames.exceptions import (
    AuthenticationError,
    InputError,
    NotVisibleWarning,
    PermissionMissingError,
    UnavailableError,
)
from tests.core.frames import as_text, dtypes
from tests.core.scripted import NOW, Reply, Scripted, Seen, ok, refusal

ACCOUNTS = [
    {"id": "1", "currency": "USDT", "type": "main", "balance": "100", "available": "90", "holds": "10"},
    {"id": "2", "currency": "ETH", "type": "main", "balance": "0", "available": "0", "holds": "0"},
    {"id": "3", "currency": "BTC", "type": "trade", "balance": "0.5", "available": "0.5", "holds": "0"},
    {"id": "4", "currency": "DUST", "type": "trade", "balance": "7", "available": "7", "holds": "0"},
]


def side(currency: str, total: str, available: str, liability: str) -> dict[str, str]:
    return {"currency": currency, "total": total, "available": available, "liability": liability}


CROSS = {
    "MARGIN": [side("USDT", "20", "15", "50"), side("KCS", "0", "0", "0"), side("BTC", "0", "0", "0.001")],
    "MARGIN_V2": [side("KCS", "3", "3", "0")],
}
PAIR = {
    "symbol": "BTC-USDT",
    "baseAsset": side("BTC", "0.1", "0.1", "0"),
    "quoteAsset": side("USDT", "0", "0", "30"),
}
ISOLATED = {"ISOLATED": [PAIR], "ISOLATED_V2": []}
FUTURES = {
    "USDT": {"main": (50.5, 40.25), "robot": (27.5, 20), "desk": (0, 0)},
    "XBT": {"main": (0.01, 0.01), "desk": (0.25, 0.125)},
}
SUBS = [
    {"userId": "a", "uid": 111, "subName": "robot", "openedTradeTypes": ["Spot", "Margin"], "createdAt": NOW},
    {"userId": "b", "uid": 222, "subName": "desk", "openedTradeTypes": ["Spot"], "createdAt": NOW},
]
SUB_BALANCES = [
    {
        "subUserId": "a",
        "subName": "robot",
        "mainAccounts": [{"currency": "USDT", "balance": "5", "available": "4", "holds": "1"}],
        "marginAccounts": [{"currency": "USDT", "balance": "0.01", "available": "0.01", "holds": "0"}],
        "tradeAccounts": [],
    },
    {
        "subUserId": "b",
        "subName": "desk",
        "tradeAccounts": [{"currency": "BTC", "balance": "1", "available": "1", "holds": "0"}],
    },
]
PRICES = {
    "USD": {"BTC": "60000", "USDT": "0.5", "KCS": "10", "ETH": "3000", "XBT": "1"},
    "EUR": {"BTC": "50000", "USDT": "0.25", "KCS": "8"},
}


def page(items: list[Any]) -> dict[str, Any]:
    return {"currentPage": 1, "pageSize": 100, "totalNum": len(items), "totalPage": 1, "items": items}


def own_futures(seen: Seen) -> Reply:
    currency = seen.query["currency"]
    if currency == "DOT":
        return refusal("400100", "currency not supported")  # no contract settles in it any more
    equity, available = FUTURES.get(currency, {}).get("main", (0, 0))
    return ok({"currency": currency, "accountEquity": equity, "availableBalance": available})


def all_futures(seen: Seen) -> Reply:
    currency = seen.query["currency"]
    rows = [
        {"accountName": name, "currency": currency, "accountEquity": equity, "availableBalance": available}
        for name, (equity, available) in FUTURES.get(currency, {}).items()
    ]
    return ok({"summary": {"currency": currency}, "accounts": rows})


@pytest.fixture
def parent(fake: Scripted) -> Scripted:
    """The answers to the key of a parent account that has opened everything."""
    fake.on("/api/v1/user/api-key", {"uid": 999, "isMaster": True, "createdAt": NOW})
    fake.on("/api/v1/accounts", ACCOUNTS)
    fake.on("/api/v3/margin/accounts", lambda seen: ok({"accounts": CROSS[seen.query["queryType"]]}))
    fake.on("/api/v3/isolated/accounts", lambda seen: ok({"assets": ISOLATED[seen.query["queryType"]]}))
    fake.on("/api/v1/account-overview", own_futures)
    fake.on("/api/v1/account-overview-all", all_futures)
    fake.on("/api/v2/sub/user", page(SUBS))
    fake.on("/api/v2/sub-accounts", page(SUB_BALANCES))
    fake.on("/api/v1/prices", lambda seen: ok(PRICES.get(seen.query.get("base", "USD"), {})))
    return fake


COLUMNS = {
    "uid": "str",
    "sub_name": "str",
    "account_type": "str",
    "symbol": "str",
    "currency": "str",
    "total": "decimal",
    "available": "decimal",
    "hold": "decimal",
    "liability": "decimal",
    "net": "decimal",
    "price": "decimal",
    "value": "decimal",
}

# In USDT a BTC is 60000 / 0.5 = 120000 and a KCS 10 / 0.5 = 20.
OWN = """
999  -  contract     -         BTC   0.01  0.01   0      0      0.01    120000  1200
999  -  contract     -         USDT  50.5  40.25  10.25  0      50.5    1       50.5
999  -  isolated     BTC-USDT  BTC   0.1   0.1    0      0      0.1     120000  12000
999  -  isolated     BTC-USDT  USDT  0     0      0      30     -30     1       -30
999  -  main         -         USDT  100   90     10     0      100     1       100
999  -  margin       -         BTC   0     0      0      0.001  -0.001  120000  -120
999  -  margin       -         USDT  20    15     5      50     -30     1       -30
999  -  margin_v2    -         KCS   3     3      0      0      3       20      60
999  -  trade        -         BTC   0.5   0.5    0      0      0.5     120000  60000
999  -  trade        -         DUST  7     7      0      0      7       -       -
"""
OF_SUBS = """
222  desk   contract -         BTC   0.25  0.125  0.125  0      0.25    120000  30000
222  desk   trade    -         BTC   1     1      0      0      1       120000  120000
111  robot  contract -         USDT  27.5  20     7.5    0      27.5    1       27.5
111  robot  main     -         USDT  5     4      1      0      5       1       5
111  robot  margin   -         USDT  0.01  0.01   0      0      0.01    1       0.01
"""


def rows(table: str) -> list[dict[str, str | None]]:
    return [
        {name: None if cell == "-" else cell for name, cell in zip(COLUMNS, line.split(), strict=True)}
        for line in table.strip().splitlines()
    ]


def balances(client: Client, *arguments: str, **options: Any) -> tuple[list[dict[str, str | None]], list[str]]:
    """The rows, and what was said to be invisible."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        frame = client.balances(*arguments, **options)
    assert dtypes(frame) == COLUMNS
    assert list(frame.columns) == list(COLUMNS)
    assert {each.category for each in caught} <= {NotVisibleWarning}
    assert {each.filename for each in caught} <= {__file__}, "the warning points at the caller"
    return as_text(frame), [str(each.message) for each in caught]


@pytest.mark.usefixtures("parent")
def test_all_that_is_held(client: Client) -> None:
    found, said = balances(client)
    assert found == rows(OWN + OF_SUBS.lstrip())
    (hidden,) = said
    assert hidden == (
        "isolated and high-frequency margin of the sub-account robot is not in the balances:"
        " KuCoin shows it to its own key only"
    )


def test_sub_accounts_whose_margin_cannot_be_seen_are_named_together(client: Client, parent: Scripted) -> None:
    robot, *others = SUBS
    parent.on("/api/v2/sub/user", page([robot, *({**each, "openedTradeTypes": ["Margin"]} for each in others)]))
    _, (hidden,) = balances(client)
    assert hidden == (
        "isolated and high-frequency margin of the sub-accounts robot, desk is not in the balances:"
        " KuCoin shows it to their own keys only"
    )


@pytest.mark.usefixtures("parent")
def test_the_sum_is_what_the_rows_say(client: Client) -> None:
    with pytest.warns(NotVisibleWarning):
        frame = client.balances()
    assert frame["value"].sum() == Decimal("223263.01")


def test_own_accounts_only(client: Client, parent: Scripted) -> None:
    found, said = balances(client, sub_accounts=False)
    assert (found, said) == (rows(OWN), [])
    assert not {seen.path for seen in parent.seen} & {"/api/v2/sub/user", "/api/v1/account-overview-all"}


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize(
    ("quote", "prices", "values"),
    [
        # a USDT is 0.5 / 60000 BTC, cut to the 18th place half to even: 0.000008333333333333(33)
        (
            "BTC",
            {"BTC": "1", "USDT": "0.000008333333333333", "KCS": "0.000166666666666667", "DUST": None},
            {"trade BTC": "0.5", "main USDT": "0.0008333333333333", "margin_v2 KCS": "0.000500000000000001"},
        ),
        (
            "EUR",
            {"BTC": "50000", "USDT": "0.25", "KCS": "8", "DUST": None},
            {"trade BTC": "25000", "main USDT": "25", "margin_v2 KCS": "24"},
        ),
        (
            "USD",
            {"BTC": "60000", "USDT": "0.5", "KCS": "10", "DUST": None},
            {"trade BTC": "30000", "main USDT": "50", "margin_v2 KCS": "30"},
        ),
        (" usd ", {"BTC": "60000"}, {"trade BTC": "30000"}),
        (
            "DUST",
            {"DUST": "1"},
            {"trade DUST": "7"},
        ),
    ],
)
def test_other_quotes(
    client: Client, parent: Scripted, quote: str, prices: dict[str, str | None], values: dict[str, str]
) -> None:
    if quote == "DUST":  # a currency that KuCoin does price in fiat, once it is asked for as one
        parent.on("/api/v1/prices", lambda seen: ok({"BTC": "5"} if seen.query.get("base") else PRICES["USD"]))
    found, _ = balances(client, quote, sub_accounts=False)
    by_currency = {row["currency"]: row["price"] for row in found}
    by_kind = {f"{row['account_type']} {row['currency']}": row["value"] for row in found}
    assert {currency: by_currency[currency] for currency in prices} == prices
    assert {kind: by_kind[kind] for kind in values} == values


@pytest.mark.usefixtures("parent")
@pytest.mark.parametrize("quote", ["XXX", "NOPE"])
def test_a_quote_without_a_price(client: Client, quote: str) -> None:
    with pytest.raises(InputError, match=f"quote='{quote}': KuCoin has no price for it"):
        client.balances(quote, sub_accounts=False)


@pytest.mark.parametrize("quote", ["", " ", None, 5])
def test_a_quote_that_is_none(client: Client, fake: Scripted, quote: object) -> None:
    with pytest.raises(InputError, match=r"quote=.*pass a currency such as 'USDT'"):
        client.balances(quote)  # type: ignore[arg-type]  # that is the point
    assert fake.seen == []


CLOSED: list[tuple[str, Reply, str, Callable[[dict[str, str | None]], bool]]] = [
    (
        "/api/v3/margin/accounts",
        refusal("101030", "margin not enabled"),
        "margin",
        lambda row: row["account_type"] in ("margin", "margin_v2"),
    ),
    (
        "/api/v3/isolated/accounts",
        refusal("400007", "no permission"),
        "isolated",
        lambda row: row["account_type"] == "isolated",
    ),
    (
        "/api/v1/account-overview",
        refusal("400007", "no permission"),
        "futures",
        lambda row: row["account_type"] == "contract",
    ),
    ("/api/v1/user/api-key", refusal("400010", "not for this account"), "api_key", lambda row: False),
]


@pytest.mark.parametrize(("path", "reply", "kind", "missing"), CLOSED, ids=[each[2] for each in CLOSED])
def test_a_kind_that_cannot_be_seen_is_said(
    client: Client,
    parent: Scripted,
    path: str,
    reply: Reply,
    kind: str,
    missing: Callable[[dict[str, str | None]], bool],
) -> None:
    parent.on(path, reply)
    found, said = balances(client, sub_accounts=False)
    expected = [row for row in rows(OWN) if not missing(row)]
    if kind == "api_key":
        expected = [row | {"uid": None} for row in expected]
    assert found == expected
    assert said
    for each in said:
        assert each.startswith(kind)
        assert "left out of the balances. " in each
        assert json.loads(reply.body)["code"] in each


def test_the_parents_futures_by_way_of_its_sub_accounts(client: Client, parent: Scripted) -> None:
    """A key without the Futures permission still sees the parent's row in the list of all accounts."""
    parent.on("/api/v1/account-overview", refusal("400007", "no permission"))
    found, said = balances(client)
    assert found == rows(OWN + OF_SUBS.lstrip())
    assert any(each.startswith("futures: left out") for each in said)


def test_the_key_of_a_sub_account_asks_for_no_sub_accounts(client: Client, parent: Scripted) -> None:
    parent.on("/api/v1/user/api-key", {"uid": 111, "isMaster": False, "createdAt": NOW})
    found, said = balances(client)
    assert found == [row | {"uid": "111"} for row in rows(OWN)]
    assert said == []
    assert not {seen.path for seen in parent.seen} & {"/api/v2/sub/user", "/api/v1/account-overview-all"}


def test_a_key_that_may_not_see_its_sub_accounts(client: Client, parent: Scripted) -> None:
    for path in ("/api/v2/sub/user", "/api/v2/sub-accounts", "/api/v1/account-overview-all"):
        parent.on(path, refusal("400007", "no permission"))
    found, said = balances(client)
    assert found == rows(OWN)
    assert len(said) == 3
    assert all("sub-accounts" in each for each in said)


@pytest.mark.parametrize(
    ("path", "reply", "error"),
    [
        ("/api/v1/accounts", refusal("400007", "no permission"), PermissionMissingError),
        ("/api/v1/prices", Reply(b"", 503), UnavailableError),
        ("/api/v3/margin/accounts", Reply(b"", 503), UnavailableError),
        ("/api/v1/account-overview", refusal("400003", "no key"), AuthenticationError),
        ("/api/v2/sub/user", Reply(b"", 503), UnavailableError),
    ],
)
def test_what_fails_otherwise_is_an_error(
    client: Client, parent: Scripted, path: str, reply: Reply, error: type[Exception]
) -> None:
    parent.on(path, reply)
    with pytest.raises(error):
        client.balances()


def test_a_failure_can_be_resumed_to_the_whole_frame(client: Client, parent: Scripted) -> None:
    broken = Reply(b"", 503)
    parent.on("/api/v1/prices", broken, broken, broken, ok(PRICES["USD"]))
    with pytest.raises(UnavailableError) as caught:
        client.balances(sub_accounts=False)
    assert as_text(caught.value.resume()) == rows(OWN)


def test_nothing_held_at_all(client: Client, parent: Scripted) -> None:
    parent.on("/api/v1/accounts", [])
    parent.on("/api/v3/margin/accounts", {"accounts": []})
    parent.on("/api/v3/isolated/accounts", {"assets": []})
    parent.on("/api/v1/account-overview", lambda seen: ok({"currency": seen.query["currency"], "accountEquity": 0}))
    found, said = balances(client, sub_accounts=False)
    assert (found, said) == ([], [])

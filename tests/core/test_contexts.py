"""The ledgers' context: symbol, order and trade id of whatever text KuCoin puts there, and the text itself."""

import json

import pytest

from kucoin_frames.columns import Table, context, identifier
from tests.core.frames import decoded

LEDGER = Table((identifier("id", "An id."), context()))

BESIDE = {"alone": [], "with another": ['{"symbol":"X-Y"}'], "with an old one": ["{'symbol':'X-Y'}"]}
"""Contexts are read together where that goes and one by one where it does not; the others may not suffer."""


def page(*contexts: object) -> str:
    return json.dumps([{"id": place, "context": each} for place, each in enumerate(contexts)])


@pytest.mark.parametrize(
    ("text", "symbol", "order", "trade"),
    [
        ('{"symbol":"A-B","orderId":"o1","tradeId":"t1"}', "A-B", "o1", "t1"),
        ("{'symbol':'A-B','orderId':'o1','tradeId':'t1'}", "A-B", "o1", "t1"),
        ('{"tradeId":10046097631627265}', None, None, "10046097631627265"),
        ('{"orderId":18446744073709551616}', None, "18446744073709551616", None),
        ('{"orderId":"o1","txId":"x","more":{"symbol":"no"}}', None, "o1", None),
        ('{"symbol":"","orderId":null}', None, None, None),
        (' {"symbol" : "A-B"} ', "A-B", None, None),
        ('{"symbol":\n"A-B"}', "A-B", None, None),
        ('{"description":"it\'s","symbol":"A-B"}', "A-B", None, None),
        ('{"symbol":"\\u00c4-B"}', "Ä-B", None, None),
        ('{"symbol":"A-B","ord', None, None, None),
        ("{}", None, None, None),
        ("", None, None, None),
        ("   ", None, None, None),
        ("no json", None, None, None),
        ("null", None, None, None),
        ("[1]", None, None, None),
        ("5", None, None, None),
        ("{", None, None, None),
        ("}", None, None, None),
        (None, None, None, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("others", BESIDE.values(), ids=BESIDE)
def test_parts_of_a_context(
    text: str | None, symbol: str | None, order: str | None, trade: str | None, others: list[str]
) -> None:
    row, *more = decoded(LEDGER, page(text, *others))
    assert (row["symbol"], row["order_id"], row["trade_id"], row["context"]) == (symbol, order, trade, text)
    assert [each["symbol"] for each in more] == ["X-Y" for _ in others]


def test_a_context_that_is_an_object() -> None:
    row, other = decoded(LEDGER, page({"symbol": "A-B", "orderId": "o1", "tradeId": 5}, "{}"))
    assert row | {"id": None} == {
        "id": None,
        "symbol": "A-B",
        "order_id": "o1",
        "trade_id": "5",
        "context": '{"symbol":"A-B","orderId":"o1","tradeId":5}',
    }
    assert other["symbol"] is None


def test_broken_contexts_do_not_shift_the_others() -> None:
    contexts = ['{"symbol":"A"},{"b":"', '"}', '{"symbol":"C"}', '{"symbol":"D"}\n{"symbol":"E"}', ""]
    assert [row["symbol"] for row in decoded(LEDGER, page(*contexts))] == [None, None, "C", None, None]


def test_two_broken_contexts_do_not_make_a_whole_one() -> None:
    contexts = ['{"symbol":"A"}{"symbol":"B"}', '{"x":', '{"y":1}}']
    assert [row["symbol"] for row in decoded(LEDGER, page(*contexts))] == [None, None, None]


def test_a_context_may_be_missing() -> None:
    assert decoded(LEDGER, '[{"id":1}]') == [
        {"id": "1", "symbol": None, "order_id": None, "trade_id": None, "context": None}
    ]

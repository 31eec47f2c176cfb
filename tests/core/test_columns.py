"""Values of one column: exact, or an error that names endpoint, column and value."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kucoin_frames.columns import Table, amount, count, flag, identifier, key, labels, seconds, snake_case, text, time
from kucoin_frames.columns.column import Column, Kind
from kucoin_frames.columns.values import MisfitError, array
from kucoin_frames.exceptions import DecodeError
from tests.core.frames import decoded
from tests.core.made_up import PATIENT

AMOUNTS = Table((amount("size", "An amount."),))


def one(column: Column, wire: str) -> str | None:
    """What a column holds of a value that is written so in the answer."""
    (row,) = decoded(Table((column,)), f'[{{"{column.wire}":{wire}}}]')
    return row[column.name]


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        ('"0.123456789012345678"', "0.123456789012345678"),
        ("0.123456789012345678", "0.123456789012345678"),
        ('"12345678901234567890.123456789012345678"', "12345678901234567890.123456789012345678"),
        ("12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678"),
        ('"-99999999999999999999.999999999999999999"', "-99999999999999999999.999999999999999999"),
        ("99999999999999999999", "99999999999999999999"),
        ("1E-18", "0.000000000000000001"),
        ('"1e-18"', "0.000000000000000001"),
        ("-1.7105e-05", "-0.000017105"),
        ("1.2E+3", "1200"),
        ('"1E+19"', "10000000000000000000"),
        ("0", "0"),
        ("0.0", "0"),
        ("-0.0", "0"),
        ('"0.00000000000000000000000000"', "0"),
        ('"1.50000000000000000000000000"', "1.5"),
        ("9007199254740993", "9007199254740993"),
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("null", None),
        ('""', None),
    ],
)
def test_amounts_are_exact(wire: str, value: str | None) -> None:
    assert one(amount("size", "An amount."), wire) == value


@pytest.mark.parametrize(
    "wire",
    [
        "100000000000000000000",
        '"123456789012345678901"',
        "123456789012345678901234567890",
        '"123456789012345678901234567890"',
        '"1000000000000000000000000000000"',
        '"12345678901234567890123456789012345678"',
        '"123456789012345678901234567890123456789"',
        '"1e20"',
        '"1e400"',
        '"0.1234567890123456789"',
        "0.1234567890123456789",
        "1E-19",
        '"twelve"',
        '"NaN"',
        '"Infinity"',
        '" 1"',
        '"1,5"',
        '"0x10"',
        "true",
        "[1]",
        '{"a":1}',
    ],
)
@pytest.mark.parametrize("others", [0, 100])
def test_amounts_that_do_not_fit(wire: str, others: int) -> None:
    page = "[" + '{"size":"1.5"},' * others + f'{{"size":{wire}}}]'
    with pytest.raises(DecodeError) as caught:
        decoded(AMOUNTS, page)
    error = caught.value
    assert (error.endpoint, error.column, error.retryable) == ("/api/v1/made-up", "size", False)
    assert str(error).startswith(f"size={error.value!r} (KuCoin's size) does not fit: ")
    assert str(error).endswith("[/api/v1/made-up]")
    assert str(error.value).lower().strip("\"'") in wire.lower().replace('":', "': ").replace('"', "'")


@PATIENT
@given(st.integers(0, 10**20 - 1), st.integers(0, 10**18 - 1), st.sampled_from(["", "-"]))
def test_every_amount_of_38_digits_comes_back(whole: int, units: int, sign: str) -> None:
    plain = f"{sign}{whole}.{units:018}"
    frame = AMOUNTS.frame(AMOUNTS.decode([f'[{{"size":"{plain}"}},{{"size":{plain}}}]'.encode()]))
    assert frame["size"].tolist() == [Decimal(plain)] * 2


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        ("9007199254740993", "9007199254740993"),
        ("18446744073709551616", "18446744073709551616"),
        ('"9007199254740993"', "9007199254740993"),
        ("-1", "-1"),
        ('"007"', "007"),
        ("1e3", "1e3"),
        ("null", None),
        ('""', ""),
        ("true", "true"),
        ('["a",{"b":null}]', '["a",{"b":null}]'),
        (r'"\u00e9\ud83d\ude00"', "é😀"),
    ],
)
def test_identifiers_and_texts(wire: str, value: str | None) -> None:
    assert one(identifier("someId", "An id."), wire) == value
    assert one(text("someText", "A text."), wire) == value


def test_numbers_and_texts_in_one_column_of_ids() -> None:
    assert decoded(Table((identifier("id", "An id."),)), '[{"id":7},{"id":"8"},{"id":null},{}]') == [
        {"id": "7"},
        {"id": "8"},
        {"id": None},
        {"id": None},
    ]


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        ("1760000000123", "2025-10-09 08:53:20.123"),
        ('"1760000000123"', "2025-10-09 08:53:20.123"),
        ("0", "1970-01-01 00:00:00.000"),
        ("null", None),
        ('""', None),
    ],
)
def test_times_as_numbers_and_as_texts(wire: str, value: str | None) -> None:
    assert one(time("createdAt", "A time."), wire) == value


@pytest.mark.parametrize(
    ("wire", "value"), [('"1760000000"', "2025-10-09 08:53:20.000"), ("1760000000", "2025-10-09 08:53:20.000")]
)
def test_times_in_seconds(wire: str, value: str) -> None:
    assert one(seconds("time", "A time."), wire) == value


@pytest.mark.parametrize(
    ("column", "wire"),
    [
        (time("at", "A time."), '"yesterday"'),
        (time("at", "A time."), "1760000000000000000"),
        (time("at", "A time."), "-9223372036854775808"),
        (time("at", "A time."), "1e12"),
        (seconds("at", "A time."), "1760000000000"),
        (seconds("at", "A time."), "100000000000000000"),
        (seconds("at", "A time."), "-9223372036854775808"),
        (count("level", "A count."), "1.5"),
        (count("level", "A count."), '"many"'),
        (count("level", "A count."), "9223372036854775808"),
        (count("level", "A count."), "{}"),
        (flag("isInner", "A flag."), '"yes"'),
        (flag("isInner", "A flag."), "1"),
        (flag("isInner", "A flag."), "[]"),
    ],
)
def test_values_that_do_not_fit(column: Column, wire: str) -> None:
    with pytest.raises(DecodeError) as caught:
        one(column, wire)
    assert (caught.value.column, caught.value.endpoint) == (column.name, "/api/v1/made-up")
    assert repr(caught.value.value) in str(caught.value)


@pytest.mark.parametrize(
    ("column", "wire", "value"),
    [
        (count("level", "A count."), "12", "12"),
        (count("level", "A count."), '"12"', "12"),
        (count("level", "A count."), "9223372036854775807", "9223372036854775807"),
        (count("level", "A count."), '""', None),
        (flag("isInner", "A flag."), "true", "True"),
        (flag("isInner", "A flag."), '"false"', "False"),
        (flag("isInner", "A flag."), '""', None),
        (labels("types", "Labels."), '["Spot","Margin"]', "Spot,Margin"),
        (labels("types", "Labels."), "[]", ""),
        (labels("types", "Labels."), '"Spot"', "Spot"),
        (labels("types", "Labels."), "null", None),
        (key("apiKey", "A key."), '"68d4a00112233445566f841d"', "68d4a...841d"),
        (key("apiKey", "A key."), '"short"', "***..."),
        (key("apiKey", "A key."), '""', ""),
        (key("apiKey", "A key."), "null", None),
    ],
)
def test_counts_flags_labels_and_keys(column: Column, wire: str, value: str | None) -> None:
    assert one(column, wire) == value


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("limitBTCAmount", "limit_btc_amount"),
        ("unrealisedPNLTotal", "unrealised_pnl_total"),
        ("bizType", "biz_type"),
        ("tradeHFAccounts", "trade_hf_accounts"),
        ("isInner", "is_inner"),
        ("st", "st"),
        ("walletTxId", "wallet_tx_id"),
        ("some-odd.name", "some_odd_name"),
        ("ABC", "abc"),
    ],
)
def test_names_of_columns(wire: str, name: str) -> None:
    assert snake_case(wire) == name


@pytest.mark.parametrize("kind", [Kind.COUNT, Kind.TIME])
@pytest.mark.parametrize("sent", ["0x10", "1e3", " 7", "7.0", "٣", "--1", "9223372036854775808"])
def test_only_decimal_digits_are_whole_numbers(kind: Kind, sent: str) -> None:
    """Arrow by itself reads 0x10 as 16."""
    with pytest.raises(MisfitError) as told:
        array(["12", sent], kind)
    assert (told.value.position, told.value.value) == (1, sent)
    assert array(["12", "-3", None, ""], Kind.COUNT).to_pylist() == [12, -3, None, None]

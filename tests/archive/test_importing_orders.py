"""Does it matter which file comes first, in whose words, in one ZIP or in several? The ledger is the same."""

import io
import random
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal as D  # noqa: N817  it is written on every line
from functools import partial
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kucoin_frames.archive import Archive
from kucoin_frames.archive.importing import import_export, prove_export
from kucoin_frames.times import HOUR, SECOND, moment

from .exports.invented import FUNDING, TRADING, csv_file, plain, zip_file
from .lapse import ledger_of
from .small import AT, NOW, TODAY, UID, UNTYPED, fetch, row


@pytest.fixture
def new_archive(tmp_path: Path) -> Callable[[], Archive]:
    numbers = iter(range(1000))
    return lambda: Archive(tmp_path / f"archive{next(numbers)}", now=lambda: NOW)


# Words and columns of several years


NEW = csv_file(TODAY, row("5", "Spot"), row("5", "Rewards"), row("-1", "Spot", currency="BTC", fee="0.1"))
OLD = csv_file(
    UNTYPED,
    row("5", "hello", typed=False, fee=""),
    row("-1", "y", currency="BTC", typed=False, fee=""),
    row("5", "hello", typed=False),
)
ZONED = csv_file(
    TODAY.replace("(UTC)", "(UTC+08:00)"),
    row("-1", "Moon Landing", currency="BTC", at="2026-01-02 11:04:05.500", fee="0.1"),
    row("5", "Rewards", at="2026-01-02 11:04:05"),
    row("5", "Spot", at="2026-01-02 11:04:05.000"),
)
FILES = {"Trading Account.csv": NEW, "Trading Account 2022.csv": OLD, "Trading Account Singapore.csv": ZONED}
EXPECTED = [
    ("BTC", "trade", "Spot", D(-1), D("0.1"), "import: Trading Account 2022.csv"),
    ("USDT", "bonus", "Rewards", D(5), D(0), "import: Trading Account 2022.csv"),
    ("USDT", "trade", "Spot", D(5), D(0), "import: Trading Account 2022.csv"),
]
"""Each movement once: its cause from the files that have a Type and a word that is known, its fee from those that have
one, and the first file by name."""


def told(archive: Archive) -> list[tuple[object, ...]]:
    ledger = ledger_of(archive)
    assert set(ledger["created_at"]) == {pd.Timestamp(AT, tz="UTC")}
    return sorted(plain(ledger, ["currency", "kind", "biz_type", "change", "fee", "source"]), key=str)


def test_files_of_three_years_say_the_same_in_any_order(new_archive: Callable[[], Archive]) -> None:
    for names in permutations(FILES):
        archive = new_archive()
        counts = [
            import_export(FILES[name], archive, name=name)[["added", "repeated"]].to_numpy().tolist() for name in names
        ]
        assert counts == [[[3, 0]], [[0, 3]], [[0, 3]]]
        assert told(archive) == EXPECTED


def test_files_of_three_years_in_one_zip(new_archive: Callable[[], Archive]) -> None:
    archive = new_archive()
    result = import_export(zip_file(FILES), archive)
    assert result[["rows", "added", "repeated"]].to_numpy().tolist() == [[3, 3, 0]]
    assert told(archive) == EXPECTED


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Currency,Side,Amount,Fee,Time(UTC),Remark", f"USDT,Deposit,5,0,{AT},Spot"),
        ("UID,Currency,Side,Amount,Fee,Time(UTC),Remark", f"{UID},USDT,Deposit,5,,{AT},Spot"),
    ],
)
def test_a_file_that_does_not_say_whose_it_is_beside_one_that_does(
    new_archive: Callable[[], Archive], header: str, line: str
) -> None:
    archive = new_archive()
    files = {f"a/{TRADING}": csv_file(TODAY, row("5", "Spot")), f"b/{TRADING}": csv_file(header, line)}
    result = import_export(zip_file(files), archive, uid=UID)
    assert result[["rows", "added", "repeated"]].sum().tolist() == [1, 1, 0]
    assert ledger_of(archive)["change"].tolist() == [D(5)]


def test_two_files_of_one_name_in_a_zip(new_archive: Callable[[], Archive]) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as bundle, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for data in (csv_file(TODAY, row("5", "Spot")), csv_file(TODAY, row("5", "Spot"), row("7", "Spot"))):
            bundle.writestr(TRADING, data)
    archive = new_archive()
    import_export(stream.getvalue(), archive)
    assert sorted(ledger_of(archive)["change"]) == [D(5), D(7)]


# What explains rows before or after the rows


FILLS = csv_file(
    "UID,Account Type,Order ID,Symbol,Side,Order Type,Avg. Filled Price,Filled Amount,Filled Volume,"
    "Filled Volume (USDT),Filled Time(UTC),Fee,Maker/Taker,Fee Currency",
    f"{UID},mainAccount,67c1,KCS-USDT,BUY,LIMIT,10,2,20,20,{AT},0.02,taker,USDT",
)
LEGS = csv_file(TODAY, row("2", "Spot", currency="KCS"), row("-20.02", "Spot", fee="0.02"))
WITHDRAWALS = csv_file(
    "UID,Account Type,Time(UTC),Coin,Amount,Fee,Withdrawal Address/Account,Transfer Network,Status,Remarks",
    f"{UID},mainAccount,2026-01-02 03:04:45,USDT,50,1,0xabc,TRC20,SUCCESS,",
)
SENT = csv_file(TODAY, row("-51", "Withdrawal", fee="1"))
EXPLAINED = {
    "Spot Orders_Filled Orders (Show Order-Splitting).csv": FILLS,
    TRADING: LEGS,
    "Deposit_Withdrawal History_Withdrawal History.csv": WITHDRAWALS,
    FUNDING: SENT,
}


def test_fills_and_withdrawals_may_come_before_the_histories_that_they_explain(
    new_archive: Callable[[], Archive],
) -> None:
    for names in (list(EXPLAINED), list(EXPLAINED)[::-1]):
        archive = new_archive()
        for name in names:
            import_export(EXPLAINED[name], archive, name=name)
        ledger = ledger_of(archive)
        legs = ledger[ledger["account_type"] == "TRADE"].sort_values("currency")
        assert plain(legs, ["currency", "change", "symbol", "order_id"]) == [
            ("KCS", D(2), "KCS-USDT", "67c1"),
            ("USDT", D("-20.02"), "KCS-USDT", "67c1"),
        ]
        assert legs["trade_id"].nunique() == 1
        assert plain(archive.withdrawals(), ["amount", "fee", "address"]) == [(D(50), D(1), "0xabc")]


def test_a_name_is_taken_back_when_a_second_fill_may_be_behind_the_rows(new_archive: Callable[[], Archive]) -> None:
    second = FILLS.replace(b"67c1", b"67c2")
    for files in ([FILLS, LEGS, second], [second, LEGS, FILLS], [FILLS, second, LEGS]):
        archive = new_archive()
        for data in files:
            name = TRADING if data is LEGS else f"Spot Orders_{files.index(data)}.csv"
            import_export(data, archive, name=name)
        assert ledger_of(archive)[["symbol", "order_id", "trade_id"]].isna().all(axis=None)


def test_fills_of_trading_bots_are_no_finding_where_the_history_lacks_them(new_archive: Callable[[], Archive]) -> None:
    bots = csv_file(
        "UID,Account Type,Order ID,Symbol,Side,Order Type,Filled Price,Filled Amount,Filled Volume,"
        "Filled Volume (USDT),Time Filled(UTC),Fee,Fee Currency,Tax",
        f"{UID},mainAccount,67b0,KCS-USDT,BUY,LIMIT,10,3,30,30,{AT},0.03,USDT,",
    )
    with_bots = EXPLAINED | {"Trading Bot_Filled Orders (Show Order-Splitting)_Spot.csv": bots}
    archive = new_archive()
    assert import_export(zip_file(with_bots), archive)["findings"].sum() == 0
    legs = csv_file(
        TODAY,
        *(row("2", "Spot", currency="KCS"), row("-20.02", "Spot", fee="0.02")),
        *(row("3", "Spot", currency="KCS"), row("-30.03", "Spot", fee="0.03")),
    )
    assert import_export(zip_file(with_bots | {TRADING: legs}), new_archive())["findings"].sum() == 0
    lacking = csv_file(TODAY, row("3", "Spot", currency="KCS"), row("-30.03", "Spot", fee="0.03"))
    findings = prove_export(zip_file(with_bots | {TRADING: lacking}), new_archive())
    assert "fills" in set(findings["check"])


# Files beside the API


def test_a_file_with_fewer_places_than_the_api(new_archive: Callable[[], Archive]) -> None:
    at = moment(AT) + 700
    archive = new_archive()
    fetch(archive, ("1", "KCS", "0.123456789012", at), ("2", "KCS", "-0.123456789012", at), ("3", "KCS", "1", at))
    shown = csv_file(
        TODAY,
        row("0.12345679", "Spot", currency="KCS"),  # rounded
        row("-0.12345678", "Spot", currency="KCS"),  # cut off
        row("1.00000001", "Spot", currency="KCS"),  # another amount
    )
    result = import_export(shown, archive, name=TRADING)
    assert result[["rows", "added", "fetched"]].to_numpy().tolist() == [[3, 1, 2]]
    changes = ["-0.123456789012", "0.123456789012", "1", "1.00000001"]
    assert sorted(ledger_of(archive)["change"]) == [D(each) for each in changes]


def test_a_file_may_call_bitcoin_what_futures_call_it(new_archive: Callable[[], Archive]) -> None:
    archive = new_archive()
    fetch(archive, ("1", "BTC", "0.5", moment(AT) + 1))
    result = import_export(csv_file(TODAY, row("0.5", "Spot", currency="XBT")), archive, name=TRADING)
    assert result[["added", "fetched"]].to_numpy().tolist() == [[0, 1]]
    assert plain(ledger_of(archive, currency="BTC"), ["currency", "change"]) == [("BTC", D("0.5"))]


Entry = tuple[str, int]
"""A change in USDT, and its milliseconds after the start."""

START = moment(AT)
SPANS = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda each: (min(each), max(each)))


def file_of(entries: Sequence[Entry], first: int, last: int, hours: int) -> bytes:
    """What a file of the seconds [first, last) shows, by clocks that are ahead of UTC by some hours."""
    shown = sorted(each for each in entries if first <= each[1] // SECOND < last)
    lines = [
        row(change, "Spot", at=f"{pd.Timestamp((START + ms + hours * HOUR) // SECOND * SECOND, unit='ms')}")
        for change, ms in shown
    ]
    return csv_file(TODAY.replace("(UTC)", f"(UTC+{hours:02d}:00)"), *lines)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    entries=st.lists(st.tuples(st.sampled_from(["1", "-1", "0.5"]), st.integers(0, 4999)), max_size=12),
    fetched=st.lists(SPANS, max_size=2),
    files=st.lists(st.tuples(SPANS, st.sampled_from([0, 8])), max_size=2),
    cut=st.integers(0, 5),
    turns=st.randoms(use_true_random=False),
)
def test_any_ledger_in_any_parts_in_any_order(
    new_archive: Callable[[], Archive],
    entries: list[Entry],
    fetched: list[tuple[int, int]],
    files: list[tuple[tuple[int, int], int]],
    cut: int,
    turns: random.Random,
) -> None:
    """Parts of five seconds from the API, from files that overlap, and from two files that together have all."""
    archive = new_archive()

    def fetch_part(first: int, last: int) -> None:
        part = [(f"{n}", "USDT", change, START + ms) for n, (change, ms) in enumerate(entries)]
        fetch(archive, *(each for each in part if first * SECOND <= each[3] - START < last * SECOND))

    def import_part(first: int, last: int, hours: int) -> None:
        import_export(file_of(entries, first, last, hours), archive, name=TRADING, uid=UID)

    every = [*files, ((0, cut), 0), ((cut, 5), 8)]
    parts = [partial(fetch_part, *span) for span in fetched]
    parts += [partial(import_part, *span, hours) for span, hours in every]
    turns.shuffle(parts)
    for part in parts:
        part()
    expected = Counter((D(change), (START + ms) // SECOND) for change, ms in entries)
    ledger = ledger_of(archive)
    assert Counter(zip(ledger["change"], ledger["created_at"].astype("int64") // SECOND, strict=True)) == expected
    assert ledger["id"].is_unique

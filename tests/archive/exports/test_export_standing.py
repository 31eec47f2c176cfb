"""Where several files tell the same row, does what is more exact stand, in one import and in several, in any order?"""

from decimal import Decimal as D  # noqa: N817  it is written on every line
from itertools import permutations
from pathlib import Path

import pyarrow as pa
import pytest

from kucoin_frames.archive import Archive
from kucoin_frames.archive.exports import read_export
from kucoin_frames.archive.exports.standing import standing, turns
from kucoin_frames.archive.importing import import_export
from tests.archive.lapse import ledger_of
from tests.archive.small import AT, NOW, TODAY, UID, row

from .invented import TRADING, csv_file, plain, zip_file

NUMBER = pa.decimal128(38, 18)


def table(**told: object) -> pa.Table:
    kinds = {"fee": NUMBER, "price": NUMBER, "line": pa.int64(), "is_binary": pa.bool_()}
    columns = {"file": "f", "line": 1} | told
    return pa.table(
        {name: pa.chunked_array([pa.array([each], kinds.get(name, pa.string()))]) for name, each in columns.items()}
    )


@pytest.mark.parametrize(
    ("column", "best", "others"),
    [
        ("price", D("50000.5"), [D(50001), D("50000.4"), None]),
        ("fee", D("0.123456789"), [D("0.12345679"), D(0), None]),
        ("biz_type", "Spot", ["A new word of great length", "Trade", None]),
        ("remark", "Spot", ["A note of great length", None]),
        ("status", "SUCCESS", ["WALLET_PROCESSING", "FAILURE", None]),
        ("status", "FAILURE", ["WALLET_PROCESSING", None]),
        ("uid_shown", "40004228", ["****4228", "***4228", None]),
        ("address", "0xabcdef", ["0xab****ef", "0xabc", None]),
        ("network", "TRC20", ["TRX20", "TRX", None]),
        ("extra", '{"Mode": "CLASSIC", "Tax": "1"}', ['{"Tax": "1"}', '{"Mode": "CLASSIC"}', None]),
        ("extra", '{"a": "longest"}', ['{"a": "long"}', '{"a": "longest"}']),
        ("is_binary", None, [True, None]),
        ("is_binary", True, [True, True]),
    ],
)
def test_what_stands_in_a_column(column: str, best: object, others: list[object]) -> None:
    told = [*others, best] if column != "extra" else others
    for order in permutations(told):
        found = table(**{column: order[0]})
        for each in order[1:]:
            found = standing(found, table(**{column: each}), ["file", "line", column])
        assert found[column].to_pylist() == [best], order


def test_the_first_file_by_name_and_its_first_line_are_told() -> None:
    places = [("b", 1), ("a", 7), ("a", 3)]
    for order in permutations(places):
        found = table(file=order[0][0], line=order[0][1])
        for file, line in order[1:]:
            found = standing(found, table(file=file, line=line), ["file", "line"])
        assert (found["file"].to_pylist(), found["line"].to_pylist()) == (["a"], [3])


def test_a_row_that_the_other_file_lacks_stays_as_it_is() -> None:
    first = table(fee=D(1), biz_type="Moon Landing", is_binary=True)
    nothing = pa.table(
        {
            name: pa.chunked_array([pa.nulls(1, each.type)])
            for name, each in zip(first.column_names, first.columns, strict=True)
        }
    )
    assert standing(first, nothing, first.column_names).equals(first)


def test_equal_rows_of_a_file_are_numbered_by_what_they_say() -> None:
    rows = pa.table({"kind": ["trade", "bonus", "trade"], "fee": pa.array([None, D(1), D(0)], NUMBER)})
    keys = pa.array(["same", "same", "other"]).to_pandas()
    assert turns(keys, rows).tolist() == [1, 0, 0]
    assert turns(keys[[1, 0, 2]].reset_index(drop=True), rows.take(pa.array([1, 0, 2]))).tolist() == [0, 1, 0]


# Eras of fills


LEGS = csv_file(TODAY, row("2", "Spot", currency="KCS"), row("-20.02", "Spot", fee="0.02"))
FILES = {
    # 2018: neither an order nor a fee, in the zone of KuCoin, with a part of a second.
    "2018.csv": csv_file(
        "uid,symbol,direction,deal_price,amount,deal_value,created_at",
        f"{UID},KCS-USDT,BUY,10,2,20,2026-01-02 11:04:05.0",
    ),
    # 2019: the fee and its coin, no order.
    "2019.csv": csv_file(
        "Time,Pair,Side,FilledPrice,FilledPriceCoin,Amount,AmountCoin,Volume,VolumeCoin,Fee,FeeCoin",
        "2026/01/02 11:04:05,KCS/USDT,buy,10,USDT,2,KCS,20,USDT,0.02,USDT",
    ),
    # 2020: all of it, in milliseconds.
    "2020.csv": csv_file(
        "tradeCreatedAt,orderId,symbol,side,price,size,funds,fee,liquidity,feeCurrency,orderType,",
        "2026-01-02 11:04:05.123,67c1,KCS-USDT,buy,10,2,20,0.02,taker,USDT,limit,",
    ),
    "Spot Orders_Filled Orders (Show Order-Splitting).csv": csv_file(
        "UID,Account Type,Order ID,Symbol,Side,Order Type,Avg. Filled Price,Filled Amount,Filled Volume,"
        "Filled Volume (USDT),Filled Time(UTC),Fee,Tax,Maker/Taker,Fee Currency,Account Mode",
        f"{UID},mainAccount,67c1,KCS-USDT,BUY,LIMIT,10.0001,2,20,20,{AT},0.02,,taker,USDT,CLASSIC",
    ),
}
NAMED = [("KCS", D(2), "KCS-USDT", "67c1"), ("USDT", D("-20.02"), "KCS-USDT", "67c1")]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::7], ids=str)
def test_a_fill_that_files_of_four_eras_tell_is_one(tmp_path: Path, order: tuple[int, ...]) -> None:
    archive = Archive(tmp_path / "archive", now=lambda: NOW)
    import_export(LEGS, archive, name=TRADING)
    for number in order:
        name = list(FILES)[number]
        result = import_export(FILES[name], archive, name=name, uid=UID)
    assert result[["named", "ambiguous"]].sum().tolist() == [2, 0]
    assert sorted(plain(ledger_of(archive), ["currency", "change", "symbol", "order_id"]), key=str) == NAMED


def test_a_fill_of_four_eras_in_one_zip() -> None:
    export = read_export(zip_file(FILES)).of(UID)
    assert plain(export.fills, ["created_at", "order_id", "price", "fee", "fee_currency", "liquidity"]) == [
        (AT, "67c1", D("10.0001"), D("0.02"), "USDT", "taker")
    ]
    assert export.files["repeated"].sum() == 3


def test_as_many_fills_as_the_file_has_that_has_most() -> None:
    """Two equal fills without ids, of which another file names one; and one that only the file with ids has."""
    old = "Time,Pair,Side,FilledPrice,FilledPriceCoin,Amount,AmountCoin,Volume,VolumeCoin,Fee,FeeCoin"
    line = "2026/01/02 11:04:05,KCS/USDT,buy,10,USDT,2,KCS,20,USDT,0.02,USDT"
    new = "tradeCreatedAt,orderId,symbol,side,price,size,funds,fee,liquidity,feeCurrency,orderType,"
    lines = [
        f"2026-01-02 11:04:05,67c{n},KCS-USDT,buy,10,{size},20,0.02,taker,USDT,limit," for n, size in ((1, 2), (2, 3))
    ]
    export = read_export(zip_file({"a.csv": csv_file(old, line, line), "b.csv": csv_file(new, *lines)}))
    assert sorted(plain(export.fills, ["size", "order_id"]), key=str) == [(D(2), "67c1"), (D(2), None), (D(3), "67c2")]


def test_a_fill_without_an_id_beside_one_with_it_in_one_file_are_two() -> None:
    new = "tradeCreatedAt,orderId,symbol,side,price,size,funds,fee,liquidity,feeCurrency,orderType,"
    lines = [f"2026-01-02 11:04:05,{order},KCS-USDT,buy,10,2,20,0.02,taker,USDT,limit," for order in ("67c1", "")]
    assert len(read_export(zip_file({"a.csv": csv_file(new, *lines), "b.csv": csv_file(new, lines[0])})).fills) == 2

"""Is what several files of one import tell there once, in the words of the file that tells most?"""

from decimal import Decimal as D  # noqa: N817  it is written on every line

from kucoin_frames.archive.exports import Export, check_fills, prove, read_export

from .invented import HISTORY, TRADING, csv_file, plain, zip_file

WHO = "237671079,mainAccount"
NEW_FILLS = (
    "UID,Account Type,Order ID,Symbol,Side,Order Type,Avg. Filled Price,Filled Amount,Filled Volume,"
    "Filled Volume (USDT),Filled Time(UTC),Fee,Tax,Maker/Taker,Fee Currency,Account Mode"
)
OLD_FILLS = (
    "UID,Account Type,Order ID,Symbol,Side,Order Type,Avg. Filled Price,Filled Amount,Filled Volume,"
    "Filled Volume (USDT),Filled Time(UTC),Fee,Fee Currency"
)
FILLS = "Spot Orders_Filled Orders (Show Order-Splitting).csv"
ORDERS = (
    "UID,Account Type,Order ID,Order Time(UTC),Symbol,Side,Order Type,Order Price,Order Amount,Avg. Filled Price,"
    "Filled Amount,Filled Volume,Filled Volume (USDT),Filled Time(UTC),Fee,Fee Currency,Status"
)
SNAPSHOTS = "UID,Account Type,Account Name,Coin,Amount,Amount(USDT),Time(UTC)"


def read(**files: bytes) -> Export:
    """Files of one name in folders of these names."""
    (name,) = {each.partition("__")[2] for each in files}
    names = {"fills": FILLS, "trading": TRADING, "orders": "Spot Orders_Filled Orders.csv", "taken": "Snapshots.csv"}
    return read_export(zip_file({f"{each.partition('__')[0]}/{names[name]}": data for each, data in files.items()}))


def test_a_fill_in_the_columns_of_two_years() -> None:
    start = f"{WHO},67c1,KCS-USDT,BUY,LIMIT,10,2,20"
    export = read(
        a__fills=csv_file(OLD_FILLS, f"{start},,2026-01-02 03:04:05,0.02,USDT"),
        b__fills=csv_file(NEW_FILLS, f"{start},20,2026-01-02 03:04:05,0.02,0,taker,USDT,CLASSIC"),
    )
    assert plain(export.fills, ["size", "liquidity", "account_mode"]) == [(D(2), "taker", "CLASSIC")]
    assert export.files["repeated"].tolist() == [0, 1]


def test_a_movement_whose_fee_or_cause_only_one_file_tells() -> None:
    export = read(
        a__trading=csv_file(HISTORY, f"{WHO},USDT,Deposit,5,,2026-01-02 03:04:05,,Moon Landing"),
        b__trading=csv_file(HISTORY, f"{WHO},USDT,Deposit,5,0.1,2026-01-02 03:04:05,,Spot"),
        c__trading=csv_file(HISTORY.removesuffix(",Type"), f"{WHO},USDT,Deposit,5,,2026-01-02 03:04:05,told"),
    )
    assert plain(export.ledger, ["amount", "fee", "kind"]) == [(D(5), D("0.1"), "trade")]


def test_a_balance_whose_worth_was_computed_twice_is_one() -> None:
    export = read(
        a__taken=csv_file(SNAPSHOTS, *(f"{WHO},Main Account,KCS,5,50,2026-01-0{day} 23:59:59" for day in (1, 2))),
        b__taken=csv_file(SNAPSHOTS, *(f"{WHO},Main Account,KCS,5,50.01,2026-01-0{day} 23:59:59" for day in (2, 3))),
    )
    assert plain(export.snapshots, ["amount"]) == [(D(5),)] * 3
    assert prove(export.ledger, export.snapshots).empty


def test_an_order_that_was_open_when_one_file_was_made_is_one_deal() -> None:
    def order(filled: int, status: str) -> str:
        return (
            f"{WHO},67c1,2026-01-02 03:00:00,KCS-USDT,BUY,LIMIT,10,2,10,{filled},{filled * 10},,2026-01-02 03:04:05,"
            f"0,USDT,{status}"
        )

    export = read(a__orders=csv_file(ORDERS, order(1, "part")), b__orders=csv_file(ORDERS, order(2, "done")))
    legs = read(
        a__trading=csv_file(
            HISTORY,
            f"{WHO},KCS,Deposit,2,0,2026-01-02 03:04:05,,Spot",
            f"{WHO},USDT,Withdrawal,20,0,2026-01-02 03:04:05,,Spot",
        )
    )
    assert check_fills(legs.ledger, export.fills, export.orders, spans=legs.spans).empty


def test_equal_rows_of_which_files_have_different_numbers_are_from_the_file_that_has_all() -> None:
    line = f"{WHO},USDT,Deposit,5,0,2026-01-02 03:04:05,,Spot"
    export = read(
        a__trading=csv_file(HISTORY, line), b__trading=csv_file(HISTORY, line, line), c__trading=csv_file(HISTORY, line)
    )
    assert plain(export.ledger, ["amount", "file", "line"]) == [
        (D(5), f"b/{TRADING}", 2),
        (D(5), f"b/{TRADING}", 3),
    ]

"""The store: what goes in comes out, each row once, exact; whoever else writes at the same time."""

import stat
import threading
from decimal import Decimal as D  # noqa: N817  it is written on every line
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from kucoin_frames.archive.histories import arrow
from kucoin_frames.archive.store import Merged, Store
from kucoin_frames.archive.tables import HISTORY
from kucoin_frames.exceptions import ArchiveError
from kucoin_frames.times import DAY, Span, moment

HF, DEPOSITS, FUTURES = HISTORY["ledgers_hf"], HISTORY["deposits"], HISTORY["ledgers_futures"]
AT = moment("2026-03-01 12:00")


def hf(*rows: tuple[int, int, str], currency: str = "USDT", **extra: str) -> pa.Table:
    """Ledger rows of id, time and amount."""
    frame = pd.DataFrame(
        {
            "id": [str(number) for number, _, _ in rows],
            "currency": currency,
            "amount": [D(amount) for _, _, amount in rows],
            "fee": D(0),
            "tax": D(0),
            "balance": D("0.000000000000000001"),
            "account_type": "TRADE_HF",
            "biz_type": "TRANSFER",
            "direction": "in",
            "created_at": pd.to_datetime([time for _, time, _ in rows], unit="ms", utc=True),
            "symbol": None,
            "order_id": None,
            "trade_id": None,
            "context": "{}",
        }
    ).astype(HF.table.dtypes)
    return arrow(frame.assign(**{name: pd.array([value] * len(rows), dtype="str") for name, value in extra.items()}))


def deposit(
    status: str, *, second: int = 0, amount: str = "5", tx: str | None = None, remark: str = ""
) -> dict[str, object]:
    time = pd.Timestamp(AT + second * 1000, unit="ms", tz="UTC")
    return {
        "currency": "USDT",
        "chain": "trx",
        "status": status,
        "address": "T-address",
        "memo": "",
        "is_inner": False,
        "amount": D(amount),
        "fee": D(0),
        "wallet_tx_id": tx,
        "created_at": time,
        "updated_at": time,
        "remark": remark,
        "arrears": False,
    }


def deposits(*rows: dict[str, object]) -> pa.Table:
    frame = pd.DataFrame(list(rows), columns=list(DEPOSITS.table.dtypes)).astype(DEPOSITS.table.dtypes)
    return arrow(frame)


def loaded(store: Store, stored: object = HF, **how: object) -> pd.DataFrame:
    return stored.table.frame(store.load(stored, **how))  # type: ignore[attr-defined]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "archive")


ROWS = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.decimals("-99999999999999999999", "99999999999999999999", places=18, allow_nan=False),
    ),
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(ROWS, min_size=1, max_size=3))
def test_any_amounts_in_any_batches_come_out_once_and_exact(
    batches: list[list[tuple[int, D]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = Store(tmp_path_factory.mktemp("any") / "archive")
    truth: dict[int, D] = {}
    for batch in batches:
        once = dict(batch)
        rows = [(number, AT + number * 3 * DAY, str(amount)) for number, amount in once.items()]
        new = {number: amount for number, amount in once.items() if number not in truth}
        changed = {number: amount for number, amount in once.items() if truth.get(number, amount) != amount}
        assert store.merge(HF, hf(*rows), uid="1", at=AT) == Merged(len(new), len(changed))
        truth |= once
    frame = loaded(store)
    assert frame["id"].tolist() == [str(number) for number in sorted(truth)]
    assert frame["amount"].tolist() == [truth[number] for number in sorted(truth)]
    HF.table.check(frame)


def test_a_merge_can_be_repeated_and_then_writes_nothing(store: Store) -> None:
    rows = hf((1, AT, "1"), (2, AT + DAY, "2"))
    assert store.merge(HF, rows, uid="1", at=AT) == Merged(2, 0)
    before = sorted(Path(store.root).rglob("*"))
    assert store.merge(HF, rows, uid="1", at=AT + DAY) == Merged()
    assert store.merge(HF, rows.slice(0, 0), uid="1", at=AT) == Merged()
    assert sorted(Path(store.root).rglob("*")) == before


def test_rows_of_accounts_do_not_touch(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    assert store.merge(HF, hf((1, AT, "7")), uid="2", at=AT) == Merged(1, 0)
    assert loaded(store, uid="1")["amount"].tolist() == [D(1)]
    assert loaded(store, uid="2")["amount"].tolist() == [D(7)]
    assert store.accounts(HF) == ["1", "2"]
    assert loaded(store, uid="it's nobody").empty


def test_a_table_that_is_not_there_is_the_empty_frame(store: Store) -> None:
    assert_frame_equal(loaded(store), HF.table.empty())
    assert_frame_equal(loaded(store, DEPOSITS), DEPOSITS.table.empty())


def test_spans_and_values_choose_rows(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1"), (2, AT + DAY, "2"), (3, AT + 40 * DAY, "3")), uid="1", at=AT)
    store.merge(HF, hf((4, AT + DAY, "4"), currency="O'COIN"), uid="1", at=AT)
    assert loaded(store, span=Span(AT + DAY, AT + 40 * DAY))["id"].tolist() == ["2", "4"]
    assert loaded(store, span=Span(None, AT + 1))["id"].tolist() == ["1"]
    assert loaded(store, among={"currency": ["O'COIN", "X"]})["id"].tolist() == ["4"]
    assert loaded(store, among={"currency": []}).empty


def test_columns_that_kucoin_adds_are_kept(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    store.merge(HF, hf((2, AT + DAY, "2"), novelty="yes"), uid="1", at=AT)
    store.merge(HF, hf((3, AT + 2 * DAY, "3")), uid="1", at=AT)
    frame = loaded(store)
    assert list(frame.columns) == [*HF.table.dtypes, "novelty"]
    assert frame["novelty"].tolist()[1] == "yes"
    assert frame["novelty"].isna().tolist() == [True, False, True]
    assert "novelty" not in loaded(store, span=Span(AT, AT + 1)).columns
    # A change of a row by an answer without the column keeps what was there.
    assert store.merge(HF, hf((2, AT + DAY, "9")), uid="1", at=AT) == Merged(0, 1)
    assert loaded(store)["novelty"].tolist()[1] == "yes"
    with pytest.raises(ArchiveError, match="a column 'month' now"):
        store.merge(HF, hf((5, AT, "5"), month="x"), uid="1", at=AT)


def test_a_deposit_keeps_its_identity_when_its_status_changes(store: Store) -> None:
    assert store.merge(DEPOSITS, deposits(deposit("PROCESSING")), uid="1", at=AT) == Merged(1, 0)
    done = deposits(deposit("SUCCESS", tx="0xabc", remark="Deposit"))
    assert store.merge(DEPOSITS, done, uid="1", at=AT) == Merged(0, 1)
    assert_frame_equal(loaded(store, DEPOSITS), DEPOSITS.table.frame(done))


def test_equal_deposits_are_counted(store: Store) -> None:
    twins = [deposit("SUCCESS"), deposit("SUCCESS"), deposit("SUCCESS", amount="6")]
    assert store.merge(DEPOSITS, deposits(*twins), uid="1", at=AT) == Merged(3, 0)
    assert store.merge(DEPOSITS, deposits(*twins), uid="1", at=AT) == Merged()
    third = [*twins, deposit("PROCESSING")]
    assert store.merge(DEPOSITS, deposits(*third), uid="1", at=AT) == Merged(1, 0)
    assert loaded(store, DEPOSITS)["amount"].tolist() == [D(5), D(5), D(6), D(5)]


def test_what_was_imported_gives_way_to_the_api_and_never_the_other_way(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1"), (2, AT, "2")), uid="1", at=AT, source="import: a.zip")
    assert store.merge(HF, hf((1, AT, "1")), uid="1", at=AT) == Merged(0, 1)
    assert store.merge(HF, hf((1, AT, "8"), (2, AT, "8")), uid="1", at=AT, source="import: b.zip") == Merged(0, 1)
    assert loaded(store)["amount"].tolist() == [D(1), D(8)]
    assert sorted(store.rows(HF)["archived_from"].to_pylist()) == ["api", "import: b.zip"]


def test_many_files_become_one_and_say_the_same(store: Store) -> None:
    for number in range(10):
        store.merge(HF, hf((number, AT + number, "1"), currency="AB"[number % 2]), uid="1", at=AT)
    store.merge(HF, hf((99, AT + 40 * DAY, "1")), uid="1", at=AT)
    before = loaded(store)
    assert store.tidy(HF, uid="2") == 0
    assert store.tidy(HF, uid="1") == 1
    assert_frame_equal(loaded(store), before)
    assert store.tidy(HF, uid="1") == 0
    assert_frame_equal(loaded(Store(store.root)), before)


def test_only_the_owner_may_read(store: Store) -> None:
    store.merge(HF, hf((1, AT, "1")), uid="1", at=AT)
    store.merge(HF, hf((2, AT + DAY, "1")), uid="1", at=AT)
    places = [Path(store.root), *Path(store.root).rglob("*")]
    assert len(places) > 6
    for place in places:
        assert stat.S_IMODE(place.stat().st_mode) == (0o700 if place.is_dir() else 0o600), place


def test_threads_that_write_the_same_rows_at_once_store_them_once(store: Store) -> None:
    stores = [Store(store.root) for _ in range(4)]
    errors: list[Exception] = []

    def write(each: Store) -> None:
        try:
            for number in range(6):
                each.merge(HF, hf((number, AT + number * DAY, "1"), (number + 100, AT, "2")), uid="1", at=AT)
        except ArchiveError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(each,)) for each in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(loaded(store)["id"], key=int) == [str(number) for number in [*range(6), *range(100, 106)]]


def test_accounts_that_write_at_once_all_get_through(store: Store) -> None:
    def write(uid: str) -> None:
        Store(store.root).merge(HF, hf(*((number, AT + number, "1") for number in range(5))), uid=uid, at=AT)

    threads = [threading.Thread(target=write, args=(str(uid),)) for uid in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.accounts(HF) == [str(uid) for uid in range(8)]
    assert len(loaded(store)) == 40


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveError, match="could not be written"):
        Store(tmp_path / "file").merge(HF, hf((1, AT, "1")), uid="1", at=AT)

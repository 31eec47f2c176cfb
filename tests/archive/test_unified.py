"""The unified ledger and its vocabulary, against the truth of the economy and KuCoin's documented words."""

import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from kucoin_frames.archive import Archive, GapWarning
from kucoin_frames.archive.ledger.unified import LEDGER, unified
from kucoin_frames.archive.ledger.vocabulary import (
    CONVERSION,
    KINDS,
    LIQUIDATION,
    LOAN,
    LOCK,
    MEANINGS,
    finer_cause,
    kind_of,
    same_cause,
)
from kucoin_frames.demo.records import Entry
from kucoin_frames.demonstration import Demo
from kucoin_frames.times import DAY

from .conftest import LEDGERS, NOW, QUICK, archive_of, new_exchange, quietly, stored, truth

KINDS_OF_CAUSES = {
    "trade": "trade",
    "fee": "other",  # of a liquidation: labelled as the liquidation is
    "kcs_fee": "fee",
    "transfer": "transfer",
    "deposit": "deposit",
    "withdrawal": "withdrawal",
    "interest": "interest",
    "borrow": "other",
    "repay": "other",
    "liquidation": "other",
    "realised_pnl": "realised_pnl",
    "bonus": "bonus",
    "rebate": "rebate",
    "conversion": "trade",
    "other": "transfer",  # into and out of staking
}


KIND_OF_CAUSE = {LOAN: "other", LOCK: "transfer", CONVERSION: "trade", LIQUIDATION: "other"}


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Demo, Archive]]:
    """An archive of a user who synced from the first day on, every three days; nothing is missing in it."""
    root: Path = tmp_path_factory.mktemp("unified") / "archive"
    with new_exchange(days=1) as exchange:
        client = Demo(exchange, limits=QUICK)
        quietly(client, root, since=NOW - 2 * DAY)
        for _ in range(8):
            exchange.advance(hours=70)
            quietly(client, root, since=NOW - 2 * DAY)
        yield client, archive_of(client, root)


@pytest.fixture(scope="module")
def ledger(synced: tuple[Demo, Archive]) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("error", GapWarning)
        return synced[1].ledger()


@pytest.fixture(scope="module")
def entries(synced: tuple[Demo, Archive]) -> dict[str, Entry]:
    """Every entry of the account until now, once, by its id."""
    now = synced[0].exchange.now
    return {str(each.id): each for feed in LEDGERS.values() for each in truth(synced[0], feed, 0, now)}


def test_each_entry_is_there_once_and_exact(ledger: pd.DataFrame, entries: dict[str, Entry]) -> None:
    LEDGER.check(ledger)
    assert list(ledger.columns) == list(LEDGER.dtypes)
    assert sorted(ledger["id"]) == sorted(entries)
    assert ledger["created_at"].is_monotonic_increasing
    for row in ledger.to_dict("records"):
        entry = entries[row["id"]]
        assert row["change"] == entry.change
        assert row["amount"] == abs(entry.change)
        assert row["currency"] == entry.currency.replace("XBT", "BTC")
        assert row["direction"] == ("out" if entry.change < 0 else "in")
        assert row["uid"] == str(entry.uid)
        assert row["created_at"] == pd.Timestamp(entry.time, unit="ms", tz="UTC")
        assert row["biz_type"] == entry.label


def test_several_feeds_tell_some_entries(entries: dict[str, Entry], ledger: pd.DataFrame) -> None:
    twice = [key for key, entry in entries.items() if len(entry.feeds) > 1]
    assert len(twice) > 3
    assert set(ledger.set_index("id").loc[twice, "source"]) == {"ledgers_hf"}
    assert ledger.set_index("id").loc[twice, "balance"].tolist() == [entries[key].balance for key in twice]


def test_balances_are_those_that_kucoin_tells(ledger: pd.DataFrame, entries: dict[str, Entry]) -> None:
    tells = ledger["source"].isin(["ledgers_hf", "ledgers_margin_hf"])
    assert ledger.loc[~tells, "balance"].isna().all()
    assert ledger.loc[tells, "balance"].tolist() == [entries[key].balance for key in ledger.loc[tells, "id"]]


def test_changes_add_up_to_the_balances(ledger: pd.DataFrame, entries: dict[str, Entry]) -> None:
    """Per wallet and currency the last balance is the sum of all changes, as nothing is missing."""
    last: dict[tuple[str, str, str], Decimal] = {}
    for entry in sorted(entries.values(), key=lambda each: each.id):
        last[entry.wallet, entry.symbol, entry.currency] = entry.balance
    sums: dict[tuple[str, str, str], Decimal] = {}
    for key, change in zip(ledger["id"], ledger["change"], strict=True):
        entry = entries[key]
        place = (entry.wallet, entry.symbol, entry.currency)
        sums[place] = sums.get(place, Decimal(0)) + change
    assert sums == last


def test_every_cause_has_its_kind(ledger: pd.DataFrame, entries: dict[str, Entry]) -> None:
    found = {(entries[key].cause, kind) for key, kind in zip(ledger["id"], ledger["kind"], strict=True)}
    labelled = {(entry.label, entry.cause) for entry in entries.values()}
    unlabelled = {cause for label, cause in labelled if label in ("OTHER", "GemVote Cashback")}
    assert {pair for pair in found if pair[0] not in unlabelled} <= set(KINDS_OF_CAUSES.items())
    assert {"trade", "transfer", "deposit", "realised_pnl"} <= set(ledger["kind"])
    assert set(ledger["kind"]) <= set(KINDS)


def test_trades_name_their_pair_and_order(ledger: pd.DataFrame) -> None:
    legs = ledger[(ledger["kind"] == "trade") & (ledger["account_type"] != "MAIN")]
    assert len(legs) > 100
    assert legs[["symbol", "order_id"]].notna().all(axis=None)
    profits = ledger[ledger["kind"] == "realised_pnl"]
    assert set(profits["symbol"]) <= {"XBTUSDTM", "ETHUSDTM", "XBTUSDM"}


def test_a_futures_entry_has_its_sign_by_its_type_however_that_is_spelled() -> None:
    types = ["TransferIn", "Transferin", "TransferOut", "Transferout", "Deposit", "WITHDRAWAL", "RealisedPNL", "Moon"]
    amounts = [Decimal(each) for each in (1, 2, 3, 4, 5, 6, -7, -8)]
    rows = stored(
        "ledgers_futures",
        offset=[str(each) for each in range(8)],
        type=types,
        amount=amounts,
        currency=["XBT"] * 8,
        time=[datetime(2026, 1, 2, 0, 0, each, tzinfo=UTC) for each in range(8)],
        remark=["XBTUSDTM"] * 8,
    )
    found = LEDGER.frame(unified({"ledgers_futures": rows}))
    assert found["change"].tolist() == [Decimal(each) for each in (1, 2, -3, -4, 5, -6, -7, -8)]
    assert found["amount"].tolist() == [Decimal(each) for each in range(1, 9)]
    assert found["direction"].tolist() == ["in", "in", "out", "out", "in", "out", "out", "out"]
    kinds = ["transfer"] * 4 + ["deposit", "withdrawal", "realised_pnl", "other"]
    assert found["kind"].tolist() == kinds
    assert found["biz_type"].tolist() == types
    assert found["currency"].tolist() == ["BTC"] * 8
    assert found["symbol"].fillna("").tolist() == ["", "", "", "", "", "", "XBTUSDTM", ""]


def test_two_sides_of_a_transfer_that_share_an_id_are_two_and_one_entry_told_twice_is_one() -> None:
    at = [datetime(2026, 1, 2, tzinfo=UTC)]
    common: Mapping[str, Sequence[object]] = {
        "id": ["7"],
        "currency": ["USDT"],
        "amount": [Decimal(5)],
        "biz_type": ["TRANSFER"],
        "created_at": at,
    }
    hf = stored("ledgers_hf", **common, direction=["IN"], account_type=["TRADE_HF"], balance=[Decimal(9)])
    for direction, account, changes in (("out", "MAIN", [-5, 5]), ("in", "TRADE", [5])):
        classic = stored("ledgers", **common, direction=[direction], account_type=[account], balance=[Decimal(0)])
        found = LEDGER.frame(unified({"ledgers": classic, "ledgers_hf": hf}))
        assert sorted(found["change"]) == [Decimal(each) for each in changes]
        assert set(found["direction"]) <= {"in", "out"}
        assert found.loc[found["source"] == "ledgers_hf", "balance"].tolist() == [Decimal(9)]


def test_filters(synced: tuple[Demo, Archive], ledger: pd.DataFrame) -> None:
    archive = synced[1]
    bitcoin = archive.ledger(currency="BTC")
    assert bitcoin["id"].tolist() == ledger.loc[ledger["currency"] == "BTC", "id"].tolist()
    assert "ledgers_futures" in set(bitcoin["source"])
    moves = archive.ledger(kind=["transfer", "deposit"], start_at=NOW, end_at=NOW + 5 * DAY)
    chosen = ledger[
        ledger["kind"].isin(["transfer", "deposit"])
        & (ledger["created_at"] >= pd.Timestamp(NOW, unit="ms", tz="UTC"))
        & (ledger["created_at"] < pd.Timestamp(NOW + 5 * DAY, unit="ms", tz="UTC"))
    ]
    assert moves["id"].tolist() == chosen["id"].tolist()
    with pytest.raises(ValueError, match="kind='gift' is not among"):
        archive.ledger(kind="gift")


DOCUMENTED = """Assets Transferred in After Upgrading; Deposit; Withdrawal; Transfer; Trade_Exchange; Vote for Coin;
KuCoin Bonus; Referral Bonus; Rewards; Distribution; Airdrop/Fork; Other rewards; Fee Rebate; Buy Crypto; Sell Crypto;
Public Offering Purchase; Send red envelope; Open red envelope; Staking; LockDrop Vesting; Staking Profits; Redemption;
Refunded Fees; KCS Pay Fees; Margin Trade; Loans; Borrowings; Debt Repayment; Loans Repaid; Lendings; Pool transactions;
Instant Exchange; Sub Account Transfer; Liquidation Fees; Soft Staking Profits; Voting Earnings; Redemption of Voting;
Convert to KCS; BROKER_TRANSFER; SUB_TRANSFER; Exchange; trade exchange; Withdraw; Cross Margin; Cross Margin Trading;
Isolated Margin Trading; Spot; Rebate; Voting; DebtRepayment; CONVERT_TO_KCS; COUPON_RETURNED_FEES; Mining Income;
Bank Card Deal; Bonus received; Liquidation Takeover; Return of Liquidation Takeover; KuCoin Event; Fiat Deposit;
Fiat Withdrawal; KuCoin Earn Profits; Hold to Earn Earnings; Fee Refunds using KCS; KCS Fee Deduction; REFERRAL_BONUS;
DEPOSIT; WITHDRAW; TRANSFER; TRADE_EXCHANGE; MARGIN_EXCHANGE; KUCOIN_BONUS; RETURNED_FEES; DEDUCTION_FEES; OTHER;
ISOLATED_EXCHANGE; LIQUIDATION; ASSERT_RETURN; MARGIN_BORROW; MARGIN_REPAY; MARGIN_INTEREST; RealisedPNL; RealizedPNL;
TransferIn; TransferOut; KCS Bonus; KuCoin Earn Locked; KuCoin Earn Redemptions; Earn Rate-Up Coupon;
PLATFORM_REWARD_WITHDRAW; Deduction Coupon Refund; Convert Market; Convert Dust to KCS; Sub-account transfer;
KCS_DEDUCTION_FEES; KCS_RETURNED_FEES; Transferin"""


@pytest.mark.parametrize("word", [each.strip() for each in DOCUMENTED.split(";")])
def test_every_known_word_has_a_meaning(word: str) -> None:
    plain = word.casefold().translate(str.maketrans("", "", " -_\n"))
    assert plain in MEANINGS
    assert kind_of(word) == kind_of(word.upper()) == kind_of(word.replace(" ", "_")) == MEANINGS[plain]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Sub-account transfer", "transfer"),
        ("trade exchange", "trade"),
        ("KCS Pay Fees", "fee"),
        ("KCS_DEDUCTION_FEES", "fee"),
        ("KCS_RETURNED_FEES", "rebate"),
        ("Referral Bonus", "rebate"),
        ("Soft Staking Profits", "interest"),
        ("Buy Crypto", "deposit"),
        ("Moon Landing", "other"),
        (None, "other"),
    ],
)
def test_kinds(word: str | None, kind: str) -> None:
    assert kind_of(word) == kind


def test_questions_and_answers_name_a_cause_differently() -> None:
    words = ["Exchange", "Transfer", "TRANSFER", "Sub Account Transfer", "Withdrawal", "Fiat Withdrawal"]
    assert same_cause("TRADE_EXCHANGE", words) == ["Exchange"]
    assert same_cause("TRANSFER", words) == ["Transfer", "TRANSFER"]
    assert same_cause("SUB_TRANSFER", words) == ["Sub Account Transfer"]
    assert same_cause("WITHDRAW", words) == ["Withdrawal", "Fiat Withdrawal"]
    assert same_cause("withdrawal", words) == ["Withdrawal"]


@pytest.mark.parametrize(
    ("word", "cause"),
    [
        ("Borrowings", LOAN),
        ("MARGIN_REPAY", LOAN),
        ("Debt Repayment", LOAN),
        ("KuCoin Earn Locked", LOCK),
        ("Redemption of Voting", LOCK),
        ("Convert Dust to KCS", CONVERSION),
        ("Liquidation", LIQUIDATION),
        ("ASSERT_RETURN", LIQUIDATION),
        ("Return of Liquidation Takeover", LIQUIDATION),
        ("Liquidation Fees", None),
        ("Sub Transfer", None),
        ("Spot", None),
        (None, None),
    ],
)
def test_some_words_tell_more_than_a_kind(word: str | None, cause: str | None) -> None:
    assert finer_cause(word) == cause
    if cause is not None:
        assert kind_of(word) == KIND_OF_CAUSE[cause]


def test_words_and_analyses_need_no_tables() -> None:
    """They are for those too who have no archive, and no Delta Lake."""
    asked = (
        "import sys, kucoin_frames.analysis, kucoin_frames.archive.ledger.vocabulary; print('deltalake' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=120)
    assert told.stdout == "False\n"

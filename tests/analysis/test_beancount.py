"""The export is accepted by beancount's own checker, to the last digit, and refused once a balance is wrong."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from beancount import loader
from beancount.core import data
from beancount.core.amount import Amount

from kucoin_frames.analysis import reconcile
from kucoin_frames.analysis.export.beancount import to_beancount
from kucoin_frames.analysis.valuation.daily import DAILY_PRICES
from kucoin_frames.exceptions import InputError
from tests.analysis.witness import SCHEMA, frame_of, ledger_of_year


def checked(text: str, folder: Path) -> str:
    """What bean-check says: nothing is good."""
    path = folder / "ledger.beancount"
    path.write_text(text)
    program = [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(path)]
    run = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (run.returncode == 0) == (run.stderr == "")
    return run.stderr


def test_bean_check_accepts_the_whole_year(tmp_path: Path) -> None:
    text = to_beancount(ledger_of_year())
    assert text.count(" balance Assets:KuCoin") > 1000
    assert text.count("\n  id: ") == len(ledger_of_year())
    assert checked(text, tmp_path) == ""


def test_bean_check_accepts_a_part_that_begins_with_balances(tmp_path: Path) -> None:
    later = ledger_of_year().iloc[len(ledger_of_year()) * 4 // 5 :]
    text = to_beancount(later[later["balance"].notna()])
    assert "opening balance" in text
    assert checked(text, tmp_path) == ""


def test_bean_check_finds_a_missing_line(tmp_path: Path) -> None:
    whole = ledger_of_year()
    told = whole.index[whole["balance"].notna()]
    complaint = checked(to_beancount(whole.drop(told[len(told) // 2])), tmp_path)
    assert "Balance failed" in complaint


def test_an_entry_by_hand() -> None:
    moment = pd.Timestamp("2026-02-01 10:00", tz="UTC")
    entry = {
        "uid": "7",
        "account_type": "ISOLATED_V2",
        "symbol": "1INCH-USDT",
        "currency": "1INCH",
        "created_at": moment,
        "id": "42",
        "kind": "trade",
        "biz_type": "MARGIN_EXCHANGE",
        "change": "9.99",
        "fee": "0.01",
        "balance": "19.99",
    }
    account = "Assets:KuCoin:U7:Isolated-V2:1INCH-USDT"
    entry |= {"order_id": "o1", "trade_id": "t1", "source": "ledgers_margin_hf"}
    lines = to_beancount(frame_of([entry])).splitlines()
    assert lines[1:3] == ["2026-02-01 commodity X-1INCH", '  name: "1INCH"']
    assert lines[-14:] == [
        f"  {account}  10 X-1INCH",
        "  Equity:Opening-Balances  -10 X-1INCH",
        '2026-02-01 * "MARGIN_EXCHANGE" ^1INCH-USDT/t1',
        '  id: "42"',
        '  time: "2026-02-01T10:00:00+00:00"',
        '  account: "ISOLATED_V2"',
        '  symbol: "1INCH-USDT"',
        '  order_id: "o1"',
        '  trade_id: "t1"',
        '  source: "ledgers_margin_hf"',
        f"  {account}  9.99 X-1INCH",
        "  Equity:Conversions  -10 X-1INCH",
        "  Expenses:Fees  0.01 X-1INCH",
        f"2026-02-02 balance {account}  19.99 ~ 0 X-1INCH",
    ]


def read(text: str) -> tuple[list[Any], list[Any]]:
    """Entries and errors, as beancount's own loader has them."""
    entries, errors, _ = loader.load_string(text)
    return entries, errors


def test_dates_of_a_zone(tmp_path: Path) -> None:
    """At 23:30 UTC it is the next day in Berlin, so that day's balance is asserted a day later; times stay in UTC."""
    told = {"uid": "7", "account_type": "TRADE_HF", "currency": "USDT", "kind": "deposit", "biz_type": "Deposit"}
    moved = (("2026-01-31 22:30", "5"), ("2026-01-31 23:30", "10"))
    rows = frame_of(
        told
        | {"id": str(place), "change": "5", "fee": "0", "balance": balance}
        | {"created_at": pd.Timestamp(at, tz="UTC")}
        for place, (at, balance) in enumerate(moved)
    )
    lines = to_beancount(rows, zone="Europe/Berlin").splitlines()
    assert [line[:10] for line in lines if " * " in line] == ["2026-01-31", "2026-02-01"]
    assert [line for line in lines if " balance " in line] == [
        "2026-02-01 balance Assets:KuCoin:U7:Trade  5 ~ 0 USDT",
        "2026-02-02 balance Assets:KuCoin:U7:Trade  10 ~ 0 USDT",
    ]
    assert '  time: "2026-01-31T23:30:00+00:00"' in lines
    assert [line[:10] for line in to_beancount(rows).splitlines() if " * " in line] == ["2026-01-31"] * 2
    later = ledger_of_year().tail(3000)
    assert checked(to_beancount(later, zone="Pacific/Auckland"), tmp_path) == ""


def test_a_missing_movement_is_dated_in_the_zone() -> None:
    whole = ledger_of_year().tail(2000)
    told = whole[whole["balance"].notna()]
    local = told["created_at"].dt.tz_convert("Pacific/Auckland").dt.date
    lost = told[(local != told["created_at"].dt.date).to_numpy(bool)].iloc[[200]]
    left = whole.drop(lost.index)
    moment, second = lost["created_at"].iloc[0], pd.Timedelta("1s")
    spans = {"table": ["ledgers_hf", "ledgers_margin_hf"], "start": moment - second, "end": moment + second}
    findings = reconcile(left, gaps=pd.DataFrame(spans))
    entries, errors = read(to_beancount(left, findings=findings, zone="Pacific/Auckland"))
    assert errors == []
    (flagged,) = (each for each in entries if isinstance(each, data.Transaction) and each.flag == "!")
    is_break = (findings["check"] == "balance chain") & findings["explanation"].notna()
    (shown,) = findings["end"][is_break.to_numpy(bool)]
    assert flagged.date == shown.tz_convert("Pacific/Auckland").date()


def test_an_account_that_tells_no_balances_says_so() -> None:
    told = {"uid": "7", "kind": "deposit", "biz_type": "Deposit", "change": "5", "fee": "0"}
    moved = (("MAIN", "USDT", None), ("MAIN", "1INCH", None), ("TRADE", "BTC", None), ("TRADE_HF", "BTC", "12"))
    rows = frame_of(
        told
        | {"id": str(place), "account_type": account, "currency": currency, "balance": balance}
        | {"created_at": pd.Timestamp("2026-02-01", tz="UTC")}
        for place, (account, currency, balance) in enumerate(moved)
    )
    entries, errors = read(to_beancount(rows))
    assert errors == []
    (note,) = (each for each in entries if isinstance(each, data.Note))
    assert (note.account, str(note.date)) == ("Assets:KuCoin:U7:Main", "2026-02-01")
    silent = "KuCoin tells no balances here: what there was before this day is not known and not in it: "
    assert note.comment == silent + "USDT, X-1INCH"
    (opening,) = (each for each in entries if getattr(each, "narration", None) == "opening balance")
    assert opening.postings[0].units == Amount(Decimal(2), "BTC")


def test_every_posting_is_traced_to_its_entry() -> None:
    ledger = ledger_of_year().tail(3000)
    entries, _ = read(to_beancount(ledger))
    told = [each for each in entries if isinstance(each, data.Transaction) and "id" in each.meta]
    found = {(each.meta["id"], each.meta["account"], each.meta["time"]): each for each in told}
    assert len(told) == len(found) == len(ledger)
    names = ("id", "account_type", "created_at", "currency", "change", "symbol", "trade_id")
    for key, account, moment, currency, change, pair, trade in zip(*(ledger[name] for name in names), strict=True):
        entry = found[key, account, moment.isoformat()]
        assert entry.postings[0].units == Amount(change, currency)
        assert entry.links == (frozenset() if pd.isna(trade) else {f"{pair}/{trade}"})


ODD = [
    "1INCH",
    "10SET",
    "usdt",
    "Usdt",
    "A" * 24,
    "A" * 25,
    "A" * 25 + "B",
    "$X",
    "漢",
    "X-1INCH",
    "9" * 30,
    "a b",
    "A.",
]
ACCOUNTS = ["MAIN", None, "Funding Account", "fund(x)", "漢", "OPTION", "X__Y", "a", "", "9", "_", "é", "TRADE_HF"]


def test_odd_names_of_commodities_and_accounts_stay_apart() -> None:
    rows = [
        {
            "uid": str(place % 3) if place else "desk 1",
            "account_type": account,
            "currency": currency,
            "created_at": pd.Timestamp("2026-02-01 10:00", tz="UTC") + pd.Timedelta(place, "min"),
            "id": str(place),
            "kind": "deposit",
            "biz_type": ('a "b"', "a\\", "a\nb", None)[place % 4],
            "change": str(place + 1),
            "fee": "0",
            "balance": str(place + 1),
        }
        for place, (currency, account) in enumerate(zip(ODD, ACCOUNTS, strict=True))
    ]
    entries, errors = read(to_beancount(frame_of(rows)))
    assert errors == []
    moved = [each for each in entries if isinstance(each, data.Transaction)]
    assert [each.narration for each in moved[:4]] == ['a "b"', "a\\", "a\nb", "deposit"]
    assert [each.postings[0].units.number for each in moved] == list(range(1, 14))
    assert len({each.postings[0].account for each in moved}) == len(ODD)
    spelt = [each.postings[0].units.currency for each in moved]
    assert len(set(spelt)) == len(ODD)
    assert max(map(len, spelt)) <= 24
    told = {each.currency: each.meta["name"] for each in entries if isinstance(each, data.Commodity)}
    assert [told.get(name, name) for name in spelt] == ODD
    assert spelt[:2] == ["X-1INCH", "X-10SET"]


def test_an_explained_break_is_a_flagged_transaction_and_another_one_is_an_error() -> None:
    whole = ledger_of_year()
    told = whole[whole["balance"].notna()]
    lost = told.iloc[[len(told) // 3, len(told) // 2]]
    left = whole.drop(lost.index)
    spans = [(moment - pd.Timedelta("1s"), moment + pd.Timedelta("1s")) for moment in lost["created_at"]]
    tables = {"TRADE_HF": "ledgers_hf", "MARGIN_V2": "ledgers_margin_hf", "ISOLATED_V2": "ledgers_margin_hf"}
    gaps = pd.DataFrame(spans, columns=["start", "end"])
    gaps["table"] = lost["account_type"].map(tables).to_list()
    entries, errors = read(to_beancount(left, findings=reconcile(left, gaps=gaps)))
    assert errors == []
    flagged = [each for each in entries if isinstance(each, data.Transaction) and each.flag == "!"]
    assert sorted((each.postings[0].units.currency, each.postings[0].units.number) for each in flagged) == sorted(
        zip(lost["currency"], lost["change"], strict=True)
    )
    assert all(each.meta["explanation"].startswith("gap of ledgers_") for each in flagged)
    assert {each.postings[1].account for each in flagged} == {"Equity:Missing"}
    _, errors = read(to_beancount(left, findings=reconcile(left, gaps=gaps.head(1))))
    assert errors != []


def test_prices_give_what_is_held_a_value() -> None:
    ledger = ledger_of_year().tail(50)
    prices = frame_of(
        [
            {"currency": currency, "day": pd.Timestamp("2026-02-01", tz="UTC"), "price": price, "quote": "USDT"}
            for currency, price in (("BTC", "64000.5"), ("USDT", "1"), ("NOTHELD", "5"))
        ],
        DAILY_PRICES,
    )
    assert "BTC" in set(ledger["currency"])
    text = to_beancount(ledger, prices=prices)
    entries, _ = read(text)
    found = [(f"{each.date}", each.currency, each.amount) for each in entries if isinstance(each, data.Price)]
    assert found == [("2026-02-01", "BTC", Amount(Decimal("64000.5"), "USDT"))]
    assert 'option "operating_currency" "USDT"' in text


def test_a_file_is_written_as_the_other_exports_are(tmp_path: Path) -> None:
    ledger = ledger_of_year().tail(20)
    place = tmp_path / "kucoin.beancount"
    to_beancount(ledger, place)
    assert place.read_text(encoding="utf-8") == to_beancount(ledger)
    with pytest.raises(InputError, match="this file is there already"):
        to_beancount(ledger.head(0), place)
    with pytest.raises(InputError, match="the frame lacks"):
        to_beancount(ledger, place, prices=ledger, overwrite=True)
    assert place.read_text(encoding="utf-8") == to_beancount(ledger)
    assert list(tmp_path.iterdir()) == [place]


def test_empty_and_wrong(tmp_path: Path) -> None:
    assert checked(to_beancount(SCHEMA.empty()), tmp_path) == ""
    with pytest.raises(InputError, match="leave out quotation marks"):
        to_beancount(SCHEMA.empty(), title='my "ledger"')

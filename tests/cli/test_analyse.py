"""The analyses of a ledger as commands: the same rows as the functions give on the same archive, exactly."""

import inspect
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from beancount import loader
from beancount.core import data

import kucoin_frames as kf
from kucoin_frames import analysis
from kucoin_frames.cli import _parser, main
from kucoin_frames.cli.fetch import command_name
from kucoin_frames.demonstration import Demo

WORLD = {"days": 34, "trades_per_day": 8, "seed": 11, "now": "2026-03-01 12:00"}
OPTIONS = [part for name, value in WORLD.items() for part in (f"--{command_name(name)}", str(value))]

LOANS = ("Borrowings", "Debt Repayment", "MARGIN_BORROW", "MARGIN_REPAY")
SUBS = ("SUB_TRANSFER", "Sub Account Transfer")
LOCKS = ("Staking", "Redemption")

pytestmark = pytest.mark.filterwarnings("ignore:.*nothing is known of")  # a gap is left on purpose


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with kf.demo(**WORLD, archive=True) as client:  # type: ignore[arg-type]  # plain values
        yield client


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    code = main([*arguments, "--demo", *OPTIONS, "--format", "json", "--quiet"])
    heard = capsys.readouterr()
    assert code == 0, heard.err
    return list(json.loads(heard.out))


def test_every_analysis_that_gives_a_frame_is_a_command() -> None:
    (commands,) = (action.choices for action in _parser()._actions if isinstance(action.choices, dict))
    functions = {name: getattr(analysis, name) for name in analysis.__all__}
    frames = {
        name
        for name, function in functions.items()
        if inspect.isfunction(function) and inspect.signature(function).return_annotation is pd.DataFrame
    }
    assert len(frames) > 30
    assert {name for name in frames if command_name(name) not in commands} == set()


def ledger() -> pd.DataFrame:
    return kf.archive().ledger()


def prices(quote: str = "USDT") -> pd.DataFrame:
    return analysis.daily_prices(kf.archive().prices(), quote, carry=1)


def held() -> pd.DataFrame:
    return kf.balances(sub_accounts=False)


def futures() -> pd.DataFrame:
    return kf.futures_account(currency=["USDT", "USDC", "XBT"])


def settled() -> pd.DataFrame:
    """What is held without the open profit of futures: what KuCoin calls the margin balance."""
    told = held()
    booked = futures().replace({"currency": {"XBT": "BTC"}}).set_index("currency")["margin_balance"]
    is_futures = told["account_type"] == "contract"
    return told.assign(total=told["total"].mask(is_futures, told["currency"].map(booked)))


def events() -> pd.DataFrame:
    """With an opening that is summed up with Python's own decimals, entry by entry."""
    there: dict[str, Decimal] = defaultdict(Decimal)
    away: dict[tuple[str, bool], Decimal] = defaultdict(Decimal)
    for row in held().to_dict("records"):
        there[row["currency"]] += row["total"] - row["liability"]
    for row in futures().to_dict("records"):
        there[row["currency"].replace("XBT", "BTC")] -= row["unrealised_pnl"]
    for row in ledger().to_dict("records"):
        if row["biz_type"] in (*SUBS, *LOCKS):
            away[row["currency"], row["biz_type"] in SUBS] += row["change"]
        elif row["biz_type"] not in LOANS and row["kind"] != "transfer":
            there[row["currency"]] -= row["change"]
    for (name, _), amount in away.items():
        there[name] -= min(amount, Decimal(0))
    assert {name for name, amount in there.items() if amount} >= {"BTC", "KCS"}  # what the gap has swallowed
    opening = pd.DataFrame({"currency": list(there), "balance": list(there.values())}).astype({"balance": "decimal"})
    return analysis.lot_events(ledger(), prices(), opening=opening)


def trades() -> pd.DataFrame:
    return analysis.trades(ledger(), symbols=kf.symbols())


def moment(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


CASES: dict[str, tuple[list[str], Callable[[], pd.DataFrame]]] = {
    "cash flows": (["cash-flows", "--period", "week"], lambda: analysis.cash_flows(ledger(), "week")),
    "a statement of one": (
        ["statement-of", "--currency", "USDT", "--start-at", "2026-02-10", "--end-at", "2026-02-20"],
        lambda: analysis.statement_of(
            ledger(), "USDT", start_at=moment("2026-02-10"), end_at=moment("2026-02-20"), held=settled()
        ),
    ),
    "fees by several keys": (
        ["fees-paid", "--by", "symbol,cause", "--quote", "BTC"],
        lambda: analysis.fees_paid(ledger(), prices("BTC"), by=["symbol", "cause"], quote="BTC"),
    ),
    "balances at a time": (
        ["balances-at", "--at", "2026-02-15 06:00"],
        lambda: analysis.balances_at(ledger(), moment("2026-02-15 06:00"), held=settled()),
    ),
    "trades": (["trades"], trades),
    "volume": (["volume", "--period", "day"], lambda: analysis.volume(trades(), "day")),
    "disposals": (
        ["disposals", "--method", "hifo"],
        lambda: analysis.disposals(events(), "hifo"),
    ),
    "realised": (
        ["realised", "--period", "month"],
        lambda: analysis.realised(analysis.disposals(events()), "month"),
    ),
    "unrealised": (
        ["unrealised", "--at", "2026-03-01"],
        lambda: analysis.unrealised(analysis.lots(events()), prices(), moment("2026-03-01")),
    ),
    "reconcile": (
        ["reconcile"],
        lambda: analysis.reconcile(
            ledger(),
            held=held(),
            deposits=kf.archive().deposits(),
            withdrawals=kf.archive().withdrawals(),
            gaps=kf.archive().gaps(),
            snapshots=kf.archive().balances(),
        ),
    ),
    "what it was worth": (
        ["daily-prices", "--quote", "BTC", "--carry", "3", "--bridges", "USDT,USDC"],
        lambda: analysis.daily_prices(kf.archive().prices(), "BTC", carry=3, bridges=["USDT", "USDC"]),
    ),
    "the equity curve": (
        ["equity-curve"],
        lambda: analysis.equity_curve(analysis.net_worth_by_day(ledger(), prices(), held=held(), futures=futures())),
    ),
    "the worth of currencies": (
        ["net-worth-of-currencies"],
        lambda: analysis.net_worth_of_currencies(ledger(), prices(), held=held(), futures=futures()),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_gives_what_the_function_gives(case: str, demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, function = CASES[case]
    kf.use(demo)
    expected = json.loads(analysis.to_json(function()))
    assert told(capsys, *arguments) == expected
    assert len(expected) > 0


def test_the_archive_as_a_beancount_file(demo: Demo, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kf.use(demo)
    ids = sorted(ledger()["id"])
    place = tmp_path / "kucoin.beancount"
    assert main(["beancount", "--demo", *OPTIONS, "--output", str(place), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    entries, errors, _ = loader.load_file(str(place))
    assert errors == []
    moved = [each for each in entries if isinstance(each, data.Transaction)]
    assert sorted(each.meta["id"] for each in moved if "id" in each.meta) == ids
    assert {each.amount.currency for each in entries if isinstance(each, data.Price)} == {"USDT"}
    # The gap that is left on purpose: its movements are flagged, and against what is missing.
    flagged = [each for each in moved if each.flag == "!"]
    assert {each.postings[1].account for each in flagged} == {"Equity:Missing"}
    assert all("gap of ledgers_" in each.meta["explanation"] for each in flagged)
    assert len(flagged) > 0
    assert main(["beancount", "--demo", *OPTIONS, "--quiet"]) == 0
    assert capsys.readouterr().out == place.read_text(encoding="utf-8")
    assert main(["beancount", "--demo", *OPTIONS, "--output", str(place)]) == 2
    assert "this file is there already; pass --overwrite" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trades", "--demo", "--account", "main,tradebot1"], "an analysis is of one account"),
        (["trades", "--account", "all"], "an analysis is of one account"),
        (["unrealised", "--demo"], "the following arguments are required: --at"),
        (["fees-paid", "--demo", *OPTIONS, "--by", "nothing"], "by='nothing' is not among"),
        (["disposals", "--method", "fofi"], "invalid choice: 'fofi'"),
    ],
)
def test_bad_input_is_told(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, settings: Path
) -> None:
    try:
        code: object = main(arguments)
    except SystemExit as end:
        code = end.code
    assert (code, message in capsys.readouterr().err) == (2, True)

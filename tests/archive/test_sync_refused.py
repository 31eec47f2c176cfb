"""What a sync does where KuCoin refuses or fails: the rest is stored, and nothing is said to be known that is not."""

from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kucoin_frames.archive import sync
from kucoin_frames.archive.storage.tables import Stored
from kucoin_frames.archive.syncing.asking import Asking
from kucoin_frames.demo.server import Exchange
from kucoin_frames.demonstration import Demo
from kucoin_frames.exceptions import (
    KucoinFramesError,
    NotEnabledError,
    ParameterError,
    PermissionMissingError,
    UnavailableError,
)
from kucoin_frames.times import DAY

from .conftest import LATELY, NOW, QUICK, archive_of, assert_holds, new_exchange, quietly, truth


def failing(monkeypatch: pytest.MonkeyPatch, **errors: KucoinFramesError) -> None:
    """Have the questions for some histories fail."""
    asked = Asking.history

    def history(self: Asking, stored: Stored, *args: object) -> pd.DataFrame:
        if stored.name in errors:
            raise errors[stored.name]
        return asked(self, stored, *args)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Asking, "history", history)


def test_what_a_key_may_not_see_is_said_and_the_rest_is_stored(exchange: Exchange, root: Path) -> None:
    told = quietly(Demo(exchange, "general-only", limits=QUICK), root).set_index("table")
    assert told.loc["balances", "note"].startswith("futures: left out of the balances.")
    assert told.loc["balances", "rows_added"] > 5
    assert told.loc["ledgers", "note"] == ""


def test_a_history_that_may_not_be_seen_is_not_said_to_be_known(
    client: Demo, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(
        monkeypatch,
        ledgers_futures=PermissionMissingError("no", code="400007"),
        ledgers_margin_hf=NotEnabledError("never opened", code="126001"),
    )
    told = quietly(client, root).set_index("table")
    assert told.loc["ledgers_futures", "note"] == "no [KuCoin code 400007]"
    assert pd.isna(told.loc["ledgers_futures", "covered_to"])
    assert told.loc["ledgers_margin_hf", "covered_from"] == pd.Timestamp(NOW - 3 * DAY, unit="ms", tz="UTC")
    futures = archive_of(client, root).coverage().query("table == 'ledgers_futures'")
    assert futures["state"].tolist() == ["open"]


def test_a_failure_of_one_table_leaves_the_others_stored(
    client: Demo, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, ledgers_hf=UnavailableError("no answer"))
    with pytest.raises(UnavailableError, match="no answer"):
        sync(client, root, since=LATELY, progress=False)
    archive = archive_of(client, root)
    assert len(archive.ledgers()) == len(truth(client, "classic", LATELY))
    covered = archive.coverage()
    assert set(covered.loc[covered["table"] == "ledgers", "state"]) == {"complete"}
    assert set(covered.loc[covered["table"] == "ledgers_hf", "state"]) == {"unavailable", "open"}
    monkeypatch.undo()
    quietly(client, root)
    assert_holds(client, root, "ledgers_hf", truth(client, "hf", NOW - 7 * DAY))


def test_deposits_are_asked_for_by_currency_where_kucoin_wants_one(root: Path, tmp_path: Path) -> None:
    with new_exchange(currency_required=True) as strict, new_exchange() as plain:
        asker, other = Demo(strict, limits=QUICK), Demo(plain, limits=QUICK)
        told = quietly(asker, root).set_index("table")
        quietly(other, tmp_path / "other")
        of_each = len(asker.accounts()["currency"].unique())
        wanted = f"asked for each of {of_each} currencies that the account has, since KuCoin wants one"
        assert told.loc[["deposits", "withdrawals"], "note"].tolist() == [wanted, wanted]
        for name in ("deposits", "withdrawals"):
            rows = getattr(archive_of(asker, root), name)()
            assert len(rows) > 3
            assert_frame_equal(rows, getattr(archive_of(other, tmp_path / "other"), name)())
        again = quietly(asker, root)
        assert again["rows_added"].sum() == again["rows_updated"].sum() == 0


def test_a_refusal_of_one_table_does_not_keep_the_balances_from_being_stored(
    client: Demo, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, ledgers=ParameterError("no", code="400100"))
    with pytest.raises(ParameterError, match="no"):
        quietly(client, root)
    archive = archive_of(client, root)
    assert len(archive.balances()) > 5
    assert {"BTC-USDT", "USDT-EUR", "USDT-USD"} <= set(archive.prices()["symbol"])

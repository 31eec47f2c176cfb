"""Controls fit a frame's columns, set its filter when they are moved, and move when it is set."""

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets import Between, Controls, Filter, Flag, OneOf, Within, facets
from kucoin_frames.widgets.parts import Chips, Range


def ledger() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": pd.array(["1", "2", "3", "4"], dtype="str"),
            "currency": pd.array(["BTC", "USDT", "USDT", None], dtype="str"),
            "uid": pd.array(["9", "9", "9", "9"], dtype="str"),
            "amount": pd.array(["0.5", "10", "20.25", None], dtype=DecimalDtype()),
            "tax": pd.array(["0", "0", "0", "0"], dtype=DecimalDtype()),
            "created_at": pd.to_datetime(
                ["2026-01-01", "2026-01-02", "2026-01-03 12:00", "2026-01-04"], format="ISO8601", utc=True
            ).as_unit("ms"),
            "is_open": pd.array([True, False, True, None], dtype="boolean"),
            "level": pd.array([1, 1, 1, 2], dtype="Int64"),
        },
        index=[5, 5, 6, 7],
    )


@pytest.fixture
def controls() -> Controls:
    return Controls(ledger())


def chips(controls: Controls, column: str) -> dict[Any, Any]:
    part = controls.parts[column]
    assert isinstance(part, Chips)
    return part.buttons


def ends(controls: Controls, column: str) -> Range:
    part = controls.parts[column]
    assert isinstance(part, Range)
    return part


def test_facets_say_which_control_fits() -> None:
    found = {facet.column: facet for facet in facets(ledger())}
    assert {name: facet.control for name, facet in found.items()} == {
        "id": "text",
        "currency": "choice",
        "uid": "text",
        "amount": "amount",
        "tax": "amount",
        "created_at": "time",
        "is_open": "flag",
        "level": "amount",
    }
    assert found["currency"].values == (("USDT", 2), ("BTC", 1), (None, 1))
    assert found["is_open"].values == ((True, 2), (False, 1), (None, 1))
    assert found["amount"].ends == (Decimal("0.5"), Decimal("20.25"))
    assert found["created_at"].ends == ("2026-01-01 00:00:00 UTC", "2026-01-04 00:00:00 UTC")


def test_many_values_are_chosen_only_where_they_come_again() -> None:
    rows = 3000
    frame = pd.DataFrame(
        {
            "word": [f"w{number}" for number in range(rows)],
            "order_id": ["a", "b", "c"] * (rows // 3),
            "symbol": [f"s{number % 150}" for number in range(rows)],
            "many": [f"m{number % 201}" for number in range(rows)],
            "level": [number % 12 for number in range(rows)],
        }
    )
    assert [facet.control for facet in facets(frame)] == ["text", "text", "choice", "text", "choice"]
    assert [facet.control for facet in facets(frame[:40])] == ["text", "text", "choice", "text", "amount"]
    buttons = chips(Controls(frame), "symbol")
    assert len(buttons) == 150
    assert buttons["s0"].description == "s0 · 20"


def test_only_what_can_be_chosen_among_has_widgets(controls: Controls) -> None:
    assert set(controls.parts) == {"currency", "amount", "created_at", "is_open", "level"}
    captions = [button.description for button in chips(controls, "currency").values()]
    assert captions == ["USDT · 2", "BTC · 1", "missing · 1"]
    assert ends(controls, "amount").low.placeholder == "0.5"
    assert ends(controls, "created_at").high.placeholder == "2026-01-04 00:00:00"


def told_on(controls: Controls, column: str) -> list[str]:
    return [button.description for button in chips(controls, column).values()]


def test_a_chip_counts_what_the_other_conditions_leave(controls: Controls) -> None:
    # is_open is True in the rows 1 and 3, False in 2, missing in 4; the currencies are BTC, USDT, USDT, missing.
    chips(controls, "is_open")[True].value = True
    assert told_on(controls, "currency") == ["USDT · 1", "BTC · 1", "missing · 0"]
    assert told_on(controls, "is_open") == ["true · 2", "false · 1", "missing · 1"]
    chips(controls, "currency")["USDT"].value = True
    assert told_on(controls, "currency") == ["USDT · 1", "BTC · 1", "missing · 0"]
    assert told_on(controls, "is_open") == ["true · 1", "false · 1", "missing · 0"]
    ends(controls, "amount").low.value = "15"
    assert told_on(controls, "is_open") == ["true · 1", "false · 0", "missing · 0"]
    controls.search.value = "nothing like it"
    assert told_on(controls, "currency") == ["USDT · 0", "BTC · 0", "missing · 0"]
    assert controls._count.value == "0 of 4 rows: no row meets all of this"
    controls.clear.click()
    assert told_on(controls, "currency") == ["USDT · 2", "BTC · 1", "missing · 1"]
    assert told_on(controls, "is_open") == ["true · 2", "false · 1", "missing · 1"]


def test_whole_numbers_are_counted_on_their_chips() -> None:
    levels = pd.array([1, 1, 1, 2, 2, 2, 2, None, 1], dtype="Int64")
    controls = Controls(pd.DataFrame({"level": levels, "kind": list("aabbbaaba")}))
    assert told_on(controls, "level") == ["1 · 4", "2 · 4", "missing · 1"]
    chips(controls, "kind")["b"].value = True
    assert told_on(controls, "level") == ["1 · 1", "2 · 2", "missing · 1"]


def test_every_field_has_a_name_for_those_who_do_not_see_it(controls: Controls) -> None:
    assert controls.search.description == "search"
    part = ends(controls, "created_at")
    assert (part.low.description, part.high.description) == ("created_at, from", "created_at, to, excluded")
    assert (ends(controls, "amount").low.description) == "amount, at least"


def test_moving_widgets_sets_the_filter(controls: Controls) -> None:
    told: list[Filter] = []
    controls.on_change(told.append)
    chips(controls, "currency")["USDT"].value = True
    chips(controls, "currency")[None].value = True
    ends(controls, "created_at").low.value = "2 Jan 2026"
    ends(controls, "created_at").high.value = "2026-01-04"
    ends(controls, "amount").low.value = " 10.00 "
    chips(controls, "is_open")[True].value = True
    asked = {
        "currency": OneOf("USDT", None),
        "created_at": Within("2026-01-02", "2026-01-04"),
        "amount": Between(10),
        "is_open": Flag(True),
    }
    assert controls.filter == Filter(asked)
    assert told[0] == Filter({"currency": "USDT"})
    assert told[-1] == controls.filter
    assert len(told) == 6
    assert controls.selection["id"].tolist() == ["3"]
    assert controls.selection.index.tolist() == [6]
    assert (controls.rows, controls.mask.tolist()) == (1, [False, False, True, False])
    assert ends(controls, "created_at").low.value == "2026-01-02"
    assert ends(controls, "amount").low.value == "10"
    chips(controls, "currency")["USDT"].value = False
    chips(controls, "currency")[None].value = False
    assert "currency" not in controls.filter.conditions


def test_searching_and_clearing(controls: Controls) -> None:
    controls.search.value = " usd "
    assert controls.filter == Filter(text="usd")
    assert controls.selection["id"].tolist() == ["2", "3"]
    chips(controls, "is_open")[False].value = True
    controls.clear.click()
    assert controls.filter == Filter()
    assert controls.search.value == ""
    assert not chips(controls, "is_open")[False].value
    assert controls.clear.disabled


def test_setting_the_filter_moves_the_widgets_and_reports_once(controls: Controls) -> None:
    told: list[Filter] = []
    controls.on_change(told.append)
    asked = Filter({"currency": ["BTC", "DOGE"], "amount": Between("0.1", "0.9"), "level": OneOf(1)}, text="b")
    controls.filter = asked
    assert told == [asked]
    assert [value for value, button in chips(controls, "currency").items() if button.value] == ["BTC", "DOGE"]
    assert chips(controls, "currency")["DOGE"].description == "DOGE · 0"
    assert (ends(controls, "amount").low.value, ends(controls, "amount").high.value) == ("0.1", "0.9")
    assert controls.search.value == "b"
    assert controls.selection["id"].tolist() == ["1"]
    controls.filter = asked
    assert told == [asked]


def test_a_condition_without_widgets_is_shown_with_a_button_that_drops_it(controls: Controls) -> None:
    controls.filter = Filter({"id": ["1", "2"], "level": OneOf(1), "currency": "USDT"})
    assert [button.description for button in controls.others.children] == ["id is 1 or 2 ✕", "level is 1 ✕"]
    assert controls.selection["id"].tolist() == ["2"]
    controls.others.children[0].click()
    assert controls.filter == Filter({"level": OneOf(1), "currency": "USDT"})
    assert controls.selection["id"].tolist() == ["2", "3"]


@pytest.mark.parametrize(
    ("column", "typed", "told"),
    [
        ("amount", "1,5", "'1,5' is no amount: write a point before the decimals"),
        ("amount", "much", "'much' is not a number"),
        ("created_at", "soon", "'soon' is no time: pass text such as '2026-01-31 12:00'"),
        ("created_at", "1767225600", "'1767225600' is no time"),
    ],
)
def test_what_cannot_be_read_is_told_and_changes_nothing(
    controls: Controls, column: str, typed: str, told: str
) -> None:
    controls.filter = Filter({"currency": "USDT", column: OneOf(None)})
    part = ends(controls, column)
    part.low.value = typed
    assert told in part.messages.error
    assert "display: none" not in str(part.messages.view.layout)
    assert controls.filter == Filter({"currency": "USDT", column: OneOf(None)})
    part.low.value = ""
    assert part.messages.error == ""


def test_ends_in_the_wrong_order_are_told(controls: Controls) -> None:
    part = ends(controls, "amount")
    part.low.value = "1,000.5"
    assert controls.filter == Filter({"amount": Between("1000.5")})
    part.high.value = "10"
    assert part.messages.error == "at least 1000.5 is more than at most 10: swap the two"
    assert controls.filter == Filter({"amount": Between("1000.5")})


def test_a_filter_that_does_not_fit_is_refused_and_the_old_one_stays(controls: Controls) -> None:
    controls.filter = Filter({"currency": "USDT"})
    with pytest.raises(InputError, match="no column 'kind'"):
        controls.filter = Filter({"kind": "fee"})
    assert controls.filter == Filter({"currency": "USDT"})
    with pytest.raises(InputError, match="amount holds amounts"):
        Controls(ledger(), Filter({"amount": "much"}))


def test_another_frame_keeps_what_fits_and_says_what_does_not(controls: Controls) -> None:
    told: list[Filter] = []
    controls.on_change(told.append)
    controls.filter = Filter({"currency": "USDT", "created_at": Within("2026-01-02"), "id": "2"}, text="usd")
    other = ledger().drop(columns="id").assign(created_at="never")
    controls.replace(other)
    kept = Filter({"currency": "USDT"}, text="usd")
    assert controls.filter == kept
    assert told[-1] == kept
    assert controls.frame is other
    assert controls.selection.equals(other.iloc[1:3])
    first, second = controls.messages.notes
    assert first.startswith("dropped: created_at from 2026-01-02, for created_at holds text")
    assert second.startswith("dropped: id is 2, for the frame has no column 'id'")
    controls.replace(other[:1])
    assert controls.filter == kept
    assert (controls.rows, controls.messages.notes) == (0, ())


def test_text_repr_says_the_state(controls: Controls) -> None:
    assert repr(controls) == "Controls(all 4 rows)"
    controls.filter = Filter({"currency": "USDT"})
    assert repr(controls) == "Controls(2 of 4 rows; currency is USDT)"
    shown = controls._repr_mimebundle_()
    assert shown["text/plain"] == repr(controls)
    assert shown["application/vnd.jupyter.widget-view+json"]["model_id"] == controls.view.model_id


@pytest.mark.parametrize(
    "frame",
    [
        ledger()[:0],
        pd.DataFrame(),
        pd.DataFrame(
            {"currency": pd.array([None, None], dtype="str"), "amount": pd.array([None, None], DecimalDtype())}
        ),
    ],
)
def test_frames_without_values_have_a_search_only(frame: pd.DataFrame) -> None:
    controls = Controls(frame)
    assert controls.parts == {}
    controls.search.value = "x"
    assert controls.rows == 0
    assert repr(controls) == f"Controls(0 of {len(frame)} rows; text has 'x')"

"""Every figure still draws what someone once saw to be right, and its words can be read."""

from pathlib import Path

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from kucoin_frames import plots
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError
from tests.plots.draw import FOLDER, PICTURES, numbers_along, save_marks, words

TOLERANCE = 0.5
"""Root of the mean square of the differences, of 255. It is 0 between matplotlib 3.9, 3.10 and 3.11; the smallest
change of one cell, that of one fill among sixty, makes 1."""


def difference(ax: Axes, name: str, folder: Path) -> str | None:
    """What differs from the stored marks, in words with the names of the files; None if nothing does."""
    drawn = folder / f"{name}.png"
    save_marks(ax, drawn)
    told = compare_images(str(FOLDER / f"{name}.png"), str(drawn), TOLERANCE)
    return None if told is None else str(told)


def test_there_is_a_picture_of_every_figure_and_no_other_file() -> None:
    assert {picture.figure.__name__ for picture in PICTURES.values()} == set(plots.__all__)
    assert {path.name for path in FOLDER.iterdir()} == {
        f"{name}.{kind}" for name in PICTURES for kind in ("png", "txt")
    }


@pytest.mark.parametrize("name", PICTURES)
def test_marks_and_words_are_those_that_were_seen(name: str, tmp_path: Path) -> None:
    ax = PICTURES[name].drawn()
    assert words(ax) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    differs = difference(ax, name, tmp_path)
    assert differs is None, f"{differs}\nIf it is right so: python -m tests.plots.draw {name}"


@pytest.mark.parametrize("name", PICTURES)
def test_another_amount_is_another_picture(name: str, tmp_path: Path) -> None:
    picture = PICTURES[name]
    assert difference(picture.drawn(picture.altered()), name, tmp_path) is not None


def _apart_and_within(ax: Axes) -> None:
    """No word is cut off by the figure's edge, and none lies upon another."""
    figure = ax.get_figure()
    assert figure is not None
    figure.canvas.draw()
    assert figure.get_size_inches()[0] == 9
    page = figure.bbox
    axes = (ax.xaxis, ax.yaxis)
    idle = {label for axis in axes for label in axis.get_ticklabels()} - {
        label for axis in axes for label in numbers_along(axis)
    }
    texts = [text for text in figure.findobj(Text) if text.get_text().strip() and text not in idle]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    assert len(boxes) > 5
    for said, box in boxes:
        assert page.x0 - 1 <= box.x0 <= box.x1 <= page.x1 + 1, said
        assert page.y0 - 1 <= box.y0 <= box.y1 <= page.y1 + 1, said
    for place, (said, box) in enumerate(boxes):
        for other_said, other in boxes[place + 1 :]:
            assert not collide(box, other), f"{said!r} and {other_said!r}"


LONG = "-a-name-longer-than-any-picture-has-room-for-beside-its-bars"
LARGE = 10**9


@pytest.mark.parametrize(
    "name", ["fees_paid", "idle_funds", "lots", "margin_risk", "net_worth_by_sub_account", "realised", "volume"]
)
def test_long_names_leave_room_for_the_picture(name: str) -> None:
    picture = PICTURES[name]
    frame = picture.frame
    columns = [each for each in ("currency", "symbol", "sub_name") if each in frame.columns]
    ax = picture.draw(frame=frame.assign(**{each: frame[each] + LONG for each in columns}))
    _apart_and_within(ax)
    assert ax.get_window_extent().width > 0.4 * ax.get_figure().bbox.width
    assert any("\N{HORIZONTAL ELLIPSIS}" in line for line in words(ax).splitlines())


@pytest.mark.parametrize("name", ["idle_funds", "net_worth_by_sub_account", "realised", "statement_of", "unrealised"])
def test_amounts_of_many_digits_do_not_meet(name: str) -> None:
    """A currency of which one needs very many: a billion times the amounts."""
    picture = PICTURES[name]
    frame = picture.frame
    amounts = [
        each for each in frame.columns if isinstance(frame[each].dtype, DecimalDtype) and each not in ("price", "index")
    ]
    _apart_and_within(picture.draw(frame=frame.assign(**{each: frame[each] * LARGE for each in amounts})))


@pytest.mark.parametrize("times", [1e4, 1e9, 1e15])
@pytest.mark.parametrize("name", ["daily_returns", "equity_curve"])
def test_very_large_returns_stay_within_the_figure(name: str, times: float) -> None:
    frame = PICTURES[name].frame
    huge = {each: frame[each] * int(times) for each in ("index", "day_return")}
    ax = PICTURES[name].draw(frame=frame.assign(**huge))
    figure = ax.get_figure()
    assert figure is not None
    figure.canvas.draw()
    assert ax._left_title.get_window_extent().x1 <= figure.bbox.x1


@pytest.mark.parametrize(
    ("name", "line"),
    [("equity_curve", "index"), ("net_worth_by_day", "net worth"), ("balance_history", "all together")],
)
def test_a_single_day_is_a_mark(name: str, line: str) -> None:
    picture = PICTURES[name]
    day = picture.frame["day"].max()
    ax = picture.draw(frame=picture.frame[picture.frame["day"] == day])
    (drawn,) = (each for each in ax.lines if each.get_label() == line)
    assert (len(drawn.get_xdata()), drawn.get_marker()) == (1, "o")


@pytest.mark.parametrize("name", ["daily_returns", "fees_by_day", "flow_by_day"])
def test_a_day_of_ten_years_is_seen(name: str) -> None:
    """Its bar is thinner than a dot, so it has an outline of its own colour."""
    picture = PICTURES[name]
    early = picture.frame.assign(day=picture.frame["day"] - pd.Timedelta(days=3650))
    ax = picture.draw(frame=pd.concat([early, picture.frame], ignore_index=True))
    assert {bar.get_linewidth() for bar in ax.patches} == {0.6}
    assert {bar.get_linewidth() for bar in picture.draw().patches} != {0.6}
    assert all(bar.get_edgecolor() == bar.get_facecolor() for bar in ax.patches)


def test_a_statement_that_nobody_knows_is_a_sentence() -> None:
    lines = PICTURES["statement_of"].frame
    ax = plots.statement_of(lines.assign(amount=lines["amount"].mask(lines["line"] == "fees")))
    assert [each.get_text() for each in ax.texts] == ["Nobody knows the amounts of this statement."]


@pytest.mark.parametrize("name", PICTURES)
def test_words_are_within_the_figure_and_apart(name: str) -> None:
    """In a figure as wide as a notebook, with the layout that it chooses itself."""
    _apart_and_within(PICTURES[name].draw())


def collide(one: Bbox, other: Bbox) -> bool:
    """Whether two boxes have more than their margins in common."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(width > 1 and height > 2)


@pytest.mark.parametrize("name", PICTURES)
def test_draws_on_the_given_axes_and_gives_them_back(name: str) -> None:
    ax = Figure().subplots()
    assert PICTURES[name].draw(ax) is ax


@pytest.mark.parametrize("name", PICTURES)
def test_an_empty_frame_is_a_sentence(name: str) -> None:
    picture = PICTURES[name]
    ax = picture.draw(frame=picture.frame.head(0))
    (sentence,) = (text.get_text() for text in ax.texts)
    assert sentence.endswith(".")
    assert not ax.axison
    assert not ax.patches
    assert not ax.lines
    ax.get_figure().draw_without_rendering()


@pytest.mark.parametrize("name", PICTURES)
def test_a_single_row_and_amounts_of_nothing_or_less_are_drawn(name: str) -> None:
    picture = PICTURES[name]
    frame = picture.frame
    amounts = [column for column in frame.columns if isinstance(frame[column].dtype, DecimalDtype)]
    nothing = frame.assign(**{column: frame[column] * 0 for column in amounts})
    less = frame.assign(**{column: -frame[column] for column in amounts})
    for each in (frame.head(1), nothing, less.tail(1)):
        ax = picture.draw(Figure().subplots(), each)
        assert ax.texts or ax.patches or ax.lines or ax.collections


@pytest.mark.parametrize("name", PICTURES)
def test_another_frame_is_refused_before_anything_is_drawn(name: str) -> None:
    picture = PICTURES[name]
    ax = Figure().subplots()
    with pytest.raises(InputError, match=r"the frame lacks .*: pass the frame of \S+\(\)"):
        picture.draw(ax, pd.DataFrame({"x": [1]}))
    with pytest.raises(InputError, match="is wanted, not a list"):
        picture.draw(ax, [1])
    assert not ax.texts


@pytest.mark.parametrize("name", [name for name, picture in PICTURES.items() if picture.others])
def test_a_name_is_wanted_where_one_is_chosen(name: str) -> None:
    picture = PICTURES[name]
    with pytest.raises(InputError, match="pass the name of one, such as"):
        picture.figure(picture.frame, Figure().subplots())
    (sentence,) = (text.get_text() for text in picture.figure(picture.frame, "NOSUCH").texts)
    assert "NOSUCH" in sentence

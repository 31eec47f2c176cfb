"""Reports: the notebook's numbers on a page that is whole in itself, of the account and span that were asked for."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from kucoin_frames.cli import main
from kucoin_frames.cli.notebooks import Chosen, adapted, found
from kucoin_frames.cli.stills import stilled
from kucoin_frames.demonstration import Demo, demo
from kucoin_frames.keys.store import Record, Store
from tests.accounts.conftest import MADE_UP, AddAccount

SMALL = ["--days", "8", "--trades-per-day", "6", "--seed", "11", "--now", "2026-03-01 12:00"]
WORLD = {"days": 8, "trades_per_day": 6, "seed": 11, "now": "2026-03-01 12:00"}

Cell = tuple[str, ...]  # its kind or its source, and its tags

ACCOUNT = ('import kucoin_frames as kf\n\ndemo = kf.demo(days=1, now="2026-03-01 12:00")\naccount = None', "account")
PERIOD = ('since = "2026-02-01"\nuntil = "2026-02-02"', "period")

WIDGETS = """
import ipywidgets as w

chosen = w.SelectMultiple(options=['BTC', 'USDT'], value=['USDT'], description='currency')
w.VBox([chosen, w.HTML('<b>12 rows</b>'), w.Button(description='press')])
"""


def notebook_of(*cells: Cell) -> NotebookNode:
    """A notebook; a cell that begins with `#` is text."""
    made = []
    for source, *tags in cells:
        kind = nbformat.v4.new_markdown_cell if source.startswith("#") else nbformat.v4.new_code_cell
        made.append(kind(source, metadata={"tags": tags} if tags else {}))
    return nbformat.v4.new_notebook(cells=made)


def write(path: Path, *cells: Cell) -> Path:
    nbformat.write(notebook_of(*cells), path)
    return path


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def fees(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a notebook with everything that a page may have to show, on a simulated exchange."""
    folder = tmp_path_factory.mktemp("report")
    stranger = folder / "jupyter" / "kernels" / "python3"  # another Python, which lacks the package
    stranger.mkdir(parents=True)
    spec = {"argv": ["/bin/false", "{connection_file}"], "display_name": "Python 3", "language": "python"}
    (stranger / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    source = write(
        folder / "fees.ipynb",
        ("# What did <trading> cost?\n\nLook at the sum.",),
        ("# Of the simulation only", "demo"),
        ACCOUNT,
        PERIOD,
        ("hidden = kf.ledgers(start_at=since, end_at=until)\nprint('sum', hidden['amount'].sum())",),
        ("hidden[['id', 'currency', 'amount']].tail(3)",),
        ("kf.ledgers_hf(start_at='2026-01-01')['amount'].count()",),
        ("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",),
        (WIDGETS,),
        ("demo.stop()", "demo"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_DATA_DIR", str(folder / "jupyter"))
        assert main(["report", "--demo", *SMALL, "--notebook", str(source), "--output", str(folder / "out")]) == 0
    files = [path.name for path in (folder / "out").iterdir()]
    assert files == ["fees-demo.html"]
    return (folder / "out" / "fees-demo.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def asked_directly() -> Demo:
    with demo(**WORLD) as client:
        yield client


def test_the_heading_says_whose_when_and_made_when(fees: str) -> None:
    assert "<title>What did &lt;trading&gt; cost? · demo (Simulation)</title>" in fees
    assert fees.count("What did &lt;trading&gt; cost?") == 2  # and once as the heading
    assert "<dt>Account</dt><dd>demo (Simulation)</dd>" in fees
    assert "<dt>Span</dt><dd>2026-01-30 to 2026-03-01 12:00 (UTC)</dd>" in fees
    made = re.search(r"<dt>Made</dt><dd>([\d-]+ [\d:]+) UTC</dd>", fees)
    assert made is not None
    age = datetime.now(UTC) - datetime.strptime(made[1], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    assert timedelta(0) <= age < timedelta(hours=1)


def test_the_numbers_are_those_of_the_account_and_span(fees: str, asked_directly: Demo) -> None:
    ledger = asked_directly.ledgers(start_at="2026-01-30", end_at="2026-03-01 12:00", progress=False)
    assert len(ledger) > 3
    assert f"sum {ledger['amount'].sum()}" in fees
    cells = re.findall(r"<td>([^<]*)</td>", fees)
    wanted = [str(value) for row in ledger[["id", "currency", "amount"]].tail(3).to_numpy() for value in row]
    assert cells[:9] == wanted


def test_code_is_hidden_and_text_pictures_and_widgets_are_there(fees: str) -> None:
    assert "hidden" not in fees
    assert "kf.demo" not in fees
    assert "Look at the sum." in fees
    assert "Of the simulation only" in fees
    assert fees.count('src="data:image/png;base64,iVBOR') == 1
    assert '<div class="still-control">currency: USDT</div>' in fees
    assert "<b>12 rows</b>" in fees
    assert "press" not in fees


def test_warnings_are_sentences_without_a_place(fees: str) -> None:
    assert "Note: ledgers_hf was asked from 2026-01-01 00:00:00 UTC, but KuCoin does not keep rows for so long" in fees
    assert "Warning" not in fees
    assert "ipykernel" not in fees


def test_the_page_needs_nothing_but_itself(fees: str) -> None:
    assert re.findall(r"https?:|//cdn|<script|<link rel=\"stylesheet|@import|url\(", fees) == []
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in fees


def test_an_account_of_ones_own(add_account: AddAccount, exchange: Demo, settings: Path, tmp_path: Path) -> None:
    add_account("desk")
    write(
        tmp_path / "own.ipynb",
        ("# Balances",),
        ("# Of the simulation only", "demo"),
        ACCOUNT,
        PERIOD,
        ("print(since, until)",),
        ("print(kf.balances('USDT', sub_accounts=False)['net'].sum())",),
        ("demo.stop()", "demo"),
    )
    asked = ["report", "--account", "desk", "--since", "2026-02-25", "--until", "2026-02-26 06:30", "--quiet"]
    assert main([*asked, "--notebook", "own.ipynb"]) == 0

    page = (tmp_path / "kucoin-frames-reports" / "own-desk.html").read_text(encoding="utf-8")
    assert "<dd>desk (Simulation)</dd>" in page
    assert "<pre>2026-02-25 2026-02-26 06:30\n</pre>" in page
    assert f"<pre>{exchange.balances('USDT', sub_accounts=False, progress=False)['net'].sum()}\n</pre>" in page
    assert "Of the simulation only" not in page
    known = exchange.exchange.world.key("main")
    for secret in (known.key, known.secret, known.passphrase, str(settings), settings.name):
        assert secret not in page


def test_a_failure_leaves_the_whole_reports_only(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "bad.ipynb", ACCOUNT, ("kf.ledgers(start_at='2026-02-02', end_at='2026-02-01')",))
    write(tmp_path / "good.ipynb", ACCOUNT, ("print(6 * 7)",))
    assert main(["report", "--demo", *SMALL, "--notebook", "bad.ipynb", "good.ipynb", "--output", "out"]) == 2
    heard = capsys.readouterr()
    assert heard.out == "out/good-demo.html\n"
    named, ended = heard.err.splitlines()
    assert named.startswith("kucoin-frames: bad: ")
    assert ended.startswith("kucoin-frames: error: ")
    assert "end_at" in named
    assert "Traceback" not in heard.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good-demo.html"]
    page = (tmp_path / "out" / "good-demo.html").read_text(encoding="utf-8")
    assert "<pre>42\n</pre>" in page
    assert "<title>good · demo (Simulation)</title>" in page  # no heading in it: its name
    assert "<dt>Span</dt>" not in page  # no cell for it


def test_an_error_of_the_notebook_itself_is_not_hidden(tmp_path: Path) -> None:
    write(tmp_path / "faulty.ipynb", ACCOUNT, ("1 / 0",))
    with pytest.raises(Exception, match="ZeroDivisionError"):
        main(["report", "--demo", *SMALL, "--notebook", "faulty.ipynb"])
    assert [path.name for path in tmp_path.iterdir()] == ["faulty.ipynb"]


@pytest.mark.parametrize(
    ("account", "told"),
    [("nobody", "The account 'nobody' is not configured"), ("wrong", "KuCoin does not know this API key")],
)
def test_an_account_that_cannot_be_asked_ends_before_anything_is_run(
    account: str, told: str, settings: Path, exchange: Demo, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    Store().add("wrong", MADE_UP, Record("file", "2", exchange.spot_url, exchange.futures_url))
    write(tmp_path / "own.ipynb", ACCOUNT)
    assert main(["report", "--account", account, "--notebook", "own.ipynb"]) == 3
    heard = capsys.readouterr()
    assert told in heard.err
    assert heard.err.count("\n") == 1
    assert not (tmp_path / "kucoin-frames-reports").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--notebook", "no_such"], "--notebook no_such: there is no such notebook; pass a path, or one of 00_start"),
        (["--notebook", "text.ipynb"], "text.ipynb is no notebook that can be read"),
        (["--notebook", "untagged.ipynb"], "untagged: no code cells have the tag 'account'"),
        (["--notebook", "twice.ipynb"], "twice: 2 code cells have the tag 'account'"),
        (["--notebook", "spanless.ipynb", "--since", "2026-01-01"], "spanless asks for no span"),
        (["--notebook", "whole.ipynb", "sub/whole.ipynb"], "two of the notebooks have the same name"),
        (
            ["--notebook", "whole.ipynb", "--since", "2026-03-02"],
            "--since 2026-03-02 is not before --until 2026-03-01 12:00",
        ),
        (["--notebook", "whole.ipynb", "--output", "whole.ipynb"], "this is a file; name a folder"),
        (["--notebook", "whole.ipynb", "--output", "there"], "whole-demo.html is there already; pass --overwrite"),
    ],
)
def test_bad_input_is_refused_before_anything_is_run(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "text.ipynb").write_text("no notebook", encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "whole-demo.html").write_text("mine", encoding="utf-8")
    write(tmp_path / "untagged.ipynb", ("1",))
    write(tmp_path / "twice.ipynb", ACCOUNT, ACCOUNT)
    write(tmp_path / "spanless.ipynb", ACCOUNT)
    write(tmp_path / "whole.ipynb", ACCOUNT, PERIOD)
    write(tmp_path / "sub" / "whole.ipynb", ACCOUNT, PERIOD)
    assert main(["report", "--demo", *arguments]) == 2
    assert told in capsys.readouterr().err.splitlines()[-1]
    assert (tmp_path / "there" / "whole-demo.html").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--days", "3"], "--days is for a simulated exchange only: pass --demo with it"),
        (["--account", "main,desk"], "--account main,desk: this is done for one account at a time"),
        (["--account", "all"], "--account all: this is done for one account at a time"),
        (["--account", "main", "--demo"], "not allowed with argument"),
    ],
)
def test_one_account_or_the_simulation(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str], settings: Path
) -> None:
    assert main(["report", *arguments]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "package"),
    [("report", "nbconvert"), ("lab", "jupyterlab.labapp"), ("dashboard", "voila.app")],
)
def test_a_missing_package_has_its_line_for_pip(command: str, package: str) -> None:
    script = f"import sys; sys.modules[{package!r}] = None; from kucoin_frames.cli import main; sys.exit(main())"
    run = subprocess.run([sys.executable, "-c", script, command, "--demo"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (3, "")
    assert run.stderr == (
        f'kucoin-frames: error: This needs the package {package}: pip install "kucoin-frames[notebooks]"\n'
    )


def test_a_notebook_is_adapted_without_a_change_to_itself() -> None:
    notebook = notebook_of(("# Text",), ("# About the demo", "demo"), ACCOUNT, PERIOD, ("print(since)",))
    before = nbformat.writes(notebook)
    own = adapted(notebook, Chosen("desk"), {"since": "2026-01-01"})
    assert [cell.source for cell in own.cells] == [
        "# Text",
        'import kucoin_frames as kf\n\naccount = "desk"\nkf.use(account)',
        'since = "2026-02-01"\nuntil = "2026-02-02"\nsince = "2026-01-01"',
        "print(since)",
    ]
    simulated = adapted(notebook, Chosen(world={"days": 3, "seed": 11}))
    assert [cell.source for cell in simulated.cells] == [
        "# Text",
        "# About the demo",
        "import kucoin_frames as kf\ndemo = kf.demo(now='2026-03-01 12:00', days=3, seed=11)\naccount = None",
        'since = "2026-02-01"\nuntil = "2026-02-02"',
        "print(since)",
    ]
    assert nbformat.writes(notebook) == before


def test_a_copy_that_asks_an_account_can_ask_the_simulation_again() -> None:
    notebook = notebook_of(('import kucoin_frames as kf\n\nkf.use("main")', "account"))
    (cell,) = adapted(notebook, Chosen(world={"now": "2026-03-01"})).cells
    assert cell.source == "import kucoin_frames as kf\n\ndemo = kf.demo(now='2026-03-01')\naccount = None"


def test_all_notebooks_of_the_package_are_found() -> None:
    beside = Path(__file__).parents[2] / "notebooks"
    assert found() == {path.stem: path for path in sorted(beside.glob("*.ipynb"))}
    assert "00_start" in found()


def model(kind: str, **state: object) -> dict[str, object]:
    return {"model_name": f"{kind}Model", "state": state}


def test_widgets_become_what_they_showed() -> None:
    picture = {"model_name": "ImageModel", "state": {"format": "png"}}
    picture["buffers"] = [{"path": ["value"], "encoding": "base64", "data": "iVBORw=="}]  # type: ignore[assignment]  # a test's own
    models = {
        "all": model("Tab", children=[f"IPY_MODEL_{name}" for name in "abcdefg"], titles=["First", "Second", "3", "4"]),
        "a": model("Select", description="kind:", _options_labels=["fee", "rebate"], index=1),
        "b": model("HTML", value="<i>12</i>"),
        "c": model("DatePicker", description="from", value=None),
        "d": model("HTML", value="unseen", layout="IPY_MODEL_hidden"),
        "hidden": model("Layout", display="none"),
        "e": model(
            "Output",
            outputs=[
                {"output_type": "stream", "name": "stdout", "text": "a < b"},
                {"output_type": "display_data", "data": {"text/html": "<table></table>", "text/plain": "T"}},
            ],
        ),
        "f": picture,
        "g": model("Checkbox", description="sum", value=True),
    }
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "all"}, "text/plain": "Tab()"}
    unknown = {"application/vnd.jupyter.widget-view+json": {"model_id": "gone"}, "text/plain": "Gone()"}
    telling = view | {"text/plain": "Board: kind <rebate>"}
    own = {"application/vnd.jupyter.widget-view+json": {"model_id": "all"}, "text/html": "<p>own</p>"}
    notebook = notebook_of(("x",))
    notebook.cells[0].outputs = [
        nbformat.v4.new_output("display_data", data=data) for data in (view, unknown, telling, own)
    ]
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": models}}

    shown = [output.data for output in stilled(notebook).cells[0].outputs]
    assert shown == [
        {
            "text/plain": "Tab()",
            "text/html": (
                '<div><h3>First</h3><div class="still-control">kind: rebate</div><h3>Second</h3><div><i>12</i></div>'
                "<pre>a &lt; b</pre><div><table></table></div>"
                '<img alt="" src="data:image/png;base64,iVBORw=="><div class="still-control">sum: yes</div></div>'
            ),
        },
        {"text/plain": "Gone()"},
        {
            "text/plain": "Board: kind <rebate>",  # which says what the controls say
            "text/html": (
                "<pre>Board: kind &lt;rebate&gt;</pre><div><h3>Second</h3><div><i>12</i></div>"
                "<pre>a &lt; b</pre><div><table></table></div>"
                '<img alt="" src="data:image/png;base64,iVBORw=="></div>'
            ),
        },
        {"text/html": "<p>own</p>"},
    ]
    assert "widgets" in notebook.metadata


def test_a_line_stands_once_and_with_all_its_digits() -> None:
    """Both the text of a board and its headline say it, the headline with fewer digits unless one points at it."""
    short = '<b><span title="Net worth 1.25000001 &lt;USDT&gt;">Net worth 1.25 &lt;USDT&gt;</span></b>'
    models = {"all": model("HTML", value=f"{short}<div>no price: <i>DUST</i></div>")}
    notebook = notebook_of(("x",))
    text = "Balances: all 3 rows\nNet worth 1.25000001 <USDT>\nno price: DUST"
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "all"}, "text/plain": text}
    only = view | {"text/plain": "Net worth 1.25000001 <USDT>"}
    notebook.cells[0].outputs = [nbformat.v4.new_output("display_data", data=data) for data in (view, only)]
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": models}}

    told, alone = (output.data["text/html"] for output in stilled(notebook).cells[0].outputs)
    drawn = "<div><b>Net worth 1.25000001 &lt;USDT&gt;</b><div>no price: <i>DUST</i></div></div>"
    # A line of which only a part is an element of its own stays.
    assert told == f"<pre>Balances: all 3 rows\nno price: DUST</pre>{drawn}"
    assert alone == drawn


def test_a_wide_table_shows_that_it_scrolls(fees: str) -> None:
    """A bar that is always there and shadows on the screen; on paper nothing scrolls, and there is no shadow."""
    screen, paper = fees.split("@media print")
    assert re.search(r"\.output_html \{\s+overflow-x: auto;\s+background:\s+linear-gradient", screen)
    assert ".output_html::-webkit-scrollbar {" in screen
    assert ".output_html { overflow: visible; background: none; }" in paper

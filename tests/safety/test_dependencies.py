"""What comes with the package is what is declared: versions that fit, licences that are known, and a core of its own.

Without a network; whether a version has a known fault has to be asked elsewhere, as with pip-audit.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.safety.distributions import Installation, installation, licence, modules

ROOT = Path(__file__).parents[2]
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

EXTRAS = ("plots", "archive", "excel", "widgets", "keyring", "completion", "notebooks")
"""What users may install; the others are for whoever works on this project."""

CORE = {
    "pandas": {"numpy", "python-dateutil", "six", "tzdata"},
    "pyarrow": set(),
    "requests": {"certifi", "charset-normalizer", "idna", "urllib3"},
    "msgspec": set(),
    "tqdm": {"colorama"},
}
"""What the package needs without any extra, and what comes with each of these; two of them on Windows only."""

ALLOWED = re.compile(
    r"0BSD|(the )?(new |modified |simplified )?BSD([- ][23][- ]Clause)?( License)?|MIT(-0|-CMU)?( License)?|HPND|"
    r"Apache(-| Software License| License,? Version| License)?[ ]?(2\.0)?|ISC( License)?( \(ISCL\))?|Zlib|CC0-1\.0|"
    r"(PSF-2\.0|Python Software Foundation License|CNRI-Python)|Unlicense|The Unlicense \(Unlicense\)|"
    r"MPL-2\.0|Mozilla Public License 2\.0 \(MPL 2\.0\)",
    re.IGNORECASE,
)
"""Licences that let anybody use the package for anything; MPL asks for changes of its own files only."""

FOR_TESTS_ONLY = {"beancount": "GPL-2.0-only", "pycountry": "LGPL-2.1-only"}
"""Programs that tests run beside the package; nothing of them comes with it."""


def refused(told: Installation) -> dict[str, str]:
    """Distributions whose licence, or a part of it, is not known here to be allowed."""
    licences = {name: licence(each) for name, each in told.found.items()}
    return {name: text for name, text in licences.items() if not all(map(ALLOWED.fullmatch, parts(text)))}


def parts(text: str) -> list[str]:
    """The licences of which a distribution is, whether one or all of them may be chosen."""
    if ALLOWED.fullmatch(text):
        return [text]  # brackets may be in its name
    return [part.strip(" ()") for part in re.split(r"; |\bAND\b|\bOR\b", text)]


def test_what_is_installed_is_what_was_declared() -> None:
    told = installation("test")
    assert told.wrong == []
    assert {"pandas", "voila", "hypothesis"} <= set(told.found)


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("MIT", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("BSD License; Apache Software License", True),
        ("ISC License (ISCL)", True),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
        ("GPL-3.0-or-later", False),
        ("MIT AND AGPL-3.0-only", False),
        ("Other/Proprietary License", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_licences_are_told_apart(text: str, is_allowed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.safety.test_dependencies.licence", lambda _: text)
    assert (refused(Installation({"it": installation().found["pandas"]})) == {}) is is_allowed


def test_all_licences_are_known_and_allowed() -> None:
    assert refused(installation(*EXTRAS)) == {}
    assert refused(installation("test")) == FOR_TESTS_ONLY


def test_all_extras_are_looked_at() -> None:
    assert {*EXTRAS, "test", "benchmarks"} == set(DECLARED["optional-dependencies"])


def test_the_core_needs_five_distributions_and_what_these_need() -> None:
    assert {re.split("[<>=~!]", each)[0] for each in DECLARED["dependencies"]} == set(CORE)
    found = set(installation().found)
    assert set(CORE) <= found
    assert found - set(CORE) - set().union(*CORE.values()) == set()


WITHOUT_EXTRAS = """
import sys, warnings

known = {known!r}

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in known and not name.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(f"{{name}} is of no core distribution", name=name)

known |= set(sys.stdlib_module_names) | {{name.partition(".")[0] for name in sys.modules}}  # what finds this package
sys.meta_path.insert(0, Refuse())
warnings.simplefilter("ignore")

import kucoin_frames as kf
from kucoin_frames.cli import main
from kucoin_frames.cli.survey import Survey

with kf.demo(days=2, trades_per_day=3, now="2026-03-01 12:00") as demo:
    frames = Survey(demo, lambda name: None).complete()
    ledger = kf.ledgers_hf()
    chosen = kf.widgets.Filter({{"currency": "USDT"}}).apply(ledger)
    kf.analysis.to_json(chosen)
    kf.analysis.to_csv(chosen)
    kf.analysis.to_parquet(chosen, "chosen.parquet")
    ledger.kf.explain(), ledger.kf.show()._repr_html_()
    assert len(frames) > 30 and len(chosen) > 0, (len(frames), len(chosen))
small = ["--demo", "--days", "2", "--now", "2026-03-01 12:00", "--quiet", "--format"]
for form in ("json", "csv", "table"):
    assert main(["balances", *small, form]) == 0
assert main(["report", "--demo"]) == 3 and main(["sync"]) == 3  # they say which extra they need
"""


def test_the_core_works_where_nothing_else_can_be_imported(tmp_path: Path) -> None:
    known = modules(installation().found.values()) | {"kucoin_frames"}
    assert not known & {"ipywidgets", "deltalake", "matplotlib", "keyring", "jupyterlab", "xlsxwriter", "tornado"}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRAS.format(known=known)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr.count("kucoin-frames[notebooks]") == 1
    assert done.stderr.count("kucoin-frames[archive]") == 1

"""No key lies in the repository: what looks like a secret of KuCoin, or of anybody else, stands in no file."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("kucoin_frames", "tests", "notebooks", ".ci", "")
ENDINGS = {
    ".py",
    ".md",
    ".toml",
    ".json",
    ".ipynb",
    ".cfg",
    ".txt",
    ".yml",
    ".yaml",
    ".csv",
    ".j2",
    ".html",
    ".tpl",
    "",
}
MADE_UP = {"11111111-2222-3333-4444-5555555b2340"}

SECRETS = {
    "a secret of KuCoin's, which is a UUID": r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b",
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "a key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a token of GitHub": r"\b(?:gh[opsur]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{22,})\b",
    "a token of GitLab": r"\bglpat-[0-9A-Za-z_-]{20}\b",
    "a token of PyPI": r"\bpypi-[0-9A-Za-z_-]{50,}",
    "a token of Slack": r"\bxox[abposr]-[0-9A-Za-z-]{10,}",
    "a web token": r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}",
}


def files() -> list[Path]:
    found = [path for room in ROOMS for path in (ROOT / room).glob("**/*" if room else "*")]
    return [path for path in found if path.is_file() and path.suffix in ENDINGS and "__pycache__" not in path.parts]


def found(kind: str, text: str) -> set[str]:
    return {each for each in re.findall(SECRETS[kind], text) if each.lower() not in MADE_UP}


@pytest.mark.parametrize("kind", SECRETS)
def test_no_secret_is_in_any_file(kind: str) -> None:
    known = files()
    assert {ROOT / "README.md", Path(__file__), ROOT / "notebooks" / "00_start.ipynb"} <= set(known)
    places = {
        path.relative_to(ROOT).as_posix(): found(kind, path.read_text("utf-8", errors="replace")) for path in known
    }
    assert {name: secrets for name, secrets in places.items() if secrets} == {}


EXAMPLES = {  # in parts, so that they are not found here
    "a secret of KuCoin's, which is a UUID": "0f3c1d2e-1111-4222" + "-8333-444444444444",
    "a private key": "-----BEGIN EC " + "PRIVATE KEY-----",
    "a key of AWS": "AKIA" + "IOSFODNN7EXAMPLE",
    "a token of GitHub": "ghp_" + "a1B2" * 9,
    "a token of GitLab": "glpat-" + "a1B2" * 5,
    "a token of PyPI": "pypi-" + "AgEI" * 20,
    "a token of Slack": "xoxb-" + "1234567890-abc",
    "a web token": "eyJ" + "hbGciOiJIUzI1NiJ9" + ".eyJ" + "zdWIiOiIxMjM0In0" + ".c2lnbmF0dXJlLg",
}


@pytest.mark.parametrize("kind", SECRETS)
def test_the_search_finds_what_it_looks_for(kind: str) -> None:
    assert found(kind, f"x = '{EXAMPLES[kind]}'") == {EXAMPLES[kind]}

"""No key lies in the repository: a secret of KuCoin is a UUID, and none but the made-up one stands in any file."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("kucoin_frames", "tests", "notebooks", ".ci", "")
ENDINGS = {".py", ".md", ".toml", ".json", ".ipynb", ".cfg", ".txt", ".yml", ".yaml", ".csv", ""}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
MADE_UP = {"11111111-2222-3333-4444-5555555b2340"}


def files() -> list[Path]:
    found = [path for room in ROOMS for path in (ROOT / room).glob("**/*" if room else "*")]
    return [path for path in found if path.is_file() and path.suffix in ENDINGS and "__pycache__" not in path.parts]


def test_no_secret_is_in_any_file() -> None:
    known = files()
    assert ROOT / "README.md" in known
    assert Path(__file__) in known
    found = {path.name: set(UUID.findall(path.read_text("utf-8", errors="replace"))) - MADE_UP for path in known}
    assert {name: secrets for name, secrets in found.items() if secrets} == {}

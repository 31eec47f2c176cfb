"""Does the README tell of what is there, and only of that? Its tables, commands and names, without running them."""

import ast
import inspect
import re
import shlex
from pathlib import Path

import pytest

import kucoin_frames as kf
from kucoin_frames import analysis, plots, widgets
from kucoin_frames.cli import _parser
from kucoin_frames.endpoint import registry

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
ROOMS = {"kf": kf, "analysis": analysis, "plots": plots, "widgets": widgets}
HELPERS = {"fees_by_day", "flow_by_day", "movements", "unpaired_legs"}
"""Analyses of single ledgers, which the commands show; whoever begins needs those of the unified one."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = [line.split("  #")[0] for block in blocks("console") for line in block.splitlines()]
    parts = [part.strip() for line in lines for part in re.split(r"&&|\|", line.split("   #")[0])]
    return sorted({part for part in parts if part.startswith("kucoin-frames")})


def test_the_table_of_fetchers_is_that_of_the_package() -> None:
    rows = re.findall(r"^\| `(\w+)\(.*?\)` \| (\S+)", README, re.MULTILINE)
    declared = {each.name: each.path for each in registry}
    lacking = [f"`{name}(...)` | {path}" for name, path in declared.items() if name not in dict(rows)]
    assert not lacking, f"the table of fetchers in README.md lacks these rows: {lacking}"
    assert dict(rows) == declared


def test_the_table_of_analyses_has_them_all() -> None:
    functions = {name for name in analysis.__all__ if inspect.isfunction(getattr(analysis, name))}
    told = set(re.findall(r"`(\w+)", README[README.index("## Analyses") : README.index("## The command line")]))
    lacking = functions - told - HELPERS
    assert not lacking, f"the table of analyses in README.md lacks {lacking}"
    assert functions - told == HELPERS


@pytest.mark.parametrize("block", blocks("python"))
def test_names_in_python_are_there(block: str) -> None:
    for node in ast.walk(ast.parse(block)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ROOMS:
            assert hasattr(ROOMS[node.value.id], node.attr), ast.unparse(node)


@pytest.mark.parametrize("line", commands())
def test_commands_are_as_the_parser_takes_them(line: str) -> None:
    asked = shlex.split(line)[1:]
    if asked != ["--help"]:
        assert callable(_parser().parse_args(asked).run)

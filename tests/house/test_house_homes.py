"""Whoever opens a home says where its lake lies: a lake in an object store would else be looked for in the home."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def homes_without_lake(source: str) -> list[int]:
    """The lines that make a Home of one value."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id == "Home"
        and len(call.args) + len(call.keywords) < 2
    ]


def test_every_home_in_cli_and_flows_names_its_lake() -> None:
    paths = [path for room in ("cli", "flows") for path in (ROOT / room).rglob("*.py")]
    assert not [f"{path}:{line}" for path in paths for line in homes_without_lake(path.read_text("utf-8"))]


def test_a_home_without_lake_is_seen() -> None:
    assert homes_without_lake("place = Home(settings.home)\nother = Home(a, b)") == [1]

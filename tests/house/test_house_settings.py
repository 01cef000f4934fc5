"""Flows are told what they need: few of their functions take the whole settings."""

import ast
from collections.abc import Iterator
from pathlib import Path

FLOWS = Path(__file__).parents[2] / "flows"
MOST = 30


def taking_settings(source: str) -> list[str]:
    """The functions of a module with an argument annotated as Settings."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [function.name for function in functions if "Settings" in set(annotations(function))]


def annotations(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    arguments = function.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if argument.annotation is not None:
            yield ast.unparse(argument.annotation).strip("'\"")


def test_at_most_thirty_functions_of_flows_take_the_whole_settings() -> None:
    takers = {path.relative_to(FLOWS): taking_settings(path.read_text()) for path in FLOWS.rglob("*.py")}
    named = [f"{path}: {', '.join(names)}" for path, names in sorted(takers.items()) if names]
    assert sum(map(len, takers.values())) <= MOST, "\n".join(named)


def test_every_way_of_taking_them_is_counted() -> None:
    lines = (
        "def a(s: Settings): ...",
        "def b(*, s: 'Settings'): ...",
        "async def c(x, s: Settings, /): ...",
        "def d(s: str): ...",
    )
    assert taking_settings("\n".join(lines)) == ["a", "b", "c"]

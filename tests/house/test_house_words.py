"""The house's own words: names are nouns, and no name means two things. Read from the sources; nothing is imported."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = (
    "benchmarks", "campaigns", "cli", "config", "demo", "expectations", "features", "flows", "lake", "models",
    "outputs", "questions", "tables",
)  # fmt: skip
# pronouns, participles and the like, which name nothing: say what it is
NOTHING = frozenset(
    """one ones other others each every some both found said asked told known seen made came taken given wanted held
    beside gone there here brought looked kept this that these those who whom what which it them they whole rest
    again off sure ready""".split()  # noqa: SIM905 - a list would fill a page
)
NOTHING_IN_PART = frozenset({"found", "said", "asked", "told", "beside"})
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name that a file gives to something, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname


def names_nothing(name: str) -> bool:
    plain = name.strip("_").lower()
    return plain in NOTHING or not NOTHING_IN_PART.isdisjoint(plain.split("_"))


@pytest.mark.parametrize("name", ["one", "_found", "now_said", "BESIDE"])
def test_a_pronoun_or_participle_names_nothing(name: str) -> None:
    assert names_nothing(name)


@pytest.mark.parametrize("name", ["one_of", "customer", "known_rows", "whole_file", "foundation"])
def test_a_noun_names_something(name: str) -> None:
    assert not names_nothing(name)


def test_every_name_is_a_noun_or_a_verb() -> None:
    nothing = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in FILES
        for line, name in sorted(names(ast.parse(path.read_text("utf-8"))))
        if names_nothing(name)
    ]
    assert not nothing, f"{len(nothing)} names say nothing; name the thing:\n" + "\n".join(nothing)


def test_no_two_modules_share_a_name() -> None:
    places = defaultdict(list)
    for path in FILES:
        if path.stem != "__init__":
            places[path.stem].append(str(path.relative_to(ROOT)))
    assert {stem: paths for stem, paths in places.items() if len(paths) > 1} == {}


def test_no_two_classes_share_a_name() -> None:
    places = defaultdict(list)
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}

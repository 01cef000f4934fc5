"""Slips in a mapping that can be seen without a database, some of which SQL would take for something else."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lake.clauses import Clause
from lake.mapping_caret import Place
from lake.mapping_sql import quoted

QUOTED = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""")
SIGNS = (
    (r"[“”„«»]", "curly quotes are no quotes in SQL: a column takes \", a text takes '"),
    (r"[‘’]", "curly quotes are no quotes in SQL: a column takes \", a text takes '"),
    (r";", "leave out the semicolon: the expression stands alone"),
    (r"--|/\*", "a comment belongs into the YAML, behind #"),
)


@dataclass(frozen=True)
class Slip:
    """What is wrong with an expression and how to mend it, and where."""

    sentence: str
    place: Place


def slip_of(clause: Clause, columns: Sequence[str]) -> Slip | None:
    """The first slip in the clause's text, or None; `columns` are those of its sources.

    >>> slip_of(Clause("tables.orders.columns.amount", "sum(paid", "number", "select (", ")"), ["paid"]).sentence
    'this parenthesis is never closed'
    """
    bare = blotted(clause.text)
    slip = _parenthesis(bare)
    if slip is not None or clause.is_query:
        return slip
    return _sign(bare) or _select(bare) or _literal(clause, columns) or _comma(clause, bare)


def literals(text: str) -> list[tuple[str, Place]]:
    """The texts in single quotes, without them, and where they stand."""
    return [
        (hit[0][1:-1].replace("''", "'"), Place(hit.start(), len(hit[0])))
        for hit in QUOTED.finditer(text)
        if hit[0].startswith("'")
    ]


def column_in_single_quotes(clause: Clause, columns: Sequence[str]) -> Slip | None:
    """A text in single quotes that is a column's name, which was most likely meant."""
    by_name = {name.lower(): name for name in columns}
    for text, place in literals(clause.text):
        if (name := by_name.get(text.lower())) is not None:
            mended = clause.text.replace(clause.text[place.start :][: place.length], quoted(name))
            line = quoted(name) if clause.is_query else clause.line(mended)
            return Slip(
                f"single quotes make a text of {text!r}; the column takes double ones: write {line}", place
            )
    return None


def blotted(text: str) -> str:
    """The text with what is in quotes blotted out, each letter in its place.

    >>> blotted("id <> 'end'")
    'id <> _____'
    """
    return QUOTED.sub(lambda hit: "_" * len(hit[0]), text)


def _parenthesis(bare: str) -> Slip | None:
    opened: list[int] = []
    for place, letter in enumerate(bare):
        if letter == "(":
            opened.append(place)
        elif letter == ")" and not opened:
            return Slip("this parenthesis closes none that is open", Place(place))
        elif letter == ")":
            opened.pop()
    return Slip("this parenthesis is never closed", Place(opened[-1])) if opened else None


def _sign(bare: str) -> Slip | None:
    for pattern, sentence in SIGNS:
        if (hit := re.search(pattern, bare)) is not None:
            return Slip(sentence, Place(hit.start(), len(hit[0])))
    return None


def _select(bare: str) -> Slip | None:
    hit = re.match(r"\s*(select|with)\b", bare, re.IGNORECASE)
    sentence = "give an expression over the source's columns, no select; a whole select goes into `query`"
    return Slip(sentence, Place(hit.start(1), len(hit[1]))) if hit else None


def _literal(clause: Clause, columns: Sequence[str]) -> Slip | None:
    """An expression that names no column but has one's name in single quotes gives every row the same text."""
    if not (clause.column or clause.where.endswith(".group_by")) or any(map(_outside(clause), columns)):
        return None
    return column_in_single_quotes(clause, columns)


def _outside(clause: Clause) -> Callable[[str], object]:
    """A function that says whether a column stands in the clause, other than in single quotes."""
    texts = QUOTED.sub(lambda hit: hit[0] if hit[0].startswith('"') else "_" * len(hit[0]), clause.text)
    return lambda name: re.search(rf"(?<!\w){re.escape(name)}(?!\w)", texts, re.IGNORECASE)


def _comma(clause: Clause, bare: str) -> Slip | None:
    """A comma outside of parentheses makes two values of one expression."""
    if not clause.column:
        return None
    depth = 0
    for place, letter in enumerate(bare):
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            return Slip("a comma parts two values here; SQL's numbers take a point, as in 1.19", Place(place))
    return None

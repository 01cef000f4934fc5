"""Pieces of a mapping that are no SQL: which one it is, where it goes wrong, and what mends it.

Mostly a name lacks its double quotes: it has blanks or signs, or is a word of SQL's own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import duckdb

from lake.clauses import Clause
from lake.mapping_caret import Place, place_in, place_of, pointed
from lake.mapping_slips import blotted, slip_of
from lake.mapping_sql import MappingError, is_plain, quoted

QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")


def refuse_bad_syntax(
    connection: duckdb.DuckDBPyConnection, clauses: Sequence[Clause], columns: Iterable[str]
) -> None:
    """Raise MappingError for the first clause that cannot be parsed, or that parses as something nobody meant.

    `columns` are those of the sources. `where` and `group_by` are looked at before the columns, in whose statements
    they stand.
    """
    names = sorted(columns, key=len, reverse=True)  # the longest that fits is meant
    for clause in sorted(clauses, key=lambda clause: bool(clause.column)):
        try:
            connection.extract_statements(clause.sql)
        except duckdb.Error as error:
            raise MappingError(_sentence(connection, clause, names, error)) from None
        if (slip := slip_of(clause, names)) is not None:
            raise MappingError(f"{clause.where}: {slip.sentence}{pointed(clause.text, slip.place)}")


def _sentence(
    connection: duckdb.DuckDBPyConnection, clause: Clause, names: Sequence[str], error: duckdb.Error
) -> str:
    for group in _suspects(clause.text, names):
        text = _with_quotes(clause.text, group)
        if _parses(connection, replace(clause, text=text).sql):
            names_or_line = " and ".join(map(quoted, group)) if clause.is_query else clause.line(text)
            place = place_of(blotted(clause.text), group[0])
            return f"{clause.where}: {_reason(group)}; write {names_or_line}{pointed(clause.text, place)}"
    if (slip := slip_of(clause, names)) is not None:
        return f"{clause.where}: {slip.sentence}{pointed(clause.text, slip.place)}"
    place = place_in(clause.text, clause.sql, str(error))
    return f"{clause.where}: {_mending(connection, clause, place, error)}{pointed(clause.text, place)}"


def _mending(connection: duckdb.DuckDBPyConnection, clause: Clause, place: Place, error: duckdb.Error) -> str:
    """What is wrong at the place where the parser stopped."""
    text, word = clause.text, clause.text[place.start :][: place.length]
    if not word:
        is_case = re.search(r"\bcase\b", text, re.I) and not re.search(r"\bend\b", text, re.I)
        return f"the expression ends too early{': case wants an end' if is_case else ''}"
    with_comma = text[: place.start].rstrip() + ", " + text[place.start :]
    if _parses(connection, replace(clause, text=with_comma).sql):
        return f"a comma is missing before {word!r}"
    if "unterminated" in str(error):
        return "a quote is opened here and never closed"
    keyword = (
        "select 1 from duckdb_keywords() where keyword_name = lower(?) and keyword_category = 'reserved'"
    )
    is_reserved = connection.execute(keyword, [word]).fetchall()
    return f"syntax error at {word!r}" + (", a word of SQL's own" if is_reserved else "")


def _suspects(text: str, names: Sequence[str]) -> Iterator[list[str]]:
    """The columns that stand in the text without quotes: each alone, all with an odd name, then all."""
    bare = [name for name in names if _with_quotes(text, [name]) != text]
    yield from ([name] for name in bare)
    yield [name for name in bare if not is_plain(name)]
    yield bare


def _with_quotes(text: str, names: Sequence[str]) -> str:
    """The text with double quotes around these names, wherever they stand outside of quotes."""
    for name in names:
        bare = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
        parts = QUOTED.split(text)
        text = "".join(part if QUOTED.fullmatch(part) else bare.sub(quoted(name), part) for part in parts)
    return text


def _reason(names: Sequence[str]) -> str:
    if len(names) == 1 and is_plain(names[0]):
        return f"{names[0]} is a word of SQL's own, so the column needs double quotes"
    if len(names) == 1:
        return f"{names[0]} is no plain word, so the column needs double quotes"
    return f"{' and '.join(names)} are no plain words of their own, so the columns need double quotes"


def _parses(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    try:
        connection.extract_statements(sql)
    except duckdb.Error:
        return False
    return True

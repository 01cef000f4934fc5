"""Pieces of a mapping that are no SQL: which one it is, what it says, and the quotes that mend it.

Mostly a name lacks its double quotes: it has blanks or signs, or is a word of SQL's own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import duckdb

from lake.clauses import Clause
from lake.mapping_sql import MappingError, explain, is_plain, quoted

QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")


def refuse_bad_syntax(
    connection: duckdb.DuckDBPyConnection, clauses: Sequence[Clause], columns: Iterable[str]
) -> None:
    """Raise MappingError for the first clause that cannot be parsed; `columns` are those of the sources.

    `where` and `group_by` are looked at before the columns, in whose statements they stand.
    """
    names = sorted(columns, key=len, reverse=True)  # the longest that fits is meant
    for clause in sorted(clauses, key=lambda clause: bool(clause.column)):
        try:
            connection.extract_statements(clause.sql)
        except duckdb.Error as error:
            raise MappingError(_sentence(connection, clause, names, error)) from None


def _sentence(
    connection: duckdb.DuckDBPyConnection, clause: Clause, names: Sequence[str], error: duckdb.Error
) -> str:
    problem = explain(clause.where, error)
    if not clause.is_query:  # the parser points into our own words around the piece
        problem = f"{clause.where}: syntax error in {clause.text!r}"
    for group in _suspects(clause.text, names):
        text = _with_quotes(clause.text, group)
        if _parses(connection, replace(clause, text=text).sql):
            return f"{problem}: {_reason(group)}; write {_yaml(clause, group, text)}"
    return problem


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


def _yaml(clause: Clause, names: Sequence[str], text: str) -> str:
    """The names; of a single expression its line, where a leading double quote needs single ones around it."""
    if clause.is_query:
        return " and ".join(map(quoted, names))
    value = "'" + text.replace("'", "''") + "'" if text.startswith('"') else text
    return f"{clause.where.rsplit('.', 1)[1]}: {value}"


def _parses(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    try:
        connection.extract_statements(sql)
    except duckdb.Error:
        return False
    return True

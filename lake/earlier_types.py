"""How the columns of a source were read when most of it was, so that a part of it is read no other way.

A column's reading is decided by all of its values; a day's thirty rows alone may allow two, or another one.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import duckdb

from lake.clauses import Clause
from lake.column_types import InferredTypes, Interpretation
from lake.mapping_sql import quoted
from lake.source_view import SourceView


class OtherTypes(Exception):
    """A part of a source that would be read otherwise than the source as a whole was: read all of it again."""


@dataclass(frozen=True)
class EarlierTypes:
    """Of each column that the mapping names: the type it came with, and how it was read.

    `readings` are those of text that became numbers or times; `texts` had to stay text.
    """

    types: Mapping[str, str]
    readings: Mapping[str, Interpretation] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """As JSON, for a landing's note."""
        readings = {name: asdict(reading) for name, reading in self.readings.items()}
        return json.dumps({"types": dict(self.types), "readings": readings, "texts": sorted(self.texts)})

    @classmethod
    def parse(cls, text: str) -> "EarlierTypes":
        """What `str` wrote as this text."""
        parts = json.loads(text)
        readings = {name: Interpretation(**reading) for name, reading in parts["readings"].items()}
        return cls(parts["types"], readings, frozenset(parts["texts"]))


def types_of(view: SourceView, clauses: Sequence[Clause]) -> EarlierTypes:
    """How the view's columns are read now."""
    named = {name: have for name, have in view.types.items() if any(clause.names(name) for clause in clauses)}
    readings = {name: reading for name, reading in view.typed().items() if name in named}
    return EarlierTypes(named, readings, frozenset(view.texts & set(named)))


def adopt(connection: duckdb.DuckDBPyConnection, view: SourceView, earlier: EarlierTypes) -> None:
    """Read the columns of `view`, whose own readings are inferred, as they were read before.

    Raises OtherTypes where a value would lose by it, or a column came with another type.
    """
    casts = {name: _cast(connection, view, name, have) for name, have in earlier.types.items()}
    for name in view.wishes:
        if name in earlier.types and name not in earlier.texts:
            _refuse_loss(connection, view, name, earlier.readings.get(name))
    empty = {name: Interpretation(cast) for name, cast in casts.items() if cast}
    view.texts = set(earlier.texts)
    view.inferred = InferredTypes({**earlier.readings, **empty}, {})


def _cast(connection: duckdb.DuckDBPyConnection, view: SourceView, name: str, have: str) -> str:
    """SQL for a column that is empty here and so came with another type; nothing where its type is the same."""
    if view.types.get(name) == have:
        return ""
    if (
        name not in view.types
        or connection.execute(f"select count({quoted(name)}) from {view.raw}").fetchall()[0][0]
    ):
        raise OtherTypes(name)
    return f"cast({{c}} as {have})"


def _refuse_loss(
    connection: duckdb.DuckDBPyConnection, view: SourceView, name: str, earlier: Interpretation | None
) -> None:
    """Raise OtherTypes if the part's own reading of a column gives another value, or the earlier one gives none."""
    own = view.inferred.interpretations.get(name)
    if own == earlier or (earlier is None and view.wishes[name] == {"any"}):
        return
    if earlier is None:
        raise OtherTypes(name)
    column = quoted(name)
    value = earlier.value.format(c=column)
    losses = [] if earlier.loose else [f"given({column}) is not null and ({value}) is null"]
    if own is not None:
        losses.append(_differs(connection, view, own.value.format(c=column), value))
    if (
        losses
        and connection.execute(f"select count(*) from {view.raw} where ({') or ('.join(losses)})").fetchall()[
            0
        ][0]
    ):
        raise OtherTypes(name)


def _differs(connection: duckdb.DuckDBPyConnection, view: SourceView, own: str, value: str) -> str:
    """SQL for: the part's own reading has a value that the earlier one does not have."""
    kinds = [
        row[1] for row in connection.execute(f"describe select {own}, {value} from {view.raw}").fetchall()
    ]
    common = "double" if kinds[1] in ("BIGINT", "DOUBLE") else "timestamp" if "TIME" in kinds[1] else kinds[1]
    return (
        f"({own}) is not null and try_cast(({own}) as {common}) is distinct from cast(({value}) as {common})"
    )

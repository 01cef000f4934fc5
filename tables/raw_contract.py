"""The contract of a table that a shop brings: its rules follow from what its columns declare."""

from collections.abc import Sequence

from tables.column import Column
from tables.contract import Contract
from tables.rule import Rule, newest, not_before, not_empty, readable, reference, seen_before


def raw_contract(
    table: str,
    grain: str,
    key: tuple[str, ...],
    time: str | None,
    columns: tuple[Column, ...],
    *,
    rules: tuple[Rule, ...] = (),
    steady: bool = False,
    aliases: tuple[str, ...] = (),
) -> Contract:
    """The contract of one raw table, with its rules in the order in which a row is asked.

    Most rules follow from the columns; `rules` are those that no column says, such as one column against another.

    The first rule a row fails explains it, so what makes others fail comes first: a value that cannot be read, one
    that is missing, one nobody believes. A row that fails any of them supersedes no other row of its key.
    """
    required = tuple(not_empty(column.name) for column in columns if column.required)
    references = tuple(
        reference(column.name, column.refers_to.table, column.refers_to.severity)
        for column in columns
        if column.refers_to is not None
    )
    categories = tuple(seen_before(column.name) for column in columns if column.is_category)
    last = (newest(key),) if key else ()
    values = (*_values(columns, time), *rules)
    ordered = (readable(), *required, *values, *references, *categories, *last)
    return Contract(table, grain, key, time, columns, ordered, steady=steady, aliases=aliases)


def _values(columns: Sequence[Column], time: str | None) -> tuple[Rule, ...]:
    """What follows from the units; two times are compared once both are believed."""
    later = [column.name for column in columns if time is not None and column.known_at == column.name]
    end = max((place for place, column in enumerate(columns, 1) if column.name in later), default=0)
    order = (not_before(column, time or "") for column in later)
    return (*_believable(columns[:end]), *order, *_believable(columns[end:]))


def _believable(columns: Sequence[Column]) -> tuple[Rule, ...]:
    return tuple(rule for column in columns for rule in column.believable())

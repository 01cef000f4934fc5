"""The first day of which a landing says anything new: days before it would be scored as they were."""

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from lake.comparison import columns_of
from lake.landing_target import LandingTarget
from lake.mapping_sql import quoted


def earliest_change(
    connection: duckdb.DuckDBPyConnection, target: LandingTarget, time: str, later: Mapping[str, str]
) -> date | None:
    """The day of the first row that is new; of a corrected row the day it stands on now or stood on before.

    Where nothing of a row changed but what was learnt after it began (`later`: column → the column that says when), it
    is the day that was learnt: an order of last week that arrived yesterday says nothing new of last week. None for
    rows without the column `time`.
    """
    view = "news" if target.key else "fresh"
    columns = columns_of(connection, view)
    if time not in columns:
        return None
    present = columns_of(connection, "everything") if target.key and target.near else []
    if time not in present:
        return _first(connection, f"select {quoted(time)} as moment from {view}")
    keys = ", ".join(map(quoted, target.key))
    moments = [
        f"select n.{quoted(time)} as moment from news n anti join everything e using ({keys})",
        f"select {_moment(columns, present, time, later)} from news n join everything e using ({keys})",
    ]
    return _first(connection, " union all ".join(moments))


def _moment(columns: Sequence[str], present: Sequence[str], time: str, later: Mapping[str, str]) -> str:
    """SQL for the moment from which on a corrected row `n` says something else than `e` did."""
    shared = set(columns) & set(present)
    learnt = {name: when for name, when in later.items() if {name, when} <= shared}
    of_row = [_differs(name, present) for name in columns if name not in learnt]
    of_row += [f"({_differs(name, present)} and {_sides(when)} is null)" for name, when in learnt.items()]
    moments = [
        f"case when {_differs(name, present)} then {_sides(when)} end" for name, when in learnt.items()
    ]
    if not moments:
        return _sides(time)
    return (
        f"case when {' or '.join(of_row)} then {_sides(time)} else least({', '.join([*moments, 'null'])}) end"
    )


def _differs(name: str, present: Sequence[str]) -> str:
    return (
        f"(n.{quoted(name)} is distinct from e.{quoted(name)})"
        if name in present
        else f"n.{quoted(name)} is not null"
    )


def _sides(name: str) -> str:
    return f"least(n.{quoted(name)}, e.{quoted(name)})"


def _first(connection: duckdb.DuckDBPyConnection, moments: str) -> date | None:
    first: date | None = connection.execute(
        f"select min(moment)::date from ({moments}) t(moment)"
    ).fetchall()[0][0]
    return first

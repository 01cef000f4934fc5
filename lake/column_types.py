"""What the text of a column means: numbers, times or words, decided over all its values.

A column gets one reading. Where two readings fit and give different values, none is chosen: the column stays text
and a note says what the mapping has to say.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any, Literal

import duckdb

Wish = Literal["number", "time", "any"]
SAMPLE_ROWS = 20_000
CLEAR = 20  # so many times more evidence for one reading than for the other settles it
LEAST_SHARE = 0.5  # a reading that fits fewer of the values is not what the column holds


@dataclass(frozen=True)
class Meaning:
    """A reading of one text column: SQL over it. `loose`: some values cannot be read that way."""

    value: str
    loose: bool = False
    decimal: str = ""


@dataclass(frozen=True)
class Understood:
    """Readings by column; columns without one are text, with a note where they could be more than one thing."""

    meanings: Mapping[str, Meaning]
    notes: Mapping[str, str]


def understand(
    connection: duckdb.DuckDBPyConnection, view: str, wishes: Mapping[str, Set[Wish]]
) -> Understood:
    """The reading of each text column of `view` that `wishes` names.

    A wish for a number or a time may leave a minority of values unreadable; "any" takes only what all values are.
    Codes with leading zeros, and numbers too long for a double, stay text unless a number is wished for.
    """
    columns = list(wishes)
    if not columns:
        return Understood({}, {})
    some = _counts(connection, f"(from {view} limit {SAMPLE_ROWS})", dict.fromkeys(columns, FIRST))
    first = _counts(connection, view, {name: _open(wishes[name], some[name]) for name in columns})
    more = {name: SECOND[wish] for name in columns for wish in _doubtful(wishes[name], first[name])}
    second = _counts(connection, view, more)
    meanings: dict[str, Meaning] = {}
    notes: dict[str, str] = {}
    for name in columns:
        found = _settled(name, wishes[name], {**first[name], **second.get(name, {})})
        if isinstance(found, Meaning):
            meanings[name] = found
        elif found:
            notes[name] = found
    return _without_false_points(connection, view, Understood(meanings, notes))


FIRST = {
    "n": "count({c})",
    "number": "count(try_cast({c} as double))",
    "whole": "count_if(try_cast({c} as double) = try_cast({c} as bigint))",
    "time": "count(try_cast({c} as timestamp))",
    "truth": "count_if(lower({c}) in ('true', 'false'))",
    "code": "count_if(starts_with({c}, '0') and length({c}) > 1 and substr({c}, 2, 1) between '0' and '9' "
    "or length({c}) > 15)",
}
_NUMBERS = {
    "given": "count(given({c}))",
    "a": "count(decimal_point({c}))",
    "b": "count(decimal_comma({c}))",
    "a_only": "count_if(decimal_point({c}) is not null and decimal_comma({c}) is null)",
    "b_only": "count_if(decimal_comma({c}) is not null and decimal_point({c}) is null)",
    "differ": "count_if(decimal_point({c}) <> decimal_comma({c}))",
}
_TIMES = {
    "given": "count(given({c}))",
    "iso": "count(iso_time({c}))",
    "offset": "count_if(has_offset({c}))",
    "a": "count(day_first({c}))",
    "b": "count(month_first({c}))",
    "a_only": "count_if(day_first({c}) is not null and month_first({c}) is null)",
    "b_only": "count_if(month_first({c}) is not null and day_first({c}) is null)",
    "differ": "count_if(day_first({c}) <> month_first({c}))",
    "named": "count(named_month({c}))",
    "packed": "count(packed_time({c}))",
    "timed": "count(coalesce(iso_time({c}), day_first({c}), month_first({c}), named_month({c}), packed_time({c})))",
}
_CLEAN_TIMES = {"offset": "count_if(has_offset({c}))"}
SECOND: Mapping[str, Mapping[str, str]] = {"number": _NUMBERS, "time": _TIMES, "clean time": _CLEAN_TIMES}


THOUSANDS = {  # 1.234, as thousands are written where commas part decimals
    "pointed": "count_if(contains({c}, '.'))",
    "thousands": "count_if(regexp_full_match({c}, '[+-]?[1-9]\\d{{0,2}}\\.\\d{{3}}'))",
}


def _open(wishes: Set[Wish], some: Mapping[str, int]) -> dict[str, str]:
    """The questions of the first look that a sample of the values has not settled."""
    left = {kind for kind in ("number", "time", "truth") if some[kind] == some["n"]}
    left |= {wish for wish in wishes if wish != "any"}
    asked = {"n", *left} | ({"whole", "code"} if "number" in left else set())
    return {key: sql for key, sql in FIRST.items() if key in asked} if left else {}


def _doubtful(wishes: Set[Wish], counts: Mapping[str, int]) -> list[str]:
    """What has to be counted beyond the first look, the more expensive questions only where they matter."""
    if not counts.get("n"):
        return []
    if counts.get("time") == counts["n"]:
        return ["clean time"]
    if "time" in wishes:
        return ["time"]
    return ["number"] if "number" in wishes and counts["number"] < counts["n"] else []


def _settled(name: str, wishes: Set[Wish], counts: Mapping[str, int]) -> Meaning | str | None:
    if "n" not in counts:
        return None
    if counts["n"] == 0:
        return Meaning("try_cast({c} as double)") if "number" in wishes else None
    if counts.get("time") == counts["n"]:
        return _clean_time(counts)
    found: Meaning | str | None = None
    if "time" in wishes:
        found = _time(name, counts)
    if found is None and "number" in wishes:
        found = _number(name, counts)
    return found or _strictly(counts)


def _strictly(counts: Mapping[str, int]) -> Meaning | None:
    if counts.get("number") == counts["n"] and not counts["code"]:
        return Meaning(f"try_cast({{c}} as {'bigint' if counts['whole'] == counts['n'] else 'double'})")
    return Meaning("try_cast({c} as boolean)") if counts.get("truth") == counts["n"] else None


def _clean_time(counts: Mapping[str, int]) -> Meaning:
    if not counts["offset"]:
        return Meaning("try_cast({c} as timestamp)")
    return Meaning("try_cast({c} as timestamptz)" if counts["offset"] == counts["n"] else "iso_time({c})")


def _number(name: str, counts: Mapping[str, int]) -> Meaning | str | None:
    if counts["number"] == counts["n"]:
        kind = "bigint" if counts["whole"] == counts["n"] and not counts["code"] else "double"
        return Meaning(f"try_cast({{c}} as {kind})", decimal="point" if kind == "double" else "")
    if "b" not in counts or max(counts["a"], counts["b"]) < LEAST_SHARE * counts["given"]:
        return None
    chosen = _chosen(counts)
    if chosen is None:
        return (
            f"the column {name!r} writes numbers whose comma or point could part thousands or decimals; "
            f"say which: decimal_comma({name}) or decimal_point({name})"
        )
    reading = "decimal_point" if chosen == "a" else "decimal_comma"
    return Meaning(
        f"{reading}({{c}})", counts[chosen] < counts["given"], "point" if chosen == "a" else "comma"
    )


def _time(name: str, counts: Mapping[str, int]) -> Meaning | str | None:
    if "packed" not in counts or counts["timed"] < LEAST_SHARE * counts["given"]:
        return None
    parts = ["iso_time({c})"] if counts["iso"] else []
    if max(counts["a"], counts["b"]) > counts["iso"]:  # these two read plain ISO dates as well
        chosen = _chosen(counts)
        few = CLEAR * (max(counts["a"], counts["b"]) - counts["iso"]) <= counts["given"]
        if chosen is None and not few:
            return (
                f"the column {name!r} writes dates that could begin with the day or with the month; "
                f"say which: day_first({name}) or month_first({name})"
            )
        if chosen is not None:
            parts.append("day_first({c})" if chosen == "a" else "month_first({c})")
    parts += [f"{reading}({{c}})" for reading, key in READINGS if counts[key]]
    return Meaning(f"coalesce({', '.join(parts)})", loose=True)


READINGS = (("named_month", "named"), ("packed_time", "packed"))


def _chosen(counts: Mapping[str, int]) -> str | None:
    """Reading a or b, or None where the values allow both and they would differ."""
    a, b = counts["a_only"], counts["b_only"]
    if a == b == 0:
        return None if counts["differ"] else "a"
    if a >= CLEAR * b:
        return "a"
    return "b" if b >= CLEAR * a else None


def _without_false_points(connection: duckdb.DuckDBPyConnection, view: str, found: Understood) -> Understood:
    """In a file with decimal commas, a column of nothing but 1.234 and 5.678 may well be thousands."""
    decimals = {name: meaning.decimal for name, meaning in found.meanings.items()}
    if "comma" not in decimals.values():
        return found
    pointed = {name: THOUSANDS for name, decimal in decimals.items() if decimal == "point"}
    counts = _counts(connection, view, pointed)
    doubtful = [name for name in pointed if 0 < counts[name]["pointed"] == counts[name]["thousands"]]
    notes = {
        name: f"the column {name!r} has points where others have decimal commas; "
        f"say what they part: decimal_comma({name}) or decimal_point({name})"
        for name in doubtful
    }
    kept = {name: meaning for name, meaning in found.meanings.items() if name not in notes}
    return Understood(kept, {**found.notes, **notes})


def _counts(
    connection: duckdb.DuckDBPyConnection, view: str, questions: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, int]]:
    """The answers to each column's questions, all in one pass over `view`."""
    asked = [(name, key, sql) for name, some in questions.items() for key, sql in some.items()]
    answers: dict[str, dict[str, int]] = {name: {} for name in questions}
    if not asked:
        return answers
    quoted = (sql.format(c='"' + name.replace('"', '""') + '"') for name, _, sql in asked)
    row: tuple[Any, ...] = connection.execute(f"select {', '.join(quoted)} from {view}").fetchall()[0]
    for (name, key, _), value in zip(asked, row, strict=True):
        answers[name][key] = int(value or 0)  # count_if of nothing is null
    return answers

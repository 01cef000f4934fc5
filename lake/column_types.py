"""What the text of a column holds: numbers, times or words, decided over all its values.

A column gets one reading. Where two readings fit and give different values, none is chosen: the column stays text
and a note says what the mapping has to say.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Literal

import duckdb

from lake.value_counts import FIRST, SECOND, THOUSANDS, counts

Wish = Literal["number", "time", "any"]
Counts = Mapping[str, int]
SAMPLE_ROWS = 20_000
CLEAR = 20  # so many times more evidence for one reading than for the other settles it
LEAST_SHARE = 0.5  # a reading that fits fewer of the values is not what the column holds
RARE_TIMES = (("named_month", "named"), ("packed_time", "packed"))


@dataclass(frozen=True)
class Interpretation:
    """A reading of one text column: SQL over it. `loose`: some values cannot be read that way."""

    value: str
    loose: bool = False
    decimal: str = ""


@dataclass(frozen=True)
class InferredTypes:
    """Readings by column; columns without one are text, with a note where they could be more than one thing."""

    interpretations: Mapping[str, Interpretation]
    notes: Mapping[str, str]


def infer_types(
    connection: duckdb.DuckDBPyConnection, view: str, wishes: Mapping[str, Set[Wish]]
) -> InferredTypes:
    """The reading of each text column of `view` that `wishes` names.

    A wish for a number or a time may leave a minority of values unreadable; "any" takes only what all values are.
    Codes with leading zeros, and numbers too long for a double, stay text unless a number is wished for.
    """
    if not wishes:
        return InferredTypes({}, {})
    evidence = _evidence(connection, view, wishes)
    verdicts = {name: _verdict(name, wishes[name], evidence[name]) for name in wishes}
    readings = {name: verdict for name, verdict in verdicts.items() if isinstance(verdict, Interpretation)}
    notes = {name: verdict for name, verdict in verdicts.items() if isinstance(verdict, str)}
    return _without_false_points(connection, view, InferredTypes(readings, notes))


def _evidence(
    connection: duckdb.DuckDBPyConnection, view: str, wishes: Mapping[str, Set[Wish]]
) -> dict[str, dict[str, int]]:
    """The counts of each column: a sample settles what need not be counted over all rows."""
    sample = counts(connection, f"(from {view} limit {SAMPLE_ROWS})", dict.fromkeys(wishes, FIRST))
    first = counts(connection, view, {name: _open(wishes[name], sample[name]) for name in wishes})
    doubtful = {name: SECOND[wish] for name in wishes for wish in _doubtful(wishes[name], first[name])}
    second = counts(connection, view, doubtful)
    return {name: {**first[name], **second.get(name, {})} for name in wishes}


def _open(wishes: Set[Wish], sample: Counts) -> dict[str, str]:
    """The questions of the first look that a sample of the values has not settled."""
    kinds = {kind for kind in ("number", "time", "truth") if sample[kind] == sample["n"]}
    kinds |= {wish for wish in wishes if wish != "any"}
    questions = {"n", *kinds} | ({"whole", "code"} if "number" in kinds else set())
    return {key: sql for key, sql in FIRST.items() if key in questions} if kinds else {}


def _doubtful(wishes: Set[Wish], evidence: Counts) -> list[str]:
    """What has to be counted beyond the first look, the more expensive questions only where they matter."""
    if not evidence.get("n"):
        return []
    if evidence.get("time") == evidence["n"]:
        return ["clean time"]
    if "time" in wishes:
        return ["time"]
    return ["number"] if "number" in wishes and evidence["number"] < evidence["n"] else []


def _verdict(name: str, wishes: Set[Wish], evidence: Counts) -> Interpretation | str | None:
    """The column's reading, or a note of two that differ; None where it is text."""
    if "n" not in evidence:
        return None
    if evidence["n"] == 0:
        return Interpretation("try_cast({c} as double)") if "number" in wishes else None
    if evidence.get("time") == evidence["n"]:
        return _clean_time(evidence)
    verdict: Interpretation | str | None = None
    if "time" in wishes:
        verdict = _time(name, evidence)
    if verdict is None and "number" in wishes:
        verdict = _number(name, evidence)
    return verdict or _strict(evidence)


def _strict(evidence: Counts) -> Interpretation | None:
    """The reading that every value allows."""
    if evidence.get("number") == evidence["n"] and not evidence["code"]:
        kind = "bigint" if evidence["whole"] == evidence["n"] else "double"
        return Interpretation(f"try_cast({{c}} as {kind})")
    is_truth = evidence.get("truth") == evidence["n"]
    return Interpretation("try_cast({c} as boolean)") if is_truth else None


def _clean_time(evidence: Counts) -> Interpretation:
    if not evidence["tail"]:
        return Interpretation("try_cast({c} as timestamp)")
    has_offsets = evidence["offset"] == evidence["n"]
    return Interpretation("instant({c})" if has_offsets else "iso_time({c})", loose=True)


def _number(name: str, evidence: Counts) -> Interpretation | str | None:
    if evidence["number"] == evidence["n"]:
        kind = "bigint" if evidence["whole"] == evidence["n"] and not evidence["code"] else "double"
        return Interpretation(f"try_cast({{c}} as {kind})", decimal="point" if kind == "double" else "")
    if "b" not in evidence or max(evidence["a"], evidence["b"]) < LEAST_SHARE * evidence["given"]:
        return None
    choice = _choice(evidence)
    if choice is None:
        return (
            f"the column {name!r} writes numbers whose comma or point could part thousands or decimals; "
            f"say which: decimal_comma({name}) or decimal_point({name})"
        )
    decimal = "point" if choice == "a" else "comma"
    return Interpretation(f"decimal_{decimal}({{c}})", evidence[choice] < evidence["given"], decimal)


def _time(name: str, evidence: Counts) -> Interpretation | str | None:
    if "packed" not in evidence or evidence["timed"] < LEAST_SHARE * evidence["given"]:
        return None
    parts = ["iso_time({c})"] if evidence["iso"] else []
    swappable = max(evidence["a"], evidence["b"]) - evidence["iso"]  # both readings take ISO dates as well
    if swappable > 0:
        choice = _choice(evidence)
        if choice is None and CLEAR * swappable > evidence["given"]:
            return (
                f"the column {name!r} writes dates that could begin with the day or with the month; "
                f"say which: day_first({name}) or month_first({name})"
            )
        if choice is not None:
            parts.append("day_first({c})" if choice == "a" else "month_first({c})")
    parts += [f"{macro}({{c}})" for macro, key in RARE_TIMES if evidence[key]]
    return Interpretation(f"coalesce({', '.join(parts)})", loose=True)


def _choice(evidence: Counts) -> str | None:
    """Reading a or b, or None where the values allow both and they would differ."""
    a, b = evidence["a_only"], evidence["b_only"]
    if a == b == 0:
        return None if evidence["differ"] else "a"
    if a >= CLEAR * b:
        return "a"
    return "b" if b >= CLEAR * a else None


def _without_false_points(
    connection: duckdb.DuckDBPyConnection, view: str, inferred: InferredTypes
) -> InferredTypes:
    """In a file with decimal commas, a column of nothing but 1.234 and 5.678 may well be thousands."""
    decimals = {name: reading.decimal for name, reading in inferred.interpretations.items()}
    if "comma" not in decimals.values():
        return inferred
    pointed = {name: THOUSANDS for name, decimal in decimals.items() if decimal == "point"}
    evidence = counts(connection, view, pointed)
    doubtful = [name for name in pointed if 0 < evidence[name]["pointed"] == evidence[name]["thousands"]]
    notes = {
        name: f"the column {name!r} has points where others have decimal commas; "
        f"say what they part: decimal_comma({name}) or decimal_point({name})"
        for name in doubtful
    }
    clear = {name: reading for name, reading in inferred.interpretations.items() if name not in notes}
    return InferredTypes(clear, {**inferred.notes, **notes})

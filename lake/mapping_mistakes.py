"""SQL of a mapping that parses but cannot run over its source: what is wrong, where, and what mends it."""

import difflib
import re
from collections.abc import Sequence

import duckdb

from lake.clauses import POSITION, Clause
from lake.mapping_caret import Place, place_in, place_of, pointed
from lake.mapping_slips import column_in_single_quotes
from lake.mapping_sql import MappingError, explain, is_plain, quoted

AGGREGATE = re.compile(
    r"\b(sum|min|max|count|avg|mean|any_value|first|last|string_agg|list|median)\s*\(", re.I
)
UNFIT = (
    "No function matches",
    "Cannot compare",
    "best candidate",
)  # DuckDB's words for types that do not fit
MOST_NAMES = 30  # of a source's columns are listed
DIALECTS = {  # functions of other databases → what DuckDB or Retain has for them
    "isnull": "coalesce(x, y)",
    "iif": "case when … then … else … end",
    "to_date": "strptime(x, '%d.%m.%Y')",
    "to_timestamp_ntz": "strptime(x, '%d.%m.%Y %H:%M')",
    "str_to_date": "strptime(x, '%d.%m.%Y')",
    "parse_date": "strptime(x, '%d.%m.%Y')",
    "date_format": "strftime(x, '%Y-%m')",
    "to_number": "decimal_point(x)",
    "convert": "x::double",
    "charindex": "instr(x, y)",
    "group_concat": "string_agg(x, ', ')",
    "getdate": "a column: no mapping knows the clock",
}


def mistake(clause: Clause, columns: Sequence[str], error: duckdb.Error) -> MappingError:
    """The refusal of `clause`, which does not bind to a source with these `columns`, with carets under the place."""
    text = str(error)
    for sentence in (_single_quotes, _column, _function, _aggregate, _types, _value):
        if (hit := sentence(clause, columns, text)) is not None:
            words, place = hit
            return MappingError(f"{clause.where}: {words}{pointed(clause.text, place)}")
    place = place_in(clause.text, clause.sql, text)
    return MappingError(f"{explain(clause.where, error)}{pointed(clause.text, place)}")


def _single_quotes(clause: Clause, columns: Sequence[str], text: str) -> tuple[str, Place] | None:
    """A type that does not fit is often that of a column's name in single quotes."""
    if not any(words in text for words in (*UNFIT, "Could not convert")):
        return None
    slip = column_in_single_quotes(clause, columns)
    return (slip.sentence, slip.place) if slip else None


def _column(clause: Clause, columns: Sequence[str], text: str) -> tuple[str, Place] | None:
    missing = re.search(r'[Cc]olumn "([^"]+)" not found|does not have a column named "([^"]+)"', text)
    table = re.search(r'Referenced table "([^"]+)" not found|Table with name (\S+) does not exist', text)
    if table is not None:
        name = table[1] or table[2]
        return f"there is no source {name!r} here; `sources` gives each its name", place_of(clause.text, name)
    if missing is None:
        return None
    name = missing[1] or missing[2]
    place = place_in(clause.text, clause.sql, text)
    near = _near(name, columns)
    listed = ", ".join(columns[:MOST_NAMES]) + (" …" if len(columns) > MOST_NAMES else "")
    hint = _proposal(near) if near else f"the source has {listed}; if a text is meant, write '{name}'"
    return f"the source has no column {name!r}; {hint}", place


def _near(name: str, columns: Sequence[str]) -> list[str]:
    """The columns whose name is much like this one, at most three; else those with such a word in it."""
    lower = {column.lower(): column for column in columns}
    near = difflib.get_close_matches(name.lower(), lower, 3)
    words = [
        column
        for column in lower
        if difflib.get_close_matches(name.lower(), re.split(r"[\W_]+", column), 1, 0.75)
    ]
    return [lower[hit] for hit in near or words[:3]]


def _proposal(names: Sequence[str]) -> str:
    first = repr(names[0]) if is_plain(names[0]) else f"{quoted(names[0])}, in double quotes"
    return f"did you mean {' or '.join([first, *map(repr, names[1:])])}?"


def _function(clause: Clause, columns: Sequence[str], text: str) -> tuple[str, Place] | None:
    hit = re.search(r"Function with name \"?(\w+)\"? does not exist", text)
    if hit is None:
        return None
    name = hit[1]
    place = place_of(clause.text, name)
    if name.lower() in DIALECTS:
        return f"DuckDB has no function {name}(); write {DIALECTS[name.lower()]}", place
    near = re.search(r'Did you mean "([^"]+)"', text)
    hint = f"did you mean {near[1]}()?" if near else "docs/mapping.md names DuckDB's reference"
    return f"there is no function {name}(); {hint}", place


def _aggregate(clause: Clause, columns: Sequence[str], text: str) -> tuple[str, Place] | None:
    if "GROUP BY" not in text and "aggregate" not in text:
        return None
    hit = AGGREGATE.search(clause.text)
    is_ours = (
        f'"{POSITION}"' in text
    )  # no column of the shop's stands alone: the aggregate stands without groups
    if hit is not None and (is_ours or "cannot contain aggregates" in text):
        return (
            f"{hit[1]}() makes one value of many rows, so the table wants `group_by`, as in group_by: receipt; "
            "without it none may be aggregated",
            Place(hit.start(), len(hit[1])),
        )
    name = re.search(r'column "([^"]+)" must appear', text)
    if name is None:
        return None
    inside = name[1] if is_plain(name[1]) else quoted(name[1])
    return (
        "with `group_by` every column must be in it or in an aggregate such as sum() or min(); "
        f"where all rows of a group say the same, write any_value({inside})",
        place_in(clause.text, clause.sql, text),
    )


def _types(clause: Clause, columns: Sequence[str], text: str) -> tuple[str, Place] | None:
    if not any(words in text for words in UNFIT):
        return None
    place = place_in(clause.text, clause.sql, text)
    if "VARCHAR" in text:
        return (
            "a column here holds text that cannot be read as numbers or times; say how, with a cast, "
            "decimal_point(x), decimal_comma(x), day_first(x) or month_first(x)",
            place,
        )
    types = re.search(r"types '(.+?)\((.*?)\)'|call \"(.+?)\((.*?)\)\"|of type (.+?) and type (\w+)", text)
    if types is None:
        return None
    parts = [part.replace("_LITERAL", "").lower() for part in types.groups() if part]
    kinds = " and ".join(parts) if types[5] else parts[1].replace(", ", " and ")
    if parts[0].isalpha() and not types[5]:
        return f"{parts[0]}() takes no {kinds}; cast it, as in x::date or x::double", place
    return f"these types do not go together: {kinds}; cast one of them, as in x::date or x::double", place


def _value(clause: Clause, columns: Sequence[str], text: str) -> tuple[str, Place] | None:
    if "Could not convert" not in text and "Could not parse" not in text:
        return None
    words = re.sub(r"^[\w ]+ Error: ", "", text.split("\n")[0])
    words = re.sub(r"string '[^']*'", "a value", words)  # the value may be a customer's name
    words = re.sub(r'string "[^"]*"', "a value", words).rstrip(".")
    trial = "try_strptime" if "parse" in words else "try_cast"
    return f"{words}; with {trial} such rows are quarantined instead", place_in(clause.text, clause.sql, text)

"""Cells that a spreadsheet opens safely: no text runs as a formula, no number has noise, no date an hour it lacks."""

import pyarrow as pa
import pyarrow.compute as pc

DECIMALS = 6
# What spreadsheets take for the start of a formula, also after blanks, and the full-width forms that
# East Asian editions read the same way. Source: OWASP, "CSV Injection".
FORMULA = r"^(?:[\s\pZ\pC]*[=+\-@＝＋－＠]|[\t\r\n])"


def plain_cells(table: pa.Table) -> pa.Table:
    """The same rows as people's programs may read them, under names that are no formulas either.

    A text that a spreadsheet would run as a formula gets a leading apostrophe. Numbers are never changed but for
    rounding to six decimals. A column of timestamps that are all midnight becomes dates, others are cut to the second.

    >>> plain_cells(pa.table({"id": ["007", "=1+1"]}))["id"].to_pylist()
    ['007', "'=1+1"]
    """
    names = without_formulas(pa.chunked_array([table.column_names], pa.string())).to_pylist()
    return pa.table([_cells(column) for column in table.columns], names=names)


def without_formulas(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """The texts, with an apostrophe before each that a spreadsheet would run."""
    texts = texts.cast(pa.string())
    words = pc.unique(texts)  # codes and sentences come again and again, and a pattern is dear
    if not pc.any(pc.match_substring_regex(words, FORMULA)).as_py():
        return texts
    marked = pc.binary_join_element_wise("'", texts, "")
    return pc.if_else(pc.match_substring_regex(texts, FORMULA), marked, texts)


def formulas_in(texts: pa.ChunkedArray) -> int:
    """How many of the texts a spreadsheet would run."""
    return pc.sum(pc.match_substring_regex(texts, FORMULA)).as_py() or 0


def _cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _cells(column.cast(kind.value_type))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return without_formulas(column)
    if pa.types.is_floating(kind):
        return pc.add(pc.round(column, ndigits=DECIMALS), 0.0)  # + 0.0 turns -0 into 0
    if pa.types.is_timestamp(kind):
        return _dates(column)
    return column


def _dates(column: pa.ChunkedArray) -> pa.ChunkedArray:
    days = pc.floor_temporal(column, unit="day")
    all_midnight = pc.all(pc.equal(days, column)).as_py()  # null when there is no value at all
    return column.cast(pa.date32() if all_midnight else pa.timestamp("s", column.type.tz), safe=False)

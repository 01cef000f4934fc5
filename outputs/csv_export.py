"""Lists for people: a frame as a CSV file that a spreadsheet opens safely."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from outputs.published_day import PublishedDay
from outputs.reason_texts import with_texts
from outputs.whole_file import whole_file

DECIMALS = 6
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What spreadsheets take for the start of a formula, also after blanks, and the full-width forms that
# East Asian editions read the same way. Source: OWASP, "CSV Injection".
FORMULA = r"^(?:[\s\pZ\pC]*[=+\-@＝＋－＠]|[\t\r\n])"


def write_scored(day: PublishedDay, path: Path) -> None:
    """The scored table of a day as a CSV file, each reason with its sentence in English and Chinese."""
    write_csv(with_texts(day.scored, day.phrases, day.currency), path)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """One line per row of `frame`, under one line of column names; the index is not written.

    UTF-8 with a byte-order mark (else Excel misreads accents), comma, LF. Every text is quoted, so ids that
    look like numbers stay text for readers that tell the two apart; a text that a spreadsheet would run as a
    formula gets a leading apostrophe. Numbers are never changed but for rounding to six decimals. Dates are
    ISO; a column of timestamps that are all midnight is written as dates, others to the second. Null is an
    empty cell, unlike the empty text `""`. An empty frame gives the line of names. The same frame gives the
    same bytes. Raises `CannotWrite`, and then the old file stays.

        write_csv(pd.DataFrame({"customer_id": ["007"], "churn_probability": [0.25]}), Path("list.csv"))
    """
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    cells = [_cells(column) for column in table.columns]
    names = [_without_formulas(pa.chunked_array([[name]]))[0].as_py() for name in table.column_names]
    with whole_file(path) as file:
        file.write(BYTE_ORDER_MARK)
        csv.write_csv(pa.table(cells, names=names), file)


def _cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _cells(column.cast(kind.value_type))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _without_formulas(column)
    if pa.types.is_floating(kind):
        return pc.add(pc.round(column, ndigits=DECIMALS), 0.0)  # + 0.0 turns -0 into 0
    if pa.types.is_timestamp(kind):
        return _dates(column)
    return column


def _without_formulas(column: pa.ChunkedArray) -> pa.ChunkedArray:
    marked = pc.binary_join_element_wise("'", column.cast(pa.string()), "")
    return pc.if_else(pc.match_substring_regex(column, FORMULA), marked, column.cast(pa.string()))


def _dates(column: pa.ChunkedArray) -> pa.ChunkedArray:
    days = pc.floor_temporal(column, unit="day")
    all_midnight = pc.all(pc.equal(days, column)).as_py()  # null when there is no value at all
    return column.cast(pa.date32() if all_midnight else pa.timestamp("s", column.type.tz), safe=False)

"""Lists for people: rows as a CSV file that a spreadsheet opens safely."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv

from outputs.play_texts import with_action_texts
from outputs.published_day import PublishedDay
from outputs.reason_texts import with_texts
from outputs.spreadsheet_cells import plain_cells
from outputs.whole_file import whole_file

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write_scored(day: PublishedDay, path: Path) -> None:
    """The scored table of a day as a CSV file, each reason and recommendation in words, English and Chinese."""
    write_csv(with_action_texts(with_texts(day.scored, day.phrases, day.currency), day.plays), path)


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
    write_lines(table, path, BYTE_ORDER_MARK)


def write_lines(table: pa.Table, path: Path, mark: bytes = b"") -> None:
    """The same of an Arrow table, with `mark` before its first byte: programs that import lists want none."""
    with whole_file(path) as file:
        file.write(mark)
        csv.write_csv(plain_cells(table), file)

"""Lists for people: rows as a CSV file that a spreadsheet opens safely."""

from collections.abc import Iterable, Iterator
from itertools import chain
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
AT_A_TIME = 100_000
"""Rows of a frame that are text at once: the sentences of a million customers are two gigabytes."""


def write_scored(day: PublishedDay, path: Path) -> None:
    """The scored table of a day as a CSV file, each reason and recommendation in words, English and Chinese.

    It is written as `write_csv` does, some customers at a time; a day has one time at which it was scored.
    """
    parts = (
        with_action_texts(with_texts(rows, day.phrases, day.currency), day.plays) for rows in day.in_runs()
    )
    _write(chain.from_iterable(map(_cells_in_runs, parts)), path, BYTE_ORDER_MARK)


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
    _write(_cells_in_runs(frame), path, BYTE_ORDER_MARK)


def _cells_in_runs(frame: pd.DataFrame) -> Iterator[pa.Table]:
    """The cells of some rows at a time. Times are looked at whole: if one has an hour, all are written with theirs."""
    times = plain_cells(_arrow(frame.select_dtypes(["datetime", "datetimetz"])))
    for start in range(0, max(len(frame), 1), AT_A_TIME):
        cells = plain_cells(_arrow(frame.iloc[start : start + AT_A_TIME]))
        for name in times.column_names:
            part = times[name].slice(start, AT_A_TIME)
            cells = cells.set_column(cells.column_names.index(name), name, part)
        yield cells


def _arrow(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)


def write_lines(table: pa.Table, path: Path, mark: bytes = b"") -> None:
    """The same of an Arrow table, with `mark` before its first byte: programs that import lists want none."""
    _write([plain_cells(table)], path, mark)


def _write(runs: Iterable[pa.Table], path: Path, mark: bytes) -> None:
    """The runs of rows one after the other, under one line of names."""
    with whole_file(path) as file:
        file.write(mark)
        for number, cells in enumerate(runs):
            csv.write_csv(cells, file, csv.WriteOptions(include_header=number == 0))

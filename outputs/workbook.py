"""A list as an Excel workbook: formatted, filterable, its names in sight, and what they mean on a second sheet."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import xlsxwriter

from outputs.export_table import DICTIONARY_HEAD, ExportTable, dictionary_rows
from outputs.spreadsheet_cells import plain_cells
from outputs.whole_file import whole_file
from tables.column import Column

MOST_ROWS, LONGEST_TEXT = (
    1_048_576,
    32_767,
)  # of a sheet, with its header; of a cell. Source: Excel's specifications
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
FORMATS = {
    "probability": "0.0%",
    "percentile": "0",
    "index": "0",
    "heads": "#,##0",
    "money": "#,##0.00",
    "total money": "#,##0.00",
    "days": "#,##0.0",
    "days ahead": "#,##0",
    "days from due": "#,##0.0",
}
BY_TYPE = {"double": "#,##0.00##", "date": "yyyy-mm-dd", "timestamp": "yyyy-mm-dd hh:mm:ss"}
WIDTHS = {"string": 18, "double": 14, "date": 12, "timestamp": 20, "boolean": 10}
TEXT_WIDTH, DICTIONARY_SHEET = 60, "Dictionary 数据字典"


class TooLongForExcel(ValueError):
    """More rows than a sheet holds."""

    exit_code: ClassVar[int] = 2


def write_workbook(export: ExportTable, path: Path) -> None:
    """One sheet with a row per row under a frozen, filterable line of names; for people a second with the dictionary.

    Texts are written as texts: none runs as a formula or becomes a link, and those that would as CSV get the same
    apostrophe as there. Times are UTC. An empty list gives the line of names. Raises TooLongForExcel, `MissingMeaning`
    and `CannotWrite`; the old file stays then.
    """
    if export.rows.num_rows >= MOST_ROWS:
        raise TooLongForExcel(
            f"{export.rows.num_rows:,} rows are more than the {MOST_ROWS - 1:,} a sheet of Excel holds: use --as csv"
        )
    dictionary = dictionary_rows(export.columns, export.rows.column_names)
    with whole_file(path) as file, xlsxwriter.Workbook(file, OPTIONS) as book:
        # not the clock's: the same rows give the same bytes
        book.set_properties({"created": datetime.combine(export.day, time())})
        _write_sheet(book, export)
        if export.is_for_people:
            _write_dictionary(book, dictionary)


def _write_sheet(book: Any, export: ExportTable) -> None:
    cells = plain_cells(export.rows)
    sheet = book.add_worksheet(export.name[:31])
    for number, column in enumerate(export.columns):
        sheet.set_column(number, number, _width(column), _format(book, column))
    _write_head(book, sheet, cells.column_names)
    writers = [_writer(sheet, kind) for kind in cells.schema.types]
    for place, row in enumerate(_rows(cells), start=1):
        for number, (write, value) in enumerate(zip(writers, row, strict=True)):
            if value is not None and value == value:
                write(place, number, value)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(cells.num_rows, 1), cells.num_columns - 1)


def _write_dictionary(book: Any, rows: Sequence[Sequence[str]]) -> None:
    sheet = book.add_worksheet(DICTIONARY_SHEET)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for number, width in enumerate((30, 10, 14, TEXT_WIDTH, TEXT_WIDTH, 30, 30)):
        sheet.set_column(number, number, width, wrapped)
    _write_head(book, sheet, DICTIONARY_HEAD)
    for place, row in enumerate(rows, start=1):
        for number, text in enumerate(row):
            sheet.write_string(place, number, text)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(DICTIONARY_HEAD) - 1)


def _write_head(book: Any, sheet: Any, names: Sequence[str]) -> None:
    head = book.add_format({"bold": True, "bg_color": "#E8EDF2", "bottom": 1, "valign": "top"})
    for number, name in enumerate(names):
        sheet.write_string(0, number, name, head)


def _rows(cells: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in cells.to_batches(max_chunksize=10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _writer(sheet: Any, kind: pa.DataType) -> Any:
    if pa.types.is_boolean(kind):
        return sheet.write_boolean
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return sheet.write_number
    if pa.types.is_temporal(kind):
        return sheet.write_datetime
    return lambda place, number, text: sheet.write_string(place, number, str(text)[:LONGEST_TEXT])


def _format(book: Any, column: Column) -> Any:
    code = FORMATS.get(column.unit or "", BY_TYPE.get(column.type))
    return None if code is None else book.add_format({"num_format": code})


def _width(column: Column) -> int:
    is_sentence = column.name.endswith(("_text", "_text_zh")) or column.name in (
        "offer",
        "satisfaction_drivers",
    )
    return TEXT_WIDTH if is_sentence else max(WIDTHS[column.type], len(column.name) + 3)

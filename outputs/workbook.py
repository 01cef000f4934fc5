"""A list as an Excel workbook: formatted, filterable, its names in sight, and what they mean on a second sheet.

XlsxWriter makes all of it but the rows, which `sheet_rows` writes into its first sheet.
"""

import re
from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import IO, Any, ClassVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pyarrow as pa
import xlsxwriter
from xlsxwriter.utility import xl_range

from outputs.export_table import DICTIONARY_HEAD, ExportTable, dictionary_rows
from outputs.sheet_rows import sheet_rows
from outputs.spreadsheet_cells import plain_cells
from outputs.whole_file import whole_file
from tables.column import Column

MOST_ROWS = 1_048_576  # of a sheet, with its header. Source: Excel's specifications
OPTIONS = {"constant_memory": True}  # every text stands in its cell, as `sheet_rows` has it
SHEET, END = "xl/worksheets/sheet1.xml", b"</sheetData>"
CELL_BYTES = 64  # of XML around a value
LARGEST_PLAIN = 2**31 - 1  # bytes of a part in the older form of zip files, which Excel prefers
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
    cells = plain_cells(export.rows)
    with whole_file(path) as file:
        frame = BytesIO()
        with xlsxwriter.Workbook(frame, OPTIONS) as book:
            # not the clock's: the same rows give the same bytes
            book.set_properties({"created": datetime.combine(export.day, time())})
            _write_sheet(book, export, cells)
            if export.is_for_people:
                _write_dictionary(book, dictionary)
        _fill(frame, cells, file)


def _write_sheet(book: Any, export: ExportTable, cells: pa.Table) -> None:
    """The sheet without its rows."""
    sheet = book.add_worksheet(export.name[:31])
    for number, column in enumerate(export.columns):
        sheet.set_column(number, number, _width(column), _format(book, column))
    _write_head(book, sheet, cells.column_names)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(cells.num_rows, 1), cells.num_columns - 1)


def _fill(frame: IO[bytes], cells: pa.Table, goal: IO[bytes]) -> None:
    """Copy the workbook `frame` to `goal`, with the rows in its first sheet."""
    with ZipFile(frame) as parts, ZipFile(goal, "w", ZIP_DEFLATED) as book:
        for part in parts.infolist():
            if part.filename == SHEET:
                _write_rows(book, part, parts.read(part), cells)
            else:
                book.writestr(part, parts.read(part))


def _write_rows(book: ZipFile, part: ZipInfo, sheet: bytes, cells: pa.Table) -> None:
    shape = xl_range(0, 0, cells.num_rows, cells.num_columns - 1)
    before, end, after = sheet.partition(END)
    before = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{shape}"'.encode(), before)
    is_large = cells.num_rows * cells.num_columns * CELL_BYTES + 2 * cells.nbytes > LARGEST_PLAIN
    goal = ZipInfo(part.filename, part.date_time)
    goal.compress_type = ZIP_DEFLATED
    with book.open(goal, "w", force_zip64=is_large) as stream:
        stream.write(before)
        for rows in sheet_rows(cells, _styles(before.decode(), cells.num_columns), first=2):
            stream.write(rows)
        stream.write(end + after)


def _styles(sheet: str, columns: int) -> list[str]:
    """The number of each column's format, as the sheet declares it; "" for none."""
    styles = [""] * columns
    for element in re.findall(r"<col [^>]*>", sheet):
        marks = dict(re.findall(r'(\w+)="([^"]*)"', element))
        for place in range(int(marks["min"]) - 1, int(marks["max"])):
            styles[place] = marks.get("style", "")
    return styles


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


def _format(book: Any, column: Column) -> Any:
    code = FORMATS.get(column.unit or "", BY_TYPE.get(column.type))
    return None if code is None else book.add_format({"num_format": code})


def _width(column: Column) -> int:
    is_sentence = column.name.endswith(("_text", "_text_zh")) or column.name in (
        "offer",
        "satisfaction_drivers",
    )
    return TEXT_WIDTH if is_sentence else max(WIDTHS[column.type], len(column.name) + 3)

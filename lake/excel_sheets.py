"""One sheet of an Excel workbook as a Parquet file: what a cell shows as number, time or text arrives as that."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from lake.addresses import SourceError
from lake.text_files import distinct_names

LOCKED = b"\xd0\xcf\x11\xe0"  # a workbook with a password, or one of Excel before 2007
TITLE_ROWS = 20  # the header stands among so many first rows
BATCH_ROWS = 50_000
TIME = pa.timestamp("us")
KINDS = {bool: pa.bool_(), float: pa.float64(), int: pa.float64(), datetime: TIME, date: TIME}
Row = Sequence[Any]


def copy_sheet(path: str, sheet: str, target: Path) -> str:
    """Write the rows below the header of one sheet to `target`; its name.

    Without a `sheet` the only one that is visible and filled. Blank rows and titles above the header are passed over:
    it is the first row at least half as full as the fullest near it. Of a formula its last result is read, of an
    error nothing. A column of one kind has its type, of several it is text. Raises SourceError.
    """
    book = _open(path)
    name = sheet or _only_sheet(path, book)
    if name not in book.sheet_names:
        raise SourceError(f"{path} has no sheet {name!r}; it has {', '.join(book.sheet_names)}")
    page = book.get_sheet_by_name(name)
    header = _header(page)
    if header is None:
        raise SourceError(f"{path}: the sheet {name!r} is empty: not even a header; export it again")
    _refuse_merged(path, page, header)
    first = next(islice(page.iter_rows(), header, None))
    names = list(distinct_names([_text(cell) or "" for cell in first]))
    _write(names, page, header + 1, target)
    return str(target)


def filled_sheets(path: str) -> list[str]:
    """The names of a workbook's sheets that are visible and hold anything. Raises SourceError."""
    return _filled_sheets(_open(path))


def _open(path: str) -> CalamineWorkbook:
    with Path(path).open("rb") as file:
        start = file.read(4)
    if start == LOCKED:
        raise SourceError(
            f"{path} is locked with a password, or older than Excel 2007; save it as .xlsx without one"
        )
    if start != b"PK\x03\x04":
        raise SourceError(f"{path} is no Excel workbook, whatever its name says; name it as what it is")
    try:
        return CalamineWorkbook.from_path(path)
    except (CalamineError, OSError) as error:
        raise SourceError(f"cannot read {path}: {error}; it is cut short or damaged, save it again") from None


def _only_sheet(path: str, book: CalamineWorkbook) -> str:
    filled = _filled_sheets(book)
    if len(filled) > 1:
        raise SourceError(
            f"{path} has the sheets {', '.join(filled)}; say which: {Path(path).name}?sheet={filled[0]}"
        )
    return (filled or _visible_sheets(book))[0]


def _filled_sheets(book: CalamineWorkbook) -> list[str]:
    return [name for name in _visible_sheets(book) if book.get_sheet_by_name(name).start is not None]


def _visible_sheets(book: CalamineWorkbook) -> list[str]:
    return [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]


def _header(page: CalamineSheet) -> int | None:
    """The header's row, counted from 0 at the sheet's top; None in an empty sheet."""
    counts = [sum(map(_is_filled, row)) for row in islice(page.iter_rows(), TITLE_ROWS)]
    fullest = max(counts, default=0)
    return next((row for row, filled in enumerate(counts) if fullest and 2 * filled >= fullest), None)


def _refuse_merged(path: str, page: CalamineSheet, header: int) -> None:
    """Of merged cells only the first has the value: which rows the others mean, nobody can tell."""
    for (first, column), (last, _) in page.merged_cell_ranges or ():
        if last >= header:
            raise SourceError(
                f"{path}: cells are merged from row {first + 1}, column {column + 1} of {page.name!r}; "
                "unmerge them and write the value into each row"
            )


def _write(names: Sequence[str], page: CalamineSheet, first: int, target: Path) -> None:
    kinds = _kinds(len(names), _rows(page, first))
    schema = pa.schema(list(zip(names, kinds, strict=True)))
    rows = _rows(page, first)
    with pq.ParquetWriter(target, schema) as writer:
        while batch := list(islice(rows, BATCH_ROWS)):
            cells = zip(*batch, strict=True)
            columns = [
                pa.array(list(map(_value(kind), column)), kind)
                for kind, column in zip(kinds, cells, strict=True)
            ]
            writer.write_batch(pa.record_batch(columns, schema=schema))


def _rows(page: CalamineSheet, first: int) -> Iterator[Row]:
    """The rows that hold anything."""
    return (row for row in islice(page.iter_rows(), first, None) if any(map(_is_filled, row)))


def _kinds(width: int, rows: Iterator[Row]) -> list[pa.DataType]:
    """The type of each column: that of all its filled cells, or text."""
    columns: list[set[pa.DataType]] = [set() for _ in range(width)]
    for row in rows:
        for kinds, cell in zip(columns, row, strict=True):
            if _is_filled(cell):
                kinds.add(KINDS.get(type(cell), pa.string()))
    return [kinds.pop() if len(kinds) == 1 else pa.string() for kinds in columns]


def _value(kind: pa.DataType) -> Any:
    if kind == pa.string():
        return _text
    if kind == TIME:
        return _time
    return lambda cell: cell if _is_filled(cell) else None


def _time(cell: Any) -> datetime | None:
    """A day is its first instant."""
    if isinstance(cell, datetime):
        return cell
    return datetime(cell.year, cell.month, cell.day) if _is_filled(cell) else None  # noqa: DTZ001  the shop's clock


def _text(cell: Any) -> str | None:
    """A cell as text: whole numbers without a point, times in ISO's way."""
    if not _is_filled(cell):
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)


def _is_filled(cell: Any) -> bool:
    return cell is not None and cell != ""

"""The kinds of file a list can be exported as. A new kind is one function that writes it, and one line here."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow.parquet as pq

from outputs.csv_export import BYTE_ORDER_MARK, write_lines
from outputs.export_table import ExportTable
from outputs.whole_file import whole_file
from outputs.workbook import write_workbook


def write_csv_export(export: ExportTable, path: Path) -> None:
    """One line per row under the line of names; a spreadsheet opens it safely. See `write_csv`."""
    write_lines(export.rows, path, BYTE_ORDER_MARK if export.is_for_people else b"")


def write_parquet(export: ExportTable, path: Path) -> None:
    """The rows with their types, every text and number as it is."""
    with whole_file(path) as file:
        pq.write_table(export.rows, file, compression="zstd")


FILE_FORMS: Mapping[str, Callable[[ExportTable, Path], None]] = {
    "csv": write_csv_export,
    "xlsx": write_workbook,
    "parquet": write_parquet,
}

"""The tables of the terminal: a bold title, the first column to the left, figures to the right."""

import textwrap

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Column, Table

LEAST_NAME = 10  # characters of a line of a name


def plain_table(title: str, *columns: str) -> Table:
    """A table whose cells stay on one line each."""
    return _table(title, columns, no_wrap=True)


def wrapped_table(title: str, *columns: str) -> Table:
    """A table whose cells may take several lines."""
    return _table(title, columns, no_wrap=False)


def print_table(console: Console, table: Table) -> None:
    """Print a table so that nothing of it is cut, however narrow the terminal.

    Where it does not fit, its headings take several lines and less room stands between the columns; then the names in
    the first column do, and in the end every cell.
    """
    if _width(console, table) > console.width:
        table.collapse_padding, table.pad_edge = True, False
        for column in table.columns:
            column.overflow = "fold"
            if column.no_wrap:
                column.header = _narrow(column)
    excess, first = _width(console, table) - console.width, table.columns[0]
    if excess > 0:
        first.no_wrap = False
    if excess > max(map(_cell_width, first.cells), default=0) - LEAST_NAME:
        for column in table.columns:
            column.no_wrap = False
    console.print(table)


def _width(console: Console, table: Table) -> int:
    """How wide the table is with every cell on one line."""
    return Measurement.get(console, console.options.update(width=10_000), table).maximum


def _narrow(column: Column) -> str:
    """The heading broken between words, as wide as its column's cells are."""
    words = str(column.header).split()
    width = max((*map(_cell_width, column.cells), *map(cell_len, words)), default=1)
    return "\n".join(textwrap.wrap(" ".join(words), width, break_long_words=False, break_on_hyphens=False))


def _cell_width(cell: object) -> int:
    return cell_len(str(cell))


def _table(title: str, columns: tuple[str, ...], *, no_wrap: bool) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=no_wrap)
    return table

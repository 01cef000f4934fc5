"""The tables of the terminal: a bold title, the first column to the left, figures to the right."""

from rich import box
from rich.table import Table


def plain_table(title: str, *columns: str) -> Table:
    """A table whose cells stay on one line each."""
    return _table(title, columns, no_wrap=True)


def wrapped_table(title: str, *columns: str) -> Table:
    """A table whose cells may take several lines."""
    return _table(title, columns, no_wrap=False)


def _table(title: str, columns: tuple[str, ...], *, no_wrap: bool) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=no_wrap)
    return table

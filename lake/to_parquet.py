"""Any source as Parquet files under a scratch folder, so that a mapping's SQL needs to see nothing else.

None of the shop's SQL runs here: only the statements below, over the one source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lake.addresses import Address, SourceError, expanded
from lake.mapping_sql import explain
from lake.text_files import TextFile, open_text

REASONS = {"MISSING COLUMNS": "too few columns", "TOO MANY COLUMNS": "too many columns"}
LOST = ("LINE SIZE OVER MAXIMUM", "INVALID STATE")


@dataclass(frozen=True)
class ParquetSource:
    """One source: its Parquet files, and of a CSV those with the lines that could not be split into columns.

    `is_text`: every column is text as it stood in the file. `condition` is SQL for the rows that are wanted, `names`
    are the shop's own for the files.
    """

    files: tuple[str, ...]
    broken: tuple[str, ...] = ()
    is_text: bool = False
    condition: str = ""
    names: tuple[str, ...] = ()


def as_parquet(
    connection: duckdb.DuckDBPyConnection,
    address: Address,
    scratch: Path,
    environment: Mapping[str, str],
    condition: str = "",
) -> ParquetSource:
    """The source at `address`, or its rows under a `condition`; Parquet files stay where they are.

    Raises SourceError naming what cannot be read.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    if address.kind == "parquet":
        return ParquetSource(address.files, condition=condition)
    target = scratch / "source.parquet"
    if address.kind == "duckdb":
        _copy_table(connection, address, target, condition)
        return ParquetSource((str(target),))
    if address.kind == "postgres":
        from lake.postgres import copy_table  # the driver is needed by those who have a PostgreSQL

        copy_table(address, expanded(address, environment), target, condition)
        return ParquetSource((str(target),))
    if address.kind == "delta":
        from lake.delta_source import copy_delta

        copy_delta(address, target)
        return ParquetSource((str(target),), condition=condition)
    if address.kind == "excel":
        from lake.excel_sheets import copy_sheet

        numbered = [(path, scratch / f"{number}.parquet") for number, path in enumerate(address.files)]
        return ParquetSource(tuple(copy_sheet(path, address.table, out) for path, out in numbered))
    if address.kind == "jsonl":
        from lake.json_lines import copy_lines

        folders = [(path, scratch / str(number)) for number, path in enumerate(address.files)]
        return ParquetSource(tuple(copy_lines(connection, path, folder) for path, folder in folders))
    parts = [_csv(connection, path, scratch / str(number)) for number, path in enumerate(address.files)]
    return ParquetSource(tuple(part for part, _ in parts), tuple(broken for _, broken in parts), is_text=True)


def _csv(connection: duckdb.DuckDBPyConnection, path: str, scratch: Path) -> tuple[str, str]:
    scratch.mkdir()
    text = open_text(path, scratch / "utf8.csv")
    out, broken = scratch / "rows.parquet", scratch / "broken.parquet"
    try:
        connection.execute(
            f"copy (from {_reader(text)}) to {literal(str(out))} (format parquet, compression lz4)"
        )
    except duckdb.Error as error:
        raise SourceError(explain(f"cannot read {path}", error)) from None
    _refuse_lost_lines(connection, path)
    reasons = " ".join(f"when '{kind}' then '{words}'" for kind, words in REASONS.items())
    connection.execute(
        "copy (select line::bigint as position, "
        f"(case error_type::varchar {reasons} else 'a quote out of place' end) || ': line=''' "
        "|| trim(csv_line, e'\\r\\n') || '''' as unreadable from reject_errors "
        f"qualify row_number() over (partition by line order by column_idx) = 1 order by position) "
        f"to {literal(str(broken))} (format parquet)"
    )
    connection.execute("drop table reject_errors; drop table reject_scans")
    (scratch / "utf8.csv").unlink(missing_ok=True)
    return str(out), str(broken)


def _reader(text: TextFile) -> str:
    columns = "{" + ", ".join(f"{literal(name)}: 'VARCHAR'" for name in text.columns) + "}"
    return (
        f"read_csv({literal(str(text.path))}, auto_detect = false, header = true, skip = {text.skip}, "
        f"delim = {literal(text.delimiter)}, quote = '\"', escape = '\"', columns = {columns}, store_rejects = true)"
    )


def _refuse_lost_lines(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    """A quote that is never closed swallows what follows: no telling how many rows that were."""
    line = connection.execute(
        "select min(line) from reject_errors where error_type::varchar in ? "
        "or (error_type::varchar = 'UNQUOTED VALUE' and contains(trim(csv_line, e'\\r\\n'), e'\\n'))",
        [list(LOST)],
    ).fetchall()[0][0]
    if line is not None:
        raise SourceError(
            f"cannot read {path}: a quote opened in or after line {line} is never closed, so the lines behind it "
            "cannot be told apart; correct that line or export the file again"
        )


def _copy_table(
    connection: duckdb.DuckDBPyConnection, address: Address, target: Path, condition: str
) -> None:
    where = f" where {condition}" if condition else ""
    name = ".".join('"' + part.replace('"', '""') + '"' for part in address.table.split("."))
    try:
        connection.execute(f"attach {literal(address.files[0])} as shop (read_only)")
        connection.execute(
            f"copy (from shop.{name}{where}) to {literal(str(target))} (format parquet, compression lz4)"
        )
        connection.execute("detach shop")
    except duckdb.Error as error:
        raise SourceError(explain(f"cannot read {address.shown}", error)) from None


def literal(value: object) -> str:
    """A value in DuckDB's SQL."""
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return str(value) if isinstance(value, bool | int) else "'" + str(value).replace("'", "''") + "'"

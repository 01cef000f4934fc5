"""All rows of one CSV or Parquet file as they stand there, numbers read as numbers: no mapping, no table of ours."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from lake.addresses import SourceError
from lake.locked_engine import opened
from lake.source_view import SourceView, create, infer, open_source
from lake.sources import Reading, TableMap
from lake.to_parquet import literal

SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".parquet")
MEMORY, THREADS = "2GB", 2


def source_rows(file: Path, numbers: Sequence[str] = ()) -> pa.Table:
    """One row per row of `file`; a column of a CSV is a number, time or truth where every value of it is.

    Those in `numbers` are read as numbers as people write them ("1.234,5"); a value that is none is null.

    Raises SourceError where the file is not there, is of another kind, cannot be read, or has lines that do not fit.

    >>> path = getfixture("tmp_path") / "trial.csv"
    >>> path.write_text("who;spend\\na;1,5\\nb;0,0\\n") > 0
    True
    >>> source_rows(path, ["spend"]).to_pylist()
    [{'who': 'a', 'spend': 1.5}, {'who': 'b', 'spend': 0.0}]
    """
    if not file.is_file():
        raise SourceError(f"there is no file {file}; correct --file")
    if not file.name.lower().endswith(SUFFIXES):
        raise SourceError(f"{file} is neither CSV nor Parquet by its name; export it as one of them")
    with tempfile.TemporaryDirectory() as folder:
        reading = Reading(file.parent, "UTC", Path(folder), MEMORY, THREADS)
        mapping, out = TableMap("file", {"rows": file.name}), Path(folder) / "rows.parquet"
        with opened(mapping, reading, out) as (connection, sources):
            source = sources["rows"]
            _refuse_broken_lines(connection, file, source.broken)
            view: SourceView = open_source(connection, "file", "rows", source, about_rows=False)
            for name, have in view.types.items():
                if source.is_text and have == "VARCHAR":
                    view.wishes[name] = {"number"} if name in numbers else {"any"}
            infer(connection, view)
            create(connection, view, ())
            return connection.sql("from rows").to_arrow_table()


def _refuse_broken_lines(connection: duckdb.DuckDBPyConnection, file: Path, broken: tuple[str, ...]) -> None:
    """An experiment without some of its customers is another experiment."""
    if not broken:
        return
    lines = connection.execute(
        f"select count(*), min_by(unreadable, position), min(position) from read_parquet({literal(list(broken))})"
    ).fetchall()[0]
    if lines[0]:
        raise SourceError(
            f"{file} has {lines[0]:,} lines that cannot be split into columns; line {lines[2]}: {lines[1]}"
        )

"""Where a source lies: the `from` of a mapping, resolved to files or to a table of a database."""

import glob
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode

Kind = Literal["csv", "parquet", "excel", "jsonl", "delta", "duckdb", "postgres"]
SUFFIXES: Mapping[str, Kind] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".xlsx": "excel", ".xlsm": "excel",
}  # fmt: skip
SHEET = re.compile(r"(.+\.xls[xm])\?sheet=(.+)", re.IGNORECASE)
LOG = "_delta_log"  # the folder in a Delta table's that lists its versions
HINTS = {
    ".xls": "open it in Excel and save it as .xlsx",
    ".ods": "save it as .xlsx",
    ".json": "write one object a line and call it .jsonl",
    ".zip": "unpack it first",
}


class SourceError(ValueError):
    """A source that is not there or cannot be read."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class Address:
    """One source: `files` on this machine (sorted), or a `uri` without its table; `table` in a database or workbook.

    `uri` still names its password as ${NAME}; `shown` is what may stand in a log. Of a Delta table `uri` is the
    folder, and `files` holds the commit of its newest version.
    """

    shown: str
    kind: Kind
    files: tuple[str, ...] = ()
    uri: str = ""
    table: str = ""


def resolve(table: str, text: str, raw_dir: Path) -> Address:
    """What `text`, the `from` of `tables.<table>`, stands for; SourceError where there is nothing.

    >>> resolve("orders", "postgresql://shop:${SHOP_PW}@db/sales?table=public.orders", Path("."))
    Address(shown='postgresql://shop:***@db/sales?table=public.orders', kind='postgres', files=(), uri='postgresql://shop:${SHOP_PW}@db/sales', table='public.orders')
    """  # noqa: E501
    scheme = text.split("://", 1)[0] if "://" in text else ""
    if scheme in ("postgresql", "postgres"):
        uri, name = _without_table(table, text)
        return Address(masked(text), "postgres", uri=uri, table=name)
    if scheme == "duckdb":
        uri, name = _without_table(table, text)
        return Address(
            text, "duckdb", (_database(table, unquote(uri.split("://", 1)[1]), raw_dir),), table=name
        )
    if scheme == "delta" or (not scheme and (raw_dir / text / LOG).is_dir()):
        return _delta(table, text, text.split("://", 1)[-1], raw_dir)
    if scheme:
        raise SourceError(
            f"tables.{table}: {scheme}:// is no source Retain reads; use a CSV, Parquet, Excel or JSON lines file, "
            "delta://, duckdb:// or postgresql://"
        )
    sheet = SHEET.fullmatch(text)
    files = _files(table, sheet[1] if sheet else text, raw_dir)
    return Address(text, _kind(table, files), tuple(files), table=unquote(sheet[2]) if sheet else "")


def masked(text: str) -> str:
    """The address without its password.

    >>> masked("postgresql://shop:secret@db/sales"), masked("postgresql://db/sales?user=shop&password=secret")
    ('postgresql://shop:***@db/sales', 'postgresql://db/sales?user=shop&password=***')
    """
    text = re.sub(r"(://[^:/@?]*):.*@", r"\1:***@", text)
    return re.sub(r"([?&]password=)[^&]*", r"\1***", text)


def expanded(address: Address, environment: Mapping[str, str]) -> str:
    """The address's `uri` with every ${NAME} replaced by the variable's value; SourceError where one is not set."""

    def value(variable: re.Match[str]) -> str:
        name = variable[1]
        if name not in environment:
            raise SourceError(f"{address.shown} needs the variable {name}, which is not set")
        return quote(environment[name], safe="")

    return re.sub(r"\$\{(\w+)\}", value, address.uri)


def _without_table(table: str, text: str) -> tuple[str, str]:
    uri, _, query = text.partition("?")
    options = dict(parse_qsl(query))
    name = options.pop("table", "")
    if not name:
        raise SourceError(f"tables.{table}: {masked(text)} names no table; add ?table=schema.name")
    return uri + (f"?{urlencode(options)}" if options else ""), name


def _delta(table: str, text: str, path: str, raw_dir: Path) -> Address:
    for folder in (raw_dir / unquote(path), raw_dir / path.removeprefix("/"), Path("/") / unquote(path)):
        commits = sorted((folder / LOG).glob("*.json"))
        if commits:
            return Address(text, "delta", (str(commits[-1]),), uri=str(folder))
    raise SourceError(
        f"tables.{table}: there is no Delta table {path!r} in {raw_dir}: no such folder with a {LOG}; correct `from`"
    )


def _database(table: str, path: str, raw_dir: Path) -> str:
    for place in (raw_dir / path.removeprefix("/"), Path("/") / path.removeprefix("/")):
        if place.is_file():
            return str(place)
    raise SourceError(
        f"tables.{table}: there is no DuckDB file {path.removeprefix('/')!r} in {raw_dir}; correct `from`"
    )


def _files(table: str, address: str, raw_dir: Path) -> list[str]:
    # glob, not Path.glob: an absolute pattern is welcome too
    pattern = raw_dir / address
    if pattern.is_dir():
        pattern = pattern / "**" / "*.parquet"  # a folder of Hive partitions
    files = sorted(path for path in glob.glob(str(pattern), recursive=True) if Path(path).is_file())  # noqa: PTH207
    if not files and pattern.is_file():
        files = [str(pattern)]  # a name with brackets is no pattern
    if not files:
        raise SourceError(
            f"tables.{table}: no file matches {address!r} in {raw_dir}; correct `from` or set raw_dir"
        )
    return files


def _kind(table: str, files: list[str]) -> Kind:
    suffixes = {Path(path.removesuffix(".gz")).suffix.lower() for path in files}
    kinds = {SUFFIXES.get(suffix) for suffix in suffixes}
    if len(kinds) > 1:
        raise SourceError(
            f"tables.{table}: {', '.join(sorted(suffixes))} files cannot be one source; name one kind"
        )
    kind = kinds.pop()
    if kind is None:
        hint = HINTS.get(suffixes.pop(), "export it as one of them")
        raise SourceError(f"tables.{table}: {files[0]} is no .csv, .parquet, .xlsx or .jsonl file; {hint}")
    if files[0].endswith(".gz") and kind not in ("csv", "jsonl"):
        raise SourceError(
            f"tables.{table}: {files[0]} is gzipped, which only CSV and JSON lines may be; unpack it"
        )
    return kind

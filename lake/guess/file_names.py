"""What the sources of a first profile are called: as addresses in it, and as names in its SQL."""

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from urllib.parse import quote

import duckdb

from lake.addresses import SUFFIXES
from lake.vocabulary import file_stem


def addresses(files: Sequence[str], folder: Path) -> list[str]:
    """The files as a profile in `folder` will name them: relative to it where they lie below it.

    CSV files that differ by the digits of their names alone and have the same header, such as months, are one source; a
    workbook of several sheets is a source for each.

    >>> addresses(["sales.csv", "clients.csv"], Path("/nowhere"))
    ['sales.csv', 'clients.csv']
    """
    names = [name for file in files for name in _sheets(file)]
    paths = {_address(name, Path(name).resolve(), folder): Path(name) for name in names}
    groups: dict[tuple[str, bytes], list[str]] = defaultdict(list)
    for text, path in paths.items():
        groups[(_with_star(text), _header(path))].append(text)
    return [
        address for (pattern, _), group in groups.items() for address in _joined(pattern, group, list(paths))
    ]


def source_names(sources: Sequence[str]) -> dict[str, str]:
    """Address → a name that stands in SQL without quotes; what all names have in common is left out.

    >>> source_names(["olist_orders_dataset.csv", "olist_order_items_dataset.csv"])
    {'olist_orders_dataset.csv': 'orders', 'olist_order_items_dataset.csv': 'order_items'}
    """
    stems = [re.sub(r"\W+", "_", file_stem(address)).strip("_") or "source" for address in sources]
    shared = set.intersection(*(set(stem.split("_")) for stem in stems)) if len(stems) > 1 else set()
    names: dict[str, str] = {}
    for address, stem in zip(sources, stems, strict=True):
        name = "_".join(word for word in stem.split("_") if word not in shared) or stem
        name = f"{name}_rows" if name in keywords() else name if name[0].isalpha() else f"file_{name}"
        names[address] = next(text for text in _numbered(name) if text not in names.values())
    return names


@cache
def keywords() -> frozenset[str]:
    """The words of SQL's own, which need quotes as names."""
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(
            "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
        ).fetchall()
    return frozenset({row[0] for row in rows} | {"at"})  # which DuckDB lists as free and refuses all the same


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1


def _sheets(file: str) -> list[str]:
    """The workbook's filled sheets as addresses where there are several; else the file as it is."""
    if SUFFIXES.get(Path(file).suffix.lower()) != "excel" or not Path(file).is_file():
        return [file]
    from lake.excel_sheets import filled_sheets

    sheets = filled_sheets(file)
    return [f"{file}?sheet={quote(sheet, safe='')}" for sheet in sheets] if len(sheets) > 1 else [file]


def _address(name: str, path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) and "://" not in name else name


def _with_star(text: str) -> str:
    """The address with a star in the place of the digits of its file's name."""
    folder, slash, name = text.rpartition("/")
    stem, dot, ending = name.partition(".")
    return f"{folder}{slash}{re.sub(r'[0-9][-_0-9]*', '*', stem, count=1)}{dot}{ending}"


def _header(path: Path) -> bytes:
    """The first line of a CSV file; of anything else its own name, so that it is like no other."""
    if not path.is_file() or not {".csv", ".tsv", ".txt"} & set(path.suffixes):
        return str(path).encode()
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        return file.readline()


def _joined(pattern: str, group: Sequence[str], texts: Sequence[str]) -> Sequence[str]:
    """The pattern where it names several files and no other; else the files."""
    strangers = [text for text in texts if fnmatch(text, pattern) and text not in group]
    return [pattern] if len(group) > 1 and not strangers else group

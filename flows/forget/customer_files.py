"""The files of a home in which a customer may stand: what goes without a look, what goes if it holds the id, proof."""

import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.run.home import Home
from lake.object_store import fetched_files, is_remote, remove_copies
from lake.traces import holds, pattern_of


@dataclass(frozen=True)
class Traces:
    """The files of a home and its lake that hold an id, those of the shop's own that do, and how many were searched."""

    files: tuple[str, ...]
    sources: tuple[str, ...]
    searched: int


def remove_caches(place: Home) -> None:
    """Remove what is made again whenever it is needed: panels, copies of a lake's files, what engines spilt."""
    for folder in (place.backtests, place.lake_copies, place.temp, place.staging):
        shutil.rmtree(folder, ignore_errors=True)
    if is_remote(place.lake):
        remove_copies(place.lake)


def remove_lists(place: Home, customer: str) -> list[str]:
    """Remove every export, report and page of checks that holds the id; their names in the home.

    Where texts cannot be searched for the id, because any may hold it by chance, every export and report goes.
    """
    is_certain = pattern_of(customer) is not None
    removed = [
        path
        for folder in (place.exports, place.reports, place.contracts)
        for path in _files(folder)
        if holds(path, customer) or (folder != place.contracts and not is_certain)
    ]
    for path in removed:
        path.unlink()
    return [str(path.relative_to(place.root)) for path in removed]


def traces(place: Home, customer: str, sources: Collection[Path]) -> Traces:
    """Where the id stands, in the home and in its lake, wherever that is; `sources` are the shop's own files."""
    own = sorted(str(path) for path in sources if path.is_file() and holds(path, customer))
    searched = [(name, holds(path, customer)) for name, path in _searched(place, sources)]
    return Traces(tuple(name for name, is_held in searched if is_held), tuple(own), len(searched))


def _searched(place: Home, sources: Collection[Path]) -> Iterator[tuple[str, Path]]:
    """Every file with its name: of the home, of a lake in a folder elsewhere, and of one in an object store."""
    shared = [] if is_remote(place.lake) or place.has_own_lake else [Path(place.lake)]
    for path in (path for root in (place.root, *shared) for path in _files(root)):
        if path not in sources:
            yield str(path), path
    if is_remote(place.lake):
        yield from fetched_files(place.lake)


def _files(root: Path) -> Iterator[Path]:
    yield from sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())

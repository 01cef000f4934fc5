"""Files of a home that are older than they are kept: exports, reports, and the history of checks."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from expectations.data_docs import build_docs
from flows.run.home import Home
from lake.old_versions import Freed

CURRENT = "current"


def remove_old_lists(place: Home, newest: str, before: datetime) -> Freed:
    """Remove exports and reports written before a moment, but none of the `newest` scored day and none of `current`."""
    files = [
        path
        for folder in (place.exports, place.reports)
        for path in _older(folder, before)
        if not any(name and name in str(path.relative_to(place.root)) for name in (newest, CURRENT))
    ]
    freed = _remove(files)
    _remove_empty(place.exports)
    return freed


def remove_old_checks(place: Home, before: datetime, passed_before: datetime) -> Freed:
    """Remove verdicts, and their pages, from before a moment, and list those that are left on the page of all.

    Of checks that passed those from before `passed_before` go too: a shop has thirty a day.
    """
    folders = (place.contracts / "gx" / "validations", place.contracts / "site" / "validations")
    verdicts, pages = folders
    passed = [path for path in _older(verdicts, passed_before) if _has_passed(path)]
    of_passed = (pages / path.relative_to(verdicts).with_suffix(".html") for path in passed)
    old = (path for folder in folders for path in _older(folder, before))
    freed = _remove(sorted({*old, *passed, *filter(Path.is_file, of_passed)}))
    for folder in folders:
        _remove_empty(folder)
    if freed.files:
        build_docs(place.contracts)
    return freed


def _older(folder: Path, before: datetime) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            yield path


def _has_passed(verdict: Path) -> bool:
    return bool(json.loads(verdict.read_text("utf-8")).get("success"))


def _remove(files: list[Path]) -> Freed:
    freed = Freed(len(files), sum(path.stat().st_size for path in files))
    for path in files:
        path.unlink()
    return freed


def _remove_empty(root: Path) -> None:
    for folder in sorted((path for path in root.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()

"""MLflow's runs and refused versions in the home's own store, by age."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from flows.run.champions import ModelStore, question_names
from flows.run.home import Home
from flows.score.day_receipt import RECEIPTS
from flows.upkeep.sqlite_file import shrink, size
from lake.delta_tables import read, version
from lake.old_versions import Freed
from models.old_trainings import remove_trainings

SCHEME = "sqlite:///"


def remove_old_trainings(place: Home, store: ModelStore, before: datetime) -> Freed | None:
    """Remove trainings that nothing needs, begun before a moment; None where another server keeps them."""
    database = Path(store.tracking_uri.removeprefix(SCHEME))
    if not store.tracking_uri.startswith(SCHEME) or not database.is_relative_to(place.root):
        return None
    if not database.exists():
        return Freed()
    files_before, bytes_before = _extent(place, database)
    scorers = {store.name(name): numbers for name, numbers in _scorers(place.lake).items()}
    if remove_trainings(store.open(), store.tracking_uri, scorers, before):
        shrink(database)
    files, bytes_after = _extent(place, database)
    return Freed(files_before - files, max(bytes_before - bytes_after, 0))


def _extent(place: Home, database: Path) -> tuple[int, int]:
    """How many files the store has, and their bytes."""
    sizes = [path.stat().st_size for path in place.artifacts.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes) + size(database)


def _scorers(lake: str) -> Mapping[str, set[str]]:
    """By question the versions that receipts name: without them no score of theirs could be proven."""
    scorers: dict[str, set[str]] = {name: set() for name in question_names()}
    if version(lake, RECEIPTS) is None:
        return scorers
    for text in set(read(lake, RECEIPTS, columns=["models"])["models"].to_pylist()):
        for question, model in json.loads(text).items():
            if "version" in model:
                scorers.setdefault(question, set()).add(str(model["version"]))
    return scorers

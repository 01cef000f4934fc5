"""The features of a day as a file."""

from collections.abc import Generator
from contextlib import closing
from datetime import date
from pathlib import Path

from features import snapshot
from features.engine import Tables
from features.held_passes import held_passes
from features.panel_plan import PART_ROWS
from features.sampling import runs


def write_snapshot(tables: Tables, engine: str, day: date, path: Path) -> int:
    """Write the features of every customer known before `day`, one row each; how many rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # what a run keeps is given back before the engine is closed
    with closing(_parts(tables, engine, day)) as parts:
        return snapshot.write_parts((snapshot.build(part, (day,)) for part in parts), str(path))


def _parts(tables: Tables, engine: str, day: date) -> Generator[Tables]:
    """A cluster holds all customers at once, one machine may not."""
    if engine == "spark":
        yield tables
    else:
        yield from runs(tables, PART_ROWS, lambda shop: held_passes(shop, (day,)))

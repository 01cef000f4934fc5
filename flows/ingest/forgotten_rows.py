"""The rows of forgotten customers, left out of what was staged: landing, checks and quarantine never see them."""

from dataclasses import replace
from pathlib import Path

from flows.run.home import Home
from flows.run.secret_file import credentials
from lake.forgotten_ids import drop_forgotten, forgotten_ids, is_list_empty, remember
from lake.mapped_rows import StagedTable
from tables.customer_links import links_of
from tables.raw import RAW

KEY_FILE = "forgotten/key"


def key_of(place: Home) -> str:
    """The key of the home's digests, made where there is none, readable by its owner alone."""
    return credentials(place.root / KEY_FILE, "digest")


def without_forgotten(place: Home, table: str, path: Path, staged: StagedTable) -> StagedTable:
    """What stays of a staged table at `path`. Orders that go are noted, so that their lines go too.

    Raises LostKey where the list of a lake was made with another home's key.
    """
    links = links_of(table, RAW[table])
    if links is None or is_list_empty(place.lake):
        return staged
    ids = forgotten_ids(place.lake, key_of(place))
    rows, orders = drop_forgotten(path, links, ids)
    if orders:
        remember(place.lake, ids, "order", orders)
    return replace(staged, rows=rows)

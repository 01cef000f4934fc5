"""A customer's rows in the lake: how many there are, all of them deleted, and the history cut that still holds them."""

from dataclasses import dataclass

from flows.forget.erasure_log import note_erasure
from flows.run.home import Home
from flows.run.progress import step
from lake.delta_tables import version
from lake.erasure import cut_history, erase, erase_quarantined, held_rows, orders_of, quarantined_rows
from lake.quarantined import QUARANTINE
from tables.customer_links import customer_tables


@dataclass(frozen=True)
class CustomerRows:
    """The ids of the customer's orders, and how many rows each table of the lake has of the customer."""

    orders: tuple[str, ...]
    counts: dict[str, int]

    def __str__(self) -> str:
        """In words."""
        return f"{sum(self.counts.values()):,} rows of {sum(map(bool, self.counts.values()))} tables"


@dataclass(frozen=True)
class Erasure:
    """The rows that went, by table, in all runs of the erasure, and the oldest version that each table has left."""

    rows: dict[str, int]
    oldest: dict[str, int | None]


def rows_of_customer(lake: str, customer: str) -> CustomerRows:
    """What the lake holds of the customer now; of a table that is not there, nothing is said."""
    orders, links = orders_of(lake, customer), customer_tables()
    counts = {
        link.table: held_rows(lake, link, customer, orders)
        for link in links
        if version(lake, link.table) is not None
    }
    if version(lake, QUARANTINE) is not None:
        counts[QUARANTINE] = quarantined_rows(lake, links, customer, orders)
    return CustomerRows(tuple(orders), counts)


def erase_rows(place: Home, customer: str, rows: CustomerRows, erasure_id: str) -> Erasure:
    """Delete the rows, and cut the history of every table that could have had any."""
    note_erasure(place, erasure_id, rows.counts, {})
    with step("delete rows") as progress:
        _delete(place.lake, customer, rows)
        progress.detail = str(rows)
    with step("cut history") as progress:
        oldest = {table: cut_history(place.lake, table) for table in rows.counts}
        progress.detail = f"{len(oldest)} tables have their newest version alone"
    return Erasure(note_erasure(place, erasure_id, rows.counts, oldest), oldest)


def _delete(lake: str, customer: str, rows: CustomerRows) -> None:
    """The quarantine and what hangs on orders first: a killed run must find the orders' ids again to go on."""
    links = customer_tables()
    if QUARANTINE in rows.counts:
        erase_quarantined(lake, links, customer, rows.orders)
    for link in links:
        erase(lake, link, customer, rows.orders)

"""Forgetting a customer. It is no Prefect flow: Prefect keeps a flow's parameters, and the id would be one."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from config.schema import ExportSetting
from config.settings import load_settings
from flows.forget.customer_files import remove_caches, remove_lists, traces
from flows.forget.erasure_log import note_erasure
from flows.ingest.forgotten_rows import key_of
from flows.ingest.jobs import jobs_of
from flows.run.home import Home, writing
from flows.run.progress import headline, step
from flows.score.publish import republish
from flows.score.scored_days import SCORED, newest_scored
from lake.delta_tables import row_count, version
from lake.erasure import cut_history, erase, erase_quarantined, held_rows, orders_of, quarantined_rows
from lake.forgotten_ids import ForgottenIds, digest_of, forgotten_ids, remember
from lake.postgres_erasure import erase_published
from lake.postgres_tables import CannotPublish, postgres_target
from lake.quarantined import QUARANTINE
from lake.sources import stamps_of
from lake.traces import pattern_of
from outputs import output_list
from tables.customer_links import customer_tables


class UnknownCustomer(ValueError):
    """Nothing is held of the customer."""

    exit_code: ClassVar[int] = 2


class StillHeld(RuntimeError):
    """Files still hold the id after all was done."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True)
class ForgetResult:
    """What went: rows by table, and files; the oldest version left of each table.

    `searched` files of the home hold the id no more; `sources` are the shop's own that still do. `postgres` says what
    became of the published tables. `is_certain`: texts were searched too, not the lake's columns alone.
    """

    rows: dict[str, int]
    files: list[str]
    oldest: dict[str, int | None]
    searched: int
    sources: list[str]
    postgres: str
    is_certain: bool


def forget(customer: str, config: str | None = None, home: str | None = None) -> ForgetResult:
    """Erase a customer from the lake and its history and from every file of the home, and prove it.

    The ids are put on the list of those that never land again before anything is deleted, so that a killed run, or
    an intake after it, brings nothing back; the same command again finishes. Raises UnknownCustomer where nothing is
    held, StillHeld with the files that the proof finds.
    """
    settings = load_settings(config, home)
    place = Home(settings.home, settings.lake)
    sources = _sources(
        place, settings.raw_dir, [stamps_of(job.mapping, job.reading) for job in jobs_of(settings)]
    )
    headline("Forget a customer")
    with writing(place):
        ids = forgotten_ids(place.lake, key_of(place))
        orders = orders_of(place.lake, customer)
        with step("look for the customer") as progress:
            rows = _rows_held(place.lake, customer, orders)
            if not sum(rows.values()) and customer not in ids:
                _refuse_unknown(place, customer, sources)
            progress.detail = f"{sum(rows.values()):,} rows in {sum(map(bool, rows.values()))} tables"
        ids = remember(place.lake, remember(place.lake, ids, "order", orders), "customer", [customer])
        oldest, noted = _erase_tables(place, customer, orders, rows, ids)
        with step("remove files") as progress:
            remove_caches(place)
            files = remove_lists(place, customer)
            progress.detail = f"{len(files):,} exports, reports and pages"
        postgres = _erase_postgres(settings.export, customer)
        if version(place.lake, SCORED) is not None and row_count(place.lake, SCORED) and _lacks_newest(place):
            republish(config, home)
        with step("look into every file") as progress:
            held, own, searched = traces(place, customer, sources)
            progress.detail = f"{searched:,} files, {len(held)} hold the id"
    if held:
        raise StillHeld(
            f"{len(held)} of {searched:,} files still hold the id: {', '.join(held[:5])}. Remove them, or run again"
        )
    return ForgetResult(noted, files, oldest, searched, own, postgres, pattern_of(customer) is not None)


def _rows_held(lake: str, customer: str, orders: Collection[str]) -> dict[str, int]:
    """The customer's rows in each table of the lake that is there."""
    links = customer_tables()
    rows = {
        link.table: held_rows(lake, link, customer, orders)
        for link in links
        if version(lake, link.table) is not None
    }
    if version(lake, QUARANTINE) is not None:
        rows[QUARANTINE] = quarantined_rows(lake, links, customer, orders)
    return rows


def _erase_tables(
    place: Home, customer: str, orders: Collection[str], rows: dict[str, int], ids: ForgottenIds
) -> tuple[dict[str, int | None], dict[str, int]]:
    """Delete the rows and cut the history of every table; the oldest version left of each, and the rows noted."""
    erasure_id, links = digest_of(ids.key, "key", f"erasure {customer}")[:16], customer_tables()
    noted = note_erasure(place, erasure_id, rows, {})
    with step("delete rows") as progress:
        # the quarantine and what hangs on orders first: they are known by the orders' ids, which a killed run
        # must find again
        if QUARANTINE in rows:
            erase_quarantined(place.lake, links, customer, orders)
        for link in links:
            erase(place.lake, link, customer, orders)
        progress.detail = f"{sum(noted.values()):,} rows of {sum(map(bool, noted.values()))} tables"
    with step("cut history") as progress:
        oldest = {table: cut_history(place.lake, table) for table in rows}
        progress.detail = f"{len(oldest)} tables have their newest version alone"
    return oldest, note_erasure(place, erasure_id, rows, oldest)


def _erase_postgres(setting: ExportSetting, customer: str) -> str:
    if setting.postgres is None:
        return "no PostgreSQL is set"
    target = postgres_target(setting.postgres.get_secret_value(), setting.postgres_schema, dict(os.environ))
    try:
        return f"{erase_published(target, customer):,} rows deleted from {target.shown}"
    except CannotPublish as error:
        return f"NOT DELETED: {error}; run the same command again when it can be reached"


def _lacks_newest(place: Home) -> bool:
    day = str(newest_scored(place.lake))
    names = (day, "current")
    return not all(output.file(place.root, name).exists() for output in output_list.OUTPUTS for name in names)


def _sources(place: Home, raw_dir: Path, stamps: Collection[dict[str, tuple[int, int]]]) -> set[Path]:
    """The shop's own files, which are not Retain's to change: those that are mapped, and a raw folder in the home."""
    mapped = {Path(path) for files in stamps for path in files}
    is_inside = raw_dir != place.root and raw_dir.is_relative_to(place.root)
    return mapped | ({path for path in raw_dir.rglob("*") if path.is_file()} if is_inside else set())


def _refuse_unknown(place: Home, customer: str, sources: Collection[Path]) -> None:
    held, _, searched = traces(place, customer, sources)
    if not held:
        raise UnknownCustomer(
            f"there is no customer of that id: no table of {place.lake} and none of {searched:,} files holds it. "
            "Nothing was changed"
        )

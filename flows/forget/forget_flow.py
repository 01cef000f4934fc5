"""Forgetting a customer. It is no Prefect flow: Prefect keeps a flow's parameters, and the id would be one."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from config.schema import ExportSetting
from config.settings import load_settings
from flows.forget.customer_files import Traces, remove_caches, remove_lists, traces
from flows.forget.customer_rows import CustomerRows, Erasure, erase_rows, rows_of_customer
from flows.ingest.forgotten_rows import key_of
from flows.ingest.jobs import jobs_of
from flows.run.home import Home, writing
from flows.run.progress import headline, step
from flows.score.publish import republish
from flows.score.scored_days import SCORED, newest_scored
from lake.delta_tables import row_count
from lake.forgotten_ids import digest_of, forgotten_ids, remember
from lake.postgres_erasure import erase_published
from lake.postgres_tables import CannotPublish, postgres_target
from lake.sources import stamps_of
from lake.traces import pattern_of
from outputs import output_list


class UnknownCustomer(ValueError):
    """Nothing is held of the customer."""

    exit_code: ClassVar[int] = 2


class StillHeld(RuntimeError):
    """Files still hold the id after all was done."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True)
class ForgetResult:
    """What went: rows and versions, and the names of files; what became of the rows in PostgreSQL; and the proof.

    `is_certain`: texts were searched for the id too, not the lake's columns alone.
    """

    erasure: Erasure
    files: list[str]
    postgres: str
    proof: Traces
    is_certain: bool


def forget(customer: str, config: str | None = None, home: str | None = None) -> ForgetResult:
    """Erase a customer from the lake and its history and from every file of the home, and prove it.

    The ids are put on the list of those that never land again before anything is deleted, so that neither a killed run
    nor an intake after it brings anything back; the same command again finishes. Raises UnknownCustomer where nothing
    is held, StillHeld with the files that the proof finds.
    """
    settings = load_settings(config, home)
    place = Home(settings.home, settings.lake)
    mapped = [path for job in jobs_of(settings) for path in stamps_of(job.mapping, job.reading)]
    sources = _own_files(place, settings.raw_dir, mapped)
    headline("Forget a customer")
    with writing(place):
        rows, erasure_id = _listed(place, customer, sources)
        erasure = erase_rows(place, customer, rows, erasure_id)
        files = _remove_files(place, customer)
        postgres = _erase_postgres(settings.export, customer)
        if row_count(place.lake, SCORED) and _lacks_newest(place):
            republish(config, home)
        proof = _prove(place, customer, sources)
    return ForgetResult(erasure, files, postgres, proof, pattern_of(customer) is not None)


def _listed(place: Home, customer: str, sources: Collection[Path]) -> tuple[CustomerRows, str]:
    """What the lake holds of the customer, whose ids are on the list of the forgotten now; the name of the erasure."""
    ids = forgotten_ids(place.lake, key_of(place))
    with step("look for the customer") as progress:
        rows = rows_of_customer(place.lake, customer)
        if not any(rows.counts.values()) and customer not in ids:
            _refuse_unknown(place, customer, sources)
        progress.detail = str(rows)
    remember(place.lake, ids, "order", rows.orders)
    remember(place.lake, ids, "customer", [customer])
    return rows, digest_of(ids.key, "erasure", customer)[:16]


def _refuse_unknown(place: Home, customer: str, sources: Collection[Path]) -> None:
    """Raise UnknownCustomer, unless a file holds the id that the lake's tables do not."""
    search = traces(place, customer, sources)
    if not search.files:
        raise UnknownCustomer(
            f"there is no customer of that id: no table of {place.lake} and none of {search.searched:,} files "
            "holds it. Nothing was changed"
        )


def _remove_files(place: Home, customer: str) -> list[str]:
    with step("remove files") as progress:
        remove_caches(place)
        files = remove_lists(place, customer)
        progress.detail = f"{len(files):,} exports, reports and pages"
    return files


def _erase_postgres(setting: ExportSetting, customer: str) -> str:
    if setting.postgres is None:
        return "none is set"
    target = postgres_target(setting.postgres.get_secret_value(), setting.postgres_schema, os.environ)
    try:
        return f"{erase_published(target, customer):,} rows deleted from {target.shown}"
    except CannotPublish as error:
        return f"NOT DELETED: {error}; run the same command again when it can be reached"


def _lacks_newest(place: Home) -> bool:
    """Whether a file of the newest scored day, or of `current`, was removed."""
    names = (str(newest_scored(place.lake)), "current")
    return not all(output.file(place.root, name).exists() for output in output_list.OUTPUTS for name in names)


def _prove(place: Home, customer: str, sources: Collection[Path]) -> Traces:
    """Where the id still stands of the shop's own files. Raises StillHeld where it stands in others."""
    with step("look into every file") as progress:
        proof = traces(place, customer, sources)
        progress.detail = f"{proof.searched:,} files, {len(proof.files)} hold the id"
    if proof.files:
        names = ", ".join(proof.files[:5])
        raise StillHeld(f"{len(proof.files)} files still hold the id: {names}. Remove them, or run again")
    return proof


def _own_files(place: Home, raw_dir: Path, mapped: Collection[str]) -> set[Path]:
    """The shop's own files, which are not Retain's to change: those that are mapped, and a raw folder in the home."""
    is_inside = raw_dir != place.root and raw_dir.is_relative_to(place.root)
    raw = {path for path in raw_dir.rglob("*") if path.is_file()} if is_inside else set()
    return raw | set(map(Path, mapped))

"""The ingest flow: each mapped table staged, checked, its bad rows quarantined and, if all pass, landed."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from prefect import flow, task
from prefect.runtime import flow_run

from config.settings import Settings, load_settings
from expectations.data_docs import build_docs
from expectations.validate import Verdict
from flows.ingest.landings import Landing, already_landed, fingerprint_of, note_landing
from flows.ingest.late_rows import Late, late_days
from flows.ingest.staging import stage_table, validate_table
from flows.ingest.table_contracts import parents_first
from flows.ingest.table_maps import table_maps
from flows.run.clock import now
from flows.run.home import Home, writing
from flows.run.output_contract import ContractFailed
from flows.run.progress import headline, step
from flows.run.retrying import is_passing_fault
from lake.delta_tables import Slice, replace_slice
from lake.landing import land
from lake.sources import TableMap
from tables.raw import RAW


@dataclass(frozen=True)
class Ingested:
    """The landing of each table, the tables whose source was read again, and the page that shows the checks.

    `late`: by table what came for days that are scored already.
    """

    landings: tuple[Landing, ...]
    reread: tuple[str, ...]
    docs_page: str
    late: tuple[Late, ...] = ()


@flow(name="ingest", flow_run_name="ingest", validate_parameters=False)
def ingest(config: str | None = None, home: str | None = None) -> Ingested:
    """Bring the shop's raw data into the lake; nothing lands unless every table passes its contract."""
    settings = load_settings(config, home)
    place, maps = Home(settings.home), table_maps(settings)
    headline("Ingest")
    with writing(place):
        last = look_for_changes(settings, maps)
        unseen = [m for m in parents_first(maps) if not last[m.table]]
        verdicts = {m.table: check(settings, m, read_source(settings, m)) for m in unseen}
        page = publish_verdicts(settings, list(verdicts.values()))
        _refuse_failed(list(verdicts.values()), page)
        landed = {m.table: land_table(settings, m, verdicts[m.table]) for m in unseen}
        late = late_days(settings, {table: earliest for table, (_, earliest) in landed.items()})
    landings = [last[m.table] or landed[m.table][0] for m in maps]
    return Ingested(tuple(filter(None, landings)), tuple(verdicts), page, late)


@task(name="look for changes")
def look_for_changes(settings: Settings, maps: list[TableMap]) -> dict[str, Landing | None]:
    """Per table its last landing, or None where the source has to be read again."""
    with step("look for changes") as now_done:
        last = {mapping.table: already_landed(settings, mapping) for mapping in maps}
        again = [table for table, landing in last.items() if landing is None]
        now_done.detail = f"to read: {', '.join(again)}" if again else "no source has changed"
    return last


@task(
    task_run_name="read {mapping.table}",
    retries=2,
    retry_delay_seconds=5,
    retry_condition_fn=is_passing_fault,
)
def read_source(settings: Settings, mapping: TableMap) -> Path:
    """Stage one table's mapped rows as Parquet."""
    staged = Home(settings.home).staging / mapping.table / "staged.parquet"
    with step(f"read {mapping.table}") as now_done:
        rows = stage_table(settings, mapping, staged)
        now_done.detail = f"{rows:,} rows from {mapping.shown}"
    return staged


@task(task_run_name="check {mapping.table}")
def check(settings: Settings, mapping: TableMap, staged: Path) -> Verdict:
    """Check one staged table against its contract; its good and its bad rows lie beside it afterwards."""
    with step(f"check {mapping.table}") as now_done:
        verdict = validate_table(
            settings, mapping.table, staged, Home(settings.home).contracts, str(flow_run.get_id())
        )
        now_done.detail = f"{verdict.accepted:,} accepted, {verdict.rejected:,} quarantined"
    return verdict


@task(name="publish verdicts")
def publish_verdicts(settings: Settings, verdicts: list[Verdict]) -> str:
    """Quarantine the rejected rows and build the data docs, whether or not the tables passed."""
    place = Home(settings.home)
    if not verdicts:
        return str(build_docs(place.contracts))
    with step("quarantine and data docs") as now_done:
        for verdict in verdicts:
            rejected = pq.read_table(place.staging / verdict.table / "rejected.parquet")
            rows = rejected.add_column(0, "table", pa.array([verdict.table] * len(rejected), pa.string()))
            replace_slice(place.lake, "quarantine", rows, Slice("table", verdict.table))
        page = str(build_docs(place.contracts))
        now_done.detail = f"{sum(v.rejected for v in verdicts):,} rows quarantined"
    return page


@task(task_run_name="land {mapping.table}")
def land_table(settings: Settings, mapping: TableMap, verdict: Verdict) -> tuple[Landing, date | None]:
    """Land one table's accepted rows, each once; with the first day on which something changed."""
    place, run_id = Home(settings.home), str(flow_run.get_id())
    with step(f"land {mapping.table}") as now_done:
        accepted = place.staging / mapping.table / "accepted.parquet"
        contract = RAW[mapping.table]
        landed = land(
            place.lake,
            mapping.table,
            accepted,
            contract.key,
            place.temp,
            {"run_id": run_id},
            time=contract.time,
            memory_limit=settings.engine.memory_limit,
        )
        landing = Landing(
            table=mapping.table,
            fingerprint=fingerprint_of(settings, mapping),
            version=landed.version,
            rows=verdict.accepted,
            rejected=verdict.rejected,
            added=landed.added,
            changed=landed.changed,
            run_id=run_id,
            landed_at=now().isoformat(),
        )
        note_landing(place.lake, landing)
        now_done.detail = f"{landed.added:,} added, {landed.changed:,} corrected, version {landed.version}"
    return landing, landed.earliest


def _refuse_failed(verdicts: list[Verdict], page: str) -> None:
    failures = [failure for verdict in verdicts for failure in verdict.failures]
    if failures:
        raise ContractFailed(
            f"nothing was landed. {' '.join(failures)} See {page} and the lake's quarantine table"
        )

"""The ingest flow: each mapped table staged, checked, its bad rows quarantined and, if all pass, landed."""

from dataclasses import dataclass
from datetime import date

from prefect import flow, task
from prefect.runtime import flow_run

from config.settings import load_settings
from expectations.change_limits import refuse_unknown
from expectations.data_docs import build_docs
from expectations.validate import Verdict
from flows.ingest.change_guard import guard_changes, watch_files
from flows.ingest.forgotten_rows import without_forgotten
from flows.ingest.intake_plan import IntakePlan, plan_of
from flows.ingest.jobs import TableJob, jobs_of, parents_first
from flows.ingest.landings import Landing, fingerprint_of, last_landing, mark_of, note_landing
from flows.ingest.late_rows import LateRows, late_rows
from flows.ingest.quarantine_slice import replace_quarantine, set_aside
from flows.ingest.staging import stage_table, validate_table
from flows.run.clock import now
from flows.run.home import Home, writing
from flows.run.memory import half
from flows.run.output_contract import ContractFailed
from flows.run.progress import headline, step
from flows.run.retrying import is_passing_fault
from lake.landing import TableChange, land
from lake.mapped_rows import StagedTable


@dataclass(frozen=True)
class IngestResult:
    """The landing of each table, the tables of whose source something was read, and the page that shows the checks.

    `late`: by table the rows that came for days that are scored already.
    """

    landings: tuple[Landing, ...]
    reread: tuple[str, ...]
    docs_page: str
    late: tuple[LateRows, ...] = ()


@flow(name="ingest", flow_run_name="ingest", validate_parameters=False)
def ingest(config: str | None = None, home: str | None = None, accept: tuple[str, ...] = ()) -> IngestResult:
    """Bring the shop's raw data into the lake; nothing lands unless every table passes its contract.

    Nor does anything land where a change is no correction, unless its rule is one of `accept` this once.
    """
    refuse_unknown(accept)
    settings = load_settings(config, home)
    place, jobs = Home(settings.home, settings.lake), jobs_of(settings)
    headline("Ingest")
    with writing(place):
        plans = look_for_changes(place, jobs)
        watch_files([(job, plan.part) for job in jobs if (plan := plans[job.table])])
        staged: dict[str, StagedTable] = {}
        verdicts: dict[str, Verdict] = {}
        for job in parents_first(jobs):
            # with its parents may have come ids that quarantined rows lacked
            if verdicts.keys() & job.parents.keys():
                plans[job.table] = plan_of(place.lake, job, place.staging)
            if plan := plans[job.table]:
                staged[job.table] = read_source(place, job, plan)
                verdicts[job.table] = check(place, job, plan, staged[job.table])
        page = publish_verdicts(place, list(verdicts.values()))
        _refuse_failed(list(verdicts.values()), page)
        partial = {table for table, rows in staged.items() if not rows.is_whole}
        passes = guard_changes(place, [job for job in jobs if job.table in staged], accept, partial)
        landed: dict[str, tuple[Landing, date | None]] = {}
        for job in parents_first(jobs):
            if (plan := plans[job.table]) is not None:
                rows, verdict = staged[job.table], verdicts[job.table]
                landed[job.table] = land_table(place, job, plan, rows, verdict, passes[job.table])
        late = late_rows(place.lake, {table: earliest for table, (_, earliest) in landed.items()})
    landings = [
        landed[job.table][0] if job.table in landed else last_landing(place.lake, job.table) for job in jobs
    ]
    return IngestResult(tuple(filter(None, landings)), tuple(verdicts), page, late)


@task(name="look for changes")
def look_for_changes(place: Home, jobs: tuple[TableJob, ...]) -> dict[str, IntakePlan | None]:
    """What of each table's source has to be read; None where nothing is new."""
    with step("look for changes") as progress:
        plans = {job.table: plan_of(place.lake, job, place.staging) for job in jobs}
        unseen = [table for table, plan in plans.items() if plan is not None]
        progress.detail = f"to read: {', '.join(unseen)}" if unseen else "no source has changed"
    return plans


@task(
    task_run_name="read {job.table}",
    retries=2,
    retry_delay_seconds=5,
    retry_condition_fn=is_passing_fault,
)
def read_source(place: Home, job: TableJob, plan: IntakePlan) -> StagedTable:
    """Stage one table's mapped rows, those that are planned, as `staged.parquet` in its folder."""
    with step(f"read {job.table}") as progress:
        path = place.staging / job.table / "staged.parquet"
        staged = without_forgotten(place, job.table, path, stage_table(job, path, plan.part))
        progress.detail = (
            f"{staged.rows:,} rows from {'' if staged.is_whole else plan.words}{job.mapping.shown}"
        )
    return staged


@task(task_run_name="check {job.table}")
def check(place: Home, job: TableJob, plan: IntakePlan, staged: StagedTable) -> Verdict:
    """Check one staged table against its contract.

    Its folder has its good and its bad rows afterwards, and what of the quarantine it says nothing about.
    """
    path = place.staging / job.table / "staged.parquet"
    with step(f"check {job.table}") as progress:
        unread = None if staged.is_whole else set_aside(place.lake, job, plan, path)
        verdict = validate_table(place.lake, job, path, place.contracts, str(flow_run.get_id()), unread)
        progress.detail = f"{verdict.accepted:,} accepted, {verdict.rejected:,} quarantined"
    return verdict


@task(name="publish verdicts")
def publish_verdicts(place: Home, verdicts: list[Verdict]) -> str:
    """Quarantine the rejected rows and build the data docs, whether or not the tables passed."""
    if not verdicts:
        return str(build_docs(place.contracts))
    with step("quarantine and data docs") as progress:
        for verdict in verdicts:
            replace_quarantine(place.lake, verdict.table, place.staging / verdict.table)
        page = str(build_docs(place.contracts))
        progress.detail = f"{sum(verdict.rejected for verdict in verdicts):,} rows quarantined"
    return page


@task(task_run_name="land {job.table}")
def land_table(
    place: Home, job: TableJob, plan: IntakePlan, staged: StagedTable, verdict: Verdict, let_pass: str
) -> tuple[Landing, date | None]:
    """Land one table's accepted rows, each once; with the first day on which something changed.

    `let_pass` is kept in the commit and in the landing.
    """
    run_id = str(flow_run.get_id())
    with step(f"land {job.table}") as progress:
        note = {"run_id": run_id} | ({"let_pass": let_pass} if let_pass else {})
        landed = _land(place, job, note, plan.is_addition and not staged.is_whole)
        landing = Landing(
            table=job.table,
            fingerprint=fingerprint_of(job),
            version=landed.version,
            rows=verdict.accepted,
            rejected=verdict.rejected,
            added=landed.added,
            changed=landed.changed,
            run_id=run_id,
            landed_at=now().isoformat(),
            let_pass=let_pass,
            files=plan.files,
            mark=mark_of(job, max(staged.mark, plan.mark)),
            types=staged.types,
        )
        note_landing(place.lake, landing)
        progress.detail = f"{landed.added:,} added, {landed.changed:,} corrected, version {landed.version}"
    return landing, landed.earliest


def _land(place: Home, job: TableJob, note: dict[str, str], is_addition: bool) -> TableChange:
    return land(
        place.lake,
        job.table,
        place.staging / job.table / "accepted.parquet",
        job.contract.key,
        place.temp,
        note,
        time=job.contract.time,
        memory_limit=half(job.reading.memory_limit),  # what it streams into has memory of its own
        is_addition=is_addition,
        later=job.contract.later,
    )


def _refuse_failed(verdicts: list[Verdict], page: str) -> None:
    failures = [failure for verdict in verdicts for failure in verdict.failures]
    if failures:
        raise ContractFailed(
            f"nothing was landed. {' '.join(failures)} See {page} and the lake's quarantine table"
        )

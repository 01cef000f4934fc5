"""The upkeep flow: old versions, exports, reports, checks and runs go; many small files of a table become few."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from prefect import flow

from config.settings import load_settings
from flows.run.champions import model_store
from flows.run.clock import now
from flows.run.home import Home, writing
from flows.run.parent import end_with_parent
from flows.run.progress import headline, step
from flows.run.run_names import calendar_name
from flows.score.scored_days import SCORED, newest_scored
from flows.upkeep.old_files import remove_old_checks, remove_old_lists
from flows.upkeep.old_snapshots import thin_snapshots
from flows.upkeep.prefect_history import remove_old_runs
from flows.upkeep.training_history import remove_old_trainings
from lake.delta_tables import row_count
from lake.old_versions import Freed, compact, note_state, prune_versions
from tables.raw import RAW

BY_DAY = {
    "customer_snapshots": ("customer_id", "as_of"),
    "scored_customers": ("customer_id", "as_of"),
    "potential_customers": ("as_of", "customer_id"),
    "customer_changes": ("as_of", "customer_id"),
    "score_moves": ("as_of", "customer_id", "question"),
    "shop_figures": ("as_of", "figure", "segment"),
    "score_receipts": ("as_of",),
    "score_grades": ("as_of", "question", "by", "segment"),
    "drift_figures": ("as_of", "kind", "name"),
}
"""Tables that get a file a day, and the order of their rows; raw tables are put together when they land.

A customer's days are much alike: side by side the widest tables take a sixth less."""
NOTES = (
    "landings",
    "quarantine",
    "campaign_audience",
    "campaign_results",
    "backtest_figures",
    "erasures",
    "forgotten",
)

OF_OWN_TABLES, OF_PASSED_CHECKS, OF_EVENTS = 7, 3, 3
"""Days for which versions of tables that Retain makes are kept, checks that passed, and Prefect's events of runs."""


@dataclass(frozen=True)
class UpkeepResult:
    """What was freed, by what it was of; how many small files were put together; what other servers keep."""

    freed: dict[str, Freed]
    compacted: int
    elsewhere: tuple[str, ...]


@flow(name="upkeep", flow_run_name=calendar_name, validate_parameters=False)
def upkeep(config: str | None = None, home: str | None = None) -> UpkeepResult:
    """Remove what is older than the settings keep. What stands now stays, and running it again removes nothing more."""
    settings = load_settings(config, home)
    end_with_parent()
    place, keep = Home(settings.home, settings.lake), settings.upkeep
    headline("Upkeep")
    with writing(place):
        newest = str(newest_scored(place.lake)) if row_count(place.lake, SCORED) else ""
        with step("put small files together") as progress:
            compacted = sum(compact(place.lake, table, order) for table, order in BY_DAY.items())
            for table in (*RAW, *BY_DAY, *NOTES):
                note_state(place.lake, table)
            progress.detail = f"{compacted:,} files" if compacted else "few enough"
        with step("thin snapshots") as progress:
            thinned = thin_snapshots(place.lake, keep.keep_snapshots_days)
            progress.detail = f"{thinned} days" if thinned else "few enough"
        with step("remove what is old") as progress:
            trainings, store = _days_ago(keep.keep_trainings_days), model_store(settings)
            parts = {
                "old versions of tables": _prune(
                    place.lake, _days_ago(keep.keep_versions_days), _days_ago(OF_OWN_TABLES)
                ),
                "exports and reports": remove_old_lists(place, newest, _days_ago(keep.keep_exports_days)),
                "checks": remove_old_checks(
                    place, _days_ago(keep.keep_checks_days), _days_ago(OF_PASSED_CHECKS)
                ),
                "MLflow's trainings": remove_old_trainings(place, store, trainings),
                "Prefect's runs": remove_old_runs(
                    place, _days_ago(keep.keep_runs_days), _days_ago(OF_EVENTS)
                ),
            }
            freed = {name: part for name, part in parts.items() if part is not None}
            progress.detail = f"{sum(part.bytes for part in freed.values()) / 1e6:,.1f} MB freed"
    return UpkeepResult(freed, compacted, tuple(name for name in parts if name not in freed))


def _prune(lake: str, raw_before: datetime, before: datetime) -> Freed:
    """Of raw tables older versions tell what a score was made from; of our own nobody asks for them."""
    bounds = {**dict.fromkeys(RAW, raw_before), **dict.fromkeys((*BY_DAY, *NOTES), before)}
    return sum((prune_versions(lake, table, bound) for table, bound in bounds.items()), start=Freed())


def _days_ago(days: int) -> datetime:
    return now() - timedelta(days=days)

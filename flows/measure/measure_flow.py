"""The measure flow: what frozen campaigns earned, each once, from what the lake holds of their windows."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
from prefect import flow, task
from prefect.runtime import flow_run

from campaigns.campaign_checks import refuse_broken, refuse_contaminated, refuse_early
from campaigns.campaign_measurement import measured
from campaigns.experiment_errors import ExperimentRefused
from config.settings import load_settings
from flows.measure.frozen_campaigns import RESULTS, all_results, audience_of, frozen_campaigns, outcomes_of
from flows.measure.measurement_artifacts import publish_measurement
from flows.measure.summary import ShopMoney, Standing, margin_on, standing
from flows.run.clock import newest_as_of, now
from flows.run.home import Home, writing
from flows.run.lake_version import newest_data, opened_versions
from flows.run.output_contract import refuse_failures
from flows.run.progress import headline, step
from flows.score.scored_table import typed
from lake.delta_tables import Slice, replace_slice
from tables.campaign_results import campaign_results_contract


@dataclass(frozen=True, eq=False)
class MeasureResult:
    """The results of the campaigns in question (rows of `campaign_results`, by name), those that were not measured.

    `refused` says why, `waiting` until when, `repeated` which had been measured before; `standing` sums up all.
    """

    results: dict[str, pd.DataFrame]
    refused: dict[str, str]
    waiting: dict[str, date]
    repeated: frozenset[str]
    notes: dict[str, str]
    standing: Standing

    def not_measured(self) -> list[str]:
        """A sentence on each campaign that was refused, and on each whose window is open."""
        refusals = [f"✗ {name} was not measured. {reason}." for name, reason in self.refused.items()]
        return refusals + [f"{name} can be measured from {day} on." for name, day in self.waiting.items()]


@flow(name="measure", flow_run_name="measure", validate_parameters=False)
def measure(config: str | None = None, home: str | None = None, name: str | None = None) -> MeasureResult:
    """Measure one campaign, or all that are due; results are kept, and a second time they are the same.

    Raises NoCampaign for an unknown name, ExperimentMisused where its window is open, ExperimentRefused where its
    groups cannot be compared. Of all that are due, one that is refused stops no other: it is in `refused`.
    """
    settings = load_settings(config, home)
    place = Home(settings.home, settings.lake)
    lake = place.lake
    with writing(place):
        campaigns, data = frozen_campaigns(lake), newest_data(settings)
        shop = ShopMoney(place, settings.engine, data.versions, settings.economics.margin)
        end = newest_as_of(data.end, settings.zone)
        names = [name] if name is not None else campaigns.due(end)
        headline(f"Measure {', '.join(names) or 'nothing: no campaign is due'}")
        new = [campaign for campaign in names if campaign not in campaigns.measured]
        notes, refused = _measure_each(shop, str(data), end, new)
        if name in refused:
            raise ExperimentRefused(refused[name])
        result = MeasureResult(
            {campaign: all_results(lake, campaign) for campaign in names if campaign not in refused},
            refused,
            campaigns.waiting(end),
            campaigns.measured & set(names),
            notes,
            standing(shop, end),
        )
    publish_measurement(result.results, (*result.not_measured(), *result.standing.sentences()))
    return result


def _measure_each(
    shop: ShopMoney, data_version: str, end: date, names: list[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """A note on each campaign that was measured, and why each other was refused."""
    notes, refused = {}, {}
    for name in names:
        try:
            notes[name] = measure_campaign(shop, data_version, end, name)
        except ExperimentRefused as refusal:
            refused[name] = str(refusal)
    return notes, refused


@task(task_run_name="measure {name}")
def measure_campaign(shop: ShopMoney, data_version: str, end: date, name: str) -> str:
    """Check, measure and keep one campaign, in one commit; a sentence where something has to be known, or nothing."""
    lake = shop.place.lake
    with step(f"measure {name}") as progress:
        audience = audience_of(lake, name)
        refuse_early(audience, end)
        refuse_broken(audience)
        with opened_versions(shop.place, shop.engine, shop.versions) as tables:
            sums, messages = outcomes_of(tables, audience)
            margin = margin_on(tables, audience["as_of"].iloc[0], shop.margin)
        note = refuse_contaminated(audience, messages)
        rows = measured(audience, sums, margin, now())
        contract = campaign_results_contract()
        refuse_failures(shop.place, rows, contract, min_rows=1)
        lineage = {"run_id": str(flow_run.get_id()), "data_version": data_version}
        replace_slice(lake, RESULTS, typed(rows, contract.columns), Slice("campaign_id", name), lineage)
        progress.detail = f"{len(audience):,} customers, {len(rows)} results"
    return note

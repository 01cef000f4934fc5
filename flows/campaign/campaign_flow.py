"""The campaign flow: a list chosen from a scored day under a budget, and with a name frozen."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import ClassVar

from prefect import flow

from campaigns.audience import Audience, chosen_audience
from config.settings import load_settings
from flows.campaign.campaign_plan import CampaignPlan, campaign_plan
from flows.campaign.campaign_rules import CampaignRules, campaign_rules
from flows.campaign.contacts import frozen_campaigns
from flows.campaign.day_candidates import DayCandidates
from flows.campaign.day_plan import day_pool
from flows.campaign.freezing import Freezing, freeze, refuse_unless_free
from flows.campaign.plan_artifacts import drawn, publish_artifacts
from flows.run.clock import now
from flows.run.home import Home, writing
from flows.run.output_contract import refuse_unless_passed
from flows.run.progress import headline, step
from flows.score.scored_days import day_or_newest, refuse_without_snapshot, scored_rows


class ImpossibleBudget(ValueError):
    """A budget that buys no contact."""

    exit_code: ClassVar[int] = 2


@flow(name="campaign", flow_run_name="campaign", validate_parameters=False)
def campaign(
    config: str | None = None,
    home: str | None = None,
    budget: float | None = None,
    plays: Sequence[str] = (),
    as_of: date | None = None,
    name: str | None = None,
) -> CampaignPlan:
    """Choose the list that is expected to earn most from a scored day (default: the newest); with a `name`, freeze it.

    No `budget` bounds it by capacities alone; no `plays` are all of them. Raises BadPlay, ImpossibleBudget, NotScored,
    and CannotFreeze; nothing is written then.
    """
    settings = load_settings(config, home)
    limit, place = math.inf if budget is None else budget, Home(settings.home, settings.lake)
    refuse_bad_budget(limit)
    rules = campaign_rules(settings.plays, settings.economics, settings.campaigns, settings.engine, plays)
    with writing(place):
        if name is not None:
            refuse_unless_free(place.lake, name)
        day = day_or_newest(place.lake, as_of)
        refuse_without_snapshot(place.lake, day)
        headline(f"Plan a campaign on the scores of {day}")
        pool, audience = _chosen(place, rules, day, limit)
        plan = campaign_plan(day, settings.shop.currency, limit, pool, audience)
        if name is not None:
            freezing = Freezing(name, limit, day, now())
            check = partial(refuse_unless_passed, settings)
            frozen = freeze(place.lake, audience, pool.candidates.plays, freezing, check)
            plan = replace(plan, frozen=frozen)
        plan = replace(plan, picture=drawn(plan, place.reports))
        publish_artifacts(plan)
    return plan


def _chosen(place: Home, rules: CampaignRules, day: date, budget: float) -> tuple[DayCandidates, Audience]:
    with step("look at customers") as progress:
        scored = scored_rows(place.lake, day)
        pool = day_pool(place, rules, day, scored, frozen_campaigns(place.lake))
        progress.detail = f"{len(pool.candidates.rows):,} scored, {len(pool.candidates.plays)} plays"
    refuse_small_budget(budget, pool)
    with step("choose") as progress:
        audience = chosen_audience(pool.candidates, pool.economics, budget)
        gap = f"at most {audience.choice.gap:.3%} from the optimum"
        progress.detail = f"{len(audience.rows):,} customers, {gap}"
    return pool, audience


def refuse_bad_budget(budget: float) -> None:
    """Raise ImpossibleBudget for one that is no sum of money."""
    if math.isnan(budget) or budget <= 0:
        raise ImpossibleBudget(
            f"a budget of {budget:g} buys nothing: give a sum above 0, or none for no limit"
        )


def refuse_small_budget(budget: float, pool: DayCandidates) -> None:
    """Raise ImpossibleBudget where not even the cheapest contact that earns can be paid."""
    costs = pool.candidates.costs[pool.candidates.allowed]
    if len(costs) and budget < costs.min():
        raise ImpossibleBudget(
            f"a budget of {budget:g} buys no contact: the cheapest that earns costs {costs.min():.2f}"
        )

"""A campaign as it is planned: figures only, for the terminal, the artifacts and the docs."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from campaigns.audience import Audience
from campaigns.budget_curve import CurvePoint
from campaigns.campaign_summary import FrozenCampaign
from campaigns.candidates import PlayReach, reach_by_play
from campaigns.list_figures import PlayFigures, Reach, figures_by_play, reach
from flows.campaign.day_candidates import DayCandidates


@dataclass(frozen=True)
class CampaignPlan:
    """What a list costs, is expected to earn, reaches and can show, and whom it leaves alone and why.

    `budget` is infinite without one. `gap` is the distance from the optimum as a share of it, at most. `money_price` is
    what the last unit of the budget earns. `left_alone` counts customers by reason, `not_chosen` those who would earn,
    but beyond the budget or a capacity. `frozen` is the campaign, None where the list was not frozen.
    """

    as_of: date
    currency: str
    customers: int
    budget: float
    margin: float
    is_margin_learnt: bool
    figures: tuple[PlayFigures, ...]
    by_play: tuple[PlayReach, ...]
    reach: Reach
    curve: tuple[CurvePoint, ...]
    cost: float
    profit: float
    gap: float
    money_price: float
    left_alone: Mapping[str, int]
    not_chosen: int
    left_out: tuple[str, ...]
    knows_consents: bool
    picture: Path | None = None
    frozen: FrozenCampaign | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody is on the list."""
        return not self.figures

    @property
    def is_bounded(self) -> bool:
        """Whether there is a budget."""
        return math.isfinite(self.budget)


def campaign_plan(
    day: date, currency: str, budget: float, pool: DayCandidates, audience: Audience
) -> CampaignPlan:
    """The figures of one list."""
    rows, candidates = audience.rows, pool.candidates
    reasons = pd.Series(candidates.reasons, dtype=object).dropna().value_counts()
    choice = audience.choice
    return CampaignPlan(
        as_of=day,
        currency=currency,
        customers=len(candidates.rows),
        budget=budget,
        margin=pool.economics.margin,
        is_margin_learnt=pool.is_margin_learnt,
        figures=tuple(figures_by_play(rows)),
        by_play=tuple(reach_by_play(candidates)),
        reach=reach(rows, candidates.rows),
        curve=audience.curve,
        cost=choice.cost,
        profit=choice.profit,
        gap=choice.gap,
        money_price=choice.money_price,
        left_alone={str(name): int(count) for name, count in reasons.items()},
        not_chosen=int(candidates.allowed.any(axis=1).sum()) - len(rows),
        left_out=pool.left_out,
        knows_consents=pool.knows_consents,
    )

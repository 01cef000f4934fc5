"""Whom to choose from: who may get which play, what each is expected to earn, and why others are left alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from campaigns.contact_rules import Flags, campaign_flags, consent_flags, first_obstacle, rest_flags
from campaigns.extra_profit import Floats
from campaigns.hash_share import in_global_holdout
from campaigns.play import Play
from campaigns.pricing import Economics, profits_and_costs
from questions.horizons import HORIZONS, order_probability

PRICED = ("churn_tier", "churn_probability", "order_value", *map(order_probability, HORIZONS))
"""The columns that a list's prices and figures are made of."""


@dataclass(frozen=True, eq=False)
class ContactHistory:
    """What was known of contacts before the day.

    `consents` has the last word per `customer_id` and `channel` in `is_allowed`; None where the shop keeps none.
    `contacts` has `customer_id, channel, days_since` (1: the day before; an empty channel stands for any).
    `in_campaigns` has `customer_id, play` of campaigns whose outcome is not closed, contacted and held out alike.
    """

    consents: pd.DataFrame | None
    contacts: pd.DataFrame
    in_campaigns: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Candidates:
    """Scored rows (with `order_value`), the plays, and per customer and play what a contact earns and costs.

    `eligible` (customers x plays) is what the plays say, `allowed` what is left of it behind consents, cooldowns,
    holdouts and whether it earns. `reasons` has why a customer is left alone, None where a play is allowed.
    """

    rows: pd.DataFrame
    plays: tuple[Play, ...]
    profits: Floats
    costs: Floats
    eligible: Flags
    consented: Flags
    allowed: Flags
    reasons: np.ndarray

    @property
    def values(self) -> Floats:
        """The profits; -inf where the play is not allowed."""
        return np.where(self.allowed, self.profits, -np.inf)


def joined(parts: Sequence[Candidates]) -> Candidates:
    """The candidates of several runs of customers as one, in their order; the plays are those of every run."""
    matrices = ("profits", "costs", "eligible", "consented", "allowed", "reasons")
    return Candidates(
        rows=pd.concat([part.rows for part in parts], ignore_index=True),
        plays=parts[0].plays,
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in matrices},
    )


def candidates_of(
    rows: pd.DataFrame,
    plays: Sequence[Play],
    eligible: Flags,
    history: ContactHistory,
    economics: Economics,
    global_holdout: float,
) -> Candidates:
    """The candidates among scored `rows`; `eligible` has a flag per row and play.

    No plays leave everybody alone with `no_play`.
    """
    customers = rows["customer_id"]
    profits, costs = profits_and_costs(rows, plays, economics)
    consented = consent_flags(customers, plays, history.consents)
    obstacles = (
        ("global_holdout", ~in_global_holdout(customers, global_holdout)[:, None]),
        ("in_campaign", campaign_flags(customers, plays, history.in_campaigns)),
        ("no_consent", consented),
        ("cooldown", rest_flags(customers, plays, history.contacts)),
        ("no_forecast", ~np.isnan(profits)),
        ("nothing_earns", ~(profits <= 0)),
    )
    allowed, reasons = first_obstacle(eligible, obstacles, plays)
    return Candidates(rows, tuple(plays), profits, costs, eligible, consented, allowed, reasons)


def recommended(candidates: Candidates) -> pd.Series:
    """The play that is expected to earn most from each customer, without budget or capacity; None where none may."""
    names = [play.name for play in candidates.plays]
    if not names:
        nobody = np.full(len(candidates.rows), None, dtype=object)
        return pd.Series(nobody, index=candidates.rows.index, dtype=object)
    best = np.array(names, dtype=object)[candidates.values.argmax(axis=1)]
    names_or_none = np.where(candidates.allowed.any(axis=1), best, None)
    return pd.Series(names_or_none, index=candidates.rows.index, dtype=object)


@dataclass(frozen=True)
class PlayReach:
    """How many customers a play is for, how many of them did not allow its channel, and how many it may be used for."""

    play: str
    eligible: int
    without_consent: int
    allowed: int


def reach_by_play(candidates: Candidates) -> list[PlayReach]:
    """One entry per play, in the order of the plays."""
    refused = candidates.eligible & ~candidates.consented
    counts = (candidates.eligible.sum(axis=0), refused.sum(axis=0), candidates.allowed.sum(axis=0))
    return [
        PlayReach(play.name, *(int(count[place]) for count in counts))
        for place, play in enumerate(candidates.plays)
    ]

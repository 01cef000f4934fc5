"""The shop's rhythm in figures: the days between orders, and what each choice of settings would have meant."""

from dataclasses import dataclass

import pandas as pd

from features.horizon_choices import (
    ACTIVE,
    FEW_BACK,
    HORIZONS,
    Active,
    Horizon,
    Proposal,
    active_choices,
    choose_active,
    choose_horizon,
    horizon_choices,
)
from features.interpurchase import Bar, bars, return_curve, usual_gap
from features.sufficiency import History, Needs, Shortage, shortage


@dataclass(frozen=True)
class HorizonCase:
    """One choice of horizon with what a training would lack with it; None: nothing."""

    horizon: Horizon
    shortage: Shortage | None


@dataclass(frozen=True)
class Rhythm:
    """After how many days orders were followed by another, and the choices of `active_days` and horizon.

    `half` and `nine_in_ten` of the orders were followed within so many days (None: never seen), `returned` of them
    within `last_day`. `active` and `chosen` are proposed, None where the past cannot tell; `configured` is the horizon
    of the settings, None where the history is too short for it. All `horizons` are asked with `active_days`.
    `few_back` is the share of the lost that may come back after a final horizon.
    """

    half: int | None
    nine_in_ten: int | None
    returned: float
    last_day: int
    bars: tuple[Bar, ...]
    actives: tuple[Active, ...]
    active: Active | None
    active_days: int
    horizons: tuple[HorizonCase, ...]
    chosen: Proposal | None
    configured: Horizon | None
    few_back: float = FEW_BACK


def rhythm_of(
    needs: Needs, history: History, spells: pd.DataFrame, active_days: int, horizon_days: int
) -> Rhythm | None:
    """What the spells say, the settings' own choices among them; None where nobody has come back yet."""
    curve = return_curve(spells)
    drawn = bars(curve)
    if not drawn:
        return None
    actives = active_choices(spells, history.end, (*ACTIVE, active_days))
    active = choose_active(actives)
    days = active_days if active is None else active.days
    cases = tuple(
        HorizonCase(horizon, shortage(needs, history, spells, horizon.days, days))
        for horizon in horizon_choices(spells, history.end, days, (*HORIZONS, horizon_days))
    )
    configured = horizon_choices(spells, history.end, active_days, (horizon_days,))
    return Rhythm(
        half=usual_gap(curve, 0.5),
        nine_in_ten=usual_gap(curve, 0.9),
        returned=float(curve.iloc[-1]),
        last_day=int(curve.index[-1]),
        bars=tuple(drawn),
        actives=tuple(actives),
        active=active,
        active_days=days,
        horizons=cases,
        chosen=choose_horizon([case.horizon for case in cases if case.shortage is None]),
        configured=configured[0] if configured else None,
    )

"""The shop's rhythm in sentences, and the settings it proposes."""

from dataclasses import dataclass

import pandas as pd

from config.settings import Settings
from features import horizon_choices
from features.horizon_choices import Active, Horizon, Proposal
from features.interpurchase import bars, return_curve, usual_gap
from flows.check.models_found import lacks
from flows.run.lake_version import Data
from outputs.check_findings import ActiveChoice, HorizonChoice, Pause, RhythmFound
from outputs.wording import day, percent, plural

MOST = 0.5


@dataclass(frozen=True)
class Proposed:
    """What the past speaks for; each is None where it cannot tell."""

    active: Active | None
    chosen: Proposal | None


def rhythm_found(settings: Settings, data: Data, rows: pd.DataFrame) -> RhythmFound | None:
    """What the spells say; None where nobody has come back yet, so that there is no rhythm."""
    curve = return_curve(rows)
    drawn = bars(curve)
    if not drawn:
        return None
    actives = horizon_choices.active_choices(
        rows, data.end, (*horizon_choices.ACTIVE, settings.churn.active_days)
    )
    active = horizon_choices.choose_active(actives)
    days = settings.churn.active_days if active is None else active.days
    asked = (*horizon_choices.HORIZONS, settings.churn.horizon_days)
    horizons = {
        one: lacks(settings, data, rows, one.days, days)
        for one in horizon_choices.horizon_choices(rows, data.end, days, asked)
    }
    fitting = [one for one, lacking in horizons.items() if not lacking]
    proposed = Proposed(active, horizon_choices.choose_horizon(fitting))
    return RhythmFound(
        sentences=(_gaps(curve), _as_it_is(settings, data, rows)),
        pauses=tuple(Pause(_label(bar.first, bar.last), bar.share) for bar in drawn),
        later=1.0 - sum(bar.share for bar in drawn),
        actives=tuple(_active(settings, one, active) for one in actives),
        active_since=actives[0].since if actives else None,
        horizons=tuple(_horizon(settings, one, lacking, proposed) for one, lacking in horizons.items()),
        horizon_active_days=days,
        watched=next((one.watched for one in horizons), 0),
        proposals=tuple(_proposals(settings, proposed)),
        setting=_setting(proposed),
    )


def _label(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


def _gaps(curve: pd.Series) -> str:
    known = [(words, usual_gap(curve, share)) for words, share in (("half", 0.5), ("nine in ten", 0.9))]
    told = [f"{words} within {plural(days, 'day')}" for words, days in known if days is not None]
    seen = f"{percent(float(curve.iloc[-1]))} within {plural(int(curve.index[-1]), 'day')}"
    return f"Of all orders, {', '.join([*told, seen])} are followed by another of the same customer."


def _as_it_is(settings: Settings, data: Data, rows: pd.DataFrame) -> str:
    churn = settings.churn
    now = horizon_choices.horizon_choices(rows, data.end, churn.active_days, (churn.horizon_days,))
    if not now:
        return (
            f"The history is too short to tell what active_days {churn.active_days} and a horizon of "
            f"{churn.horizon_days} days, as configured now, would have meant."
        )
    return (
        f"As configured now, at {churn.horizon_days} days, {percent(now[0].share_back, 0)} of the customers counted as "
        f"lost came back in the {now[0].watched} days after ({_asked(now[0])})."
    )


def _asked(one: Horizon) -> str:
    when = (
        f"on {day(one.first)}"
        if one.probes == 1
        else f"on {one.probes} days from {day(one.first)} to {day(one.last)}"
    )
    return f"{one.active:,} active customers asked {when}"


def _active(settings: Settings, one: Active, proposed: Active | None) -> ActiveChoice:
    return ActiveChoice(one.days, one.share, one.days == settings.churn.active_days, one is proposed)


def _horizon(settings: Settings, one: Horizon, lacking: str, proposed: Proposed) -> HorizonChoice:
    is_proposed = proposed.chosen is not None and one is proposed.chosen.horizon
    is_now = one.days == settings.churn.horizon_days
    asked = f"{one.first}" if one.probes == 1 else f"{one.first} to {one.last}, {one.probes} days"
    return HorizonChoice(
        one.days,
        one.active,
        one.lost,
        one.share_lost,
        one.share_back,
        asked,
        lacking,
        is_now,
        is_proposed,
    )


def _setting(proposed: Proposed) -> str:
    if proposed.active is None or proposed.chosen is None:
        return ""
    return f"churn: {{active_days: {proposed.active.days}, horizon_days: {proposed.chosen.horizon.days}}}"


def _proposals(settings: Settings, proposed: Proposed) -> list[str]:
    active, chosen = proposed.active, proposed.chosen
    told = []
    if active is not None:
        told.append(
            f"active_days: {active.days}{_kept(active.days, settings.churn.active_days)}. Of the repeat orders since "
            f"{day(active.since)}, {percent(active.share, 0)} came within {active.days} days of the one before."
        )
    if chosen is None:
        told.append(
            "churn horizon: no proposal; no horizon has enough history and enough customers who left."
        )
        return told
    told.append(_horizon_told(settings, chosen))
    return told


def _horizon_told(settings: Settings, chosen: Proposal) -> str:
    one = chosen.horizon
    why = "the most final of those with enough to learn from"
    if chosen.is_final:
        why = f"the shortest after which at most {horizon_choices.FEW_BACK:.0%} came back"
    pause = " Read churn here as a long pause rather than a farewell." if one.share_back > MOST else ""
    return (
        f"churn horizon_days: {one.days}{_kept(one.days, settings.churn.horizon_days)}. At {one.days} days, "
        f"{percent(one.share_back, 0)} of the customers counted as lost came back in the {one.watched} days after; "
        f"it is {why}.{pause}"
    )


def _kept(days: int, now: int) -> str:
    return ", as it is now" if days == now else f" instead of {now}"

"""The shop's rhythm in sentences, and the settings it proposes."""

from dataclasses import dataclass

from outputs.check_figures import ActiveDays, FinalHorizon, HorizonDays, HorizonWithLack, Lack, RhythmFigures
from outputs.check_findings import ActiveChoice, HorizonChoice, Pause, RhythmFinding
from outputs.wording import day, percent, plural
from questions.question import Question

MOST = 0.5


def rhythm_finding(rhythm: RhythmFigures, question: Question) -> RhythmFinding:
    """What the figures say of `question`, which is asked of customers who ordered within `active_days`."""
    now = _Now(question, question.longest_silence or 0)
    return RhythmFinding(
        question=question.name,
        sentences=(_gaps(rhythm), _as_it_is(rhythm.configured, now)),
        pauses=tuple(Pause(_label(bar.first, bar.last), bar.share) for bar in rhythm.bars),
        later=1.0 - sum(bar.share for bar in rhythm.bars),
        actives=tuple(_active(choice, now, rhythm.active) for choice in rhythm.actives),
        active_since=rhythm.actives[0].since if rhythm.actives else None,
        horizons=tuple(_horizon(case, now, rhythm.chosen) for case in rhythm.horizons),
        horizon_active_days=rhythm.active_days,
        watched=next((case.horizon.watched for case in rhythm.horizons), 0),
        proposals=(*_active_proposal(rhythm.active, now), _horizon_proposal(rhythm, now)),
        setting=_setting(rhythm, now),
    )


def lack(shortage: Lack | None) -> str:
    """What a training would lack, in a few words; empty where it lacks nothing."""
    if shortage is None:
        return ""
    if shortage.kind == "days":
        return f"{plural(shortage.number, 'day')} more"
    if shortage.kind == "customers":
        return f"{shortage.number} of {shortage.needed} customers"
    return f"only {plural(shortage.number, 'date')} to learn from"


@dataclass(frozen=True)
class _Now:
    """The settings as they are: a question, and the `active_days` of those it is asked of."""

    question: Question
    active_days: int

    @property
    def horizon_days(self) -> int:
        return self.question.horizon_days


def _label(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


def _gaps(rhythm: RhythmFigures) -> str:
    usual = (("half", rhythm.half), ("nine in ten", rhythm.nine_in_ten))
    parts = [f"{words} within {plural(days, 'day')}" for words, days in usual if days is not None]
    all_seen = f"{percent(rhythm.returned)} within {plural(rhythm.last_day, 'day')}"
    return f"Of all orders, {', '.join([*parts, all_seen])} are followed by another of the same customer."


def _as_it_is(configured: HorizonDays | None, now: _Now) -> str:
    if configured is None:
        return (
            f"The history is too short to tell what active_days {now.active_days} and a horizon of "
            f"{now.horizon_days} days, as configured now, would have meant."
        )
    return (
        f"As configured now, at {now.horizon_days} days, {percent(configured.share_back, 0)} of the customers counted "
        f"as lost came back in the {configured.watched} days after ({_days_of(configured)})."
    )


def _days_of(horizon: HorizonDays) -> str:
    when = (
        f"on {day(horizon.first)}"
        if horizon.probes == 1
        else f"on {horizon.probes} days from {day(horizon.first)} to {day(horizon.last)}"
    )
    return f"{horizon.active:,} active customers asked {when}"


def _active(choice: ActiveDays, now: _Now, proposed: ActiveDays | None) -> ActiveChoice:
    return ActiveChoice(choice.days, choice.share, choice.days == now.active_days, choice is proposed)


def _horizon(case: HorizonWithLack, now: _Now, chosen: FinalHorizon | None) -> HorizonChoice:
    choice = case.horizon
    days = (
        f"{choice.first}" if choice.probes == 1 else f"{choice.first} to {choice.last}, {choice.probes} days"
    )
    return HorizonChoice(
        choice.days,
        choice.active,
        choice.lost,
        choice.share_lost,
        choice.share_back,
        days,
        lack(case.shortage),
        choice.days == now.horizon_days,
        chosen is not None and choice is chosen.horizon,
    )


def _setting(rhythm: RhythmFigures, now: _Now) -> str:
    if rhythm.active is None or rhythm.chosen is None:
        return ""
    days = f"active_days: {rhythm.active.days}, horizon_days: {rhythm.chosen.horizon.days}"
    return f"{now.question.name}: {{{days}}}"


def _active_proposal(active: ActiveDays | None, now: _Now) -> tuple[str, ...]:
    if active is None:
        return ()
    return (
        f"active_days: {active.days}{_instead(active.days, now.active_days)}. Of the repeat orders since "
        f"{day(active.since)}, {percent(active.share, 0)} came within {active.days} days of the one before.",
    )


def _horizon_proposal(rhythm: RhythmFigures, now: _Now) -> str:
    name, chosen = now.question.name, rhythm.chosen
    if chosen is None:
        did = now.question.wording.did
        return f"{name} horizon: no proposal; no horizon has enough history and enough customers who {did}."
    horizon, why = chosen.horizon, "the most final of those with enough to learn from"
    if chosen.is_final:
        why = f"the shortest after which at most {rhythm.few_back:.0%} came back"
    pause = f" Read {name} here as a long pause rather than a farewell." if horizon.share_back > MOST else ""
    return (
        f"{name} horizon_days: {horizon.days}{_instead(horizon.days, now.horizon_days)}. At {horizon.days} days, "
        f"{percent(horizon.share_back, 0)} of the customers counted as lost came back in the {horizon.watched} days "
        f"after; it is {why}.{pause}"
    )


def _instead(days: int, now: int) -> str:
    return ", as it is now" if days == now else f" instead of {now}"

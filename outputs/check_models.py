"""Whether the data suffice to train each model, in sentences with the figures behind them."""

from collections.abc import Sequence
from datetime import date

from outputs.check_figures import PhaseFigures
from outputs.check_findings import ModelFinding, PhaseFinding
from outputs.wording import plural
from questions.question import Question

JUDGING = "evaluate"  # the phase on which a model is judged, which asks for no number of customers


def untrainable(question: Question, problem: str, advice: str) -> ModelFinding:
    """The finding of a model for which there is no plan of dates at all."""
    return ModelFinding(
        question.name, question.wording.question, _outcomes(question), (), "", problem, advice
    )


def model_finding(
    question: Question,
    phases: Sequence[PhaseFigures],
    train: Sequence[date],
    least: int,
    has_few_dates: bool,
) -> ModelFinding:
    """The finding of a model with dates to `train` on and later phases, each with `least` customers of each outcome."""
    findings = tuple(_phase(phase, 0 if phase.phase == JUDGING else least) for phase in phases)
    few = " ".join(_too_few(phase, question) for phase in findings if not phase.is_enough)
    enough = _enough(train, phases[-1].last, has_few_dates)
    return ModelFinding(
        question.name, question.wording.question, _outcomes(question), findings, enough, few, ""
    )


def horizon_advice(days: int | None, now: int) -> str:
    """What to do where there is not enough: `days` is the nearest horizon with enough of everything, `now` the present.

    >>> horizon_advice(28, 60)
    'A horizon of 28 days instead of 60 has enough of everything.'
    """
    if days is None:
        return "No other horizon would do: this takes more customers, or more days of orders."
    return f"A horizon of {days} days instead of {now} has enough of everything."


def _outcomes(question: Question) -> tuple[str, str]:
    return question.wording.did, question.wording.did_not


def _phase(figures: PhaseFigures, needed: int) -> PhaseFinding:
    span = str(figures.first) if figures.first == figures.last else f"{figures.first} to {figures.last}"
    return PhaseFinding(figures.phase, span, figures.happened, figures.did_not, needed)


def _too_few(phase: PhaseFinding, question: Question) -> str:
    counts = zip((phase.happened, phase.did_not), _outcomes(question), strict=True)
    few = [
        f"only {have:,} customers {word}, {phase.needed - have:,} fewer than the {phase.needed} it takes"
        for have, word in counts
        if have < phase.needed
    ]
    return f"On the dates to {phase.name} ({phase.dates}) {' and '.join(few)}."


def _enough(train: Sequence[date], judged_on: date, has_few_dates: bool) -> str:
    number = len(train)
    learns = f"{number} as-of dates from {train[0]} to {train[-1]}" if number > 1 else f"{train[0]}"
    warning = (
        f" That is only {plural(number, 'date')} to learn from: such a model seldom beats a simple rule, "
        "and then is not promoted."
    )
    return f"It would learn from {learns} and be judged on {judged_on}.{warning if has_few_dates else ''}"

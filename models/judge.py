"""Judging one model once: beside its baselines and the champion, on the same customers and a date none has seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.baselines import fit_baselines
from models.bootstrap import intervals
from models.calibration import Floats
from models.customer_groups import GRADED, by_group
from models.errors import CannotTrain
from models.gate import LEARNT_ALL, NO_CHAMPION, Decision, decide, incomparable, is_unseen
from models.metrics import Comparison, deciles, losses, metrics, not_worse
from models.panel_rows import rows
from models.scorer import Scorer
from models.training_dates import Dates
from models.trial import Trial
from questions.question import Question


@dataclass(frozen=True, eq=False)
class Judgement:
    """The figures of the model (`model`) and each baseline, its deciles, and what the gate says to it.

    `intervals` hold the middle 95 % of each figure over draws of customers; `groups` the figures by value, tenure and
    recency. `outcomes` and `predictions` are what the pictures are drawn from; they hold no customer ids.
    """

    quality: Mapping[str, Mapping[str, float]]
    deciles: pd.DataFrame
    decision: Decision
    outcomes: Floats
    predictions: Mapping[str, Floats]
    intervals: Mapping[str, Mapping[str, tuple[float, float]]]
    groups: pd.DataFrame


def judge(
    model: Scorer,
    panel: pd.DataFrame,
    dates: Dates,
    champion: Scorer | None,
    seed: int,
    graded: Sequence[float] = GRADED,
    without: str = NO_CHAMPION,
    earlier: Sequence[Trial] = (),
    champion_is_broken: bool = False,
) -> Judgement:
    """Judge `model` on `dates.evaluate`; the gate decides on that date and those of `earlier` trials together.

    One date says little: the same plan with another seed differs by a thousandth of log loss. Baselines are fitted to
    each trial's own dates. The champion is judged on the dates whose outcomes it has not learnt from, or passed over.
    `graded` are the shares of customers with value grade A and B; `without` is why there is no champion;
    `champion_is_broken` whether the promises it has published are.

    A champion whose features the panel no longer has, or whose question is another (horizon), can only be
    replaced, not compared. Raises `CannotTrain` where nobody can be judged on that date.
    """
    held_out = rows(panel, model.question, [dates.evaluate])
    if held_out.empty:
        raise CannotTrain(
            f"No customer can be judged on {dates.evaluate} for {model.question.name}. "
            "Land more history, then train again."
        )
    y = held_out[model.question.label].to_numpy(np.float64)
    baselines = fit_baselines(panel, model.question, dates)
    predictions = {"model": model.chance(held_out)}
    predictions |= {name: baseline.chance(held_out) for name, baseline in baselines.items()}
    quality = {name: metrics(y, p) for name, p in predictions.items()}
    trials = [_Tried(held_out, y, predictions), *(_tried(panel, trial) for trial in earlier)]
    decision = _decision(trials, model.question, champion, without, seed, champion_is_broken)
    ranges = {name: intervals(y, p, seed) for name, p in predictions.items()}
    everybody = panel[pd.to_datetime(panel["as_of"]) == pd.Timestamp(dates.evaluate)]
    groups = by_group(held_out, y, predictions, everybody, graded)
    return Judgement(quality, deciles(y, predictions["model"]), decision, y, predictions, ranges, groups)


def gate(model: Scorer, panel: pd.DataFrame, dates: Dates, champion: Scorer | None, seed: int) -> Decision:
    """What the gate says of `model` on `dates.evaluate` alone, without the figures `judge` gives beside it."""
    return _decision([_tried(panel, Trial(model, dates))], model.question, champion, NO_CHAMPION, seed)


@dataclass(frozen=True, eq=False)
class _Tried:
    """One past date: its customers, their outcomes, and what each predictor promised."""

    rows: pd.DataFrame
    outcomes: Floats
    predictions: Mapping[str, Floats]


def _tried(panel: pd.DataFrame, trial: Trial) -> _Tried:
    question = trial.scorer.question
    held_out = rows(panel, question, [trial.dates.evaluate])
    scorers = {"model": trial.scorer, **fit_baselines(panel, question, trial.dates)}
    chances = {name: scorer.chance(held_out) for name, scorer in scorers.items()}
    return _Tried(held_out, held_out[question.label].to_numpy(np.float64), chances)


def _decision(
    trials: Sequence[_Tried],
    question: Question,
    champion: Scorer | None,
    without: str,
    seed: int,
    champion_is_broken: bool = False,
) -> Decision:
    """What the gate says of all dates together; every customer of every date counts once."""
    names = [name for name in trials[0].predictions if all(name in tried.predictions for tried in trials)]
    pooled = {
        name: float(
            np.concatenate([losses(tried.outcomes, tried.predictions[name]) for tried in trials]).mean()
        )
        for name in names
    }
    comparison = None
    if champion is not None and not (without := incomparable(champion, question, trials[0].rows.columns)):
        unseen = [tried for tried in trials if is_unseen(champion, question, tried.rows["as_of"].max())]
        comparison = _compared(unseen, champion, seed) if unseen else None
        without = "" if unseen else LEARNT_ALL
    return decide(pooled.pop("model"), pooled, comparison, without, len(trials), champion_is_broken)


def _compared(trials: Sequence[_Tried], champion: Scorer, seed: int) -> Comparison:
    y, new, old, people = (
        np.concatenate(parts)
        for parts in zip(
            *(
                (
                    tried.outcomes,
                    tried.predictions["model"],
                    champion.chance(tried.rows),
                    tried.rows["customer_id"],
                )
                for tried in trials
            ),
            strict=True,
        )
    )
    return not_worse(y, new, old, seed=seed, customers=people)

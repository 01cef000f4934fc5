"""What would score: trees, blended in a small shop with what needs fewer customers; and its twins on earlier dates."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from models.backtest_dates import earlier_fold
from models.baselines import Baseline, BuyTillYouDie, fit_baselines
from models.blend_weights import share_of_trees, shares_of_helpers
from models.calibration import log_odds, shift
from models.errors import CannotTrain
from models.gate import Decision
from models.panel_rows import audience_rows, rows
from models.scorer import Scorer, TrainingSet
from models.scorer_kinds import Blend
from models.training import Model, refreshed
from models.training_dates import Dates, Fold
from models.trial import Trial

HELPERS = ("rfm_logistic", "bg_nbd")
TRIALS, APART_DAYS = 3, 28
TRIAL_DATES = 16
"""An earlier trial learns from so many of the newest dates before it: half of the dates cost next to nothing."""
ENOUGH = 20_000
"""So many customers on the evaluation date say enough by themselves: what another seed changes is a tenth of what it is
with two thousand, and trials as large as the training would take as long again."""


def candidate(data: TrainingSet) -> Scorer:
    """The scorer of this training set, as it would score on its evaluation date; raises `CannotTrain`."""
    return _blended(Model.fit(data), data, data.dates, data.dates.evaluate)


def earlier_trials(data: TrainingSet, count: int = TRIALS - 1) -> list[Trial]:
    """The same recipe as of earlier dates of the panel, `APART_DAYS` and more apart; fewer where the past is short.

    None where the evaluation date has `ENOUGH` customers.
    """
    if len(rows(data.panel, data.question, [data.dates.evaluate])) >= ENOUGH:
        return []
    days = sorted({*data.dates.train, *data.dates.stop, *data.dates.calibrate, *data.dates.between})
    trials: list[Trial] = []
    last = data.dates.evaluate
    while len(trials) < count:
        last -= timedelta(days=APART_DAYS)
        fold = earlier_fold(days, last, data.question.horizon_days, TRIAL_DATES)
        if fold is None:
            break
        last = fold.evaluate
        try:
            trials.append(Trial(candidate(replace(data, dates=fold)), fold))
        except CannotTrain:
            break
    return trials


def winner(judged: Scorer, decision: Decision, data: TrainingSet) -> Scorer:
    """What may score: what was judged, or the baseline it did not beat where that was promoted in its place."""
    if not (decision.promoted and decision.winner):
        return judged
    return fit_baselines(data.panel, data.question, data.dates)[decision.winner]


def fresh(scorer: Scorer, data: TrainingSet, closed: Sequence[date], today: date) -> Scorer:
    """The same recipe once it has been judged: learnt from every closed date, put to the level of `today`."""
    newest = Fold((), tuple(data.dates.calibrate), tuple(closed[-1:]), today)
    if isinstance(scorer, Baseline | BuyTillYouDie):
        return fit_baselines(data.panel, data.question, newest)[scorer.name]
    trees = trees_of(scorer)
    if trees is None:
        raise CannotTrain(f"a scorer of the kind {scorer.kind} cannot be made anew")
    model = refreshed(trees, data.panel, closed, today, data.history)
    return model if scorer is trees else _blended(model, data, newest, today)


def trees_of(scorer: Scorer) -> Model | None:
    """The trees in a scorer, by which its reasons are told; None where it has none."""
    if isinstance(scorer, Model):
        return scorer
    parts = scorer.scorers if isinstance(scorer, Blend) else ()
    return next((part for part in parts if isinstance(part, Model)), None)


def _blended(model: Model, data: TrainingSet, dates: Dates, day: date) -> Scorer:
    """The trees with the weight this many customers give them, and helpers put to the level of the trees."""
    customers = rows(data.panel, data.question, dates.calibrate)["customer_id"].nunique()
    own = share_of_trees(customers)
    if own == 1.0:
        return model
    rivals = fit_baselines(data.panel, data.question, dates)
    helpers = {name: rivals[name] for name in HELPERS if name in rivals}
    shares = shares_of_helpers(helpers, replace(data, dates=dates))
    of_day = audience_rows(data.panel, data.question, day)
    parts = (_put_to(helper, model, of_day) for helper in helpers.values())
    return Blend((model, *parts), (own, *((1.0 - own) * shares[name] for name in helpers)))


def _put_to(helper: Scorer, model: Model, of_day: pd.DataFrame) -> Scorer:
    """The helper moved alike for all, so that it promises as much as the trees to the customers of the day."""
    if of_day.empty or model.level is None or not isinstance(helper, Baseline | BuyTillYouDie):
        return helper
    moved = shift(log_odds(helper.chance(of_day)), float(np.mean(model.chance(of_day))))
    return replace(helper, intercept=helper.intercept + moved)

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
from models.gate import NO_CHAMPION, Decision, decide, incomparable
from models.metrics import deciles, metrics, not_worse
from models.panel_rows import rows
from models.scorer import Scorer
from models.training_dates import Dates


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
) -> Judgement:
    """Judge `model` on `dates.evaluate`; the champion is judged on the same rows, or passed over if it cannot be.

    `graded` are the shares of customers with value grade A and B; `without` is why there is no champion.

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
    losses = {name: quality[name]["log_loss"] for name in baselines}
    comparison = None
    if champion is not None and not (without := incomparable(champion, model.question, held_out.columns)):
        comparison = not_worse(y, predictions["model"], champion.chance(held_out), seed=seed)
    decision = decide(quality["model"]["log_loss"], losses, comparison, without)
    ranges = {name: intervals(y, p, seed) for name, p in predictions.items()}
    everybody = panel[pd.to_datetime(panel["as_of"]) == pd.Timestamp(dates.evaluate)]
    groups = by_group(held_out, y, predictions, everybody, graded)
    return Judgement(quality, deciles(y, predictions["model"]), decision, y, predictions, ranges, groups)

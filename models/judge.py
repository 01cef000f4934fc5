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
from models.scoring import predict
from models.task import rows
from models.training import Dates, Model


@dataclass(frozen=True, eq=False)
class Judged:
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
    model: Model,
    panel: pd.DataFrame,
    dates: Dates,
    champion: Model | None,
    seed: int,
    graded: Sequence[float] = GRADED,
) -> Judged:
    """Judge `model` on `dates.evaluate`; the champion is judged on the same rows, or passed over if it cannot be.

    `graded` are the shares of customers with value grade A and B.

    A champion whose features the panel no longer has, or whose question is another (horizon), can only be
    replaced, not compared. Raises `CannotTrain` where nobody can be judged on that date.
    """
    held_out = rows(panel, model.task, [dates.evaluate])
    if held_out.empty:
        raise CannotTrain(
            f"No customer can be judged on {dates.evaluate} for {model.task.name}. Land more history, then train again."
        )
    y = held_out[model.task.label].to_numpy(np.float64)
    baselines = fit_baselines(panel, model.task, dates)
    predictions = {"model": predict(model, held_out)}
    predictions |= {name: baseline.predict(held_out) for name, baseline in baselines.items()}
    quality = {name: metrics(y, p) for name, p in predictions.items()}
    losses = {name: quality[name]["log_loss"] for name in baselines}
    comparison, without = None, NO_CHAMPION
    if champion is not None and not (without := incomparable(champion, model.task, held_out.columns)):
        comparison = not_worse(y, predictions["model"], predict(champion, held_out), seed=seed)
    decision = decide(quality["model"]["log_loss"], losses, comparison, without)
    sure = {name: intervals(y, p, seed) for name, p in predictions.items()}
    everybody = panel[pd.to_datetime(panel["as_of"]) == pd.Timestamp(dates.evaluate)]
    groups = by_group(held_out, y, predictions, everybody, graded)
    return Judged(quality, deciles(y, predictions["model"]), decision, y, predictions, sure, groups)

"""What answers where there is no model: BG/NBD, else the recency rule, else nobody; and in words why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from config.settings import Settings
from features import snapshot
from flows.run.lake_version import Data, opened
from flows.train.plan import labels_of
from models import bgnbd, recency
from models.errors import CannotTrain
from models.task import Task, rows

FALLBACKS = {
    "bg_nbd": "BG/NBD answers",
    "recency_rule": "BG/NBD cannot be fitted either, so the recency rule answers",
}
Past = Callable[[Task], pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Answer:
    """One question's probability per customer, and which version gave it; null where the question is not asked."""

    chance: pd.Series
    version: pd.Series


def fallback(features: pd.DataFrame, task: Task, past: Past) -> Answer | None:
    """BG/NBD from the day's own snapshot, else the recency rule from `past`; None where no outcome was ever seen."""
    for version, ask in (("bg_nbd", _bgnbd), ("recency_rule", _recency)):
        try:
            buys = ask(features, task, past)
        except CannotTrain:
            continue
        chance = pd.Series(1.0 - buys if task.active_only else buys, index=features.index)
        return Answer(chance, pd.Series(version, index=features.index))
    return None


def newest_outcomes(settings: Settings, data: Data, day: date) -> Past:
    """One row per customer whose answer is known: their recency one horizon before `day`, and what they then did.

    Nothing at or after `day` is seen. No rows where the shop began later than that.
    """

    def past(task: Task) -> pd.DataFrame:
        closed = day - timedelta(days=task.horizon_days)
        wanted = ["customer_id", "as_of", "is_active", task.label, recency.DAYS]
        with opened(settings, data) as tables:
            came = labels_of(settings, tables, replace(data, end=day), [closed])
            known = snapshot.build(tables, [closed], [])
            seen = came.inner_join(known.select("customer_id", recency.DAYS), "customer_id")
            return rows(seen.select(*wanted).to_pyarrow().to_pandas(), task, [closed])

    return past


def standing(answers: Mapping[str, Answer | None], lacking: Mapping[str, str]) -> dict[str, Any]:
    """Whether models answered, something stood in for one, or nobody could; `lacking` says why there is no model."""
    missing = [name for name, answer in answers.items() if answer is None]
    if missing:
        said = (
            f"no outcome of {' and '.join(missing)} has been seen yet: the shop is younger than its horizon"
        )
        return {"eligibility": "insufficient_history", "eligibility_reason": said}
    by = {name: str(answer.version.iloc[0]) for name, answer in answers.items() if answer is not None}
    said = "; ".join(
        f"{lacking[name]}: {FALLBACKS[version]}" for name, version in by.items() if version in FALLBACKS
    )
    return {"eligibility": "fallback" if said else "scored", "eligibility_reason": said or None}


def _bgnbd(features: pd.DataFrame, task: Task, past: Past) -> np.ndarray:
    """BG/NBD fitted on the day's own snapshot, which sees no horizon.

    One-time buyers, whom BG/NBD holds to be there for ever, may have left after their only order here, as others
    may after their last (Batislam, Denizel and Filiztekin 2007).
    """
    known = bgnbd.histories(features)
    model = bgnbd.fit(known)
    buys = bgnbd.buys_within(model, known, task.horizon_days)
    gone = model.a / model.b * np.exp(model.r * np.log1p(known.age / model.alpha))
    return np.where(known.x == 0, buys / (1.0 + gone), buys)


def _recency(features: pd.DataFrame, task: Task, past: Past) -> np.ndarray:
    return recency.buys(recency.fit(past(task), task), features[recency.DAYS].to_numpy(np.float64))

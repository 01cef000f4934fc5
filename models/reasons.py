"""Why a customer got their probability: exact Shapley values of the trees, grouped into causes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from models import boosting
from models.calibration import Floats
from models.panel_rows import require
from models.training import Model

Side = Literal["risk", "keep"]
SMALLEST = 0.02
"""A cause that moves the log-odds by less is no reason."""


class Evidence(Protocol):
    """One column that can bear a cause out, and from where on it is high; None: the shop's usual (median)."""

    @property
    def feature(self) -> str: ...  # noqa: D102
    @property
    def than(self) -> float | None: ...  # noqa: D102


class Ground(Protocol):
    """One cause: its code, the columns that witness it (the first that is known counts), what a high value means."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def witnesses(self) -> Sequence[Evidence]: ...  # noqa: D102
    @property
    def high_means(self) -> Side | None: ...  # noqa: D102


@dataclass(frozen=True)
class Facts:
    """What a customer's own data say about one cause: high or low by its witness, or nothing."""

    high: npt.NDArray[np.bool_]
    low: npt.NDArray[np.bool_]


def contributions(model: Model, frame: pd.DataFrame) -> Floats:
    """One row per customer, one column per feature of the model: its exact Shapley value in log-odds."""
    require(frame, model.features, "The snapshot")
    values = boosting.shapley(boosting.from_text(model.booster), frame, model.features)
    return np.asarray(values * model.calibration["slope"], dtype=np.float64)


def usual_values(panel: pd.DataFrame, features: Sequence[str], dates: Sequence[date]) -> dict[str, float]:
    """The usual (median) value of each feature on `dates`; one that nobody has is left out."""
    newest = panel[pd.to_datetime(panel["as_of"]).isin(pd.to_datetime(sorted(dates)))]
    medians = newest[list(features)].median()
    return {name: float(value) for name, value in medians.items() if np.isfinite(value)}


def reasons(
    model: Model,
    frame: pd.DataFrame,
    causes: Sequence[Ground],
    cause_of: Mapping[str, str],
    typical: Mapping[str, float],
    most: int = 3,
) -> npt.NDArray[np.object_]:
    """The strongest causes of every row as codes, strongest first, null where there are fewer than `most`.

    A code reads `risk_{cause}_{high|low}` where the cause speaks for leaving, `keep_...` for staying.
    `cause_of` puts every feature of the model into one cause; `typical` holds the shop's usual value of each feature. A
    cause counts for a customer only where the customer's own data bear it out: its witness has a value that is not the
    usual, and where high has one meaning, the direction is that one. "Has not ordered for long" is never a reason
    of somebody who ordered yesterday, whatever the trees made of it.
    """
    codes = [cause.code for cause in causes]
    group = np.array([codes.index(cause_of[name]) for name in model.features])
    push = -model.question.order_sign * contributions(model, frame)  # above 0: towards leaving
    strength = np.zeros((len(frame), len(codes)))
    for place in range(len(codes)):
        strength[:, place] = push[:, group == place].sum(axis=1)
    texts: list[str | None] = [None]
    number = np.zeros(strength.shape, dtype=np.int16)  # of the code in `texts`; 0: none
    for place, cause in enumerate(causes):
        facts = _facts(cause, frame, typical)
        for side, towards in (("risk", strength[:, place] > 0), ("keep", strength[:, place] < 0)):
            for level, is_so in (("high", facts.high), ("low", facts.low)):
                if cause.high_means in (None, side if level == "high" else _opposite(side)):
                    number[towards & is_so, place] = len(texts)
                    texts.append(f"{side}_{cause.code}_{level}")
    return np.array(texts, dtype=object)[_strongest(np.abs(strength), number, most)]


def _strongest(strength: Floats, number: npt.NDArray[np.int16], most: int) -> npt.NDArray[np.int16]:
    weight = np.where((number == 0) | (strength < SMALLEST), -1.0, strength)
    weight = np.pad(weight, ((0, 0), (0, most)), constant_values=-1.0)  # so that there are always `most`
    order = np.argsort(-weight, axis=1, kind="stable")[:, :most]
    chosen = np.take_along_axis(np.pad(number, ((0, 0), (0, most))), order, axis=1)
    return np.where(np.take_along_axis(weight, order, axis=1) < 0.0, 0, chosen).astype(np.int16)


def _facts(cause: Ground, frame: pd.DataFrame, typical: Mapping[str, float]) -> Facts:
    high, low, unknown = (np.full(len(frame), value) for value in (False, False, True))
    for witness in cause.witnesses:
        than = typical.get(witness.feature) if witness.than is None else witness.than
        if witness.feature not in frame.columns or than is None:
            continue
        value = frame[witness.feature].to_numpy(np.float64)
        decides = unknown & ~np.isnan(value)
        high |= decides & (value > than)
        low |= decides & (value < than)
        unknown &= ~decides
    return Facts(high, low)


def _opposite(side: str) -> str:
    return "keep" if side == "risk" else "risk"

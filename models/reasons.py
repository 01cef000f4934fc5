"""Why a customer got their probability: exact Shapley values of the trees, grouped into causes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd
from woodelf import WoodelfExplainer

from models.calibration import Floats
from models.task import require
from models.training import Model

Side = Literal["risk", "keep"]
AT_A_TIME = 100_000
SMALLEST = 0.02
"""A cause that moves the log-odds by less is no reason."""


class Witness(Protocol):
    """One column that can bear a cause out, and from where on it is high; None: the shop's usual (median)."""

    @property
    def feature(self) -> str: ...  # noqa: D102
    @property
    def than(self) -> float | None: ...  # noqa: D102


class Cause(Protocol):
    """One cause: its code, the columns that witness it (the first that is known counts), what a high value means."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def witnesses(self) -> Sequence[Witness]: ...  # noqa: D102
    @property
    def high_means(self) -> Side | None: ...  # noqa: D102


@dataclass(frozen=True)
class Facts:
    """What a customer's own data say about one cause: high or low by its witness, or nothing."""

    high: npt.NDArray[np.bool_]
    low: npt.NDArray[np.bool_]


def contributions(model: Model, frame: pd.DataFrame) -> Floats:
    """One row per customer, one column per feature of the model: its exact Shapley value in log-odds.

    Path-dependent TreeSHAP (Lundberg et al. 2020), the same numbers as LightGBM's `pred_contrib`, by woodelf (Nadel and
    Wettenstein 2025), many times faster on shallow trees.
    """
    require(frame, model.features, "The snapshot")
    booster = lgb.Booster(model_str=model.booster)
    matrix = frame[list(model.features)].astype(np.float64)
    parts = [
        np.asarray(WoodelfExplainer(booster).shap_values(matrix.iloc[at : at + AT_A_TIME], verbose=False))
        for at in range(0, len(matrix), AT_A_TIME)
    ]
    found = np.concatenate(parts) if parts else np.zeros((0, len(model.features)))
    return np.asarray(found * model.calibration["slope"], dtype=np.float64)


def reasons(
    model: Model,
    frame: pd.DataFrame,
    causes: Sequence[Cause],
    cause_of: Mapping[str, str],
    typical: Mapping[str, float],
    most: int = 3,
) -> npt.NDArray[np.object_]:
    """The strongest causes of every row as codes, strongest first, null where there are fewer than `most`.

    A code reads `risk_{cause}_{high|low}` where the cause speaks for leaving, `keep_...` for staying.
    `cause_of` puts every feature of the model into one cause; `typical` holds the shop's usual value of each feature. A
    cause counts for a customer only where the customer's own data bear it out: its witness is known and not at the
    usual, and where high has one meaning, the direction is that one. "Has not ordered for long" is never said
    of somebody who ordered yesterday, whatever the trees made of it.
    """
    codes = [cause.code for cause in causes]
    group = np.array([codes.index(cause_of[name]) for name in model.features])
    push = contributions(model, frame) * (
        1.0 if model.task.name == "churn" else -1.0
    )  # above 0: towards leaving
    strength = np.zeros((len(frame), len(codes)))
    for place in range(len(codes)):
        strength[:, place] = push[:, group == place].sum(axis=1)
    told: list[str | None] = [None]
    number = np.zeros(strength.shape, dtype=np.int16)  # of the code in `told`; 0: nothing to tell
    for place, cause in enumerate(causes):
        facts = _facts(cause, frame, typical)
        for side, towards in (("risk", strength[:, place] > 0), ("keep", strength[:, place] < 0)):
            for level, there in (("high", facts.high), ("low", facts.low)):
                if cause.high_means in (None, side if level == "high" else _other(side)):
                    number[towards & there, place] = len(told)
                    told.append(f"{side}_{cause.code}_{level}")
    return np.array(told, dtype=object)[_strongest(np.abs(strength), number, most)]


def _strongest(strength: Floats, number: npt.NDArray[np.int16], most: int) -> npt.NDArray[np.int16]:
    weight = np.where((number == 0) | (strength < SMALLEST), -1.0, strength)
    weight = np.pad(weight, ((0, 0), (0, most)), constant_values=-1.0)  # so that there are always `most`
    order = np.argsort(-weight, axis=1, kind="stable")[:, :most]
    chosen = np.take_along_axis(np.pad(number, ((0, 0), (0, most))), order, axis=1)
    return np.where(np.take_along_axis(weight, order, axis=1) < 0.0, 0, chosen).astype(np.int16)


def _facts(cause: Cause, frame: pd.DataFrame, typical: Mapping[str, float]) -> Facts:
    high, low, unknown = (np.full(len(frame), value) for value in (False, False, True))
    for witness in cause.witnesses:
        than = typical.get(witness.feature) if witness.than is None else witness.than
        if witness.feature not in frame.columns or than is None:
            continue
        value = frame[witness.feature].to_numpy(np.float64)
        here = unknown & ~np.isnan(value)
        high |= here & (value > than)
        low |= here & (value < than)
        unknown &= ~here
    return Facts(high, low)


def _other(side: str) -> str:
    return "keep" if side == "risk" else "risk"

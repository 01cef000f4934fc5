"""Why a customer got their probability: exact Shapley values of the trees, grouped into causes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from models import boosting
from models.calibration import Floats
from models.panel_rows import require
from models.training import Model
from tables.scored_customers import FIGURES, REASONS

Side = Literal["risk", "keep"]
Places = npt.NDArray[np.int16]
SMALLEST = 0.02
"""A cause that moves the log-odds by less is no reason."""
DIGITS = 6
"""Figures that differ by less are the same, as they are where they are published."""
NO_PLACE = -1


class PersonalUsual(Protocol):
    """A customer's own usual: a column that reaches back over `since` days, of a sum what it comes to in `days`.

    It is known where `since` is at least twice `days`, or None.
    """

    @property
    def feature(self) -> str: ...  # noqa: D102
    @property
    def days(self) -> float: ...  # noqa: D102
    @property
    def since(self) -> str | None: ...  # noqa: D102
    @property
    def is_sum(self) -> bool: ...  # noqa: D102


class Evidence(Protocol):
    """One column that can bear a cause out: above or below the shop's usual, or the customer's own (`by_own`)."""

    @property
    def feature(self) -> str: ...  # noqa: D102
    @property
    def own(self) -> PersonalUsual | None: ...  # noqa: D102
    @property
    def by_own(self) -> bool: ...  # noqa: D102


class Ground(Protocol):
    """One cause: its code, the columns that witness it (the first that is known counts), what a high value means."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def witnesses(self) -> Sequence[Evidence]: ...  # noqa: D102
    @property
    def high_means(self) -> Side | None: ...  # noqa: D102


@dataclass(frozen=True)
class Figures:
    """What witnesses one cause, per customer: the figure, their own usual, the shop's, and which of the two counts.

    Where nothing counts all are null.
    """

    value: Floats
    own_usual: Floats
    shop_usual: Floats
    counts: Floats


def contributions(model: Model, frame: pd.DataFrame) -> Floats:
    """One row per customer, one column per feature of the model: its exact Shapley value in log-odds."""
    require(frame, model.features, "The snapshot")
    values = boosting.shapley(boosting.from_text(model.booster), frame, model.features)
    return np.asarray(values * model.calibration["slope"], dtype=np.float64)


def usual_values(day: pd.DataFrame, causes: Sequence[Ground]) -> dict[str, float]:
    """The usual (median) value of what witnesses the causes, of a day's customers; what nobody has is left out."""
    witnesses = witnesses_of(causes)
    medians = day[[name for name in day.columns if name in witnesses]].median().round(DIGITS)
    return {name: float(value) for name, value in medians.items() if np.isfinite(value)}


def witnesses_of(causes: Sequence[Ground]) -> set[str]:
    """The columns that can bear a cause out."""
    return {witness.feature for cause in causes for witness in cause.witnesses}


def no_reasons(rows: int) -> dict[str, npt.NDArray[Any]]:
    """The columns of reasons for so many rows without any."""
    columns: dict[str, npt.NDArray[Any]] = {}
    for name in REASONS:
        columns[name] = np.full(rows, None, dtype=object)
        columns |= {f"{name}_{figure}": np.full(rows, np.nan) for figure in FIGURES}
    return columns


def reasons(
    model: Model,
    frame: pd.DataFrame,
    causes: Sequence[Ground],
    cause_of: Mapping[str, str],
    usual: Mapping[str, float],
) -> dict[str, npt.NDArray[Any]]:
    """The reasons of every row, by column of the scored table: codes, strongest first, each with its figures.

    A code reads `risk_{cause}_{high|low}` where the cause speaks for leaving, `keep_...` for staying; it is null where
    there is no further one. The counter-reason is the strongest on the other side than the first.
    `cause_of` puts every feature of the model into one cause; `usual` are the `usual_values` of the day. A
    cause counts for a customer only where the customer's own data bear it out: its witness has a value that is not the
    usual, and where high has one meaning, the direction is that one. "Has not ordered for long" is never a reason
    of somebody who ordered yesterday, whatever the trees made of it.
    """
    push = _pushes(model, frame, causes, cause_of)
    texts, numbers = _codes(push, frame, causes, usual)
    chosen = _chosen(push, numbers)
    columns = no_reasons(len(frame))
    for place, cause in enumerate(causes):
        figures = _figures(cause, frame, usual)
        for name, places in zip(REASONS, chosen.T, strict=True):
            rows = places == place
            columns[name][rows] = texts[numbers[rows, place]]
            for figure in FIGURES:
                columns[f"{name}_{figure}"][rows] = getattr(figures, figure)[rows]
    return columns


def _pushes(
    model: Model, frame: pd.DataFrame, causes: Sequence[Ground], cause_of: Mapping[str, str]
) -> Floats:
    """How far each cause moves each row, in log-odds; above 0: towards leaving."""
    codes = [cause.code for cause in causes]
    group = np.array([codes.index(cause_of[name]) for name in model.features])
    parts = -model.question.order_sign * contributions(model, frame)
    push = np.zeros((len(frame), len(codes)))
    for place in range(len(codes)):
        push[:, place] = parts[:, group == place].sum(axis=1)
    return push


def _codes(
    push: Floats, frame: pd.DataFrame, causes: Sequence[Ground], usual: Mapping[str, float]
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int16]]:
    """Every code, and for each row and cause the number of the code that the row's data bear out; 0: none."""
    texts: list[str | None] = [None]
    numbers = np.zeros(push.shape, dtype=np.int16)
    for place, cause in enumerate(causes):
        figures = _figures(cause, frame, usual)
        levels = (("high", figures.value > figures.counts), ("low", figures.value < figures.counts))
        for side, towards in (("risk", push[:, place] > 0), ("keep", push[:, place] < 0)):
            for level, is_so in levels:
                if cause.high_means in (None, side if level == "high" else _opposite(side)):
                    numbers[towards & is_so, place] = len(texts)
                    texts.append(f"{side}_{cause.code}_{level}")
    return np.array(texts, dtype=object), numbers


def _chosen(push: Floats, numbers: npt.NDArray[np.int16]) -> Places:
    """One column per reason: the place of its cause, the strongest first, the counter-reason last."""
    most = len(REASONS) - 1
    lacking = ((0, 0), (0, max(0, most - push.shape[1])))  # so that there are as many places as reasons
    push, numbers = np.pad(push, lacking), np.pad(numbers, lacking)
    is_reason = (numbers > 0) & (np.abs(push) >= SMALLEST)
    weight = np.where(is_reason, np.abs(push), NO_PLACE)
    order = np.argsort(-weight, axis=1, kind="stable")[:, :most]
    towards = np.sign(np.take_along_axis(push, order[:, :1], axis=1))
    against = np.where(np.sign(push) == -towards, weight, NO_PLACE)
    order = np.hstack([order, against.argmax(axis=1)[:, None]])
    is_there = np.take_along_axis(weight, order, axis=1) >= 0
    is_there[:, -1] &= against.max(axis=1) >= 0
    return np.where(is_there, order, NO_PLACE).astype(np.int16)


def _figures(cause: Ground, frame: pd.DataFrame, usual: Mapping[str, float]) -> Figures:
    figures = Figures(*(np.full(len(frame), np.nan) for _ in range(4)))
    for witness in cause.witnesses:
        if witness.feature not in usual:
            continue
        value, own = _rounded(frame, witness.feature), _own_usual(witness, frame)
        shop = np.full(len(frame), usual[witness.feature])
        counts = own if witness.by_own else shop
        decides = np.isnan(figures.counts) & ~np.isnan(value) & ~np.isnan(counts)
        for name, values in (("value", value), ("own_usual", own), ("shop_usual", shop), ("counts", counts)):
            getattr(figures, name)[decides] = values[decides]
    return figures


def _own_usual(witness: Evidence, frame: pd.DataFrame) -> Floats:
    own = witness.own
    if own is None or own.feature not in frame.columns:
        return np.full(len(frame), np.nan)
    values = _rounded(frame, own.feature)
    if own.since is None:
        return values
    days = _rounded(frame, own.since)
    usual = np.round(values * own.days / days, DIGITS) if own.is_sum else values
    return np.asarray(np.where(days >= 2 * own.days, usual, np.nan), dtype=np.float64)


def _rounded(frame: pd.DataFrame, name: str) -> Floats:
    return np.asarray(np.round(frame[name].to_numpy(np.float64), DIGITS), dtype=np.float64)


def _opposite(side: str) -> str:
    return "keep" if side == "risk" else "risk"

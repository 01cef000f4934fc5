"""The rows of each phase of a training, and whether there are enough of them."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from models.errors import CannotTrain
from models.panel_rows import rows
from models.training_dates import Dates
from questions.question import Question


def phases_of(panel: pd.DataFrame, question: Question, dates: Dates, least: int) -> list[pd.DataFrame]:
    """The rows that train, stop and calibrate; raises `CannotTrain` where one has too few of either outcome."""
    phases = {"train": dates.train, "stop": dates.stop, "calibrate": dates.calibrate}
    frames = {phase: rows(panel, question, days) for phase, days in phases.items()}
    for phase, frame in frames.items():
        _check_enough(frame, question, phase, phases[phase], least)
    return list(frames.values())


def _check_enough(
    frame: pd.DataFrame, question: Question, phase: str, dates: Sequence[date], least: int
) -> None:
    outcomes = frame.groupby("customer_id")[question.label].agg(["min", "max"])
    yes, no = int((outcomes["max"] == 1).sum()), int((outcomes["min"] == 0).sum())
    if min(yes, no) >= least:
        return
    span = f"{min(dates)} to {max(dates)}" if dates else "(no dates)"
    raise CannotTrain(
        f"The {question.name} model cannot be trained: on the {phase} dates {span} only {yes} customers "
        f"{question.label} and {no} did not, and at least {least} of each are needed. "
        f"Land more history, or change the horizon ({question.horizon_days} days now)."
    )

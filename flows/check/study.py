"""What `retain check` studies: the shop's tables as they would stand after an ingest, and the questions put to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from config.schema import Engine, Training
from config.settings import Settings
from features.engine import Tables
from features.sufficiency import History, Needs
from flows.run.lake_version import Data
from flows.run.questions import questions_of
from flows.train.plan import labels_of, write_panel
from models.training import PARAMS
from questions.question import Question

LabelsOf = Callable[[Sequence[date]], Any]
WritePanel = Callable[[Tables, Sequence[date], Path], tuple[int, tuple[str, ...]]]


@dataclass(frozen=True, eq=False)
class Study:
    """Tables with orders, their history, and what of the settings a training of the questions would take.

    `labels` gives what came after each of some dates; `write_panel` the panel of some customers as a file, its rows
    and features.
    """

    tables: Tables
    history: History
    questions: tuple[Question, ...]
    training: Training
    engine: Engine
    labels: LabelsOf
    write_panel: WritePanel

    @property
    def needs(self) -> Needs:
        """What a training of any question asks for."""
        rules, least = self.training, int(PARAMS["min_of_each"])
        return Needs(rules.step_days, rules.max_dates, rules.min_history_days, least)


def study_of(settings: Settings, tables: Tables, history: History) -> Study:
    """The study of these tables under these settings."""
    data = Data({}, history.first_day, history.end)
    return Study(
        tables=tables,
        history=history,
        questions=questions_of(settings),
        training=settings.training,
        engine=settings.engine,
        labels=lambda dates: labels_of(settings, tables, data, dates),
        write_panel=lambda part, dates, path: write_panel(settings, part, data, dates, path),
    )

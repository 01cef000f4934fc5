"""What `retain check` studies: the shop's tables as they would stand after an ingest, and the questions put to them."""

from dataclasses import dataclass

from config.schema import Engine, Training
from config.settings import Settings
from features.engine import Tables
from features.sufficiency import History, Needs
from flows.run.questions import questions_of
from models.training import PARAMS
from questions.question import Question


@dataclass(frozen=True, eq=False)
class Study:
    """Tables with orders, their history, and what of the settings a training of the questions would take."""

    tables: Tables
    history: History
    questions: tuple[Question, ...]
    training: Training
    engine: Engine

    @property
    def needs(self) -> Needs:
        """What a training of any question asks for."""
        rules, least = self.training, int(PARAMS["min_of_each"])
        return Needs(rules.step_days, rules.max_dates, rules.min_history_days, least)


def study_of(settings: Settings, tables: Tables, history: History) -> Study:
    """The study of these tables under these settings."""
    return Study(
        tables=tables,
        history=history,
        questions=questions_of(settings),
        training=settings.training,
        engine=settings.engine,
    )

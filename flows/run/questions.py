"""The declared questions under the settings of a shop."""

from collections.abc import Mapping
from typing import Any

from config.settings import Settings
from questions import declared
from questions.question import Question


def questions_of(settings: Settings) -> tuple[Question, ...]:
    """The declared questions under these settings, in their order."""
    return questions_by(settings.model_dump(include={question.name for question in declared.DECLARED}))


def thresholds_of(settings: Settings) -> dict[str, tuple[float, float]]:
    """From which probability on a customer is called medium and high, by question."""
    return thresholds_by(settings.model_dump(include={"tiers"})["tiers"])


def questions_by(sections: Mapping[str, Any]) -> tuple[Question, ...]:
    """The same from plain values: each question's section of the settings by its name, where it has one."""
    return tuple(question.ask(sections.get(question.name, {})) for question in declared.DECLARED)


def thresholds_by(tiers: Mapping[str, Mapping[str, float]]) -> dict[str, tuple[float, float]]:
    """The same from plain values: `medium` and `high` by question; those that are declared where it has none."""
    configured = {name: (ends["medium"], ends["high"]) for name, ends in tiers.items()}
    return {question.name: configured.get(question.name, question.tiers) for question in declared.DECLARED}

"""The declared questions as the settings fill them in."""

from collections.abc import Mapping

from config.settings import Settings
from questions import declared
from questions.question import Question


def questions_of(settings: Settings) -> tuple[Question, ...]:
    """The declared questions under these settings, in their order."""
    return tuple(question.ask(_section(settings, question.name)) for question in declared.DECLARED)


def _section(settings: Settings, name: str) -> Mapping[str, int]:
    section = getattr(settings, name, None)
    return {} if section is None else section.model_dump()

"""The declared questions under the settings of a shop."""

from collections.abc import Mapping

from pydantic import BaseModel

from config.settings import Settings
from questions import declared
from questions.question import Question


def questions_of(settings: Settings) -> tuple[Question, ...]:
    """The declared questions under these settings, in their order."""
    return tuple(declaration.ask(_section(settings, declaration.name)) for declaration in declared.DECLARED)


def thresholds_of(settings: Settings) -> dict[str, tuple[float, float]]:
    """From which probability on a customer is called medium and high, by question."""
    configured = {name: (tier.medium, tier.high) for name, tier in settings.tiers.items()}
    return {
        declaration.name: configured.get(declaration.name, declaration.tiers)
        for declaration in declared.DECLARED
    }


def _section(settings: Settings, name: str) -> Mapping[str, int]:
    section = getattr(settings, name, None)
    return section.model_dump() if isinstance(section, BaseModel) else {}

"""How a day is scored, whatever its customers."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.run.champions import Champion
from models.candidate import trees_of
from questions.question import Question


@dataclass(frozen=True)
class ScoringRules:
    """The questions, their thresholds (medium, high) and champions, and the value grades' shares.

    `lacking` says for each question without a champion why there is none; `kept_because` why the champions are
    the copies in the home, empty where the registry gave them.
    """

    questions: tuple[Question, ...]
    thresholds: Mapping[str, tuple[float, float]]
    graded: tuple[float, float]
    models: Mapping[str, Champion]
    lacking: Mapping[str, str]
    kept_because: str = ""

    def champion(self, question: Question | None) -> Champion | None:
        """The champion of a question; None without one."""
        return None if question is None else self.models.get(question.name)

    def baselines(self) -> dict[str, str]:
        """What answers each question whose champion is a baseline, in words."""
        return {
            name: f"no {name} model beat it: {champion.scorer.describe()}"
            for name, champion in self.models.items()
            if trees_of(champion.scorer) is None
        }

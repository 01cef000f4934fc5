"""The registry as flows see it: which models there are, and what each was judged to be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, TypeVar

import pandas as pd

from config.settings import Settings
from flows.run.home import Home
from models.registry_down import answering, within
from models.scorer import Scorer
from models.tracking import (
    Registry,
    Version,
    champion,
    connect,
    is_known,
    load,
    read_table,
    refusal,
    version_of,
)
from outputs.evaluation import PREDICTORS, Evaluation
from questions import declared

Answer = TypeVar("Answer")
PATIENCE_SECONDS = 60.0
"""So long any run waits for the registry; what hangs longer is away."""
SIDE_MODELS = "beside"  # the table a version keeps what was learnt with it in


class NoChampion(ValueError):
    """No model has been trained that may score."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class ModelStore:
    """Where models are registered, and under which names; plain values, so that a task can be given them."""

    tracking_uri: str
    artifacts: str
    prefix: str

    def open(self) -> Registry:
        """The MLflow registry; raises RegistryDown where it does not answer within `PATIENCE_SECONDS`."""
        return self.ask(lambda registry: registry)

    def ask(self, question: Callable[[Registry], Answer]) -> Answer:
        """What `question` returns or raises of the registry, opened for it, in as many seconds; RegistryDown beyond."""

        def answer() -> Answer:
            return question(connect(self.tracking_uri, self.artifacts))

        with answering(self.tracking_uri):
            return within(PATIENCE_SECONDS, self.tracking_uri, answer)

    def name(self, question: str) -> str:
        """What the model of a question is called in the registry."""
        return f"{self.prefix}{question}"


@dataclass(frozen=True)
class Champion:
    """The scorer that answers a question, its version in the registry, and what was learnt with it, by name."""

    scorer: Scorer
    version: Version
    side_models: Mapping[str, Any] = field(default_factory=dict)


def model_store(settings: Settings) -> ModelStore:
    """The store of these settings."""
    artifacts = str(Home(settings.home, settings.lake).artifacts)
    return ModelStore(settings.mlflow.tracking_uri, artifacts, settings.mlflow.model_prefix)


def question_names() -> tuple[str, ...]:
    """The names of the declared questions, which are those of their models."""
    return tuple(declaration.name for declaration in declared.DECLARED)


def champions(store: ModelStore, opened: Registry) -> dict[str, Champion]:
    """The models that score now, by question; one that was trained, or refused, and has no champion is left out.

    Raises NoChampion where a model without a champion has never been trained.
    """
    names = question_names()
    versions = {name: champion(opened, store.name(name)) for name in names}
    untrained = [name for name in names if versions[name] is None and not is_known(opened, store.name(name))]
    if untrained:
        raise NoChampion(
            f"there is no champion for {' and '.join(untrained)} in {store.tracking_uri}: "
            "run `retain train` first; if you have, its last lines say why no model was promoted"
        )
    return {name: _champion(opened, version) for name, version in versions.items() if version is not None}


def champion_version(registry: Registry, name: str, number: str) -> Champion:
    """What scored as this version of a registered model. Raises ModelError where it is not there any more."""
    return _champion(registry, version_of(registry, name, number))


def _champion(registry: Registry, version: Version) -> Champion:
    return Champion(load(version), version, read_table(registry, version, SIDE_MODELS, default={}))


def lacking(store: ModelStore, opened: Registry, models: Mapping[str, Champion]) -> dict[str, str]:
    """For each question without a champion, why there is none, in words."""
    refusals = {name: refusal(opened, store.name(name)) for name in question_names() if name not in models}
    return {
        name: f"{why.kind} for a {name} model" if why else f"no {name} model has passed the gate yet"
        for name, why in refusals.items()
    }


def evaluation(registry: Registry, version: Version) -> Evaluation | None:
    """How a version was judged next to its baselines, on a date it had not seen; None where that was not logged."""
    return as_evaluation(judgement(registry, version))


def judgement(registry: Registry, version: Version) -> Any:
    """How a version was judged, as it was logged: plain values; None where that was not logged."""
    return read_table(registry, version, "evaluation")


def as_evaluation(judged: Any) -> Evaluation | None:
    """The same for pages; None of None."""
    if judged is None:
        return None
    quality = {PREDICTORS.get(name, name): figures for name, figures in judged["quality"].items()}
    return Evaluation(date.fromisoformat(judged["evaluated_on"]), quality, pd.DataFrame(judged["deciles"]))

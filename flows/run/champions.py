"""The registry as the flows see it: which models there are, and what each was judged to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

import pandas as pd

from config.settings import Settings
from flows.run.home import Home
from models.tracking import Registry, Version, champion, connect, is_known, read_table, refusal
from models.training import Model
from outputs.evaluation import Evaluation

BESIDE = "beside"  # the table a version keeps what was learnt beside it in
NAMES = ("churn", "repurchase")
PREDICTORS = {
    "model": "Retain",
    "base_rate": "Base rate",
    "recency_rule": "Recency rule",
    "rfm_logistic": "RFM logistic",
    "bg_nbd": "BG/NBD",
}


class NoChampion(ValueError):
    """No model has been trained that may score."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class Champion:
    """The model that scores, its version in the registry, and what was learnt beside it (timing, value, typical)."""

    model: Model
    version: Version
    beside: Mapping[str, Any] = field(default_factory=dict)


def registry(settings: Settings) -> Registry:
    """The MLflow registry of these settings."""
    return connect(settings.mlflow.tracking_uri, str(Home(settings.home).artifacts))


def registered_name(settings: Settings, name: str) -> str:
    """What a model is called in the registry."""
    return f"{settings.mlflow.model_prefix}{name}"


def champions(settings: Settings) -> dict[str, Champion]:
    """The models that score now, by name; one that was trained, or refused, and has no champion is left out.

    Raises NoChampion where a model without a champion has never been trained.
    """
    store, full = registry(settings), {name: registered_name(settings, name) for name in NAMES}
    found = {name: champion(store, full[name]) for name in NAMES}
    missing = [name for name, one in found.items() if one is None and not is_known(store, full[name])]
    if missing:
        raise NoChampion(
            f"there is no champion for {' and '.join(missing)} in {settings.mlflow.tracking_uri}: "
            "run `retain train` first; if you have, its last lines say why no model was promoted"
        )
    there = {name: one for name, one in found.items() if one is not None}
    return {
        name: Champion(*one, read_table(store, one[1], BESIDE, default={})) for name, one in there.items()
    }


def lacking(settings: Settings, models: Mapping[str, Champion]) -> dict[str, str]:
    """For each model without a champion, why there is none, in words."""
    store = registry(settings)
    refused = {name: refusal(store, registered_name(settings, name)) for name in NAMES if name not in models}
    return {
        name: f"{why} for a {name} model" if why else f"no {name} model has passed the gate yet"
        for name, why in refused.items()
    }


def evaluation(store: Registry, version: Version) -> Evaluation | None:
    """How a version was judged beside its baselines, on a date it had not seen; None where that was not kept."""
    judged = read_table(store, version, "evaluation")
    if judged is None:
        return None
    quality = {PREDICTORS.get(name, name): figures for name, figures in judged["quality"].items()}
    return Evaluation(date.fromisoformat(judged["evaluated_on"]), quality, pd.DataFrame(judged["deciles"]))

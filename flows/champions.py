"""The registry as the flows see it: which models there are, and what each was judged to be."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pandas as pd

from campaigns.report import Evaluation
from config.settings import Settings
from flows.home import Home
from models.tracking import Registry, Version, champion, connect, read_table
from models.train import Model

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
    """The model that scores, and its version in the registry."""

    model: Model
    version: Version


def registry(settings: Settings) -> Registry:
    """The MLflow registry of these settings."""
    return connect(settings.mlflow.tracking_uri, str(Home(settings.home).artifacts))


def registered_name(settings: Settings, name: str) -> str:
    """What a model is called in the registry."""
    return f"{settings.mlflow.model_prefix}{name}"


def champions(settings: Settings) -> dict[str, Champion]:
    """Both models that score now; NoChampion where one is missing."""
    store = registry(settings)
    found = {name: champion(store, registered_name(settings, name)) for name in NAMES}
    missing = [name for name, one in found.items() if one is None]
    if missing:
        raise NoChampion(
            f"there is no champion for {' and '.join(missing)} in {settings.mlflow.tracking_uri}: "
            "run `retain train` first; if you have, its last lines say why no model was promoted"
        )
    return {name: Champion(*one) for name, one in found.items() if one is not None}


def evaluation(version: Version) -> Evaluation:
    """How a version was judged beside its baselines, on customers and a date it had not seen."""
    judged = read_table(version, "evaluation")
    quality = {PREDICTORS.get(name, name): figures for name, figures in judged["quality"].items()}
    return Evaluation(date.fromisoformat(judged["evaluated_on"]), quality, pd.DataFrame(judged["deciles"]))

"""The MLflow store: runs, the registry of the models, and who is champion."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

import mlflow

from models import refusal as refusals
from models import registered_model
from models.champion_history import Reign, as_tag, from_tags
from models.errors import ModelError
from models.gate import Decision
from models.refusal import TrainingRefusal
from models.registry_file import make_database
from models.scorer import Scorer

CHAMPION, CHALLENGER = "champion", "challenger"
EXPERIMENT = "retain"
_TAGS = ("fingerprint", "decision", "reason")


@dataclass(frozen=True)
class Registry:
    """One MLflow tracking store with its registry, and the experiment all trainings are logged to."""

    client: mlflow.MlflowClient
    experiment_id: str


@dataclass(frozen=True)
class Version:
    """One registered version of a model; `decision` is `champion`, `challenger` or empty while undecided."""

    name: str
    version: str
    run_id: str
    fingerprint: str = ""
    decision: str = ""
    reason: str = ""


def connect(tracking_uri: str, artifact_root: str) -> Registry:
    """Open (and on first use create) the store at `tracking_uri`, with files under `artifact_root`.

    `tracking_uri` as MLflow takes it, such as `sqlite:///var/mlflow.db`; a relative `artifact_root` is made
    absolute, because MLflow keeps it. A server keeps files where it was told to. It becomes MLflow's current store
    in this process.
    """
    make_database(tracking_uri)
    mlflow.set_tracking_uri(tracking_uri)
    mlflow.set_registry_uri(tracking_uri)
    client = mlflow.MlflowClient(tracking_uri, tracking_uri)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    if experiment is not None:
        return Registry(client, experiment.experiment_id)
    if tracking_uri.startswith("http"):
        return Registry(client, client.create_experiment(EXPERIMENT))
    root = artifact_root if "://" in artifact_root else Path(artifact_root).resolve().as_uri()
    return Registry(client, client.create_experiment(EXPERIMENT, artifact_location=root))


def log_training(
    registry: Registry,
    name: str,
    scorer: Scorer,
    *,
    metrics: Mapping[str, Mapping[str, float]],
    lineage: Mapping[str, str],
    fingerprint: str,
    data: Mapping[str, str] | None = None,
    pictures: Sequence[Path] = (),
    tables: Mapping[str, Any] | None = None,
) -> Version:
    """One run and one registered version of `scorer` under `name`, not yet champion or challenger.

    `metrics` holds the figures by model, ours as `model`; undefined ones (nan) are left out. `lineage` (data version,
    as-of dates, ...) becomes tags of the run, `data` (what the panel was made from) an MLflow dataset. `tables` are
    JSON-able values, such as the deciles, each written to one JSON file. Rows of customers have no place in any of
    them.
    """
    with mlflow.start_run(
        experiment_id=registry.experiment_id, run_name=name, log_system_metrics=False
    ) as run:
        mlflow.set_tags({**lineage, "fingerprint": fingerprint})
        registered_model.log_params(scorer)
        if data is not None:
            registered_model.log_data(scorer, f"{name}-panel", data)
        mlflow.log_metrics(_flat(metrics))
        for table, content in {"features": list(scorer.features), **(tables or {})}.items():
            mlflow.log_text(json.dumps(content, indent=1), f"{table}.json")
        for picture in pictures:
            mlflow.log_artifact(str(picture), "pictures")
        version = registered_model.register(scorer, name)
    registry.client.set_model_version_tag(name, version, "fingerprint", fingerprint)
    return Version(name, version, run.info.run_id, fingerprint)


def log_backtest(
    registry: Registry,
    name: str,
    lineage: Mapping[str, str],
    dates: Sequence[str],
    steps: Sequence[Mapping[str, float]],
) -> str:
    """One run with a step of figures per graded date; `dates` says which; the id of the run."""
    with mlflow.start_run(
        experiment_id=registry.experiment_id, run_name=name, log_system_metrics=False
    ) as run:
        mlflow.set_tags({**lineage, "kind": "backtest"})
        mlflow.log_text(json.dumps(list(dates), indent=1), "dates.json")
        for number, figures in enumerate(steps):
            mlflow.log_metrics({key: value for key, value in figures.items() if isfinite(value)}, step=number)
    return str(run.info.run_id)


def champion(registry: Registry, name: str) -> Version | None:
    """The version that scores now; None before the first one was promoted."""
    number = aliases(registry, name).get(CHAMPION)
    return None if number is None else version_of(registry, name, number)


def load(version: Version) -> Scorer:
    """Read one version back; it predicts bit for bit what it did before. Nothing is unpickled.

    Raises `ModelError` for a version that this Retain cannot read.
    """
    try:
        return registered_model.read(f"models:/{version.name}/{version.version}")
    except ModelError as error:
        raise ModelError(f"version {version.version} of {version.name} cannot be read: {error}") from None


def versions(registry: Registry, name: str) -> list[Version]:
    """Every registered version under `name`, newest first; none registered gives an empty list."""
    rows = registry.client.search_model_versions(f"name = '{name}'", order_by=["version_number DESC"])
    return [
        Version(name, str(row.version), row.run_id, *(row.tags.get(tag, "") for tag in _TAGS)) for row in rows
    ]


def version_of(registry: Registry, name: str, number: str) -> Version:
    """One registered version by its number; raises `ModelError` where it is gone."""
    version = next((version for version in versions(registry, name) if version.version == number), None)
    if version is None:
        raise ModelError(
            f"The registry has no version {number} of {name} any more, so its figures cannot be shown."
        )
    return version


def read_table(registry: Registry, version: Version, table: str, default: Any = None) -> Any:
    """One of the `tables` a version was logged with, as `log_training` was given it; `default` without it."""
    file = f"{table}.json"
    if file not in {entry.path for entry in registry.client.list_artifacts(version.run_id)}:
        return default
    return json.loads(mlflow.artifacts.load_text(f"runs:/{version.run_id}/{file}"))


def is_known(registry: Registry, name: str) -> bool:
    """Whether a model has ever been trained, or its training been refused."""
    return bool(registry.client.search_registered_models(f"name = '{name}'"))


def note_refusal(registry: Registry, name: str, refusal: TrainingRefusal) -> None:
    """Keep why a model could not be trained; from then on it may be stood in for."""
    if not is_known(registry, name):
        registry.client.create_registered_model(name)
    for tag, value in refusal.as_tags().items():
        registry.client.set_registered_model_tag(name, tag, value)


def refusal(registry: Registry, name: str) -> TrainingRefusal | None:
    """Why the newest training of a model was refused; None where it was not."""
    models = registry.client.search_registered_models(f"name = '{name}'")
    return refusals.from_tags(models[0].tags) if models else None


def find_by_fingerprint(registry: Registry, name: str, fingerprint: str) -> Version | None:
    """The newest decided version made from the same data, settings and code; None when there is none.

    A version without a decision is the remains of a run that was killed, and is not reused.
    """
    same = (row for row in versions(registry, name) if row.fingerprint == fingerprint and row.decision)
    return next(same, None)


def settle(registry: Registry, version: Version, decision: Decision, at: datetime) -> Version:
    """Write the gate's decision and reason to the version and give it the alias `champion` or `challenger`.

    The reason comes before the alias: whoever sees this sees why. The decision comes last: a version without one is the
    remains of a killed run, and the next training makes it anew.
    """
    alias = CHAMPION if decision.promoted else CHALLENGER
    client = registry.client
    client.set_model_version_tag(version.name, version.version, "reason", decision.reason)
    for tag in refusals.TAGS.values():  # an earlier training's; it could be trained this time
        client.delete_registered_model_tag(version.name, tag)
    if decision.promoted:
        crown(registry, version, Reign(at, version.version, "gate", decision.reason))
    else:
        client.set_registered_model_alias(version.name, alias, version.version)
    client.set_model_version_tag(version.name, version.version, "decision", alias)
    return Version(version.name, version.version, version.run_id, version.fingerprint, alias, decision.reason)


def crown(registry: Registry, version: Version, reign: Reign) -> None:
    """Make one version champion, and keep since when, by whom and why."""
    tag, text = as_tag(reign)
    client = registry.client
    client.set_model_version_tag(version.name, version.version, tag, text)
    client.set_registered_model_alias(version.name, CHAMPION, version.version)


def reigns(registry: Registry, name: str) -> list[Reign]:
    """Who was champion when, oldest first; a version that was deleted takes its reigns with it."""
    rows = registry.client.search_model_versions(f"name = '{name}'")
    history = [reign for row in rows for reign in from_tags(str(row.version), row.tags)]
    return sorted(history, key=lambda reign: reign.since)


def aliases(registry: Registry, name: str) -> dict[str, str]:
    """The version each alias of a model stands for; none registered gives none."""
    registered = registry.client.search_registered_models(f"name = '{name}'")
    return {alias: str(number) for alias, number in registered[0].aliases.items()} if registered else {}


def figures(registry: Registry, version: Version) -> dict[str, float]:
    """The figures a version was logged with, as `model.auc` or `rfm_logistic.log_loss`."""
    return dict(registry.client.get_run(version.run_id).data.metrics)


def lineage(registry: Registry, version: Version) -> dict[str, str]:
    """What a version was made from, as `log_training` was given it."""
    return dict(registry.client.get_run(version.run_id).data.tags)


def _flat(metrics: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    return {
        f"{predictor}.{name}": value
        for predictor, figures in metrics.items()
        for name, value in figures.items()
        if isfinite(value)
    }

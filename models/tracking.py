"""The only file that knows MLflow: runs, the registry of both models, and who is champion."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import Any

import lightgbm as lgb
import mlflow
import mlflow.lightgbm
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema

from models.champion_history import Reign, as_tag, from_tags
from models.errors import ModelError
from models.gate import Decision
from models.task import Task
from models.training import Model

CHAMPION, CHALLENGER = "champion", "challenger"
EXPERIMENT = "retain"
REFUSED = "refused_for"
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
    absolute, because MLflow keeps it. It becomes MLflow's current store in this process.
    """
    mlflow.set_tracking_uri(tracking_uri)
    mlflow.set_registry_uri(tracking_uri)
    client = mlflow.MlflowClient(tracking_uri, tracking_uri)
    known = client.get_experiment_by_name(EXPERIMENT)
    if known is not None:
        return Registry(client, known.experiment_id)
    root = artifact_root if "://" in artifact_root else Path(artifact_root).resolve().as_uri()
    return Registry(client, client.create_experiment(EXPERIMENT, artifact_location=root))


def log_training(
    registry: Registry,
    name: str,
    model: Model,
    *,
    metrics: Mapping[str, Mapping[str, float]],
    lineage: Mapping[str, str],
    fingerprint: str,
    pictures: Sequence[Path] = (),
    tables: Mapping[str, Any] | None = None,
) -> Version:
    """One run and one registered version of `model` under `name`, not yet champion or challenger.

    `metrics` holds the figures by model, ours as `model`; undefined ones (nan) are left out. `lineage` (data version,
    as-of dates, ...) becomes tags of the run. `tables` are JSON-able values, such as the deciles, each written to one
    JSON file. Rows of customers have no place in any of them.
    """
    with mlflow.start_run(
        experiment_id=registry.experiment_id, run_name=name, log_system_metrics=False
    ) as run:
        mlflow.set_tags({**lineage, "fingerprint": fingerprint})
        mlflow.log_params({**model.params, "trees": model.trees, "features": len(model.features)})
        mlflow.log_metrics(_flat(metrics))
        for table, content in {"features": list(model.features), **(tables or {})}.items():
            mlflow.log_text(json.dumps(content, indent=1), f"{table}.json")
        for picture in pictures:
            mlflow.log_artifact(str(picture), "pictures")
        version = _register(name, model)
    registry.client.set_model_version_tag(name, version, "fingerprint", fingerprint)
    return Version(name, version, run.info.run_id, fingerprint)


def champion(registry: Registry, name: str) -> tuple[Model, Version] | None:
    """The model that scores now, with its version; None before the first one was promoted."""
    number = aliases(registry, name).get(CHAMPION)
    if number is None:
        return None
    version = next(each for each in versions(registry, name) if each.version == number)
    return load(version), version


def load(version: Version) -> Model:
    """Read one version back; it predicts bit for bit what it did before. Nothing is unpickled."""
    folder = Path(mlflow.artifacts.download_artifacts(f"models:/{version.name}/{version.version}"))
    rest = json.loads(mlflow.models.Model.load(str(folder)).metadata["retain"])
    return Model(
        task=Task(**rest["task"]),
        booster=(folder / "model.lgb").read_text(),
        features=tuple(rest["features"]),
        calibration=rest["calibration"],
        trees=rest["trees"],
        trained_until=date.fromisoformat(rest["trained_until"]),
        params=rest["params"],
    )


def versions(registry: Registry, name: str) -> list[Version]:
    """Every registered version under `name`, newest first; none registered gives an empty list."""
    found = registry.client.search_model_versions(f"name = '{name}'", order_by=["version_number DESC"])
    return [
        Version(name, str(each.version), each.run_id, *(each.tags.get(tag, "") for tag in _TAGS))
        for each in found
    ]


def version_of(registry: Registry, name: str, number: str) -> Version:
    """One registered version by its number; raises `ModelError` where it is gone."""
    found = next((each for each in versions(registry, name) if each.version == number), None)
    if found is None:
        raise ModelError(
            f"The registry has no version {number} of {name} any more, so its figures cannot be shown."
        )
    return found


def read_table(registry: Registry, version: Version, table: str, default: Any = None) -> Any:
    """One of the `tables` a version was logged with, as `log_training` was given it; `default` without it."""
    file = f"{table}.json"
    if file not in {entry.path for entry in registry.client.list_artifacts(version.run_id)}:
        return default
    return json.loads(mlflow.artifacts.load_text(f"runs:/{version.run_id}/{file}"))


def is_known(registry: Registry, name: str) -> bool:
    """Whether a model has ever been trained, or its training been refused."""
    return bool(registry.client.search_registered_models(f"name = '{name}'"))


def note_refusal(registry: Registry, name: str, kind: str, reason: str) -> None:
    """Keep why a model could not be trained, in a few words and whole; from then on it may be stood in for."""
    if not is_known(registry, name):
        registry.client.create_registered_model(name)
    for tag, said in ((REFUSED, kind), ("refused", reason)):
        registry.client.set_registered_model_tag(name, tag, said[:4000])


def refusal(registry: Registry, name: str) -> str:
    """Why the newest training of a model was refused, in a few words; empty where it was not."""
    registered = registry.client.search_registered_models(f"name = '{name}'")
    return registered[0].tags.get(REFUSED, "") if registered else ""


def find_by_fingerprint(registry: Registry, name: str, fingerprint: str) -> Version | None:
    """The newest decided version made from the same data, settings and code; None when there is none.

    A version without a decision is the remains of a run that was killed, and is not reused.
    """
    same = (each for each in versions(registry, name) if each.fingerprint == fingerprint and each.decision)
    return next(same, None)


def settle(registry: Registry, version: Version, decision: Decision, at: datetime) -> Version:
    """Write the gate's decision and reason to the version and give it the alias `champion` or `challenger`.

    The alias comes last: whoever sees it sees the reason too.
    """
    alias = CHAMPION if decision.promoted else CHALLENGER
    client = registry.client
    client.set_model_version_tag(version.name, version.version, "decision", alias)
    client.set_model_version_tag(version.name, version.version, "reason", decision.reason)
    for tag in (REFUSED, "refused"):  # an earlier training's; it could be trained this time
        client.delete_registered_model_tag(version.name, tag)
    if decision.promoted:
        crown(registry, version, Reign(at, version.version, "gate", decision.reason))
    else:
        client.set_registered_model_alias(version.name, alias, version.version)
    return Version(version.name, version.version, version.run_id, version.fingerprint, alias, decision.reason)


def crown(registry: Registry, version: Version, reign: Reign) -> None:
    """Make one version champion, and keep since when, by whom and why."""
    tag, said = as_tag(reign)
    client = registry.client
    client.set_model_version_tag(version.name, version.version, tag, said)
    client.set_registered_model_alias(version.name, CHAMPION, version.version)


def reigns(registry: Registry, name: str) -> list[Reign]:
    """Who was champion when, oldest first; a version that was deleted takes its reigns with it."""
    every = registry.client.search_model_versions(f"name = '{name}'")
    found = [reign for each in every for reign in from_tags(str(each.version), each.tags)]
    return sorted(found, key=lambda reign: reign.since)


def aliases(registry: Registry, name: str) -> dict[str, str]:
    """The version each alias of a model stands for; none registered gives none."""
    registered = registry.client.search_registered_models(f"name = '{name}'")
    return {alias: str(number) for alias, number in registered[0].aliases.items()} if registered else {}


def figures(registry: Registry, version: Version) -> dict[str, float]:
    """The figures a version was logged with, as `model.auc` or `rfm_logistic.log_loss`."""
    return dict(registry.client.get_run(version.run_id).data.metrics)


def _register(name: str, model: Model) -> str:
    """Log the booster as text and register it; its number as a version."""
    rest = {**asdict(model), "trained_until": model.trained_until.isoformat()}
    del rest["booster"]
    doubles = Schema([ColSpec("double", feature) for feature in model.features])
    logged = mlflow.lightgbm.log_model(
        lgb.Booster(model_str=model.booster),
        name="booster",  # MLflow is stricter about this name than about registered ones
        registered_model_name=name,
        signature=ModelSignature(doubles, Schema([ColSpec("double")])),
        metadata={"retain": json.dumps(rest)},
        pip_requirements=[f"lightgbm=={lgb.__version__}"],  # else MLflow spends ten seconds on guessing them
    )
    return str(logged.registered_model_version)


def _flat(metrics: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    return {f"{who}.{what}": x for who, found in metrics.items() for what, x in found.items() if isfinite(x)}

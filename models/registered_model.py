"""A scorer as an MLflow model: logged with its code and signature, and read back; its data as an MLflow dataset."""

import tempfile
import warnings
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlflow
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.meta_dataset import MetaDataset
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema
from mlflow.types.schema import AnyType

import questions
from models import published_scorer
from models.scorer import Scorer

REQUIRED = ("lightgbm", "numpy", "pandas", "psutil", "scikit-learn", "scipy", "woodelf-explainer")
"""What the code of a scorer imports, as pip names it."""
CODE = tuple(str(Path(str(package)).parent) for package in (__file__, questions.__file__))
"""The packages a scorer's code lies in. They go into each version, as Retain is in no package registry."""
LONGEST = 250
"""Letters of a value that can still be compared between versions; a booster's text has millions."""


def register(scorer: Scorer, name: str) -> str:
    """Log the scorer to the active run and register it under `name`; the number of its version."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", ".*input example"
        )  # a row would be a customer's, and the signature is given
        logged = mlflow.pyfunc.log_model(
            name="scorer",  # MLflow is stricter about this name than about registered ones
            python_model=str(Path(__file__).with_name("model_code.py")),
            artifacts={"scorer": str(published_scorer.write(scorer, Path(folder)))},
            code_paths=list(CODE),
            registered_model_name=name,
            signature=signature(scorer),
            # else MLflow spends ten seconds on guessing them
            pip_requirements=[f"{package}=={version(package)}" for package in REQUIRED],
        )
    return str(logged.registered_model_version)


def read(uri: str) -> Scorer:
    """The scorer of a registered version, bit for bit; raises `ModelError` where this Retain cannot read it."""
    folder = Path(mlflow.artifacts.download_artifacts(uri))
    return published_scorer.read(folder / "artifacts" / published_scorer.FILE)


def signature(scorer: Scorer) -> ModelSignature:
    """Features as doubles, which may be null; optional are the day, the customer, and whom the question is put to."""
    needed = [ColSpec("double", feature) for feature in scorer.features]
    optional = [ColSpec("double", feature, required=False) for feature in published_scorer.conditions(scorer)]
    keys = [
        ColSpec("datetime", "as_of", required=False),
        ColSpec(AnyType(), "customer_id", required=False),  # it enters no probability: a number will do
    ]
    return ModelSignature(Schema([*needed, *optional, *keys]), Schema([ColSpec("double")]))


def log_params(scorer: Scorer) -> None:
    """To the active run: what the scorer is, in a sentence and in its numbers, by their place in its JSON."""
    sentence = {"kind": scorer.kind, "describe": scorer.describe(), "features": len(scorer.features)}
    mlflow.log_params({**dict(_numbers(scorer.to_json())), **sentence})


def log_data(scorer: Scorer, name: str, data: Mapping[str, str]) -> None:
    """To the active run: what the scorer learnt from, as an MLflow dataset without a row; the digest is of `data`."""
    schema = Schema([ColSpec("double", column) for column in (*scorer.features, scorer.question.label)])
    mlflow.log_input(MetaDataset(CodeDatasetSource(dict(data)), name=name, schema=schema), context="training")


def _numbers(values: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Whatever is short enough to be compared between versions, by its path."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _numbers(value, f"{path}{key}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield from _numbers({str(place): part for place, part in enumerate(value)}, f"{path}{key}.")
        elif len(str(value)) <= LONGEST:
            yield f"{path}{key}", value

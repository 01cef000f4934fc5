"""What a registered version holds beside its scorer, and what becomes of those an older Retain registered."""

import json
from dataclasses import replace

import pytest

from models import boosting
from models.errors import ModelError
from tests.models.conftest import log

pytestmark = pytest.mark.slow


def log_as_before(registry, name, model):
    """A version as Retain logged it before: LightGBM's own flavor, the other values among the metadata."""
    import mlflow

    values = {key: value for key, value in model.to_json().items() if key != "booster"}
    with mlflow.start_run(experiment_id=registry.experiment_id):
        mlflow.lightgbm.log_model(
            boosting.from_text(model.booster),
            name="booster",
            registered_model_name=name,
            metadata={"retain": json.dumps(values)},
            pip_requirements=["lightgbm"],
        )
    return registry.client.get_model_version(name, "1")


def log_other_values(registry, name, model, monkeypatch, **changed):
    """A version whose scorer has other values than this code writes; None leaves one out."""
    values = {**model.to_json(), **changed}
    with monkeypatch.context() as older:
        kept = {key: value for key, value in values.items() if value is not None}
        older.setattr(type(model), "to_json", lambda self: kept)
        return log(registry, name, model, "a")


@pytest.mark.parametrize("older", ["flavor", "task", "calibration"])
def test_a_version_of_an_older_retain_is_refused_in_one_sentence(registry, model, monkeypatch, older):
    from models import tracking

    name = f"retain-older-{older}"
    if older == "flavor":
        log_as_before(registry, name, model)
    elif older == "task":
        log_other_values(registry, name, model, monkeypatch, kind=None, question=None, task={"name": "churn"})
    else:
        log_other_values(registry, name, model, monkeypatch, calibration=None)
    version = tracking.version_of(registry, name, "1")
    with pytest.raises(ModelError, match=rf"version 1 of {name} cannot be read: .*train again") as error:
        tracking.load(version)
    assert "\n" not in str(error.value)


def test_what_was_trained_on_is_an_mlflow_dataset_without_rows(registry, model):
    import mlflow

    data = {"data_version": "orders@3 order_items@2", "as_of_train": "2024-01-01, 2024-01-29"}
    runs = [
        registry.client.get_run(log(registry, "retain-data", model, "a", data=made).run_id)
        for made in (data, data, {**data, "data_version": "orders@4 order_items@2"})
    ]
    inputs = [run.inputs.dataset_inputs[0] for run in runs]
    first, same, other = (part.dataset for part in inputs)
    assert [(tag.key, tag.value) for tag in inputs[0].tags] == [("mlflow.data.context", "training")]
    assert first.name == "retain-data-panel"
    assert mlflow.data.get_source(first).to_dict() == {"tags": data}
    assert first.digest == same.digest != other.digest
    assert first.profile is None
    columns = [column["name"] for column in json.loads(first.schema)["mlflow_colspec"]]
    assert columns == [*model.features, "churned"]


def test_all_numbers_of_a_scorer_are_logged_and_no_booster(registry, model):
    names = [f"setting_{number}" for number in range(230)]
    version = log(registry, "retain-numbers", replace(model, params=dict.fromkeys(names, 1)), "a")
    params = registry.client.get_run(version.run_id).data.params
    assert {f"params.{name}" for name in names} < set(params)
    assert "booster" not in params

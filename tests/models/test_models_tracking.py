"""The gate and the registry, on a real SQLite store."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from models.champion_history import Reign, before
from models.errors import ModelError
from models.gate import Decision, decide
from models.judge import judge
from models.metrics import Comparison
from models.plots import draw
from models.refusal import TrainingRefusal
from tests.models.conftest import churn, log

pytestmark = pytest.mark.slow
BASELINES = {"base_rate": 0.38, "rfm_logistic": 0.29}
AT = datetime.fromisoformat("2026-11-21T06:00:00+00:00")
BETTER = Comparison(-0.01, -0.02, -0.001, 0.01, not_worse=True)
WORSE = Comparison(0.01, 0.001, 0.02, 0.99, not_worse=False)


def test_before_any_training_there_is_no_champion(registry):
    from models import tracking

    assert tracking.champion(registry, "retain-nobody") is None
    assert tracking.versions(registry, "retain-nobody") == []
    assert tracking.find_by_fingerprint(registry, "retain-nobody", "x") is None


def test_a_model_comes_back_bit_for_bit_with_pickle_disallowed(registry, model, panel):
    from models import tracking

    version = log(registry, "retain-roundtrip", model, "a")
    back = tracking.load(version)
    assert back == model
    assert np.array_equal(back.chance(panel), model.chance(panel))


def test_the_run_holds_what_was_made_from_what_and_no_customer(registry, model, panel, tmp_path):
    y, p = panel["repurchased"].fillna(0.0).to_numpy(), np.full(len(panel), 0.3)
    pictures = draw(tmp_path, y, {"base_rate": p})
    tables, data = {"deciles": [{"decile": 1}]}, {"data_version": "orders@3", "as_of_evaluate": "2024-07-15"}
    version = log(registry, "retain-contents", model, "a", pictures=pictures, tables=tables, data=data)
    run = registry.client.get_run(version.run_id)
    assert run.data.params["trees"] == str(model.trees)
    assert run.data.metrics == {"model.auc": 0.85, "model.log_loss": 0.28, "rfm_logistic.log_loss": 0.29}
    assert (run.data.tags["data_version"], run.data.tags["fingerprint"]) == ("3", "a")
    assert run.data.params["params.learning_rate"] == "0.05"
    assert run.data.params["describe"] == model.describe()
    files = {file.path for file in registry.client.list_artifacts(version.run_id)}
    assert {"features.json", "deciles.json", "pictures"} <= files


def test_nothing_in_the_store_is_pickled_or_names_a_customer(registry, model, panel, tmp_path):
    import mlflow

    version = log(registry, "retain-files", model, "a")
    mlflow.artifacts.download_artifacts(f"models:/{version.name}/{version.version}", dst_path=str(tmp_path))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"scorer.json", "model_code.py", "requirements.txt"} <= {path.name for path in files}
    assert not [path.name for path in files if path.suffix in {".pkl", ".pickle", ".joblib", ".skops"}]
    texts = [path.read_text() for path in files]  # all of it reads as text
    assert not any(panel["customer_id"].iloc[0] in text for text in texts)


@pytest.mark.parametrize(
    ("log_loss", "comparison", "promoted", "says"),
    [
        (0.28, None, True, "no champion to compare"),
        (0.28, BETTER, True, "not worse than the champion"),
        (0.28, WORSE, False, "it is worse"),
        (0.29, BETTER, False, "does not beat rfm_logistic at 0.2900"),
        (
            0.40,
            None,
            True,
            "does not beat rfm_logistic at 0.2900, and there is no champion: rfm_logistic scores",
        ),
        (float("nan"), None, False, "not a number"),
    ],
)
def test_the_gate_gives_the_alias_it_decided_on(registry, model, log_loss, comparison, promoted, says):
    from models import tracking

    name = f"retain-gate-{log_loss}-{comparison and comparison.not_worse}"
    before = tracking.settle(registry, log(registry, name, model, "old"), Decision(True, "the first"), AT)
    decision = decide(log_loss, BASELINES, comparison)
    assert decision.promoted is promoted
    assert says in decision.reason
    assert "\n" not in decision.reason
    after = tracking.settle(
        registry, log(registry, name, replace(model, trees=model.trees), "new"), decision, AT
    )
    assert tracking.champion(registry, name) == (after if promoted else before)
    aliases = registry.client.get_model_version(name, after.version).aliases
    assert aliases == (["champion"] if promoted else ["challenger"])
    assert tracking.versions(registry, name) == [after, before]


@pytest.mark.parametrize(
    ("low", "promoted", "says"),
    [
        (-0.001, True, "whose promises are broken, is not better for certain (+0.0050, 90 % between -0.0010"),
        (0.001, False, "it is worse"),
    ],
)
def test_a_champion_whose_promises_are_broken_wins_no_ties(low, promoted, says):
    narrowly = Comparison(0.005, low, 0.011, 0.9, not_worse=False)
    assert not decide(0.28, BASELINES, narrowly).promoted
    decision = decide(0.28, BASELINES, narrowly, champion_is_broken=True)
    assert (decision.promoted, says in decision.reason) == (promoted, True)
    assert not decide(0.30, BASELINES, narrowly, champion_is_broken=True).promoted, (
        "baselines count all the same"
    )


@pytest.mark.parametrize(
    ("lost", "says"),
    [
        (
            {"features": ("orders_90d", "moon_phase")},
            "it needs 1 feature(s) the code no longer makes: moon_phase",
        ),
        ({"question": churn(60)}, "answers another question: churn within 60 days, now churn within 28 days"),
    ],
)
def test_a_champion_that_cannot_be_asked_is_replaced_and_the_registry_says_why(
    registry, model, panel, dates, lost, says
):
    from models import tracking

    name = f"retain-incomparable-{next(iter(lost))}"
    old = tracking.settle(
        registry, log(registry, name, replace(model, **lost), "old"), Decision(True, "first"), AT
    )
    held = tracking.champion(registry, name)
    assert held is not None
    judged = judge(model, panel, dates, tracking.load(held), seed=1)
    new = tracking.settle(
        registry, log(registry, name, model, "new"), judged.decision, AT + timedelta(days=1)
    )
    assert tracking.aliases(registry, name) == {"champion": new.version}
    assert says in tracking.version_of(registry, name, new.version).reason
    assert [reign.version for reign in tracking.reigns(registry, name)] == [old.version, new.version]


@pytest.mark.parametrize(("spoilt", "alias"), [(False, "champion"), (True, "challenger")])
def test_a_champion_read_back_is_asked_on_the_same_customers(registry, model, panel, dates, spoilt, alias):
    from models import tracking

    name = f"retain-asked-{alias}"
    tracking.settle(registry, log(registry, name, model, "old"), Decision(True, "first"), AT)
    held = tracking.champion(registry, name)
    assert held is not None
    off = {**model.calibration, "intercept": model.calibration["intercept"] + 0.05}
    other = replace(model, calibration=off) if spoilt else model
    decision = judge(other, panel, dates, tracking.load(held), seed=1).decision
    assert ("it is worse" in decision.reason) is spoilt, (
        "it still beats every baseline: only the champion stops it"
    )
    new = tracking.settle(registry, log(registry, name, other, "new"), decision, AT + timedelta(days=1))
    assert tracking.aliases(registry, name)[alias] == new.version


def test_a_refused_training_is_remembered_until_one_succeeds(registry, model):
    from models import tracking

    name = "retain-refused"
    assert (tracking.is_known(registry, name), tracking.refusal(registry, name)) == (False, None)
    refusal = TrainingRefusal("too little history", "It takes 110 more days.", "mark", "2026-11-21 06:00")
    tracking.note_refusal(registry, name, refusal)
    assert (tracking.is_known(registry, name), tracking.refusal(registry, name)) == (True, refusal)
    tracking.settle(registry, log(registry, name, model, "a"), Decision(False, "no"), AT)
    assert (tracking.is_known(registry, name), tracking.refusal(registry, name)) == (True, None)


def test_a_logged_table_is_read_back_and_a_lost_version_is_named(registry, model):
    from models import tracking

    version = log(registry, "retain-tables", model, "a", tables={"evaluation": {"deciles": [1, 2]}})
    assert tracking.read_table(registry, version, "evaluation") == {"deciles": [1, 2]}
    assert tracking.read_table(registry, version, "beside", default={}) == {}
    assert tracking.version_of(registry, "retain-tables", version.version) == version
    with pytest.raises(ModelError, match="no version 99 of retain-tables"):
        tracking.version_of(registry, "retain-tables", "99")


def test_the_same_data_settings_and_code_are_found_again_once_decided(registry, model):
    from models import tracking

    version = log(registry, "retain-again", model, "same")
    assert tracking.find_by_fingerprint(registry, "retain-again", "same") is None
    settled = tracking.settle(registry, version, Decision(False, "no"), AT)
    assert tracking.find_by_fingerprint(registry, "retain-again", "same") == settled
    assert tracking.find_by_fingerprint(registry, "retain-again", "other") is None


def test_a_second_connection_finds_the_same_store(registry):
    from models import tracking

    uri = registry.client.tracking_uri
    assert tracking.connect(uri, "elsewhere").experiment_id == registry.experiment_id


def test_who_was_champion_when_is_kept_and_leads_back(registry, model):
    from models import tracking

    name = "retain-reigns"
    three = [log(registry, name, model, mark) for mark in "abc"]
    for day, version in enumerate(three):
        tracking.settle(registry, version, Decision(True, f"why: {day}"), AT + timedelta(days=day))
    for day, expected in ((3, "2"), (4, "1")):
        target = before(tracking.reigns(registry, name))
        assert target == expected
        back = Reign(AT + timedelta(days=day), target, "rollback", "complaints: many")
        tracking.crown(registry, tracking.version_of(registry, name, target), back)
        assert tracking.aliases(registry, name) == {"champion": expected}
    history = tracking.reigns(registry, name)
    assert [(reign.version, reign.by) for reign in history] == [
        ("1", "gate"), ("2", "gate"), ("3", "gate"), ("2", "rollback"), ("1", "rollback"),
    ]  # fmt: skip
    assert (history[0].reason, history[-1].reason) == ("why: 0", "complaints: many")
    assert before(history) is None


def test_a_version_keeps_the_figures_it_was_logged_with(registry, model):
    from models import tracking

    version = log(registry, "retain-figures", model, "a")
    assert tracking.figures(registry, version)["model.auc"] == 0.85

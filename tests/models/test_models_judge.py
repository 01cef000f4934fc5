from dataclasses import replace

from models.judge import judge
from tests.models.conftest import churn


def test_a_model_is_judged_beside_its_baselines_on_the_evaluation_date(panel, dates, model):
    judged = judge(model, panel, dates, None, seed=1)
    assert set(judged.quality) == {"model", "base_rate", "recency_rule", "rfm_logistic", "bg_nbd"}
    assert judged.decision.promoted
    newest = panel["as_of"] == panel["as_of"].max()
    assert len(judged.outcomes) == panel[newest]["churned"].notna().sum()


def test_a_worse_model_does_not_replace_the_champion(panel, dates, model):
    spoilt = replace(model, calibration={"intercept": 0.6, "slope": 0.9})
    assert judge(model, panel, dates, spoilt, seed=1).decision.promoted
    assert not judge(spoilt, panel, dates, model, seed=1).decision.promoted


def test_a_champion_whose_promises_are_broken_wins_no_ties(panel, dates, model):
    close = replace(
        model, calibration=model.calibration | {"intercept": model.calibration["intercept"] + 0.03}
    )
    worse = replace(model, calibration={"intercept": 0.6, "slope": 0.9})
    assert not judge(close, panel, dates, model, seed=1).decision.promoted
    decision = judge(close, panel, dates, model, seed=1, champion_is_broken=True).decision
    assert decision.promoted
    assert "whose promises are broken" in decision.reason
    assert not judge(worse, panel, dates, model, seed=1, champion_is_broken=True).decision.promoted


def test_a_champion_that_cannot_be_scored_any_more_can_only_be_replaced_and_the_reason_says_so(
    panel, dates, model
):
    lost = replace(model, features=(*model.features, "gone"))
    other = replace(model, question=churn(60))
    decision = judge(model, panel, dates, lost, seed=1).decision
    assert decision.promoted
    assert "1 feature(s) the code no longer makes: gone" in decision.reason
    assert (
        "another question: churn within 60 days" in judge(model, panel, dates, other, seed=1).decision.reason
    )

import pandas as pd

from models.customer_groups import bands, grades
from models.judge import judge
from models.panel_rows import rows
from tests.models.conftest import churn


def test_who_spent_nothing_is_c_however_wide_the_shares_and_unknown_is_nothing():
    spend = pd.Series([0.0, None, -5.0, 1.0, 2.0])
    assert grades(spend, (0.1, 0.9)).tolist() == ["C", "C", "C", "B", "A"]


def test_the_shares_are_those_asked_for_and_follow_the_spend():
    spend = pd.Series(range(1, 101), dtype=float)
    found = grades(spend, (0.1, 0.4))
    assert found.value_counts().to_dict() == {"C": 50, "B": 40, "A": 10}
    assert spend[found == "A"].min() > spend[found == "B"].max() > spend[found == "C"].max()


def test_a_grade_in_the_report_is_the_one_of_the_scored_table(panel, dates, model):
    """Churn is judged on active customers, and they are graded among all, as the scored table grades them."""
    day = panel[panel["as_of"] == pd.Timestamp(dates.evaluate)]
    scored = grades(day["amount_365d"], (0.3, 0.3)).set_axis(day["customer_id"])
    held_out = rows(panel, churn(28), [dates.evaluate])
    assert len(held_out) < len(day)
    asked = bands(held_out, day, (0.3, 0.3))["value"].set_axis(held_out["customer_id"])
    assert asked.to_dict() == scored.reindex(asked.index).to_dict()
    judged = judge(model, panel, dates, None, 1, (0.3, 0.3)).groups
    counted = judged[(judged["by"] == "value") & (judged["predictor"] == "model")].set_index("group")[
        "customers"
    ]
    assert counted.to_dict() == asked.value_counts().to_dict()

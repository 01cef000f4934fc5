"""What a scored day says of every customer, and what stands in where a model has no champion."""

from collections.abc import Callable

import pandas as pd
import pytest

from lake.delta_tables import read
from questions.horizons import HORIZONS, order_probability
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
Said = Callable[[], str]


def scores(shop: Shop) -> pd.DataFrame:
    return read(str(shop.home / "lake"), "scored_customers").to_pandas()


def test_a_scored_day_says_when_how_much_and_why(scored_shop: Shop) -> None:
    from features.reason_words import codes

    rows = scores(scored_shop)
    active = rows["churn_probability"].notna()
    assert (rows["eligibility"] == "scored").all()
    assert rows["eligibility_reason"].isna().all()
    assert rows[active]["expected_next_order_date"].notna().all()
    assert rows[~active]["expected_next_order_date"].isna().all()
    assert (rows[active]["expected_next_order_low"] >= rows[active]["as_of"]).all()
    risk, year = rows[active]["churn_probability"], rows[active]["predicted_value_365d"]
    staying = rows[active]["value_at_risk"] / risk  # risk x year would count those who leave twice
    assert staying.between(year * (1.0 - 1e-9), year / (1.0 - risk) * (1.0 + 1e-9)).all()
    assert (staying > 1.1 * year)[risk > 0.5].mean() > 0.5
    assert rows[~active]["value_at_risk"].isna().all()
    assert rows["reason_1"].notna().mean() > 0.95
    assert set(rows[["reason_1", "reason_2", "reason_3"]].stack().dropna()) <= set(codes())


def test_any_horizon_has_a_chance_that_agrees_with_both_models(scored_shop: Shop) -> None:
    rows = scores(scored_shop)
    columns = rows[[order_probability(days) for days in HORIZONS]]
    assert columns.notna().all().all()
    assert (columns.diff(axis=1).iloc[:, 1:] >= 0.0).all().all()
    assert columns.nunique().min() > 100
    order = {
        rows["repurchase_horizon_days"].iloc[0]: rows["repurchase_probability"],
        rows["churn_horizon_days"].iloc[0]: 1.0 - rows["churn_probability"],
    }
    assert list(order) == [15, 20], "both lie between 14 and 30 days"
    near, far = order.values()
    active = far.notna()
    assert (near[active] <= far[active] + 1e-12).all()
    assert (columns["order_probability_14d"] <= near + 1e-12).all()
    assert (columns["order_probability_30d"] >= far.fillna(near) - 1e-12).all()
    assert columns["order_probability_14d"].corr(near) > 0.99


def test_promised_and_observed_spend_by_tenths_are_kept_with_the_version(scored_shop: Shop) -> None:
    from config.settings import load_settings
    from flows.run.champions import model_store
    from models.tracking import figures, read_table, versions

    settings = load_settings(scored_shop.profile, scored_shop.home)
    store = model_store(settings).open()
    newest = versions(store, model_store(settings).name("repurchase"))[0]
    tenths = pd.DataFrame(read_table(store, newest, "spend_deciles"))
    promised, observed = (tenths[name] @ tenths["customers"] for name in ("promised", "observed"))
    assert len(tenths) == 10
    logged = figures(store, newest)
    assert promised / observed - 1.0 == pytest.approx(logged["model.spend_bias"])
    assert 0.0 < logged["bg_nbd_gamma_gamma.spend_gini"] < logged["model.spend_gini"] < 1.0
    pictures = store.client.list_artifacts(newest.run_id, "pictures")
    assert "pictures/spend.png" in {picture.path for picture in pictures}


def test_a_scored_day_grades_its_customers_as_the_settings_ask(scored_shop: Shop) -> None:
    counted = scores(scored_shop)["value_grade"].value_counts(normalize=True)
    assert counted["A"] == pytest.approx(0.2, abs=0.01)
    assert counted["B"] == pytest.approx(0.3, abs=0.01)
    with scored_shop.profile.open("a") as file:
        file.write("value_grades: {a: 0.5, b: 0.5}\n")
    assert scored_shop.retain("score") == 0
    assert scores(scored_shop)["value_grade"].value_counts(normalize=True)["A"] == pytest.approx(
        0.5, abs=0.01
    )


def test_bgnbd_stands_in_for_a_model_without_champion_and_says_so(scored_shop: Shop, said: Said) -> None:
    from config.settings import load_settings
    from flows.run.champions import model_store

    before = scores(scored_shop).set_index("customer_id")["churn_probability"]
    store = model_store(load_settings(scored_shop.profile, scored_shop.home)).open()
    store.client.delete_registered_model_alias("retain-churn", "champion")
    assert scored_shop.retain("score") == 0
    rows = scores(scored_shop).set_index("customer_id")
    assert (rows["eligibility"] == "fallback").all()
    assert set(rows["eligibility_reason"]) == {"no churn model has passed the gate yet: BG/NBD answers"}
    assert set(rows["churn_model_version"].dropna()) == {"bg_nbd"}
    assert rows["churn_probability"].corr(before) > 0.5
    assert rows["repurchase_model_version"].eq("1").all()

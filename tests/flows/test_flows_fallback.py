"""No blank: what answers with too little history, too few outcomes, a new customer, or without BG/NBD; and why."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from lake.delta_tables import read
from questions.horizons import HORIZONS, order_probability
from tests.flows.conftest import Shop, write_shop

pytestmark = pytest.mark.slow
Said = Callable[[], str]


def scores(shop: Shop) -> pd.DataFrame:
    return read(str(shop.home / "lake"), "scored_customers").to_pandas().set_index("customer_id")


def keep_orders(shop: Shop, chosen: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    path = shop.profile.parent / "orders.csv"
    orders = pd.read_csv(path)
    chosen(orders).to_csv(path, index=False)
    shop.edit("churn: {", "contracts: {rules: {order_items.order_id_known: off}}\nchurn: {")


def once_but_for_ten(orders: pd.DataFrame) -> pd.DataFrame:
    """Everybody's last order, and all orders of ten customers."""
    often = orders["client"].isin([f"c{number}" for number in range(10)])
    return orders[often | ~orders.duplicated("client", keep="last")]


def test_too_little_history_for_one_model(shop: Shop) -> None:
    shop.edit("horizon_days: 20", "horizon_days: 90")
    assert [shop.retain(command) for command in ("ingest", "train", "score")] == [0, 3, 0]
    rows = scores(shop)
    assert set(rows["eligibility"]) == {"fallback"}
    assert set(rows["eligibility_reason"]) == {"too little history for a churn model: BG/NBD answers"}
    assert set(rows["churn_model_version"].dropna()) == {"bg_nbd"}
    assert set(rows["repurchase_model_version"]) == {"1"}
    active = rows["days_since_last_order"] <= 40
    assert rows.loc[active, "churn_probability"].notna().all()
    staying = 1.0 - rows.loc[active, "churn_probability"]
    assert rows.loc[active, "order_probability_90d"].to_numpy() == pytest.approx(staying.to_numpy())


def test_too_few_outcomes_for_both_models(tmp_path: Path) -> None:
    shop = Shop(write_shop(tmp_path, customers=60), tmp_path / "var")
    assert [shop.retain(command) for command in ("ingest", "train", "score")] == [0, 3, 0]
    rows = scores(shop)
    said = "too few outcomes for a churn model: BG/NBD answers; too few outcomes for a repurchase model: BG/NBD answers"
    assert set(rows["eligibility_reason"]) == {said}
    assert rows["repurchase_probability"].notna().all()
    chances = rows[[order_probability(days) for days in HORIZONS]]
    assert (chances.diff(axis=1).iloc[:, 1:] >= 0.0).all().all(), "BG/NBD says how orders fall"
    assert (chances["order_probability_14d"] <= rows["repurchase_probability"]).all()
    assert (chances["order_probability_30d"] >= rows["repurchase_probability"]).all()


def test_where_bgnbd_cannot_be_fitted_the_recency_rule_answers(shop: Shop) -> None:
    keep_orders(shop, once_but_for_ten)
    assert [shop.retain(command) for command in ("ingest", "train", "score")] == [0, 3, 0]
    rows = scores(shop)
    assert set(rows["eligibility"]) == {"fallback"}
    by = "BG/NBD cannot be fitted either, so the recency rule answers"
    said = {f"too few outcomes for a {name} model: {by}" for name in ("churn", "repurchase")}
    assert {each for reason in rows["eligibility_reason"] for each in reason.split("; ")} == said
    assert set(rows["repurchase_model_version"]) == {"recency_rule"}
    assert set(rows["churn_model_version"].dropna()) == {"recency_rule"}
    assert rows[[order_probability(days) for days in HORIZONS]].isna().all().all()
    lately = rows.sort_values("days_since_last_order")["repurchase_probability"]
    assert lately.is_monotonic_decreasing
    assert lately.iloc[0] > lately.iloc[-1] > 0.0
    assert (rows["churn_probability"].dropna() > 0.5).all(), "hardly anybody comes back here"


def test_where_no_outcome_was_ever_seen_nobody_answers_and_the_day_is_published_all_the_same(
    shop: Shop,
) -> None:
    keep_orders(shop, lambda orders: once_but_for_ten(orders[orders["sold_on"] >= "2024-09-25"]))
    assert [shop.retain(command) for command in ("ingest", "train", "score")] == [0, 3, 0]
    rows = scores(shop)
    assert set(rows["eligibility"]) == {"insufficient_history"}
    assert rows["eligibility_reason"].str.contains("the shop is younger than its horizon").all()
    assert rows["repurchase_probability"].isna().all()


def test_a_new_customer_is_scored_like_any_other(scored_shop: Shop) -> None:
    with (scored_shop.profile.parent / "orders.csv").open("a") as file:
        file.write("first,newcomer,2024-10-06 12:00:00,30.0,0.0\n")
    assert [scored_shop.retain(command) for command in ("ingest", "score")] == [0, 0]
    new = scores(scored_shop).loc["newcomer"]
    assert new["eligibility"] == "scored"
    asked = ["churn_probability", "churn_tier", "repurchase_probability", "predicted_spend", "reason_1"]
    assert new[asked].notna().all()
    assert new["expected_next_order_low"] <= new["expected_next_order_high"]

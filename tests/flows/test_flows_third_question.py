"""A question is added in questions/declared.py and nowhere else: a third one is trained and scored like the two."""

import json
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from config.settings import load_settings
from flows.run.champions import PREDICTORS, evaluation, model_store
from lake.delta_tables import read
from models.tracking import load, read_table, versions
from questions import declared
from questions.question import Bound, Declaration, Words
from tests.flows.conftest import DAYS, FIRST, Shop

pytestmark = pytest.mark.slow
SECOND_ORDER = Declaration(
    name="second_order",
    label="ordered_again",
    yes_means="order",
    conditions=(
        Bound("orders_ever", least=1, most=1),
        Bound("days_since_first_order", most="newest_days"),
    ),
    defaults={"horizon_days": 20, "newest_days": 60},
    tiers=(0.4, 0.8),
    words=Words(
        question="Does a customer whose first order is at most {newest_days} days back order within {horizon_days}?",
        doing="ordering a second time",
        do="order a second time",
        did="ordered a second time",
        did_not="did not",
        exclusion="have ordered twice, or not for {newest_days} days",
        probability=("0 to 1; empty where it is not the first order", "0 至 1;非首单客户为空"),
    ),
)
LINES = """  order_items:
    from: lines.csv
    columns: {order_id: id, product_id: sku, quantity: qty, amount: price, category: kind}
"""
COLUMNS = ("probability", "percentile", "tier", "horizon_days", "model_version")


def write_young_shop(shop: Shop, customers: int = 1100, seed: int = 5) -> None:
    """Orders of a shop that wins customers all year round; four in ten of them never come back."""
    rng = np.random.default_rng(seed)
    orders = []
    for number in range(customers):
        day, gap, once = rng.uniform(0, DAYS), rng.gamma(4.0, 5.0) + 4.0, rng.random() < 0.4
        while day < DAYS:
            sold_on = (FIRST + timedelta(days=day)).replace(microsecond=0)
            # who comes back pays more at first: something to learn from
            paid = round(float(rng.gamma(4.0, 3.0 if once else 8.0)), 2)
            orders.append({"client": f"c{number}", "sold_on": sold_on, "paid": paid, "rebate": 0.0})
            day += DAYS if once else rng.gamma(6.0, gap / 6.0)
    rows = pd.DataFrame(orders).sort_values("sold_on").reset_index(drop=True)
    rows.insert(0, "id", [f"o{number}" for number in range(len(rows))])
    rows.to_csv(shop.profile.parent / "orders.csv", index=False)
    shop.edit(LINES, "")


@pytest.fixture
def third(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declared, "DECLARED", (*declared.DECLARED, SECOND_ORDER))


def test_a_third_question_is_trained_judged_and_scored(third: None, shop: Shop) -> None:
    write_young_shop(shop)
    assert [shop.retain(command) for command in ("ingest", "train", "score")] == [0, 0, 0]
    store = model_store(load_settings(shop.profile, shop.home)).open()
    (version,) = versions(store, "retain-second_order")
    assert version.decision in ("champion", "challenger")
    judged = evaluation(store, version)
    assert judged is not None
    assert set(judged.quality) >= {PREDICTORS[name] for name in ("model", "base_rate", "rfm_logistic")}
    assert load(version).question == SECOND_ORDER.ask({})
    assert read_table(store, version, "beside") == {}, "nothing is learnt with it"
    rows = read(str(shop.home / "lake"), "scored_customers").to_pandas()
    snapshot = read(str(shop.home / "lake"), "customer_snapshots").to_pandas().set_index("customer_id")
    first = snapshot.loc[rows["customer_id"]]
    newcomer = ((first["orders_ever"] == 1) & (first["days_since_first_order"] <= 60)).to_numpy()
    assert 50 < newcomer.sum() < len(rows) / 2
    names = [f"second_order_{column}" for column in COLUMNS]
    assert set(names) < set(rows.columns)
    assert rows["second_order_horizon_days"].eq(20).all()
    for name in names:
        if name != "second_order_horizon_days":
            assert (rows[name].notna() == newcomer).all(), name
    chance = rows.loc[newcomer, "second_order_probability"]
    tier = pd.cut(chance, [-1.0, 0.4, 0.8, 2.0], right=False, labels=["low", "medium", "high"])
    assert tier.tolist() == rows.loc[newcomer, "second_order_tier"].tolist()
    assert rows.loc[newcomer, "reason_1"].notna().mean() > 0.5


def test_the_two_questions_are_scored_as_without_it(third: None, scored_shop: Shop) -> None:
    """Their models are found again: what is asked besides is no part of their training."""
    before = read(str(scored_shop.home / "lake"), "scored_customers").to_pandas()
    assert scored_shop.retain("train") in (0, 3)
    store = model_store(load_settings(scored_shop.profile, scored_shop.home)).open()
    assert [len(versions(store, f"retain-{name}")) for name in ("churn", "repurchase")] == [1, 1]
    assert scored_shop.retain("score") == 0
    after = read(str(scored_shop.home / "lake"), "scored_customers").to_pandas()
    same = [
        name
        for name in before.columns
        if name not in ("run_id", "scored_at", "eligibility", "eligibility_reason")
    ]
    assert json.loads(after[same].to_json()) == json.loads(before[same].to_json())

"""Scores graded when their horizons close: what the lake holds, what is told, and that a second run changes nothing."""

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import pytest

from lake.delta_tables import read
from lake.earlier_days import days_in
from tests.flows.broken_shop import break_promises
from tests.flows.conftest import Shop
from tests.flows.listeners import listener

pytestmark = pytest.mark.slow
HORIZONS = {"churn": 20, "repurchase": 15}


def table(shop: Shop, name: str) -> pd.DataFrame:
    return read(str(shop.home / "lake"), name).to_pandas()


def observed(shop: Shop, day: date, question: str) -> float:
    """By hand: of the customers with a probability, the share to whom it happened, from the shop's own file."""
    orders = pd.read_csv(shop.profile.parent / "orders.csv", parse_dates=["sold_on"])
    end = pd.Timestamp(day + timedelta(days=HORIZONS[question]))
    buyers = set(orders.loc[orders["sold_on"].between(pd.Timestamp(day), end, inclusive="left"), "client"])
    rows = table(shop, "scored_customers")
    promised = rows[(rows["as_of"] == day) & rows[f"{question}_probability"].notna()]
    bought = promised["customer_id"].isin(buyers).mean()
    return float(bought if question == "repurchase" else 1.0 - bought)


def test_scores_are_graded_against_what_came_and_broken_promises_are_told_once(
    scored_shop: Shop, said: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = days_in(str(scored_shop.home / "lake"), "scored_customers", "as_of")[0]
    assert scored_shop.retain("monitor") == 0
    assert "nothing to grade yet" in said()
    break_promises(scored_shop, first)
    with listener() as (address, messages):
        monkeypatch.setenv("RETAIN_NOTIFY", f'["{address}"]')
        assert scored_shop.retain("monitor") == 0
        grades = table(scored_shop, "score_grades")
        assert scored_shop.retain("monitor") == 0
    assert "Monitor: 0 days to grade" in said()
    pd.testing.assert_frame_equal(table(scored_shop, "score_grades"), grades)
    titles = [message["title"] for message in messages]
    assert sorted(titles) == [f"Corner shop: {name} promises are broken" for name in HORIZONS]
    whole = grades[grades["by"] == "all"].set_index(["as_of", "question"]).sort_index()
    assert len(whole) == 8
    for (day, question), row in whole.iterrows():
        assert row["observed"] == pytest.approx(observed(scored_shop, day, question))
        assert row["is_promise"] == (day >= first)  # the day before was scored by a model that had seen it

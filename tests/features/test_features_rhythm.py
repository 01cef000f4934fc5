"""The rhythm and what it proposes: a tiny history counted by hand, open ends, and a shop whose rhythm is known."""

import random
from datetime import date, timedelta

import pandas as pd
import pytest

from features.horizon_choices import active_choices, choose_active, choose_horizon, fewest, horizon_choices
from features.interpurchase import bars, return_curve, spells, usual_gap
from features.labels import labels
from features.outcomes import outcomes
from tests.features.feature_shops import order, random_rows, shop

END = date(2024, 2, 10)  # forty days


def at(day: int) -> str:
    return (date(2024, 1, 1) + timedelta(days=day)).isoformat()


def forty_days() -> pd.DataFrame:
    """Five customers; b and d pause, e comes too late to be asked, c is gone."""
    days = {"a": (0, 5, 10, 15, 20, 25, 30, 35), "b": (0, 12, 27), "c": (0, 10), "d": (8, 38), "e": (30, 30)}
    placed = [
        {**order(who, at(day)), "order_id": f"{who}{n}"}
        for who, on in days.items()
        for n, day in enumerate(on)
    ]
    return spells(shop({"orders": placed}), END)


def test_spells_count_days_and_leave_the_last_open() -> None:
    rows = forty_days()
    of_e = rows[rows["age"] == 10]  # day 30, twice on one day, beside a's
    assert of_e.to_dict("list") == {
        "age": [10, 10],
        "next_age": pytest.approx([5, float("nan")], nan_ok=True),
        "count": [1, 1],
    }
    assert rows[rows["next_age"].isna()]["count"].sum() == 5


def test_consequence_of_a_horizon_counted_by_hand() -> None:
    """Watched is a quarter of 40 days, so a horizon of 10 can be asked on day 20 only: 16 before it, 20 after.

    Active on day 20 (ordered from day 4 on): a, b (12), c (10), d (8). In days 20-29 a and b order, so c and d
    are lost; in days 30-39 d comes back.
    """
    (one,) = horizon_choices(forty_days(), END, 16, (10,))
    assert (one.first, one.last, one.probes) == (date(2024, 1, 21), date(2024, 1, 21), 1)
    assert (one.active, one.lost, one.back, one.watched) == (4, 2, 1, 10)
    assert one.share_back == 0.5


def test_a_horizon_is_asked_only_where_its_whole_future_has_passed() -> None:
    rows = forty_days()
    assert horizon_choices(rows, END, 16, (15,)) == []  # 16 + 15 + 10 days are more than there are
    assert [one.last for one in horizon_choices(rows, END, 4, (5, 10))] == [
        date(2024, 1, 26),
        date(2024, 1, 21),
    ]


def test_a_day_that_could_be_answered_has_the_same_answer_in_longer_data() -> None:
    placed = random_rows(3, customers=60, orders=1500)["orders"]
    for day in (date(2024, 9, 1), date(2024, 10, 1)):
        asked = set()
        for end in (date(2025, 5, 15), date(2025, 1, 1)):
            some = [row for row in placed if row["ordered_at"].date() < end]
            asked.add(fewest(spells(shop({"orders": some}), end), 30, [(end - day).days], 60))
        assert len(asked) == 1


def test_open_spells_count_only_as_long_as_they_were_watched() -> None:
    """100 return after 10 days, 50 after 20; 100 could be watched for 15 days only. Kaplan-Meier by hand."""
    rows = pd.DataFrame(
        {"age": [51.0, 51.0, 16.0], "next_age": [41.0, 31.0, None], "count": [100.0, 50.0, 100.0]}
    )
    curve = return_curve(rows)
    assert curve.to_dict() == pytest.approx({10.0: 1 - 150 / 250, 15.0: 1 - 150 / 250, 20.0: 1.0})
    naive = 150 / 250  # what counting the recent ones as gone would say
    assert curve.iloc[-1] > naive


def test_bars_and_curve_tell_the_same() -> None:
    curve = return_curve(spells(shop(random_rows(5, customers=30, orders=900)), date(2025, 5, 15)))
    drawn = bars(curve)
    assert sum(bar.share for bar in drawn) == pytest.approx(curve[curve.index <= drawn[-1].last].iloc[-1])
    assert [bar.first for bar in drawn[1:]] == [bar.last + 1 for bar in drawn[:-1]]


def test_nobody_came_back_gives_no_picture_and_no_proposal() -> None:
    rows = spells(shop({"orders": [order(f"c{i}", at(i)) for i in range(35)]}), END)
    assert bars(return_curve(rows)) == []
    assert choose_active(active_choices(rows, END)) is None
    assert choose_horizon(horizon_choices(rows, END, 90, (10,))) is None


def test_proposals_fit_a_shop_whose_rhythm_is_known() -> None:
    """Everybody buys every 18 to 22 days until they leave for good: after 28 days of silence nobody comes back."""
    rng, placed = random.Random(1), []
    for number in range(120):
        day, leaves = rng.uniform(0, 20), rng.uniform(60, 700)
        while day < min(400, leaves):
            placed.append(order(f"c{number}", at(int(day))))
            day += rng.uniform(18, 22)
    end = date(2024, 1, 1) + timedelta(days=400)
    rows = spells(shop({"orders": placed}), end)
    assert usual_gap(return_curve(rows), 0.5) in (19, 20, 21)
    active = choose_active(active_choices(rows, end))
    assert active is not None
    assert (active.days, active.share) == (28, 1.0)
    chosen = choose_horizon(horizon_choices(rows, end, active.days))
    assert chosen is not None
    assert chosen.is_final
    assert chosen.horizon.days == 21
    assert chosen.horizon.share_back <= 0.2


def test_outcomes_read_off_spells_are_those_of_the_labels() -> None:
    rows = random_rows(11, customers=40, orders=600)
    tables = shop({"orders": [{**row, "cancelled_at": None} for row in rows["orders"]]})
    end, day = date(2025, 5, 15), date(2024, 11, 3)
    came = labels(tables, [day], active_days=45, churn_horizon=20, repurchase_horizon=20, data_end=end)
    seen, age = spells(tables, end), (end - day).days
    for label, active in (("churned", 45), ("repurchased", None)):
        (counted,) = outcomes(came, label, {"train": [day]})
        assert counted.fewest > 0
        assert fewest(seen, 20, [age], active) == counted.fewest

"""The shop's figures: counts in, shares with honest intervals out."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from campaigns.aarrr import sales_figures, share_figures
from campaigns.cohort_figures import cohort_figures
from campaigns.figure_rows import share_interval
from campaigns.gateway_figures import gateway_figures
from campaigns.outlook import expected_figures, last_year_figures
from campaigns.pareto import pareto_figures
from campaigns.second_order_figures import second_order_figures
from campaigns.stage_figures import flow_figures, stage_figures

DAY = date(2024, 7, 1)
SALES = pd.DataFrame(
    {"orders": [20.0, 10.0, 5.0], "amount": [400.0, 150.0, 80.0], "customers": [8.0, 6.0, 3.0],
     "known_orders": [18.0, 9.0, 4.0], "known_amount": [380.0, 120.0, 60.0], "known_customers": [7.0, 5.0, 2.0]},
    index=["lately", "a_year_ago", "ahead_a_year_ago"],
)  # fmt: skip


def values(rows: pd.DataFrame, *keys: str) -> dict[object, float]:
    names = rows[keys[0]] if len(keys) == 1 else list(zip(*(rows[key] for key in keys), strict=True))
    return dict(zip(names, rows["value"], strict=True))


def test_an_interval_holds_its_share_and_95_in_100_truths() -> None:
    rng, truth = np.random.default_rng(1), 0.07
    draws = rng.binomial(120, truth, 4000).astype(float)
    low, high = share_interval(draws, np.full(4000, 120.0))
    assert ((low <= draws / 120) & (draws / 120 <= high)).all()
    assert 0.93 <= ((low <= truth) & (truth <= high)).mean() <= 0.97
    assert [end.tolist() for end in share_interval(np.array([4.0]), np.array([4.0]))][1] == [1.0]


def test_shares_the_data_do_not_reach_are_left_out() -> None:
    shares = pd.DataFrame(
        {"figure": ["retention"] * 2 + ["repurchase_rate"] * 2, "offset": [0, 364] * 2,
         "customers": [10.0] * 4, "returned": [5.0, 6.0, 7.0, 8.0]}
    )  # fmt: skip
    rows = share_figures(shares, DAY, 30, history_days=450)
    assert values(rows, "figure", "period") == {
        ("retention", "2024-06-01/2024-07-01"): 0.5,
        ("retention", "2023-06-03/2023-07-03"): 0.6,
        ("repurchase_rate", "2023-07-02/2024-07-01"): 0.7,
    }
    assert len(share_figures(shares, DAY, 30, history_days=729)) == 4
    assert rows["low"].lt(rows["value"]).all()


def test_sales_are_facts() -> None:
    rows = sales_figures(SALES, DAY, 30, history_days=1000)
    assert values(rows[:4], "figure") == {"revenue": 400, "orders": 20, "buyers": 8, "revenue_per_buyer": 50}
    assert rows["low"].isna().all()
    assert len(rows) == 2 * len(sales_figures(SALES, DAY, 30, history_days=393))


def test_a_month_without_orders_of_a_cohort_is_0_and_one_not_over_is_not_there() -> None:
    march = 2024 * 12 + 2
    cohorts = pd.DataFrame(
        {
            "month": [march, march, march + 1, march + 1],
            "after": [0, 2, 0, 1],
            "customers": [10.0, 5.0, 4.0, 1.0],
        }
    )
    rows = cohort_figures(cohorts)
    assert values(rows, "segment", "period") == {
        ("2024-03", "month 1"): 0.0,
        ("2024-03", "month 2"): 0.5,
        ("2024-04", "month 1"): 0.25,
    }
    assert cohort_figures(cohorts[:0]).empty


def test_the_wait_for_the_second_order_counts_who_still_waits() -> None:
    waits = pd.DataFrame({"wait": [10.0, 20.0, 40.0, 100.0], "ordered": [50.0, 0.0, 25.0, 0.0],
                          "waiting": [0.0, 50.0, 0.0, 50.0]})  # fmt: skip
    rows = second_order_figures(waits)
    later = 1 - 125 / 175 * 50 / 75
    assert values(rows, "period") == pytest.approx(
        {"30 days": 50 / 175, "60 days": later, "90 days": later, "so far": 40.0}
    )
    assert rows["figure"].tolist() == ["second_order_within"] * 3 + ["days_to_second_order"]
    assert (rows["low"] <= rows["value"]).all()
    assert second_order_figures(waits.assign(ordered=0.0, waiting=5.0)).empty


def test_kaplan_meiers_interval_covers_the_truth() -> None:
    rng, inside = np.random.default_rng(2), []
    for _ in range(400):
        wait, watched = rng.exponential(40.0, 300), rng.uniform(0.0, 200.0, 300)
        frame = pd.DataFrame(
            {"wait": np.ceil(np.minimum(wait, watched)), "ordered": (wait <= watched).astype(float)}
        )
        counted = frame.assign(waiting=1.0 - frame["ordered"]).groupby("wait", as_index=False).sum()
        row = second_order_figures(counted).set_index("period").loc["30 days"]
        inside.append(row["low"] <= 1.0 - np.exp(-30 / 40) <= row["high"])
    assert 0.92 <= np.mean(inside) <= 0.98


def test_stages_and_their_flow() -> None:
    before = pd.Series(["new", "new", "mature", "mature"], index=list("abcd"))
    now = pd.Series(["mature", "new", "mature", "declining", "new"], index=list("abcde"))
    assert values(stage_figures(now, DAY), "segment") == {"declining": 0.2, "mature": 0.4, "new": 0.4}
    flow = flow_figures(before, now, (date(2024, 6, 1), DAY))
    assert values(flow, "segment") == {
        "mature → declining": 0.5, "mature → mature": 0.5, "new → mature": 0.5, "new → new": 0.5,
    }  # fmt: skip
    assert set(flow["customers"]) == {2.0}
    assert flow_figures(before[:0], now, (DAY, DAY)).empty


def test_the_first_fifth_of_buyers_bring_most() -> None:
    spend = np.array([80.0, 5.0, 5.0, 5.0, 5.0, 0.0, -3.0])
    assert values(pareto_figures(spend, DAY), "segment")["top 20%"] == 0.8
    assert pareto_figures(np.zeros(3), DAY).empty


def test_gateways_show_the_most_common_beginnings_and_no_chance() -> None:
    gateways = pd.DataFrame(
        {"gateway": "category", "segment": [f"c{n:02d}" for n in range(30)],
         "customers": [100.0 - n for n in range(29)] + [29.0], "returned": 20.0}
    )  # fmt: skip
    rows = gateway_figures(gateways, 90)
    assert rows["segment"].tolist() == [f"c{n:02d}" for n in range(20)]
    assert set(rows["figure"]) == {"gateway_category"}
    assert set(rows["period"]) == {"90 days"}
    assert gateway_figures(gateways[29:], 90).empty


def test_what_is_expected_stands_next_to_last_year() -> None:
    horizons = pd.DataFrame({"orders": [10.0, 20.0] * 5, "amount": [100.0] * 10})
    rows = expected_figures(np.array([60.0, 40.0, np.nan]), SALES.loc["lately"], horizons, DAY, 14)
    assert values(rows, "figure", "period") == {
        ("expected_orders", "2024-07-01/2024-07-15"): 5.0,
        ("expected_revenue", "2024-07-01/2024-07-15"): 100.0,
    }
    assert rows["high"][0] == pytest.approx(5.0 * 2.0**1.959964)
    assert rows["high"][1] == rows["low"][1] == 100.0
    assert rows["customers"].tolist() == [2.0, 2.0]
    few = expected_figures(np.array([60.0]), SALES.loc["lately"], horizons[:6], DAY, 14)
    assert few["low"].isna().all()
    assert expected_figures(np.array([np.nan]), SALES.loc["lately"], horizons, DAY, 14).empty
    last = last_year_figures(SALES, DAY, 14, history_days=500, settled_days=90)
    assert values(last, "figure", "segment", "period") == {
        ("orders_last_year", "all", "2023-07-03/2023-07-17"): 5.0,
        ("orders_last_year", "customers before", "2023-07-03/2023-07-17"): 4.0,
        ("revenue_last_year", "all", "2023-07-03/2023-07-17"): 80.0,
        ("revenue_last_year", "customers before", "2023-07-03/2023-07-17"): 60.0,
    }
    assert set(last_year_figures(SALES, DAY, 14, 400, 90)["segment"]) == {"all"}
    assert last_year_figures(SALES, DAY, 14, 363, 90).empty

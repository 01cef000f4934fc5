"""A published day with rows in all of its tables, few enough to reckon by hand."""

import dataclasses
from datetime import date

import pandas as pd

from outputs.planned_list import CampaignLine, PlannedList, PlannedPlay
from outputs.play_texts import PlayWords
from outputs.published_day import EarlierDay
from tests.outputs.test_outputs_report import REPORT, SCORED, SPEND

DAY, BEFORE = date(2018, 1, 1), date(2017, 12, 31)
PERIOD, YEAR_AGO, AHEAD = "2017-10-03/2018-01-01", "2016-10-04/2017-01-02", "2018-01-01/2018-01-15"
COLUMNS = ["as_of", "figure", "segment", "period", "value", "low", "high", "customers"]
FIGURES = pd.DataFrame(
    [
        (DAY, "expected_revenue", "customers of today", AHEAD, 1200.0, 1000.0, 1400.0, 5.0),
        (DAY, "revenue_last_year", "customers before", "2017-01-02/2017-01-16", 1000.0, None, None, 4.0),
        (DAY, "revenue_last_year", "all", "2017-01-02/2017-01-16", 5000.0, None, None, 9.0),
        (DAY, "revenue", "all", PERIOD, 3000.0, None, None, 5.0),
        (DAY, "revenue", "all", YEAR_AGO, 2000.0, None, None, 4.0),
        (BEFORE, "revenue", "all", "2017-10-02/2017-12-31", 2900.0, None, None, 5.0),
        (DAY, "retention", "all", PERIOD, 0.5, 0.4, 0.6, 10.0),
        (DAY, "retention", "all", YEAR_AGO, 0.45, 0.4, 0.5, 10.0),
        (DAY, "stage", "mature", "2018-01-01", 0.6, None, None, 3.0),
        (DAY, "stage", "declining", "2018-01-01", 0.4, None, None, 2.0),
        (BEFORE, "stage", "mature", "2017-12-31", 0.8, None, None, 4.0),
        (DAY, "stage_flow", "mature → declining", "2017-12-04/2018-01-01", 0.25, 0.1, 0.4, 4.0),
        (DAY, "stage_flow", "mature → mature", "2017-12-04/2018-01-01", 0.75, 0.6, 0.9, 4.0),
        (DAY, "cohort_retention", "2017-10", "month 1", 0.5, 0.4, 0.6, 100.0),
        (DAY, "cohort_retention", "2017-10", "month 2", 0.3, 0.2, 0.4, 100.0),
        (DAY, "cohort_retention", "2017-11", "month 1", 0.2, 0.1, 0.3, 300.0),
        (DAY, "second_order_within", "all", "30 days", 0.4, 0.35, 0.45, 400.0),
        (BEFORE, "second_order_within", "all", "30 days", 0.39, 0.34, 0.44, 400.0),
        (DAY, "gateway_coupon", "no_coupon", "90 days", 0.5, 0.4, 0.6, 40.0),
        (DAY, "gateway_category", "tea", "90 days", 0.7, 0.6, 0.8, 50.0),
    ],
    columns=COLUMNS,
)  # fmt: skip
CHANGES = pd.DataFrame(
    {
        "customer_id": ["a", "b", "b", "c"],
        "what": ["tier", "tier", "action", "overdue"],
        "before": ["low", "low", "leave_alone", "on_time"],
        "now": ["high", "high", "call", "overdue"],
    }
)
ALL = PlannedPlay(("All", "全部"), 12, 3, 40.0, -5.0, 90.0, 200.0)
PLAN = PlannedList(
    (
        PlannedPlay(("A call", "电话"), 10, 2, 35.0, 0.0, 80.0, 150.0),
        PlannedPlay(("A card", "贺卡"), 2, 1, 5.0, 0.0, 10.0, 30.0),
    ),
    ALL, ((5.0, 60.0), (20.0, 80.0), (40.0, 90.0)), 1.0, 8.0, 3.0, 0.3,
)  # fmt: skip
LINE = CampaignLine(
    "spring", date(2017, 10, 1), ("call",), 100, 20, 500.0, 100.0, 400.0, 700.0, date(2017, 12, 1)
)
CAMPAIGNS = (
    dataclasses.replace(LINE, name="winter", measure_on=date(2018, 2, 1)),
    dataclasses.replace(LINE, name="autumn", measure_on=DAY),
    LINE,
)
RESULTS = pd.DataFrame(
    [
        ("spring", "all", "profit", "all", 350.0, 150.0, 560.0),
        ("spring", "call", "profit", "all", 1.0, 0.0, 2.0),
        ("spring", "all", "orders", "all", 9.0, 8.0, 10.0),
    ],
    columns=["campaign_id", "play", "measure", "segment", "total", "total_low", "total_high"],
).assign(verdict_kind="proven", tests_together=1.0, omitted_customers=0.0, verdict="Kept as it was.")
BROWSERS = pd.DataFrame(
    [
        (DAY, "p", 3.0, 2.0, 1.0, True, None),
        (DAY, "q", 40.0, 1.0, 0.0, False, "no_consent"),
        (DAY, "r", None, 4.0, 0.0, True, None),
        (DAY, "s", 9.0, 0.0, 0.0, None, None),
        (BEFORE, "p", 2.0, 2.0, 1.0, True, None),
    ],
    columns=["as_of", "customer_id", "days_since_registration", "visits_30d", "carts_left_30d", "is_goal_directed",
             "suppression_reason"],
)  # fmt: skip
MARKS = ["usual 80, quality +2, delivery -6, not known: price", "usual 80, quality -5, not known: price"]
ACTIONS = SCORED.assign(
    satisfaction_index=[76.0, 75.0, 76.0, None, None],
    satisfaction_drivers=[MARKS[0], MARKS[1], MARKS[0], None, None],
    recommended_action=["call", "call", "leave_alone", "leave_alone", "leave_alone"],
    suppression_reason=[None, None, "no_consent", "no_consent", "cooldown"],
)
EARLIER = EarlierDay(
    BEFORE,
    lambda names: ACTIONS.iloc[:4].reindex(columns=list(names)),
    lambda names: pd.DataFrame({"amount_365d": SPEND})[list(names)],
)
FULL = dataclasses.replace(
    REPORT,
    scored=ACTIONS,
    plays={"call": PlayWords(("A call", "电话"), "phone", "Advice")},
    earlier=lambda: EARLIER,
    figures=lambda: FIGURES,
    changes=lambda: CHANGES,
    potential=lambda: BROWSERS,
    results=lambda: RESULTS,
    plan=lambda: PLAN,
    campaigns=lambda: CAMPAIGNS,
)
CHINESE = dataclasses.replace(FULL, language="zh")

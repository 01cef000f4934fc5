"""Both ends of the label's period, and what is not known yet."""

from datetime import date, datetime, timedelta

import pytest
from feature_shops import order, records, shop

from features.labels import UnknownCondition, labels
from questions.declared import CHURN, REPURCHASE
from questions.question import Condition, Question

AS_OF = date(2024, 3, 1)
BEFORE = "2024-02-01"
QUESTIONS = (CHURN.ask({"active_days": 56, "horizon_days": 28}), REPURCHASE.ask({"horizon_days": 14}))


def label(*orders, as_of=AS_OF, data_end=date(2024, 6, 1)):
    tables = shop({"orders": [order("a", BEFORE, cancelled_at=None), *orders]})
    table = labels(tables, [as_of], QUESTIONS, data_end=data_end)
    (row,) = records(table)
    return row


@pytest.mark.parametrize(
    ("at", "churned", "repurchased", "spend"),
    [
        ("2024-02-29T23:59:59.999999", 1.0, 0.0, 0.0),  # still the past
        ("2024-03-01T00:00:00", 0.0, 1.0, 7.0),  # as_of itself is the first instant
        ("2024-03-14T23:59:59.999999", 0.0, 1.0, 7.0),  # the last instant of 14 days
        ("2024-03-15T00:00:00", 0.0, 0.0, 0.0),  # the end is open
        ("2024-03-28T23:59:59.999999", 0.0, 0.0, 0.0),  # the last instant of 28 days
        ("2024-03-29T00:00:00", 1.0, 0.0, 0.0),
    ],
)
def test_both_boundary_instants(at, churned, repurchased, spend):
    row = label(order("a", at, 7.0))
    assert (row["churned"], row["repurchased"], row["spend"]) == (churned, repurchased, spend)


@pytest.mark.parametrize(
    ("active", "last"), [(True, "2024-01-05T00:00:00"), (False, "2024-01-04T23:59:59.999999")]
)
def test_active_means_within_the_last_56_days(active, last):
    tables = shop({"orders": [order("a", last)]})
    (row,) = records(labels(tables, [AS_OF], QUESTIONS, data_end=date(2025, 1, 1)))
    assert row["churned"] == (1.0 if active else None)
    assert row["repurchased"] == 0.0


@pytest.mark.parametrize(
    ("data_end", "churned", "repurchased", "spend"),
    [
        (date(2024, 3, 29), 1.0, 0.0, 0.0),
        (date(2024, 3, 28), None, 0.0, 0.0),
        (date(2024, 3, 15), None, 0.0, 0.0),
        (date(2024, 3, 14), None, None, None),
    ],
)
def test_an_open_horizon_is_unknown(data_end, churned, repurchased, spend):
    row = label(data_end=data_end)
    assert (row["churned"], row["repurchased"], row["spend"]) == (churned, repurchased, spend)


@pytest.mark.parametrize(
    ("at", "data_end", "spent"),
    [
        ("2025-02-28T23:59:59.999999", date(2025, 3, 1), 7.0),  # the last instant of 365 days
        ("2025-03-01T00:00:00", date(2025, 3, 2), 0.0),
        ("2024-03-01T00:00:00", date(2025, 3, 1), 7.0),
        ("2024-03-02T00:00:00", date(2025, 2, 28), None),  # the year is not over
    ],
)
def test_a_year_counts_once_it_is_over(at, data_end, spent):
    tables = shop({"orders": [order("a", BEFORE), order("a", at, 7.0)]})
    later = date(2024, 3, 3)  # its year is never over
    rows = records(labels(tables, [AS_OF, later], QUESTIONS, data_end=data_end))
    assert {row["as_of"]: row["year_spend"] for row in rows} == {AS_OF: spent, later: None}


@pytest.mark.parametrize(("cancelled", "repurchased"), [("2024-03-14T23:59:59", 0.0), ("2024-03-15", 1.0)])
def test_an_order_cancelled_inside_the_horizon_does_not_count(cancelled, repurchased):
    row = label(order("a", "2024-03-02", cancelled_at=datetime.fromisoformat(cancelled)))
    assert row["repurchased"] == repurchased


def test_customers_without_an_order_before_as_of_have_no_label():
    row = label(order("b", "2024-03-02"))
    assert row["customer_id"] == "a"


def test_one_row_per_customer_and_date():
    tables = shop({"orders": [order("a", BEFORE), order("a", "2024-03-02"), order("a", "2024-03-03")]})
    dates = [AS_OF, AS_OF + timedelta(days=2)]
    rows = records(labels(tables, dates, QUESTIONS, data_end=date(2024, 6, 1)))
    assert [(row["as_of"], row["spend"]) for row in rows] == [(dates[0], 20.0), (dates[1], 10.0)]


def test_the_next_order_is_the_first_at_or_after_midnight_and_not_a_cancelled_one():
    from features.next_order import next_orders

    cancelled = datetime.fromisoformat("2024-03-20")
    tables = shop(
        {
            "orders": [
                order("a", "2024-02-01T10:00", cancelled_at=None),
                order("a", "2024-03-01T00:00", cancelled_at=None),
                order("b", "2024-02-29T23:59", cancelled_at=None),
                order("c", "2024-03-05T12:00", cancelled_at=cancelled),
                order("c", "2024-03-09T12:00", cancelled_at=None),
            ]
        }
    )
    found = {
        (row["customer_id"], row["days_to_next_order"])
        for row in records(next_orders(tables, [date(2024, 3, 1)]))
    }
    assert found == {("a", 0.0), ("c", 8.0)}


@pytest.mark.parametrize(
    ("judged", "days"),
    [
        ([], {1: 8.0, 10: 21.0}),  # as far as anything has landed: both first orders were cancelled
        ([15, 30], {1: 4.0, 10: 11.0}),  # on the 15th the first stood still, on the 30th the second did
        ([20, 30], {1: 4.0, 10: 11.0}),  # midnight of the judging day itself is too late to be known
        ([21, 30], {1: 8.0, 10: 11.0}),
    ],
)
def test_a_cancellation_after_the_day_of_judgement_is_not_known_before_it(judged, days):
    from features.next_order import next_orders

    placed = {"05": "2024-03-20", "09": None, "21": "2024-03-30T00:00", "31": None}
    tables = shop(
        {
            "orders": [
                order("a", f"2024-03-{day}", cancelled_at=ended and datetime.fromisoformat(ended))
                for day, ended in placed.items()
            ]
        }
    )
    asked = [date(2024, 3, day) for day in days]
    rows = records(next_orders(tables, asked, [date(2024, 3, day) for day in judged]))
    assert {row["as_of"].day: row["days_to_next_order"] for row in rows} == days


def second_order(*conditions):
    return Question("second_order", "ordered_again", 14, "order", conditions)


@pytest.mark.parametrize(
    ("condition", "label"),
    [
        (Condition("orders_ever", least=2, most=2), 1.0),
        (Condition("orders_ever", most=1), None),
        (Condition("days_since_first_order", least=29, most=29), 1.0),
        (Condition("days_since_first_order", least=30), None),
        (Condition("days_since_last_order", least=9, most=9), 1.0),
    ],
)
def test_a_question_is_put_to_those_who_keep_its_conditions_and_both_ends_belong_to_them(condition, label):
    placed = [order("a", "2024-02-01"), order("a", "2024-02-21"), order("a", "2024-03-02")]
    questions = [second_order(condition)]
    (row,) = records(labels(shop({"orders": placed}), [AS_OF], questions, data_end=date(2024, 6, 1)))
    assert row["ordered_again"] == label
    assert not {"spend", "year_spend"} & set(row), "no question learns what is spent"


@pytest.mark.slow
def test_conditions_are_the_features_of_the_same_names():
    from feature_shops import random_rows

    from features import snapshot
    from features.labels import CONDITIONS, _past

    tables, dates = shop(random_rows(5, customers=40, orders=300)), [date(2024, 6, 1), date(2024, 11, 3)]
    questions = [second_order(*(Condition(name) for name in CONDITIONS))]
    keys, names = ["as_of", "customer_id"], sorted(CONDITIONS)
    conditions, features = (
        table.select(*keys, *names).order_by(keys).to_pyarrow().to_pandas()
        for table in (_past(tables, dates, questions), snapshot.build(tables, dates))
    )
    assert len(conditions) > 40
    assert conditions.astype(features.dtypes).equals(features)


def test_a_condition_that_labels_cannot_work_out_is_refused_by_name():
    tables = shop({"orders": [order("a", BEFORE)]})
    with pytest.raises(UnknownCondition, match=r"moon_phase.*use days_since_last_order"):
        labels(tables, [AS_OF], [second_order(Condition("moon_phase", most=3))], data_end=date(2024, 6, 1))

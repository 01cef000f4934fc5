"""Which scored days are graded: closed, and not yet with the data there are."""

from datetime import date, timedelta

from flows.monitor.due_days import due_days
from questions.declared import CHURN, REPURCHASE

BUYING = REPURCHASE.ask({"horizon_days": 14})
LEAVING = CHURN.ask({"active_days": 90, "horizon_days": 60})
NEWEST = date(2024, 5, 1)
BOTH = [LEAVING, BUYING]


def ago(days: int) -> date:
    return NEWEST - timedelta(days=days)


def due(scored: list[int], graded: dict[tuple[int, str], str]) -> dict[int, list[str]]:
    """By days ago, the questions to grade."""
    versions = {(ago(days), name): version for (days, name), version in graded.items()}
    found_days = due_days([ago(days) for days in scored], versions, BOTH, NEWEST, "orders@9")
    return {(NEWEST - day).days: [question.name for question in asked] for day, asked in found_days.items()}


def test_a_day_is_graded_when_its_horizon_has_closed() -> None:
    assert due([13, 14, 59, 60], {}) == {
        60: ["churn", "repurchase"],
        59: ["repurchase"],
        14: ["repurchase"],
    }


def test_a_second_question_that_closes_grades_the_whole_day_again() -> None:
    assert due([60], {(60, "repurchase"): "orders@1"}) == {60: ["churn", "repurchase"]}


def test_graded_with_the_same_data_is_done() -> None:
    assert due([14, 15], {(14, "repurchase"): "orders@9", (15, "repurchase"): "orders@9"}) == {}


def test_graded_with_older_data_is_graded_anew_while_orders_may_come_late() -> None:
    older = {(days, "repurchase"): "orders@8" for days in (14, 20, 21)}
    assert due([14, 20, 21], older) == {20: ["repurchase"], 14: ["repurchase"]}

"""Which scored days have to be graded, worked out from what is in the lake."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from questions.question import Question

SETTLING = timedelta(days=7)
"""So long after its horizon closed a day is graded anew with newer data: orders and cancellations come late."""

Graded = Mapping[tuple[date, str], str]  # day and question → the data version it was graded with


def due_days(
    scored: Collection[date], graded: Graded, questions: Sequence[Question], newest: date, data_version: str
) -> dict[date, tuple[Question, ...]]:
    """Each day to grade, ascending, and its questions whose horizons have closed by `newest`.

    A day is due where one of them is ungraded, or closed in the last `SETTLING` and was graded with other data. All
    its closed questions are graded together, as they are one slice.

    >>> from questions.declared import REPURCHASE
    >>> buying = REPURCHASE.ask({"horizon_days": 14})
    >>> list(due_days([date(2024, 1, 1), date(2024, 1, 9)], {}, [buying], date(2024, 1, 15), "orders@1"))
    [datetime.date(2024, 1, 1)]
    """

    def is_due(day: date, question: Question) -> bool:
        version = graded.get((day, question.name))
        is_settling = _closing(day, question) > newest - SETTLING
        return version is None or (is_settling and version != data_version)

    closed = {
        day: tuple(question for question in questions if _closing(day, question) <= newest)
        for day in sorted(scored)
    }
    return {
        day: past_questions
        for day, past_questions in closed.items()
        if any(is_due(day, question) for question in past_questions)
    }


def _closing(day: date, question: Question) -> date:
    return day + timedelta(days=question.horizon_days)

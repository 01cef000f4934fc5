"""How busy the shop was, kind of customer by kind of customer: what the level of a day is read from.

A date's customers are put into cells by how lately, how often and since when they ordered; of each cell it is counted
how many ordered within a week, and how each question was answered once its horizon was over. Every horizon is looked
at as of its own end, so an order cancelled late is as unknown on an old date as on a new one.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import ibis
import pandas as pd

from features.as_of import uncancelled
from features.date_cells import by_age
from features.engine import Tables
from features.labels import labels
from features.order_sums import KEYS, cancellation_time
from features.panel_plan import parts_of
from features.sampling import customers_of, known_on, stratified_sample
from questions.question import Question

WEEK = Question("week", "ordered_in_the_week", 7, "order")
"""Did a customer order in the seven days after the date: asked of everybody, every week."""
SILENCE, ORDERS, TENURE = (7, 14, 30, 60, 90, 180, 365), (0, 1, 2, 4, 8, 16, 32), (60,)
"""Where one cell ends and the next begins: days since the last order, orders in the window, days since the first."""
WINDOW = 112
"""Orders are counted in so many days, and no date is looked at that has fewer behind it. Were it the whole past, the
customers of a young shop would seem to buy less and less, only because more and more is known of them."""
MOST_CUSTOMERS = 50_000
"""So many customers tell a week's level to a hundredth; a larger shop is sampled."""


def level_history(
    tables: Tables, questions: Sequence[Question], first_day: date, data_end: date
) -> pd.DataFrame:
    """One row per question, as-of date and cell: `customers` asked, how many `ordered`, and their `spend`.

    The dates are the weeks before `data_end` with a window behind them; a date counts for a question only once its
    horizon is over. `question` is a question's name, or `WEEK`'s.
    """
    dates = weeks(first_day + timedelta(days=WINDOW), data_end)
    if not dates:
        return pd.DataFrame(columns=["question", "as_of", "cell", "customers", "ordered", "spend"])
    share = min(1.0, MOST_CUSTOMERS / max(customers_of(tables), 1))
    sample = stratified_sample(tables, data_end, share)
    all_questions = [*questions, WEEK]
    counts = [
        _counts(sample, part, all_questions, data_end) for part in parts_of(dates, known_on(sample, dates))
    ]
    return pd.concat(
        [_of_question(pd.concat(counts), question) for question in all_questions], ignore_index=True
    )


def weeks(earliest: date, data_end: date) -> list[date]:
    """The dates whole weeks before `data_end`, from `earliest` on, oldest first.

    >>> weeks(date(2024, 1, 1), date(2024, 1, 17))
    [datetime.date(2024, 1, 3), datetime.date(2024, 1, 10)]
    """
    count = (data_end - earliest).days // 7
    return [data_end - timedelta(days=7 * back) for back in range(count, 0, -1)]


def level_cells(tables: Tables, dates: Sequence[date]) -> ibis.Table:
    """One row per customer who ordered before `as_of`, per `as_of`: `level_cell`, the cell they are in.

    Of what was before the last `WINDOW` days only the last order matters, and whether the first one was lately.
    """
    orders = tables.tables["orders"]
    day = orders.ordered_at.date()
    rows = uncancelled(
        by_age(
            orders, "orders", dates, {"orders": ibis.literal(1)}, newest={"newest": day}, oldest={"oldest": day},
            learnt=cancellation_time(tables), cuts=(WINDOW,),
        )
    )  # fmt: skip
    lately = ibis.ifelse(rows.age_days <= WINDOW, rows.orders, 0.0)
    people = rows.group_by(*KEYS).agg(
        silence=rows.newest.min(), orders=lately.sum(), tenure=rows.oldest.max()
    )
    place = _band(people.silence, SILENCE) * (len(ORDERS) + 1) + _band(people.orders, ORDERS)
    cell = place * (len(TENURE) + 1) + _band(people.tenure, TENURE)
    return people.select(*KEYS, level_cell=cell.cast("float64"))


def _counts(
    tables: Tables, dates: Sequence[date], questions: Sequence[Question], data_end: date
) -> pd.DataFrame:
    """One row per date, cell and combination of answers: customers and spend."""
    answers = labels(tables, dates, questions, data_end=data_end)
    rows = level_cells(tables, dates).inner_join(answers, list(KEYS))
    spend = rows.spend.sum() if "spend" in answers.columns else ibis.literal(0.0)
    names = [question.label for question in questions]
    counted = rows.group_by("as_of", "level_cell", *names).agg(customers=rows.count(), spend=spend)
    return counted.to_pyarrow().to_pandas()


def _of_question(counts: pd.DataFrame, question: Question) -> pd.DataFrame:
    answered = counts[counts[question.label].notna()]
    bought = question.yes_chance(answered[question.label])
    rows = pd.DataFrame(
        {
            "as_of": pd.to_datetime(answered["as_of"]),
            "cell": answered["level_cell"].astype("int64"),
            "customers": answered["customers"].astype("float64"),
            "ordered": answered["customers"] * bought,
            "spend": answered["spend"].fillna(0.0).astype("float64"),
        }
    )
    sums = rows.groupby(["as_of", "cell"], as_index=False).sum()
    return sums.assign(question=question.name)[["question", *sums.columns]]


def _band(value: ibis.Value, ends: Sequence[float]) -> ibis.Value:
    return ibis.cases(*((value <= end, number) for number, end in enumerate(ends)), else_=len(ends))

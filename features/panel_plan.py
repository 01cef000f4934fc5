"""How large a panel becomes: the dates of several questions together, and what is left out of a large shop."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from features.date_plan import DatePlan
from features.engine import Tables
from features.sampling import known_on
from questions.question import Question

LEAST_DATES = 12
"""A shop too large for its panel learns from fewer dates before it learns from fewer customers, down to so many."""
PART_ROWS = 250_000
"""A panel is built from as many dates at once as have so many rows, at least one; a day from so many customers at
once: the engine holds them all."""
Plans = Mapping[Question, DatePlan]


@dataclass(frozen=True)
class PanelPlan:
    """The dates of each question's training, and the `share` of the customers it learns from.

    `is_bounded` where the shop is too large for all dates and customers. `judged` are the dates on which models are
    judged, where orders can be cancelled: a cancellation after one must not be learnt before it.
    """

    plans: Plans
    share: float = 1.0
    is_bounded: bool = False
    judged: tuple[date, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """Every date of the plans once, oldest first."""
        return days_of(self.plans)

    @property
    def sample(self) -> str:
        """What is left of a shop too large, in words; empty where nothing was left out."""
        if not self.is_bounded:
            return ""
        customers = (
            "all customers"
            if self.share >= 1.0
            else f"a stratified sample of {self.share:.2%} of the customers"
        )
        dates = " and ".join(
            f"{len(plan.train)} dates for {question.name}" for question, plan in self.plans.items()
        )
        return f"{customers}, with {dates}"


def plan_panel(tables: Tables, plans: Plans, max_rows: int) -> PanelPlan:
    """What of these plans a panel of about `max_rows` rows holds in this shop."""
    fewer, share = bounded(plans, known_on(tables, days_of(plans)), max_rows)
    cancels = tables.has("orders", "cancelled_at")
    judged = tuple(sorted({plan.evaluate for plan in fewer.values()})) if cancels else ()
    return PanelPlan(fewer, share, share < 1.0 or fewer != plans, judged)


def bounded(plans: Plans, customers: Mapping[date, int], max_rows: int) -> tuple[Plans, float]:
    """The plans, and the share of the customers, whose panel has about `max_rows` rows, or fewer.

    `customers` is how many of them each date has. Beyond the bound training dates are left out, evenly, down to
    `LEAST_DATES`: the same customers a week later tell less than new customers do. Then a sample has to do.

    >>> days = tuple(date(2024, 1, day) for day in range(1, 31))
    >>> plan = DatePlan(days[:24], days[24:25], days[25:26], days[26])
    >>> question = Question("churn", "churned", 1, "no order")
    >>> for bound in (18_000, 9000):
    ...     plans, share = bounded({question: plan}, dict.fromkeys(days, 1000), bound)
    ...     len(plans[question].train), share
    (15, 1.0)
    (12, 0.6)
    """
    longest = max(len(_teaching(plan)) for plan in plans.values())
    for most in range(longest, min(longest, LEAST_DATES) - 1, -1):
        fewer = {question: _at_most(plan, most) for question, plan in plans.items()}
        if (rows := panel_rows(fewer, customers)) <= max_rows:
            return fewer, 1.0
    return fewer, max_rows / rows


def panel_rows(plans: Plans, customers: Mapping[date, int]) -> int:
    """How many rows the panel of these plans has with all customers."""
    return sum(customers[day] for day in days_of(plans))


def days_of(plans: Plans) -> tuple[date, ...]:
    """Every date of the plans once, oldest first."""
    return tuple(sorted({day for plan in plans.values() for day in plan.all}))


def parts_of(dates: Sequence[date], customers: Mapping[date, int]) -> Iterator[list[date]]:
    """The dates in runs of at most `PART_ROWS` rows, or of one date."""
    part: list[date] = []
    for day in dates:
        if part and sum(map(customers.__getitem__, (*part, day))) > PART_ROWS:
            yield part
            part = []
        part.append(day)
    if part:
        yield part


def _at_most(plan: DatePlan, most: int) -> DatePlan:
    """The plan with at most so many training dates, evenly over the same time, the oldest and the newest among them."""
    teaching = _teaching(plan)
    if len(teaching) <= most:
        return plan
    chosen = {teaching[round(place * (len(teaching) - 1) / (most - 1))] for place in range(most)}
    train, between, latest = (
        tuple(day for day in days if day in chosen) for days in (plan.train, plan.between, plan.latest)
    )
    return replace(plan, train=train, between=between, latest=latest)


def _teaching(plan: DatePlan) -> list[date]:
    """The dates that only teach: those that stop, calibrate and evaluate have to stay."""
    return sorted({*plan.train, *plan.between, *plan.latest})

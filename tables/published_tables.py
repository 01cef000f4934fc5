"""The tables Retain makes itself. A row that breaks a rule here is our fault, so every rule stops the run."""

import re
from collections.abc import Sequence
from dataclasses import replace

from questions import declared
from questions.question import Declaration
from tables.contract import Column, Contract
from tables.rule import Rule, between, filled, filled_where, not_before, one_of, unique

KEY = ("customer_id", "as_of")
FINITE = 1e15  # no feature comes near it; infinity does not pass
DAYS = 100_000
RANGES: tuple[tuple[str, float, float], ...] = (  # by the names the design gives to feature columns
    (r"orders_(\d+d|ever)", 0, FINITE),
    (r"amount_(\d+d|ever)", 0, FINITE),
    (r"days_since_.+", 0, DAYS),
    (r"share_.+", 0, 1 + 1e-9),  # a quotient of two sums may miss 1 by a rounding
    (r"(is|has)_.+", 0, 1),
)

KEYS = (
    Column("customer_id", "string", "whose", required=True, personal=True),
    Column("as_of", "date", "the day it speaks for; everything before it is known", required=True),
)

CUSTOMER = (
    Column("days_since_last_order", "double", "days from the last order to as_of"),
    Column("usual_days_between_orders", "double", "median days between days with an order; empty with one"),
    Column("days_overdue", "double", "days beyond the usual gap; below 0: not due yet; empty without a gap"),
    Column(
        "expected_next_order_date",
        "date",
        "if an active customer orders again within the churn horizon: when",
    ),
    Column(
        "expected_next_order_low", "date", "first day of the range that holds that order four times in five"
    ),
    Column("expected_next_order_high", "date", "last day of that range"),
    Column("historic_value", "double", "what the customer has paid so far"),
    Column("predicted_spend", "double", "expected spend in the repurchase horizon"),
    Column("predicted_value_365d", "double", "expected spend in the next 365 days"),
    Column("value_at_risk", "double", "churn probability times predicted_value_365d; empty where not active"),
    Column("value_grade", "string", "A, B or C by the spend of the last 365 days", required=True),
    Column("eligibility", "string", "scored, fallback or insufficient_history", required=True),
    Column("eligibility_reason", "string", "why it is not scored by the models; empty where it is"),
    Column("reason_1", "string", "code of the strongest reason"),
    Column("reason_2", "string", "code of the second reason"),
    Column("reason_3", "string", "code of the third reason"),
)
LINEAGE = (
    Column("data_version", "string", "the versions of the tables the score was made from", required=True),
    Column("run_id", "string", "the run that made the score", required=True),
    Column("scored_at", "timestamp", "when the score was made", required=True),
)


def scored_contract() -> Contract:
    """One row per customer per `as_of`: the scored table, with every column the first release publishes."""
    rules = (
        *(rule for question in declared.DECLARED for rule in _model(question.name)),
        *(
            filled_where(f"{question.name}_probability", "eligibility", "scored")
            for question in declared.DECLARED
            if not question.asked_of
        ),
        between("days_since_last_order", 0, DAYS),
        between("usual_days_between_orders", 0, DAYS),
        between("days_overdue", -DAYS, DAYS),
        not_before("expected_next_order_date", "expected_next_order_low"),
        not_before("expected_next_order_high", "expected_next_order_date"),
        filled_where("expected_next_order_low", "expected_next_order_date"),
        filled_where("expected_next_order_high", "expected_next_order_date"),
        between("historic_value", 0, FINITE),
        between("predicted_spend", 0, FINITE),
        between("predicted_value_365d", 0, FINITE),
        between("value_at_risk", 0, FINITE),
        one_of("value_grade", ("A", "B", "C")),
        filled_where("eligibility_reason", "eligibility", "fallback"),
        one_of("eligibility", ("scored", "fallback", "insufficient_history")),
    )
    return _published("scored_customers", _scored_columns(), rules)


def _scored_columns() -> tuple[Column, ...]:
    """Every column of the scored table; five for each declared question."""
    names = [declaration.name for declaration in declared.DECLARED]
    versions = (
        Column(f"{name}_model_version", "string", f"the version that scored {name}") for name in names
    )
    answers = (column for declaration in declared.DECLARED for column in _answers(declaration))
    return (*KEYS, *answers, *CUSTOMER, *versions, *LINEAGE)


def _answers(declaration: Declaration) -> tuple[Column, ...]:
    name, words = declaration.name, declaration.words
    return (
        Column(f"{name}_probability", "double", words.probability[0]),
        Column(f"{name}_percentile", "double", f"1 to 100; 100 is most likely to {words.do}"),
        Column(f"{name}_tier", "string", "low, medium or high"),
        Column(f"{name}_horizon_days", "double", f"days ahead the {name} model looks", required=True),
    )


def snapshot_contract(features: Sequence[str]) -> Contract:
    """One row per customer per `as_of`: the feature snapshot with these feature columns.

    >>> [rule.says for rule in snapshot_contract(["orders_90d"]).rules][-1]
    'orders_90d is between 0 and 1,000,000,000,000,000.'
    """
    columns = (*KEYS, *(Column(name, "double", "a feature; see the catalogue") for name in features))
    return _published("snapshot", columns, tuple(_feature(name) for name in features))


def _feature(name: str) -> Rule:
    for pattern, least, most in RANGES:
        if re.fullmatch(pattern, name):
            return between(name, least, most)
    return between(name, -FINITE, FINITE)


def _model(name: str) -> tuple[Rule, ...]:
    probability = f"{name}_probability"
    return (
        between(probability, 0, 1),
        between(f"{name}_percentile", 1, 100),
        one_of(f"{name}_tier", ("low", "medium", "high")),
        between(f"{name}_horizon_days", 1, DAYS),
        filled_where(f"{name}_percentile", probability),
        filled_where(f"{name}_tier", probability),
        filled_where(f"{name}_model_version", probability),
    )


def _published(table: str, columns: tuple[Column, ...], rules: tuple[Rule, ...]) -> Contract:
    needed = tuple(filled(column.name) for column in columns if column.required)
    stops = tuple(replace(rule, severity="stop") for rule in (unique(KEY), *needed, *rules))
    return Contract(table, "customer per as_of", KEY, "as_of", columns, stops, complete=True)

"""Great Expectations and the masks say the same of the same rule, row count by row count."""

import dataclasses
from datetime import datetime

import great_expectations as gx
import numpy as np
import pandas as pd
import pytest

from expectations import rules
from expectations.gx import RuleNotEvaluated, RulesDisagree, ask, judge
from expectations.rules import day, failing
from tables import rule

UNTIL = datetime(2020, 1, 1)
RULES = rule.at(
    (
        rule.column_exists("n"),
        rule.column_exists("not_there"),
        rule.readable(),
        rule.not_empty("n"),
        rule.not_empty("text"),
        rule.between("n", 0, 5),
        rule.one_of("text", ("a", "b")),
        rule.past_time("t"),
        rule.planned_time("later"),
        rule.not_before("later", "t"),
        rule.not_below("n", "less"),
        rule.not_empty_where("n", "text"),
        rule.not_empty_where("later", "text", "a"),
        rule.unique(("text", "t")),
        rule.newest(("id",)),
        rule.reference("id", "orders"),
        dataclasses.replace(rule.seen_before("kind"), args={"values": ("a", "b")}),
    ),
    UNTIL,
)


def times(*texts: str | None) -> pd.DatetimeIndex:
    return pd.to_datetime(texts, format="ISO8601").as_unit("ns")


def random_frame(seed: int) -> pd.DataFrame:
    """Few rows, few values, so that every rule is kept by some frames and broken by others."""
    random = np.random.default_rng(seed)
    rows = int(random.integers(1, 9))
    odd = seed % 3 == 0  # two frames in three have sound values mostly
    moments = times("2019-12-31 23:59:59", "2020-01-01", "1989-12-31", "2019-05-05 10:00", None)
    frame = pd.DataFrame(
        {
            "n": random.choice([0.0, 2.5, 5.0, *([-0.1, 5.1, np.inf, -np.inf, np.nan] if odd else [])], rows),
            "less": random.choice([-1.0, 0.0, *([2.5, 5.0, np.inf, np.nan] if odd else [])], rows),
            "text": pd.Series(random.choice(["a", "b", *(["c", None] if odd else [])], rows), dtype="str"),
            "t": random.choice(moments if odd else moments[[0, 3]], rows),
            "later": random.choice(moments, rows),
            "unreadable": pd.Series(random.choice(["x", None] if odd else [None], rows), dtype="str"),
            rule.orphan("id"): pd.Series(random.choice(["o", None] if odd else [None], rows), dtype="str"),
            "kind": pd.Series(random.choice(["a", "b", *(["c", None] if odd else [])], rows), dtype="str"),
            "superseded_by": random.choice([4.0, np.nan] if odd else [np.nan], rows),
        }
    )
    return frame.assign(**{day(name): frame[name].dt.normalize() for name in ("t", "later")})


def unexpected(rule: rules.Rule, frame: pd.DataFrame) -> int:
    """The number of failing rows as Great Expectations counts them."""
    batch = gx.get_context(mode="ephemeral").data_sources.pandas_default.read_dataframe(frame)
    result = batch.validate(rules.expectation(rule), result_format="BASIC")
    return result.result.get("unexpected_count", int(not result.success))


@pytest.mark.parametrize("seed", range(12))
def test_both_faces_count_the_same_rows(seed: int) -> None:
    frame = random_frame(seed)
    masks = {rule.name: int(failing(rule, frame).sum()) for rule in RULES}
    assert masks == {rule.name: unexpected(rule, frame) for rule in RULES}


def test_every_kind_is_compared_and_fails_somewhere() -> None:
    assert {rule.kind for rule in RULES} == set(rules.KINDS)
    frames = [random_frame(seed) for seed in range(12)]
    never = {rule.name for rule in RULES if not any(failing(rule, frame).any() for frame in frames)}
    assert never == {"n_exists"}


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        (rule.between("x", 0, 10), [0.0, 10.0, -1e-9, 10.1, np.inf, np.nan], [0, 0, 1, 1, 1, 0]),
        (rule.not_empty("x"), [0.0, np.nan], [0, 1]),
        (rule.one_of("x", ("low", "high")), ["low", "LOW", None], [0, 1, 0]),
        (
            rule.at((rule.past_time("x"),), UNTIL)[0],
            times("2019-12-31 23:59:59.999999", "2020-01-01", "1989-12-31 23:59", None),
            [0, 1, 1, 0],
        ),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_masks_hold_at_their_bounds(rule: rules.Rule, values: object, expected: list[int]) -> None:
    assert failing(rule, pd.DataFrame({"x": values})).astype(int).tolist() == expected


def test_a_mask_that_drifts_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    blind = dataclasses.replace(
        rules.KINDS["filled"], failing=lambda rule, frame: pd.Series(False, index=frame.index)
    )
    monkeypatch.setitem(rules.KINDS, "filled", blind)
    with pytest.raises(RulesDisagree, match="x_filled fails for Great Expectations") as error:
        judge((rule.not_empty("x"),), pd.DataFrame({"x": [None, 1.0]}))
    assert error.value.exit_code == 1


def test_an_expectation_that_cannot_be_evaluated_names_the_rule_and_no_value() -> None:
    with pytest.raises(RuleNotEvaluated, match="x_range") as error:
        ask((rule.between("x", 0, 1),), pd.DataFrame({"x": ["a-private-name"]}))
    assert "private" not in str(error.value)

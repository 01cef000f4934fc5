"""Ask Great Expectations and the masks whether a frame keeps its rules: in memory, writing no file."""

import threading
from collections.abc import Sequence
from typing import Any, ClassVar

import great_expectations as gx
import numpy as np
import pandas as pd
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)

from expectations.rules import expectation, failing
from tables.rule import Rule

TURN = threading.RLock()  # Great Expectations keeps one context per process, so tasks in threads take turns


class RuleNotEvaluated(RuntimeError):
    """Great Expectations could not evaluate a rule."""

    exit_code: ClassVar[int] = 1


class RulesDisagree(RuntimeError):
    """Great Expectations and the mask of the same rule gave different answers."""

    exit_code: ClassVar[int] = 1


def judge(rules: Sequence[Rule], frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """For each rule's name the mask of failing rows, with which Great Expectations has to agree.

    Raises `RulesDisagree` where it does not: a verdict and a quarantine that differ must not pass silently.
    """
    if not rules:
        return {}
    masks = {rule.name: failing(rule, frame).to_numpy(dtype=bool) for rule in rules}
    for name, is_kept in ask(rules, frame).items():
        if is_kept == masks[name].any():
            raise RulesDisagree(
                f"The rule {name} {'holds' if is_kept else 'fails'} for Great Expectations, but by its mask "
                f"{masks[name].sum():,} rows fail. This is a defect in expectations/rules.py."
            )
    return masks


def ask(rules: Sequence[Rule], frame: pd.DataFrame) -> dict[str, bool]:
    """For each rule's name, whether Great Expectations finds that every row of `frame` keeps it.

    Raises `RuleNotEvaluated` where it has no answer.
    """
    with TURN:
        batch = _context().data_sources.pandas_default.read_dataframe(frame)
        suite = gx.ExpectationSuite("rules", expectations=[expectation(rule) for rule in rules])
        answers = [_answer(result) for result in batch.validate(suite, result_format="BOOLEAN_ONLY").results]
    return dict(answers)


def _context() -> Any:
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def _answer(result: Any) -> tuple[str, bool]:
    name: str = result.expectation_config.meta["rule"]
    error = result.exception_info or {}
    if error.get("raised_exception", True):  # a metric's error is nested; its message could quote a value
        raise RuleNotEvaluated(
            f"Great Expectations could not evaluate the rule {name}. "
            "Its column may have a type the rule is not for."
        )
    return name, bool(result.success)

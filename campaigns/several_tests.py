"""P-values that allow for how many were looked at: Holm 1979, right however the tests hang together."""

from collections.abc import Mapping

from tea_tasting import adjust_fwer
from tea_tasting.experiment import ExperimentResult


def corrected(p_values: Mapping[str, float]) -> dict[str, float]:
    """The p-value of each test, corrected for all of them.

    >>> corrected({"coupon": 0.02, "call": 0.5})
    {'coupon': 0.04, 'call': 0.5}
    """
    tests = {name: ExperimentResult({"p": {"pvalue": p}}) for name, p in p_values.items()}
    results = adjust_fwer(tests, arbitrary_dependence=True, method="bonferroni")
    return {name: float(results[name]["p"]["pvalue_adj"]) for name in p_values}

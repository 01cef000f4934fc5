"""The gate: which new model may take the champion's place, as a pure function."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from models.evaluate import Comparison


@dataclass(frozen=True)
class Decision:
    """One answer of the gate: promoted or not, and why in one line."""

    promoted: bool
    reason: str


def decide(log_loss: float, baselines: Mapping[str, float], champion: Comparison | None) -> Decision:
    """Promote only what beats every baseline in log loss and is not worse than the champion.

    `baselines` is log loss by name on the same customers; `champion` is None where there is none yet.

    >>> decide(0.30, {"rfm_logistic": 0.29}, None)
    Decision(promoted=False, reason='log loss 0.3000 does not beat rfm_logistic at 0.2900')
    """
    if not math.isfinite(log_loss):
        return Decision(False, "its log loss is not a number")
    best = min(baselines, key=lambda name: baselines[name])
    if log_loss >= baselines[best]:
        return Decision(False, f"log loss {log_loss:.4f} does not beat {best} at {baselines[best]:.4f}")
    beats = f"log loss {log_loss:.4f} beats every baseline (best: {best} at {baselines[best]:.4f})"
    if champion is None:
        return Decision(True, f"{beats} and there is no champion to compare it with")
    against = f"{champion.difference:+.4f}, 90 % between {champion.low:+.4f} and {champion.high:+.4f}"
    if not champion.not_worse:
        return Decision(False, f"log loss against the champion on the same customers: {against}; it is worse")
    return Decision(True, f"{beats} and is not worse than the champion ({against})")

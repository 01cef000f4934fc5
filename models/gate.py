"""The gate: which new model may take the champion's place, as a pure function."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from models.errors import FeaturesMissing
from models.metrics import Comparison
from models.scorer import Scorer
from questions.question import Question

NO_CHAMPION = "there is no champion to compare it with"
LEARNT_ALL = "the champion has learnt from every date there is to judge on, so newer data decide"


@dataclass(frozen=True)
class Decision:
    """One answer of the gate: promoted or not, and why in one line; `winner` is the baseline that was not beaten."""

    promoted: bool
    reason: str
    winner: str = ""


def decide(
    log_loss: float,
    baselines: Mapping[str, float],
    champion: Comparison | None,
    without: str = NO_CHAMPION,
    dates: int = 1,
    champion_is_broken: bool = False,
) -> Decision:
    """Promote only what beats every baseline in log loss and is not worse than the champion.

    A champion whose promises are broken has no benefit of the doubt: it stays only where it is better for certain, its
    whole interval beyond 0.

    `baselines` is log loss by name on the same customers of so many `dates`; `champion` is None where there is none
    that could be compared, and `without` says why. Where there is no champion at all the baseline that won is
    promoted in the model's place: somebody has to score.

    >>> decide(0.30, {"rfm_logistic": 0.29}, None).reason
    'log loss 0.3000 does not beat rfm_logistic at 0.2900, and there is no champion: rfm_logistic scores'
    """
    if not math.isfinite(log_loss):
        return Decision(False, "its log loss is not a number")
    best = min(baselines, key=lambda name: baselines[name])
    if log_loss >= baselines[best]:
        lost = f"log loss {log_loss:.4f} does not beat {best} at {baselines[best]:.4f}"
        if champion is None and without == NO_CHAMPION:
            return Decision(True, f"{lost}, and there is no champion: {best} scores", best)
        return Decision(False, lost, best)
    over = f" over {dates} dates" if dates > 1 else ""
    beats = f"log loss {log_loss:.4f}{over} beats every baseline (best: {best} at {baselines[best]:.4f})"
    if champion is None:
        return Decision(True, f"{beats} and {without}")
    against = f"{champion.difference:+.4f}, 90 % between {champion.low:+.4f} and {champion.high:+.4f}"
    if champion_is_broken and champion.low <= 0.0:
        doubt = f"the champion, whose promises are broken, is not better for certain ({against})"
        return Decision(True, f"{beats} and {doubt}")
    if not champion.not_worse:
        return Decision(False, f"log loss against the champion on the same customers: {against}; it is worse")
    return Decision(True, f"{beats} and is not worse than the champion ({against})")


def incomparable(champion: Scorer, question: Question, columns: Collection[str]) -> str:
    """Why a champion cannot be asked the same question about the same customers; empty where it can."""
    missing = [name for name in champion.features if name not in columns]
    if missing:
        return f"the champion cannot be asked: it needs {_features(missing)}"
    if champion.question.event != question.event:
        return f"the champion answers another question: {champion.question.event}, now {question.event}"
    return ""


def is_unseen(champion: Scorer, question: Question, as_of: date) -> bool:
    """Whether a champion has learnt nothing of what customers did after `as_of`."""
    newest = champion.trained_until
    return newest is None or newest + timedelta(days=question.horizon_days) <= pd.Timestamp(as_of).date()


def refuse_unless_usable(scorer: Scorer, question: Question, columns: Collection[str], title: str) -> None:
    """Raise `FeaturesMissing` where the code no longer makes what a scorer needs, naming the features.

    `columns` are the features of today's snapshot, `title` is what the scorer is called. One that answers another
    question than `question` (another horizon) is refused as well.
    """
    missing = [name for name in scorer.features if name not in columns]
    if missing:
        raise FeaturesMissing(
            f"{title} cannot score: it needs {_features(missing)}. Train a new one, or name another."
        )
    if scorer.question.event != question.event:
        raise FeaturesMissing(
            f"{title} answers {scorer.question.event}, and the configuration asks for {question.event}. "
            "Train a new one, or set the horizon back."
        )


def _features(missing: Collection[str]) -> str:
    return f"{len(missing)} feature(s) the code no longer makes: {', '.join(missing)}"

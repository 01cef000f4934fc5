"""What every training of one run shares, and what each depends on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.schema import Training
from features.next_order import cut_off
from features.panel_plan import PanelPlan
from flows.run.champions import ModelStore
from flows.run.code_version import code_version
from flows.run.lake_version import Data
from questions.question import Question


@dataclass(frozen=True)
class TrainingRun:
    """The data a run trains on, the questions of the shop, where models are registered, and the settings they share.

    `graded` are the shares of customers with value grade A and B; `tune` is how many settings a search tries; `staging`
    is the folder for files of the run. `broken` names by question the version whose published promises are broken.
    """

    data: Data
    questions: tuple[Question, ...]
    store: ModelStore
    staging: Path
    training: Training
    graded: tuple[float, float]
    tune: int = 0
    broken: Mapping[str, str] = field(default_factory=dict)


def fingerprint(run: TrainingRun, question: Question, plan: PanelPlan) -> str:
    """What the training of one question depends on: data, its end, settings, code, the question and its dates.

    A panel is built for all questions, so their settings reach a training in three ways, which are in it: through the
    dates and the share of customers a shop beyond `training.max_rows` is cut down to (a sample is drawn as of the
    data's end); and, where orders can be cancelled, through the dates other models are judged on, which end what is
    known of cancellations. Two things are left out because nothing is learnt from them: the words behind codes, and the
    textbook formula's rate of churn, one of the rivals spend is judged against.
    """
    dates = plan.plans[question]
    sample = plan.share
    cut_offs = [str(cut_off(day, plan.judged)) for day in dates.all] if plan.judged else []
    parts = [
        str(run.data), str(run.data.end), code_version(), str(run.tune), repr(run.training), repr(run.graded),
        question.to_json(), question.side_models, repr(dates), sample, cut_offs,
    ]  # fmt: skip
    if question.name in run.broken:  # the gate decides otherwise, so what was refused is tried again
        parts.append(run.broken[question.name])
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

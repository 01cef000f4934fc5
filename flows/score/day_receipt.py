"""The receipt of a scored day: what its scores were made from, kept in the lake next to them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

import pandas as pd

from flows.ingest.landings import last_landing
from flows.run.champions import Champion
from flows.run.code_version import code_version, lock_digest
from flows.run.home import Home
from flows.run.lake_version import Data
from flows.run.progress import StepCost
from flows.score.day_table import publish_table
from flows.score.day_values import day_values
from flows.score.scored_days import scored_columns
from flows.score.scoring_rules import ScoringRules
from lake.delta_tables import Slice, read, row_count
from models.candidate import trees_of
from models.published_scorer import checksum
from tables.score_receipts import receipts_contract

RECEIPTS = receipts_contract().table
JSON = ("landings", "settings", "models", "level", "row_counts", "steps")
"""The columns that hold JSON."""
OF_A_RUN = ("run_id", "scored_at")
LANDED = ("fingerprint", "version", "rows", "rejected", "let_pass", "landed_at")


@dataclass(frozen=True)
class Receipt:
    """One day's row of `score_receipts`, JSON read (tables/score_receipts.py says what each holds)."""

    as_of: date
    run_id: str
    scored_at: datetime
    data_version: str
    landings: Mapping[str, Mapping[str, Any]]
    code_version: str
    settings_digest: str
    settings: Mapping[str, Any]
    lock_digest: str
    models: Mapping[str, Mapping[str, Any]]
    level: Mapping[str, Mapping[str, float]]
    row_counts: Mapping[str, int]
    steps: Sequence[Mapping[str, Any]]
    customers: float

    def lines(self) -> dict[str, str]:
        """What was used, and its value, in the order of the columns: the artifact, and the page of the terminal."""
        return {name.replace("_", " "): _text(value) for name, value in vars(self).items()}


def keep_receipt(
    place: Home,
    data: Data,
    day: date,
    rules: ScoringRules,
    settings: Mapping[str, Any],
    costs: Sequence[StepCost],
) -> Receipt:
    """Put the receipt of a day, which is scored already, into the lake in the place of its earlier one.

    `settings` are the `flows.run.score_settings` of the run.
    """
    scored, alike = scored_columns(place.lake, day, ["eligibility"]), day_values(place.lake, day, OF_A_RUN)
    counts = {"scored_customers": len(scored), **scored["eligibility"].value_counts().to_dict()}
    receipt = Receipt(
        as_of=day,
        run_id=str(alike["run_id"].iloc[0]),
        scored_at=alike["scored_at"].iloc[0].to_pydatetime(),
        data_version=str(data),
        landings=_landings(place.lake, data),
        code_version=code_version(),
        settings_digest=settings["digest"],
        settings={name: value for name, value in settings.items() if name != "digest"},
        lock_digest=lock_digest(),
        models={question.name: _model(question.name, rules) for question in rules.questions},
        level={name: _level(champion, day) for name, champion in rules.models.items()},
        row_counts={name: int(number) for name, number in counts.items()},
        steps=[asdict(cost) for cost in costs],
        customers=float(len(scored)),
    )
    publish_table(place, pd.DataFrame([_row(receipt)]), receipts_contract(), day, str(data))
    return receipt


def receipt_of(lake: str, day: date) -> Receipt | None:
    """The receipt of a scored day; None where there is none, as of a day scored before there were receipts."""
    rows = read(lake, RECEIPTS, Slice("as_of", day)).to_pylist()
    if not rows:
        return None
    read_back = {
        field.name: value
        if (value := rows[0][field.name]) is None or _is_plain(field.name)
        else json.loads(value)
        for field in fields(Receipt)
    }
    return Receipt(**read_back)


def _is_plain(name: str) -> bool:
    return name not in JSON


def _row(receipt: Receipt) -> dict[str, Any]:
    return {name: value if _is_plain(name) else json.dumps(value) for name, value in vars(receipt).items()}


def _landings(lake: str, data: Data) -> dict[str, dict[str, Any]]:
    landings = {table: last_landing(lake, table) for table in data.versions}
    return {
        table: {name: getattr(landing, name) for name in LANDED} | {"table_rows": row_count(lake, table)}
        for table, landing in landings.items()
        if landing is not None
    }


def _model(question: str, rules: ScoringRules) -> dict[str, Any]:
    champion = rules.models.get(question)
    if champion is None:
        return {"lacking": rules.lacking[question]}
    until = champion.scorer.trained_until
    copy = {"kept copy, because": rules.kept_because} if rules.kept_because else {}
    return {
        "version": champion.version.version,
        "kind": champion.scorer.kind,
        "checksum": checksum(champion.scorer, champion.side_models),
        "fingerprint": champion.version.fingerprint,
        "trained_until": None if until is None else until.isoformat(),
        **copy,
    }


def _level(champion: Champion, day: date) -> dict[str, float]:
    trees = trees_of(champion.scorer)
    if trees is None or trees.level is None:
        return {}
    return {"added": trees.level.at(day), **trees.level.facts}


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_text(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(
            ", ".join(f"{name} {_text(part)}" for name, part in entry.items()) for entry in value
        )
    return f"{value:g}" if isinstance(value, float) else str(value)

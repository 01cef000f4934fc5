"""What a contract finds in one table, and the limits the table as a whole is held to."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from tables.rule import Rule

LEAST_PART = 100  # rows of a part of a source; a share of fewer says nothing


@dataclass(frozen=True)
class Limits:
    """What a table as a whole must keep; None is no limit.

    `min_rows` rows pass; no larger share (0-1) is rejected, or says what another row says; the newest row is no
    older, no more days are missing, and the last week has at least this share of a usual one's rows (`rhythm`).
    """

    min_rows: int
    max_rejected_share: float
    max_repeated_share: float | None = None
    max_age_days: float | None = None
    max_missing_days: float | None = None
    min_volume: float | None = None


@dataclass(frozen=True)
class UnreadRows:
    """The rows of a source that were not read with a part of it: those that landed before, and those in quarantine."""

    accepted: int
    rejected: int


@dataclass(frozen=True)
class Surroundings:
    """What a table is compared with when it is checked, from the lake and from its parents.

    `daily`: rows per day that were landed before. `values`: by column the categories seen before. `orphans`: by
    column the numbers of the staged rows whose id has no parent. `unread`: of a table of which only a part was read.
    """

    daily: Mapping[date, int] = field(default_factory=dict)
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    orphans: Mapping[str, np.ndarray] = field(default_factory=dict)
    unread: UnreadRows | None = None


@dataclass(frozen=True)
class Verdict:
    """The outcome of one table's contract.

    `rows` = `accepted` + `rejected` + `repeated`, unless a column is missing (then nothing is looked at).
    `rejected_by_rule` counts a rejected row once, under the first rule it fails. `repeated` rows say the same
    as a row that is kept, or are said anew by a later file. `failures` are sentences; if there is one, nothing of
    this table may be published.
    """

    table: str
    rows: int
    accepted: int
    rejected: int
    rejected_by_rule: dict[str, int]
    failures: tuple[str, ...]
    docs_page: str
    repeated: int = 0

    @property
    def passed(self) -> bool:
        """Whether the table may be published."""
        return not self.failures


@dataclass
class Tally:
    """Counts that grow batch by batch: `failing` by every rule a row fails, `caught` by the first only.

    `across_files` of the repeated rows are due to another file: files that overlap are no fault of an export.
    """

    rows: int
    accepted: int = 0
    repeated: int = 0
    across_files: int = 0
    unread: UnreadRows | None = None
    failing: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    daily: Counter[date] = field(default_factory=Counter)
    rhythm: dict[str, float] = field(default_factory=dict)

    @property
    def repeated_in_file(self) -> int:
        """Rows that a single file says more than once."""
        return self.repeated - self.across_files

    @property
    def rejected(self) -> int:
        """Rows that failed some rule."""
        return self.caught.total()

    def frame(self) -> pd.DataFrame:
        """One row of totals, which `table_rules` look at.

        A part has enough rows together with the unread, and a share of its own unless it is too small for one.
        """
        unread = self.unread or UnreadRows(0, 0)
        rows, rejected = self.rows, self.rejected
        if self.unread is not None and rows < LEAST_PART:
            rows, rejected = rows + unread.accepted + unread.rejected, rejected + unread.rejected
        figures = {
            "accepted_rows": float(self.accepted + unread.accepted),
            "rejected_share": rejected / rows if rows else 0.0,
            "repeated_share": self.repeated_in_file / rows if rows else 0.0,
        }
        return pd.DataFrame([{**figures, **self.rhythm}])


def table_rules(limits: Limits, figures: Collection[str]) -> tuple[Rule, ...]:
    """The rules about the table as a whole that have a limit, and whose figures there are."""
    rules = (
        _least("enough_rows", "accepted_rows", limits.min_rows, f"At least {limits.min_rows:,} rows pass."),
        _most(
            "few_rejected",
            "rejected_share",
            limits.max_rejected_share,
            "At most {share} of the rows are rejected.",
        ),
        _most(
            "few_repeated",
            "repeated_share",
            limits.max_repeated_share,
            "At most {share} of the rows say what another row says.",
        ),
        _most("fresh", "age_days", limits.max_age_days, "The newest row is at most {limit} days old."),
        _most(
            "no_missing_days",
            "missing_days",
            limits.max_missing_days,
            "Of the last 28 days at most {limit} have no row where their weekday always had some.",
        ),
        _least(
            "usual_volume",
            "volume",
            limits.min_volume,
            "The last week has at least {share} of the rows of a usual one.",
        ),
    )
    return tuple(rule for rule in rules if rule is not None and rule.columns[0] in figures)


def _least(name: str, figure: str, limit: float | None, says: str) -> Rule | None:
    return _limited(name, figure, "least", limit, says)


def _most(name: str, figure: str, limit: float | None, says: str) -> Rule | None:
    return _limited(name, figure, "most", limit, says)


def _limited(name: str, figure: str, bound: str, limit: float | None, says: str) -> Rule | None:
    """The rule that a figure keeps its limit; None without one."""
    if limit is None:
        return None
    sentence = says.format(limit=limit, share=f"{limit:.4%}".replace(".0000%", "%"))
    return Rule(name, (figure,), "between", sentence, "stop", {bound: limit})

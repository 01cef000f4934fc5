"""What a contract finds in one table, and the limits the table as a whole is held to."""

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from expectations.vocabulary import Rule


@dataclass(frozen=True)
class Limits:
    """What a table as a whole must keep: `min_rows` rows pass, no more than this share (0-1) is rejected."""

    min_rows: int
    max_rejected_share: float


@dataclass(frozen=True)
class Verdict:
    """The outcome of one table's contract.

    `rows` = `accepted` + `rejected` + `repeated`, unless a column is missing (then nothing is looked at).
    `rejected_by_rule` counts a rejected row once, under the first rule it fails. `repeated` rows say the same
    as a row that is kept. `failures` are sentences; if there is one, nothing of this table may be published.
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
    """Counts that grow batch by batch: `failing` by every rule a row fails, `caught` by the first only."""

    rows: int
    accepted: int = 0
    repeated: int = 0
    failing: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)

    @property
    def rejected(self) -> int:
        """Rows that failed some rule."""
        return self.caught.total()

    def frame(self) -> pd.DataFrame:
        """One row of totals, which `whole_rules` look at."""
        share = self.rejected / self.rows if self.rows else 0.0
        return pd.DataFrame({"accepted_rows": [float(self.accepted)], "rejected_share": [share]})


def whole_rules(limits: Limits) -> tuple[Rule, ...]:
    """The rules about the table as a whole."""
    least, most = limits.min_rows, limits.max_rejected_share
    enough = f"At least {least:,} rows pass."
    few = f"At most {most:.4%} of the rows are rejected.".replace(".0000%", "%")
    return (
        Rule("enough_rows", ("accepted_rows",), "between", enough, "stop", {"least": least}),
        Rule("few_rejected", ("rejected_share",), "between", few, "stop", {"most": most}),
    )

"""What is published of a day, and what an output may take for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

import pandas as pd

from outputs.evaluation import Evaluation
from outputs.planned_list import CampaignLine, PlannedList
from outputs.play_texts import PlayWords
from outputs.speech import Language
from questions.question import Question


@dataclass(frozen=True, eq=False)
class JudgedQuestion:
    """One question as it was put on the day, and how the model that answered was judged; None: it was not."""

    question: Question
    evaluation: Evaluation | None


class Phrases(Protocol):
    """The words of a reason in English and Chinese: its sentence, and its figure's with {n} for the number.

    {s} in the English figure stands for a plural; `unit` is the figure's.
    """

    @property
    def sentence(self) -> tuple[str, str]: ...  # noqa: D102
    @property
    def figure(self) -> tuple[str, str]: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, eq=False)
class EarlierDay:
    """The scored day before another: `scored(names)` and `features(names)` have one row per customer of it.

    A column that the day does not have is left out of `scored`; `features` are indexed by customer_id.
    """

    as_of: date
    scored: Callable[[Sequence[str]], pd.DataFrame]
    features: Callable[[Sequence[str]], pd.DataFrame]


@dataclass(frozen=True, eq=False)
class PublishedDay:
    """One scored day with all that an output may take; nothing in it is newer than what the day was scored with.

    `scored` has one row per customer with the columns of the scored table that pages need (`report.page_columns`) and
    those the day was published with; `in_runs()` has all columns, of some customers after others, and
    `of_customers(ids)` all columns of those customers. `features(names)` gives these features of
    the day, indexed by customer_id. `consents()` gives one row per customer_id and channel with a change of consent
    before the day, and `is_allowed`. `earlier()` is the scored day before it; None where there is none. `figures()`
    are rows of `shop_figures` of the day and of the earlier day, `potential()` the same of `potential_customers`,
    `changes()` the day's rows of `customer_changes`,
    `results()` the rows of `campaign_results` measured until the day; each may have no rows and no columns. `plan()` is
    the list that the day's scores suggest, `campaigns()` are those frozen on lists up to the day, `grades()`
    the promises among `score_grades` whose horizons closed before it. All are read when they are asked for.
    `lineage` is label and value. `phrases` are the words of every code a reason can have, `plays`
    those of every play of today. `language` is that of pages.
    """

    as_of: date
    shop: str
    currency: str
    scored: pd.DataFrame
    judged: tuple[JudgedQuestion, ...]
    lineage: Mapping[str, str]
    features: Callable[[Sequence[str]], pd.DataFrame]
    consents: Callable[[], pd.DataFrame]
    phrases: Mapping[str, Phrases] = field(default_factory=dict)
    language: Language = "en"
    plays: Mapping[str, PlayWords] = field(default_factory=dict)
    earlier: Callable[[], EarlierDay | None] = lambda: None
    figures: Callable[[], pd.DataFrame] = pd.DataFrame
    changes: Callable[[], pd.DataFrame] = pd.DataFrame
    potential: Callable[[], pd.DataFrame] = pd.DataFrame
    results: Callable[[], pd.DataFrame] = pd.DataFrame
    plan: Callable[[], PlannedList | None] = lambda: None
    campaigns: Callable[[], Sequence[CampaignLine]] = tuple
    grades: Callable[[], pd.DataFrame] = pd.DataFrame
    runs: Callable[[], Iterable[pd.DataFrame]] | None = None
    rows_of: Callable[[Sequence[str]], pd.DataFrame] | None = None

    def in_runs(self) -> Iterable[pd.DataFrame]:
        """All columns of all customers, some customers at a time."""
        return [self.scored] if self.runs is None else self.runs()

    def of_customers(self, customers: Sequence[str]) -> pd.DataFrame:
        """All columns of these customers, in the order of the day."""
        if self.rows_of is not None:
            return self.rows_of(customers)
        return self.scored[self.scored["customer_id"].isin(customers)]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions put on the day, in their order."""
        return tuple(judged.question for judged in self.judged)


@dataclass(frozen=True)
class Output:
    """One file published of a day, and again for `current` where no newer day is scored.

    `path` is relative to the home folder; {day} in it is the day as YYYY-MM-DD, or the word current. `write` makes the
    file, whole or not at all, in folders that may not be there yet.
    """

    name: str
    path: str
    write: Callable[[PublishedDay, Path], None]

    def file(self, home: Path, day: str) -> Path:
        """Where the file stands.

        >>> Output("report", "reports/{day}.html", print).file(Path("var"), "current").as_posix()
        'var/reports/current.html'
        """
        return home / self.path.format(day=day)

"""What a question is: who is asked, what counts as yes, by when, and the words for it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Event = Literal["order", "no order"]


@dataclass(frozen=True)
class ChineseWords:
    """The same in Chinese, as far as pages speak it; `doing` is also the name of what is asked."""

    doing: str
    did: str
    exclusion: str


@dataclass(frozen=True)
class Words:
    """How people speak of one question; every text may name its settings, as in {horizon_days}.

    `doing` completes "customers ...", `do` "likely to ...", `did` and `did_not` "... customers"; `exclusion` says of
    customers why they are not asked, empty where everybody is. `probability` is the data dictionary's line. Without
    `chinese` a Chinese page has the English words.
    """

    question: str
    doing: str
    do: str
    did: str
    did_not: str
    exclusion: str
    probability: tuple[str, str]
    chinese: ChineseWords | None = None


@dataclass(frozen=True)
class Condition:
    """One bound on a feature as of the day, both ends included; None leaves an end open."""

    feature: str
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Question:
    """One yes-or-no question about a customer on an `as_of` date, answered in [as_of, as_of + horizon_days).

    Yes is an order in that time, or none (`yes_means`). `label` is the panel's column with the answer: 1, 0, or null
    where it is not known yet or the customer is not asked. The customers asked keep all `conditions`; without any,
    everybody is asked. `side_models` are learnt with it, by name. Two questions are equal where the same is asked,
    whatever their words and side models.
    """

    name: str
    label: str
    horizon_days: int
    yes_means: Event
    conditions: tuple[Condition, ...] = ()
    side_models: tuple[str, ...] = field(default=(), compare=False)
    words: Words | None = field(default=None, compare=False, repr=False)

    @property
    def order_sign(self) -> float:
        """1 where yes is an order, -1 where yes is none."""
        return 1.0 if self.yes_means == "order" else -1.0

    def yes_chance(self, chance: Any) -> Any:
        """The chance of yes from the chance of an order, and the other way round; numbers and arrays alike."""
        return chance if self.yes_means == "order" else 1.0 - chance

    @property
    def event(self) -> str:
        """What is predicted, whoever it is asked of: two questions with one event can be compared.

        >>> Question("repurchase", "repurchased", 30, "order").event
        'repurchase within 30 days'
        """
        return f"{self.name} within {self.horizon_days} days"

    def audience(self, column: Callable[[str], Any], everybody: Any) -> Any:
        """Whom the question is put to, of a frame's or an expression's columns; `everybody` where nothing is asked of.

        >>> active = Question("churn", "churned", 60, "no order", (Condition("days_since_last_order", most=90),))
        >>> active.audience({"days_since_last_order": 91}.__getitem__, True)
        False
        """
        inside = everybody
        for condition in self.conditions:
            value = column(condition.feature)
            if condition.least is not None:
                inside = inside & (value >= condition.least)
            if condition.most is not None:
                inside = inside & (value <= condition.most)
        return inside

    @property
    def longest_silence(self) -> int | None:
        """At most how many days ago whoever is asked has ordered last; None where that is no condition."""
        ends = (
            condition.most for condition in self.conditions if condition.feature == "days_since_last_order"
        )
        return next((int(end) for end in ends if end is not None), None)

    @property
    def wording(self) -> Words:
        """Its words; a question read back from JSON has none, and raises ValueError."""
        if self.words is None:
            raise ValueError(
                f"the question {self.name} was read back without its words: take the declared one"
            )
        return self.words

    def to_json(self) -> dict[str, Any]:
        """What is asked, as plain values that `from_json` reads back."""
        return {key: value for key, value in asdict(self).items() if key not in ("side_models", "words")}

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> "Question":
        """The question of `to_json`, without its words and side models."""
        conditions = tuple(Condition(**condition) for condition in values["conditions"])
        return Question(**{**values, "conditions": conditions})


def learning(questions: Iterable[Question], side_model: str) -> Question | None:
    """The first question a side model is learnt with; None where there is none."""
    return next((question for question in questions if side_model in question.side_models), None)


def losing(questions: Iterable[Question]) -> Question | None:
    """The first question whose yes is no order: its chance is the chance to lose a customer; None without such."""
    return next((question for question in questions if question.yes_means == "no order"), None)


@dataclass(frozen=True)
class Bound:
    """A condition before the settings are known: an end is a number, or the name of the setting that gives it."""

    feature: str
    least: float | str | None = None
    most: float | str | None = None


@dataclass(frozen=True)
class Declaration:
    """A question before the settings are known.

    The numbers stand in the section of the settings that has its `name`; one without a section has them in `defaults`,
    `horizon_days` among them. `tiers` are its thresholds (medium, high) where the settings give none.
    """

    name: str
    label: str
    yes_means: Event
    words: Words
    conditions: tuple[Bound, ...] = ()
    side_models: tuple[str, ...] = ()
    defaults: Mapping[str, int] = field(default_factory=dict)
    tiers: tuple[float, float] = (0.25, 0.5)

    def ask(self, settings: Mapping[str, int]) -> Question:
        """The question under these settings, which go over the defaults.

        >>> from questions.declared import CHURN
        >>> CHURN.ask({"active_days": 90, "horizon_days": 60}).words.exclusion
        'did not order in the last 90 days'
        """
        values = {**self.defaults, **settings}

        def end(number: float | str | None) -> float | None:
            return float(values[number]) if isinstance(number, str) else number

        conditions = tuple(
            Condition(bound.feature, end(bound.least), end(bound.most)) for bound in self.conditions
        )
        return Question(
            self.name,
            self.label,
            values["horizon_days"],
            self.yes_means,
            conditions,
            self.side_models,
            _filled(self.words, values),
        )


def _filled(words: Words, values: Mapping[str, int]) -> Words:
    chinese = None if words.chinese is None else ChineseWords(**_texts(words.chinese, values))
    return Words(**_texts(words, values) | {"chinese": chinese})


def _texts(words: Words | ChineseWords, values: Mapping[str, int]) -> dict[str, Any]:
    return {
        key: text.format(**values) if isinstance(text, str) else text for key, text in vars(words).items()
    }

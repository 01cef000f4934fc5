"""A page in one language: its texts by their keys, and days and money as that language writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from outputs import wording
from questions.question import Question
from tables.column import Text

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, eq=False)
class Speech:
    """One language over `words`, which have every text in both.

    >>> speech = Speech("zh", {"greeting": ("Good morning, {name}", "早上好,{name}")})
    >>> str(speech("greeting", name="<b>")), speech.day(date(2018, 1, 2))
    ('早上好,&lt;b&gt;', '2018年1月2日')
    """

    language: Language
    words: Mapping[str, Text]

    def __call__(self, key: str, **parts: object) -> Markup:
        """The text of this key with its parts put in; only the parts are escaped. Raises KeyError for no text."""
        return Markup(self.pick(self.words[key])).format(**parts)  # noqa: S704 - declared texts are ours

    def pick(self, text: Text) -> str:
        """The text in this language."""
        return text[LANGUAGES.index(self.language)]

    def name(self, kind: str, code: str) -> str:
        """What a code of a table is called; a code without a name calls itself."""
        text = self.words.get(f"{kind}.{code}")
        return code if text is None else self.pick(text)

    def day(self, value: date) -> str:
        """One day in words."""
        return wording.day(value) if self.language == "en" else f"{value.year}年{value.month}月{value.day}日"

    def total(self, value: float | None) -> str:
        """One sum of money, whole; large ones in millions, or in 亿.

        >>> Speech("zh", {}).total(4569679680), Speech("en", {}).total(4569679680)
        ('45.70 亿', '4,569.7 M')
        """
        if self.language == "zh" and value is not None and value >= 1e8:
            return f"{wording.decimal(value / 1e8, 2)} 亿"
        return wording.total(value)

    def money(self, value: float | None) -> str:
        """One sum of money: below 100 with two decimals.

        >>> Speech("en", {}).money(30.136), Speech("en", {}).money(-1500.2)
        ('30.14', '−1,500')
        """
        return wording.decimal(value, 2) if value is not None and abs(value) < 100 else self.total(value)

    def doing(self, question: Question) -> str:
        """What a question asks of customers, as a noun."""
        words = question.wording
        return words.doing if self.language == "en" or words.chinese is None else words.chinese.doing

    def do(self, question: Question) -> str:
        """The same as a verb."""
        words = question.wording
        return words.do if self.language == "en" or words.chinese is None else words.chinese.doing

    def did(self, question: Question) -> str:
        """The same of customers in the past."""
        words = question.wording
        return words.did if self.language == "en" or words.chinese is None else words.chinese.did

    def exclusion(self, question: Question) -> str:
        """Why some customers are not asked."""
        words = question.wording
        return words.exclusion if self.language == "en" or words.chinese is None else words.chinese.exclusion

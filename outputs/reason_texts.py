"""The reasons of a scored day in sentences, in English and Chinese: the words of each, and the figures behind it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from outputs.published_day import Phrases
from outputs.repeated_texts import Texts, texts_of_rows
from outputs.wording import UNKNOWN, decimal, money_digits, percent
from tables.scored_customers import FIGURES, REASONS
from tables.text_columns import text_names

MOST_DIGITS = 6


def with_texts(scored: pd.DataFrame, catalogue: Mapping[str, Phrases], currency: str) -> pd.DataFrame:
    """The scored table with its sentences after each reason; null where there is no reason or none of the catalogue.

    A day scored before there were figures has the sentences without them.
    """
    columns: dict[str, pd.Series] = {}
    for name in scored.columns:
        columns[name] = scored[name]
        if name in REASONS:
            texts = _texts(scored, name, catalogue, currency)
            for column, values in zip(text_names(name), texts, strict=True):
                columns[column] = pd.Series(values, scored.index, dtype=object)
    return pd.DataFrame(columns)


def sentences(words: Phrases, figures: Sequence[float], currency: str) -> tuple[str, str]:
    """A reason in English and Chinese: the customer's figure, what is usual for the customer (or NaN), for the shop."""
    english, chinese = words.sentence
    value, own, shop = shown(figures, words.unit)
    if value == UNKNOWN:
        return english, chinese
    money = f" {currency}" if _is_money(words.unit) else ""
    en, zh = (text.format(n=value + money, s="" if value == "1" else "s") for text in words.figure)
    usually, normally = ("", "") if own == UNKNOWN else (f"; usually {own}", f";平时 {own}")
    return (
        f"{english} {en}{usually}; the shop's customers {shop}.",
        f"{chinese}{zh}{normally};本店顾客 {shop}。",
    )


def shown(figures: Sequence[float], unit: str) -> list[str]:
    """Figures of a unit as people read them, with so many digits that what differs from the first looks different.

    >>> shown((31.0, 12.5, float("nan")), "days"), shown((2.0, 2.04, 4.0), "orders")
    (['31', '12.5', '–'], ['2', '2.04', '4'])
    >>> shown((0.5, 0.504, 0.25), "share"), shown((45.1, 45.104, 9.0), "currency")
    (['50.0%', '50.4%', '25.0%'], ['45.100', '45.104', '9.000'])
    """
    digits = _digits(figures, unit)
    texts = [_number(figure, unit, digits) for figure in figures]
    while digits < MOST_DIGITS and any(
        text == texts[0] != UNKNOWN and figure != figures[0]
        for text, figure in zip(texts, figures, strict=True)
    ):
        digits += 1
        texts = [_number(figure, unit, digits) for figure in figures]
    return texts


def _digits(figures: Sequence[float], unit: str) -> int:
    if _is_money(unit):
        return money_digits(max((abs(figure) for figure in figures if figure == figure), default=None))
    return 0 if unit == "share" else 1


@lru_cache(maxsize=65_536)  # counts, days and the shop's usual come again and again
def _number(figure: float, unit: str, digits: int) -> str:
    if unit == "share":
        return percent(figure, digits)
    text = decimal(figure, digits)
    return text if _is_money(unit) or "." not in text else text.rstrip("0").rstrip(".")


def _is_money(unit: str) -> bool:
    return unit.endswith("currency")


def _texts(
    scored: pd.DataFrame, reason: str, catalogue: Mapping[str, Phrases], currency: str
) -> tuple[Texts, Texts]:
    """The sentences of a reason, English and Chinese; the same code with the same figures comes again and again."""
    names = [f"{reason}_{figure}" for figure in FIGURES]
    figures = scored.reindex(columns=names).astype("float64")

    def text(row: Sequence[Any]) -> tuple[str | None, str | None]:
        code, *values = row
        return sentences(catalogue[code], values, currency) if code in catalogue else (None, None)

    return texts_of_rows(pd.concat([scored[reason], figures], axis=1), text)

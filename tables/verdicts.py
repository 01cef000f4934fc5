"""What a measured difference means: the kinds of verdict, and each as a sentence in English and Chinese."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tables.column import Text

FEWEST = 20  # customers in each group: below it a variance is a guess
OUT_OF_REACH = 50  # times as many customers: nobody will wait for that

MEASURE_WORDS: Mapping[str, Text] = {
    "orders": ("orders", "订单数"),
    "revenue": ("revenue", "收入"),
    "profit": ("profit", "利润"),
}
VERDICTS: Mapping[str, Text] = {
    "too_few": (
        f"Not measured: fewer than {FEWEST} customers in one of the groups, or nobody did anything.",
        f"未衡量:某组客户少于 {FEWEST} 位,或无人有任何行为。",
    ),
    "proven": (
        "Proven: {middle} {unit} more, between {low} and {high}.",
        "已证实:{unit}增加 {middle},区间为 {low} 至 {high}。",
    ),
    "harmful": ("Harmful: {unit} between {low} and {high}.", "有害:{unit}的变化在 {low} 至 {high} 之间。"),
    "chance_of_many": (
        "Not proven: {unit} between {low} and {high} by itself, but among {tests} compared together chance shows as "
        "much.",
        "未证实:单独看,{unit}的变化在 {low} 至 {high} 之间,但同时比较 {tests} 项时偶然也会如此。",
    ),
    "small_gain": (
        "Not proven: {unit} between {low} and {high}; with {more} more customers it would have shown.",
        "未证实:{unit}的变化在 {low} 至 {high} 之间;若再多 {more} 位客户,这样的增量即可显现。",
    ),
    "small_loss": (
        "Not proven: {unit} between {low} and {high}; with {more} more customers such a loss would have shown.",
        "未证实:{unit}的变化在 {low} 至 {high} 之间;若再多 {more} 位客户,这样的损失即可显现。",
    ),
    "out_of_reach": (
        "Not proven: {unit} between {low} and {high}; if there is an effect, it takes more than "
        f"{OUT_OF_REACH} times as many customers to show it.",
        f"未证实:{{unit}}的变化在 {{low}} 至 {{high}} 之间;即使有效果,也需要 {OUT_OF_REACH} 倍以上的客户才能显现。",
    ),
}
OMITTED: Text = (
    " Left out: {customers} customers of plays with too few in a group.",
    "未计入:{customers} 位客户,其动作的某组人数太少。",
)


@dataclass(frozen=True)
class EffectVerdict:
    """One verdict with its figures: `middle` and its 95 % interval in total, in the unit that the sentence names.

    `more` customers would have shown the effect, `tests` differences were looked at together, `omitted` customers are
    not in the comparison. Figures that the kind does not speak of may be nan.
    """

    kind: str
    low: float = math.nan
    middle: float = math.nan
    high: float = math.nan
    more: float = math.nan
    tests: float = 1.0
    omitted: float = 0.0

    def sentence(self, unit: str, language: int = 0) -> str:
        """The verdict on `unit`, in English (0) or Chinese (1).

        >>> EffectVerdict("small_gain", -200, 850, 1900, 4087).sentence("profit")
        'Not proven: profit between −200 and 1,900; with 4,100 more customers it would have shown.'
        >>> EffectVerdict("proven", 200, 850, 1900, omitted=60).sentence("利润", 1)
        '已证实:利润增加 850,区间为 200 至 1,900。未计入:60 位客户,其动作的某组人数太少。'
        """
        figures = {name: number(getattr(self, name)) for name in ("low", "middle", "high")}
        more = "" if math.isnan(self.more) else f"{rounded_up(self.more):,}"
        text = VERDICTS[self.kind][language].format(
            unit=unit, more=more, tests=f"{self.tests:.0f}", **figures
        )
        return text + (OMITTED[language].format(customers=f"{self.omitted:,.0f}") if self.omitted else "")


def result_sentences(row: Mapping[str, object]) -> Text:
    """The verdict of a row of `campaign_results`, English and Chinese; twice as it stands where the kind is unknown.

    >>> result_sentences({"verdict_kind": "too_few", "measure": "profit"})[1]
    '未衡量:某组客户少于 20 位,或无人有任何行为。'
    """
    kind, unit = row.get("verdict_kind"), MEASURE_WORDS.get(str(row.get("measure")))
    if kind not in VERDICTS or unit is None:
        return str(row.get("verdict")), str(row.get("verdict"))
    names = ("total_low", "total", "total_high", "more_customers", "tests_together", "omitted_customers")
    low, middle, high, more, tests, omitted = (_number(row.get(name)) for name in names)
    verdict = EffectVerdict(
        str(kind), low, middle, high, more, tests, 0.0 if math.isnan(omitted) else omitted
    )
    return verdict.sentence(unit[0]), verdict.sentence(unit[1], 1)


def number(value: float) -> str:
    """A figure for a sentence: whole from a hundred on, else three digits; a real minus sign.

    >>> number(-1234.6), number(0.01234), number(12.0)
    ('−1,235', '0.0123', '12')
    """
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return "0" if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def rounded_up(count: float) -> int:
    """A count with two digits that tell, never below it.

    >>> rounded_up(4087.2), rounded_up(37.1)
    (4100, 38)
    """
    step = 10 ** max(math.floor(math.log10(max(count, 1.0))) - 1, 0)
    return math.ceil(count / step) * step


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan

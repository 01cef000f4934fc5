"""The columns that say a code in words, English and Chinese: they are in exports, not in the lake."""

from collections.abc import Callable, Mapping
from itertools import chain

from tables.campaign_audience import audience_contract
from tables.campaign_results import campaign_results_contract
from tables.column import Column, Text
from tables.contract import Contract
from tables.customer_changes import changes_contract
from tables.score_moves import moves_contract
from tables.scored_customers import REASONS, scored_contract
from tables.shop_figures import figures_contract

EXPORTS: Mapping[str, Callable[[], Contract]] = {
    "scored": scored_contract,
    "audience": audience_contract,
    "changes": changes_contract,
    "moves": moves_contract,
    "figures": figures_contract,
    "results": campaign_results_contract,
}
"""What can be exported, and the contract of its table."""

NO_WORDS: Text = ("the code is empty, or has no words any more", "代码为空,或已无对应文字")


def text_names(code: str) -> tuple[str, str]:
    """The columns in which the words of a code stand, English and Chinese.

    >>> text_names("play")
    ('play_text', 'play_text_zh')
    """
    return f"{code}_text", f"{code}_text_zh"


def exported_columns(content: str) -> tuple[Column, ...]:
    """The columns of an export: those of its table, and after a code the columns with its words.

    >>> [column.name for column in exported_columns("figures")][:4]
    ['as_of', 'figure', 'figure_text', 'figure_text_zh']
    """
    words = WORDS[content]
    return tuple(
        chain.from_iterable((column, *words.get(column.name, ())) for column in EXPORTS[content]().columns)
    )


def _pair(code: str, english: str, chinese: str) -> tuple[Column, Column]:
    meanings = (
        (f"{english}, in English", f"{chinese}(英文)"),
        (f"{english}, in Chinese", f"{chinese}(中文)"),
    )
    first, second = (
        Column(name, "string", meaning, empty=NO_WORDS)
        for name, meaning in zip(text_names(code), meanings, strict=True)
    )
    return first, second


_REASONS = {name: _pair(name, f"{name} in words", f"{name} 的文字说明") for name in REASONS}
_ACTION = ("what to do in words: the play, its channel and its offer", "建议的文字说明:营销动作、渠道与内容")

WORDS: Mapping[str, Mapping[str, tuple[Column, ...]]] = {  # the columns that follow a column
    "scored": _REASONS | {"recommended_action": _pair("recommended_action", *_ACTION)},
    "audience": {
        "play": _pair("play", *_ACTION),
        "lifecycle_stage": tuple(chain.from_iterable(_REASONS.values())),
    },
    "changes": {"now": _pair("change", "the change in words", "变化的文字说明")},
    "moves": {
        "strongest_part": _pair("strongest_part", "why it moved, mostly, in words", "主要原因的文字说明")
    },
    "figures": {"figure": _pair("figure", "the figure in words", "指标的文字说明")},
    "results": {
        "play": _pair("play", "the play's title", "营销动作名称"),
        "verdict_kind": _pair("verdict", "what it means, as a sentence", "结论(一句话)"),
    },
}

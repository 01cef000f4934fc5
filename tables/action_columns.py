"""The columns of the scored table that say what to do for a customer, or why nothing."""

from collections.abc import Mapping

from tables.column import Column, Text
from tables.rule import Rule, not_empty_where, one_of

LEAVE_ALONE = "leave_alone"
LEAVE_ALONE_WORDS: Text = ("leave alone", "不打扰")
SUPPRESSION_WORDS: Mapping[str, Text] = {
    "no_play": ("no play is for this customer", "无适用的营销动作"),
    "global_holdout": ("in the global holdout", "属于全局对照组"),
    "in_campaign": ("in a campaign that is not closed", "在未结束的活动中"),
    "no_consent": ("did not allow the channel", "未许可该渠道"),
    "cooldown": ("contacted too lately", "处于冷却期"),
    "no_forecast": ("nobody can say how likely an order is", "无法预测下单概率"),
    "nothing_earns": ("every contact would cost more than it earns", "任何联系都无利可图"),
    "service_first": ("service comes first", "服务优先"),
}
"""Why a customer is left alone, in the order in which it is looked at."""
SUPPRESSIONS = tuple(SUPPRESSION_WORDS)

ACTIONS = (
    Column(
        "recommended_action",
        "string",
        (
            "the play that is expected to earn most from this customer, before budget and capacities; or `leave_alone`",
            "在不考虑预算与容量时预期收益最高的营销动作;或 `leave_alone`(不打扰)",
        ),
        required=True,
    ),
    Column(
        "suppression_reason",
        "string",
        (
            "why a customer is left alone: `no_play` (eligible for none), `global_holdout`, `in_campaign` (in one that "
            "is not closed), `no_consent`, `cooldown`, `no_forecast`, `nothing_earns`, `service_first`",
            "不打扰的原因:`no_play`(无适用动作)、`global_holdout`(全局对照组)、`in_campaign`(在未结束的活动中)、"
            "`no_consent`(无许可)、`cooldown`(冷却期)、`no_forecast`(无预测)、`nothing_earns`(无利可图)、"
            "`service_first`(服务优先)",
        ),
        empty=("a play is recommended", "已推荐营销动作"),
    ),
    Column(
        "is_holdout",
        "boolean",
        (
            "in the global holdout: left alone by all campaigns, so that their effect can be measured",
            "属于全局对照组:不参与任何活动,用于衡量总体效果",
        ),
        required=True,
    ),
)


def action_rules() -> tuple[Rule, ...]:
    """What must hold of the three columns."""
    return (
        one_of("suppression_reason", SUPPRESSIONS),
        not_empty_where("suppression_reason", "recommended_action", LEAVE_ALONE),
    )

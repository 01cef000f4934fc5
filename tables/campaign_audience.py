"""One row per customer in a campaign, contacted or held out: the list as it was frozen, and what it promised."""

from tables.column import CUSTOMER_ID, Column, Text
from tables.contract import Contract
from tables.published_contract import published_contract
from tables.rule import not_before, one_of

GROUPS = ("contact", "holdout")
AS_SCORED: Text = ("as in the scored table", "同评分表")
CAMPAIGN_ID = Column("campaign_id", "string", ("the campaign's name", "活动名称"), required=True)

CHOICE = (
    Column("as_of", "date", ("the scored day the list was chosen from", "选取名单所依据的评分日"), required=True),
    Column("play", "string", ("the marketing action", "营销动作"), required=True),
    Column("channel", "string", ("the channel of the contact", "联系渠道"), required=True),
    Column("offer", "string", ("what the customer is given, in words", "给予客户的内容"), required=True),
    Column(
        "group",
        "string",
        (
            "`contact`, or `holdout`: left alone on purpose, so that the effect can be measured",
            "`contact`:联系;`holdout`:有意不联系,用于衡量效果",
        ),
        required=True,
    ),
    Column(
        "holdout_share",
        "double",
        ("chance to be held out that the play's customers had", "该动作客户被留作对照的概率"),
        "probability",
        required=True,
    ),
)  # fmt: skip
MONEY = (
    Column(
        "contact_cost", "double", ("what one contact costs", "单次联系成本"), "total money", required=True
    ),
    Column(
        "coupon_cost",
        "double",
        (
            "what the coupon is expected to cost, on orders that would have come anyway too",
            "优惠券的预期成本,含本来就会下的订单",
        ),
        "total money",
        required=True,
    ),
    Column(
        "cost",
        "double",
        ("both together: what contacting this customer is expected to cost", "两者之和:联系该客户的预期成本"),
        "total money",
        required=True,
    ),
    Column(
        "expected_extra_profit",
        "double",
        (
            "what contacting this customer is expected to earn in the window, all costs taken off",
            "在观察期内联系该客户的预期额外利润(已扣除全部成本)",
        ),
        required=True,
    ),
    Column(
        "expected_low",
        "double",
        ("lower end of 95 % of what the play's effect may be", "该动作效果 95 % 范围的下限"),
        required=True,
    ),
    Column("expected_high", "double", ("its upper end", "其上限"), required=True),
)
TIMES = (
    Column("contact_on", "date", ("first day of the outcome window", "观察期首日"), required=True),
    Column(
        "measure_on",
        "date",
        ("the outcome is closed at 00:00 of this day", "观察期于该日零点结束"),
        required=True,
    ),
    Column("frozen_at", "timestamp", ("when the list was frozen (UTC)", "名单锁定时间(UTC)"), required=True),
)
SCORES = (
    Column("churn_probability", "double", AS_SCORED, "probability", empty=("not active", "非活跃")),
    Column("churn_tier", "string", AS_SCORED, empty=("not active", "非活跃")),
    Column("repurchase_probability", "double", AS_SCORED, "probability", empty=AS_SCORED),
    Column(
        "order_probability",
        "double",
        (
            "chance of at least one order within [contact_on, measure_on), without the contact",
            "不联系时在 [contact_on, measure_on) 内至少下一单的概率",
        ),
        "probability",
        required=True,
    ),
    Column("predicted_spend", "double", AS_SCORED, "total money", empty=AS_SCORED),
    Column("predicted_value_365d", "double", AS_SCORED, "total money", empty=AS_SCORED),
    Column("value_at_risk", "double", AS_SCORED, "total money", empty=AS_SCORED),
    Column("value_grade", "string", AS_SCORED, required=True),
    Column(
        "lifecycle_stage", "string", AS_SCORED, empty=("the day was scored without it", "当日评分表无此列")
    ),
)


def audience_contract() -> Contract:
    """The contract of frozen lists: a customer is in a campaign once.

    >>> audience_contract().key
    ('campaign_id', 'customer_id')
    """
    columns = (*CHOICE, *MONEY, *TIMES, *SCORES)
    rules = (
        *(rule for column in columns for rule in column.believable()),
        one_of("group", GROUPS),
        not_before("measure_on", "contact_on"),
    )
    return published_contract(
        "campaign_audience", columns, rules, keys=(CAMPAIGN_ID, CUSTOMER_ID), grain="customer in a campaign"
    )

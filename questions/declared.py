"""The questions Retain asks, in the order in which they are trained. A new one is added here and nowhere else.

Read `DECLARED` through this module when it is needed, not at import: a test may add a question.
"""

from questions.question import Bound, ChineseWords, Declaration, Words

CHURN = Declaration(
    name="churn",
    label="churned",
    yes_means="no order",
    conditions=(Bound("days_since_last_order", most="active_days"),),
    side_models=("timing",),
    words=Words(
        question="Does a customer who ordered in the last {active_days} days order nothing in the next {horizon_days}?",
        doing="leaving",
        do="leave",
        did="left",
        did_not="stayed",
        exclusion="did not order in the last {active_days} days",
        probability=("0 to 1; empty where the customer is not active", "0 至 1;非活跃客户为空"),
        chinese=ChineseWords("流失", "已流失", "最近 {active_days} 天内未下单"),
    ),
)
REPURCHASE = Declaration(
    name="repurchase",
    label="repurchased",
    yes_means="order",
    side_models=("value", "horizons"),
    words=Words(
        question="Does a customer order at least once in the next {horizon_days} days?",
        doing="buying again",
        do="buy again",
        did="bought again",
        did_not="did not",
        exclusion="",
        probability=("0 to 1", "0 至 1"),
        chinese=ChineseWords("再次购买", "再次购买", ""),
    ),
)
DECLARED: tuple[Declaration, ...] = (CHURN, REPURCHASE)

"""One row per figure, segment and period, per `as_of`: how the whole shop is doing, with intervals where estimated."""

from collections.abc import Mapping
from dataclasses import dataclass

from tables.column import Column, Text
from tables.contract import Contract
from tables.published_contract import KEYS, published_contract
from tables.rule import not_below, one_of


@dataclass(frozen=True)
class ShopFigure:
    """What a figure is called, and what it means."""

    name: Text
    meaning: Text


FIGURES: Mapping[str, ShopFigure] = {
    "activation": ShopFigure(
        ("Registered, then ordered", "注册后下单率"),
        (
            "of those who registered in the period before, the share who ordered within as many days",
            "上一时段注册者中在同样天数内首次下单的比例",
        ),
    ),
    "retention": ShopFigure(
        ("Ordered again after the period before", "上一时段下单者的留存率"),
        (
            "of those who ordered in the period before, the share who ordered in the period",
            "上一时段的下单者在本时段再次下单的比例",
        ),
    ),
    "repurchase_rate": ShopFigure(
        ("Ordered on a second day within the year", "年内复购率"),
        (
            "of those who ordered in 365 days, the share who did on a second day",
            "365 天内的下单者中在第二个日子再次下单的比例",
        ),
    ),
    "revenue": ShopFigure(
        ("Revenue", "收入"),
        ("amount of all orders of the period", "时段内全部订单金额"),
    ),
    "orders": ShopFigure(
        ("Orders", "订单数"),
        ("orders of the period", "时段内订单数"),
    ),
    "buyers": ShopFigure(
        ("Customers who ordered", "下单顾客数"),
        ("customers who ordered in the period", "时段内下单客户数"),
    ),
    "revenue_per_buyer": ShopFigure(
        ("Revenue per customer who ordered", "每位下单顾客的收入"),
        ("revenue over buyers", "每位下单客户的收入"),
    ),
    "referral": ShopFigure(
        ("New customers brought by a customer", "新客中由老客推荐的比例"),
        (
            "of those whose first order lies in the period, the share whom another customer brought",
            "时段内首次下单的客户中由其他客户推荐的比例",
        ),
    ),
    "cohort_retention": ShopFigure(
        ("Ordered again, by month of first order", "各首单月份的留存率"),
        (
            "of the customers of a month of first order (segment), the share who ordered in a later month (period)",
            "某首单月份(segment)的客户在之后第几个月(period)下单的比例",
        ),
    ),
    "second_order_within": ShopFigure(
        ("Ordered again within so many days", "若干天内再次下单的比例"),
        (
            "the share of customers who ordered on a second day within so many days of the first (Kaplan-Meier)",
            "首单后若干天内再次下单的客户比例(Kaplan-Meier 估计)",
        ),
    ),
    "days_to_second_order": ShopFigure(
        ("Days until half have ordered again", "半数顾客再次下单所需天数"),
        (
            "the days within which half of the customers have ordered again (Kaplan-Meier)",
            "半数客户再次下单所需的天数(Kaplan-Meier 估计)",
        ),
    ),
    "stage": ShopFigure(
        ("Share in a lifecycle stage", "各生命周期阶段占比"),
        ("share of the customers in a lifecycle stage (segment)", "处于某生命周期阶段(segment)的客户比例"),
    ),
    "stage_flow": ShopFigure(
        ("Moves between lifecycle stages", "生命周期阶段流动"),
        (
            "of the customers in a stage at the start of the period, the share in a stage at its end (segment)",
            "时段初处于某阶段的客户在时段末处于另一阶段的比例(segment)",
        ),
    ),
    "pareto": ShopFigure(
        ("Share of revenue from the top 20% of customers", "消费最高 20% 顾客的收入占比"),
        (
            "share of the revenue of 365 days that comes from the customers who spent most (segment)",
            "365 天收入中来自消费最高客户(segment)的比例",
        ),
    ),
    "gateway_category": ShopFigure(
        ("Ordered again, by first category", "按首单品类的再次下单率"),
        (
            "of the customers who began with a category (segment), the share who ordered again within the period's "
            "days",
            "首单含某品类(segment)的客户在规定天数内再次下单的比例",
        ),
    ),
    "gateway_channel": ShopFigure(
        ("Ordered again, by first channel", "按首单渠道的再次下单率"),
        ("the same by the channel of the first order", "同上,按首单渠道"),
    ),
    "gateway_discount": ShopFigure(
        ("Ordered again, by first discount", "按首单折扣的再次下单率"),
        ("the same by whether the first order had a discount", "同上,按首单是否有折扣"),
    ),
    "gateway_coupon": ShopFigure(
        ("Ordered again, by first coupon", "按首单用券的再次下单率"),
        ("the same by whether the first order had a coupon", "同上,按首单是否用券"),
    ),
    "expected_orders": ShopFigure(
        ("Orders expected from today’s customers", "现有顾客的预期订单数"),
        (
            "orders of today's customers in the repurchase horizon that lies ahead (period)",
            "现有客户在未来复购预测期(period)内的预期订单数",
        ),
    ),
    "expected_revenue": ShopFigure(
        ("Revenue expected from today’s customers", "现有顾客的预期收入"),
        ("amount of these orders", "上述订单的预期金额"),
    ),
    "orders_last_year": ShopFigure(
        ("Orders of the same days last year", "去年同期订单数"),
        (
            "orders of the same days 52 weeks ago: of all, or of those who were customers before them (segment)",
            "52 周前同期的订单数:全部客户,或此前已是客户者(segment)",
        ),
    ),
    "revenue_last_year": ShopFigure(
        ("Revenue of the same days last year", "去年同期收入"),
        ("amount of these orders", "上述订单的金额"),
    ),
}
FACT: Text = ("a count or a sum, not an estimate", "为计数或合计,而非估计")
COLUMN_KEYS = (
    Column("figure", "string", ("which figure", "指标名称"), required=True),
    Column("segment", "string", ("of which customers", "客户范围"), required=True),
    Column(
        "period",
        "string",
        (
            "when: first day/day after the last, or of cohorts and waits the time that is passed (month 3, 90 days)",
            "时段:首日/末日次日;对同期群与等待时间为经过的时间(month 3、90 days)",
        ),
        required=True,
    ),
)
COLUMNS = (
    Column("value", "double", ("the figure: a share, a number, money or days", "指标数值"), required=True),
    Column("low", "double", ("lower end of its 95 % interval", "95% 区间下限"), empty=FACT),
    Column("high", "double", ("upper end of its 95 % interval", "95% 区间上限"), empty=FACT),
    Column("customers", "double", ("the customers it is about", "所涉客户数"), "heads", required=True),
)


def figures_contract() -> Contract:
    """The contract of the shop's figures."""
    rules = (
        one_of("figure", tuple(FIGURES)),
        not_below("value", "low"),
        not_below("high", "value"),
        *(rule for column in COLUMNS for rule in column.believable()),
    )
    return published_contract(
        "shop_figures",
        COLUMNS,
        rules,
        (KEYS[1], *COLUMN_KEYS),
        "figure, segment and period, per as_of",
    )

"""The columns of the scored table that say where a customer stands; docs/customer_stages.md has their definitions."""

from collections.abc import Mapping

from tables.column import Column, Text
from tables.rule import Rule, one_of

STAGE_WORDS: Mapping[str, Text] = {
    "new": ("new", "新客"),
    "mature": ("mature", "成熟"),
    "declining": ("declining", "衰退"),
    "churned": ("churned", "流失"),
}
RELATIONSHIP_WORDS: Mapping[str, Text] = {
    "exploring": ("exploring", "考察期"),
    "forming": ("forming", "形成期"),
    "stable": ("stable", "稳定期"),
    "declining": ("declining", "退化期"),
}
OVERDUE_WORDS: Mapping[str, Text] = {"on_time": ("on time", "未逾期"), "overdue": ("overdue", "逾期")}
DRIVER_WORDS: Mapping[str, Text] = {
    "quality": ("quality (orders not returned)", "质量(未退货的订单)"),
    "price": ("price (bought at full price)", "价格(原价购买)"),
    "delivery": ("delivery (in time)", "配送(按时)"),
    "payment": ("payment (went through)", "支付(成功)"),
    "service": ("service (as rated)", "服务(评分)"),
    "reviews": ("reviews (as rated)", "评价(评分)"),
}
LIFECYCLE_STAGES, RELATIONSHIP_STAGES, DRIVERS = map(tuple, (STAGE_WORDS, RELATIONSHIP_WORDS, DRIVER_WORDS))
GROUPS = (
    "advocate",
    "service_recovery",
    "second_order_candidate",
    "bargain_hunter",
    "seasonal_shopper",
    "newly_overdue",
)
RFM_CELLS = {  # recent, frequent, large orders: each above the middle or not
    (True, True, True): "champion",
    (True, True, False): "loyal_small_orders",
    (True, False, True): "promising_large_orders",
    (True, False, False): "occasional",
    (False, True, True): "champion_slipping",
    (False, True, False): "regular_slipping",
    (False, False, True): "large_orders_slipping",
    (False, False, False): "hibernating",
}
NO_DRIVER: Text = (
    "the shop's data say nothing of any driver for this customer",
    "该客户没有任何满意度驱动因素的数据",
)

STANDING_COLUMNS = (
    Column(
        "lifecycle_stage",
        "string",
        (
            "new (first order lately), mature (on rhythm), declining (late, or fewer orders or visits than the "
            "customer's own), churned (silent beyond own rhythm and longer than `active_days`)",
            "new(近期首单)、mature(按自身节奏)、declining(迟到,或订单、访问少于自身平时)、"
            "churned(沉默超出自身节奏且超过 `active_days`)",
        ),
        required=True,
    ),
    Column(
        "relationship_stage",
        "string",
        (
            "exploring (no rhythm yet), forming (rhythm, volume or terms still settling), stable (steady volume on "
            "good terms), declining (volume, or price and cost to serve, going the wrong way)",
            "exploring(考察期,尚无节奏)、forming(形成期)、stable(稳定期,交易量平稳且条件良好)、"
            "declining(退化期,交易量下降,或价格与服务成本同时变差)",
        ),
        required=True,
    ),
    Column(
        "is_overdue",
        "boolean",
        (
            "silent for more than twice the customer's own usual gap; a seasonal shopper for more than a year and a "
            "quarter",
            "沉默时间超过自身惯常间隔的两倍;季节性客户则为超过一年零一季",
        ),
        required=True,
    ),
    Column(
        "rfm_cell",
        "string",
        (
            "one of eight cells: recent (not overdue), frequent (orders of 365 days) and large (amount of an order) "
            "against the shop's medians",
            "八个 RFM 单元之一:近度(未逾期)、频度(365 天订单数)与单笔金额,均与全店中位数比较",
        ),
        required=True,
    ),
    Column(
        "clv",
        "double",
        (
            "customer lifetime value, the textbook's: order value times orders a year times expected years as a "
            "customer (at most five); revenue, not profit",
            "客户终身价值(教科书公式):每单金额 × 年订单数 × 预期客户年数(至多五年);为收入而非利润",
        ),
        "total money",
        empty=("neither question is answered for the customer", "两个问题对该客户均无答案"),
    ),
    Column(
        "satisfaction_index",
        "double",
        (
            "0 to 100: the shop's usual, moved by what the customer's drivers differ from everybody's; null is not "
            "known, not bad",
            "0 至 100:全店平时水平,加上该客户各驱动因素与众人的差异;空表示未知,而非不满意",
        ),
        "index",
        empty=NO_DRIVER,
    ),
    Column(
        "satisfaction_drivers",
        "string",
        (
            "the shop's usual index, the points each driver adds or takes, and the drivers that are not known",
            "全店平时的指数、各驱动因素加减的分数,以及缺少数据的驱动因素",
        ),
        empty=NO_DRIVER,
    ),
    Column(
        "customer_groups",
        "string",
        (
            f"names joined by a comma and a blank, of {', '.join(GROUPS)}; empty text where none",
            f"以逗号和空格连接的群体名称({'、'.join(GROUPS)});不属于任何群体时为空文本",
        ),
    ),
)
STANDING_RULES: tuple[Rule, ...] = (
    one_of("lifecycle_stage", LIFECYCLE_STAGES),
    one_of("relationship_stage", RELATIONSHIP_STAGES),
    one_of("rfm_cell", tuple(RFM_CELLS.values())),
    *(rule for column in STANDING_COLUMNS for rule in column.believable()),
)

"""One row per person who registered or visited and has not ordered, per `as_of`."""

from tables.column import Column
from tables.contract import Contract
from tables.published_contract import published_contract
from tables.rule import one_of

NO_CONSENT = "no_consent"
NO_VISITS = ("the shop notes no visits", "商店没有访问记录")
COLUMNS = (
    Column(
        "days_since_registration",
        "double",
        ("days from the registration to as_of; 1 means yesterday", "注册至评分日的天数;1 表示昨天"),
        "days",
        empty=("not registered, or it is not known when", "未注册,或注册时间未知"),
    ),
    Column(
        "visits_30d",
        "double",
        ("visits to the site or app in the last 30 days", "最近 30 天访问网站或应用的次数"),
        "pieces",
        empty=NO_VISITS,
    ),
    Column(
        "carts_left_30d",
        "double",
        ("days of the last 30 with something put into the cart", "最近 30 天内有加购的天数"),
        "pieces",
        empty=("the shop does not note what goes into the cart", "商店没有加购记录"),
    ),
    Column(
        "is_goal_directed",
        "boolean",
        (
            "at least half of the visits of the last 90 days had a search or something put into the cart; the others "
            "were browsing",
            "最近 90 天至少一半的访问有搜索或加购(目的性);其余为闲逛",
        ),
        empty=(
            "no visit in the last 90 days, or the shop does not note what visitors do",
            "最近 90 天没有访问,或商店没有访客行为记录",
        ),
    ),
    Column(
        "suppression_reason",
        "string",
        (
            f"why nothing is sent: `{NO_CONSENT}` where every channel that was ever answered for is refused now",
            f"不联系的原因:`{NO_CONSENT}` 表示曾表态的渠道目前均已拒绝",
        ),
        empty=("nothing speaks against writing", "没有不联系的理由"),
    ),
)


def potential_contract() -> Contract:
    """The contract of the people who have not ordered yet."""
    rules = (
        one_of("suppression_reason", (NO_CONSENT,)),
        *(rule for column in COLUMNS for rule in column.believable()),
    )
    return published_contract(
        "potential_customers", COLUMNS, rules, grain="person without an order, per as_of"
    )

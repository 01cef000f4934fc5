"""Price: discounts, coupons and shipping fees of orders, and the price level of what is bought."""

import ibis

from features.feature import NO_ORDER, meaning
from features.windows import EVER, feature_name, money, ratio, window_sum

PERIODS = (30, 90, 365, EVER)


NO_LINES = "no order line in the window"

PAID = (
    meaning("discount", "signed currency", "Discount received {in}.", "{内}获得的折扣金额。", windows=PERIODS,
            by="shop", cause="discounts"),
    meaning("share_discount", "share", "Discount {in} as a share of the price before it.",
            "{内}折扣占折前金额的比例。", windows=PERIODS, by="shop", null="nothing bought in the window",
            cause="discounts"),
    meaning("share_discounted_orders", "share", "Share of orders {in} with a discount.",
            "{内}有折扣订单的比例。", windows=PERIODS, by="shop", null=NO_ORDER, cause="discounts"),
    meaning("coupon_orders", "orders", "Orders {in} with a coupon.", "{内}使用优惠券的订单数。",
            windows=PERIODS, cause="discounts"),
    meaning("share_coupon_orders", "share", "Share of orders {in} with a coupon.",
            "{内}使用优惠券的订单比例。", windows=PERIODS, null=NO_ORDER, cause="discounts"),
    meaning("shipping", "signed currency", "Shipping fees paid {in}.", "{内}支付的运费。", windows=(365, EVER),
            by="shop", cause="price"),
)  # fmt: skip
LEVELS = (
    meaning("average_price", "signed currency", "Mean price of one item over the lines bought {in}.",
            "{内}各订单行商品的平均单价。", windows=PERIODS, null=NO_LINES, cause="price"),
    meaning("share_full_price", "share", "Share of the amount paid {in} for lines without a discount.",
            "{内}无折扣商品占实付金额的比例。", windows=PERIODS, null="nothing paid in the window",
            cause="discounts"),
)  # fmt: skip


def price(rows: ibis.Table) -> dict[str, ibis.Value]:
    """Per customer with an order before `as_of`, from `order_sums`: discounts, coupons, shipping.

    Each feature needs its column (discount_amount, coupon_code, shipping_fee of orders) and falls away without it.
    Shares are null where there is nothing to divide.
    """
    return _discounts(rows) | _coupons(rows) | _shipping(rows)


def levels(rows: ibis.Table) -> dict[str, ibis.Value]:
    """Per customer with an order line before `as_of`, from the sums of `order_lines`: price of an item, full price.

    The share at full price needs the discount_amount of lines.
    """
    features = {}
    for days in PERIODS:
        priced = window_sum(rows, "priced_lines", days)
        features[feature_name("average_price", days)] = ratio(money(rows, "line_price", days), priced)
        if "full_price_amount" in rows.columns:
            full, paid = window_sum(rows, "full_price_amount", days), window_sum(rows, "line_amount", days)
            features[feature_name("share_full_price", days)] = ratio(full, paid)
    return features


def _discounts(rows: ibis.Table) -> dict[str, ibis.Value]:
    features: dict[str, ibis.Value] = {}
    if "discount" not in rows.columns:
        return features
    for days in PERIODS:
        discount = money(rows, "discount", days)
        features[feature_name("discount", days)] = discount
        features[feature_name("share_discount", days)] = ratio(
            discount, discount + money(rows, "amount", days)
        )
        discounted = window_sum(rows, "discounted_orders", days)
        features[feature_name("share_discounted_orders", days)] = ratio(
            discounted, window_sum(rows, "orders", days)
        )
    return features


def _coupons(rows: ibis.Table) -> dict[str, ibis.Value]:
    features: dict[str, ibis.Value] = {}
    if "coupon_orders" not in rows.columns:
        return features
    for days in PERIODS:
        coupons = window_sum(rows, "coupon_orders", days)
        features[feature_name("coupon_orders", days)] = coupons
        features[feature_name("share_coupon_orders", days)] = ratio(coupons, window_sum(rows, "orders", days))
    return features


def _shipping(rows: ibis.Table) -> dict[str, ibis.Value]:
    if "shipping" not in rows.columns:
        return {}
    return {feature_name("shipping", days): money(rows, "shipping", days) for days in (365, EVER)}

"""What each customer of a campaign brought within its window: orders, revenue and the profit earned."""

import pandas as pd

SUMS = ("orders", "amount", "costed_amount", "cost", "uncosted_amount", "uncosted_discount")


def customer_outcomes(audience: pd.DataFrame, sums: pd.DataFrame, margin: float) -> pd.DataFrame:
    """One row per row of `audience`, in its order: orders, revenue, profit within [contact_on, measure_on).

    `sums` has a row per customer who ordered then: `customer_id` and the columns of `SUMS`; who is not in it ordered
    nothing. Profit is what was paid, less what the goods cost the shop, less the cost of contacting whom it contacted.
    Where the shop does not know what an order's goods cost, they cost `1 − margin` of the price before discounts: so a
    coupon costs its value on every order it was used for.

    >>> who = pd.DataFrame({"customer_id": ["a", "b"], "group": ["contact", "holdout"], "contact_cost": [1.0, 1.0]})
    >>> spent = pd.DataFrame([("a", 1, 15.0, 0.0, 0.0, 15.0, 5.0)], columns=["customer_id", *SUMS])
    >>> customer_outcomes(who, spent, margin=0.3).to_dict("list")
    {'orders': [1.0, 0.0], 'revenue': [15.0, 0.0], 'profit': [0.0, 0.0]}
    """
    spent = audience[["customer_id"]].merge(sums, "left", "customer_id")[list(SUMS)].fillna(0.0).astype(float)
    goods = spent["cost"] + (1 - margin) * (spent["uncosted_amount"] + spent["uncosted_discount"])
    contact = (
        audience["contact_cost"].fillna(0.0).to_numpy(float) * (audience["group"] == "contact").to_numpy()
    )
    frame = {
        "orders": spent["orders"],
        "revenue": spent["amount"],
        "profit": spent["amount"] - goods - contact,
    }
    return pd.DataFrame(frame).set_index(audience.index)

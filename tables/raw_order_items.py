"""One row per order line: what was bought, how much of it, and what was paid for it. Lines have no id."""

from tables.column import ORDER_ALIASES, Column, Reference
from tables.raw_contract import raw_contract

ORDER_ITEMS = raw_contract(
    "order_items",
    "order line",
    key=(),
    time=None,
    aliases=("order line", "order product", "line", "item", "basket", "position"),
    columns=(
        Column(
            "order_id",
            "string",
            ("the order it belongs to", "所属订单号"),
            required=True,
            refers_to=Reference("orders", "reject"),
            aliases=ORDER_ALIASES,
        ),
        Column(
            "product_id",
            "string",
            ("what was bought", "商品编号"),
            required=True,
            aliases=(
                "product id",
                "sku",
                "article",
                "artikel",
                "stock code",
                "stockcode",
                "product",
                "produkt",
                "item",
            ),
        ),
        Column(
            "quantity",
            "double",
            ("how many, or how much", "数量"),
            "pieces",
            required=True,
            aliases=("quantity", "qty", "menge", "units", "pieces", "anzahl", "count"),
        ),
        Column(
            "amount",
            "double",
            ("net paid for the line", "该行实付净额"),
            "money",
            required=True,
            aliases=(
                "amount",
                "line total",
                "total",
                "paid",
                "sales",
                "betrag",
                "unit price",
                "einzelpreis",
                "stückpreis",
                "price",
                "preis",
            ),
        ),
        Column(
            "category",
            "string",
            ("the product's category", "商品类别"),
            is_category=True,
            aliases=("category", "department", "kategorie", "warengruppe", "gruppe", "group"),
        ),
        Column("brand", "string", ("the product's brand", "商品品牌"), aliases=("brand", "marke")),
        Column(
            "discount_amount",
            "double",
            ("taken off by discounts and coupons", "折扣与优惠券减免的金额"),
            "money",
            aliases=("discount", "disc", "rebate", "rabatt"),
        ),
        Column(
            "cost_amount",
            "double",
            ("what the line cost the shop", "该行商品的成本"),
            "money",
            aliases=("cost", "cogs", "kosten", "einstand"),
        ),
    ),
)

"""The ratios of two families against SQL written by hand on the raw tables, on small random shops."""

import pytest
from feature_shops import DATES, SEEDS, empty_shop, fill, random_rows, records
from test_features_oracle import KNOWN, same

from features.families.messages import messages
from features.families.orders_after_click import orders_after_click
from features.families.ratios import PARTS
from features.families.returns import returns
from features.families.reviews import reviews
from features.families.tickets import tickets
from features.families.visits import visits
from features.snapshot import build

EVENTS = {"returns": "returned_at", "tickets": "opened_at", "reviews": "reviewed_at", "visits": "visited_at"}


def counted(table: str, time: str, days: int, value: str = "count(*)", where: str = "true") -> str:
    """The value over a customer's rows of a table in the days before as_of."""
    return f"""(select {value} from {table} t where t.customer_id = c.customer_id and t.{time} < c.as_of
                and date_diff('day', t.{time}::date, c.as_of) <= {days} and {where})"""


PER_ORDER = ",\n".join(
    f"{counted(table, time, 365)} / nullif(orders_365, 0) {table}_per_order_365d"
    for table, time in EVENTS.items()
)
RATIOS = f"""{KNOWN},
c as (select customer_id, as_of, count(*) filter (age <= 90) orders_90, count(*) filter (age <= 365) orders_365,
             sum(amount) filter (age <= 365) amount_365, min(age) recency from o group by all)
select customer_id, as_of, {PER_ORDER},
    coalesce({counted("returns", "returned_at", 365, "sum(amount)")}, 0) / nullif(amount_365, 0)
        returned_amount_ratio_365d,
    {counted("visits", "visited_at", 90)} / nullif(orders_90, 0) visits_per_order_90d,
    {counted("visits", "visited_at", 9999, "min(c.as_of - visited_at::date)")} / recency recency_of_visit_over_order,
    {counted("messages", "sent_at", 365, where="is_holdout is not true")} / nullif(orders_365, 0)
        messages_per_order_365d,
    (select count(*) from o where o.customer_id = c.customer_id and o.as_of = c.as_of and age <= 365 and exists (
        from messages m where m.customer_id = o.customer_id and o.ordered_at::date - m.clicked_at::date between 0 and 3
    )) / nullif(orders_365, 0) share_orders_after_click_365d
from c
"""


@pytest.mark.parametrize("seed", SEEDS)
def test_ratios_equal_their_sql(seed):
    tables = empty_shop()
    fill(tables, random_rows(seed))
    passes = [returns, tickets, reviews, visits, messages, orders_after_click]
    query = f"select * from ({RATIOS}) order by as_of, customer_id"
    expected = tables.connection.con.sql(query).to_arrow_table().to_pylist()
    built = records(build(tables, DATES, passes))
    assert len(built) == len(expected) > 0
    for row, truth in zip(built, expected, strict=True):
        assert {"customer_id", "as_of", *PARTS} == set(truth)
        wrong = {key: (row[key], truth[key]) for key in truth if not same(row[key], truth[key])}
        assert not wrong, (row["customer_id"], row["as_of"])

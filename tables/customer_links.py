"""Which columns of the lake's tables name a customer, as the tables declare it: what goes when one is forgotten."""

from dataclasses import dataclass

from tables.campaign_audience import audience_contract
from tables.contract import Contract
from tables.customer_changes import changes_contract
from tables.customer_snapshots import snapshot_contract
from tables.potential_customers import potential_contract
from tables.raw import RAW
from tables.raw_orders import ORDERS
from tables.score_moves import moves_contract
from tables.scored_customers import scored_contract


@dataclass(frozen=True)
class CustomerLinks:
    """How rows of `table` belong to a customer.

    `owner` names the customer whose row it is, `mentions` may name another in passing. A table without an owner may
    have an `order`, whose customer is that of the row.
    """

    table: str
    owner: str | None
    mentions: tuple[str, ...]
    order: str | None


def links_of(table: str, contract: Contract) -> CustomerLinks | None:
    """The links of the lake's `table` to customers; None where no row of it belongs to any.

    >>> links_of("order_items", RAW["order_items"]).order, links_of("customers", RAW["customers"]).mentions
    ('order_id', ('referred_by',))
    """
    owners = [column.name for column in contract.columns if column.is_customer and column.required]
    mentions = tuple(column.name for column in contract.columns if column.is_customer and not column.required)
    orders = [
        column.name
        for column in contract.columns
        if column.refers_to is not None and column.refers_to.table == ORDERS.table
    ]
    if not owners and not mentions and not orders:
        return None
    owner = owners[0] if owners else None
    return CustomerLinks(table, owner, mentions, orders[0] if orders and owner is None else None)


def customer_tables() -> tuple[CustomerLinks, ...]:
    """The links of every table of the lake that has any, those that hang on an order first: they need its id."""
    published = {
        "customer_snapshots": snapshot_contract({}),
        "scored_customers": scored_contract(),
        "potential_customers": potential_contract(),
        "customer_changes": changes_contract(),
        "score_moves": moves_contract(),
        "campaign_audience": audience_contract(),
    }
    pairs = (links_of(table, contract) for table, contract in {**RAW, **published}.items())
    return tuple(sorted(filter(None, pairs), key=lambda links: links.order is None))

"""The tables a shop can map its data onto, in the order in which they are listed. Only `orders` is required.

A new table is a file of its own and a line here.
"""

from collections.abc import Mapping

from tables.contract import Contract
from tables.raw_consents import CONSENTS
from tables.raw_customers import CUSTOMERS
from tables.raw_messages import MESSAGES
from tables.raw_order_items import ORDER_ITEMS
from tables.raw_orders import ORDERS
from tables.raw_returns import RETURNS
from tables.raw_reviews import REVIEWS
from tables.raw_tickets import TICKETS
from tables.raw_visits import VISITS

RAW: Mapping[str, Contract] = {
    contract.table: contract
    for contract in (
        ORDERS,
        ORDER_ITEMS,
        CUSTOMERS,
        RETURNS,
        REVIEWS,
        TICKETS,
        VISITS,
        MESSAGES,
        CONSENTS,
    )
}

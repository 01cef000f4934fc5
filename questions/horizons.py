"""The horizons any of which a customer's next order may fall into, whatever the questions ask."""

HORIZONS = (7, 14, 30, 60, 90)
"""In days, ascending: `order_probability_7d` is the chance of at least one order in [`as_of`, `as_of` + 7)."""


def order_probability(days: int) -> str:
    """The column of the scored table that holds the chance of an order within so many days.

    >>> order_probability(30)
    'order_probability_30d'
    """
    return f"order_probability_{days}d"

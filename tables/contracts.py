"""All contracts: the raw tables a shop brings and the tables Retain makes. Imports nothing heavy."""

from collections.abc import Mapping

from tables import raw_tables as raw
from tables.contract import Column, Contract
from tables.published_tables import scored_contract, snapshot_contract

__all__ = ["RAW", "Column", "Contract", "scored_contract", "snapshot_contract"]

RAW: Mapping[str, Contract] = {
    contract.table: contract
    for contract in (
        raw.ORDERS,
        raw.ORDER_ITEMS,
        raw.CUSTOMERS,
        raw.RETURNS,
        raw.REVIEWS,
        raw.TICKETS,
        raw.VISITS,
        raw.MESSAGES,
        raw.CONSENTS,
    )
}

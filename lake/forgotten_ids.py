"""Who was forgotten: a list of keyed digests in the lake, by which landing leaves their rows out.

A digest cannot be turned back into an id without the key, which lies in a home and never in the lake.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

import duckdb
import pyarrow as pa

from lake.comparison import columns_of
from lake.delta_tables import Slice, read, replace_slice
from lake.mapping_sql import quoted
from lake.to_parquet import literal
from tables.customer_links import CustomerLinks

TABLE = "forgotten"
WORDS = "[^\\w.@+-]+"  # what parts the words of a line that could not be read
IdKind = Literal["customer", "order", "key", "erasure"]


class LostKey(ValueError):
    """The lake has forgotten somebody with a key that this home does not have."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class ForgottenIds:
    """The digests of ids that must not land again, and the key that makes them."""

    key: str = field(repr=False)
    digests: frozenset[str]

    def __contains__(self, customer: str) -> bool:
        """Whether the customer was forgotten."""
        return digest_of(self.key, "customer", customer) in self.digests


def digest_of(key: str, kind: IdKind, text: str) -> str:
    """The keyed digest of an id.

    >>> digest_of("key", "customer", "c1") == digest_of("key", "order", "c1")
    False
    """
    return hashlib.sha256(f"{key} {kind} {text}".encode()).hexdigest()


def is_list_empty(root: str) -> bool:
    """Whether nobody was ever forgotten in this lake."""
    return not read(root, TABLE).num_rows


def forgotten_ids(root: str, key: str) -> ForgottenIds:
    """The list of a lake. Raises LostKey where it was made with another key."""
    digests = frozenset(read(root, TABLE).to_pydict().get("digest", ()))
    if digests and digest_of(key, "key", "") not in digests:
        raise LostKey(
            f"customers were forgotten in {root} with a key that this home lacks, so their rows could not be left "
            "out. Copy the file `forgotten/key` from the home in which `retain forget` ran"
        )
    return ForgottenIds(key, digests)


def remember(root: str, ids: ForgottenIds, kind: IdKind, texts: Collection[str]) -> ForgottenIds:
    """Add ids to the list, in one commit for each kind; the new list. What is on it already changes nothing."""
    _add(root, "key", {digest_of(ids.key, "key", "")})
    _add(root, kind, {digest_of(ids.key, kind, text) for text in texts})
    return forgotten_ids(root, ids.key)


def _add(root: str, kind: IdKind, digests: set[str]) -> None:
    only = Slice("kind", kind)
    present = set(read(root, TABLE, only).to_pydict().get("digest", ()))
    if not digests <= present:
        rows = [{"kind": kind, "digest": digest} for digest in sorted(digests | present)]
        replace_slice(root, TABLE, pa.Table.from_pylist(rows), only)


def drop_forgotten(staged: Path, links: CustomerLinks, ids: ForgottenIds) -> tuple[int, list[str]]:
    """Take the rows of forgotten customers out of a staged Parquet file, and their ids out of the rows of others.

    How many rows stay, and the ids of the orders that went, if it is the table of orders.
    """
    with duckdb.connect(":memory:") as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"create view staged as from read_parquet({literal(str(staged))})")
        connection.register("listed", pa.table({"digest": sorted(ids.digests)}))
        connection.execute("create temp table forgotten as from listed")
        columns = columns_of(connection, "staged")
        is_gone, values = _conditions(links, columns, ids.key)
        orders: list[str] = []
        if "order_id" in columns and links.owner:
            dropped = f"select distinct order_id from staged where order_id is not null and ({is_gone})"
            orders = [row[0] for row in connection.execute(dropped).fetchall()]
        draft = staged.with_name("without-forgotten.parquet")
        rows = f"select {values} from staged where not ({is_gone})"
        copied = connection.execute(f"copy ({rows}) to {literal(str(draft))} (format parquet)").fetchall()
    draft.replace(staged)
    return int(copied[0][0]), orders if links.table == "orders" else []


def _conditions(links: CustomerLinks, columns: list[str], key: str) -> tuple[str, str]:
    """SQL for: the row is of somebody forgotten; and the row's values, without the ids of such people."""

    def listed(kind: IdKind, text: str) -> str:
        digest = f"sha256({literal(f'{key} {kind} ')} || {text})"
        return f"coalesce({digest} in (select digest from forgotten), false)"

    parts = []
    if links.owner in columns:
        parts.append(listed("customer", f'"{links.owner}"'))
    if links.order in columns:
        parts.append(listed("order", f'"{links.order}"'))
    if "unreadable" in columns:
        words = f"unnest(regexp_split_to_array(unreadable, {literal(WORDS)}))"
        parts.append(
            f"(unreadable is not null and exists (select 1 from (select {words} as word) "
            f"where {listed('customer', 'word')}))"
        )
    emptied = [
        f'case when {listed("customer", quoted(name))} then null else "{name}" end as "{name}"'
        for name in links.mentions
        if name in columns
    ]
    values = f"* replace ({', '.join(emptied)})" if emptied else "*"
    return " or ".join(parts) or "false", values

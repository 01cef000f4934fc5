"""Rows that share their key with another row of the same file, found across batches in bounded memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from expectations.batches import TECHNICAL, cleaned, frame
from expectations.rules import failing
from tables.rule import Rule

SECOND_HASH = "retain-2nd-hash!"  # two independent 64-bit hashes: no two keys are ever taken for one another


@dataclass(frozen=True)
class Duplicates:
    """What to do with rows, by their number in the staged file.

    `repeated`: says the same as another row, which is kept, or something else than a row of a later file: read
    a day after the other, that one would have corrected it. `across_files`: those of them that are due to another file.
    `superseded`: row number → position of the later row of the same file with the same key that says something else.
    """

    repeated: np.ndarray
    superseded: pd.Series
    across_files: np.ndarray = field(default_factory=lambda: np.array([], dtype="int64"))


NONE = Duplicates(
    np.array([], dtype="int64"), pd.Series([], dtype="int64", index=pd.Index([], dtype="int64"))
)


def duplicates(
    read: Callable[[], Iterable[pa.Table]], key: tuple[str, ...], rules: tuple[Rule, ...]
) -> Duplicates:
    """Of the rows with one key, keep the first that says what the last one says; files follow each other by name.

    Two passes over `read()`: eight bytes per row find the keys that occur more than once, then only those
    rows are looked at. A row that fails one of `rules` takes no part: a broken correction displaces nothing.
    """
    hashes = np.concatenate(
        [np.array([], "uint64"), *(_hash(cleaned(table.select(key))) for table in read())]
    )
    hashes.sort()  # in place: np.unique would hold several copies
    shared = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
    del hashes
    if not len(shared):
        return NONE
    return _settle(pd.concat(_candidates(read(), key, rules, shared), ignore_index=True))


def _candidates(
    tables: Iterable[pa.Table], key: tuple[str, ...], rules: tuple[Rule, ...], shared: np.ndarray
) -> Iterator[pd.DataFrame]:
    start = 0
    for table in tables:
        rows = np.flatnonzero(np.isin(_hash(cleaned(table.select(key))), shared))
        yield _fingerprints(cleaned(table.take(rows)), key, rules).assign(row=rows + start)
        start += len(table)


def _fingerprints(table: pa.Table, key: tuple[str, ...], rules: tuple[Rule, ...]) -> pd.DataFrame:
    columns = frame(table, rules)
    fails = [failing(rule, columns) for rule in rules]
    content = table.drop_columns(list(TECHNICAL))
    return pd.DataFrame(
        {
            "key": _hash(table.select(key)),
            "key_again": _hash(table.select(key), SECOND_HASH),
            "content": _hash(content),
            "read_from": table["read_from"].to_pandas(),
            "position": table["position"].to_numpy(),
            "fails": np.logical_or.reduce(fails) if fails else False,
        }
    )


def _settle(rows: pd.DataFrame) -> Duplicates:
    rows = rows[~rows["fails"]].sort_values(["read_from", "position", "row"])
    group = rows.groupby(["key", "key_again"], sort=False)
    winner, winner_at, newest = (
        group[name].transform("last") for name in ("content", "position", "read_from")
    )
    same = rows.duplicated(["key", "key_again", "content"], keep="first")
    differs = (rows["content"] != winner) & ~same
    corrected = differs & (rows["read_from"] != newest)
    dropped, superseded = same | corrected, differs & ~corrected
    across = dropped & (group["read_from"].transform("nunique") > 1)
    return Duplicates(
        repeated=np.sort(rows.loc[dropped, "row"].to_numpy()),
        superseded=pd.Series(
            winner_at[superseded].to_numpy(), index=rows.loc[superseded, "row"]
        ).sort_index(),
        across_files=np.sort(rows.loc[across, "row"].to_numpy()),
    )


def _hash(table: pa.Table, hash_key: str = "0123456789123456") -> np.ndarray:
    columns = {
        name: pd.Series(
            table[name].to_numpy(), dtype=object
        )  # plain objects hash thrice as fast as pandas' text
        if pa.types.is_string(table.schema.field(name).type)
        else table[name].to_pandas(date_as_object=False)
        for name in table.column_names
    }
    # uncategorized: ids are mostly distinct, and finding that out costs more than it saves
    hashed = pd.util.hash_pandas_object(
        pd.DataFrame(columns), index=False, hash_key=hash_key, categorize=False
    )
    return hashed.to_numpy()

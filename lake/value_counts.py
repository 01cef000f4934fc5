"""How many values of a text column each way of reading fits: the evidence on which its type is decided."""

from collections.abc import Mapping
from typing import Any

import duckdb

from lake.mapping_sql import quoted

Questions = Mapping[str, str]  # name of a count → SQL over the column {c}
FIRST: Questions = {
    "n": "count({c})",
    "number": "count(try_cast({c} as double))",
    "whole": "count_if(try_cast({c} as double) = try_cast({c} as bigint))",
    "time": "count_if(try_cast({c} as timestamp) is not null and try_cast(left({c}, 4) as usmallint) is not null)",
    "truth": "count_if(lower({c}) in ('true', 'false'))",
    "code": "count_if(starts_with({c}, '0') and length({c}) > 1 and substr({c}, 2, 1) between '0' and '9' "
    "or length({c}) > 15)",
}
NUMBERS: Questions = {
    "given": "count(given({c}))",
    "a": "count(decimal_point({c}))",
    "b": "count(decimal_comma({c}))",
    "a_only": "count_if(decimal_point({c}) is not null and decimal_comma({c}) is null)",
    "b_only": "count_if(decimal_comma({c}) is not null and decimal_point({c}) is null)",
    "differ": "count_if(decimal_point({c}) <> decimal_comma({c}))",
}
TIMES: Questions = {
    "given": "count(given({c}))",
    "iso": "count(iso_time({c}))",
    "offset": "count_if(has_offset({c}))",
    "a": "count(day_first({c}))",
    "b": "count(month_first({c}))",
    "a_only": "count_if(day_first({c}) is not null and month_first({c}) is null)",
    "b_only": "count_if(month_first({c}) is not null and day_first({c}) is null)",
    "differ": "count_if(day_first({c}) <> month_first({c}))",
    "named": "count(named_month({c}))",
    "packed": "count(packed_time({c}))",
    "timed": "count(coalesce(iso_time({c}), day_first({c}), month_first({c}), named_month({c}), packed_time({c})))",
}
SECOND: Mapping[str, Questions] = {
    "number": NUMBERS,
    "time": TIMES,
    "clean time": {
        "offset": "count_if(has_offset({c}))",
        "tail": "count_if(has_tail({c}))",  # PM, or what no cast may pass over in silence
    },
}
THOUSANDS: Questions = {  # 1.234, as thousands are written where commas part decimals
    "pointed": "count_if(contains({c}, '.'))",
    "thousands": "count_if(regexp_full_match({c}, '[+-]?[1-9]\\d{{0,2}}\\.\\d{{3}}'))",
}


def counts(
    connection: duckdb.DuckDBPyConnection, view: str, questions: Mapping[str, Questions]
) -> dict[str, dict[str, int]]:
    """Column → the counts it is asked for, all in one pass over `view`."""
    pairs = [(name, key, sql) for name, column in questions.items() for key, sql in column.items()]
    results: dict[str, dict[str, int]] = {name: {} for name in questions}
    if not pairs:
        return results
    expressions = (sql.format(c=quoted(name)) for name, _, sql in pairs)
    row: tuple[Any, ...] = connection.execute(f"select {', '.join(expressions)} from {view}").fetchall()[0]
    for (name, key, _), value in zip(pairs, row, strict=True):
        results[name][key] = int(value or 0)  # count_if of nothing is null
    return results

"""Numbers and times written as text: small SQL functions that read each way of writing, for profiles and mappings.

A mapping may use `decimal_comma`, `decimal_point`, `day_first` and `month_first` where a column alone cannot tell.
"""

import duckdb

EMPTY = ("", "null", "n/a", "na", "#n/a", "nan", "none", "nil", "-", "\\n")
OFFSET = r"\d[ T]?\d{1,2}:\d{2}.*([A-Za-z]|[+-]\d{2}(:?\d{2})?)$"
NO_ZONE = r"( Uhr|\d ?[AaPp][Mm])$"
TIMES = ("", " %H:%M", " %H:%M:%S")
TRUE, FALSE = ("true", "t", "yes", "y", "1", "ja", "j", "oui", "si", "sí", "x"), (
    "false", "f", "no", "n", "0", "nein", "non",
)  # fmt: skip
MACROS = {
    # the rare text that has something to trim pays for it
    "tidy(x)": "case when ascii(x) between 33 and 126 and ascii(right(x, 1)) between 33 and 126 then x "
    "else trim(x, ' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(65279)) end",
    "given(x)": "case when lower(tidy(x)) not in ({empty}) then tidy(x) end",
    "bare_number(x)": (
        "regexp_replace(regexp_replace(given(x), '^\\((.*)\\)$', '-\\1'), "
        "'[\\s\\x{{A0}}\\x{{202F}}''’€$£¥]|EUR|USD|GBP|CHF|JPY|kr|zł', '', 'g')"
    ),
    "decimal_point(x)": (
        "case when regexp_full_match(bare_number(x), '[+-]?(\\d*|\\d{{1,3}}(,\\d{{3}})+)(\\.\\d*)?') "
        "then try_cast(replace(bare_number(x), ',', '') as double) else try_cast(given(x) as double) end"
    ),
    "decimal_comma(x)": (
        "case when regexp_full_match(bare_number(x), '[+-]?(\\d*|\\d{{1,3}}(\\.\\d{{3}})+)(,\\d*)?') "
        "then try_cast(replace(replace(bare_number(x), '.', ''), ',', '.') as double) end"
    ),
    # DuckDB's cast to timestamp passes over whatever stands behind the clock: an offset, PM, or CEST
    "has_tail(x)": "contains(x, '+') or contains(substr(x, 11), '-') or ascii(right(tidy(x), 1)) > 57",
    "has_offset(x)": "case when has_tail(x) then regexp_matches(tidy(x), '{offset}') "
    "and not regexp_matches(tidy(x), '{no_zone}') else false end",
    # 2024-05-01 09:58:12 +0200, as Shopify writes, is no timestamptz to DuckDB until it loses its blank
    "instant(x)": "coalesce(try_cast(x as timestamptz), "
    "try_cast(regexp_replace(x, ' *([+-]\\d{{2}}):?(\\d{{2}})$', '\\1:\\2') as timestamptz))",
    "clock_time(x)": (
        "case when not has_tail(x) then try_cast(x as timestamp) "
        "when regexp_matches(x, '\\d ?[AaPp][Mm]$') then try_strptime(x, {meridiem}) "
        "when ends_with(x, ' Uhr') then try_cast(left(x, -4) as timestamp) "
        "when has_offset(x) then try_cast(instant(x) as timestamp) end"
    ),
    # without the year's four digits first, DuckDB takes 12/1/10 for the tenth of January of the year 12
    "iso_time(x)": "case when try_cast(left(given(x), 4) as usmallint) is not null then clock_time(given(x)) end",
    "swapped(x, year4, year2)": (
        "regexp_replace(regexp_replace(given(x), '^(\\d{{1,2}})[./-](\\d{{1,2}})[./-](\\d{{4}})(?:,? +|$)', year4), "
        "'^(\\d{{1,2}})[./-](\\d{{1,2}})[./-](\\d{{2}})(?:,? +|$)', year2)"
    ),
    "day_first(x)": "clock_time(trim(swapped(x, '\\3-\\2-\\1 ', '20\\3-\\2-\\1 ')))",
    "month_first(x)": "clock_time(trim(swapped(x, '\\3-\\1-\\2 ', '20\\3-\\1-\\2 ')))",
    "named_month(x)": "try_strptime(given(x), {named})",
    "packed_time(x)": "case when regexp_full_match(given(x), '(19|20)\\d{{6}}(\\d{{6}})?') "
    "then try_strptime(given(x), ['%Y%m%d', '%Y%m%d%H%M%S']) end",
    "truth(x)": "case when lower(given(x)) in ({true}) then true when lower(given(x)) in ({false}) then false end",
}


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the functions in `connection`."""
    words = {
        "empty": _listed(EMPTY),
        "offset": OFFSET,
        "no_zone": NO_ZONE,
        "meridiem": _listed_formats("%Y-%m-%d"),
        "named": _formats("%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%d. %B %Y", "%b %d, %Y", "%B %d, %Y"),
        "true": _listed(TRUE),
        "false": _listed(FALSE),
    }
    for name, body in MACROS.items():
        connection.execute(f"create macro {name} as {body.format(**words)}")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _listed_formats(day: str) -> str:
    """The day with every way of writing a clock of twelve hours."""
    clocks = [
        f"{parting}{clock}{blank}%p"
        for parting in " T"
        for clock in ("%I:%M", "%I:%M:%S")
        for blank in ("", " ")
    ]
    return "[" + _listed(tuple(day + clock for clock in clocks)) + "]"


def _formats(*days: str) -> str:
    return "[" + _listed(tuple(day + time for day in days for time in TIMES)) + "]"

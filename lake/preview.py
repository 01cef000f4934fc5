"""What a table would hold after a landing, without landing anything."""

from collections.abc import Sequence
from pathlib import Path

from lake.comparison import compared, same_key
from lake.delta_tables import live_files


def preview(
    root: str, table: str, batch: Path, key: Sequence[str], temp_dir: Path, memory_limit: str, out: Path
) -> Path:
    """A Parquet file of what `table` would hold after `land`, with the columns of `batch`.

    `batch` itself where the table does not exist yet, `out` otherwise.
    """
    present = live_files(root, table)
    if not present:
        return batch
    unchanged = "from present"
    if key:
        unchanged = f"from present p anti join incoming n on {same_key(key, 'n', 'p')}"
    news = "from incoming" if key else "from incoming except all from present"
    with compared(batch, present, temp_dir, memory_limit) as connection:
        connection.sql(f"({unchanged}) union all ({news})").write_parquet(str(out))
    return out

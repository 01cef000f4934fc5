"""A second name of a file: `current` names the newest day's file and holds no bytes of its own."""

import os
from pathlib import Path

from outputs.whole_file import cannot_write, hidden_neighbour


def name_again(path: Path, target: Path) -> None:
    """Make `path` a relative link to `target`, in the place of whatever link or file stood there; in one step.

    Missing folders are made. Raises `CannotWrite`, and then `path` is what it was.

        name_again(Path("exports/current/list.csv"), Path("exports/2024-10-07/list.csv"))
    """
    part = hidden_neighbour(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.symlink_to(os.path.relpath(target, path.parent))
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise cannot_write(path, error) from error

"""Where exported files stand, and which day was exported last: the file itself is the note that it was."""

from datetime import date
from pathlib import Path

from flows.export.export_request import ExportRequest

CHANGED = "-changed"


def export_file(exports: Path, request: ExportRequest, day: date) -> Path:
    """The file of an export, in the folder of its day.

    >>> export_file(Path("exports"), ExportRequest(tool="braze"), date(2024, 10, 7)).as_posix()
    'exports/2024-10-07/scored-braze.csv'
    """
    return exports / str(day) / _name(request, request.only_changed)


def last_export(exports: Path, request: ExportRequest, day: date) -> date | None:
    """The newest day before `day` that was exported in the same form for the same tool; None where none was."""
    names = (_name(request, False), _name(request, True))
    folders = sorted((path for path in exports.glob("????-??-??") if path.name < str(day)), reverse=True)
    for folder in folders:
        if any((folder / name).is_file() for name in names):
            return date.fromisoformat(folder.name)
    return None


def _name(request: ExportRequest, only_changed: bool) -> str:
    parts = [part for part in (request.content, request.campaign, request.tool) if part is not None]
    return f"{'-'.join(parts)}{CHANGED if only_changed else ''}.{request.form}"

"""How pages are made from templates: everything escaped, everything named must be there."""

from pathlib import Path

import jinja2

from outputs import charts, wording


def environment() -> jinja2.Environment:
    """Templates of this folder, with figures as people read them and one flat bar."""
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    templates = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    for filter_ in (
        wording.count,
        wording.total,
        wording.percent,
        wording.decimal,
        wording.points,
        wording.day,
        wording.duration,
    ):
        templates.filters[filter_.__name__] = filter_
    templates.globals["bar"] = charts.bar
    return templates

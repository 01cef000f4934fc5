"""Great Expectations' pages made whole by themselves: nothing in them is fetched from, or leads to, another address."""

import re
from collections.abc import Iterable
from pathlib import Path

OWN = Path(__file__).with_name("offline")
FETCHED = re.compile(
    r"""<script\b[^>]*\bsrc=["']https?:[^>]*>\s*</script>|<(?:link|img|iframe)\b[^>]*\b(?:href|src)=["']https?:[^>]*>"""
)
URL = re.compile(r"""url\((["']?)https?:[^)]*\)""")
LINK = re.compile(r"""<a\b[^>]*\bhref=["']https?:[^>]*>(.*?)</a>""", re.DOTALL)


def close_pages(site: Path, verdicts: Iterable[Path]) -> None:
    """Take every outside address out of pages under `site`, and give them their own script and style instead.

    They are the pages of `verdicts`, those of all suites, and the index.
    """
    for path in (*_common_pages(site), *verdicts):
        text = path.read_text("utf-8")
        if (closed := closed_page(text)) != text:
            draft = path.with_suffix(".draft")
            draft.write_text(closed, "utf-8")
            draft.replace(path)


def closed_page(text: str) -> str:
    """The page, or style sheet, without outside addresses.

    >>> closed_page('<a href="https://a.example">A</a> <img src="https://a.example/x.png">')
    'A '
    """
    bare = URL.sub("none", FETCHED.sub("", LINK.sub(r"\1", text)))
    if bare == text or "</head>" not in bare:
        return bare
    style, script = ((OWN / name).read_text("utf-8") for name in ("pages.css", "pages.js"))
    return bare.replace("</head>", f"<style>\n{style}</style>\n<script>\n{script}</script>\n</head>", 1)


def _common_pages(site: Path) -> Iterable[Path]:
    yield from site.glob("*.html")
    yield from site.glob("static/**/*.css")
    yield from site.glob("expectations/**/*.html")

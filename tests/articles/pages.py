"""The captures beside this module: pages that were written for these tests, in the shapes of real ones."""

from datetime import UTC, date, time
from pathlib import Path

from articles import captures
from articles.captures import Page
from articles.importing import read_text

PROSE = "The bridge was closed on Monday for the first time in forty years, and nobody in the town knew what to do."
MORE = "By Tuesday the ferryman had bought a second boat, a hat, and a sign with his name on it in letters of gold."

CAPTURES = Path(__file__).parent / "captures"


def path(name: str) -> Path:
    return CAPTURES / f"{name}.txt"


def page(name: str) -> Page:
    return captures.parse(read_text(path(name)))


def body(text: str) -> str:
    return captures.parse(text).body_markdown


def blocks(markdown: str, mark: str) -> list[str]:
    """The lines of Markdown that begin with a mark, without it."""
    return [line.strip()[len(mark) :] for line in markdown.splitlines() if line.strip().startswith(mark)]


def day_of(page: Page) -> date | None:
    """The day of a page that names no time of day."""
    assert page.published_at is None or page.published_at.timetz() == time(tzinfo=UTC)
    return page.published_at.date() if page.published_at else None


def said_under(page: Page) -> list[tuple[str, str]]:
    """Names and texts of the comments under a page."""
    return [(comment.name, comment.body) for comment in page.comments]

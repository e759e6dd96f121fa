"""The captures beside this module: pages that were written for these tests, in the shapes of real ones."""

from pathlib import Path

from articles import captures
from articles.captures import Page
from articles.importing import read_text

CAPTURES = Path(__file__).parent / "captures"


def path(name: str) -> Path:
    return CAPTURES / f"{name}.txt"


def page(name: str) -> Page:
    return captures.parse(read_text(path(name)))


def blocks(markdown: str, mark: str) -> list[str]:
    """The lines of Markdown that begin with a mark, without it."""
    return [line.strip()[len(mark) :] for line in markdown.splitlines() if line.strip().startswith(mark)]

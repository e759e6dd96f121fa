"""What one page says, whatever form it was handed in: the one thing that every reader here returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said under a page, as plain text. `parent` is the place, among the page's comments, of the one that
    it answers: one that stands before it and answers none itself."""

    name: str
    body: str
    written_at: datetime | None = None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What one page says. Text is empty, a number or a time None, where it says nothing.

    `title` to `lead_credit` and each question are plain text; `body_markdown` and each answer are Markdown. A day without
    a time of day is its midnight in UTC. `lead_file`, and the pictures in `body_markdown`, are named as the page names
    them. `slug` is the address that the page would like, `translation_of` the slug of what it was translated from.
    """

    title: str = ""
    dek: str = ""
    author_name: str = ""
    articles_at_source: int | None = None
    biography: str = ""
    published_at: datetime | None = None
    keywords: tuple[str, ...] = ()
    dateline: str = ""
    body_markdown: str = ""
    lead_file: str = ""
    lead_alt: str = ""
    lead_caption: str = ""
    lead_credit: str = ""
    faq: tuple[tuple[str, str], ...] = ()
    comments: tuple[Comment, ...] = ()
    language: str = ""
    status: Status = Status.PUBLISHED
    slug: str = ""
    translation_of: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article that a file tells of: its page and what makes it the same one again (`source`, an id or address, empty
    where it has none), or why it can't be taken (`error`, a Refusal but for bugs of ours). `name` tells it from the others
    of its file; `files` are the pictures that it shows, by the names that it gives them."""

    name: str = ""
    page: Page | None = None
    source: str = ""
    error: Exception | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)

"""Importing: a page that was read elsewhere becomes an article here, again and again without doubles.

An imported article belongs to an author whom no user owns until an editor says who it is. It is published on the day
that the page names, or else at the time of its import and marked so; importing it again never moves that time.
What decides whether anything is to be written is the page: its digest is kept, and while the page says the same, the
article here stays as its editors left it. A page that changed is written over the fields that come from pages.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from typing import Literal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from psycopg import errors

from articles import naming, rendering, upkeep, versions
from articles.captures import Page
from articles.models import Article, Author, Tag
from articles.texts import read_text
from config.errors import Refusal

__all__ = ["Outcome", "digest_of", "identity_of", "import_page", "read_text", "rehearsal"]

Status = Literal["created", "updated", "skipped"]

# Whose name stands over a page that names nobody. It is a name in the database, so it isn't translated.
NEWSROOM = "Newsroom"
LONGEST_TITLE = Article._meta.get_field("title").max_length or 0
LONGEST_NAME = Author._meta.get_field("name").max_length or 0
LONGEST_SOURCE = Article._meta.get_field("source").max_length or 0
LONGEST_TAG = Tag._meta.get_field("name").max_length or 0
# Each loser of a race for a name or a slug tries again and finds the winner's; so many may race at once.
ATTEMPTS = 20


class TitleTooLong(Refusal):
    code = "title_too_long"
    status = 422
    sentence = _(
        "The title has {characters} characters, and a title may have {limit}. "
        "Put a headline on a line of its own above the text."
    )


class NameTooLong(Refusal):
    code = "author_name_too_long"
    status = 422
    sentence = _("The author's name has {characters} characters, and a name may have {limit}.")


class NothingToRead(Refusal):
    code = "nothing_to_read"
    status = 422
    sentence = _("No text of an article was found on the page. Save the whole page as text and try again.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, and the article that it did it to."""

    status: Status
    article: Article


def import_page(page: Page, *, source: str = "", language: str = "en", at: datetime) -> Outcome:
    """This function will make a page an article or bring its article up to date, whole or not at all. `source` is the
    page's id or address where it has one. Raises TitleTooLong, NameTooLong and NothingToRead."""
    _check(page)
    identity = _address(source) or identity_of(page)
    digest = digest_of(page, language)
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _write(page, identity, digest, language, at)
        except IntegrityError as error:
            # Somebody else wrote the same article, author, tag or slug at the same moment: it is there now.
            if attempt + 1 == ATTEMPTS or not isinstance(error.__cause__, errors.UniqueViolation):
                raise
    raise AssertionError("The last attempt returns or raises.")


@contextmanager
def rehearsal() -> Iterator[None]:
    """This context will let imports within it find, write and answer as they would, and leave nothing of them."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _address(source: str) -> str:
    """An id or address as it can be kept: one that is too long for its column by its digest."""
    return source if len(source) <= LONGEST_SOURCE else "source:" + hashlib.sha256(source.encode()).hexdigest()


def identity_of(page: Page) -> str:
    """This function will return what makes a page the same page when it has no address: title and byline, whatever
    their case, spacing and Unicode form."""
    said = "\n".join(naming.normalised(text) for text in (page.title, page.author_name))
    return "page:" + hashlib.sha256(said.encode()).hexdigest()


def digest_of(page: Page, language: str) -> str:
    """This function will return a digest of all that a page says."""
    said = json.dumps([language, asdict(page)], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _check(page: Page) -> None:
    if not page.title or not (page.body_markdown or page.faq):
        raise NothingToRead
    if len(page.title) > LONGEST_TITLE:
        raise TitleTooLong(characters=len(page.title), limit=LONGEST_TITLE)
    if len(page.author_name) > LONGEST_NAME:
        raise NameTooLong(characters=len(page.author_name), limit=LONGEST_NAME)


def _write(page: Page, identity: str, digest: str, language: str, at: datetime) -> Outcome:
    article = Article.objects.select_for_update(of=("self",)).select_related("author").filter(source=identity).first()
    if article and article.source_digest == digest:
        return Outcome("skipped", article)
    status: Status = "updated" if article else "created"
    article = article or Article(source=identity, slug=naming.free_slug(Article, page.title))
    if article.pk:
        versions.begin(article)
    article.author = _author(page, article)
    article.source_digest, article.language = digest, language
    _fill(article, page)
    _publish(article, page, at)
    article.save()
    article.tags.set(_tags(page.keywords))
    if article.status != Article.Status.DRAFT:
        versions.keep(article, None, at)
    upkeep.changed([article.pk])
    return Outcome(status, article)


def _fill(article: Article, page: Page) -> None:
    """Write what a page says, and what is rendered of it."""
    article.title, article.dek, article.dateline = page.title, page.dek, page.dateline
    article.body_markdown = page.body_markdown
    article.faq = [{"question": question, "answer": answer} for question, answer in page.faq]
    article.lead_caption, article.lead_credit = page.lead_caption, page.lead_credit
    article.archive_comments = [{"avatar": avatar, "body": body} for avatar, body in page.comments]
    rendering.render(article)


def _publish(article: Article, page: Page, at: datetime) -> None:
    """A new article is published; an update leaves its status, and a time of import, where they are."""
    if page.date:
        article.published_at = datetime.combine(page.date, time(), UTC)
        article.published_at_is_import_time = False
    elif article.published_at is None:
        article.published_at, article.published_at_is_import_time = at, True
    if article._state.adding:
        article.status = Article.Status.PUBLISHED


def _author(page: Page, article: Article) -> Author:
    """The author of a byline: the article's own while the name is the same, for an editor may have said who it is;
    else one whom no user owns, found by name or made."""
    name = unicodedata.normalize("NFC", " ".join((page.author_name or NEWSROOM).split()))
    if article.author_id and naming.normalised(article.author.name) == naming.normalised(name):
        author = article.author
    else:
        unowned = Author.objects.filter(user=None, name__iexact=name).order_by("id")
        author = unowned.first() or Author(name=name, slug=naming.free_slug(Author, name))
    if author.user_id is None:
        _update_author(author, page)
    return author


def _update_author(author: Author, page: Page) -> None:
    """Keep what the page says of its author. An author whom a user owns speaks for themselves."""
    before = (author.pk, author.biography, author.articles_at_source)
    author.biography = page.biography or author.biography
    if page.articles_at_source is not None:
        author.articles_at_source = page.articles_at_source
    if before != (author.pk, author.biography, author.articles_at_source) or author.pk is None:
        author.save(update_fields=["biography", "articles_at_source"] if author.pk else None)


def _tags(keywords: tuple[str, ...]) -> list[Tag]:
    """The tags of keywords, found by slug or made; in one order, so that two imports never wait for each other."""
    names: dict[str, str] = {}
    for keyword in keywords:
        name = unicodedata.normalize("NFC", keyword)[:LONGEST_TAG].strip()
        names.setdefault(naming.slug_of(name), name)
    return [Tag.objects.get_or_create(slug=slug, defaults={"name": names[slug]})[0] for slug in sorted(names)]

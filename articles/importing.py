"""Importing: a page that was read elsewhere becomes an article here, again and again without doubles.

An imported article belongs to an author whom no user owns until an editor says who it is. It is published at the time
that the page names, or else at the time of its import and marked so; importing it again never moves that time. A page
that says it is a draft becomes one, and is published when the page is, if its author is still nobody's.

What decides whether anything is to be written is the page: its digest is kept, and while the page says the same, the
article here stays as its editors left it. A page that changed is written over the fields that come from pages, unless the
article was edited here; what it said before is kept as a version.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from django.db import IntegrityError, transaction
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from psycopg import errors

from articles import cataloguing, illustrating, languages, naming, originals, rendering, upkeep, versions
from articles.captures import Page
from articles.captures.page import Status as PageStatus
from articles.cataloguing import NEWSROOM, Known
from articles.illustrating import Illustrated
from articles.models import Article, Author
from articles.texts import read_text
from config.errors import Refusal

__all__ = ["NEWSROOM", "Known", "Outcome", "digest_of", "identity_of", "import_page", "read_text", "rehearsal"]

Status = Literal["created", "updated", "skipped"]

LONGEST_TITLE = Article._meta.get_field("title").max_length or 0
LONGEST_NAME = Author._meta.get_field("name").max_length or 0
LONGEST_PLACE = Article._meta.get_field("dateline").max_length or 0
LONGEST_ALT = Article._meta.get_field("lead_alt").max_length or 0
LONGEST_CREDIT = Article._meta.get_field("lead_credit").max_length or 0
LONGEST_SOURCE = Article._meta.get_field("source").max_length or 0
# Each loser of a race for a name or a slug tries again and finds the winner's; so many may race at once.
ATTEMPTS = 20
NO_FILES: Mapping[str, bytes] = MappingProxyType({})

_rehearses = ContextVar("rehearses", default=False)


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


class EditedHere(Refusal):
    code = "edited_here"
    status = 409
    sentence = _(
        "It was edited here on {edited}, and the page changed too. "
        "With --overwrite the page is written over it, and what it says now is kept as a version."
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, and the article that it did it to."""

    status: Status
    article: Article


@dataclass(frozen=True, slots=True)
class _Import:
    """One page on its way in, and under which circumstances."""

    page: Page
    identity: str
    digest: str
    language: str
    files: Mapping[str, bytes]
    overwrite: bool
    at: datetime
    known: Known = field(compare=False)


def import_page(
    page: Page,
    *,
    source: str = "",
    language: str = "",
    files: Mapping[str, bytes] = NO_FILES,
    overwrite: bool = False,
    known: Known | None = None,
    then: Callable[[Outcome], None] | None = None,
    at: datetime,
) -> Outcome:
    """This function will make a page an article or bring its article up to date, whole or not at all. `source` is the
    page's id or address where it has one; `language` goes before what the page says of it, and what neither says is
    detected; `files` are its pictures; `known` is what the same run met before; `then` is called in the same transaction
    with what was written, and not for a page that is skipped.

    Raises TitleTooLong, NameTooLong, NothingToRead, PictureRefused, and without `overwrite` EditedHere {edited}."""
    _check(page)
    found = language or page.language or languages.detect(f"{page.title}\n{page.body_markdown}")
    job = _Import(
        page=page,
        identity=_address(source) or identity_of(page),
        digest=digest_of(page, found, files),
        language=found,
        files=files,
        overwrite=overwrite,
        at=at,
        known=Known() if known is None else known,
    )
    return _tried(job, then)


def _tried(job: _Import, then: Callable[[Outcome], None] | None) -> Outcome:
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                outcome = _write(job)
                if then and outcome.status != "skipped":
                    then(outcome)
                return outcome
        except IntegrityError as error:
            job.known.forget()
            # Somebody else wrote the same article, author, tag or slug at the same moment: it is there now.
            if attempt + 1 == ATTEMPTS or not isinstance(error.__cause__, errors.UniqueViolation):
                raise
    raise AssertionError("The last attempt returns or raises.")


@contextmanager
def rehearsal() -> Iterator[None]:
    """This context will let imports within it find, write and answer as they would, and leave nothing of them."""
    token = _rehearses.set(True)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        _rehearses.reset(token)


def _address(source: str) -> str:
    """An id or address as it can be kept: one that is too long for its column by its digest."""
    return source if len(source) <= LONGEST_SOURCE else "source:" + hashlib.sha256(source.encode()).hexdigest()


def identity_of(page: Page) -> str:
    """This function will return what makes a page the same page when it has no address: title and byline, whatever
    their case, spacing and Unicode form."""
    said = "\n".join(naming.normalised(text) for text in (page.title, page.author_name))
    return "page:" + hashlib.sha256(said.encode()).hexdigest()


def digest_of(page: Page, language: str, files: Mapping[str, bytes] = NO_FILES) -> str:
    """This function will return a digest of all that a page says and shows. What it doesn't say is not in it, so that a
    form that one day can say more changes no page that doesn't."""
    says = {name: value for name, value in asdict(page).items() if value not in ("", None, ())}
    shows = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    said = json.dumps([language, says, shows], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _check(page: Page) -> None:
    if not page.title or not (page.body_markdown or page.faq):
        raise NothingToRead
    if len(page.title) > LONGEST_TITLE:
        raise TitleTooLong(characters=len(page.title), limit=LONGEST_TITLE)
    if len(page.author_name) > LONGEST_NAME:
        raise NameTooLong(characters=len(page.author_name), limit=LONGEST_NAME)


def _write(job: _Import) -> Outcome:
    rows = Article.objects.select_for_update(of=("self",)).select_related("author")
    article = rows.filter(source=job.identity).first()
    if article is None:
        return Outcome("created", _create(job))
    if article.source_digest == job.digest:
        return Outcome("skipped", article)
    if article.is_edited_here and not job.overwrite:
        when = article.edited_at or article.changed_at
        raise EditedHere(edited=formats.date_format(when), edited_at=when)
    _update(article, job)
    return Outcome("updated", article)


def _create(job: _Import) -> Article:
    slug = naming.free_slug(Article, job.page.slug or job.page.title)
    article = Article(source=job.identity, slug=slug)
    _fill(article, job)
    article.status = Article.Status(job.page.status)
    _date(article, job)
    article.save()
    tags = cataloguing.tags_of(job.page.keywords, job.known)
    through = Article.tags.through
    through.objects.bulk_create([through(article=article, tag=tag) for tag in tags])
    originals.welcome(article, job.page.slug)
    upkeep.changed([article.pk])
    return article


def _update(article: Article, job: _Import) -> None:
    _keep_version(article, article.edited_at or article.created_at)
    _fill(article, job)
    _publish(article, job.page)
    _date(article, job)
    article.revision += 1
    article.edited_at, article.is_edited_here = job.at, False
    article.save()
    article.tags.set(cataloguing.tags_of(job.page.keywords, job.known))
    originals.keep_flat(article)
    _keep_version(article, job.at)
    upkeep.changed([article.pk])


def _fill(article: Article, job: _Import) -> None:
    """Write what a page says, and what is rendered of it."""
    shown = illustrating.illustrate(job.page, job.files, job.at, rehearses=_rehearses.get())
    article.author = cataloguing.author_of(job.page, article, job.known)
    article.source_digest, article.language = job.digest, job.language
    _fill_texts(article, shown)
    originals.link(article, job.page.translation_of)
    rendering.render(article)


def _fill_texts(article: Article, shown: Illustrated) -> None:
    page = shown.page
    article.title, article.dek = page.title, page.dek
    article.body_markdown = page.body_markdown
    article.faq = [{"question": question, "answer": answer} for question, answer in page.faq]
    article.lead_picture, article.lead_caption = shown.lead, page.lead_caption
    # A place or a name that is longer than any is is cut, and no reason to refuse the whole page.
    article.dateline, article.lead_alt = page.dateline[:LONGEST_PLACE], page.lead_alt[:LONGEST_ALT]
    article.lead_credit = page.lead_credit[:LONGEST_CREDIT]


def _publish(article: Article, page: Page) -> None:
    """An update leaves the status where it is, but for a draft that its source has published meanwhile: it was nobody's
    work here, so that nobody's tribute is due."""
    is_draft = article.status == Article.Status.DRAFT and article.published_at is None
    if is_draft and page.status == PageStatus.PUBLISHED and article.author.user_id is None:
        article.status, article.publish_at = Article.Status.PUBLISHED, None


def _date(article: Article, job: _Import) -> None:
    """When it was published: as the page says, else at its import. A draft was not."""
    if article.status == Article.Status.DRAFT:
        return
    if job.page.published_at:
        article.published_at, article.published_at_is_import_time = job.page.published_at, False
    elif article.published_at is None:
        article.published_at, article.published_at_is_import_time = job.at, True


def _keep_version(article: Article, since: datetime) -> None:
    """Keep what a published article says since a time."""
    if article.status != Article.Status.DRAFT:
        versions.begin(article)
        versions.keep(article, None, since)

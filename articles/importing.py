"""Importing: a page that was read elsewhere becomes an article here, again and again without doubles.

An imported article belongs to an author whom no user owns until an editor says who it is. It is published at the time
that the page names, or else at the time of its import and marked so; importing it again never moves that time. A page
that says it is a draft becomes one, and is published when the page is, if its author is still nobody's.

While a page says what it said (`articles.preparing`), the article here stays as its editors left it. A page that changed
is written over the fields that come from pages, unless the article was edited here; what it said before is kept as a
version.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db import IntegrityError, OperationalError, transaction
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from psycopg import errors

from articles import cataloguing, illustrating, naming, originals, preparing, rendering, upkeep, versions
from articles.captures import Page
from articles.captures.page import Status as PageStatus
from articles.cataloguing import NEWSROOM, Known
from articles.models import Article
from articles.preparing import NO_FILES, NameTooLong, NothingToRead, Prepared, TitleTooLong, digest_of, identity_of
from articles.texts import read_text
from config.errors import Refusal

__all__ = ["NEWSROOM", "Known", "NameTooLong", "NothingToRead", "Outcome", "Run", "TitleTooLong", "digest_of"]
__all__ += ["identity_of", "import_page", "import_prepared", "read_text", "rehearsal"]

Status = Literal["created", "updated", "skipped"]

LONGEST_PLACE = Article._meta.get_field("dateline").max_length or 0
LONGEST_ALT = Article._meta.get_field("lead_alt").max_length or 0
LONGEST_CREDIT = Article._meta.get_field("lead_credit").max_length or 0
# Each loser of a race for a name or a slug tries again and finds the winner's; so many may race at once.
ATTEMPTS = 20
MEANWHILE = (errors.UniqueViolation, errors.DeadlockDetected)

_rehearses = ContextVar("rehearses", default=False)


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
class Run:
    """What holds for all pages of one run: the time, whether what was edited here is written over, what the run met
    before, and what is called, in the same transaction, for each page that was written."""

    at: datetime
    overwrite: bool = False
    known: Known = field(default_factory=Known)
    then: Callable[[Outcome, Page], None] | None = None

    @contextmanager
    def transaction(self) -> Iterator[Known]:
        """This context is a transaction, with what the run knows; what it meets there it knows once that is committed."""
        with transaction.atomic():
            met = self.known.copied()
            yield met
            transaction.on_commit(lambda: self.known.learn(met))

    def follow_up(self, outcome: Outcome, page: Page) -> None:
        """This function will do what follows when a page was written."""
        if self.then and outcome.status != "skipped":
            self.then(outcome, page)


def import_page(
    page: Page,
    *,
    source: str = "",
    language: str = "",
    files: Mapping[str, bytes] = NO_FILES,
    at: datetime,
    **options: Any,
) -> Outcome:
    """This function will make a page an article or bring its article up to date, whole or not at all. Takes what
    `preparing.prepare` takes, and the options of a `Run`.

    Raises TitleTooLong, NameTooLong, NothingToRead, PictureRefused, and without `overwrite` EditedHere {edited}."""
    ready = preparing.prepare(page, source=source, language=language, files=files)
    return import_prepared(ready, Run(at=at, **options))


def import_prepared(ready: Prepared, run: Run) -> Outcome:
    """This function will do the same with a page that is ready. Raises PictureRefused and EditedHere {edited}."""
    for attempt in range(ATTEMPTS):
        try:
            with run.transaction() as known:
                outcome = _write(ready, run, known)
                run.follow_up(outcome, ready.page)
                return outcome
        except (IntegrityError, OperationalError) as error:
            run.known.forget()
            # Somebody else wrote the same article, author, tag or slug at the same moment: it is there now.
            if attempt + 1 == ATTEMPTS or not isinstance(error.__cause__, MEANWHILE):
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


def _write(ready: Prepared, run: Run, known: Known) -> Outcome:
    rows = Article.objects.select_for_update(of=("self",)).select_related("author")
    article = rows.filter(source=ready.identity).first()
    if article is None:
        return Outcome("created", _create(ready, run, known))
    if article.source_digest == ready.digest:
        return Outcome("skipped", article)
    if article.is_edited_here and not run.overwrite:
        when = article.edited_at or article.changed_at
        raise EditedHere(edited=formats.date_format(when), edited_at=when)
    _update(article, ready, run, known)
    return Outcome("updated", article)


def _create(ready: Prepared, run: Run, known: Known) -> Article:
    article = made(ready, naming.free_slug(Article, slug_wanted(ready.page)), run, known)
    article.save()
    tag([article], [ready.page], known)
    originals.welcome(article, ready.page.slug)
    upkeep.changed([article.pk])
    return article


def slug_wanted(page: Page) -> str:
    """This function will return of what the slug of a new article is made."""
    return page.slug or page.title


def made(ready: Prepared, slug: str, run: Run, known: Known) -> Article:
    """This function will return the article that a page becomes which is new here. It saves the article not yet, but its
    pictures and its author."""
    article = Article(source=ready.identity, slug=slug)
    _fill(article, ready, run, known)
    article.status = Article.Status(ready.page.status)
    _date(article, ready.page, run.at)
    return article


def tag(articles: Sequence[Article], pages: Sequence[Page], known: Known) -> None:
    """This function will put new articles under the tags that their pages name."""
    cataloguing.tags_of([keyword for page in pages for keyword in page.keywords], known)
    through = Article.tags.through
    through.objects.bulk_create(
        through(article_id=article.pk, tag_id=tag.pk)
        for article, page in zip(articles, pages, strict=True)
        for tag in cataloguing.tags_of(page.keywords, known)
    )


def _update(article: Article, ready: Prepared, run: Run, known: Known) -> None:
    _keep_version(article, article.edited_at or article.created_at)
    _fill(article, ready, run, known)
    _publish(article, ready.page)
    _date(article, ready.page, run.at)
    article.revision += 1
    article.edited_at, article.is_edited_here = run.at, False
    article.save()
    article.tags.set(cataloguing.tags_of(ready.page.keywords, known))
    originals.keep_flat(article)
    _keep_version(article, run.at)
    upkeep.changed([article.pk])


def _fill(article: Article, ready: Prepared, run: Run, known: Known) -> None:
    """Write what a page says, and what is rendered of it."""
    shown = illustrating.illustrate(ready.page, ready.files, run.at, rehearses=_rehearses.get())
    page = shown.page
    article.author = cataloguing.author_of(page, article, known)
    article.source_digest, article.language = ready.digest, ready.language
    article.title, article.dek = page.title, page.dek
    article.body_markdown, article.faq = page.body_markdown, preparing.faq_of(page)
    article.lead_picture, article.lead_caption = shown.lead, page.lead_caption
    # A place or a name that is longer than any is is cut, and no reason to refuse the whole page.
    article.dateline, article.lead_alt = page.dateline[:LONGEST_PLACE], page.lead_alt[:LONGEST_ALT]
    article.lead_credit = page.lead_credit[:LONGEST_CREDIT]
    originals.link(article, page.translation_of)
    rendering.fill(article, ready.rendered or rendering.rendered(article.body_markdown, article.faq))


def _publish(article: Article, page: Page) -> None:
    """An update leaves the status where it is, but for a draft that its source has published meanwhile: it was nobody's
    work here, so that nobody's tribute is due."""
    is_draft = article.status == Article.Status.DRAFT and article.published_at is None
    if is_draft and page.status == PageStatus.PUBLISHED and article.author.user_id is None:
        article.status, article.publish_at = Article.Status.PUBLISHED, None


def _date(article: Article, page: Page, at: datetime) -> None:
    """When it was published: as the page says, else at its import. A draft was not."""
    if article.status == Article.Status.DRAFT:
        return
    if page.published_at:
        article.published_at, article.published_at_is_import_time = page.published_at, False
    elif article.published_at is None:
        article.published_at, article.published_at_is_import_time = at, True


def _keep_version(article: Article, since: datetime) -> None:
    """Keep what a published article says since a time."""
    if article.status != Article.Status.DRAFT:
        versions.begin(article)
        versions.keep(article, None, since)

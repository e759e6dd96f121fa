"""The archive: comments that came with an imported page. They are nobody's, under the avatars that the page names.

Reading a page again changes nothing. What a page no longer says is taken away, and comes back when the page says it again.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from articles import batches, captures, importing, naming
from articles.captures import Page
from articles.importing import Outcome, Run
from articles.models import Article
from articles.preparing import Prepared
from comments import counters, personas, texts
from comments.models import Comment, Persona

Status = Comment.Status
# Rows of one INSERT: a thread of any length is written without holding all of it as SQL.
BATCH = 500


def import_page(page: Page, *, at: datetime, **options: Any) -> Outcome:
    """This function will import a page with its comments, whole or not at all; a page that says what it said changes
    neither. Takes and raises what `importing.import_page` takes and raises."""
    return importing.import_page(page, at=at, then=partial(_with_comments, at), **options)


def import_all(batch: Sequence[Prepared], *, at: datetime, **options: Any) -> list[Outcome | Exception]:
    """This function will do the same with some pages that are ready, and return what became of each, in their order: an
    outcome, or why it is none. Takes the options of an `importing.Run`."""
    return batches.import_all(batch, Run(at=at, then=partial(_with_comments, at), **options))


def _with_comments(at: datetime, outcome: Outcome, page: Page) -> None:
    # A page that is new here has nothing to be taken away.
    if outcome.status == "updated":
        take_in(outcome.article, page.comments, at)
    elif page.comments:
        _begin(outcome.article, page.comments, at)


def _begin(article: Article, comments: Sequence[captures.Comment], at: datetime) -> None:
    """The comments of an article that is new in this transaction: nobody has spoken there yet."""
    said = _said(article, comments)
    _make(article, said, at, is_new=True)
    Article.objects.filter(pk=article.pk).update(comment_count=len(said))


@transaction.atomic(savepoint=False)
def take_in(article: Article, comments: Sequence[captures.Comment], at: datetime) -> int:
    """This function will bring an article's comments of the archive in line with what its page says, and return how many
    came new."""
    said = _said(article, comments)
    archived = Comment.objects.filter(article=article, archive_key__isnull=False)
    standing = dict(archived.values_list("archive_key", "status"))
    new = [key for key in said if key not in standing]
    gone = [key for key, status in standing.items() if key not in said and status == Status.VISIBLE]
    back = [key for key, status in standing.items() if key in said and status == Status.DELETED]
    if not (new or gone or back):
        return 0
    if new:
        _make(article, {key: said[key] for key in new}, at)
    if back:
        archived.filter(archive_key__in=back).update(status=Status.VISIBLE, changed_at=at, shown_at=F("written_at"))
        _count_replies(article)
    if gone:
        _take_away(archived.filter(archive_key__in=gone), article, at)
    counters.count([article.pk])
    return len(new)


@dataclass(frozen=True, slots=True)
class _Said:
    name: str
    body: str
    written_at: datetime | None
    parent_key: str


def _said(article: Article, comments: Sequence[captures.Comment]) -> dict[str, _Said]:
    """What the page says, by key, in its order; what is said twice has two keys. An answer's key has in it what it
    answers; where that says nothing, it answers nobody."""
    found: dict[str, _Said] = {}
    keys: list[str] = []
    times: Counter[str] = Counter()
    for comment in comments:
        body = texts.sound(comment.body, 0, len(comment.body) * 4)
        name = naming.normalised(comment.name)
        parent_key = keys[comment.parent] if comment.parent is not None else ""
        said = f"{article.pk}\n{name}\n{texts.digest_of(body)}" + (f"\nto {parent_key}" if parent_key else "")
        times[said] += 1
        keys.append(hashlib.sha256(f"{said}\n{times[said]}".encode()).hexdigest() if body else "")
        if body:
            found[keys[-1]] = _Said(name, body, comment.written_at, parent_key)
    return found


def _make(article: Article, said: dict[str, _Said], at: datetime, *, is_new: bool = False) -> None:
    """New comments, first those that others answer."""
    speakers = personas.of_archive(article, {each.name for each in said.values()}, is_new=is_new)
    tops = [_row(article, key, each, speakers, at) for key, each in said.items() if not each.parent_key]
    Comment.objects.bulk_create(tops, batch_size=BATCH)
    wanted = {each.parent_key for each in said.values()} - {""}
    if not wanted:
        return
    parents = dict(Comment.objects.filter(archive_key__in=wanted).values_list("archive_key", "pk"))
    replies = [_row(article, key, each, speakers, at) for key, each in said.items() if each.parent_key]
    for reply, each in zip(replies, (each for each in said.values() if each.parent_key), strict=True):
        reply.parent_id = parents[each.parent_key]
    Comment.objects.bulk_create(replies, batch_size=BATCH)
    _count_replies(article)


def _row(article: Article, key: str, said: _Said, speakers: dict[str, Persona], at: datetime) -> Comment:
    written_at = min(said.written_at or article.published_at or at, at)
    return Comment(
        article=article,
        persona=speakers[said.name],
        archive_key=key,
        body=said.body,
        body_html=texts.to_html(said.body),
        body_digest=texts.digest_of(said.body),
        written_at=written_at,
        shown_at=written_at,
        changed_at=at,
    )


def _take_away(gone: QuerySet[Comment], article: Article, at: datetime) -> None:
    """Answers first: what has any left keeps a stub for them; of what has none, nothing is to be seen."""
    gone.filter(parent__isnull=False).update(status=Status.DELETED, changed_at=at, shown_at=None)
    _count_replies(article)
    nothing_below = When(reply_count=0, then=Value(None))
    gone.filter(parent__isnull=True).update(
        status=Status.DELETED, changed_at=at, shown_at=Case(nothing_below, default=F("shown_at"))
    )


def _count_replies(article: Article) -> None:
    """Count anew the replies that can be seen, or their stubs, below the archive's comments."""
    seen = Comment.objects.filter(parent=OuterRef("pk"), shown_at__isnull=False).order_by().values("parent")
    counted = Coalesce(Subquery(seen.annotate(number=Count("pk")).values("number")), Value(0))
    above = Comment.objects.filter(article=article, archive_key__isnull=False, parent__isnull=True)
    above.update(reply_count=counted)

"""The archive: comments that came with an imported page. They are nobody's, under the avatars that the page names.

Reading a page again changes nothing. What a page no longer says is taken away, and comes back when the page says it again.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When

from articles import importing, naming
from articles.captures import Page
from articles.importing import Outcome
from articles.models import Article
from comments import counters, personas, texts
from comments.models import Avatar, Comment, Persona

Status = Comment.Status


@transaction.atomic
def import_page(page: Page, *, language: str, at: datetime) -> Outcome:
    """This function will import a page with its comments, whole or not at all. Raises what `importing.import_page`
    raises."""
    outcome = importing.import_page(page, language=language, at=at)
    take_in(outcome.article, at)
    return outcome


@transaction.atomic
def take_in(article: Article, at: datetime) -> int:
    """This function will bring an article's comments of the archive in line with what its page says, and return how many
    came new."""
    said = _said(article)
    archived = Comment.objects.filter(article=article, archive_key__isnull=False)
    standing = dict(archived.values_list("archive_key", "status"))
    new = [key for key in said if key not in standing]
    gone = [key for key, status in standing.items() if key not in said and status == Status.VISIBLE]
    back = [key for key, status in standing.items() if key in said and status == Status.DELETED]
    speakers = _speakers(article, {said[key].name for key in new})
    for key in new:
        _make(article, key, said[key], speakers[said[key].name], at)
    # What has replies leaves a stub for them; of what has none, nothing is to be seen.
    nothing_below = When(reply_count=0, then=Value(None))
    archived.filter(archive_key__in=gone).update(
        status=Status.DELETED, changed_at=at, shown_at=Case(nothing_below, default=F("shown_at"))
    )
    archived.filter(archive_key__in=back).update(status=Status.VISIBLE, changed_at=at, shown_at=F("written_at"))
    if new or gone or back:
        counters.count([article.pk])
    return len(new)


@dataclass(frozen=True, slots=True)
class _Said:
    name: str
    body: str


def _said(article: Article) -> dict[str, _Said]:
    """What the page says, by key, in its order; what is said twice has two keys."""
    found: dict[str, _Said] = {}
    times: Counter[str] = Counter()
    for comment in article.archive_comments:
        body = texts.sound(comment["body"], 0, len(comment["body"]) * 4)
        name = naming.normalised(comment["avatar"])
        said = f"{article.pk}\n{name}\n{texts.digest_of(body)}"
        times[said] += 1
        if body:
            key = hashlib.sha256(f"{said}\n{times[said]}".encode()).hexdigest()
            found[key] = _Said(name, body)
    return found


def _speakers(article: Article, names: set[str]) -> dict[str, Persona]:
    """Who speaks under each name. Names of our avatars come first, so that nobody else gets theirs."""
    ours = {naming.normalised(name) for name in Avatar.objects.values_list("name", flat=True)}
    order = sorted(names, key=lambda name: (name not in ours, name))
    return {name: personas.of_archive(article, name) for name in order}


def _make(article: Article, key: str, said: _Said, speaker: Persona, at: datetime) -> None:
    written_at = article.published_at or at
    Comment.objects.create(
        article=article,
        persona=speaker,
        archive_key=key,
        body=said.body,
        body_html=texts.to_html(said.body),
        body_digest=texts.digest_of(said.body),
        written_at=written_at,
        shown_at=written_at,
        changed_at=at,
    )

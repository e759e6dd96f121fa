"""What a moderator is shown beside what is to be decided: who wrote it and what became of what they wrote before, who
flagged it and how often they were right, what it said before it was edited.

All of it is asked for many at once, so that a page of a queue takes as many statements as a row.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from accounts.models import StaffRecord
from articles.models import Article
from comments.models import Comment, CommentVersion, Flag
from rewards.models import Progress

Status = Comment.Status


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody's level, and how many of their comments stand and were hidden."""

    level: int = 1
    standing: int = 0
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Flagger:
    """How many flags of somebody moderators have upheld, and how many dismissed."""

    upheld: int = 0
    dismissed: int = 0


@dataclass(frozen=True, slots=True)
class Complaint:
    """An open flag, with what became of others by the same reader."""

    flag: Flag
    by: Flagger


@dataclass(frozen=True, slots=True)
class OfComment:
    """What is shown beside a comment."""

    comment: Comment
    writer: Writer
    complaints: list[Complaint] = field(default_factory=list)
    versions: list[CommentVersion] = field(default_factory=list)


def of_comments(found: Iterable[Comment]) -> dict[int, OfComment]:
    """This function will return what is shown beside each of some comments, by their numbers."""
    comments = {comment.pk: comment for comment in found}
    writers = of_writers(comment.writer_id for comment in comments.values())
    complaints = _complaints(Q(comment__in=comments), "comment_id")
    versions = defaultdict(list)
    for version in CommentVersion.objects.filter(comment__in=comments).order_by("pk"):
        versions[version.comment_id].append(version)
    return {
        pk: OfComment(comment, writers.get(comment.writer_id or 0, Writer()), complaints[pk], versions[pk])
        for pk, comment in comments.items()
    }


def of_articles(found: Iterable[Article]) -> dict[int, list[Complaint]]:
    """This function will return the open flags on each of some articles, by their numbers."""
    return _complaints(Q(article__in=[article.pk for article in found]), "article_id")


def of_writers(reader_ids: Iterable[int | None]) -> dict[int, Writer]:
    """This function will return how each of some readers stands as one who writes comments."""
    ids = {reader_id for reader_id in reader_ids if reader_id}
    levels = dict(Progress.objects.filter(reader__in=ids).values_list("reader_id", "level"))
    written = Comment.objects.filter(writer__in=ids).values("writer_id").order_by("writer_id")
    counted = written.annotate(
        standing=Count("pk", filter=Q(status=Status.VISIBLE)), hidden=Count("pk", filter=Q(status=Status.HIDDEN))
    )
    counts = {row["writer_id"]: (row["standing"], row["hidden"]) for row in counted}
    return {one: Writer(levels.get(one, 1), *counts.get(one, (0, 0))) for one in ids}


def of_flaggers(reader_ids: Iterable[int]) -> dict[int, Flagger]:
    """This function will return how often each of some readers was right with their flags."""
    flags = Flag.objects.filter(reader__in=set(reader_ids)).values("reader_id").order_by("reader_id")
    counted = flags.annotate(right=Count("pk", filter=Q(upheld=True)), wrong=Count("pk", filter=Q(upheld=False)))
    return {row["reader_id"]: Flagger(row["right"], row["wrong"]) for row in counted}


def withdrawals(found: Iterable[Article]) -> dict[int, StaffRecord]:
    """This function will return by whom each of some articles was last withdrawn, and when."""
    ids = [article.pk for article in found]
    done = StaffRecord.objects.filter(target_kind="article", target_id__in=ids, act="withdraw", was_refused=False)
    return {one.target_id or 0: one for one in done.select_related("staff").order_by("pk")}


def _complaints(about: Q, key: str) -> dict[int, list[Complaint]]:
    flags = list(Flag.objects.filter(about, resolved_at=None).select_related("reader").order_by("pk"))
    flaggers = of_flaggers(flag.reader_id for flag in flags)
    complaints = defaultdict(list)
    for flag in flags:
        complaints[getattr(flag, key)].append(Complaint(flag, flaggers[flag.reader_id]))
    return complaints

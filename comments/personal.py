"""What the discussion keeps about somebody: what they said, under which avatars, what they pressed and flagged."""

from collections.abc import Iterator
from datetime import datetime

from accounts.models import User
from accounts.personal import Rows, rows
from comments import counters
from comments.models import Appeal, Comment, CommentVersion, Flag, Persona, Reaction

Status, Reward = Comment.Status, Comment.Reward
LAPSED_LEFT = "account_erased"
_COMMENT = [
    "id",
    "parent",
    "body",
    "status",
    "written_at",
    "edited_at",
    "hidden_reason",
    "like_count",
    "dislike_count",
    "reward",
]

_APPEAL = ["comment", "text", "made_at", "decided_at", "granted", "answer"]


def export(user: User) -> Iterator[tuple[str, Rows]]:
    """This function will yield what is kept here about somebody: names of sections, and their rows."""
    said = Comment.objects.filter(writer=user)
    yield "comments", rows(said, *_COMMENT, article="article__slug", avatar="persona__avatar__name")
    yield (
        "comment_versions",
        rows(CommentVersion.objects.filter(comment__writer=user), "comment", "body", "replaced_at"),
    )
    yield "reactions", rows(Reaction.objects.filter(reader=user), "comment", "kind", "pays", "reacted_at")
    flagged = Flag.objects.filter(reader=user)
    yield "flags", rows(flagged, "comment", "reason", "note", "flagged_at", article="article__slug")
    appealed = Appeal.objects.filter(reader=user)
    yield "appeals", rows(appealed, *_APPEAL, article="article__slug")


def erase(user: User, at: datetime) -> None:
    """This function will make stubs of somebody's comments, whose texts are gone, and delete what they wrote to moderators.
    What they pressed stays counted."""
    mine = Comment.objects.filter(writer=user)
    ids = list(mine.order_by("id").select_for_update(no_key=True).values_list("pk", flat=True))
    articles = set(mine.values_list("article_id", flat=True))
    CommentVersion.objects.filter(comment__in=ids).delete()
    Appeal.objects.filter(reader=user).delete()
    Flag.objects.filter(reader=user).update(note="")
    said = Comment.objects.filter(pk__in=ids)
    said.filter(reward=Reward.DUE).update(reward=Reward.LAPSED, reward_reason=LAPSED_LEFT)
    said.update(
        status=Status.DELETED, body="", body_html="", body_digest="", hidden_reason="", writer=None, changed_at=at
    )
    Persona.objects.filter(reader=user).update(reader=None)
    Reaction.objects.filter(commenter=user).update(commenter=None)
    counters.count(articles)

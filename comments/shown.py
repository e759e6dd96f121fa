"""Comments as one viewer sees them: what each says, or that it is gone, what the viewer pressed, and its replies."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from accounts.models import User
from articles.models import Article
from comments import reactions, thread
from comments.models import Comment, Reaction
from comments.thread import Seen


@dataclass(frozen=True, slots=True)
class Shown:
    """What a viewer sees of a comment, what the viewer pressed, and its first replies."""

    seen: Seen
    reaction: Reaction.Kind | None
    replies: Sequence["Shown"] = ()

    @property
    def comment(self) -> Comment:
        return self.seen.comment

    @property
    def body(self) -> str | None:
        """What was written, where what is made of it is to be seen."""
        return None if self.seen.body_html is None else self.comment.body

    @property
    def more_replies(self) -> int:
        """How many replies there are beside those that are shown."""
        return self.comment.reply_count - len(self.replies)


def find(comment_id: int, viewer: User | None) -> Comment:
    """This function will return a comment that a viewer may know of, one's own also where the article was withdrawn.
    Raises Http404 for any other."""
    comment = thread.find(comment_id, viewer)
    if comment is None:
        raise Http404
    is_own = viewer is not None and comment.writer_id == viewer.pk
    if comment.article.status != Article.Status.PUBLISHED and not is_own:
        raise Http404
    return comment


def several(comments: Sequence[Comment], viewer: User | None) -> list[Shown]:
    """This function will return some comments as a viewer sees them, each with its first replies, in two queries, one for
    a visitor."""
    return _shown(comments, list(thread.replies(comments, viewer)), viewer)


def one(comment: Comment, viewer: User | None) -> Shown:
    """This function will return one comment as a viewer sees it, with its first replies."""
    return several([comment], viewer)[0]


def conversation(comment: Comment, viewer: User | None) -> Shown:
    """This function will return a comment as a viewer sees it with all of its replies."""
    return _shown([comment], list(thread.replies_to(comment, viewer)), viewer)[0]


def _shown(comments: Sequence[Comment], replies: Sequence[Comment], viewer: User | None) -> list[Shown]:
    ids = [comment.pk for comment in (*comments, *replies)]
    pressed = {} if viewer is None else reactions.by_reader(viewer, ids)
    under: dict[int | None, list[Shown]] = defaultdict(list)
    for reply in replies:
        under[reply.parent_id].append(Shown(thread.seen(reply, viewer), pressed.get(reply.pk)))
    return [Shown(thread.seen(each, viewer), pressed.get(each.pk), under[each.pk]) for each in comments]

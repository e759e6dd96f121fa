"""What happens to comments, told to those who wrote them."""

from datetime import datetime
from typing import Any

from accounts import notifications
from accounts.notifications import Kind
from comments.models import Comment


def tell_writer(comment: Comment, kind: Kind, at: datetime, **figures: Any) -> None:
    """This function will tell the writer of a comment what happened to it; nobody, where nobody here wrote it. What is
    counted is added to what was told of the same comment, until that is seen."""
    if comment.writer_id is None:
        return
    key = f"comment-{comment.pk}" if "count" in figures else ""
    figures |= {"title": comment.article.title, "slug": comment.article.slug, "comment": comment.pk}
    notifications.tell(comment.writer_id, kind, at, key, **figures)

"""Which comment one may act on: it is there for everybody, it is one's own, or it isn't.

Whoever acts on a comment holds its row, so that a deletion and a like at once come one after the other.
"""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models import Article
from articles.writing import NotYours
from comments.models import Comment
from config.errors import Refusal
from rewards.reading import NotPublished

Status = Comment.Status

# Texts of an article, which are long, and of no use to whoever acts on a comment.
_TEXTS = [f"article__{name}" for name in ("body_markdown", "body_html", "body_text", "faq", "faq_html")]


class CommentGone(Refusal):
    code = "comment_gone"
    status = 409
    sentence = _("This comment isn't there any more.")


class OwnComment(Refusal):
    code = "own_comment"
    sentence = _("This is your own comment.")


def require_published(article: Article) -> None:
    """This function will do nothing for a published article. Raises `NotPublished`."""
    if article.status != Article.Status.PUBLISHED:
        raise NotPublished


def require_others(reader: User, comment: Comment) -> None:
    """This function will do nothing for somebody else's comment. Raises `OwnComment`."""
    if comment.writer_id == reader.pk:
        raise OwnComment


def require_own(reader: User, comment: Comment) -> None:
    """This function will do nothing for the reader's own comment. Raises `NotYours`."""
    if comment.writer_id != reader.pk:
        raise NotYours


def lock(comment: Comment) -> Comment:
    """This function will hold a comment's row until the transaction ends, and return the comment as it is now, with its
    persona, its article and the article's author. Hold the quotas of readers first, if you need them."""
    rows = Comment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("persona__avatar", "article__author").defer(*_TEXTS).get(pk=comment.pk)


def lock_visible(comment: Comment) -> Comment:
    """This function will hold a comment as `lock` does. Raises `CommentGone` if it isn't there for everybody to see."""
    held = lock(comment)
    if held.status != Status.VISIBLE:
        raise CommentGone
    return held

"""What the library keeps about somebody: what they wrote, follow, and want to read."""

from collections.abc import Iterator
from datetime import datetime

from accounts.models import User
from accounts.personal import Rows, rename_in_log, rows
from articles import following, leftovers, upkeep
from articles.models import (
    Article,
    Author,
    AuthorFollower,
    KeptArticle,
    Manuscript,
    Picture,
    TagFollower,
    Version,
)

_WRITTEN = ("slug", "title", "dek", "dateline", "language", "status", "published_at", "body_markdown", "faq")
# A name in the database, so it isn't translated.
FORMER = "Former author {number}"


def export(user: User) -> Iterator[tuple[str, Rows]]:
    """This function will yield what is kept here about somebody: names of sections, and their rows."""
    yield "author", rows(Author.objects.filter(user=user), "name", "slug", "biography")
    yield "articles", rows(Article.objects.filter(author__user=user), *_WRITTEN)
    unpublished = Manuscript.objects.filter(article__author__user=user)
    yield "manuscripts", rows(unpublished, "contents", "saved_at", article="article__slug")
    yield "pictures", rows(Picture.objects.filter(uploader=user), "digest", "width", "height", "kept_at")
    yield "followed_authors", rows(AuthorFollower.objects.filter(reader=user), "since", author="author__slug")
    yield "followed_tags", rows(TagFollower.objects.filter(reader=user), "since", tag="tag__slug")
    yield "reading_list", rows(KeptArticle.objects.filter(reader=user), "kept_at", article="article__slug")


def erase(user: User, at: datetime) -> None:
    """This function will delete somebody's drafts, shelves and the pictures that no text shows, and take their name and
    biography off what they published, which stays."""
    for kept in (AuthorFollower, TagFollower, KeptArticle):
        kept.objects.filter(reader=user).delete()
    Manuscript.objects.filter(article__author__user=user).delete()
    Version.objects.filter(editor=user).update(editor=None)
    author = Author.objects.filter(user=user).first()
    if author is not None:
        Article.objects.filter(author=author, status=Article.Status.DRAFT, published_at=None).delete()
        _forget(author)
    leftovers.remove(user)


def _forget(author: Author) -> None:
    author.name, author.slug = FORMER.format(number=author.pk), f"former-author-{author.pk}"
    author.biography, author.user = "", None
    author.save()
    following.rename(author)
    rename_in_log(author)
    upkeep.changed(list(Article.objects.filter(author=author).values_list("pk", flat=True)))

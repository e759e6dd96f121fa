"""What readers follow, and what they keep to read later. Doing anything twice does it once."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import library
from articles.models import Article, Author, AuthorFollower, KeptArticle, Tag, TagFollower
from config.errors import Refusal

# What is new of what somebody follows is no older.
NEW = timedelta(days=30)


class OwnAuthor(Refusal):
    code = "own_author"
    status = 403
    sentence = _("These are your own articles: there is no need to follow yourself.")


def follow_author(reader: User, author: Author, at: datetime) -> None:
    """This function will let a reader be told of what an author publishes. Raises OwnAuthor."""
    if author.user_id == reader.pk:
        raise OwnAuthor
    AuthorFollower.objects.get_or_create(reader=reader, author=author, defaults={"since": at})


def unfollow_author(reader: User, author: Author) -> None:
    """This function will end that."""
    AuthorFollower.objects.filter(reader=reader, author=author).delete()


def follow_tag(reader: User, tag: Tag, at: datetime) -> None:
    """This function will let a reader find what is published under a tag on the reading list."""
    TagFollower.objects.get_or_create(reader=reader, tag=tag, defaults={"since": at})


def unfollow_tag(reader: User, tag: Tag) -> None:
    """This function will end that."""
    TagFollower.objects.filter(reader=reader, tag=tag).delete()


def keep(reader: User, article: Article, at: datetime) -> None:
    """This function will put an article on a reader's list."""
    KeptArticle.objects.get_or_create(reader=reader, article=article, defaults={"kept_at": at})


def drop(reader: User, slug: str) -> None:
    """This function will take an article off it, published or not."""
    KeptArticle.objects.filter(reader=reader, article__slug=slug).delete()


def follows_author(reader: User, author: Author) -> bool:
    """This function will return whether a reader follows an author."""
    return AuthorFollower.objects.filter(reader=reader, author=author).exists()


def follows_tag(reader: User, tag: Tag) -> bool:
    """This function will return whether a reader follows a tag."""
    return TagFollower.objects.filter(reader=reader, tag=tag).exists()


def is_kept(reader: User, article: Article) -> bool:
    """This function will return whether an article is on a reader's list."""
    return KeptArticle.objects.filter(reader=reader, article=article).exists()


def kept(reader: User) -> QuerySet[KeptArticle]:
    """This function will return what a reader keeps, the last kept first; what was withdrawn is not shown."""
    found = KeptArticle.objects.filter(reader=reader, article__status=Article.Status.PUBLISHED)
    found = found.select_related("article__author", "article__lead_picture").prefetch_related("article__tags")
    return found.defer(*(f"article__{name}" for name in library.WHOLE_TEXTS)).order_by("-kept_at", "-pk")


def authors(reader: User) -> QuerySet[Author]:
    """This function will return whom a reader follows."""
    return Author.objects.filter(followers__reader=reader).order_by("name", "pk")


def tags(reader: User) -> QuerySet[Tag]:
    """This function will return the tags that a reader follows."""
    return Tag.objects.filter(followers__reader=reader).order_by("name", "pk")


def new(reader: User, at: datetime) -> QuerySet[Article]:
    """This function will return what was published lately by authors and under tags that a reader follows."""
    tagged = Article.tags.through.objects.filter(article=OuterRef("pk"), tag__followers__reader=reader)
    followed = AuthorFollower.objects.filter(author=OuterRef("author"), reader=reader)
    found = library.published().defer(*library.WHOLE_TEXTS)
    return found.filter(Q(Exists(followed)) | Q(Exists(tagged)), published_at__gt=at - NEW)

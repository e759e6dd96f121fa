"""Telling followers what authors have published: found by the article's row, told once, whatever is lost or comes twice."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import notifications
from accounts.notifications import Kind
from articles.models import Article, Author, AuthorFollower

# What came out before that is no news any more, such as what was imported with the date of its first publication.
NEWS = timedelta(days=2)


def tell(at: datetime, batch: int = 50) -> int:
    """This function will tell the followers of what was published lately, up to `batch` articles, and return how many
    articles that were."""
    told = 0
    while told < batch and _tell_next(at):
        told += 1
    return told


@transaction.atomic
def _tell_next(at: datetime) -> bool:
    waiting = Article.objects.filter(
        status=Article.Status.PUBLISHED, followers_told_at=None, published_at__gt=at - NEWS, published_at__lte=at
    )
    # Who else tells takes the next one; who writes comments or reads doesn't wait.
    article = (
        waiting.select_for_update(skip_locked=True, no_key=True, of=("self",)).order_by("published_at", "pk").first()
    )
    if article is None:
        return False
    figures = {"title": article.title, "author": article.author.name, "slug": article.slug}
    followers = AuthorFollower.objects.filter(author=article.author_id).exclude(reader=article.author.user_id)
    readers = followers.values_list("reader_id", flat=True)
    notifications.tell_all(Kind.NEW_ARTICLE, [(reader, _key(article.pk), figures) for reader in readers], at)
    Article.objects.filter(pk=article.pk).update(followers_told_at=at)
    return True


def rename(author: Author) -> None:
    """This function will let followers who were told of an author's articles read the name that the author has now."""
    keys = [_key(article_id) for article_id in author.articles.values_list("pk", flat=True)]
    notifications.rename(Kind.NEW_ARTICLE, keys, author=author.name)


def _key(article_id: int) -> str:
    return f"article-{article_id}"

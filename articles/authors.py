"""Who stands in a byline: an author is made of a user with the first draft, and an editor says who an imported one is."""

from django.db import transaction

from accounts.models import User
from articles import naming, upkeep
from articles.models import Article, Author, AuthorFollower


def of(user: User) -> Author:
    """This function will return the author that a user writes as, made on first use. A caller that loses the race for it
    asks again: the unique constraint has the last word."""
    return Author.objects.filter(user=user).first() or Author.objects.create(
        user=user, name=user.handle, slug=naming.free_slug(Author, user.handle)
    )


@transaction.atomic
def assign(author: Author, user: User | None) -> Author:
    """This function will say that an author is a user, or nobody here. What the user wrote under another name here goes to
    this author, so that pages imported again find theirs; who followed the one follows the other."""
    others = Author.objects.select_for_update().exclude(pk=author.pk)
    former = others.filter(user=user).first() if user else None
    if former:
        moved = list(Article.objects.filter(author=former).values_list("pk", flat=True))
        Article.objects.filter(pk__in=moved).update(author=author)
        following = AuthorFollower.objects.filter(author=author).values("reader")
        AuthorFollower.objects.filter(author=former).exclude(reader__in=following).update(author=author)
        former.delete()
        upkeep.changed(moved)
    author.user = user
    author.save(update_fields=["user"])
    return author

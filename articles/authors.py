"""Who stands in a byline: an author is made of a user with the first draft, and an editor says who an imported one is."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import record
from accounts.models import User
from articles import naming, upkeep
from articles.models import Article, Author, AuthorFollower
from config.errors import Refusal


def of(user: User) -> Author:
    """This function will return the author that a user writes as, made on first use. A caller that loses the race for it
    asks again: the unique constraint has the last word."""
    return Author.objects.filter(user=user).first() or Author.objects.create(
        user=user, name=user.handle, slug=naming.free_slug(Author, user.handle)
    )


class AuthorTaken(Refusal):
    code = "author_taken"
    status = 409
    sentence = _("This author is somebody here already; only a superuser gives them to somebody else.")


def require_may_assign(author: Author, user: User | None, by: User) -> None:
    """This function will do nothing where an editor may say who an author is. Raises `OwnMatter`, `AuthorTaken`."""
    if by.pk in (author.user_id, user.pk if user else None):
        raise record.OwnMatter
    if author.user_id and not by.is_superuser:
        raise AuthorTaken


@transaction.atomic
def assign_by(author: Author, user: User | None, by: User, at: datetime) -> Author:
    """This function will do what `assign` does for an editor, and note it. Shares of authors are paid to whom they are:
    nobody takes one, and nobody gives away whom somebody is. Raises `OwnMatter`, `AuthorTaken`."""
    held = Author.objects.select_for_update().get(pk=author.pk)
    require_may_assign(held, user, by)
    record.done(by, "assign_author", author, f"{held.user or '–'} → {user or '–'}", at)
    return assign(author, user)


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

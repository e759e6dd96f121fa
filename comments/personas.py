"""Avatars and who wears them: a reader chooses one for an article and keeps it there.

The second wearer of an avatar under an article is "Bermudez 2", the third "Bermudez 3". Numbers are given one after the
other, under the lock of the article's row.
"""

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models import Article
from comments.models import Avatar, Persona
from config.errors import Refusal
from rewards.models import Progress


class AvatarUnknown(Refusal):
    code = "avatar_unknown"
    status = 400
    sentence = _("Choose one of the avatars.")


class AvatarLocked(Refusal):
    code = "avatar_locked"
    sentence = _("{name} is available from LVL {level_needed}. You are at {level}.")


class AvatarKept(Refusal):
    code = "avatar_kept"
    status = 409
    sentence = _("Under this article you are {name}, and stay so.")


def offered() -> QuerySet[Avatar]:
    """This function will return the avatars that can be chosen, by the level from which they can be worn."""
    return Avatar.objects.filter(is_offered=True)


def of(reader: User, article: Article) -> Persona | None:
    """This function will return who a reader is under an article, None before the first comment."""
    return Persona.objects.filter(article=article, reader=reader).select_related("avatar").first()


def take(reader: User, progress: Progress, article: Article, slug: str) -> Persona:
    """This function will return who a reader is under an article, from the first comment on the wearer of the avatar
    `slug`; an empty one means the avatar that is worn already. The caller holds the reader's progress.

    Raises `AvatarKept` {avatar, name}, `AvatarUnknown`, `AvatarLocked` {avatar, name, level, level_needed}.
    """
    kept = of(reader, article)
    if kept:
        if slug not in ("", kept.avatar.slug):
            raise AvatarKept(avatar=kept.avatar.slug, name=kept.name)
        return kept
    avatar = next((avatar for avatar in offered() if avatar.slug == slug), None)
    if avatar is None:
        raise AvatarUnknown
    if progress.level < avatar.level:
        raise AvatarLocked(avatar=avatar.slug, name=avatar.name, level=progress.level, level_needed=avatar.level)
    return _make(article, avatar, reader=reader)


def of_archive(article: Article, name: str) -> Persona:
    """This function will return who speaks in the archive of an article under a name: the avatar of that name, else the
    one that anybody could choose and fewest wear under this article."""
    name = name[: Persona._meta.get_field("name_at_source").max_length]
    known = Persona.objects.filter(article=article, name_at_source=name).select_related("avatar").first()
    if known:
        return known
    avatar = Avatar.objects.filter(name__iexact=name).first()
    return _make(article, avatar or _least_worn(article), name_at_source=name)


def _least_worn(article: Article) -> Avatar:
    worn = Count("personas", filter=Q(personas__article=article))
    # Where none is offered any more, of those that were.
    return Avatar.objects.annotate(worn=worn).order_by("-is_offered", "level", "worn", "id")[0]


def _make(article: Article, avatar: Avatar, reader: User | None = None, name_at_source: str = "") -> Persona:
    # Who comes second waits here for the first, and then sees its number.
    Article.objects.select_for_update(no_key=True).values_list("pk").get(pk=article.pk)
    last = Persona.objects.filter(article=article, avatar=avatar).aggregate(number=Max("number"))["number"]
    return Persona.objects.create(
        article=article, avatar=avatar, reader=reader, number=(last or 0) + 1, name_at_source=name_at_source
    )

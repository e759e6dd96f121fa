"""Avatars and who wears them: a reader chooses one for an article and keeps it there.

The second wearer of an avatar under an article is "Bermudez 2", the third "Bermudez 3". Numbers are given one after the
other, under the lock of the article's row.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import naming
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
    return _make(article, avatar, reader)


def of_archive(article: Article, names: Collection[str], *, is_new: bool = False) -> dict[str, Persona]:
    """This function will return who speaks in the archive of an article under each of some normalised names: the avatar
    of that name, else the one that anybody could choose and fewest wear under this article. Names of our avatars come
    first, so that nobody else gets theirs. Under an article that is new in this transaction nobody speaks yet."""
    cut = {name: name[: Persona._meta.get_field("name_at_source").max_length] for name in names}
    worn_here = Persona.objects.none() if is_new else Persona.objects.filter(article=article)
    known = {persona.name_at_source: persona for persona in worn_here.filter(name_at_source__in=cut.values())}
    missing = set(cut.values()) - known.keys()
    if missing:
        if not is_new:
            _hold(article)
        avatars = list(Avatar.objects.defer("svg"))
        ours = {naming.normalised(avatar.name): avatar for avatar in avatars}
        worn = Counter(worn_here.values_list("avatar_id", flat=True))
        last = Counter(dict(_last_numbers(worn_here)))
        for name in sorted(missing, key=lambda name: (name not in ours, name)):
            avatar = ours.get(name) or _least_worn(avatars, worn)
            worn[avatar.pk] += 1
            last[avatar.pk] += 1
            known[name] = Persona(article=article, avatar=avatar, number=last[avatar.pk], name_at_source=name)
        Persona.objects.bulk_create([known[name] for name in sorted(missing)])
    return {name: known[cut[name]] for name in names}


def _least_worn(avatars: Sequence[Avatar], worn: Counter[int]) -> Avatar:
    # Where none is offered any more, of those that were.
    return min(avatars, key=lambda avatar: (not avatar.is_offered, avatar.level, worn[avatar.pk], avatar.pk))


def _last_numbers(worn: QuerySet[Persona]) -> QuerySet[Persona, tuple[int, int]]:
    return worn.order_by().values("avatar_id").annotate(last=Max("number")).values_list("avatar_id", "last")


def _hold(article: Article) -> None:
    # Who comes second waits here for the first, and then sees its number.
    Article.objects.select_for_update(no_key=True).values_list("pk").get(pk=article.pk)


def _make(article: Article, avatar: Avatar, reader: User) -> Persona:
    _hold(article)
    last = dict(_last_numbers(Persona.objects.filter(article=article))).get(avatar.pk, 0)
    return Persona.objects.create(article=article, avatar=avatar, reader=reader, number=last + 1)

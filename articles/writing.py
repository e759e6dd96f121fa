"""Writing: drafts, and changes to what is published already.

A draft is its article's row and nobody sees it but its author. What is published changes when its author saves it, and
each such change leaves a version; what was typed meanwhile waits in a manuscript. Nobody saves over what they never saw:
each save names the revision that it began from.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from psycopg import errors

from accounts import suspension
from accounts.models import User
from articles import authors, languages, manuscripts, naming, rendering, upkeep, versions
from articles.manuscripts import Text
from articles.models import Article, Manuscript, MovedSlug, Tag
from config.errors import Refusal

Status = Article.Status
P = ParamSpec("P")
T = TypeVar("T")
# Each loser of a race for a slug, a tag or a byline tries again and finds the winner's.
ATTEMPTS = 20


class EditedElsewhere(Refusal):
    code = "edited_elsewhere"
    status = 409
    sentence = _("It was changed elsewhere since you opened it: in another tab, by an app, or by an editor.")


class NotYours(Refusal):
    code = "not_yours"
    sentence = _("This is somebody else's.")


class NotADraft(Refusal):
    code = "not_a_draft"
    status = 409
    sentence = _("What was published once can be withdrawn, but not deleted.")


def _again(act: Callable[P, T]) -> Callable[P, T]:
    """Whole or not at all, and again where somebody else took a name at the same moment."""

    @wraps(act)
    def tried(*args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in range(ATTEMPTS):
            try:
                with transaction.atomic():
                    return act(*args, **kwargs)
            except IntegrityError as error:
                if attempt + 1 == ATTEMPTS or not isinstance(error.__cause__, errors.UniqueViolation):
                    raise
        raise AssertionError("The last attempt returns or raises.")

    return tried


def own(user: User) -> QuerySet[Article]:
    """This function will return all articles of a user, whatever their status."""
    return Article.objects.filter(author__user=user).select_related("author")


def get(user: User, article_id: int) -> Article:
    """This function will return an article of a user by its number. Raises Http404 for any other."""
    article = own(user).filter(pk=article_id).first()
    if article is None:
        raise Http404
    return article


def find(user: User, slug: str) -> Article:
    """This function will return an article of a user by its slug, to act on it. Raises `Suspended`, `NotYours` for somebody
    else's that everybody may read, and Http404 for any other."""
    suspension.require_active(user)
    article = Article.objects.filter(slug=slug).select_related("author").first()
    if article is None or (article.status != Status.PUBLISHED and article.author.user_id != user.pk):
        raise Http404
    require_own(user, article)
    return article


def require_own(user: User, article: Article) -> None:
    """This function will do nothing for the user's own article. Raises `NotYours`."""
    if article.author.user_id != user.pk:
        raise NotYours


def lock(article: Article) -> Article:
    """This function will hold an article's row until the transaction ends, and return the article as it is now."""
    return Article.objects.select_for_update(of=("self",), no_key=True).select_related("author").get(pk=article.pk)


def latest(article: Article) -> tuple[Text, int]:
    """This function will return what the author of an article wrote last, published or not, and from which revision on it
    is changed further."""
    waiting = Manuscript.objects.filter(article=article).first()
    if waiting:
        return manuscripts.of_json(waiting.contents), waiting.revision
    return manuscripts.of(article), article.revision


def is_waiting(article: Article) -> bool:
    """This function will tell whether there are changes to a published article that only its author sees."""
    return Manuscript.objects.filter(article=article).exists()


@_again
def draft(user: User, text: Text, at: datetime) -> Article:
    """This function will begin a draft. Its author is made of the user with the first one.

    Raises `Suspended`, and ValidationError by field.
    """
    suspension.require_active(user)
    article = Article(author=authors.of(user), status=Status.DRAFT)
    _write(article, _checked(text, user), at)
    return article


@_again
def save(
    user: User, article: Article, text: Text, revision: int | None, at: datetime, *, moves: bool = False
) -> Article:
    """This function will let the user's own article say what `text` says: a draft for its author, what is published for
    everybody. The slug of a draft follows its title; any other moves only where `moves` says so, and leaves a redirect.

    `revision` is the one that the text began from, None for whatever it is. Raises `Suspended`, `NotYours`,
    `EditedElsewhere` {revision}, and ValidationError by field.
    """
    suspension.require_active(user)
    article = lock(article)
    require_own(user, article)
    text = _checked(text, user)
    if article.status != Status.DRAFT:
        _require_whole(text)
    if _is_stale(article, text, revision):
        raise EditedElsewhere(revision=article.revision)
    Manuscript.objects.filter(article=article).delete()
    return _change(article, text, user, at, naming.slug_of(text.title) if moves else None)


@_again
def keep(user: User, article: Article, text: Text, revision: int, at: datetime) -> Article:
    """This function will keep what was typed so far, for nobody but the author to see: a draft in its own row, changes to
    what is published already as a manuscript. Raises what `save` raises."""
    suspension.require_active(user)
    article = lock(article)
    require_own(user, article)
    text = _checked(text, user)
    if _is_stale(article, text, revision):
        raise EditedElsewhere(revision=article.revision)
    if article.status == Status.DRAFT:
        return _change(article, text, user, at)
    if text == latest(article)[0]:
        return article
    # Not by save(): what everybody reads has not changed.
    article.revision += 1
    Article.objects.filter(pk=article.pk).update(revision=article.revision)
    waiting = {"contents": manuscripts.as_json(text), "revision": article.revision, "saved_at": at}
    Manuscript.objects.update_or_create(article=article, defaults=waiting)
    return article


@transaction.atomic
def discard(user: User, article: Article) -> Article:
    """This function will forget what was typed and not published yet: the manuscript of the user's own article. Raises
    `NotYours`."""
    article = lock(article)
    require_own(user, article)
    Manuscript.objects.filter(article=article).delete()
    return article


@transaction.atomic
def delete(user: User, article: Article) -> None:
    """This function will delete a draft of the user's. Raises `Suspended`, `NotYours`, `NotADraft`."""
    suspension.require_active(user)
    article = lock(article)
    require_own(user, article)
    if article.status != Status.DRAFT:
        raise NotADraft
    article.delete()


@_again
def revise(editor: User, article: Article, text: Text, slug: str, at: datetime) -> Article:
    """This function will let an article say what an editor of the site says; the slug moves where it is another. An article
    that was never saved is a new draft. Raises ValidationError by field."""
    text = manuscripts.sound(text)
    manuscripts.check(text)
    if article.pk is None:
        article.slug = slug
        _write(article, replace(text, language=text.language or _detected(text, editor)), at)
        return article
    held = lock(article)
    require_free(slug, held)
    return _change(held, replace(text, language=text.language or _detected(text, editor)), editor, at, slug)


def require_free(slug: str, article: Article) -> None:
    """This function will do nothing for a slug under which no other article was found before. Raises ValidationError."""
    if MovedSlug.objects.filter(slug=slug).exclude(article=article.pk).exists():
        raise ValidationError({"slug": [gettext("Another article was found by this before, and still is.")]})


def preview(article: Article, text: Text, user: User) -> tuple[Article, list[Tag]]:
    """This function will return an article as it would be published with a text, and its tags. It saves nothing, and of
    what is longer than a text may be it shows the beginning."""
    text = _sound(manuscripts.beginning(text), user)
    manuscripts.lay_over(text, article)
    rendering.render(article)
    slugs = [naming.slug_of(keyword) for keyword in text.keywords]
    known = {tag.slug: tag for tag in Tag.objects.filter(slug__in=slugs)}
    pairs = zip(slugs, text.keywords, strict=True)
    return article, [known.get(slug) or Tag(name=name, slug=slug) for slug, name in pairs]


def _is_stale(article: Article, text: Text, revision: int | None) -> bool:
    """Whether something was saved that the writer never saw. Who says the same again saves nothing over."""
    return revision not in (None, article.revision) and (text, article.revision) != latest(article)


def _checked(text: Text, user: User) -> Text:
    text = _sound(text, user)
    manuscripts.check(text)
    return text


def _sound(text: Text, user: User) -> Text:
    text = manuscripts.sound(text)
    return replace(text, language=text.language or _detected(text, user))


def _detected(text: Text, user: User) -> str:
    said = "\n".join((text.title, text.dek, text.body_markdown)).strip()
    return languages.detect(said) if said else user.language or "en"


def _require_whole(text: Text) -> None:
    wanted = manuscripts.missing(text)
    if not text.body_markdown and not text.faq:
        wanted["body_markdown"] = [gettext("There is nothing to read yet.")]
    if wanted:
        raise ValidationError(wanted)


def _change(article: Article, text: Text, editor: User, at: datetime, slug: str | None = None) -> Article:
    """Lays a text over an article that is held. Where nothing changes, nothing is written."""
    if text == manuscripts.of(article) and slug in (None, article.slug):
        return article
    versions.begin(article)
    _move(article, text.title, slug, at)
    _write(article, text, at)
    if article.status != Status.DRAFT:
        versions.keep(article, editor, at)
    return article


def _move(article: Article, title: str, slug: str | None, at: datetime) -> None:
    """The slug of a draft follows its title, that of any other article is what is asked for."""
    before = article.slug
    if slug is None and article.status == Status.DRAFT:
        slug = title
    if slug is None or slug == before:
        return
    article.slug = naming.free_slug(Article, slug, article.pk)
    if before != article.slug and article.status != Status.DRAFT:
        MovedSlug.objects.filter(slug=article.slug, article=article).delete()
        MovedSlug.objects.create(slug=before, article=article, moved_at=at)


def _write(article: Article, text: Text, at: datetime) -> None:
    manuscripts.lay_over(text, article)
    article.slug = article.slug or naming.free_slug(Article, text.title)
    article.edited_at, article.is_edited_here = at, True
    article.revision += 1
    rendering.render(article)
    article.save()
    article.tags.set(_tags(text.keywords))
    upkeep.changed([article.pk])


def _tags(keywords: tuple[str, ...]) -> list[Tag]:
    """The tags of keywords, found by slug or made; in one order, so that two writers never wait for each other."""
    names = {naming.slug_of(keyword): keyword for keyword in keywords}
    return [Tag.objects.get_or_create(slug=slug, defaults={"name": names[slug]})[0] for slug in sorted(names)]

"""Which article a translation was first written as, also where that one is imported only later."""

from collections.abc import Sequence

from django.db.models import Q

from articles.models import Article, MovedSlug


def identity_of(slug: str) -> str:
    """This function will return what makes a page the same page that says itself which slug it has."""
    return f"slug:{slug}"


def link(article: Article, slug: str) -> None:
    """This function will make an article the translation of the one that has a slug, now or once it comes. A page that
    names none changes nothing. It saves nothing."""
    if not slug:
        return
    found = _found(slug, article)
    original = (found.translation_of or found) if found else None
    is_itself = original is not None and original.pk == article.pk
    article.translation_of = None if is_itself else original
    article.translation_awaited = slug if found is None else ""


def _found(slug: str, article: Article) -> Article | None:
    # One that was imported under this slug and had to take another comes before one that had it already.
    others = Article.objects.exclude(pk=article.pk).select_related("translation_of")
    named = {each.source: each for each in others.filter(Q(source=identity_of(slug)) | Q(slug=slug))}
    if named:
        return named.get(identity_of(slug)) or next(iter(named.values()))
    moved = MovedSlug.objects.filter(slug=slug).exclude(article=article.pk).select_related("article__translation_of")
    return next((each.article for each in moved), None)


def welcome_all(articles: Sequence[Article], slugs: Sequence[str]) -> None:
    """This function will do as `welcome` for each of some articles, and ask only once whether any is waited for."""
    awaited = {article.slug for article in articles} | {*slugs} - {""}
    if Article.objects.filter(~Q(translation_awaited=""), translation_awaited__in=awaited).exists():
        for article, slug in zip(articles, slugs, strict=True):
            welcome(article, slug)


def welcome(article: Article, slug: str) -> None:
    """This function will link to an article, which is there since just now, the translations that waited for it."""
    original = article.translation_of_id or article.pk
    waiting = Article.objects.filter(~Q(translation_awaited=""), translation_awaited__in={article.slug, slug})
    if waiting.exclude(pk=original).update(translation_of=original, translation_awaited=""):
        Article.objects.filter(translation_of__translation_of=original).update(translation_of=original)


def keep_flat(article: Article) -> None:
    """This function will make the translations of an article, which is found to be one itself, those of its original."""
    if article.translation_of_id:
        Article.objects.filter(translation_of=article.pk).update(translation_of=article.translation_of_id)

"""Looking things up in the library: what visitors may see, newest first."""

from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from django.db.models import Q, QuerySet, Value
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language_info

from articles.models import Article


def published() -> QuerySet[Article]:
    """This function will return the published articles, newest first, with their authors."""
    articles = Article.objects.filter(status=Article.Status.PUBLISHED).select_related("author")
    return articles.order_by("-published_at", "-id")


def get(slug: str) -> Article:
    """This function will return a published article. Raises Http404 for any other."""
    article = published().select_related("lead_picture").filter(slug=slug).first()
    if article is None:
        raise Http404
    return article


@dataclass(frozen=True, slots=True)
class Link:
    """As much of an article as a link to it needs."""

    slug: str
    title: str
    language: str

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])

    @property
    def language_name(self) -> str:
        """The language by its own name, or by its code where nobody knows that."""
        try:
            # Django's own have Vietnamese marks apart from their letters, which few fonts set well.
            name = normalize("NFC", str(get_language_info(self.language)["name_local"]))
        except KeyError:
            return self.language
        return name[:1].upper() + name[1:]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The articles that one stands beside: by date, and as a translation. `original` is what they were first written as."""

    older: Link | None
    newer: Link | None
    original: Link | None
    translations: list[Link]


def neighbours(article: Article) -> Neighbours:
    """This function will return what a published article stands beside, in one query."""
    others = Article.objects.filter(status=Article.Status.PUBLISHED)
    at, first = article.published_at, article.translation_of_id or article.pk
    older = others.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=article.pk), published_at__lte=at)
    newer = others.filter(Q(published_at__gt=at) | Q(published_at=at, pk__gt=article.pk), published_at__gte=at)
    same = others.filter(Q(pk=first) | Q(translation_of=first)).exclude(pk=article.pk)
    found = _as("older", older.order_by("-published_at", "-id")[:1]).union(
        _as("newer", newer.order_by("published_at", "id")[:1]), _as("same", same.order_by("id")), all=True
    )
    by_role: dict[str, list[tuple[int, Link]]] = {"older": [], "newer": [], "same": []}
    for role, pk, *parts in found:
        by_role[role].append((pk, Link(*parts)))
    translations = sorted(by_role["same"], key=lambda one: one[1].language)
    return Neighbours(
        older=next((link for _pk, link in by_role["older"]), None),
        newer=next((link for _pk, link in by_role["newer"]), None),
        original=next((link for pk, link in translations if pk == first), None),
        translations=[link for _pk, link in translations],
    )


def _as(role: str, articles: QuerySet[Article]) -> QuerySet[Article, tuple[Any, ...]]:
    return articles.annotate(role=Value(role)).values_list("role", "pk", "slug", "title", "language")

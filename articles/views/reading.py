"""The home page and the page of an article."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from articles import library, pace
from articles.models import Article, Tag
from articles.views import absent

HOME_ARTICLES = 30


def minutes(article: Article) -> int:
    """This function will return the minutes that an article takes to read, at least 1."""
    return max(1, -(-pace.expected_seconds(article.words, article.characters) // 60))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    articles = list(library.published().prefetch_related("tags")[:HOME_ARTICLES])
    return render(request, "articles/home.html", {"articles": [(article, minutes(article)) for article in articles]})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    shown = library.published().filter(slug=slug).first()
    if shown is None:
        return absent.answer(request, slug)
    return render(request, "articles/article.html", context(shown))


def context(article: Article, tags: list[Tag] | None = None) -> dict[str, Any]:
    """This function will return what `articles/_text.html` shows of an article, with its own tags where none are given."""
    return {
        "article": article,
        "tags": list(article.tags.all()) if tags is None else tags,
        # Rendered and sanitised on write (`articles.rendering`).
        "body": mark_safe(article.body_html),  # noqa: S308
        "faq": [{"question": q["question"], "answer_html": mark_safe(q["answer_html"])} for q in article.faq_html],  # noqa: S308
        "minutes": minutes(article),
        "author_article_count": library.published().filter(author=article.author).count(),
        "dir": direction(article.language),
    }


def direction(language: str) -> str:
    """This function will return "rtl" for a language that is written from right to left, else "ltr"."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"

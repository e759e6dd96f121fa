"""The page of an article."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from articles import library, pace
from articles.models import Article


def minutes(article: Article) -> int:
    """This function will return the minutes that an article takes to read, at least 1."""
    return max(1, -(-pace.expected_seconds(article.words, article.characters) // 60))


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    shown = library.get(slug)
    context = {
        "article": shown,
        "tags": list(shown.tags.all()),
        # Rendered and sanitised on write (`articles.rendering`).
        "body": mark_safe(shown.body_html),  # noqa: S308
        "faq": [{"question": q["question"], "answer_html": mark_safe(q["answer_html"])} for q in shown.faq_html],  # noqa: S308
        "minutes": minutes(shown),
        "author_article_count": library.published().filter(author=shown.author).count(),
        "dir": direction(shown.language),
    }
    return render(request, "articles/article.html", context)


def direction(language: str) -> str:
    """This function will return "rtl" for a language that is written from right to left, else "ltr"."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"

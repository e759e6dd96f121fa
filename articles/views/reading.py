"""The page of an article."""

from typing import Any
from urllib.parse import quote, urlencode

import regex
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import http_date
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import blocks, head, library, pace, pictures, related
from articles.models import Article, Picture, Tag
from articles.views import absent

RELATED_ARTICLES = 4

_FIRST_LETTER = regex.compile(r"(?<![\p{L}\p{M}'’])\p{L}\p{M}*")


def minutes(article: Article) -> int:
    """This function will return the minutes that an article takes to read, at least 1."""
    return max(1, -(-pace.expected_seconds(article.words, article.characters) // 60))


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    articles = library.published().select_related("lead_picture").defer("body_markdown", "faq")
    shown = articles.filter(slug=slug).first()
    if shown is None:
        return absent.answer(request, slug)
    beside = library.neighbours(shown)
    text = context(shown)
    its_head = head.of_article(shown, text["tags"], beside)
    of_page = {
        "head": its_head,
        "beside": beside,
        "translations": beside.translations,
        "related": [(other, minutes(other)) for other in related.to(shown, RELATED_ARTICLES)],
        "share": _share(its_head),
    }
    page = render(request, "articles/article.html", text | of_page)
    page["Last-Modified"] = http_date(shown.changed_at.timestamp())
    return page


def context(article: Article, tags: list[Tag] | None = None) -> dict[str, Any]:
    """This function will return what the text of an article is shown with (`articles/_text.html`), on its page and
    before it has one; `tags` where they aren't kept yet."""
    published_at, edited_at = article.published_at, article.edited_at
    is_edited = article.is_edited_here and edited_at and published_at and edited_at.date() > published_at.date()
    return {
        "article": article,
        "tags": list(article.tags.all()) if tags is None else tags,
        "picture": _shown(article.lead_picture) if article.lead_picture else None,
        # Rendered and sanitised on write (`articles.rendering`).
        "body": mark_safe(article.body_html),  # noqa: S308
        "faq": [{"question": q["question"], "answer_html": mark_safe(q["answer_html"])} for q in article.faq_html],  # noqa: S308
        "minutes": minutes(article),
        "edited_at": edited_at if is_edited else None,
        "initials": initials(article.author.name),
        "author_article_count": library.article_count(article.author),
        "dir": direction(article.language),
    }


def direction(language: str) -> str:
    """This function will return "rtl" for a language that is written from right to left, else "ltr"."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def initials(name: str) -> str:
    """This function will return the first letters of the first and the last word of a name."""
    letters = _FIRST_LETTER.findall(name)
    return "".join([*letters[:1], *letters[1:][-1:]]).upper()


def _shown(picture: Picture) -> dict[str, Any]:
    return {
        "src": pictures.url(picture, pictures.WIDTHS[1]),
        "srcset": ", ".join(f"{url} {width}w" for url, width in pictures.sources(picture)),
        "sizes": blocks.SIZES,
        "width": picture.width,
        "height": picture.height,
    }


def _share(page: head.Head) -> list[tuple[str, str]]:
    """Plain links: nobody learns who reads what until one of them is followed."""
    url, title = page.url, page.title
    both = f"{title} {url}"
    return [
        (_("E-mail"), f"mailto:?{urlencode({'subject': title, 'body': url}, quote_via=quote)}"),
        ("WhatsApp", f"https://wa.me/?{urlencode({'text': both})}"),
        ("Telegram", f"https://t.me/share/url?{urlencode({'url': url, 'text': title})}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}"),
        ("X", f"https://x.com/intent/post?{urlencode({'text': title, 'url': url})}"),
    ]

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

from articles import blocks, head, pace, pictures, showing
from articles.models import Article, Picture, Tag
from articles.views import absent

_FIRST_LETTER = regex.compile(r"(?<![\p{L}\p{M}'’])\p{L}\p{M}*")


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    shown = showing.of(slug)
    if shown is None:
        return absent.answer(request, slug)
    its_head = head.of_article(shown)
    text = context(shown.article, shown.tags, shown.author_article_count)
    of_page = {
        "head": its_head,
        "shown": shown,
        "translations": shown.translations,
        "share": _share(its_head),
    }
    page = render(request, "articles/article.html", text | of_page)
    page["Last-Modified"] = http_date(shown.article.changed_at.timestamp())
    return page


def context(article: Article, tags: list[Tag], author_article_count: int) -> dict[str, Any]:
    """This function will return what the text of an article is shown with (`articles/_text.html`), on its page and
    before it has one."""
    published_at, edited_at = article.published_at, article.edited_at
    is_edited = article.is_edited_here and edited_at and published_at and edited_at.date() > published_at.date()
    return {
        "article": article,
        "tags": tags,
        "picture": _shown(article.lead_picture) if article.lead_picture else None,
        # Rendered and sanitised on write (`articles.rendering`).
        "body": mark_safe(article.body_html),  # noqa: S308
        "faq": [{"question": q["question"], "answer_html": mark_safe(q["answer_html"])} for q in article.faq_html],  # noqa: S308
        "minutes": pace.minutes(article.words, article.characters),
        "edited_at": edited_at if is_edited else None,
        "initials": initials(article.author.name),
        "author_article_count": author_article_count,
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

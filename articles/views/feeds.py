"""Feeds: what was published last, on the whole site, under a tag, by an author.

They say what an article is about and not all of it: who reads it here is paid for that.
"""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from articles import library
from articles.models import Article, Author, Tag
from config.addresses import absolute

ITEMS = 30
SUMMARY_WORDS = 60
FORMS = {"atom": Atom1Feed, "rss": Rss201rev2Feed}
# XML has no way to write these.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def plain(text: str) -> str:
    """This function will return a text without the characters that XML can't have."""
    return _CONTROLS.sub("", text)


class _Articles(Feed):  # type: ignore[type-arg]
    """The newest of some articles. Its addresses are whole already, so Django adds no host to them."""

    item_guid_is_permalink = False

    def __init__(self, form: str, path: str) -> None:
        self.feed_type, self.feed_url = FORMS[form], absolute(path)

    def newest(self, obj: Any) -> QuerySet[Article]:
        return library.published()

    def items(self, obj: Any) -> QuerySet[Article]:
        return self.newest(obj).prefetch_related("tags").defer("body_html", "body_markdown")[:ITEMS]

    def feed_guid(self, obj: Any) -> str:
        return str(self.feed_url)

    def item_guid(self, item: Article) -> str:
        # Its address may change, and its number doesn't (RFC 4151).
        return f"tag:{urlsplit(settings.SITE_URL).hostname},2025:article-{item.pk}"

    def item_title(self, item: Article) -> str:
        return plain(item.title)

    def item_description(self, item: Article) -> str:
        return plain(item.dek or Truncator(item.body_text).words(SUMMARY_WORDS))

    def item_link(self, item: Article) -> str:
        return absolute(item.get_absolute_url())

    def item_author_name(self, item: Article) -> str:
        return plain(item.author.name)

    def item_author_link(self, item: Article) -> str:
        return absolute(item.author.get_absolute_url())

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime | None:
        dates = [at for at in (item.published_at, item.edited_at) if at]
        return max(dates)

    def item_categories(self, item: Article) -> list[str]:
        return [plain(tag.name) for tag in item.tags.all()]


class OfSite(_Articles):
    """All articles, or those in one language."""

    def get_object(self, request: HttpRequest) -> str:
        language = request.GET.get("language", "")
        if language and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", language):
            raise Http404
        self.feed_url += f"?language={language}" if language else ""
        self.language = language or None
        return language

    def newest(self, obj: str) -> QuerySet[Article]:
        return library.published().filter(**({"language": obj} if obj else {}))

    def title(self, obj: str) -> str:
        return _("Read to Earn")

    def subtitle(self, obj: str) -> str:
        return _("Articles worth reading, on a site that pays its readers and shows them why, to the last Twei.")

    description = subtitle

    def link(self, obj: str) -> str:
        return absolute(reverse("home"))


class OfOne(_Articles):
    """What there is under a tag, or by an author."""

    def title(self, obj: Tag | Author) -> str:
        return f"{plain(obj.name)} · {_('Read to Earn')}"

    def subtitle(self, obj: Tag | Author) -> str:
        if isinstance(obj, Tag):
            return _("Articles about %(tag)s") % {"tag": plain(obj.name)}
        return plain(obj.biography) or _("Articles by %(name)s") % {"name": plain(obj.name)}

    description = subtitle

    def link(self, obj: Tag | Author) -> str:
        return absolute(obj.get_absolute_url())

    def get_object(self, request: HttpRequest, found: Tag | Author) -> Tag | Author:
        return found

    def newest(self, obj: Tag | Author) -> QuerySet[Article]:
        return library.published().filter(**({"tags": obj} if isinstance(obj, Tag) else {"author": obj}))


@require_safe
@cache_control(public=True, max_age=300)
@conditional_page
def site(request: HttpRequest, form: str) -> HttpResponse:
    return OfSite(_known(form), request.path)(request)


@require_safe
@cache_control(public=True, max_age=300)
@conditional_page
def tag(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    return OfOne(_known(form), request.path)(request, found=get_object_or_404(Tag, slug=slug))


@require_safe
@cache_control(public=True, max_age=300)
@conditional_page
def author(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    return OfOne(_known(form), request.path)(request, found=get_object_or_404(Author, slug=slug))


def _known(form: str) -> str:
    if form not in FORMS:
        raise Http404
    return form

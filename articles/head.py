"""What pages say of themselves to those who don't look at them: search engines, and whoever shows a link to them.

Linked data is in the words of schema.org, as Google's guidelines for articles, breadcrumbs, questions and profiles ask.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles import pictures, rendering
from articles.models import Article, Author, Picture, Tag
from articles.showing import Link, Shown
from config.addresses import absolute

# As Django's json_script: nothing that could end the element.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
DESCRIPTION_WORDS = 40


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in the head of a page. `feed` is the name of the feed's address, with the slug of what it is of."""

    url: str
    title: str
    description: str
    type: str = "website"
    picture: Picture | None = None
    picture_alt: str = ""
    article: Article | None = None
    tags: Sequence[Tag] = ()
    alternates: Sequence[tuple[str, str]] = ()
    feed: str = ""
    feed_of: str = ""
    linked: Sequence[dict[str, Any]] = field(default=())

    @property
    def image(self) -> str:
        """The whole address of the page's picture, empty where it has none."""
        return absolute(pictures.url(self.picture, self.picture.width)) if self.picture else ""

    @property
    def linked_data(self) -> SafeString:
        """JSON-LD, fit to stand in a script element."""
        graph = {"@context": "https://schema.org", "@graph": list(self.linked)}
        return mark_safe(json.dumps(graph, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308


def of_home() -> Head:
    """This function will return the head of the home page."""
    url, name = absolute("/"), _("Read to Earn")
    page = {"@type": "WebSite", "url": url, "name": name, "publisher": _publisher()}
    said = _("Articles worth reading, on a site that pays its readers and shows them why, to the last Twei.")
    return Head(url=url, title=name, description=said, linked=[page])


def of_article(shown: Shown) -> Head:
    """This function will return the head of an article's page."""
    article, tags = shown.article, shown.tags
    linked = [_news_article(shown), _breadcrumbs(article, tags)]
    if article.faq_html:
        linked.append(_questions(article))
    return Head(
        url=absolute(article.get_absolute_url()),
        title=article.title,
        description=article.dek or Truncator(shown.opening).words(DESCRIPTION_WORDS),
        type="article",
        picture=article.lead_picture,
        picture_alt=article.lead_alt,
        article=article,
        tags=tags,
        alternates=_alternates(shown),
        linked=linked,
    )


def of_author(author: Author) -> Head:
    """This function will return the head of an author's page."""
    page = {"@type": "ProfilePage", "url": absolute(author.get_absolute_url()), "mainEntity": _person(author)}
    return Head(
        url=absolute(author.get_absolute_url()),
        title=author.name,
        description=author.biography or _("Articles by %(name)s") % {"name": author.name},
        type="profile",
        feed="author-feed",
        feed_of=author.slug,
        linked=[page],
    )


def of_tag(tag: Tag) -> Head:
    """This function will return the head of a tag's page."""
    url = absolute(tag.get_absolute_url())
    said = _("Articles about %(tag)s") % {"tag": tag.name}
    page = {"@type": "CollectionPage", "url": url, "name": tag.name}
    return Head(url=url, title=tag.name, description=said, feed="tag-feed", feed_of=tag.slug, linked=[page])


def _alternates(shown: Shown) -> list[tuple[str, str]]:
    """What the page is called in each language, this one too; `x-default` is what it was first written as."""
    article = shown.article
    if not shown.translations:
        return []
    itself = Link(article.slug, article.title, article.language)
    original = shown.original if article.translation_of_id else itself
    links = [(link.language, link) for link in [itself, *shown.translations]]
    return [
        (language, absolute(link.get_absolute_url()))
        for language, link in [*links, *([("x-default", original)] if original else [])]
    ]


def _news_article(shown: Shown) -> dict[str, Any]:
    article = shown.article
    url, published_at = absolute(article.get_absolute_url()), article.published_at
    assert published_at is not None, "only published articles have a page"
    said = {
        "@type": "NewsArticle",
        "@id": f"{url}#article",
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "url": url,
        "headline": article.title,
        "description": article.dek,
        "image": _image(article),
        "datePublished": published_at.isoformat(),
        "dateModified": max(published_at, article.edited_at or published_at).isoformat(),
        "author": [_person(article.author)],
        "publisher": _publisher(),
        "inLanguage": article.language,
        "wordCount": article.words,
        "keywords": [tag.name for tag in shown.tags],
        "dateline": article.dateline,
        "isAccessibleForFree": True,
        "translationOfWork": _work(shown.original) if article.translation_of_id else None,
        "workTranslation": [] if article.translation_of_id else [_work(link) for link in shown.translations],
    }
    return {name: value for name, value in said.items() if value}


def _work(link: Link | None) -> dict[str, str] | None:
    return {"@type": "NewsArticle", "@id": f"{absolute(link.get_absolute_url())}#article"} if link else None


def _image(article: Article) -> list[dict[str, Any]]:
    picture = article.lead_picture
    if picture is None:
        return []
    said = {
        "@type": "ImageObject",
        "url": absolute(pictures.url(picture, picture.width)),
        "width": picture.width,
        "height": picture.height,
        "caption": article.lead_caption,
        "creditText": article.lead_credit,
    }
    return [{name: value for name, value in said.items() if value}]


def _person(author: Author) -> dict[str, Any]:
    said = {"@type": "Person", "name": author.name, "url": absolute(author.get_absolute_url())}
    return said | ({"description": author.biography} if author.biography else {})


def _publisher() -> dict[str, Any]:
    logo = {"@type": "ImageObject", "url": absolute(static("favicon.svg"))}
    return {"@type": "Organization", "name": _("Read to Earn"), "url": absolute("/"), "logo": logo}


def _breadcrumbs(article: Article, tags: Sequence[Tag]) -> dict[str, Any]:
    places = [(_("Home"), "/"), *((tag.name, tag.get_absolute_url()) for tag in tags[:1])]
    places.append((article.title, article.get_absolute_url()))
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
        for position, (name, path) in enumerate(places, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _questions(article: Article) -> dict[str, Any]:
    answers = [
        {
            "@type": "Question",
            "name": pair["question"],
            "acceptedAnswer": {"@type": "Answer", "text": rendering.shown(pair["answer_html"])},
        }
        for pair in article.faq_html
    ]
    return {"@type": "FAQPage", "mainEntity": answers}

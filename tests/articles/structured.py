"""What Google asks of linked data, by type: the properties that have to be there, and what they have to be.

From the guidelines of Google Search Central for Article, Breadcrumb, FAQ and Profile page. Of an Article everything is
only recommended, and so required here.
"""

import json
from datetime import datetime
from urllib.parse import urlsplit

import html5lib


def linked_data(page):
    """What a page says of itself, by type."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    scripts = [script for script in document.iter("script") if script.get("type") == "application/ld+json"]
    assert len(scripts) == 1
    data = json.loads(scripts[0].text)
    assert data["@context"] == "https://schema.org"
    found = {node["@type"]: node for node in data["@graph"]}
    assert len(found) == len(data["@graph"])
    return found


def is_address(value):
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def is_text(value):
    return isinstance(value, str) and bool(value.strip())


def is_moment(value):
    return datetime.fromisoformat(value).tzinfo is not None


def is_list(check):
    return lambda value: isinstance(value, list) and bool(value) and all(check(one) for one in value)


def of(kind, **properties):
    """A node of a type with these properties, at least."""

    def check(node):
        assert node["@type"] == kind
        for name, good in properties.items():
            assert name in node, f"{kind} has no {name}"
            assert good(node[name]), f"{kind}: {name} is {node[name]!r}"
        return True

    return check


PERSON = of("Person", name=is_text, url=is_address)
LOGO = of("ImageObject", url=is_address)
IMAGE = of("ImageObject", url=is_address, width=lambda width: width > 0, height=lambda height: height > 0)
NEWS_ARTICLE = of(
    "NewsArticle",
    headline=is_text,
    datePublished=is_moment,
    dateModified=is_moment,
    author=is_list(PERSON),
    publisher=of("Organization", name=is_text, url=is_address, logo=LOGO),
    mainEntityOfPage=of("WebPage", **{"@id": is_address}),
    inLanguage=is_text,
    isAccessibleForFree=lambda value: value is True,
    wordCount=lambda count: isinstance(count, int) and count > 0,
)
NEWS_ARTICLE_WITH_PICTURE = of("NewsArticle", image=is_list(IMAGE))
CRUMB = of("ListItem", position=lambda place: isinstance(place, int), name=is_text, item=is_address)
BREADCRUMBS = of("BreadcrumbList", itemListElement=lambda items: len(items) >= 2 and is_list(CRUMB)(items))
ANSWER = of("Answer", text=is_text)
FAQ = of("FAQPage", mainEntity=is_list(of("Question", name=is_text, acceptedAnswer=ANSWER)))
PROFILE = of("ProfilePage", mainEntity=PERSON)

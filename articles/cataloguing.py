"""Whose article it is and what it is about: authors of bylines and tags of keywords, found or made.

A run of many imports remembers the rows that it met, once they are committed, and asks for each only once.
"""

import unicodedata
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field

from articles import naming
from articles.captures import Page
from articles.models import Article, Author, Tag

# Whose name stands over a page that names nobody. It is a name in the database, so it isn't translated.
NEWSROOM = "Newsroom"
LONGEST_TAG = Tag._meta.get_field("name").max_length or 0


@dataclass(slots=True)
class Known:
    """What one run of an import knows already: authors whom no user owned by normalised name, tags by slug."""

    authors: dict[str, Author] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)

    def copied(self) -> "Known":
        """This function will return what is known, to be learnt from where it proves true."""
        return Known(dict(self.authors), dict(self.tags))

    def learn(self, met: "Known") -> None:
        """This function will add what was met."""
        self.authors.update(met.authors)
        self.tags.update(met.tags)

    def forget(self) -> None:
        """This function will have everything asked for anew."""
        self.authors.clear()
        self.tags.clear()


def author_of(page: Page, article: Article, known: Known) -> Author:
    """This function will return the author of a byline: the article's own while the name is the same, for an editor may
    have said who it is; else one whom no user owns, found by name or made."""
    name = unicodedata.normalize("NFC", " ".join((page.author_name or NEWSROOM).split()))
    key = naming.normalised(name)
    if article.author_id and naming.normalised(article.author.name) == key:
        author = article.author
    else:
        # A copy, so that what is written on it and rolled back is not remembered.
        author = copy(known.authors[key]) if key in known.authors else _unowned(name)
    if author.user_id is None:
        _update(author, page)
        known.authors[key] = author
    return author


def _unowned(name: str) -> Author:
    found = Author.objects.filter(user=None, name__iexact=name).order_by("id").first()
    return found or Author(name=name, slug=naming.free_slug(Author, name))


def _update(author: Author, page: Page) -> None:
    """Keep what the page says of its author. An author whom a user owns speaks for themselves."""
    before = (author.pk, author.biography, author.articles_at_source)
    author.biography = page.biography or author.biography
    if page.articles_at_source is not None:
        author.articles_at_source = page.articles_at_source
    if before != (author.pk, author.biography, author.articles_at_source) or author.pk is None:
        author.save(update_fields=["biography", "articles_at_source"] if author.pk else None)


def tags_of(keywords: Iterable[str], known: Known) -> list[Tag]:
    """This function will return the tags of keywords, found by slug or made; in one order, so that two imports never wait
    for each other."""
    names: dict[str, str] = {}
    for keyword in keywords:
        name = unicodedata.normalize("NFC", keyword)[:LONGEST_TAG].strip()
        names.setdefault(naming.slug_of(name), name)
    missing = sorted(names.keys() - known.tags.keys())
    if missing:
        known.tags |= _found(missing)
    new = [Tag(slug=slug, name=names[slug]) for slug in missing if slug not in known.tags]
    if new:
        # One that somebody else makes at the same moment is waited for, and then found.
        Tag.objects.bulk_create(new, ignore_conflicts=True)
        known.tags |= _found([tag.slug for tag in new])
    return [known.tags[slug] for slug in sorted(names)]


def _found(slugs: Iterable[str]) -> dict[str, Tag]:
    return {tag.slug: tag for tag in Tag.objects.filter(slug__in=slugs)}

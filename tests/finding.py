"""How tests put articles into the library: indexed, as whoever writes one does."""

from articles import naming, upkeep
from articles.models import Tag
from tests.factories import ArticleFactory


def published(title, text="Nothing else.", tags=(), **fields):
    """A published article that a search finds."""
    fields.setdefault("slug", naming.slug_of(title)[:100])
    article = ArticleFactory(title=title, body_markdown=text, **fields)
    article.tags.set([Tag.objects.get_or_create(name=name, slug=naming.slug_of(name))[0] for name in tags])
    upkeep.changed([article.pk])
    return article

"""Rendering articles anew, when Markdown gives other HTML than it gave before. What they say stays as it is."""

from collections.abc import Sequence

from django.db import transaction

from articles import rendering, upkeep
from articles.models import Article

RENDERED = ["body_html", "faq_html", "body_text", "words", "characters", "rendering_version"]


def outdated(*, everything: bool = False) -> list[int]:
    """This function will return the articles that an older version of the rendering made, or all of them."""
    articles = Article.objects.order_by("pk")
    if not everything:
        articles = articles.filter(rendering_version__lt=rendering.VERSION)
    return list(articles.values_list("pk", flat=True))


@transaction.atomic
def renew(article_ids: Sequence[int]) -> int:
    """This function will render some articles anew and return how many there still were. They are held meanwhile, so that
    nobody's changes are lost; it is no edit, and leaves no version."""
    held = Article.objects.select_for_update(no_key=True).filter(pk__in=article_ids).order_by("pk")
    articles = list(held)
    for article in articles:
        rendering.render(article)
    Article.objects.bulk_update(articles, RENDERED)
    upkeep.changed([article.pk for article in articles])
    return len(articles)

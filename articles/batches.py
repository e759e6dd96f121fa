"""Many pages at once: those that are new here are written by a few statements for all, those that say what they said are
found by one.

That is most of what exports are made of. Whatever is out of the ordinary, a page that changed, one with pictures, a race
that was lost, an error, is left to `importing`, a page at a time, so that nothing that is wrong with one stops the others.
"""

import logging
from collections.abc import Collection, Sequence

from articles import importing, naming, originals, upkeep
from articles.cataloguing import Known
from articles.importing import Outcome, Run
from articles.models import Article
from articles.preparing import Prepared

logger = logging.getLogger(__name__)


def import_all(batch: Sequence[Prepared], run: Run) -> list[Outcome | Exception]:
    """This function will import some pages that are ready, each whole or not at all, and return what became of each, in
    their order: an outcome, or why it is none, most often a Refusal."""
    found = Article.objects.filter(source__in={ready.identity for ready in batch}).only("source", "source_digest")
    standing = {str(article.source): article for article in found}
    made = _together([ready for ready in batch if ready.identity not in standing], run)
    outcomes: list[Outcome | Exception] = []
    for ready in batch:
        article = standing.get(ready.identity)
        if ready.identity in made:
            # Who says it a second time is looked at as any other that stands.
            outcomes.append(made.pop(ready.identity))
        elif article and article.source_digest == ready.digest:
            outcomes.append(Outcome("skipped", article))
        else:
            outcomes.append(_alone(ready, run))
    return outcomes


def digests(identities: Collection[str]) -> dict[str, str]:
    """This function will return the digests of those pages that have articles, by what makes them the same pages."""
    found = Article.objects.filter(source__in=identities).values_list("source", "source_digest")
    return {str(identity): digest for identity, digest in found}


def _alone(ready: Prepared, run: Run) -> Outcome | Exception:
    try:
        return importing.import_prepared(ready, run)
    except Exception as error:
        return error


def _together(new: Sequence[Prepared], run: Run) -> dict[str, Outcome]:
    """What became of new pages by what makes them the same again, nothing where any needs a closer look."""
    firsts = list({ready.identity: ready for ready in reversed(new)}.values())[::-1]
    if len(firsts) < 2 or any(ready.files or ready.page.translation_of for ready in firsts):
        return {}
    try:
        with run.transaction() as known:
            return _created(firsts, run, known)
    except Exception:
        # Whose fault it was, and what is to be said of it, is found out one by one.
        logger.info("%s pages could not be written together.", len(firsts), exc_info=True)
        run.known.forget()
        return {}


def _created(batch: Sequence[Prepared], run: Run, known: Known) -> dict[str, Outcome]:
    pages = [ready.page for ready in batch]
    slugs = naming.free_slugs(Article, [importing.slug_wanted(page) for page in pages])
    articles = [importing.made(ready, slug, run, known) for ready, slug in zip(batch, slugs, strict=True)]
    Article.objects.bulk_create(articles)
    importing.tag(articles, pages, known)
    originals.welcome_all(articles, [page.slug for page in pages])
    upkeep.changed([article.pk for article in articles])
    outcomes = [Outcome("created", article) for article in articles]
    for outcome, page in zip(outcomes, pages, strict=True):
        run.follow_up(outcome, page)
    return {ready.identity: outcome for ready, outcome in zip(batch, outcomes, strict=True)}

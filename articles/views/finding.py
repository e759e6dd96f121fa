"""Finding articles: by words, by tag, by author, by what others read."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles import alphabet, head, highlights, library, naming, searching
from articles.models import Article, Author, Tag
from articles.views import cards
from config.pagination import further, further_ranked

PAGE = 20
NAMES = 100
MOST_READ_ON_HOME, TAGS_ON_HOME = 5, 16
SUGGESTED = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    articles, after = _page(library.listed(), request)
    context: dict[str, object] = {"cards": cards.of(articles), "after": after, "is_first": "after" not in request.GET}
    context["head"] = head.of_home()
    if context["is_first"]:
        most_read = library.most_read().only("slug", "title", "language", "reads_this_week")
        context |= {"most_read": list(most_read[:MOST_READ_ON_HOME]), "tags": library.current_tags(TAGS_ON_HOME)}
    return render(request, "articles/home.html", context)


@require_safe
def most_read(request: HttpRequest) -> HttpResponse:
    articles, after = _page(library.most_read(), request, library.MOST_READ)
    return render(request, "articles/most_read.html", {"cards": cards.of(articles), "after": after})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is typed is never wrong; a language that there are no articles in finds none."""
    typed, language = request.GET.get("q", "").strip(), request.GET.get("language", "")
    context: dict[str, object] = {"q": typed, "language": language}
    query = searching.query(searching.parse(typed)) if typed else None
    if query:
        ranked = searching.ranked(query, searching.among(language))
        page, after = further_ranked(ranked, request, PAGE)
        articles = library.by_ids([article_id for _rank, article_id in page])
        context |= {
            "cards": cards.found(highlights.of(articles, query)),
            "after": urlencode({"q": typed, "language": language, "after": after}) if after else "",
            "count": len(ranked),
        }
    begun = naming.slug_of(typed) if query and "after" not in request.GET else ""
    if len(begun) > 1:
        context["authors"], context["tags"] = library.begun(begun, SUGGESTED)
    context["languages"] = [(code, library.language_name(code)) for code in searching.languages()]
    return render(request, "articles/search.html", context)


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    shown, after = alphabet.page(library.tags(), request.GET.get("after", ""), NAMES)
    return render(request, "articles/tags.html", {"tags": shown, "after": after})


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Tag, slug=slug)
    articles, after = _page(library.listed().filter(tags=shown), request)
    return render(
        request,
        "articles/tag.html",
        {"tag": shown, "cards": cards.of(articles), "after": after, "head": head.of_tag(shown)},
    )


@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    shown, after = alphabet.page(library.authors(), request.GET.get("after", ""), NAMES)
    return render(request, "articles/authors.html", {"authors": shown, "after": after})


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Author, slug=slug)
    articles, after = _page(library.listed().filter(author=shown), request)
    context = {
        "author": shown,
        "head": head.of_author(shown),
        "article_count": library.article_count(shown),
        "cards": cards.of(articles),
        "after": after,
        "is_first": "after" not in request.GET,
    }
    return render(request, "articles/author.html", context)


def _page(
    listed: QuerySet[Article], request: HttpRequest, columns: tuple[str, ...] = library.NEWEST
) -> tuple[list[Article], str]:
    """The articles of a page of a list, and the cursor of the next."""
    page, after = further(listed, request, PAGE, columns)
    return library.by_ids([article.pk for article in page]), after

"""Finding articles: by words, by tag, by author, by what others read."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles import head, highlights, library, naming, searching
from articles.models import Author, Tag
from articles.views import cards
from config.pagination import further, further_ranked

PAGE = 20
NAMES = 100
MOST_READ_ON_HOME, TAGS_ON_HOME = 5, 16
SUGGESTED = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    articles, after = further(library.cards(), request, PAGE, library.NEWEST)
    context: dict[str, object] = {"cards": cards.of(articles), "after": after, "is_first": "after" not in request.GET}
    context["head"] = head.of_home()
    if context["is_first"]:
        context |= {
            "most_read": list(library.most_read().prefetch_related(None)[:MOST_READ_ON_HOME]),
            "tags": library.current_tags(TAGS_ON_HOME),
        }
    return render(request, "articles/home.html", context)


@require_safe
def most_read(request: HttpRequest) -> HttpResponse:
    articles, after = further(library.most_read(), request, PAGE, library.MOST_READ)
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
        context |= {
            "tags": list(library.tags().filter(slug__startswith=begun)[:SUGGESTED]),
            "authors": list(library.authors().filter(slug__startswith=begun)[:SUGGESTED]),
        }
    context["languages"] = [(code, library.language_name(code)) for code in searching.languages()]
    return render(request, "articles/search.html", context)


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    shown, after = further(library.tags(), request, NAMES, ("slug",))
    return render(request, "articles/tags.html", {"tags": shown, "after": after})


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Tag, slug=slug)
    articles, after = further(library.cards().filter(tags=shown), request, PAGE, library.NEWEST)
    return render(
        request,
        "articles/tag.html",
        {"tag": shown, "cards": cards.of(articles), "after": after, "head": head.of_tag(shown)},
    )


@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    shown, after = further(library.authors(), request, NAMES, ("slug",))
    return render(request, "articles/authors.html", {"authors": shown, "after": after})


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Author, slug=slug)
    articles, after = further(library.cards().filter(author=shown), request, PAGE, library.NEWEST)
    context = {
        "author": shown,
        "head": head.of_author(shown),
        "article_count": library.article_count(shown),
        "cards": cards.of(articles),
        "after": after,
        "is_first": "after" not in request.GET,
    }
    return render(request, "articles/author.html", context)

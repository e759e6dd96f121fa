"""The pages of authors and tags."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles import head, library
from articles.models import Author, Tag

LISTED = 30


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Author, slug=slug)
    articles = library.published().filter(author=found)[:LISTED]
    context = {"heading": found.name, "about": found.biography, "articles": articles, "head": head.of_author(found)}
    return render(request, "articles/listed.html", context)


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    context = {"heading": found.name, "articles": library.published().filter(tags=found)[:LISTED]}
    return render(request, "articles/listed.html", context | {"head": head.of_tag(found)})

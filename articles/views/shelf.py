"""Following authors and tags, and keeping articles for later: pieces of pages that are the same for everybody, and the
reading list, which is one's own."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts import session
from accounts.models import User
from articles import library, shelf
from articles.models import Article, Author, Tag
from articles.views import cards
from config import clock
from config.pagination import further

PAGE = 20
NEW = 10


def _pressed(find: Callable[[str], Any]) -> Callable[[Callable[[User, Any, bool], None]], Callable[..., HttpResponse]]:
    """What is switched on and off about something that has a page of its own."""

    def of(switch: Callable[[User, Any, bool], None]) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @never_cache
        @ensure_csrf_cookie
        def door(request: HttpRequest, slug: str) -> HttpResponse:
            thing = find(slug)
            in_place = getattr(request, "htmx", False)
            if request.method != "POST":
                return _state(request, thing)
            if not request.user.is_authenticated:
                answer = redirect_to_login(thing.get_absolute_url())
                return HttpResponseClientRedirect(answer["Location"]) if in_place else answer
            switch(session.user(request), thing, request.POST.get("on") != "no")
            return _state(request, thing) if in_place else redirect(thing)

        return door

    return of


def _state(request: HttpRequest, thing: Author | Tag | Article) -> HttpResponse:
    """The button as it is for who asks; a page with it where htmx didn't ask."""
    reader = session.viewer(request)
    kind = type(thing).__name__.lower()
    context = {
        "kind": kind,
        "thing": thing,
        "address": reverse("keep" if kind == "article" else f"follow-{kind}", args=[thing.slug]),
        "is_on": reader is not None and _IS_ON[kind](reader, thing),
        "is_own": isinstance(thing, Author) and reader is not None and thing.user_id == reader.pk,
    }
    in_place = getattr(request, "htmx", False)
    return render(request, "articles/_press.html" if in_place else "articles/press.html", context)


_IS_ON: dict[str, Callable[[User, Any], bool]] = {
    "author": shelf.follows_author,
    "tag": shelf.follows_tag,
    "article": shelf.is_kept,
}


@_pressed(lambda slug: get_object_or_404(Author, slug=slug))
def follow_author(reader: User, author: Author, is_on: bool) -> None:
    if is_on:
        shelf.follow_author(reader, author, clock.now())
    else:
        shelf.unfollow_author(reader, author)


@_pressed(lambda slug: get_object_or_404(Tag, slug=slug))
def follow_tag(reader: User, tag: Tag, is_on: bool) -> None:
    if is_on:
        shelf.follow_tag(reader, tag, clock.now())
    else:
        shelf.unfollow_tag(reader, tag)


@_pressed(library.get)
def keep(reader: User, article: Article, is_on: bool) -> None:
    if is_on:
        shelf.keep(reader, article, clock.now())
    else:
        shelf.drop(reader, article.slug)


@require_safe
@never_cache
@login_required
def reading_list(request: HttpRequest) -> HttpResponse:
    reader = session.user(request)
    kept, after = further(shelf.kept(reader), request, PAGE, ("-kept_at", "-id"))
    context = {
        "cards": cards.of(one.article for one in kept),
        "after": after,
        "authors": list(shelf.authors(reader)),
        "tags": list(shelf.tags(reader)),
        "new": list(shelf.new(reader, clock.now())[:NEW]),
    }
    return render(request, "articles/reading_list.html", context)

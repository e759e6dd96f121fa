"""What is answered where an article was: it moved, or it was withdrawn."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts import session
from articles import library


def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """This function will redirect to where an article is now, or say that it was withdrawn. Raises Http404 where there
    never was one for everybody to read."""
    now = library.moved(slug)
    if now is not None:
        return redirect("article", slug=now, permanent=True)
    return _withdrawn(request, slug)


@never_cache
def _withdrawn(request: HttpRequest, slug: str) -> HttpResponse:
    """Why it was, only its author is told."""
    article = library.withdrawn(slug)
    if article is None:
        raise Http404
    user = session.viewer(request)
    is_own = user is not None and article.author.user_id == user.pk
    return render(request, "articles/withdrawn.html", {"article": article, "is_own": is_own}, status=410)

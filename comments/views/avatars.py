"""Pictures of avatars, the same for everybody. Nothing in them runs or fetches anything, and browsers are told so too."""

from csp.constants import NONE
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from comments.models import Avatar

DAY_SECONDS = 86_400


@require_safe
@csp({"default-src": [NONE], "sandbox": [True]})  # type: ignore[arg-type]
@cache_control(public=True, max_age=DAY_SECONDS)
@conditional_page
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Avatars that are not offered any more have one too: somebody wears them."""
    return HttpResponse(get_object_or_404(Avatar, slug=slug).svg, content_type="image/svg+xml")

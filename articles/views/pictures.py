"""Pictures as browsers fetch them. What stands under an address never changes, so whoever has it keeps it."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import etag, require_safe

from articles import pictures

YEAR_SECONDS = 31_536_000


def _tag(request: HttpRequest, digest: str, width: int) -> str:
    # Right for an address that there isn't, too: nobody has it from us.
    return f'"{digest}-{width}"'


@require_safe
@cache_control(public=True, max_age=YEAR_SECONDS, immutable=True)
@etag(_tag)
def picture(request: HttpRequest, digest: str, width: int) -> FileResponse:
    file = pictures.opened(digest, width)
    if file is None:
        raise Http404
    return FileResponse(file, content_type="image/webp")

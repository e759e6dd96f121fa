"""`/metrics`: what a Prometheus server asks for (https://prometheus.io/docs/instrumenting/exposition_formats/).

Which number alarms when is in docs/operations.md.
"""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from config import measured
from config.metrics.state import State


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything as it is now, for who has the token; in development for everybody."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if settings.METRICS_TOKEN:
        allowed = hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected.encode())
    else:
        allowed = not settings.PRODUCTION
    if not allowed:
        raise Http404
    registry = CollectorRegistry()
    registry.register(measured.Everybody())
    registry.register(State())
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)

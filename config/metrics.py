"""`/metrics`: what a Prometheus server asks for (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder

from rewards.models import LedgerAudit


class _Ledger:
    """How the last audit of the ledger ended. Workers audit, so it is read from its row."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        last = LedgerAudit.objects.order_by("-id").first()
        if last is None:
            return
        yield GaugeMetricFamily("ledger_broken_promises", "Promises that the last audit found broken.", last.broken)
        yield GaugeMetricFamily("ledger_audited_entries", "Entries that the last audit checked.", last.entries)
        ended, took = last.ended_at.timestamp(), (last.ended_at - last.began_at).total_seconds()
        yield GaugeMetricFamily("ledger_audit_timestamp_seconds", "When the last audit ended.", ended)
        yield GaugeMetricFamily("ledger_audit_duration_seconds", "How long the last audit took.", took)


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
    registry.register(_Ledger())
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)

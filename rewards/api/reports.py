"""PnL reports: bought, listed, read, opened in a spreadsheet."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import session
from accounts.idempotency import idempotent
from accounts.suspension import Suspended
from articles import library
from articles.models import Article
from config import bodies, clock, hints, spreadsheet
from config.openapi import refuses
from config.pagination import Pages
from config.spreadsheet import Csv
from rewards import reports, sheets
from rewards.ledger import InsufficientFunds
from rewards.models import Item, PnlReport
from rewards.reports import DaysInvalid, ReportFailed, ReportPending
from rewards.tasks import compute_report


class PnlRowSerializer(serializers.Serializer[Any]):
    item = serializers.ChoiceField(choices=Item.choices)
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    amount_twei = serializers.IntegerField()
    count = serializers.IntegerField()

    def get_label(self, row: dict[str, Any]) -> str:
        return str(Item(row["item"]).label)


class PnlDaySerializer(serializers.Serializer[Any]):
    date = serializers.DateField()
    profit_twei = serializers.IntegerField()
    loss_twei = serializers.IntegerField()


class PnlArticleSerializer(serializers.Serializer[Any]):
    article = serializers.CharField()
    title = serializers.CharField()
    profit_twei = serializers.IntegerField()
    loss_twei = serializers.IntegerField()
    total_twei = serializers.IntegerField()


class PnlReportSerializer(serializers.ModelSerializer[PnlReport]):
    """A report; the figures are there once its status is `ready`. Days are UTC days."""

    id = serializers.UUIDField(source="public_id")
    article = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, allow_null=True)
    # `from` is a word of Python's own.
    vars()["from"] = serializers.DateField(source="from_day")
    to = serializers.DateField(source="to_day")
    as_of = serializers.DateTimeField(source="bought_at")
    profit = PnlRowSerializer(many=True, source="figures.profit", required=False)
    profit_subtotal_twei = serializers.IntegerField(source="figures.profit_subtotal_twei", required=False)
    loss = PnlRowSerializer(many=True, source="figures.loss", required=False)
    loss_subtotal_twei = serializers.IntegerField(source="figures.loss_subtotal_twei", required=False)
    total_twei = serializers.IntegerField(source="figures.total_twei", required=False)
    days = PnlDaySerializer(many=True, source="figures.days", required=False)
    articles = PnlArticleSerializer(
        many=True,
        source="figures.articles",
        required=False,
        help_text="Of the whole wallet: the ten articles that brought most on balance and the ten that cost most, from the "
        "one to the other, with the titles that they had then; by the same entries as all other figures.",
    )

    class Meta:
        model = PnlReport
        optional = ("profit", "profit_subtotal_twei", "loss", "loss_subtotal_twei", "total_twei", "days", "articles")
        fields = [
            "id",
            "article",
            "from",
            "to",
            "as_of",
            "status",
            "price_twei",
            "profit",
            "profit_subtotal_twei",
            "loss",
            "loss_subtotal_twei",
            "total_twei",
            "days",
            "articles",
        ]

    def to_representation(self, report: PnlReport) -> Any:
        shown = super().to_representation(report)
        return shown if report.figures else {k: v for k, v in shown.items() if k not in self.Meta.optional}


class DaysSerializer(serializers.Serializer[Any]):
    vars()["from"] = serializers.DateField(required=False, allow_null=True)
    to = serializers.DateField(required=False, allow_null=True)


class Newest(Pages):
    ordering = "-id"


def _buy(request: Request, article: Article | None) -> Response:
    days = bodies.parsed(DaysSerializer, request)
    report = reports.buy(session.user(request), article, clock.now(), days.get("from"), days.get("to"))
    hints.send(compute_report, report_id=report.pk)
    place = reverse("api-pnl-report", args=[report.public_id])
    return Response(PnlReportSerializer(report).data, 202, headers={"Location": place})


PLACE = OpenApiParameter(
    "Location",
    OpenApiTypes.URI_REF,
    OpenApiParameter.HEADER,
    required=True,
    response=[202],
    description="Where the report is read.",
)


class ArticleReports(APIView):
    """Buys a report of what one article brought the reader."""

    @extend_schema(request=DaysSerializer, responses={202: PnlReportSerializer}, parameters=[PLACE])
    @idempotent
    @refuses(Suspended, DaysInvalid, InsufficientFunds)
    def post(self, request: Request, slug: str) -> Response:
        return _buy(request, library.get(slug))


class Reports(ListAPIView[PnlReport]):
    """The reader's reports, newest first; a POST buys one of the whole wallet."""

    serializer_class = PnlReportSerializer
    pagination_class = Newest

    def get_queryset(self) -> QuerySet[PnlReport]:
        if getattr(self, "swagger_fake_view", False):
            return PnlReport.objects.none()
        return reports.of_reader(session.user(self.request).pk)

    @extend_schema(request=DaysSerializer, responses={202: PnlReportSerializer}, parameters=[PLACE])
    @idempotent
    @refuses(Suspended, DaysInvalid, InsufficientFunds)
    def post(self, request: Request) -> Response:
        return _buy(request, None)


class OneReport(APIView):
    """One of the reader's reports."""

    @extend_schema(responses=PnlReportSerializer)
    def get(self, request: Request, public_id: UUID) -> Response:
        return Response(PnlReportSerializer(reports.get(session.user(request).pk, public_id)).data)


class OneReportAsCsv(APIView):
    """One of the reader's reports for a spreadsheet: its rows with subtotals and total, its days, and of a whole wallet
    the articles."""

    renderer_classes = [Csv]

    @extend_schema(operation_id="pnl_reports_csv", responses={(200, "text/csv"): OpenApiTypes.STR})
    @refuses(ReportPending, ReportFailed)
    def get(self, request: Request, public_id: UUID) -> HttpResponse:
        report = reports.computed(session.user(request).pk, public_id)
        return spreadsheet.answer(sheets.rows(report), sheets.name(report))

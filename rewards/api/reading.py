"""Reads, their beats and their receipts, and where a reader stands with an article."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import origins, session
from accounts.suspension import Suspended
from articles import library
from config import bodies, clock, hints
from config.openapi import refuses
from rewards import reading, rules, standing
from rewards.models import Rating, Read
from rewards.tasks import settle_read_time


class StandingSerializer(serializers.Serializer[Any]):
    time_to_read_seconds = serializers.IntegerField(source="terms.expected_seconds")
    gate_seconds = serializers.IntegerField(source="terms.gate_seconds")
    verified_seconds = serializers.IntegerField()
    depth = serializers.IntegerField()
    gate_passed = serializers.BooleanField()
    rating = serializers.ChoiceField(choices=Rating.Kind.choices, allow_null=True)
    you_earned_twei = serializers.IntegerField(allow_null=True)
    could_earn_twei = serializers.IntegerField()
    pluses_left = serializers.IntegerField(source="pluses.left")
    minuses_left = serializers.IntegerField(source="minuses.left")
    report_price_twei = serializers.SerializerMethodField()

    def get_report_price_twei(self, _standing: standing.Standing) -> int:
        return rules.REPORT_TWEI


class ReadSerializer(serializers.ModelSerializer[Read]):
    beat_interval_seconds = serializers.SerializerMethodField()
    verified_seconds = serializers.IntegerField()
    gate_passed = serializers.SerializerMethodField()

    class Meta:
        model = Read
        fields = [
            "id",
            "beat_interval_seconds",
            "expected_seconds",
            "gate_seconds",
            "verified_seconds",
            "depth",
            "gate_passed",
        ]

    def get_beat_interval_seconds(self, _read: Read) -> int:
        return rules.BEAT_INTERVAL_SECONDS

    def get_gate_passed(self, read: Read) -> bool:
        return read.gate_passed_at is not None


class ReceiptSerializer(ReadSerializer):
    """What counted of a read and what did not, what was paid and what was not, and why."""

    article = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    not_credited_seconds = serializers.SerializerMethodField()

    class Meta(ReadSerializer.Meta):
        fields = [
            *ReadSerializer.Meta.fields,
            "article",
            "began_at",
            "gate_passed_at",
            "ceiling_seconds",
            "not_credited_seconds",
            "settled_at",
            "read_time_twei",
            "paid_twei",
            "held_twei",
            "lapsed_twei",
            "lapse_reason",
            "xp_granted",
        ]

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_not_credited_seconds(self, read: Read) -> dict[str, int]:
        return {reason: ms // 1000 for reason, ms in read.not_credited_ms.items()}


class BeatSerializer(serializers.Serializer[Any]):
    sequence = serializers.IntegerField(
        min_value=1, max_value=2**53, help_text="From 1 on after each opening of the read, and rising."
    )
    visible = serializers.BooleanField()
    focused = serializers.BooleanField()
    idle_seconds = serializers.IntegerField(
        min_value=0, max_value=2**31, help_text="Seconds since the reader last touched, scrolled or typed."
    )
    depth = serializers.IntegerField(
        min_value=0, max_value=100, help_text="How much of the text was on screen so far, in percent."
    )
    words_in_view = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31,
        help_text="Words of the text that are on screen: who reads slowly may go that long without a touch.",
    )
    listening = serializers.BooleanField(
        required=False, help_text="The text is listened to: time alone counts, and one key press in five minutes."
    )


class CreditSerializer(serializers.Serializer[Any]):
    credited_seconds = serializers.IntegerField()
    verified_seconds = serializers.IntegerField(source="read.verified_seconds")
    depth = serializers.IntegerField(source="read.depth")
    gate_passed = serializers.SerializerMethodField()
    seconds_left = serializers.IntegerField(source="read.seconds_left")
    reason = serializers.ChoiceField(choices=[reason.value for reason in reading.Reason], allow_null=True)

    def get_gate_passed(self, credit: reading.Credit) -> bool:
        return credit.read.gate_passed_at is not None


class ArticleStanding(APIView):
    """The panel's figures for this reader and article."""

    @extend_schema(responses=StandingSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return Response(StandingSerializer(standing.of(session.user(request), library.get(slug), clock.now())).data)


class Reads(APIView):
    """Opens the reader's one read of an article, or resumes it."""

    @extend_schema(request=None, responses={201: ReadSerializer})
    @refuses(Suspended)
    def post(self, request: Request, slug: str) -> Response:
        bodies.of(request)
        reader, at = session.user(request), clock.now()
        read = reading.begin(reader, library.get(slug), at)
        origins.note(reader.pk, session.address(request), request.headers.get("User-Agent", ""), at)
        return Response(ReadSerializer(read).data, 201)


class Receipt(APIView):
    """The receipt of a read."""

    @extend_schema(responses=ReceiptSerializer)
    def get(self, request: Request, read_id: int) -> Response:
        read = Read.objects.select_related("article").filter(pk=read_id, reader=session.user(request)).first()
        if read is None:
            raise Http404
        return Response(ReceiptSerializer(read).data)


class Beats(APIView):
    """A sign of life of a read; it is credited with the time that the server saw pass."""

    @extend_schema(request=BeatSerializer, responses={200: CreditSerializer})
    @refuses(Suspended)
    def post(self, request: Request, read_id: int) -> Response:
        sent = reading.Beat(**bodies.parsed(BeatSerializer, request))
        credit = reading.beat(session.user(request), read_id, sent, clock.now())
        if credit.passed_now:
            hints.send(settle_read_time)
        return Response(CreditSerializer(credit).data)

"""The site's addresses, and some more: a view that does nothing, and beats by the rooms of `benchmarks.beats`."""

from django.db import transaction
from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import session
from benchmarks import beats_in_valkey, beats_prepared
from config import bodies, clock
from config.urls import urlpatterns as site
from rewards import reading
from rewards.api.reading import BeatSerializer, CreditSerializer
from rewards.tasks import settle_read_time


class Empty(APIView):
    """What any answer to somebody who is signed in costs."""

    def post(self, request):
        return Response({})


class OtherBeats(APIView):
    """The site's own door for beats, before another room."""

    room = None

    def post(self, request, read_id):
        sent = reading.Beat(**bodies.parsed(BeatSerializer, request))
        credit = self.room.beat(session.user(request), read_id, sent, clock.now())
        if credit.passed_now:
            transaction.on_commit(settle_read_time.delay)
        return Response(CreditSerializer(credit).data)


urlpatterns = [
    path("api/v1/empty", Empty.as_view()),
    path("api/v1/prepared/reads/<int:read_id>/beats", OtherBeats.as_view(room=beats_prepared)),
    path("api/v1/valkey/reads/<int:read_id>/beats", OtherBeats.as_view(room=beats_in_valkey)),
    *site,
]

"""`me/export`."""

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import session
from comments import taking_along
from config import clock


class Export(APIView):
    """Everything that is kept about the reader: a list of rows for each section, streamed. A suspended reader has it
    too."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> StreamingHttpResponse:
        return taking_along.as_file(session.user(request), clock.now())

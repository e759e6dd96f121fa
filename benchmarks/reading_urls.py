"""The site's addresses, and one more: an authenticated view that does nothing."""

from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from config.urls import urlpatterns as site


class Empty(APIView):
    """What any answer to somebody who is signed in costs."""

    def post(self, request):
        return Response({})


urlpatterns = [path("api/v1/empty", Empty.as_view()), *site]

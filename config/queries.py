"""The query of a request to the API: what is asked for, in which order."""

from typing import Any

from rest_framework.request import Request
from rest_framework.serializers import Serializer


def parsed(kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """This function will return what a serializer makes of a query. What was left empty was not asked for, as browsers send
    it. Raises ValidationError."""
    serializer = kind(data={name: value for name, value in request.query_params.items() if value != ""})
    serializer.is_valid(raise_exception=True)
    found: dict[str, Any] = serializer.validated_data
    return found

"""What pages of this site, and whatever they might hold, never ask a browser for."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# https://www.w3.org/TR/permissions-policy/
NOT_ASKED_FOR: Final = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
POLICY: Final = ", ".join(f"{feature}=()" for feature in NOT_ASKED_FOR)


class PermissionsPolicy:
    """Says so with every answer. Django has settings for all the other headers of this kind, and none for this."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = POLICY
        return response

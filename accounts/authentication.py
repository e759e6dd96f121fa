"""How an app says who it is: by the session token that `auth/` gave it."""

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from rest_framework.request import Request


class SessionToken(XSessionTokenAuthentication):
    """The header `X-Session-Token`. Anonymous requests are answered with 401, because signing in would help."""

    def authenticate_header(self, request: Request) -> str:
        return "X-Session-Token"

    def get_session_token(self, request: Request) -> str | None:
        token: str | None = super().get_session_token(request)
        # No token that was given out is other than that, and the database takes no NUL.
        return token if token and token.isalnum() and token.isascii() else None

"""Who is asking."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User


def user(request: HttpRequest | Request) -> User:
    """This function will return the user of a request that a door has let in. Raises PermissionDenied for nobody."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied


def viewer(request: HttpRequest | Request) -> User | None:
    """This function will return who looks at what everybody may see: the user of a request, None for a visitor."""
    return request.user if isinstance(request.user, User) else None

"""Who looks after the site, in tests: a member of the staff in one of the roles, signed in."""

from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import UserFactory

SIGNED_IN_BY = "allauth.account.auth_backends.AuthenticationBackend"


def staff(*roles, **fields):
    user = UserFactory(is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def at_the_desk(*roles, **fields):
    """A client of somebody in some roles; without any, of somebody who may come in and no more."""
    client = Client()
    client.force_login(staff(*roles, **fields), backend=SIGNED_IN_BY)
    return client

"""Who looks after the site, in tests: members of the staff in their roles, signed in, and what they decide."""

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import UserFactory

SIGNED_IN_BY = "allauth.account.auth_backends.AuthenticationBackend"


def staff(*roles, **fields):
    user = UserFactory(is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    assert user.groups.count() == len(roles)
    return user


def desk_of(user):
    """A client of somebody who may come in."""
    client = Client()
    client.force_login(user, backend=SIGNED_IN_BY)
    client.user = user
    return client


def at_the_desk(*roles, **fields):
    """A client of somebody in some roles; without any, of somebody who may come in and no more."""
    return desk_of(staff(*roles, **fields))


def decide(desk, slug, act, *rows, reason="I have looked at it."):
    """Decides in a queue, and returns what is said then."""
    sent = {"act": act, "row": [row.pk for row in rows], "reason": reason}
    answer = desk.post(f"/admin/queues/{slug}/", sent, follow=True)
    return [one.get_text().strip() for one in BeautifulSoup(answer.text, "html5lib").select(".messagelist li")]

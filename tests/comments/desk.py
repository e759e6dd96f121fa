"""Who works at the desk, in a browser."""

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories import UserFactory
from tests.pages.test_admin import SIGNED_IN_BY


def staff(*roles, **fields):
    user = UserFactory(is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    assert user.groups.count() == len(roles)
    return user


def desk_of(user):
    client = Client()
    client.force_login(user, backend=SIGNED_IN_BY)
    client.user = user
    return client


def decide(desk, slug, act, *rows, reason="I have looked at it."):
    """Decides in a queue, and returns what is said then."""
    sent = {"act": act, "row": [row.pk for row in rows], "reason": reason}
    answer = desk.post(f"/admin/queues/{slug}/", sent, follow=True)
    return [one.get_text().strip() for one in BeautifulSoup(answer.text, "html5lib").select(".messagelist li")]

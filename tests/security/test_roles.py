"""What each role may do on the desk: with every table, in every queue, on every page. What is not in these tables is
refused, by its address, by a form and in bulk, and each attempt is on record."""

from itertools import product

import pytest
from django.contrib.auth.models import Group

from accounts.desk import site
from accounts.models import StaffRecord
from tests.desk import at_the_desk

pytestmark = pytest.mark.django_db

ROLES = ("moderator", "editor", "treasurer", "operator", "auditor", "none")

# v: looks at it, a: adds, c: changes. Nothing is deleted on the desk, by anybody.
TABLES = """
                        moderator  editor  treasurer  operator  auditor  none
accounts.deadtask       -          -       -          v         v        -
accounts.user           v          -       -          -         v        -
accounts.staffrecord    v          -       -          v         v        -
articles.article        v          vac     -          -         v        -
articles.author         v          vac     -          -         v        -
articles.tag            v          vac     -          -         v        -
comments.appeal         v          -       -          -         v        -
comments.avatar         v          vac     -          -         v        -
comments.comment        v          -       -          -         v        -
comments.flag           v          -       -          -         v        -
rewards.adjustment      -          -       v          -         v        -
rewards.case            v          -       -          -         v        -
rewards.correction      -          -       v          -         v        -
rewards.funding         -          -       v          -         v        -
rewards.hold            v          -       -          -         v        -
rewards.ledgeraccount   -          -       v          -         v        -
rewards.ledgeraudit     -          -       v          v         v        -
rewards.ledgerentry     v          -       v          -         v        -
rewards.pnlreport       -          -       -          v         v        -
rewards.poolday         -          -       v          v         v        -
rewards.progress        v          -       -          -         v        -
rewards.rating          v          -       -          -         v        -
rewards.read            v          -       -          -         v        -
rewards.review          v          -       -          -         v        -
"""

# Who decides in which queue, and who sees what waits there.
QUEUES = """
                   moderator  editor     treasurer  operator   auditor    none
appeals            decides    -          -          -          sees       -
cases              decides    -          -          -          sees       -
corrections        -          -          decides    -          sees       -
dead-tasks         -          -          -          decides    sees       -
failed-reports     -          -          -          decides    sees       -
flagged-articles   decides    -          -          -          sees       -
flagged-comments   decides    -          -          -          sees       -
held-comments      decides    -          -          -          sees       -
reviews            decides    -          -          -          sees       -
"""


def cells(table):
    header, *lines = table.strip().splitlines()
    assert tuple(header.split()) == ROLES
    return {line.split()[0]: dict(zip(ROLES, line.split()[1:], strict=True)) for line in lines}


@pytest.fixture(params=ROLES)
def role(request):
    return request.param


@pytest.fixture
def client(role):
    return at_the_desk(*([] if role == "none" else [role]))


def test_the_tables_name_all_that_is_on_the_desk():
    assert set(cells(TABLES)) == {model._meta.label_lower for model in site()._registry}
    assert set(cells(QUEUES)) == set(site().queues)


def attempts(model):
    """Each way in: the letter that it takes, the method, the address and what is sent."""
    place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    yield from (("v", "get", place, {}), ("v", "get", f"{place}1/change/", {}))
    yield from (("a", "get", f"{place}add/", {}), ("a", "post", f"{place}add/", {}))
    yield "c", "post", f"{place}1/change/", {}
    yield from (("d", "get", f"{place}1/delete/", {}), ("d", "post", f"{place}1/delete/", {"post": "yes"}))
    yield "d", "post", place, {"action": "delete_selected", "_selected_action": "1", "post": "yes"}


def test_each_role_does_with_each_table_what_is_written_and_nothing_else(role, client):
    wrong, refused = [], 0
    for model in site()._registry:
        allowed = cells(TABLES)[model._meta.label_lower][role]
        for letter, method, place, sent in attempts(model):
            answer = getattr(client, method)(place, sent)
            if (answer.status_code == 403) != (letter not in allowed) or answer.status_code >= 500:
                wrong.append((method, place, answer.status_code))
            refused += letter not in allowed
    assert not wrong
    assert StaffRecord.objects.filter(staff=client.user, was_refused=True).count() == refused


def test_each_role_decides_in_its_queues_and_in_no_other(role, client):
    wrong, refused = [], 0
    for slug, queue in site().queues.items():
        cell, place = cells(QUEUES)[slug][role], f"/admin/queues/{slug}/"
        tries = [("get", {}), *(("post", {"act": act.name, "row": "1", "reason": "Because"}) for act in queue.acts)]
        for method, sent in tries:
            may = cell == "decides" or (cell == "sees" and method == "get")
            answer = getattr(client, method)(place, sent)
            if answer.status_code != ({"get": 200, "post": 302}[method] if may else 403):
                wrong.append((method, place, sent, answer.status_code))
            refused += not may
    assert not wrong
    assert StaffRecord.objects.filter(staff=client.user, was_refused=True).count() == refused


def test_a_record_says_who_tried_what_and_where():
    client = at_the_desk()
    client.post("/admin/queues/cases/", {"act": "clear", "row": "1", "reason": "Because"})
    tried = StaffRecord.objects.get()
    assert (tried.staff, tried.act, tried.reason, tried.was_refused) == (
        client.user,
        "POST clear",
        "/admin/queues/cases/",
        True,
    )


def test_no_role_has_a_right_to_change_money_or_levels():
    for name, verb in product(
        ("entry", "ledgerentry", "ledgeraccount", "progress", "read", "poolday"), ("add", "change", "delete")
    ):
        assert not Group.objects.filter(permissions__codename=f"{verb}_{name}").exists()
    assert not Group.objects.filter(permissions__codename__startswith="delete_").exists()

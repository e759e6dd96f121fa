"""A case's page: its accounts side by side, what speaks for it and against it, what waits, what was done."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import origins
from accounts.models import Origin
from comments import comparing, evidence
from config import clock
from rewards import cases, rules, settlement
from rewards.models import Read
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.pages.test_admin import SIGNED_IN_BY
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db


def desk_of(*roles):
    user = UserFactory(is_staff=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    client = Client()
    client.force_login(user, backend=SIGNED_IN_BY)
    return client


def suspected(at, count):
    """Some accounts in an open case, each with a read that was paid and one that waits."""
    readers = [UserFactory(level=4, handle=f"wren-{number}", date_joined=at) for number in range(count)]
    first, second = ArticleFactory(), ArticleFactory()
    for reader in readers:
        settlement.settle_read_time(pass_gate(reader, first, at))
        origins.note(reader.pk, "203.0.113.9", "Headless <1>", at)
        origins.note(reader.pk, "203.0.113.9", "Headless <1>", at + timedelta(days=1))
    known = evidence.of([reader.pk for reader in readers], 12, 12, at + timedelta(hours=1))
    case = cases.open_case(known.counts, known.points_for, known.points_against, at)
    for reader in readers:
        settlement.settle_read_time(pass_gate(reader, second, at + timedelta(hours=1)))
    return case


@pytest.fixture
def now(at):
    open_day(at)
    now = at + timedelta(hours=2)
    clock.stop_at(now)
    return now


def page_of(desk, case):
    answer = desk.get(f"/admin/rewards/case/{case.pk}/change/")
    assert answer.status_code == 200
    return answer.text


def test_the_accounts_stand_side_by_side(at, now):
    case = suspected(at, 3)
    accounts = comparing.side_by_side(case, now)
    assert [account.reader.handle for account in accounts] == ["wren-0", "wren-1", "wren-2"]
    (read, waiting), one = Read.objects.filter(reader=accounts[0].reader).order_by("pk"), accounts[0]
    assert (one.level, one.paid_twei, one.waits_twei) == (4, read.paid_twei, waiting.held_twei)
    assert one.paid_twei == one.waits_twei == 3
    assert (one.counts["reads"], one.counts["at_gate"]) == (1, 1)
    assert [(place.network, place.days) for place in one.places] == [("203.0.113.0/24", 2)]


def test_the_page_says_it_all(at, now):
    case = suspected(at, 3)
    page = page_of(desk_of("moderator"), case)
    for said in (
        "wren-0",
        "203.0.113.0/24 · Headless &lt;1&gt; · 2",
        "Of the steps that two of them have in common, 100 % agree.",
        "Accounts that share a network and a browser with another of them: 3.",
        "together 9 Twei",
        "A family, an office and a phone that a village shares are not a farm",
    ):
        assert said in page
    assert not [member for member in case.members.all() if member.reader.email in page]


def test_what_was_decided_stands_on_it(at, now):
    case = suspected(at, 3)
    cases.clear(case, "Three sisters.", UserFactory(is_staff=True, handle="chief"), now)
    page = page_of(desk_of("moderator"), case)
    assert "chief · case_cleared · Three sisters." in page
    assert "different people" in page


def test_when_networks_are_forgotten_the_rest_stays(at, now):
    case = suspected(at, 3)
    Origin.objects.all().delete()
    assert "203.0.113" not in page_of(desk_of("auditor"), case)
    assert all(account.places == () for account in comparing.side_by_side(case, now))


def test_what_was_paid_is_that_of_seven_days(at, now):
    case = suspected(at, 3)
    week = timedelta(seconds=rules.WEEK_SECONDS)
    assert {account.paid_twei for account in comparing.side_by_side(case, now + week)} == {0}


@pytest.mark.parametrize("role", ["editor", "treasurer", "operator"])
def test_who_has_nothing_to_do_with_cases_sees_none(at, now, role):
    case, desk = suspected(at, 3), desk_of(role)
    assert desk.get("/admin/rewards/case/").status_code == 403
    assert desk.get(f"/admin/rewards/case/{case.pk}/change/").status_code == 403


def test_nothing_of_a_case_is_changed_by_its_page(at, now):
    case, desk = suspected(at, 3), desk_of("moderator")
    assert desk.get("/admin/rewards/case/").status_code == 200
    assert desk.get("/admin/rewards/case/add/").status_code == 403
    assert desk.post(f"/admin/rewards/case/{case.pk}/change/", {"verdict": "one"}).status_code == 403
    assert desk.post(f"/admin/rewards/case/{case.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.get("/admin/rewards/case/999999/change/").status_code == 302


def test_a_page_takes_as_many_queries_for_many_accounts_as_for_few(at, now, monkeypatch):
    desk = desk_of("moderator")

    def queries(case):
        with CaptureQueriesContext(connection) as asked:
            page_of(desk, case)
        return len(asked)

    taken = queries(suspected(at, 3))
    assert taken <= 20
    more = cases.open_case({UserFactory().pk: {} for _ in range(20)}, [], [], at)
    assert queries(more) <= taken
    monkeypatch.setattr(comparing, "SHOWN", 15)
    assert "And 5 accounts more." in page_of(desk, more)

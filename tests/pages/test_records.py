"""Long tables of the desk: the record of what was done and refused, and what is found by a handle."""

import pytest
from django.db import connection

from accounts import recent_tables, record
from accounts.models import StaffRecord
from tests.desk import at_the_desk, staff
from tests.factories import ArticleFactory, UserFactory
from tests.pages.test_dashboard import words
from tests.reading import has_read

pytestmark = pytest.mark.django_db
RECORDS = "/admin/accounts/staffrecord/"


@pytest.fixture
def kept(at):
    article = ArticleFactory()
    record.done(staff("moderator", handle="wren"), "withdraw", article, "Copied from elsewhere", at)
    record.refused(staff("editor", handle="finch"), "POST hide", "/admin/queues/flags/", at)
    return article


def listed(client, query=""):
    answer = client.get(f"{RECORDS}{query}")
    assert answer.status_code == 200
    return [(str(row.staff), row.act) for row in answer.context["cl"].result_list]


def test_who_did_what_about_what_and_why_is_listed_newest_first(kept):
    client = at_the_desk("auditor")
    assert listed(client) == [("finch", "POST hide"), ("wren", "withdraw")]
    said = words(client.get(RECORDS).content.decode())
    assert f"wren withdraw article {kept.pk} Copied from elsewhere" in said


def test_it_is_found_by_who_and_by_whether_it_was_refused(kept):
    client = at_the_desk("operator")
    assert listed(client, "?was_refused__exact=1") == [("finch", "POST hide")]
    assert listed(client, "?q=wren") == [("wren", "withdraw")]
    assert listed(client, "?q=wre") == listed(client, "?q=nobody") == []


@pytest.mark.parametrize("role", ["editor", "treasurer", ""])
def test_who_may_not_see_it_is_refused_and_recorded(kept, role):
    client = at_the_desk(*filter(None, [role]))
    assert client.get(RECORDS).status_code == 403
    assert StaffRecord.objects.filter(was_refused=True, reason=RECORDS).count() == 1


def test_nobody_changes_it(kept):
    row = StaffRecord.objects.first()
    for role in ("moderator", "operator", "auditor"):
        client = at_the_desk(role)
        assert client.get(f"{RECORDS}add/").status_code == 403
        assert client.get(f"{RECORDS}{row.pk}/change/").status_code == 200
        assert client.post(f"{RECORDS}{row.pk}/change/", {"reason": "Other"}).status_code == 403
        assert client.post(f"{RECORDS}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    row.refresh_from_db()
    assert row.reason == "Copied from elsewhere"


def test_reads_are_found_by_their_readers_handle(at):
    article = ArticleFactory()
    for handle in ("wren", "wren-2"):
        has_read(UserFactory(handle=handle), article, at)
    answer = at_the_desk("moderator").get("/admin/rewards/read/?q=wren")
    assert [row.reader.handle for row in answer.context["cl"].result_list] == ["wren"]


def test_what_lies_further_back_than_is_leafed_through_is_said(at):
    by = staff("moderator")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_staffrecord (staff_id, act, target_kind, reason, was_refused, happened_at)"
            " SELECT %s, 'hide', '', n::text, false, %s FROM generate_series(1, %s) n",
            [by.pk, at, recent_tables.REACHED + 5],
        )
    client = at_the_desk("auditor")
    first, last = client.get(RECORDS), client.get(f"{RECORDS}?p=20")
    assert first.context["cl"].result_list[0].reason == str(recent_tables.REACHED + 5)
    assert "the newest 1,000; search for those before" in words(first.content.decode())
    assert list(last.context["cl"].result_list)[-1].reason == "6"

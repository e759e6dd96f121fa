"""How many queries pages of figures and long tables take: no more than is written here, and no more with more rows."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import desk, record
from accounts.models import StaffRecord
from config import clock
from rewards import figures, rating
from rewards.models import PnlReport, Progress
from tests.days import live
from tests.desk import at_the_desk, staff
from tests.factories import ArticleFactory, UserFactory
from tests.reading import has_read

pytestmark = pytest.mark.django_db
# Session, user, two for permissions; then what stands there. Each queue is asked for its oldest and its length. Two of the
# dashboard's begin and end the snapshot, in which the test has a transaction already.
PAGES = {
    "/admin/dashboard/": 11,
    "/admin/prices/": 10,
    "/admin/": 4,
}
TABLES = {
    "/admin/rewards/read/": 6,
    "/admin/rewards/rating/": 6,
    "/admin/rewards/pnlreport/": 6,
    "/admin/rewards/progress/": 6,
    "/admin/accounts/staffrecord/": 6,
    "/admin/accounts/staffrecord/?was_refused__exact=1": 6,
}
WITH_QUEUES = ("/admin/", "/admin/dashboard/")


def grow(at, many):
    article, clerk = ArticleFactory(), staff("moderator")
    for number in range(many):
        reader = UserFactory(date_joined=at)
        has_read(reader, article, at)
        rating.Rating.objects.create(reader=reader, article=article, kind="plus", rated_at=at)
        Progress.objects.create(reader=reader, level=number % 9 + 1)
        PnlReport.objects.create(reader=reader, from_day=at.date(), to_day=at.date(), bought_at=at, price_twei=1)
        record.refused(clerk, "POST hide", f"/admin/{number}/", at)
        record.done(clerk, "hide", article, "Copied", at)
    figures.note(at.date(), at)


def taken(client, path):
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200, path
    return len(asked)


def test_each_takes_a_few_queries_however_many_rows_there_are(at):
    now = live(at, {"read_time": 120}) + timedelta(hours=1)
    clock.stop_at(now)
    client = at_the_desk("auditor")
    grow(now, 4)
    few = {path: taken(client, path) for path in PAGES | TABLES}
    grow(now + timedelta(minutes=1), 60)
    many = {path: taken(client, path) for path in PAGES | TABLES}
    queues = 2 * len(desk.site().queues)
    allowed = {path: number + queues * (path in WITH_QUEUES) for path, number in (PAGES | TABLES).items()}
    assert {path: number for path, number in many.items() if number > allowed[path]} == {}
    assert {path: number for path, number in many.items() if number > few[path]} == {}


def test_no_entry_and_no_read_is_looked_at_for_the_dashboard(at):
    now = live(at, {"read_time": 120}) + timedelta(hours=1)
    clock.stop_at(now)
    grow(now, 3)
    client = at_the_desk("operator")
    with CaptureQueriesContext(connection) as asked:
        client.get("/admin/dashboard/")
    tables = ("rewards_ledgerentry", "rewards_read", "rewards_quotause", "accounts_notification")
    assert not [one["sql"] for one in asked if any(f'FROM "{table}"' in one["sql"] for table in tables)]


@pytest.mark.parametrize("path", TABLES)
def test_no_long_table_is_counted_to_its_end_or_sorted_by_hand(at, path):
    grow(at, 3)
    client = at_the_desk("auditor")
    name = path.split("/")[3]
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
        client.get(path + ("&" if "?" in path else "?") + "o=1&_facets=True")
    counts = [one["sql"] for one in asked if "COUNT(*)" in one["sql"] and name in one["sql"]]
    assert counts
    assert all("LIMIT 1000" in sql for sql in counts)
    assert StaffRecord.objects.filter(was_refused=True).count() == 3

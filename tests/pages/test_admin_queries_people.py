"""How many queries the queues and the pages of people take: no more than is written here, and no more with more rows."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import suspension
from accounts.desk import site
from comments import appealing, discussion, flagging, moderation
from comments.models import Flag
from config import clock
from rewards import rating, reports, settlement
from tests.comments.people import reader_of, say
from tests.desk import desk_of, staff
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
# Beside the two for each queue that stands on the desk. Four are for the session, its user and what the user may do.
PAGES = {
    "/admin/queues/held-comments/": 9,
    "/admin/queues/flagged-comments/": 10,
    "/admin/queues/flagged-articles/": 7,
    "/admin/queues/appeals/": 10,
    "/admin/queues/failed-reports/": 5,
    "/admin/accounts/user/": 5,
    "/admin/accounts/user/?q=reader&suspended=on": 5,
    "/admin/accounts/user/{person}/change/": 22,
}


@pytest.fixture
def desk(at, settings):
    open_day(at)
    clock.stop_at(at)
    desk = desk_of(staff("moderator"))
    desk.user.user_permissions.set(Permission.objects.filter(codename__in=["recompute_pnlreport", "view_pnlreport"]))
    return desk


def fill(person, by, at, settings):
    """One more of everything that waits, and of everything that is on the page of `person`."""
    article = ArticleFactory(author=AuthorFactory(user=UserFactory()))
    settlement.settle_read_time(pass_gate(person, article, at))
    rating.plus(person, article, at)
    said = say(person, article, at)
    discussion.edit(person, said, f"{said.body} Or so.", at)
    flagging.flag(reader_of(article), said, Flag.Reason.SPAM, "", at)
    flagging.flag_article(person, article, Flag.Reason.SPAM, "", at)
    settings.HOLD_FIRST_COMMENTS = 9
    say(reader_of(article, twei=3), article, at, parent=said)
    settings.HOLD_FIRST_COMMENTS = 0
    hidden = say(person, article, at)
    moderation.hide(hidden, "Lamps", by, at)
    appealing.appeal(person, hidden, "Candles", at)
    gone = ArticleFactory(author=article.author)
    moderation.withdraw(gone, "Copied", by, at)
    gone.refresh_from_db()
    appealing.appeal(gone.author.user, gone, "Mine", at)
    report = reports.buy(person, article, at)
    for _ in range(reports.ATTEMPTS):
        reports.note_failure(report.pk, at)
    suspension.suspend(UserFactory(), "Lamps", 7, by, at)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_so_many_queries_however_much_there_is(path, desk, at, settings):
    person = reader_of(level=13, twei=200)
    place, taken = path.format(person=person.pk), []
    for _ in range(2):
        for _ in range(2):
            at += HOUR
            fill(person, desk.user, at, settings)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(place).status_code == 200
        taken.append(len(captured))
    assert taken[0] == taken[1], [query["sql"][:150] for query in captured]
    queues = [queue for queue in site().queues.values() if desk.user.has_perm(queue.permission)]
    assert taken[1] <= PAGES[path] + 2 * len(queues), [query["sql"][:150] for query in captured]

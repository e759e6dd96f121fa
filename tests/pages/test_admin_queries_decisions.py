"""How many queries the pages of cases and reviews take: no more than is written here, however many rows there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import origins
from rewards import cases, rating, settlement
from rewards.models import Case
from tests.comments.people import reader_of
from tests.desk import at_the_desk
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day
from tests.reading import has_read

pytestmark = pytest.mark.django_db

# Four are for the session, its user and what the user may do.
PAGES = {"/admin/queues/cases/": 6, "/admin/queues/reviews/": 6, "/admin/rewards/case/{case}/change/": 20}


def one_more(at):
    """A case of five accounts, one of which read, and an article under review."""
    readers = [UserFactory() for _ in range(5)]
    case = cases.open_case({reader.pk: {"steps": 9} for reader in readers}, [{"code": "gone"}], [], at)
    for reader in readers:
        origins.note(reader.pk, "203.0.113.9", "Firefox", at)
    has_read(readers[0], ArticleFactory(), at)
    settlement.settle_read_time(at)
    article = ArticleFactory(author=AuthorFactory(user=UserFactory()))
    for _ in range(5):
        rating.minus(reader_of(article, level=5, twei=2), article, "poor", at)
    return case


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_so_many_queries_however_much_there_is(page, at):
    open_day(at)
    desk, case = at_the_desk("moderator"), one_more(at)
    place = page.format(case=case.pk)
    # What is looked up once in a process.
    desk.get(place)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert desk.get(place).status_code == 200
    one_more(at)
    newcomers = [UserFactory() for _ in range(5)]
    known = list(case.members.values_list("reader_id", flat=True))
    cases.open_case({pk: {} for pk in [*known, *(one.pk for one in newcomers)]}, [], [], at)
    with CaptureQueriesContext(connection) as many:
        assert desk.get(place).status_code == 200
    assert len(many) == len(few), [query["sql"] for query in many.captured_queries]
    assert len(few) <= PAGES[page], [query["sql"] for query in few.captured_queries]
    assert Case.objects.get(pk=case.pk).members.count() == 10

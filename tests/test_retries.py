"""Acts that the database broke off, through the doors that readers use."""

import pytest
from django.db import connection

from config import clock
from rewards.models import Rating
from tests.api.client import app_of
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db


@pytest.fixture
def breaks_off():
    """Lets the database break off the first so many acts that would write an entry, and perhaps refuse the next."""

    def break_off(times, sqlstate="40001", then=""):
        with connection.cursor() as cursor:
            # A sequence counts on when a transaction is rolled back.
            cursor.execute("CREATE TEMP SEQUENCE tried")
            cursor.execute(
                f"""CREATE FUNCTION pg_temp.break_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF nextval('tried') <= {times} THEN RAISE SQLSTATE '{sqlstate}'; END IF; {then} RETURN NEW;
                END $$"""
            )
            cursor.execute(
                """CREATE TRIGGER break_off BEFORE INSERT ON rewards_ledgerentry
                FOR EACH ROW EXECUTE FUNCTION pg_temp.break_off()"""
            )

    return break_off


@pytest.fixture
def read_article(at):
    open_day(at)
    user, article = UserFactory(), ArticleFactory()
    clock.stop_at(pass_gate(user, article, at))
    return user, article


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_a_plus_that_was_broken_off_twice_is_done_the_third_time(read_article, breaks_off, sqlstate):
    user, article = read_article
    breaks_off(2, sqlstate)
    answer = app_of(user).post(f"articles/{article.slug}/plus", **{"Idempotency-Key": "once"})
    assert answer.status_code == 201
    assert Rating.objects.count() == 1


def test_a_plus_on_the_page_is_tried_again_too(read_article, breaks_off, client):
    user, article = read_article
    client.force_login(user)
    breaks_off(1)
    answer = client.post(f"/articles/{article.slug}/plus/")
    assert answer.status_code == 302
    assert Rating.objects.count() == 1


def test_what_is_always_broken_off_is_given_up(read_article, breaks_off, client):
    user, article = read_article
    client.force_login(user)
    breaks_off(3)
    answer = client.post(f"/api/v1/articles/{article.slug}/plus", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert Rating.objects.count() == 0


def test_a_refusal_at_the_second_try_is_a_page_that_says_so(read_article, breaks_off, client):
    user, article = read_article
    client.force_login(user)
    spent = """RAISE 'pool_spent' USING ERRCODE = 'LG002', DETAIL = '{"pool": "readers_pool"}';"""
    breaks_off(1, then=spent)
    answer = client.post(f"/articles/{article.slug}/plus/")
    assert answer.status_code == 409
    assert "pool is spent" in answer.content.decode()
    assert Rating.objects.count() == 0

"""A server behind the site is away: what people and apps are told, and what became of what they did."""

import time
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from rewards.models import PnlReport, Rating
from tests.edge.away import address, database_away, hanging, killed, limited
from tests.edge.reader import Reader
from tests.factories import PASSWORD, UserFactory, open_day

SAID = {
    "en": "A server behind this page does not answer.",
    # The way back, in the reader's language.
    "vi": "Về các bài viết",
}
NOT_DONE = "so nothing was done"
UNKNOWN = "it may have been done or not"


@pytest.fixture(scope="module")
def opened(database):
    open_day(datetime.now(UTC))


@pytest.fixture
def reader(web, opened):
    reader = Reader(web)
    yield reader
    reader.close()


def is_a_page(answer, language="en", said=None):
    assert answer.status_code == 503
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("10", "no-store")
    assert f'<html lang="{language}"' in answer.text
    assert (said or SAID[language]) in answer.text


def is_a_problem(answer, said, code="unavailable"):
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (503, code)
    assert said in problem["detail"]


class TestTheDatabaseIsAway:
    def test_pages_and_the_api_say_so_and_the_log_has_a_line_for_each(self, web, reader):
        article, before = reader.article(), len(web.said)
        with database_away():
            for path in ("/", f"/articles/{article.slug}/", "/wallet/", "/search/?q=tides", "/admin/", "/reports/"):
                is_a_page(reader.browser.get(path))
            is_a_page(reader.browser.get("/wallet/", headers={"Accept-Language": "vi"}), "vi")
            is_a_page(reader.visitor.get("/search/?q=tides"))
            for answer in (reader.visitor.get("/api/v1/articles"), reader.app.get("/articles"), reader.app.get("/me")):
                is_a_problem(answer, "does not answer")
            assert reader.visitor.get("/healthz").status_code == 200
            assert reader.visitor.get("/nowhere/").status_code == 404
        new = web.said[before:]
        assert not [line for line in new if "Traceback" in line or '"level": "error"' in line], new
        # Why, and how it was answered.
        assert 5 <= len([line for line in new if "The database is away" in line]) <= len(new) / 2 <= 15
        assert reader.browser.get("/wallet/").status_code == 200

    def test_an_act_was_not_done_and_is_done_with_the_same_key_once_it_is_back(self, reader):
        article, keyed = reader.article(), {"Idempotency-Key": "once"}
        with database_away():
            is_a_problem(reader.app.post(f"/articles/{article.slug}/plus", json={}, headers=keyed), NOT_DONE)
            is_a_page(reader.browser.post(f"/articles/{article.slug}/plus/"), said=NOT_DONE)
            is_a_page(
                reader.visitor.post("/accounts/login/", data={"login": "me@example.com", "password": "x"}),
                said=NOT_DONE,
            )
        answers = [reader.app.post(f"/articles/{article.slug}/plus", json={}, headers=keyed) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert Rating.objects.filter(reader=reader.user).count() == 1

    def test_a_form_stays_as_it_is_and_a_piece_of_a_page_too(self, reader):
        article, piece = reader.article(), {"HX-Request": "true", "HX-Target": "panel"}
        with database_away():
            sent = reader.browser.post(f"/articles/{article.slug}/plus/", headers=piece)
            asked = reader.browser.get(f"/articles/{article.slug}/panel/", headers=piece)
            typed = reader.browser.post(
                "/write/1/keep/", headers=piece | {"HX-Target": "kept"}, data={"title": "Tides"}
            )
        for answer, target, how in ((sent, "this", "afterbegin"), (asked, None, "none"), (typed, "#kept", "innerHTML")):
            assert answer.status_code == 503
            assert (answer.headers.get("HX-Retarget"), answer.headers["HX-Reswap"]) == (target, how)
            assert answer.text.startswith('<p class="refusal away" role="alert">')

    def test_an_act_whose_commit_was_not_answered_may_be_asked_again(self, reader):
        """The server's process ends while it commits."""
        article, keyed = reader.article(), {"Idempotency-Key": "again"}
        with connection.cursor() as cursor:
            cursor.execute("""
                CREATE FUNCTION end_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(1); RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER end_here AFTER INSERT ON rewards_rating DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION end_here()""")
        try:
            by_app = reader.app.post(f"/articles/{article.slug}/plus", json={}, headers=keyed)
            by_page = reader.browser.post(f"/articles/{article.slug}/plus/")
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DROP FUNCTION end_here CASCADE")
        is_a_problem(by_app, "Ask again with the same Idempotency-Key", "outcome_unknown")
        is_a_page(by_page, said=UNKNOWN)
        assert reader.app.post(f"/articles/{article.slug}/plus", json={}, headers=keyed).status_code == 201

    @pytest.mark.parametrize("setting", ["lock_timeout", "statement_timeout"])
    def test_who_waits_too_long_for_another_is_told_that_nothing_was_done(self, reader, setting):
        article = reader.article()
        with limited(setting), psycopg.connect(**address()) as other:
            other.execute("SELECT 1 FROM accounts_user WHERE id = %s FOR UPDATE", [reader.user.pk])
            other.execute("LOCK TABLE rewards_rating IN ACCESS EXCLUSIVE MODE")
            begun = time.monotonic()
            answer = reader.app.post(f"/articles/{article.slug}/plus", json={})
            assert time.monotonic() - begun < 3
            is_a_problem(answer, NOT_DONE)
        assert reader.app.post(f"/articles/{article.slug}/plus", json={}).status_code == 201


@pytest.mark.parametrize("away", [killed, hanging])
class TestRedisIsAway:
    def test_everything_works_and_nobody_waits_for_long(self, web, reader, valkey, away):
        plussed, bought = reader.article(), reader.article()
        person = UserFactory()
        person.set_password(PASSWORD)
        person.save()
        before, begun = len(web.said), time.monotonic()
        with away(valkey):
            for path in ("/", f"/articles/{plussed.slug}/", "/economy/", "/most-read/"):
                for _ in range(3):
                    assert reader.visitor.get(path).status_code == 200
            for path in ("/wallet/", "/reports/", f"/articles/{plussed.slug}/panel/"):
                assert reader.browser.get(path).status_code == 200
            for path in ("/economy", "/articles", "/me", "/me/entries"):
                assert reader.app.get(path).status_code == 200
            signing_in = {"email": person.email, "password": PASSWORD}
            assert reader.visitor.post("/api/v1/auth/app/v1/auth/login", json=signing_in).status_code == 200
            assert reader.app.post(f"/articles/{plussed.slug}/plus", json={}).status_code == 201
            assert reader.browser.post(f"/articles/{bought.slug}/plus/").status_code == 302
            report = reader.app.post(f"/articles/{plussed.slug}/pnl-reports", json={})
            assert (report.status_code, report.json()["status"]) == (202, "pending")
            by_page = reader.browser.post(f"/articles/{bought.slug}/report/buy/")
            assert by_page.status_code in (200, 302)
            took = time.monotonic() - begun
        # Some thirty requests. Each of the two processes waits for a hanging server once in five seconds.
        assert took < 12
        new = web.said[before:]
        assert not [line for line in new if "Traceback" in line or '"level": "error"' in line], new
        assert PnlReport.objects.filter(reader=reader.user, status=PnlReport.Status.PENDING).count() == 2


def test_guesses_are_counted_without_redis_too(reader, valkey):
    person = UserFactory()
    guess = {"email": person.email, "password": "a guess"}
    with killed(valkey):
        statuses = [reader.visitor.post("/api/v1/auth/app/v1/auth/login", json=guess).status_code for _ in range(20)]
    # Each of the two processes counts for itself.
    assert statuses[:5] == [400] * 5
    assert statuses[-1] == 429

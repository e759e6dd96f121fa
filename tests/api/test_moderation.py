"""Flags and appeals through the API."""

from datetime import timedelta

import pytest

from articles.models import Article
from comments import discussion, moderation
from comments.models import Appeal, Flag
from config import clock
from rewards import quotas
from rewards.quotas import Quota
from tests.api.client import App, app_of
from tests.comments_world import balance, reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db

SPAM = {"reason": "spam"}
TEXT = "It was a quotation, and not meant for anybody."


@pytest.fixture
def now(at):
    """When everybody has read the article."""
    moment = at + timedelta(seconds=90)
    clock.stop_at(moment)
    return moment


@pytest.fixture
def author():
    return UserFactory(level=15)


@pytest.fixture
def article(at, author):
    open_day(at)
    return ArticleFactory(slug="tides", author=AuthorFactory(user=author))


@pytest.fixture
def writer(article, at):
    return reader_of(article, at, level=13, twei=10)


@pytest.fixture
def comment(article, writer, now):
    return say(writer, article, now)


@pytest.fixture
def user(article, at):
    return reader_of(article, at)


@pytest.fixture
def app(user):
    return app_of(user)


def refusal(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


@pytest.fixture(params=["comment", "article"])
def path(request, comment):
    """Where either of the things that can be flagged is flagged."""
    return f"comments/{comment.pk}/flag" if request.param == "comment" else "articles/tides/flag"


# Flags.


def test_a_comment_is_flagged(app, user, comment, now):
    answer = app.post(f"comments/{comment.pk}/flag", {"reason": "hate", "note": " Read the second line. "})
    assert (answer.status_code, answer.json()) == (201, {})
    flag = Flag.objects.get()
    assert (flag.reader, flag.comment, flag.article) == (user, comment, None)
    assert (flag.reason, flag.note, flag.flagged_at) == ("hate", "Read the second line.", now)
    assert app.get("me").json()["quotas"]["flag"]["used"] == 1
    # Nobody is shown that somebody has.
    assert app.get(f"comments/{comment.pk}").json()["status"] == "visible"


def test_an_article_is_flagged(app, user, article, now):
    answer = app.post("articles/tides/flag", {"reason": "false"})
    assert (answer.status_code, answer.json()) == (201, {})
    flag = Flag.objects.get()
    assert (flag.reader, flag.comment, flag.article, flag.note) == (user, None, article, "")


@pytest.mark.parametrize("reason", Flag.Reason.values)
def test_every_reason_can_be_given(app, path, reason):
    assert app.post(path, {"reason": reason}).status_code == 201


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "reason"),
        ({"reason": None}, "reason"),
        ({"reason": "dull"}, "reason"),
        ({"reason": ["spam"]}, "reason"),
        (SPAM | {"note": None}, "note"),
        (SPAM | {"note": 5}, "note"),
        (SPAM | {"note": "a\x00b"}, "note"),
        (SPAM | {"note": "x" * 1_001}, "note"),
    ],
)
def test_a_flag_that_makes_no_sense_is_refused(app, path, sent, field):
    answer = app.post(path, sent)
    assert refusal(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == [field]
    assert not Flag.objects.exists()


def test_a_note_has_500_characters_at_most(app, path):
    answer = app.post(path, SPAM | {"note": "x" * 501})
    assert refusal(answer) == (400, "text_too_long")
    assert (answer.json()["characters"], answer.json()["maximum"]) == (501, 500)
    assert app.post(path, SPAM | {"note": "x" * 500}).status_code == 201


def test_a_thing_is_flagged_once(app, path):
    app.post(path, SPAM)
    assert refusal(app.post(path, {"reason": "hate"})) == (409, "already_flagged")
    assert app.get("me").json()["quotas"]["flag"]["used"] == 1


def test_what_is_ones_own_is_not_flagged(writer, author, comment, article):
    assert refusal(app_of(writer).post(f"comments/{comment.pk}/flag", SPAM)) == (403, "own_comment")
    assert refusal(app_of(author).post("articles/tides/flag", SPAM)) == (403, "own_article")


def test_nothing_is_flagged_before_the_gate(path):
    answer = app_of(UserFactory()).post(path, SPAM)
    assert refusal(answer) == (403, "gate_not_passed")
    assert answer.json()["seconds_left"] == 86


def test_the_21st_flag_in_a_day_waits(app, user, path, now):
    quotas.use(user.pk, Quota.FLAG, now - timedelta(hours=1), 20)
    answer = app.post(path, SPAM)
    assert refusal(answer) == (429, "flags_spent")
    assert (answer.json()["limit"], answer["Retry-After"]) == (20, str(23 * 60 * 60))
    assert not Flag.objects.exists()


def test_a_suspended_reader_flags_nothing(app, user, path):
    user.is_suspended = True
    user.save()
    assert refusal(app.post(path, SPAM)) == (403, "suspended")


def test_a_stub_is_not_flagged(app, writer, comment, now):
    discussion.delete(writer, comment, now)
    assert refusal(app.post(f"comments/{comment.pk}/flag", SPAM)) == (409, "comment_gone")
    assert not Flag.objects.exists()
    assert app.get("me").json()["quotas"]["flag"]["used"] == 0


def test_what_is_not_there_is_not_flagged(app, comment):
    assert refusal(app.post(f"comments/{comment.pk + 1}/flag", SPAM)) == (404, "not_found")
    assert refusal(app.post("articles/nowhere/flag", SPAM)) == (404, "not_found")


def test_under_a_withdrawn_article_nothing_is_flagged(app, path, writer):
    Article.objects.update(status=Article.Status.WITHDRAWN, is_withdrawn_by_moderator=True)
    assert refusal(app.post(path, SPAM)) == (404, "not_found")
    assert app_of(writer).post(path, SPAM).status_code == 404


def test_anonymous_is_told_to_sign_in(path, comment):
    assert refusal(App().post(path, SPAM)) == (401, "not_authenticated")
    assert refusal(App().post("appeals", {"comment": comment.pk, "text": TEXT})) == (401, "not_authenticated")


def test_a_flag_is_posted_and_nothing_else(app, path):
    for address in (path, "appeals"):
        for method in ("get", "put", "patch", "delete"):
            answer = app._call(method, address)
            assert refusal(answer) == (405, "method_not_allowed")
            assert "POST" in answer["Allow"]


# Appeals.


@pytest.fixture
def hidden(comment, now):
    return moderation.hide(comment, "It insults a reader.", UserFactory(is_staff=True), now)


def test_a_hidden_comment_is_appealed_for(writer, hidden):
    answer = app_of(writer).post("appeals", {"comment": hidden.pk, "text": f" {TEXT} "})
    assert answer.status_code == 201
    appeal = Appeal.objects.get()
    assert answer.json() == {
        "id": appeal.pk,
        "comment": hidden.pk,
        "article": None,
        "text": TEXT,
        "made_at": "2025-10-25T09:01:30Z",
        "decided_at": None,
        "granted": None,
    }
    assert (appeal.reader, balance(writer)) == (writer, 7)


def test_a_withdrawn_article_is_appealed_for(author, article):
    Article.objects.update(status=Article.Status.WITHDRAWN, is_withdrawn_by_moderator=True)
    answer = app_of(author).post("appeals", {"article": "tides", "text": TEXT})
    assert answer.status_code == 201
    assert (answer.json()["comment"], answer.json()["article"]) == (None, "tides")
    assert Appeal.objects.get().article == article


def test_one_appeal_at_a_time(writer, hidden):
    app = app_of(writer)
    app.post("appeals", {"comment": hidden.pk, "text": TEXT})
    assert refusal(app.post("appeals", {"comment": hidden.pk, "text": TEXT})) == (409, "already_appealed")
    assert Appeal.objects.count() == 1


def test_where_nothing_was_decided_there_is_nothing_to_appeal_against(writer, author, comment):
    answer = app_of(writer).post("appeals", {"comment": comment.pk, "text": TEXT})
    assert refusal(answer) == (409, "nothing_to_appeal")
    answer = app_of(author).post("appeals", {"article": "tides", "text": TEXT})
    assert refusal(answer) == (409, "nothing_to_appeal")


def test_what_is_somebody_elses_is_not_ones_own_to_appeal_for(app, hidden):
    assert refusal(app.post("appeals", {"comment": hidden.pk, "text": TEXT})) == (403, "not_yours")
    assert refusal(app.post("appeals", {"article": "tides", "text": TEXT})) == (403, "not_yours")
    Article.objects.update(status=Article.Status.WITHDRAWN, is_withdrawn_by_moderator=True)
    assert refusal(app.post("appeals", {"comment": hidden.pk, "text": TEXT})) == (404, "not_found")
    assert refusal(app.post("appeals", {"article": "tides", "text": TEXT})) == (404, "not_found")


def test_what_is_not_there_is_not_appealed_for(app, comment):
    assert refusal(app.post("appeals", {"comment": comment.pk + 1, "text": TEXT})) == (404, "not_found")
    assert refusal(app.post("appeals", {"article": "nowhere", "text": TEXT})) == (404, "not_found")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "non_field_errors"),
        ({"comment": 1, "article": "tides"}, "non_field_errors"),
        ({"comment": None}, "comment"),
        ({"comment": "x"}, "comment"),
        ({"comment": 2**70}, "comment"),
        ({"article": "no slug"}, "article"),
        ({"article": ""}, "article"),
        ({"article": None}, "article"),
        ({"comment": 1, "text": None}, "text"),
        ({"comment": 1, "text": "a\x00b"}, "text"),
        ({"comment": 1, "text": "x" * 4_001}, "text"),
    ],
)
def test_an_appeal_that_makes_no_sense_is_refused(app, sent, field):
    answer = app.post("appeals", {"text": TEXT} | sent)
    assert refusal(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == [field]


def test_an_appeal_without_a_text_is_refused(app, comment):
    answer = app.post("appeals", {"comment": comment.pk})
    assert list(answer.json()["errors"]) == ["text"]


def test_the_text_of_an_appeal_has_its_bounds(writer, hidden):
    app = app_of(writer)
    assert refusal(app.post("appeals", {"comment": hidden.pk, "text": "!"})) == (400, "text_too_short")
    assert refusal(app.post("appeals", {"comment": hidden.pk, "text": "x" * 2_001})) == (400, "text_too_long")
    assert app.post("appeals", {"comment": hidden.pk, "text": "x" * 2_000}).status_code == 201


def test_a_suspended_writer_appeals_all_the_same(writer, hidden):
    writer.is_suspended = True
    writer.save()
    assert app_of(writer).post("appeals", {"comment": hidden.pk, "text": TEXT}).status_code == 201
    assert Appeal.objects.get().reader == writer

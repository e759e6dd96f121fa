"""Like and Dislike through the API."""

from datetime import timedelta

import pytest

from comments import discussion, moderation
from comments.models import Comment, Reaction
from config import clock
from rewards import adjusting, quotas
from rewards.models import LedgerEntry
from rewards.quotas import Quota
from tests.api.client import App, app_of
from tests.comments_world import balance, crowd, reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db

ACTS = ["like", "dislike"]
KEY = {"Idempotency-Key": "9f3c0e6e-6d5c-4c43-a1f5-5f6d7f6f4d3a"}


@pytest.fixture
def now(at):
    """When everybody has read the article."""
    moment = at + timedelta(seconds=90)
    clock.stop_at(moment)
    return moment


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def article(at, author):
    open_day(at)
    return ArticleFactory(slug="tides", author=AuthorFactory(user=author))


@pytest.fixture
def writer(article, at):
    """The commenter, with 3 Twei left after the tribute."""
    return reader_of(article, at, level=13, twei=6)


@pytest.fixture
def comment(article, writer, now):
    return say(writer, article, now)


@pytest.fixture
def user(article, at):
    """A reader of level 5 with 10 Twei."""
    return reader_of(article, at, level=5, twei=10)


@pytest.fixture
def app(user):
    return app_of(user)


def refusal(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_a_like_earns_a_twei_and_is_shown(app, user, writer, author, comment):
    answer = app.post(f"comments/{comment.pk}/like")
    assert answer.status_code == 201
    assert answer.json() == {"earned_twei": 1, "comment": app.get(f"comments/{comment.pk}").json()}
    shown = answer.json()["comment"]
    assert (shown["id"], shown["likes"], shown["dislikes"], shown["reaction"]) == (comment.pk, 1, 0, "like")
    assert (balance(user), balance(writer), balance(author)) == (11, 5, 1)
    (entry, _gift) = app.get("me/entries").json()["results"]
    assert (entry["item"], entry["comment"], entry["amount_twei"]) == ("likes_own", comment.pk, 1)
    quotas_of = app.get("me").json()["quotas"]
    assert (quotas_of["like"]["used"], quotas_of["allowance_day"]["used"]) == (1, 1)
    assert app_of(writer).get("me").json()["quotas"]["commenter_week"]["used"] == 2


def test_a_like_of_a_newcomer_counts_and_moves_nothing(article, at, writer, comment):
    user = reader_of(article, at)
    answer = app_of(user).post(f"comments/{comment.pk}/like")
    assert (answer.status_code, answer.json()["earned_twei"]) == (201, 0)
    assert answer.json()["comment"]["likes"] == 1
    assert (balance(user), balance(writer)) == (0, 3)


def test_a_dislike_costs_two_twei_and_is_shown(app, user, writer, author, comment):
    answer = app.post(f"comments/{comment.pk}/dislike")
    assert answer.status_code == 201
    assert answer.json() == {"spent_twei": 2, "comment": app.get(f"comments/{comment.pk}").json()}
    shown = answer.json()["comment"]
    assert (shown["likes"], shown["dislikes"], shown["reaction"]) == (0, 1, "dislike")
    assert (balance(user), balance(writer), balance(author)) == (8, 2, 1)
    me = app.get("me").json()
    assert me["quotas"]["dislike"] == {"limit": 5, "used": 1, "resets_at": "2025-10-26T09:01:30Z"}


def test_a_dislike_of_what_nobody_wrote_costs_nothing(app, user, comment):
    Comment.objects.update(writer=None)
    answer = app.post(f"comments/{comment.pk}/dislike")
    assert (answer.status_code, answer.json()["spent_twei"]) == (201, 0)
    assert balance(user) == 10


def test_a_reply_is_liked_as_a_comment_is(app, article, writer, comment, now):
    reply = say(writer, article, now, "So it is.", parent=comment)
    answer = app.post(f"comments/{reply.pk}/like")
    assert (answer.status_code, answer.json()["comment"]["parent"]) == (201, comment.pk)


@pytest.mark.parametrize("second", ACTS)
@pytest.mark.parametrize("first", ACTS)
def test_without_a_key_a_repeat_is_refused_by_what_already_happened(app, user, comment, first, second):
    app.post(f"comments/{comment.pk}/{first}")
    before = balance(user)
    assert refusal(app.post(f"comments/{comment.pk}/{second}")) == (409, "already_reacted")
    assert balance(user) == before
    assert Reaction.objects.get().kind == first


@pytest.mark.parametrize("act", ACTS)
def test_the_same_request_gives_the_first_answer_and_moves_nothing(app, user, comment, act):
    first = app.post(f"comments/{comment.pk}/{act}", **KEY)
    before = balance(user), LedgerEntry.objects.count()
    again = app.post(f"comments/{comment.pk}/{act}", **KEY)
    assert first.status_code == 201
    assert (again.status_code, again.json()) == (201, first.json())
    assert (balance(user), LedgerEntry.objects.count()) == before
    other = "like" if act == "dislike" else "dislike"
    assert refusal(app.post(f"comments/{comment.pk}/{other}", **KEY)) == (422, "idempotency_key_reused")
    assert Reaction.objects.count() == 1


@pytest.mark.parametrize("act", ACTS)
def test_ones_own_comment_is_not_pressed(writer, comment, act):
    assert refusal(app_of(writer).post(f"comments/{comment.pk}/{act}")) == (403, "own_comment")


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_pressed_before_the_gate(comment, act):
    answer = app_of(UserFactory(level=5)).post(f"comments/{comment.pk}/{act}")
    assert refusal(answer) == (403, "gate_not_passed")
    assert (answer.json()["seconds_left"], answer.json()["depth"]) == (86, 0)


@pytest.mark.parametrize("act", ACTS)
def test_without_a_confirmed_address_nothing_is_pressed(article, at, comment, act, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    user = reader_of(article, at, level=5, twei=10, address=False)
    assert refusal(app_of(user).post(f"comments/{comment.pk}/{act}")) == (403, "email_not_confirmed")


@pytest.mark.parametrize("act", ACTS)
def test_a_suspended_reader_presses_nothing(app, user, comment, act):
    user.is_suspended = True
    user.save()
    assert refusal(app.post(f"comments/{comment.pk}/{act}")) == (403, "suspended")
    assert not Reaction.objects.exists()


@pytest.mark.parametrize("act", ACTS)
def test_a_stub_is_not_pressed(app, article, writer, comment, now, act):
    hidden = say(writer, article, now, "Somebody hid this.")
    moderation.hide(hidden, "It insults a reader.", UserFactory(), now)
    discussion.delete(writer, comment, now)
    for gone in (comment, hidden):
        assert refusal(app.post(f"comments/{gone.pk}/{act}")) == (409, "comment_gone")


@pytest.mark.parametrize("act", ACTS)
def test_what_is_not_there_is_not_found(app, article, comment, act):
    assert refusal(app.post(f"comments/{comment.pk + 1}/{act}")) == (404, "not_found")
    assert refusal(app.post(f"comments/{10**30}/{act}")) == (404, "not_found")


@pytest.mark.parametrize("act", ACTS)
def test_under_a_withdrawn_article_nothing_is_pressed(app, article, writer, comment, act):
    article.status = article.Status.WITHDRAWN
    article.save()
    assert refusal(app.post(f"comments/{comment.pk}/{act}")) == (404, "not_found")
    # Its writer still knows of it.
    assert app_of(writer).post(f"comments/{comment.pk}/{act}").status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_anonymous_is_told_to_sign_in(comment, act):
    assert refusal(App().post(f"comments/{comment.pk}/{act}")) == (401, "not_authenticated")


@pytest.mark.parametrize("act", ACTS)
def test_a_reaction_is_posted_and_nothing_else(app, comment, act):
    for method in ("get", "put", "patch", "delete"):
        answer = app._call(method, f"comments/{comment.pk}/{act}")
        assert refusal(answer) == (405, "method_not_allowed")
        assert "POST" in answer["Allow"]


def test_the_31st_like_in_a_day_waits(app, user, comment, now):
    quotas.use(user.pk, Quota.LIKE, now - timedelta(hours=4), 30)
    answer = app.post(f"comments/{comment.pk}/like")
    assert refusal(answer) == (429, "likes_spent")
    assert (answer.json()["limit"], answer["Retry-After"]) == (30, str(20 * 60 * 60))
    assert not Reaction.objects.exists()


def test_the_sixth_dislike_in_a_day_waits(app, user, comment, now):
    quotas.use(user.pk, Quota.DISLIKE, now, 5)
    answer = app.post(f"comments/{comment.pk}/dislike")
    assert refusal(answer) == (429, "dislikes_spent")
    assert (answer.json()["limit"], answer["Retry-After"]) == (5, str(24 * 60 * 60))
    assert balance(user) == 10


def test_a_dislike_needs_level_5(article, at, comment):
    user = reader_of(article, at, level=4, twei=10)
    answer = app_of(user).post(f"comments/{comment.pk}/dislike")
    assert refusal(answer) == (403, "level_too_low")
    assert (answer.json()["level"], answer.json()["level_needed"]) == (4, 5)
    assert app_of(user).get("me").json()["quotas"]["dislike"]["limit"] == 0


def test_a_dislike_that_cannot_be_paid_is_refused_and_not_counted(app, user, comment, at):
    adjusting.adjust(user.pk, -9, "Down to one", at)
    answer = app.post(f"comments/{comment.pk}/dislike", **KEY)
    assert refusal(answer) == (402, "insufficient_funds")
    assert (answer.json()["balance_twei"], answer.json()["needed_twei"]) == (1, 2)
    assert app.get(f"comments/{comment.pk}").json()["dislikes"] == 0
    assert app.get("me").json()["quotas"]["dislike"]["used"] == 0
    adjusting.adjust(user.pk, 1, "One", at)
    assert app.post(f"comments/{comment.pk}/dislike", **KEY).status_code == 201


def test_a_spent_pool_refuses_a_paying_like_and_keeps_nothing_of_it(at, now):
    open_day(at, treasury_twei=100)
    article = ArticleFactory(slug="tides")
    writer, user = reader_of(article, at, level=13, twei=3), reader_of(article, at, level=5)
    comment = say(writer, article, now)
    answer = app_of(user).post(f"comments/{comment.pk}/like")
    assert refusal(answer) == (409, "pool_spent")
    assert not Reaction.objects.exists()
    assert app_of(user).get("me").json()["quotas"]["like"]["used"] == 0
    assert (balance(user), balance(writer)) == (0, 0)


def test_the_answer_to_a_press_has_the_replies_too(app, comment):
    crowd(comment, 3, parent=comment)
    answer = app.post(f"comments/{comment.pk}/like")
    assert len(answer.json()["comment"]["replies"]) == 3

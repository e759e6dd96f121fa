"""Comments through the API: listed, read, written, edited, deleted."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from comments import discussion, moderation, reactions
from comments.models import Comment, Persona
from config import clock
from rewards import adjusting, quotas, rules
from rewards.models import LedgerEntry
from rewards.quotas import Quota
from tests.api.client import App, app_of
from tests.comments_world import balance, crowd, reader_of, say
from tests.factories import ArticleFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db

PATH = "articles/tides/comments"
KEY = {"Idempotency-Key": "9f3c0e6e-6d5c-4c43-a1f5-5f6d7f6f4d3a"}
TEXT = {"body": "High tide at nine.", "avatar": "bermudez"}


@pytest.fixture
def article(at):
    open_day(at)
    return ArticleFactory(slug="tides")


@pytest.fixture
def now(at):
    """When everybody has read the article."""
    moment = at + timedelta(seconds=90)
    clock.stop_at(moment)
    return moment


@pytest.fixture
def writer(article, at, now):
    """Somebody of level 13 with 10 Twei, whom no answer may give away."""
    return reader_of(
        article, at, level=13, twei=10, pk=987_654_321, handle="odile-of-brest", email="odile.brannock@mail.example"
    )


@pytest.fixture
def app(writer):
    return app_of(writer)


@pytest.fixture
def other(article, at, now):
    return reader_of(article, at, level=13, twei=10)


def refusal(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def shown(**changes):
    return {
        "parent": None,
        "avatar": {"slug": "bermudez", "name": "Bermudez", "image": "/avatars/bermudez.svg"},
        "name": "Bermudez",
        "body": "High tide at nine.",
        "body_html": "<p>High tide at nine.</p>",
        "status": "visible",
        "likes": 0,
        "dislikes": 0,
        "reply_count": 0,
        "replies": [],
        "written_at": "2025-10-25T09:01:30Z",
        "edited_at": None,
        "is_own": False,
        "reaction": None,
        "hidden_reason": "",
    } | changes


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [comment["id"] for comment in answer.json()["results"]]


def all_pages(app, path):
    """The ids of every page, page by page, forwards."""
    page = app.get(path).json()
    pages = [[comment["id"] for comment in page["results"]]]
    while page["next"]:
        page = app.client.get(page["next"], headers={"X-Session-Token": app.token or ""}).json()
        pages.append([comment["id"] for comment in page["results"]])
    return pages


# The list.


def test_an_article_that_nobody_spoke_under_has_an_empty_list(article):
    assert App().get(PATH).json() == {"next": None, "previous": None, "results": []}


def test_a_comment_is_shown_to_everybody_under_its_avatar(article, writer, other, now):
    comment = say(writer, article, now, "High tide at nine.")
    for app in (App(), app_of(other)):
        assert app.get(PATH).json() == {"next": None, "previous": None, "results": [shown(id=comment.pk)]}
        assert app.get(f"comments/{comment.pk}").json() == shown(id=comment.pk)
    assert app_of(writer).get(PATH).json()["results"] == [shown(id=comment.pk, is_own=True)]


def test_the_second_wearer_of_an_avatar_has_a_number(article, writer, other, now):
    say(writer, article, now)
    say(other, article, now, "I disagree.")
    names = [(comment["name"], comment["avatar"]["name"]) for comment in App().get(PATH).json()["results"]]
    assert names == [("Bermudez", "Bermudez"), ("Bermudez 2", "Bermudez")]


def test_replies_come_with_their_comment_oldest_first(article, writer, other, now):
    comment = say(writer, article, now)
    replies = [say(other, article, now, f"Reply {number}.", parent=comment) for number in range(2)]
    (result,) = App().get(PATH).json()["results"]
    assert result["reply_count"] == 2
    assert [(reply["id"], reply["parent"]) for reply in result["replies"]] == [(r.pk, comment.pk) for r in replies]
    expected = shown(
        id=replies[0].pk, parent=comment.pk, name="Bermudez 2", body="Reply 0.", body_html="<p>Reply 0.</p>"
    )
    del expected["replies"]
    assert result["replies"][0] == expected


def test_the_first_twenty_replies_come_and_all_can_be_asked_for(article, writer, now):
    comment = say(writer, article, now)
    replies = [reply.pk for reply in crowd(comment, 21, parent=comment)]
    (result,) = App().get(PATH).json()["results"]
    assert [reply["id"] for reply in result["replies"]] == replies[:20]
    assert all_pages(App(), f"{PATH}?parent={comment.pk}") == [replies[:20], replies[20:]]
    assert all_pages(App(), f"{PATH}?parent={comment.pk}&ordering=newest") == [replies[:0:-1], replies[:1]]
    first = App().get(f"{PATH}?parent={comment.pk}").json()["results"][0]
    assert (first["parent"], first["replies"], first["reply_count"]) == (comment.pk, [], 0)


def test_replies_to_what_is_not_under_the_article_are_not_found(article, writer, now, at):
    elsewhere = ArticleFactory(slug="winds")
    comment = say(reader_of(elsewhere, at, level=13, twei=3), elsewhere, now)
    for parent in (comment.pk, comment.pk + 1, 2**53):
        assert refusal(App().get(f"{PATH}?parent={parent}")) == (404, "not_found")


@pytest.fixture
def three(article, writer, now):
    """Three comments, a minute after one another; the second has one like, the third two."""
    comments = [say(writer, article, now + timedelta(minutes=n), f"Number {n}.") for n in range(3)]
    for likes, comment in enumerate(comments):
        Comment.objects.filter(pk=comment.pk).update(like_count=likes)
    return [comment.pk for comment in comments]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", [0, 1, 2]),
        ("?ordering=", [0, 1, 2]),
        ("?ordering=oldest", [0, 1, 2]),
        ("?ordering=newest", [2, 1, 0]),
        ("?ordering=liked", [2, 1, 0]),
    ],
)
def test_comments_come_in_three_orders(three, query, order):
    assert ids(App().get(PATH + query)) == [three[number] for number in order]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("ordering=loudest", "ordering"),
        ("ordering=-written_at", "ordering"),
        ("ordering=%00", "ordering"),
        ("parent=x", "parent"),
        ("parent=0", "parent"),
        ("parent=-1", "parent"),
        ("parent=1.5", "parent"),
        ("parent=%00", "parent"),
        (f"parent={2**53 + 1}", "parent"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(article, query, field):
    answer = App().get(f"{PATH}?{query}")
    assert refusal(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize("ordering", ["oldest", "newest", "liked"])
def test_cursors_lead_through_all_comments_and_back(article, writer, now, ordering):
    first = say(writer, article, now)
    # Many at one moment, and few with a like, as it is.
    crowd(first, 44, like_count=lambda number: number % 3 // 2)
    app = App()
    pages = all_pages(app, f"{PATH}?ordering={ordering}")
    assert [len(page) for page in pages] == [20, 20, 5]
    column = "like_count" if ordering == "liked" else "written_at"
    sign = "" if ordering == "oldest" else "-"
    rows = Comment.objects.order_by(f"{sign}{column}", f"{sign}id").values_list("pk", flat=True)
    assert [pk for page in pages for pk in page] == list(rows)
    second = app.client.get(app.get(f"{PATH}?ordering={ordering}").json()["next"]).json()
    back = app.client.get(second["previous"]).json()
    assert [comment["id"] for comment in back["results"]] == pages[0]


def test_pages_end_however_many_comments_have_no_like(article, writer, now):
    crowd(say(writer, article, now), 1_039)
    pages = all_pages(App(), f"{PATH}?ordering=liked")
    assert len(pages) == 52
    assert len({pk for page in pages for pk in page}) == 1_040


def test_a_cursor_of_another_order_is_not_found(three, article):
    crowd(Comment.objects.get(pk=three[0]), 20)
    cursor = App().get(PATH).json()["next"].partition("cursor=")[2]
    assert refusal(App().get(f"{PATH}?ordering=liked&cursor={cursor}")) == (404, "not_found")


def test_a_reader_sees_what_they_pressed(article, writer, other, now):
    comment = say(writer, article, now)
    reply = say(other, article, now, "And low tide?", parent=comment)
    reactions.like(other, comment, now)
    reactions.dislike(writer, reply, now)
    (result,) = app_of(other).get(PATH).json()["results"]
    assert (result["reaction"], result["likes"], result["replies"][0]["reaction"]) == ("like", 1, None)
    (result,) = app_of(writer).get(PATH).json()["results"]
    assert (result["reaction"], result["replies"][0]["reaction"]) == (None, "dislike")
    (result,) = App().get(PATH).json()["results"]
    assert (result["reaction"], result["replies"][0]["dislikes"]) == (None, 1)


def test_a_page_takes_four_queries_and_three_for_a_visitor(
    article, writer, other, now, django_assert_num_queries, django_assert_max_num_queries
):
    comments = [say(writer, article, now, f"Number {number}.") for number in range(3)]
    reactions.like(other, comments[0], now)
    visitor, reader = App(), app_of(other)
    for count in (3, 23):
        for path in (PATH, f"{PATH}?ordering=liked"):
            with django_assert_num_queries(3):
                assert len(ids(visitor.get(path))) == min(count, 20)
            with django_assert_num_queries(4 + authentication(reader)):
                assert len(ids(reader.get(path))) == min(count, 20)
        with django_assert_max_num_queries(4 + authentication(reader)):
            reader.get(f"{PATH}?parent={comments[0].pk}")
        for comment in crowd(comments[0], 20):
            crowd(comment, 3, parent=comment)


def authentication(app):
    """How many queries it takes to know who asks: all but the one that looks for the article."""
    with CaptureQueriesContext(connection) as queries:
        app.get("articles/nowhere/comments")
    return len(queries) - 1


@pytest.mark.parametrize("status", [Article.Status.DRAFT, Article.Status.WITHDRAWN])
def test_under_what_is_not_published_nothing_is_found(article, writer, other, now, status):
    comment = say(writer, article, now)
    Article.objects.update(status=status)
    reader, path = app_of(other), f"comments/{comment.pk}"
    assert refusal(reader.get(PATH)) == (404, "not_found")
    assert refusal(reader.post(PATH, TEXT)) == (404, "not_found")
    assert refusal(App().get(path)) == (404, "not_found")
    for answer in (reader.get(path), reader.patch(path, {"body": "Mine."}), reader.delete(path)):
        assert refusal(answer) == (404, "not_found")
    # What one wrote stays one's own.
    assert app_of(writer).get(path).status_code == 200
    assert app_of(writer).delete(path).status_code == 204


def test_an_unknown_article_or_comment_is_not_found(app):
    for path in ("articles/nowhere/comments", "comments/0", "comments/987654321", f"comments/{10**30}"):
        assert refusal(app.get(path)) == (404, "not_found")
        assert refusal(App().get(path)) == (404, "not_found")
    assert refusal(app.post("articles/nowhere/comments", TEXT)) == (404, "not_found")
    assert refusal(app.patch("comments/0", {"body": "Mine."})) == (404, "not_found")
    assert refusal(app.delete("comments/0")) == (404, "not_found")


# Stubs.


def test_what_was_deleted_is_a_stub_for_everybody(article, writer, other, now):
    comment = say(writer, article, now)
    say(other, article, now, "So it is.", parent=comment)
    discussion.delete(writer, comment, now)
    for app, is_own in ((App(), False), (app_of(other), False), (app_of(writer), True)):
        (result,) = app.get(PATH).json()["results"]
        assert (result["status"], result["body"], result["body_html"]) == ("deleted", None, None)
        assert (result["name"], result["is_own"], len(result["replies"])) == ("Bermudez", is_own, 1)
        assert b"Well said" not in app.get(PATH).content


def test_what_was_hidden_is_a_stub_for_others_and_says_why_to_its_writer(article, writer, other, now):
    comment = say(writer, article, now)
    moderation.hide(comment, "It insults a reader.", UserFactory(), now)
    for app in (App(), app_of(other)):
        for result in (app.get(PATH).json()["results"][0], app.get(f"comments/{comment.pk}").json()):
            assert (result["status"], result["body"], result["body_html"]) == ("hidden", None, None)
            assert result["hidden_reason"] == ""
    (result,) = app_of(writer).get(PATH).json()["results"]
    assert (result["status"], result["body"], result["is_own"]) == ("hidden", "Well said.", True)
    assert result["hidden_reason"] == "It insults a reader."


def test_what_is_held_is_there_for_its_writer_alone(article, writer, other, now, settings):
    settings.HOLD_FIRST_COMMENTS = 1
    answer = app_of(writer).post(PATH, TEXT)
    assert (answer.status_code, answer.json()["status"]) == (201, "held")
    path = f"comments/{answer.json()['id']}"
    assert ids(app_of(writer).get(PATH)) == [answer.json()["id"]]
    assert app_of(writer).get(path).json()["body"] == "High tide at nine."
    reader = app_of(other)
    assert ids(App().get(PATH)) == ids(reader.get(PATH)) == []
    assert refusal(App().get(path)) == (404, "not_found")
    for sent in (reader.get(path), reader.patch(path, {"body": "Mine."}), reader.delete(path)):
        assert refusal(sent) == (404, "not_found")
    for act in ("like", "dislike", "flag"):
        assert refusal(reader.post(f"{path}/{act}", {"reason": "spam"})) == (404, "not_found")
    assert refusal(reader.get(f"{PATH}?parent={answer.json()['id']}")) == (404, "not_found")
    reply = {"body": "So it is.", "avatar": "africa", "parent": answer.json()["id"]}
    assert refusal(reader.post(PATH, reply)) == (404, "parent_elsewhere")


def test_a_held_reply_is_shown_to_its_writer_under_its_comment(article, writer, other, now, settings):
    comment = say(other, article, now)
    settings.HOLD_FIRST_COMMENTS = 1
    reply = say(writer, article, now, "So it is.", parent=comment)
    (own,), (others,) = (app_of(who).get(PATH).json()["results"] for who in (writer, other))
    assert [(shown["id"], shown["status"]) for shown in own["replies"]] == [(reply.pk, "held")]
    assert others["replies"] == []


# Nobody's account.


def test_no_public_answer_gives_a_writer_away(article, writer, other, now):
    comment = say(writer, article, now)
    reply = say(writer, article, now, "And low tide at three.", parent=comment)
    discussion.edit(writer, reply, "And low tide at four.", now)
    reactions.like(other, comment, now)
    hidden = say(writer, article, now, "Somebody hid this.")
    moderation.hide(hidden, "It insults a reader.", other, now)
    paths = [PATH, f"{PATH}?ordering=liked", f"{PATH}?parent={comment.pk}", "avatars"]
    paths += [f"comments/{each.pk}" for each in (comment, reply, hidden)]
    known = set(shown()) | {"id", "next", "previous", "results", "slug", "image", "available_from_level"}
    for app in (App(), app_of(other)):
        answers = [app.get(path) for path in paths]
        answers.append(app.client.get("/avatars/bermudez.svg"))
        for answer in answers:
            assert answer.status_code == 200
            said = answer.content.decode()
            for secret in (writer.email, "@", writer.handle, "odile", str(writer.pk)):
                assert secret not in said, answer.request["PATH_INFO"]
            if answer["Content-Type"] == "application/json":
                assert fields(answer.json()) <= known
    answer = app_of(other).post(f"comments/{reply.pk}/like")
    assert (answer.status_code, fields(answer.json()) - known) == (201, {"earned_twei", "comment"})
    for secret in (writer.email, writer.handle, str(writer.pk)):
        assert secret not in answer.content.decode()


def fields(value):
    """Every name in an answer, however deep."""
    if isinstance(value, dict):
        return set(value).union(*map(fields, value.values()))
    return set().union(*map(fields, value)) if isinstance(value, list) else set()


# Writing.


def test_a_comment_is_written_and_its_tribute_paid(app, writer):
    answer = app.post(PATH, TEXT)
    assert answer.status_code == 201
    comment = Comment.objects.get()
    assert answer.json() == shown(id=comment.pk, is_own=True)
    assert balance(writer) == 7
    (entry, _gift) = app.get("me/entries").json()["results"]
    assert (entry["item"], entry["amount_twei"], entry["side"]) == ("comment_tributes", 3, "loss")
    assert (entry["article"], entry["comment"]) == ("tides", comment.pk)
    assert app.get("me").json()["quotas"]["comment"] == {"limit": 10, "used": 1, "resets_at": "2025-10-25T10:01:30Z"}


@pytest.mark.parametrize("again", [{}, {"avatar": ""}, {"avatar": "bermudez"}, {"parent": None}])
def test_an_avatar_once_worn_need_not_be_named_again(app, again):
    app.post(PATH, TEXT)
    answer = app.post(PATH, {"body": "Low tide at three."} | again)
    assert (answer.status_code, answer.json()["name"]) == (201, "Bermudez")
    assert Persona.objects.count() == 1


def test_another_avatar_than_the_one_that_is_worn_is_refused(app, writer):
    app.post(PATH, TEXT)
    answer = app.post(PATH, {"body": "Low tide at three.", "avatar": "africa"})
    assert refusal(answer) == (409, "avatar_kept")
    assert (answer.json()["avatar"], answer.json()["name"]) == ("bermudez", "Bermudez")
    assert balance(writer) == 7


@pytest.mark.parametrize("avatar", [{}, {"avatar": ""}, {"avatar": "nobody"}, {"avatar": "Bermudez"}])
def test_the_first_comment_needs_an_avatar(app, writer, avatar):
    assert refusal(app.post(PATH, {"body": "High tide at nine."} | avatar)) == (400, "avatar_unknown")
    assert not Comment.objects.exists()
    assert balance(writer) == 10


def test_an_avatar_of_a_higher_level_is_refused(app):
    answer = app.post(PATH, TEXT | {"avatar": "lighthouse"})
    assert refusal(answer) == (403, "avatar_locked")
    assert (answer.json()["level"], answer.json()["level_needed"]) == (13, 15)


def test_level_12_is_refused_by_the_api_itself(article, at, now):
    user = reader_of(article, at, level=12, twei=10)
    answer = app_of(user).post(PATH, TEXT)
    assert refusal(answer) == (403, "level_too_low")
    assert (answer.json()["level"], answer.json()["level_needed"]) == (12, 13)
    assert answer.json()["detail"] == "Available from LVL 13. You are at 12."
    assert not Comment.objects.exists()
    assert balance(user) == 10
    assert app_of(user).get("me").json()["quotas"]["comment"]["limit"] == 0


def test_an_article_may_ask_for_a_higher_level(app, article):
    Article.objects.update(comment_level=14)
    answer = app.post(PATH, TEXT)
    assert refusal(answer) == (403, "level_too_low")
    assert answer.json()["level_needed"] == 14


def test_a_tribute_that_cannot_be_paid_is_refused_and_nothing_is_kept(app, writer, at):
    adjusting.adjust(writer.pk, rules.COMMENT_TRIBUTE_TWEI - 1 - 10, "Back to the tribute but one", at)
    answer = app.post(PATH, TEXT, **KEY)
    assert refusal(answer) == (402, "insufficient_funds")
    assert (answer.json()["balance_twei"], answer.json()["needed_twei"]) == (2, 3)
    assert not Comment.objects.exists()
    assert not Persona.objects.exists()
    adjusting.adjust(writer.pk, 1, "The missing one", at)
    assert app.post(PATH, TEXT, **KEY).status_code == 201
    assert balance(writer) == 0


def test_nobody_comments_before_the_gate(article, now):
    answer = app_of(UserFactory(level=13)).post(PATH, TEXT)
    assert refusal(answer) == (403, "gate_not_passed")
    assert (answer.json()["seconds_left"], answer.json()["depth"]) == (86, 0)


def test_without_a_confirmed_address_nothing_is_written(article, at, now, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    user = reader_of(article, at, level=13, twei=3, address=False)
    assert refusal(app_of(user).post(PATH, TEXT)) == (403, "email_not_confirmed")


def test_a_suspended_reader_writes_changes_and_deletes_nothing(app, article, writer, now):
    comment = say(writer, article, now)
    writer.is_suspended = True
    writer.save()
    assert refusal(app.post(PATH, TEXT)) == (403, "suspended")
    assert refusal(app.patch(f"comments/{comment.pk}", {"body": "Better said."})) == (403, "suspended")
    assert refusal(app.delete(f"comments/{comment.pk}")) == (403, "suspended")
    assert app.get(f"comments/{comment.pk}").json()["body"] == "Well said."


@pytest.mark.parametrize(
    ("body", "code", "figures"),
    [
        ("!", "text_too_short", {"characters": 1, "minimum": 2}),
        (" \n\t ", "text_too_short", {"characters": 0, "minimum": 2}),
        ("x" * 2_001, "text_too_long", {"characters": 2_001, "maximum": 2_000}),
        ("www.example.com and www.example.org", "too_many_links", {"links": 2, "limit": 1}),
    ],
)
def test_a_text_beyond_its_bounds_is_refused_with_figures(app, article, writer, now, body, code, figures):
    comment = say(writer, article, now)
    for answer in (app.post(PATH, {"body": body}), app.patch(f"comments/{comment.pk}", {"body": body})):
        assert refusal(answer) == (400, code)
        assert {name: answer.json()[name] for name in figures} == figures
    assert Comment.objects.get().body == "Well said."
    assert balance(writer) == 7


@pytest.mark.parametrize("body", ["Hm", "x" * 2_000, " " * 1_000 + "x" * 2_000 + "\r\n" * 500])
def test_a_text_at_its_bounds_is_taken(app, body):
    answer = app.post(PATH, {"body": body, "avatar": "bermudez"})
    assert (answer.status_code, answer.json()["body"]) == (201, body.strip())


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"body": None}, "body"),
        ({"body": ""}, "body"),
        ({"body": 12}, "body"),
        ({"body": ["Said."]}, "body"),
        ({"body": "a\x00b"}, "body"),
        ({"body": "x" * 4_001}, "body"),
        ({"avatar": 1}, "avatar"),
        ({"avatar": None}, "avatar"),
        ({"avatar": "x" * 41}, "avatar"),
        ({"parent": "x"}, "parent"),
        ({"parent": 0}, "parent"),
        ({"parent": 2**70}, "parent"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(app, writer, sent, field):
    answer = app.post(PATH, TEXT | sent)
    assert refusal(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == [field]
    assert not Comment.objects.exists()


def test_a_comment_without_a_text_is_refused(app):
    answer = app.post(PATH, {"avatar": "bermudez"})
    assert refusal(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == ["body"]


def test_what_is_written_is_text_and_its_links_are_harmless(app):
    answer = app.post(PATH, TEXT | {"body": "<b onclick=alert(1)>Tides</b> at https://example.com"})
    assert answer.json()["body"] == "<b onclick=alert(1)>Tides</b> at https://example.com"
    assert answer.json()["body_html"] == (
        "<p>&lt;b onclick=alert(1)&gt;Tides&lt;/b&gt; at "
        '<a href="https://example.com" rel="nofollow ugc noopener">https://example.com</a></p>'
    )


def test_a_reply_is_written_one_level_deep(app, article, other, now):
    comment = say(other, article, now)
    answer = app.post(PATH, TEXT | {"parent": comment.pk})
    assert (answer.status_code, answer.json()["parent"]) == (201, comment.pk)
    assert App().get(f"comments/{comment.pk}").json()["reply_count"] == 1
    deeper = app.post(PATH, {"body": "And deeper.", "parent": answer.json()["id"]})
    assert refusal(deeper) == (400, "reply_too_deep")


def test_a_reply_to_what_is_elsewhere_or_gone_is_refused(app, article, other, writer, at, now):
    winds = ArticleFactory(slug="winds")
    elsewhere = say(reader_of(winds, at, level=13, twei=3), winds, now)
    gone = say(other, article, now, "Never mind.")
    discussion.delete(other, gone, now)
    assert refusal(app.post(PATH, TEXT | {"parent": elsewhere.pk})) == (404, "parent_elsewhere")
    assert refusal(app.post(PATH, TEXT | {"parent": gone.pk + 1})) == (404, "parent_elsewhere")
    assert refusal(app.post(PATH, TEXT | {"parent": gone.pk})) == (409, "comment_gone")
    assert balance(writer) == 10


@pytest.mark.parametrize(("limit", "ago", "wait"), [(10, 0, 3_600), (30, 2, 22 * 3_600)])
def test_beyond_the_limit_of_an_hour_or_a_day_a_comment_waits(app, writer, now, limit, ago, wait):
    quotas.use(writer.pk, Quota.COMMENT, now - timedelta(hours=ago), limit)
    answer = app.post(PATH, TEXT)
    assert refusal(answer) == (429, "comments_spent")
    assert (answer.json()["limit"], answer["Retry-After"]) == (limit, str(wait))
    then = (now + timedelta(seconds=wait)).isoformat().replace("+00:00", "Z")
    assert app.get("me").json()["quotas"]["comment"] == {"limit": limit, "used": limit, "resets_at": then}
    clock.stop_at(now + timedelta(seconds=wait))
    assert app.post(PATH, TEXT).status_code == 201


def test_without_a_key_a_repeat_is_refused_by_what_already_happened(app, writer):
    app.post(PATH, TEXT)
    assert refusal(app.post(PATH, TEXT)) == (409, "duplicate_comment")
    assert balance(writer) == 7


def test_what_somebody_else_said_under_the_article_is_not_said_again(app, article, other, now):
    say(other, article, now, "High  TIDE at nine.")
    assert refusal(app.post(PATH, TEXT)) == (409, "duplicate_comment")


def test_the_same_request_gives_the_first_answer_and_moves_nothing(app, writer):
    first = app.post(PATH, TEXT, **KEY)
    again = app.post(PATH, TEXT, **KEY)
    assert (again.status_code, again.json()) == (201, first.json())
    assert first.status_code == 201
    assert balance(writer) == 7
    assert Comment.objects.count() == LedgerEntry.objects.filter(item="comment_tributes").count() == 1
    assert refusal(app.post(PATH, TEXT | {"body": "Low tide at three."}, **KEY)) == (422, "idempotency_key_reused")


def test_anonymous_is_told_to_sign_in(article, writer, now):
    comment = say(writer, article, now)
    path = f"comments/{comment.pk}"
    for answer in (App().post(PATH, TEXT), App().patch(path, {"body": "Mine."}), App().delete(path)):
        assert refusal(answer) == (401, "not_authenticated")


@pytest.mark.parametrize(
    ("path", "methods", "allowed"),
    [(PATH, ["put", "patch", "delete"], {"GET", "POST"}), ("comments/1", ["put", "post"], {"GET", "PATCH", "DELETE"})],
)
def test_a_method_that_there_is_not_is_told_which_there_are(app, path, methods, allowed):
    for method in methods:
        answer = app._call(method, path, {})
        assert refusal(answer) == (405, "method_not_allowed")
        assert set(answer["Allow"].split(", ")) - {"HEAD", "OPTIONS"} == allowed


# Editing and deleting.


def test_a_comment_can_be_edited_for_fifteen_minutes(app, article, writer, now):
    comment = say(writer, article, now)
    clock.stop_at(now + timedelta(minutes=15))
    answer = app.patch(f"comments/{comment.pk}", {"body": "Better said."})
    assert answer.status_code == 200
    assert answer.json() == shown(
        id=comment.pk,
        body="Better said.",
        body_html="<p>Better said.</p>",
        edited_at="2025-10-25T09:16:30Z",
        is_own=True,
    )
    clock.stop_at(now + timedelta(minutes=15, milliseconds=1))
    answer = app.patch(f"comments/{comment.pk}", {"body": "Best said."})
    assert refusal(answer) == (403, "editing_over")
    assert answer.json()["minutes"] == 15
    assert balance(writer) == 7


def test_an_edit_that_says_what_was_said_already_is_refused(app, article, writer, other, now):
    say(other, article, now, "I was here first.")
    comment = say(writer, article, now)
    assert refusal(app.patch(f"comments/{comment.pk}", {"body": "I was HERE first."})) == (409, "duplicate_comment")


def test_the_same_edit_again_changes_nothing_more(app, article, writer, now):
    comment = say(writer, article, now)
    first = app.patch(f"comments/{comment.pk}", {"body": "Better said."})
    clock.stop_at(now + timedelta(minutes=1))
    again = app.patch(f"comments/{comment.pk}", {"body": "Better said."})
    assert (again.status_code, again.json()) == (200, first.json())
    assert comment.versions.count() == 1


@pytest.mark.parametrize("sent", [{}, {"body": None}, {"body": ""}, {"body": 5}, {"avatar": "africa"}])
def test_an_edit_without_a_text_is_refused(app, article, writer, now, sent):
    comment = say(writer, article, now)
    answer = app.patch(f"comments/{comment.pk}", sent)
    assert refusal(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == ["body"]


def test_what_somebody_else_wrote_is_not_ones_own_to_change(article, writer, other, now):
    comment = say(writer, article, now)
    reader = app_of(other)
    assert refusal(reader.patch(f"comments/{comment.pk}", {"body": "Mine."})) == (403, "not_yours")
    assert refusal(reader.delete(f"comments/{comment.pk}")) == (403, "not_yours")
    assert Comment.objects.get().body == "Well said."


def test_a_comment_is_deleted_once_leaves_a_stub_and_pays_nothing_back(app, article, writer, now):
    comment = say(writer, article, now)
    clock.stop_at(now + timedelta(days=30))
    answer = app.delete(f"comments/{comment.pk}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert balance(writer) == 7
    assert App().get(f"comments/{comment.pk}").json()["status"] == "deleted"
    assert refusal(app.delete(f"comments/{comment.pk}")) == (409, "comment_gone")
    assert refusal(app.patch(f"comments/{comment.pk}", {"body": "Back again."})) == (409, "comment_gone")

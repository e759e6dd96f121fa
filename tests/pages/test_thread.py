"""The discussion as a browser without JavaScript gets it, and the pieces that htmx asks for."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from comments import discussion, moderation, reactions
from comments.models import Appeal, Comment, Flag
from config import clock
from rewards import adjusting, ledger
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def article():
    return ArticleFactory(slug="tides", title="The Tide Tables")


@pytest.fixture
def someone(article, at):
    """Makes readers who have read the article, and have 30 Twei."""
    open_day(at)
    clock.stop_at(at + timedelta(hours=1))

    def make(level=13, **fields):
        user = UserFactory(level=level, **fields)
        adjusting.adjust(user.pk, 30, "To spend", at)
        pass_gate(user, article, at)
        return user

    return make


def page_of(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def say(user, article, body="The moon column is right.", avatar="bermudez", parent=None):
    return discussion.write(user, article, body, avatar, clock.now(), parent)


def balance(user):
    return ledger.balance_twei(ledger.wallet(user.pk))


def said(answer, status=200):
    """What a page says, in one line."""
    assert answer.status_code == status
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[-1])
    return " ".join(text.split())


def test_the_article_asks_for_its_thread_and_leads_to_it_without_javascript(client, article):
    page = client.get("/articles/tides/").content.decode()
    assert 'hx-get="/articles/tides/comments/"' in page
    assert 'href="/articles/tides/comments/"' in page


def test_a_visitor_sees_who_said_what_and_from_which_level_one_may(client, someone, article):
    comment = say(someone(), article)
    reactions.like(someone(), comment, clock.now())
    shown = said(client.get("/articles/tides/comments/", headers=HTMX))
    assert "1 Comment" in shown
    assert re.search(r"Bermudez .*The moon column is right\..*Like 1 .*Dislike 0 ", shown)
    assert "Available from LVL 13" in shown


def test_a_second_wearer_of_an_avatar_is_told_apart(client, someone, article):
    say(someone(), article)
    say(someone(), article, "I am another.")
    assert "Bermudez 2" in said(client.get("/articles/tides/comments/"))


def test_below_level_13_the_form_is_locked_and_says_how_far_it_is(someone, article):
    shown = page_of(someone(level=12)).get("/articles/tides/comments/")
    assert "Available from LVL 13 · you are at LVL 12, 1,420 XP to go" in said(shown)
    assert "disabled" in shown.content.decode()


def test_at_level_12_what_is_sent_all_the_same_is_refused_and_kept(someone, article):
    user = someone(level=12)
    answer = page_of(user).post("/articles/tides/comments/write/", {"body": "Mine", "avatar": "kite"})
    assert "Available from LVL 13" in said(answer, 403)
    assert not Comment.objects.exists()
    assert balance(user) == 30


def test_a_comment_is_written_for_its_tribute(someone, article):
    user = someone()
    browser = page_of(user)
    assert "Your comment avatar" in said(browser.get("/articles/tides/comments/"))
    answer = browser.post("/articles/tides/comments/write/", {"body": "First!", "avatar": "kite"})
    comment = Comment.objects.get()
    assert answer["Location"] == f"/comments/{comment.pk}/#comment-{comment.pk}"
    assert (comment.body, comment.persona.name, balance(user)) == ("First!", "Kite", 27)
    assert "Here you are Kite." in said(browser.get("/articles/tides/comments/"))


def test_with_htmx_it_is_put_into_the_thread_and_the_wallet_is_asked_anew(someone, article):
    answer = page_of(someone()).post(
        "/articles/tides/comments/write/", {"body": "First!", "avatar": "kite"}, headers=HTMX
    )
    text = answer.content.decode()
    assert 'hx-swap-oob="beforeend:#thread"' in text
    assert "1 Comment" in said(answer)
    assert "wallet-changed" in answer["HX-Trigger-After-Settle"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_refused_keeps_what_was_typed(someone, article, headers):
    user = someone()
    adjusting.adjust(user.pk, -28, "Spent", clock.now())
    sent = {"body": "A long thought, well put.", "avatar": "mariposa"}
    answer = page_of(user).post("/articles/tides/comments/write/", sent, headers=headers)
    shown = said(answer, 200 if headers else 402)
    assert "This takes 3 Twei and you have 2." in shown
    assert "A long thought, well put." in shown
    assert re.search(r'value="mariposa" required checked', answer.content.decode())
    assert not Comment.objects.exists()


def test_a_reply_stands_under_its_comment(someone, article):
    comment = say(someone(), article)
    user = someone()
    browser = page_of(user)
    assert "Your comment avatar" in said(browser.get(f"/comments/{comment.pk}/reply/", headers=HTMX))
    sent = {"body": "Not in March.", "avatar": "otter", "parent": comment.pk}
    answer = browser.post("/articles/tides/comments/write/", sent, headers=HTMX)
    assert re.search(r"Bermudez .*Otter .*Not in March", said(answer))
    assert Comment.objects.get(parent=comment).body == "Not in March."


def test_a_reply_to_what_is_nowhere_is_not_found(someone, article):
    browser = page_of(someone())
    for parent in ("999999", "x", "9" * 30):
        sent = {"body": "Hello there", "avatar": "otter", "parent": parent}
        assert browser.post("/articles/tides/comments/write/", sent).status_code == 404


def test_a_like_shows_its_count_and_what_it_brought_in_place(someone, article):
    comment, user = say(someone(), article), someone()
    answer = page_of(user).post(f"/comments/{comment.pk}/like/", headers=HTMX)
    shown = said(answer)
    assert "Like 1" in shown
    assert "You earned 1 Twei." in shown
    assert answer.content.decode().lstrip().startswith(f'<li id="comment-{comment.pk}"')


def test_a_like_at_level_4_says_that_it_moved_nothing(someone, article):
    comment, user = say(someone(), article), someone(level=4)
    shown = said(page_of(user).post(f"/comments/{comment.pk}/like/", headers=HTMX))
    assert "Your like counts. It moved nothing." in shown
    assert balance(user) == 30


def test_a_dislike_says_what_it_cost(someone, article):
    comment, user = say(someone(), article), someone()
    assert "It cost you 2 Twei." in said(page_of(user).post(f"/comments/{comment.pk}/dislike/", headers=HTMX))
    assert balance(user) == 28


@pytest.mark.parametrize(("headers", "status"), [({}, 409), (HTMX, 200)])
def test_a_second_press_is_refused_beside_the_comment(someone, article, headers, status):
    comment, browser = say(someone(), article), page_of(someone())
    browser.post(f"/comments/{comment.pk}/like/")
    answer = browser.post(f"/comments/{comment.pk}/dislike/", headers=headers)
    assert "that is final" in said(answer, status)


def test_that_both_are_final_is_said_before_the_first(someone, article, client):
    say(someone(), article)
    assert "Like and Dislike are final. A dislike costs 2 Twei." in said(client.get("/articles/tides/comments/"))


@pytest.mark.parametrize("act", ["like/", "dislike/", "flag/", "edit/", "delete/", "appeal/"])
def test_whoever_isnt_signed_in_comes_back_to_the_comment(client, someone, article, act):
    comment = say(someone(), article)
    answer = client.post(f"/comments/{comment.pk}/{act}")
    assert answer["Location"] == f"/accounts/login/?next=/comments/{comment.pk}/%23comment-{comment.pk}"
    answer = client.post(f"/comments/{comment.pk}/{act}", headers=HTMX)
    assert answer["HX-Redirect"].startswith("/accounts/login/")


def test_an_edit_keeps_the_earlier_version_and_is_seen(someone, article):
    user = someone()
    comment, browser = say(user, article), page_of(user)
    assert "The moon column is right." in said(browser.get(f"/comments/{comment.pk}/edit/", headers=HTMX))
    shown = said(browser.post(f"/comments/{comment.pk}/edit/", {"body": "It is wrong."}, headers=HTMX))
    assert re.search(r"edited .*It is wrong\.", shown)
    assert comment.versions.get().body == "The moon column is right."


def test_an_edit_that_is_refused_keeps_what_was_typed(someone, article):
    user = someone()
    comment, browser = say(user, article), page_of(user)
    clock.stop_at(clock.now() + timedelta(minutes=16))
    shown = said(browser.post(f"/comments/{comment.pk}/edit/", {"body": "It is wrong."}), 403)
    assert "for 15 minutes" in shown
    assert "It is wrong." in shown


@pytest.mark.parametrize("act", ["edit", "delete", "appeal"])
def test_what_is_the_writers_is_nobody_elses(someone, article, act):
    comment, browser = say(someone(), article), page_of(someone())
    assert browser.get(f"/comments/{comment.pk}/{act}/").status_code == 404
    assert browser.post(f"/comments/{comment.pk}/{act}/", {"body": "Mine now.", "text": "Why?"}).status_code == 403
    comment.refresh_from_db()
    assert (comment.status, comment.body) == ("visible", "The moon column is right.")


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("act", ["edit", "delete", "appeal", "flag", "like", "dislike", "reply"])
def test_no_act_shows_what_was_hidden_or_deleted(client, someone, article, act, headers):
    hidden, deleted = say(someone(), article, "The hidden words."), say(someone(), article, "The deleted words.")
    moderation.hide(hidden, "Advertising", someone(), clock.now())
    discussion.delete(deleted.writer, deleted, clock.now())
    suspended = someone()
    suspended.is_suspended = True
    suspended.save()
    for browser in (client, page_of(someone()), page_of(suspended)):
        for comment in (hidden, deleted):
            for answer in (
                browser.post(f"/comments/{comment.pk}/{act}/", headers=headers),
                browser.get(f"/comments/{comment.pk}/{act}/", headers=headers),
            ):
                assert b"words" not in answer.content


def test_a_deletion_leaves_a_stub_and_nothing_of_what_was_said(client, someone, article):
    user = someone()
    comment = say(user, article)
    assert "isn't paid back" in said(page_of(user).get(f"/comments/{comment.pk}/delete/")).replace("&#x27;", "'")
    page_of(user).post(f"/comments/{comment.pk}/delete/")
    shown = said(client.get("/articles/tides/comments/"))
    assert "Deleted by its writer." in shown
    assert "moon column" not in shown


def test_a_flag_needs_a_reason_and_is_thanked_for(someone, article):
    comment, browser = say(someone(), article), page_of(someone())
    assert "choose one of the reasons" in said(browser.post(f"/comments/{comment.pk}/flag/", {"note": "!"}), 400)
    shown = said(browser.post(f"/comments/{comment.pk}/flag/", {"reason": "spam"}, headers=HTMX))
    assert "A moderator will look at it." in shown
    assert Flag.objects.get().comment == comment


def test_an_article_is_flagged_on_a_page_of_its_own(someone, article):
    browser = page_of(someone())
    assert "What is wrong with it?" in said(browser.get("/articles/tides/flag/"))
    assert "choose one of the reasons" in said(browser.post("/articles/tides/flag/"), 400)
    assert "Thank you" in said(browser.post("/articles/tides/flag/", {"reason": "copied"}))
    assert "already" in said(browser.post("/articles/tides/flag/", {"reason": "copied"}), 409)


def test_a_hidden_comment_shows_its_writer_why_and_how_to_appeal(client, someone, article):
    user = someone()
    comment = say(user, article)
    moderation.hide(comment, "Advertising", someone(), clock.now())
    assert "Hidden by a moderator." in said(client.get(f"/comments/{comment.pk}/"))
    shown = said(page_of(user).get(f"/comments/{comment.pk}/"))
    assert "A moderator has hidden this: Advertising" in shown
    assert "moon column" in shown
    answer = page_of(user).post(f"/comments/{comment.pk}/appeal/", {"text": "It is no advertising."}, headers=HTMX)
    assert "A moderator will look at it again." in said(answer)
    assert Appeal.objects.get().comment == comment


def test_a_held_comment_is_seen_by_its_writer_alone(client, someone, article, settings):
    settings.HOLD_FIRST_COMMENTS = 1
    user = someone()
    browser = page_of(user)
    answer = browser.post("/articles/tides/comments/write/", {"body": "First!", "avatar": "kite"}, headers=HTMX)
    assert "A moderator looks at first comments" in said(answer)
    assert "Held: it is shown once a moderator has approved it." in said(browser.get("/articles/tides/comments/"))
    assert "First!" not in said(client.get("/articles/tides/comments/"))
    assert client.get(f"/comments/{Comment.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize(
    ("order", "first"),
    [("oldest", "Number 0."), ("newest", "Number 24."), ("liked", "Number 7."), ("odd", "Number 0.")],
)
def test_a_long_thread_is_read_page_by_page_in_three_orders(client, someone, article, order, first):
    for number in range(25):
        # As many writers as it takes to stay within the limit of an hour.
        if number % 9 == 0:
            user = someone()
        say(user, article, f"Number {number}.")
    reactions.like(someone(), Comment.objects.get(body="Number 7."), clock.now())
    address, seen = f"/articles/tides/comments/?order={order}", []
    while address:
        text = client.get(address, headers=HTMX).content.decode()
        seen += re.findall(r"Number \d+\.", text)
        more = re.search(r'hx-get="([^"]+after=\d+)"', text)
        address = more[1].replace("&amp;", "&") if more else None
    assert seen[0] == first
    assert len(seen) == len(set(seen)) == 25


@pytest.mark.parametrize("after", ["x", "999999", "9" * 30])
def test_a_place_that_nobody_gave_out_is_not_found(client, someone, article, after):
    assert client.get(f"/articles/tides/comments/?after={after}").status_code == 404


def test_a_link_leads_to_the_conversation_with_all_of_its_replies(client, someone, article):
    comment = say(someone(), article)
    for number in range(22):
        if number % 9 == 0:
            user = someone()
        reply = say(user, article, f"Reply {number}.", parent=comment)
    assert "2 more replies" in said(client.get("/articles/tides/comments/"))
    assert "Reply 21." in said(client.get(f"/comments/{reply.pk}/"))


def test_the_first_page_of_a_thread_takes_three_queries(client, someone, article, django_assert_num_queries):
    comment = say(someone(), article)
    say(someone(), article, "A reply.", parent=comment)
    with django_assert_num_queries(3):
        client.get("/articles/tides/comments/", headers=HTMX)


def test_no_page_says_who_a_writer_is(client, someone, article):
    user = someone(email="secret.writer@example.com", handle="secret-writer")
    comment = say(user, article)
    say(someone(), article, "A reply.", parent=comment)
    for browser in (client, page_of(someone())):
        for address in ("/articles/tides/", "/articles/tides/comments/", f"/comments/{comment.pk}/"):
            text = browser.get(address).content.decode()
            assert "secret" not in text
            assert "@example.com" not in text


def test_a_thread_of_an_article_that_is_not_there_is_not_found(client, someone, article):
    comment = say(someone(), article)
    article.status = "withdrawn"
    article.save()
    assert client.get("/articles/tides/comments/").status_code == 404
    assert client.get(f"/comments/{comment.pk}/").status_code == 404

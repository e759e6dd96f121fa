"""What happened to people: told on the site once, and mailed to those who asked for it."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.test import Client

from accounts import mailing, notifications
from accounts.models import Notification
from accounts.notifications import Kind
from comments import appealing, judging, moderation, reactions
from rewards import adjusting, quotas, reports, settlement
from rewards.quotas import Quota
from tests.comments.people import reader_of, say
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def article():
    return ArticleFactory(slug="tides", title="The Tide Tables")


@pytest.fixture
def day(at):
    open_day(at)
    return at


def told(user):
    return [one.sentence for one in notifications.of(user.pk)]


def page_of(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_what_reading_brought_is_told_once_for_a_day(article, day):
    user = UserFactory()
    ended = pass_gate(user, article, day)
    settlement.settle_read_time(ended)
    settlement.settle_read_time(pass_gate(user, ArticleFactory(), ended))
    assert told(user) == ["Reading brought you 6 Twei."]


def test_two_reads_in_one_batch_are_told_as_one(article, day):
    user = UserFactory()
    ended = pass_gate(user, ArticleFactory(), pass_gate(user, article, day))
    settlement.settle_read_time(ended)
    assert told(user) == ["Reading brought you 6 Twei."]


def test_what_was_seen_is_not_added_to(article, day):
    user = UserFactory()
    ended = pass_gate(user, article, day)
    settlement.settle_read_time(ended)
    page_of(user).get("/notifications/")
    settlement.settle_read_time(pass_gate(user, ArticleFactory(), ended))
    assert told(user) == ["Reading brought you 3 Twei."] * 2


def test_what_a_worker_could_not_pay_is_told_with_its_reason(article, day):
    user = UserFactory()
    quotas.use(user.pk, Quota.READER_ALLOWANCE, day, 20)
    settlement.settle_read_time(pass_gate(user, article, day))
    assert told(user) == ["3 Twei lapsed: you had earned all that a reader can in that time."]


def test_likes_and_replies_are_told_to_who_wrote(article, day):
    writer, other = (reader_of(article, level=13, twei=30) for _ in range(2))
    comment = say(writer, article, day)
    reactions.like(other, comment, day)
    reactions.like(reader_of(article, level=4), comment, day)
    say(other, article, day, parent=comment)
    say(writer, article, day, parent=comment)
    assert "Likes of your comment under “The Tide Tables”: 2." in told(writer)
    assert "Replies to your comment under “The Tide Tables”: 1." in told(writer)
    page = page_of(writer).get("/notifications/").content.decode()
    assert f'href="/comments/{comment.pk}/"' in page


def test_a_comment_reward_is_told(article, day):
    writer = reader_of(article, level=13, twei=3)
    comment = say(writer, article, day)
    for _ in range(3):
        reactions.like(reader_of(article, level=5), comment, day)
    judging.judge(day + timedelta(days=1))
    judging.pay(day + timedelta(days=1))
    assert "Your comment under “The Tide Tables” proved its worth: 3 Twei." in told(writer)


def test_what_a_moderator_decided_is_told_with_the_reason(article, day):
    writer, moderator = reader_of(article, level=13, twei=3), UserFactory()
    comment = say(writer, article, day)
    moderation.hide(comment, "Advertising", moderator, day)
    appeal = appealing.appeal(writer, comment, "It is none.", day)
    appealing.decide(appeal, granted=False, answer="I have looked.", by=moderator, at=day)
    moderation.restore(comment, "A mistake", moderator, day)
    assert told(writer) == [
        "Your comment under “The Tide Tables” is shown. The moderator's answer: A mistake",
        "A moderator has looked again: your comment under “The Tide Tables” stays hidden. "
        "The moderator's answer: I have looked.",
        "A moderator has hidden your comment under “The Tide Tables”: Advertising",
    ]


def test_a_report_that_is_ready_and_one_that_failed_are_told(article, day):
    user = UserFactory()
    adjusting.adjust(user.pk, 2, "To spend", day)
    reports.compute(reports.buy(user, article, day).pk, day)
    failed = reports.buy(user, article, day)
    for _ in range(reports.ATTEMPTS):
        reports.note_failure(failed.pk, day)
    assert told(user) == [
        "A report could not be computed. Its price is back in your wallet.",
        "Your report is ready.",
    ]
    assert f'href="/reports/{failed.public_id}/"' in page_of(user).get("/notifications/").content.decode()


def test_a_sentence_is_in_the_language_of_who_reads_it(day):
    for kind in Kind:
        figures = {"level": 2, "twei": 3, "count": 4, "title": "Tides {0} {x}", "reason": "{reason}"}
        figures |= {"author": "{author}", "until": "1 March 2026"}
        assert Notification(kind=kind, figures=figures).sentence


def test_every_kind_belongs_to_a_topic_or_is_always_mailed():
    assert set(Notification.TOPICS) | Notification.ALWAYS_MAILED == set(Kind)
    assert not set(Notification.TOPICS) & Notification.ALWAYS_MAILED


def test_what_a_moderator_decided_is_mailed_to_who_asked_for_nothing(article, day):
    writer = reader_of(article, level=13, twei=3)
    moderation.hide(say(writer, article, day), "Advertising", UserFactory(), day)
    assert mailing.mail_news(day + mailing.WAIT) == 1
    assert mail.outbox[-1].to == [writer.email]
    assert "A moderator has hidden your comment under “The Tide Tables”: Advertising" in mail.outbox[-1].body


def test_nobody_is_mailed_who_didnt_ask_for_it(day):
    notifications.tell(UserFactory().pk, Kind.LEVEL_UP, day, level=2)
    assert mailing.mail_news(day + 6 * MINUTE) == 0
    assert mail.outbox == []


def test_who_asked_for_it_gets_one_mail_with_everything_new(day):
    user = UserFactory(email="wren@example.com")
    page_of(user).post("/notifications/", {"topic": ["reading", "nonsense"]})
    for level in (2, 3):
        notifications.tell(user.pk, Kind.LEVEL_UP, day, level=level)
    notifications.tell(user.pk, Kind.REPORT_READY, day)
    assert mailing.mail_news(day + 4 * MINUTE) == 0
    assert mailing.mail_news(day + 5 * MINUTE) == 1
    assert mailing.mail_news(day + 6 * MINUTE) == 0
    [sent] = mail.outbox
    assert sent.to == ["wren@example.com"]
    assert sent.subject == "2 pieces of news"
    assert "You have reached LVL 2." in sent.body
    assert "You have reached LVL 3." in sent.body
    assert "report" not in sent.body
    assert "http://127.0.0.1:8000/notifications/" in sent.body


class Relay(locmem.EmailBackend):
    """A mail server that takes nothing for one of its users."""

    def send_messages(self, messages):
        if "wren@example.com" in messages[0].to:
            raise SMTPRecipientsRefused({})
        return super().send_messages(messages)


def test_a_mail_that_is_refused_stops_nobody_elses_and_is_tried_again(day, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Relay"
    for email in ("wren@example.com", "robin@example.com"):
        user = UserFactory(email=email, mailed_topics=["reading"])
        notifications.tell(user.pk, Kind.LEVEL_UP, day, level=2)
    assert mailing.mail_news(day + 6 * MINUTE) == 1
    assert [sent.to for sent in mail.outbox] == [["robin@example.com"]]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mailing.mail_news(day + 7 * MINUTE) == 1
    assert mail.outbox[-1].to == ["wren@example.com"]


def test_news_go_to_the_address_that_was_confirmed(day, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    user = UserFactory(email="somebody.elses@example.com", address=False, mailed_topics=["reading"])
    user.emailaddress_set.create(email="own@example.com", verified=True)
    notifications.tell(user.pk, Kind.LEVEL_UP, day, level=2)
    assert mailing.mail_news(day + 6 * MINUTE) == 1
    assert mail.outbox[0].to == ["own@example.com"]


def test_what_is_added_a_day_after_a_mail_is_mailed_again(day):
    user = UserFactory(mailed_topics=["comments"])

    def liked(at):
        notifications.tell(user.pk, Kind.LIKED, at, "comment-1", count=1, title="Tides", slug="tides", comment=1)

    liked(day)
    assert mailing.mail_news(day + 6 * MINUTE) == 1
    liked(day + timedelta(hours=1))
    assert mailing.mail_news(day + timedelta(hours=2)) == 0
    liked(day + timedelta(days=2))
    assert mailing.mail_news(day + timedelta(days=2) + 6 * MINUTE) == 1
    assert "Tides”: 3." in mail.outbox[-1].body


def test_what_was_seen_on_the_site_is_not_mailed(day):
    user = UserFactory(mailed_topics=["reading"])
    notifications.tell(user.pk, Kind.LEVEL_UP, day, level=2)
    page_of(user).get("/notifications/")
    assert mailing.mail_news(day + 6 * MINUTE) == 0


def test_an_address_that_isnt_confirmed_gets_no_mail(day, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    user = UserFactory(address=False, mailed_topics=["reading"])
    notifications.tell(user.pk, Kind.LEVEL_UP, day, level=2)
    assert mailing.mail_news(day + 6 * MINUTE) == 0


def test_what_is_two_days_old_is_no_news(day):
    user = UserFactory(mailed_topics=["reading"])
    notifications.tell(user.pk, Kind.LEVEL_UP, day, level=2)
    assert mailing.mail_news(day + timedelta(days=2)) == 0


def test_the_choice_is_shown_and_taken_back(day):
    user = UserFactory()
    browser = page_of(user)
    browser.post("/notifications/", {"topic": ["comments"]})
    assert 'value="comments" checked' in browser.get("/notifications/").content.decode()
    browser.post("/notifications/")
    user.refresh_from_db()
    assert user.mailed_topics == []

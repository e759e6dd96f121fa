"""Publishing: what it asks for, what it costs, once; scheduled, withdrawn, restored."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.http import Http404

from accounts import record
from accounts.addresses import AddressNotConfirmed
from accounts.models import Notification, User
from accounts.suspension import Suspended
from articles import library, writing
from articles.manuscripts import Text
from articles.models import Article
from articles.writing import NotYours
from comments import appealing
from rewards import adjusting, ledger, publishing, reading, rules, settlement
from rewards.ledger import InsufficientFunds
from rewards.levels import LevelTooLow
from rewards.models import Item, LedgerEntry
from rewards.publishing import AlreadyPublished, NotYetWhole, TimeInvalid, WithdrawnByModerator
from rewards.reading import NotPublished
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day, words
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LEVEL = rules.PUBLISH_LEVEL


@pytest.fixture
def user(at):
    open_day(at)
    user = UserFactory(level=LEVEL)
    adjusting.adjust(user.pk, 60, "To spend", at)
    return user


@pytest.fixture
def draft(user, at):
    return writing.draft(user, Text(title="The tide tables", body_markdown=words(200)), at)


def balance(user):
    return ledger.balance_twei(ledger.wallet(user.pk))


def tributes(article):
    return list(LedgerEntry.objects.filter(item=Item.PUBLISH_TRIBUTES, source_id=article.pk))


def told(user):
    return [(one.kind, one.figures) for one in Notification.objects.filter(user=user).exclude(kind="level_up")]


def test_publishing_pays_the_tribute_and_shows_the_article(user, draft, at):
    done = publishing.publish(user, draft, at)
    assert done.spent_twei == 50
    assert library.get("the-tide-tables").published_at == at
    assert balance(user) == 10
    (entry,) = tributes(draft)
    assert (entry.amount_twei, entry.article_id, entry.credit_account.kind) == (50, draft.pk, "fees")
    assert draft.versions.get().editor == user
    assert not told(user), "who pressed the button needn't be told"


def test_without_the_twei_nothing_is_published(draft, at):
    other = UserFactory(level=LEVEL)
    adjusting.adjust(other.pk, 49, "To spend", at)
    own = writing.draft(other, Text(title="Ebb", body_markdown="One word."), at)
    with pytest.raises(InsufficientFunds) as refused:
        publishing.publish(other, own, at)
    assert refused.value.figures == {"balance_twei": 49, "needed_twei": 50}
    own.refresh_from_db()
    assert (own.status, own.versions.count(), balance(other)) == ("draft", 0, 49)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"level": LEVEL - 1}, LevelTooLow),
        ({"level": LEVEL, "is_suspended": True}, Suspended),
        ({"level": LEVEL, "address": False}, AddressNotConfirmed),
    ],
)
def test_it_asks_for_a_level_an_account_in_good_standing_and_an_address(user, fields, refusal, at, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    other = UserFactory(**fields)
    adjusting.adjust(other.pk, 60, "To spend", at)
    article = ArticleFactory(author=AuthorFactory(user=other), status="draft", published_at=None)
    with pytest.raises(refusal):
        publishing.publish(other, article, at)
    with pytest.raises(refusal):
        publishing.schedule(other, article, at + HOUR, at)
    assert balance(other) == 60


def test_only_the_author_publishes_once(user, draft, at):
    with pytest.raises(NotYours):
        publishing.publish(UserFactory(level=LEVEL), draft, at)
    publishing.publish(user, draft, at)
    with pytest.raises(AlreadyPublished):
        publishing.publish(user, draft, at)
    assert len(tributes(draft)) == 1


@pytest.mark.parametrize(
    "text",
    [
        Text(title="Ebb"),
        Text(title="Ebb", body_markdown="***"),
        Text(title="Ebb", body_markdown="Words.", faq=(("Why?", ""),)),
    ],
)
def test_what_is_not_whole_is_not_published(user, text, at):
    with pytest.raises(NotYetWhole) as refused:
        publishing.publish(user, writing.draft(user, text, at), at)
    assert refused.value.figures["wanted"]
    assert balance(user) == 60


def test_editors_publish_for_free(at):
    open_day(at)
    editor = UserFactory(level=LEVEL)
    editor.user_permissions.add(Permission.objects.get(codename="publish_free"))
    editor = User.objects.get(pk=editor.pk)
    article = writing.draft(editor, Text(title="Ebb", body_markdown="Words."), at)
    assert publishing.publish(editor, article, at).spent_twei == 0
    assert not tributes(article)


def test_withdrawn_and_published_again_costs_nothing_more_and_keeps_its_date(user, draft, at):
    publishing.publish(user, draft, at)
    publishing.withdraw(user, draft, at + HOUR)
    with pytest.raises(Http404):
        library.get(draft.slug)
    with pytest.raises(NotPublished):
        publishing.withdraw(user, draft, at + HOUR)
    assert balance(user) == 10
    assert publishing.publish(user, draft, at + 2 * HOUR).spent_twei == 0
    assert library.get(draft.slug).published_at == at
    assert len(tributes(draft)) == 1


@pytest.mark.parametrize("wait", [timedelta(0), -HOUR, timedelta(days=365, seconds=1)])
def test_a_time_that_is_over_or_beyond_a_year_is_refused(user, draft, wait, at):
    with pytest.raises(TimeInvalid):
        publishing.schedule(user, draft, at + wait, at)


def test_what_is_scheduled_is_published_at_its_time_and_its_author_told(user, draft, at):
    publishing.schedule(user, draft, at + HOUR, at)
    assert not publishing.due(at + HOUR - timedelta(seconds=1))
    assert balance(user) == 60
    assert publishing.due(at + HOUR) == [draft.pk]
    assert publishing.publish_due(draft.pk, at + HOUR) is not None
    assert publishing.publish_due(draft.pk, at + HOUR) is None, "once"
    assert library.get(draft.slug).publish_at is None
    assert balance(user) == 10
    assert [kind for kind, _ in told(user)] == ["published"]


def test_a_refused_schedule_is_taken_back_and_says_why(user, draft, at):
    publishing.schedule(user, draft, at + HOUR, at)
    adjusting.adjust(user.pk, -20, "Elsewhere", at)
    publishing.publish_due(draft.pk, at + HOUR)
    draft.refresh_from_db()
    assert (draft.status, draft.publish_at, balance(user)) == ("draft", None, 40)
    ((kind, figures),) = told(user)
    assert kind == "not_published"
    assert figures["reason"] == "This takes 50 Twei and you have 40."
    assert not publishing.due(at + HOUR)


def test_a_schedule_is_taken_back_unless_its_time_has_come(user, draft, at):
    publishing.schedule(user, draft, at + HOUR, at)
    publishing.unschedule(user, draft, at)
    assert not publishing.due(at + 2 * HOUR)
    publishing.schedule(user, draft, at + HOUR, at)
    publishing.publish_due(draft.pk, at + HOUR)
    with pytest.raises(AlreadyPublished):
        publishing.unschedule(user, draft, at + HOUR)


def test_nobodys_article_is_published_at_its_time_without_a_tribute(at):
    article = ArticleFactory(status="draft", published_at=None, publish_at=at)
    publishing.publish_due(article.pk, at)
    assert library.get(article.slug)
    assert not tributes(article)


def test_a_moderator_withdraws_with_a_reason_and_only_an_appeal_brings_it_back(user, draft, at):
    publishing.publish(user, draft, at)
    moderator = UserFactory(is_staff=True)
    with pytest.raises(record.ReasonTooShort):
        publishing.withdraw_by_moderator(moderator, draft, " ", at)
    publishing.withdraw_by_moderator(moderator, draft, "Copied from elsewhere", at)
    assert told(user)[-1][0] == "withdrawn"
    assert told(user)[-1][1]["reason"] == "Copied from elsewhere"
    with pytest.raises(WithdrawnByModerator):
        publishing.publish(user, draft, at)
    with pytest.raises(NotPublished):
        publishing.withdraw_by_moderator(moderator, draft, "Again", at)
    draft.refresh_from_db()
    first = appealing.appeal(user, draft, "I wrote it myself.", at)
    appealing.decide(first, granted=False, answer="I have looked.", by=moderator, at=at)
    assert told(user)[-1][0] == "not_published"
    second = appealing.appeal(user, draft, "Here is the proof.", at)
    appealing.decide(second, granted=True, answer="I have looked.", by=moderator, at=at)
    assert library.get(draft.slug).withdrawn_reason == ""
    assert balance(user) == 10
    assert [kind for kind, _ in told(user)] == ["withdrawn", "not_published", "published"]


def test_what_its_author_has_withdrawn_there_is_nothing_to_appeal_against(user, draft, at):
    publishing.publish(user, draft, at)
    publishing.withdraw(user, draft, at)
    with pytest.raises(appealing.NothingToAppeal):
        appealing.appeal(user, Article.objects.get(), "Why not?", at)


def test_a_read_under_way_keeps_its_gate_and_is_paid_when_the_article_is_withdrawn(user, draft, at):
    publishing.publish(user, draft, at)
    reader = UserFactory()
    opened = reading.begin(reader, library.get(draft.slug), at)
    writing.save(user, draft, Text(title="The tide tables", body_markdown=words(2_000)), None, at)
    publishing.withdraw(user, draft, at)
    for number in range(1, opened.gate_seconds // 5 + 2):
        beat = reading.Beat(number, visible=True, focused=True, idle_seconds=0, depth=100)
        credit = reading.beat(reader, opened.pk, beat, at + timedelta(seconds=5 * number))
    assert credit.read.gate_passed_at
    assert credit.read.gate_seconds == opened.gate_seconds
    assert settlement.settle_read_time(at + HOUR) == 1
    assert balance(reader) == 1


def test_the_audit_and_the_author_of_a_plus_are_as_before(user, draft, at):
    publishing.publish(user, draft, at)
    assert pass_gate(UserFactory(), library.get(draft.slug), at)

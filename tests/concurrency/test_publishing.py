"""Publishing and saving at once, on real connections with real commits."""

from datetime import timedelta

import pytest

from articles import writing
from articles.manuscripts import Text
from articles.models import Article, Author, Version
from articles.writing import EditedElsewhere
from rewards import adjusting, ledger, publishing
from rewards.models import Item, LedgerEntry
from rewards.publishing import AlreadyPublished, Published
from tests.committed import at_once
from tests.factories import UserFactory, open_day

pytestmark = pytest.mark.usefixtures("committed")

THREADS = 50
HOUR = timedelta(hours=1)


@pytest.fixture
def user(at):
    open_day(at)
    user = UserFactory(level=15, handle="wren")
    adjusting.adjust(user.pk, 200, "To spend", at)
    return user


@pytest.fixture
def draft(user, at):
    return writing.draft(user, Text(title="Ebb", body_markdown="Words."), at)


def balance(user):
    return ledger.balance_twei(ledger.wallet(user.pk))


def test_50_publishes_at_once_pay_once(user, draft, at):
    answers = at_once(*[lambda: publishing.publish(user, draft, at)] * THREADS)
    assert len([one for one in answers if isinstance(one, Published)]) == 1
    assert len([one for one in answers if isinstance(one, AlreadyPublished)]) == THREADS - 1
    assert LedgerEntry.objects.filter(item=Item.PUBLISH_TRIBUTES).count() == 1
    assert Version.objects.count() == 1
    assert balance(user) == 150


def test_publishing_and_withdrawing_again_and_again_at_once_pays_once(user, draft, at):
    acts = [publishing.publish, publishing.withdraw] * (THREADS // 2)
    at_once(*[lambda act=act: act(user, draft, at) for act in acts])
    assert balance(user) == 150
    assert Article.objects.get().status in ("published", "withdrawn")


def test_several_workers_and_the_author_publish_what_is_scheduled_once(user, draft, at):
    publishing.schedule(user, draft, at + HOUR, at)
    then = at + HOUR
    workers = [lambda: publishing.publish_due(draft.pk, then)] * 10
    answers = at_once(*workers, lambda: publishing.publish(user, draft, then))
    done = [one for one in answers if isinstance(one, Article | Published)]
    assert len(done) == 1
    assert not [one for one in answers if isinstance(one, Exception) and not isinstance(one, AlreadyPublished)]
    assert balance(user) == 150
    assert Article.objects.get().publish_at is None


def test_of_tabs_that_save_at_once_one_does_and_the_others_are_told(user, draft, at):
    acts = [lambda n=n: writing.save(user, draft, Text(title=f"Tab {n}"), 1, at) for n in range(20)]
    answers = at_once(*acts)
    (saved,) = [one for one in answers if isinstance(one, Article)]
    assert len([one for one in answers if isinstance(one, EditedElsewhere)]) == 19
    assert Article.objects.get().title == saved.title
    assert saved.revision == 2


def test_first_drafts_at_once_make_one_author_and_slugs_of_their_own(at):
    user = UserFactory(handle="wren")
    text = Text(title="The same title", keywords=("Sea", "Moon"))
    answers = at_once(*[lambda: writing.draft(user, text, at)] * 10)
    assert len({one.slug for one in answers}) == 10
    assert Author.objects.count() == 1

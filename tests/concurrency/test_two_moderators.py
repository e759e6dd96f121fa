"""Two moderators decide about the same at once, through the desk, on real connections with real commits."""

import pytest

from accounts import record, suspension
from accounts.models import StaffRecord, Suspension
from accounts.suspension import SuspendedAlready
from comments import appealing, flagging, moderation
from comments.models import Appeal, Flag
from config import clock
from tests.comments.people import reader_of, say
from tests.committed import at_once
from tests.desk import decide, desk_of, staff
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day

pytestmark = pytest.mark.usefixtures("committed")

DECIDED = ("somebody has decided this meanwhile", "This has been decided already, or is gone.")


@pytest.fixture
def article(at):
    open_day(at)
    clock.stop_at(at)
    return ArticleFactory(slug="tides", author=AuthorFactory(user=UserFactory()))


@pytest.fixture
def desks():
    return [desk_of(staff("moderator")) for _ in range(2)]


def decided_once(slug, row, *acts):
    """One of them decides, and the other is told so."""
    answers = at_once(*[lambda d=desk, a=act: decide(d, slug, a, row) for desk, act in acts])
    said = [message for messages in answers for message in messages]
    assert sum("1 done." in message for message in said) == 1, answers
    assert sum(any(words in message for words in DECIDED) for message in said) == 1, answers


def test_a_flagged_comment_is_hidden_or_its_flags_are_dismissed(article, desks, at):
    for _ in range(5):
        comment = say(reader_of(article, twei=3), article)
        flagging.flag(reader_of(article), comment, Flag.Reason.SPAM, "", at)
        decided_once("flagged-comments", comment, (desks[0], "hide"), (desks[1], "dismiss"))
        comment.refresh_from_db()
        assert comment.flags.get().upheld is (comment.status == "hidden")
        assert comment.open_flag_count == 0
        assert record.of(comment).count() == 1


def test_a_held_comment_is_approved_or_hidden(article, desks, at, settings):
    settings.HOLD_FIRST_COMMENTS = 99
    for _ in range(5):
        comment = say(reader_of(article, twei=3), article)
        decided_once("held-comments", comment, (desks[0], "hide"), (desks[1], "approve"))
        assert record.of(comment).count() == 1


def test_a_flagged_article_is_withdrawn_or_its_flags_are_dismissed(article, desks, at):
    for _ in range(5):
        article = ArticleFactory()
        flagging.flag_article(reader_of(article), article, Flag.Reason.SPAM, "", at)
        decided_once("flagged-articles", article, (desks[0], "withdraw"), (desks[1], "dismiss"))
        article.refresh_from_db()
        assert article.flags.get().upheld is article.is_withdrawn_by_moderator
        assert record.of(article).count() == 1


def test_an_appeal_is_granted_or_refused(article, desks, at):
    for _ in range(5):
        writer = reader_of(article, twei=3)
        comment = say(writer, article)
        moderation.hide(comment, "Lamps", UserFactory(is_staff=True), at)
        appeal = appealing.appeal(writer, comment, "Candles", at)
        decided_once("appeals", appeal, (desks[0], "grant"), (desks[1], "refuse"))
        comment.refresh_from_db()
        appeal.refresh_from_db()
        assert appeal.granted is (comment.status == "visible")
    assert StaffRecord.objects.filter(act__endswith="_appeal").count() == Appeal.objects.count() == 5


def test_an_account_is_suspended_once(article, desks, at):
    user = UserFactory()
    answers = at_once(*[lambda d=desk: suspension.suspend(user, "Lamps", 7, d.user, at) for desk in desks])
    assert sum(isinstance(answer, SuspendedAlready) for answer in answers) == 1
    assert Suspension.objects.count() == 1

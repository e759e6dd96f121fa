"""Flags, what moderators decide, and appeals."""

from datetime import timedelta

import pytest

from accounts import notifications, record, suspension
from accounts.suspension import Suspended
from comments import access, appealing, discussion, flagging, moderation, texts
from comments.models import Appeal, Comment, Flag
from rewards.rating import OwnArticle
from rewards.reading import GateNotPassed
from tests.comments.people import reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, CommentFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SPAM = Flag.Reason.SPAM


@pytest.fixture
def article(at):
    open_day(at)
    return ArticleFactory(author=AuthorFactory(user=UserFactory()))


@pytest.fixture
def writer(article):
    return reader_of(article, twei=9)


@pytest.fixture
def comment(writer, article):
    return say(writer, article)


@pytest.fixture
def moderator(at):
    return UserFactory(is_staff=True)


def test_any_reader_past_the_gate_flags_a_comment_and_an_article_once(comment, article, at):
    reader = reader_of(article, level=1)
    flagging.flag(reader, comment, SPAM, " It sells lamps\x00 ", at)
    flagging.flag_article(reader, article, Flag.Reason.COPIED, "", at)
    on_comment, on_article = Flag.objects.order_by("id")
    assert (on_comment.comment, on_comment.reason, on_comment.note) == (comment, "spam", "It sells lamps")
    assert (on_article.article, on_article.reason, on_article.upheld) == (article, "copied", None)
    comment.refresh_from_db()
    assert comment.open_flag_count == 1
    with pytest.raises(flagging.AlreadyFlagged):
        flagging.flag(reader, comment, SPAM, "", at + DAY)
    with pytest.raises(flagging.AlreadyFlagged):
        flagging.flag_article(reader, article, SPAM, "", at + DAY)


def test_before_the_gate_nobody_flags(comment, article, at):
    with pytest.raises(GateNotPassed):
        flagging.flag(UserFactory(), comment, SPAM, "", at)
    with pytest.raises(GateNotPassed):
        flagging.flag_article(UserFactory(), article, SPAM, "", at)


def test_nobody_flags_what_is_their_own(comment, writer, article, at):
    with pytest.raises(access.OwnComment):
        flagging.flag(writer, comment, SPAM, "", at)
    with pytest.raises(OwnArticle):
        flagging.flag_article(article.author.user, article, SPAM, "", at)


def test_suspended_readers_do_not_flag(comment, article, at):
    suspended = reader_of(article, is_suspended=True)
    with pytest.raises(Suspended):
        flagging.flag(suspended, comment, SPAM, "", at)
    with pytest.raises(Suspended):
        flagging.flag_article(suspended, article, SPAM, "", at)


def test_twenty_flags_in_24_hours_and_no_twenty_first(article, at):
    reader = reader_of(article)
    for _ in range(19):
        flagging.flag(reader, CommentFactory(article=article), SPAM, "", at)
    flagging.flag_article(reader, article, SPAM, "", at)
    with pytest.raises(flagging.FlagsSpent) as refused:
        flagging.flag(reader, CommentFactory(article=article), SPAM, "", at + DAY - timedelta(seconds=1))
    assert refused.value.figures == {"limit": 20, "next_at": at + DAY}
    assert flagging.flag(reader, CommentFactory(article=article), SPAM, "", at + DAY)


def test_a_note_has_at_most_500_characters(comment, article, at):
    with pytest.raises(texts.TextTooLong):
        flagging.flag(reader_of(article), comment, SPAM, "x" * 501, at)
    assert flagging.flag(reader_of(article), comment, SPAM, "x" * 500, at)


def test_what_is_gone_is_not_flagged(comment, writer, article, at):
    discussion.delete(writer, comment, at)
    with pytest.raises(access.CommentGone):
        flagging.flag(reader_of(article), comment, SPAM, "", at)
    assert not Flag.objects.exists()


def test_hiding_says_who_when_and_why_and_upholds_the_flags(comment, article, moderator, at):
    flagging.flag(reader_of(article), comment, SPAM, "", at)
    moderation.hide(comment, "It sells lamps.", moderator, at + DAY)
    comment.refresh_from_db()
    assert (comment.status, comment.hidden_reason) == ("hidden", "It sells lamps.")
    assert (comment.hidden_by, comment.hidden_at, comment.open_flag_count) == (moderator, at + DAY, 0)
    flag = Flag.objects.get()
    assert (flag.upheld, flag.resolved_by, flag.resolved_at) == (True, moderator, at + DAY)
    with pytest.raises(moderation.NothingToDecide):
        moderation.hide(comment, "Again", moderator, at)


def test_hiding_needs_a_reason(comment, moderator, at):
    with pytest.raises(record.ReasonTooShort):
        moderation.hide(comment, " ", moderator, at)
    with pytest.raises(record.ReasonTooShort):
        moderation.hide(comment, "x" * 501, moderator, at)


def test_what_is_restored_is_there_again_and_keeps_why_it_was_hidden(comment, moderator, at):
    with pytest.raises(moderation.NothingToDecide):
        moderation.restore(comment, "A mistake", moderator, at)
    moderation.hide(comment, "A mistake", moderator, at)
    restored = moderation.restore(comment, "A mistake", moderator, at + DAY)
    assert (restored.status, restored.hidden_reason, restored.shown_at) == ("visible", "A mistake", at)
    assert (restored.cleared_by, restored.cleared_at) == (moderator, at + DAY)


def test_flags_are_dismissed(comment, article, moderator, at):
    with pytest.raises(moderation.NothingToDecide):
        moderation.dismiss_flags(comment, "It is sound.", moderator, at)
    for _ in range(2):
        flagging.flag(reader_of(article), comment, SPAM, "", at)
    moderation.dismiss_flags(comment, "It is sound.", moderator, at + DAY)
    comment.refresh_from_db()
    assert comment.open_flag_count == 0
    assert set(Flag.objects.values_list("upheld", "resolved_by")) == {(False, moderator.pk)}


def test_what_is_held_is_approved_or_hidden(writer, article, moderator, at, settings):
    settings.HOLD_FIRST_COMMENTS = 2
    parent = CommentFactory(article=article)
    held, other = say(writer, article, parent=parent), say(writer, article)
    approved = moderation.approve(held, moderator, at + DAY)
    assert (approved.status, approved.shown_at, approved.cleared_by) == ("visible", at + DAY, moderator)
    parent.refresh_from_db()
    assert parent.reply_count == 1
    with pytest.raises(moderation.NothingToDecide):
        moderation.approve(held, moderator, at)
    rejected = moderation.hide(other, "Off topic", moderator, at)
    assert (rejected.status, rejected.shown_at) == ("hidden", None)
    # Nobody has seen it yet, so its time begins when it is restored.
    assert moderation.restore(other, "A mistake", moderator, at + DAY).shown_at == at + DAY
    assert say(writer, article, at + DAY).status == "visible", "two stand now"


def test_a_writer_appeals_against_hiding_once_at_a_time(comment, writer, moderator, at):
    with pytest.raises(appealing.NothingToAppeal):
        appealing.appeal(writer, comment, "It is no spam", at)
    moderation.hide(comment, "Spam", moderator, at)
    made = appealing.appeal(writer, comment, "It is no spam", at)
    with pytest.raises(appealing.AlreadyAppealed):
        appealing.appeal(writer, comment, "Really not", at)
    appealing.decide(made, granted=False, answer="I have looked.", by=moderator, at=at + DAY)
    assert Comment.objects.get(pk=comment.pk).status == "hidden"
    assert appealing.appeal(writer, comment, "Look again", at + DAY)


def test_only_its_writer_appeals(comment, moderator, article, at):
    moderation.hide(comment, "Spam", moderator, at)
    with pytest.raises(access.NotYours):
        appealing.appeal(UserFactory(), comment, "Let it stand", at)
    with pytest.raises(access.NotYours):
        appealing.appeal(UserFactory(), article, "Let it stand", at)


def test_an_author_appeals_against_a_withdrawal(article, at):
    author = article.author.user
    with pytest.raises(appealing.NothingToAppeal):
        appealing.appeal(author, article, "It was good", at)
    article.status, article.is_withdrawn_by_moderator = "withdrawn", True
    assert appealing.appeal(author, article, "It was good", at).article == article
    with pytest.raises(appealing.AlreadyAppealed):
        appealing.appeal(author, article, "It was good", at)


def test_an_appeal_that_is_granted_shows_the_comment_again(comment, writer, moderator, at):
    moderation.hide(comment, "Spam", moderator, at)
    made = appealing.appeal(writer, comment, "It is no spam", at)
    decided = appealing.decide(made, granted=True, answer="I have looked.", by=moderator, at=at + DAY)
    assert (decided.granted, decided.decided_by, decided.decided_at) == (True, moderator, at + DAY)
    assert Comment.objects.get(pk=comment.pk).status == "visible"
    with pytest.raises(moderation.NothingToDecide):
        appealing.decide(made, granted=False, answer="I have looked.", by=moderator, at=at + DAY)


def test_every_decision_is_on_record_with_who_when_and_why(comment, writer, article, moderator, at):
    for decide in (moderation.dismiss_flags, moderation.hide):
        flagging.flag(reader_of(article), comment, SPAM, "", at)
        decide(comment, "I looked at it.", moderator, at)
    appealing.decide(appealing.appeal(writer, comment, "It is no spam", at), True, "So it is.", moderator, at + DAY)
    noted = [(one.staff, one.act, one.reason, one.happened_at) for one in record.of(comment)]
    assert noted == [
        (moderator, "restore", "So it is.", at + DAY),
        (moderator, "hide", "I looked at it.", at),
        (moderator, "dismiss_flags", "I looked at it.", at),
    ]
    assert [one.act for one in record.of(Appeal.objects.get())] == ["grant_appeal"]


def test_who_appealed_is_told_the_answer(comment, writer, moderator, at):
    moderation.hide(comment, "Spam", moderator, at)
    refused = appealing.appeal(writer, comment, "It is no spam", at)
    appealing.decide(refused, False, " It sells\nlamps. ", moderator, at)
    granted = appealing.appeal(writer, comment, "They are no lamps", at)
    appealing.decide(granted, True, "Candles, then.", moderator, at)
    assert [one.answer for one in Appeal.objects.order_by("pk")] == ["It sells lamps.", "Candles, then."]
    told = [one.sentence for one in notifications.of(writer.pk)[:2]]
    title = comment.article.title
    assert told == [
        f"Your comment under “{title}” is shown. The moderator's answer: Candles, then.",
        f"A moderator has looked again: your comment under “{title}” stays hidden. The moderator's answer: It sells lamps.",
    ]


def test_an_answer_says_something(comment, writer, moderator, at):
    moderation.hide(comment, "Spam", moderator, at)
    with pytest.raises(record.ReasonTooShort):
        appealing.decide(appealing.appeal(writer, comment, "It is no spam", at), False, " ", moderator, at)
    assert Appeal.objects.get().decided_at is None


def test_what_its_writer_deleted_meanwhile_is_not_decided(comment, writer, moderator, at):
    moderation.hide(comment, "Spam", moderator, at)
    made = appealing.appeal(writer, comment, "It is no spam", at)
    discussion.delete(writer, comment, at)
    for granted in (True, False):
        with pytest.raises(moderation.NothingToDecide):
            appealing.decide(made, granted, "Gone already.", moderator, at)
    assert Appeal.objects.get().decided_at is None


def test_who_is_suspended_appeals_all_the_same(comment, writer, article, moderator, at):
    moderation.hide(comment, "Spam", moderator, at)
    moderation.withdraw(article, "Copied", moderator, at)
    author = article.author.user
    for user in (writer, author):
        suspension.suspend(user, "Until this is clear", 7, moderator, at)
    article.refresh_from_db()
    assert appealing.appeal(writer, comment, "It is no spam", at).comment == comment
    assert appealing.appeal(author, article, "It is mine", at).article == article
    assert appealing.open_to(writer) == ([comment], [])
    assert appealing.open_to(author) == ([], [article])


def test_withdrawing_an_article_upholds_the_flags_on_it(article, moderator, at):
    flagging.flag_article(reader_of(article), article, SPAM, "", at)
    moderation.withdraw(article, "It sells lamps.", moderator, at + DAY)
    article.refresh_from_db()
    assert (article.status, article.withdrawn_reason) == ("withdrawn", "It sells lamps.")
    flag = Flag.objects.get()
    assert (flag.upheld, flag.resolved_by, flag.resolved_at) == (True, moderator, at + DAY)
    with pytest.raises(moderation.NothingToDecide):
        moderation.withdraw(article, "Again", moderator, at)


def test_flags_on_an_article_are_dismissed(article, moderator, at):
    with pytest.raises(moderation.NothingToDecide):
        moderation.dismiss_article_flags(article, "Nothing is wrong.", moderator, at)
    flagging.flag_article(reader_of(article), article, SPAM, "", at)
    moderation.dismiss_article_flags(article, "Nothing is wrong.", moderator, at + DAY)
    assert (Flag.objects.get().upheld, record.of(article).get().reason) == (False, "Nothing is wrong.")


def test_publishing_again_grants_what_was_appealed_for(article, moderator, at):
    author = article.author.user
    moderation.withdraw(article, "Copied", moderator, at)
    article.refresh_from_db()
    appealing.appeal(author, article, "It is mine", at)
    moderation.publish_again(article, "It is theirs.", moderator, at)
    article.refresh_from_db()
    assert (article.status, Appeal.objects.get().granted, Appeal.objects.get().answer) == (
        "published",
        True,
        "It is theirs.",
    )
    assert notifications.of(author.pk)[0].sentence.endswith("is published. The moderator's answer: It is theirs.")
    with pytest.raises(moderation.NothingToDecide):
        moderation.publish_again(article, "Again", moderator, at)


def test_restoring_grants_what_was_appealed_for(comment, writer, moderator, at):
    moderation.hide(comment, "Spam", moderator, at)
    appealing.appeal(writer, comment, "It is no spam", at)
    moderation.restore(comment, "A mistake", moderator, at + DAY)
    assert (Appeal.objects.get().granted, Appeal.objects.get().decided_by) == (True, moderator)

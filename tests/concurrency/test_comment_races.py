"""Comments, likes and dislikes at once, on real connections with real commits."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction

from comments import access, discussion, flagging, judging, moderation, reactions
from comments.models import Comment, Flag, Persona, Reaction
from rewards import ledger, reports
from rewards.models import Item, LedgerEntry, PnlReport
from tests.comments.people import balance, reader_of, say
from tests.committed import at_once
from tests.factories import ArticleFactory, AuthorFactory, CommentFactory, PersonaFactory, UserFactory, open_day

pytestmark = pytest.mark.usefixtures("committed")

THREADS = 50
DAY = timedelta(days=1)


@pytest.fixture
def article(at):
    open_day(at)
    return ArticleFactory(author=AuthorFactory(user=UserFactory()))


def failed(answers, *expected):
    return [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, expected)]


def done(answers):
    return [answer for answer in answers if isinstance(answer, reactions.Reacted)]


def while_under_way(first, second):
    """Does the second act while the first is done and not committed yet; what each returned or raised."""
    is_done = threading.Event()

    def slowly():
        with transaction.atomic():
            answer = first()
            is_done.set()
            time.sleep(0.3)
        return answer

    return at_once(slowly, lambda: is_done.wait(30) and second())


def test_a_like_and_a_dislike_by_one_reader_at_once_leave_one_of_them(article, at):
    reader = reader_of(article, level=5, twei=100)
    comment = CommentFactory(article=article, writer=UserFactory())
    acts = [reactions.like, reactions.dislike] * (THREADS // 2)
    answers = at_once(*[lambda act=act: act(reader, comment, at) for act in acts])
    (one,) = done(answers)
    assert not failed(answers, reactions.AlreadyReacted)
    comment.refresh_from_db()
    assert comment.like_count + comment.dislike_count == 1
    assert balance(reader) == (101 if one.reaction.kind == "like" else 98)


def test_50_likes_of_one_comment_at_once_are_all_counted_and_pay_as_far_as_they_may(article, at):
    comment = CommentFactory(article=article, writer=UserFactory())
    readers = [reader_of(article, level=5) for _ in range(THREADS)]
    answers = at_once(*[lambda r=reader: reactions.like(r, comment, at) for reader in readers])
    assert len(done(answers)) == THREADS, failed(answers)
    comment.refresh_from_db()
    # The commenter gets 40 in 7 days, at 2 a like.
    assert (comment.like_count, comment.paying_like_count) == (THREADS, 20)
    assert (balance(comment.writer), balance(article.author.user)) == (40, 20)
    assert sum(balance(reader) for reader in readers) == 20


def test_readers_who_like_each_other_at_once_never_deadlock(article, at):
    members = [reader_of(article, level=13, twei=3) for _ in range(6)]
    comments = [say(member, article) for member in members]
    pairs = [(r, c) for r in members for c in comments if c.writer_id != r.pk]
    answers = at_once(*[lambda r=reader, c=comment: reactions.like(r, c, at) for reader, comment in pairs])
    assert len(done(answers)) == 30, failed(answers)
    # Each has five paying likes, one for each of the others.
    assert [balance(member) for member in members] == [15] * 6


def test_dislikes_at_once_take_a_commenters_last_twei_once(article, at):
    writer = reader_of(article, twei=1)
    persona = PersonaFactory(article=article, reader=writer)
    comments = [CommentFactory(article=article, writer=writer, persona=persona) for _ in range(20)]
    readers = [reader_of(article, level=5, twei=2) for _ in comments]
    acts = [lambda r=r, c=c: reactions.dislike(r, c, at) for r, c in zip(readers, comments, strict=True)]
    answers = at_once(*acts)
    assert len(done(answers)) == 20, failed(answers)
    assert sum(answer.reaction.loss_twei for answer in answers) == 1
    assert balance(writer) == 0


def test_a_commenter_who_is_spending_the_last_twei_is_no_matter_for_whoever_dislikes(article, at):
    writer, reader = reader_of(article, twei=1), reader_of(article, level=5, twei=2)
    comment = CommentFactory(article=article, writer=writer)
    bought, disliked = while_under_way(
        lambda: reports.buy(writer, article, at), lambda: reactions.dislike(reader, comment, at)
    )
    assert isinstance(bought, PnlReport)
    assert disliked.reaction.loss_twei == 0
    assert (balance(reader), balance(writer)) == (0, 0)


def test_dislikes_of_one_comment_at_once_take_no_more_than_its_tribute(article, at):
    writer = reader_of(article, twei=100)
    comment = CommentFactory(article=article, writer=writer)
    readers = [reader_of(article, level=5, twei=2) for _ in range(20)]
    answers = at_once(*[lambda r=reader: reactions.dislike(r, comment, at) for reader in readers])
    assert len(done(answers)) == 20, failed(answers)
    assert (balance(writer), balance(article.author.user)) == (97, 20)


def test_dislikes_race_with_whoever_else_moves_those_wallets_and_never_deadlock(article, at):
    members = [reader_of(article, level=13, twei=50) for _ in range(5)]
    comments = [say(member, article) for member in members]
    dislikes = [lambda r=r, c=c: reactions.dislike(r, c, at) for r in members for c in comments if c.writer_id != r.pk]
    writes = [lambda m=member: say(m, article, body=f"Said by {m.pk} meanwhile.") for member in members]
    others = [(reader_of(article, level=5), comment) for comment in comments for _ in range(3)]
    likes = [lambda r=reader, c=comment: reactions.like(r, c, at) for reader, comment in others]
    answers = at_once(*dislikes, *writes, *likes)
    assert not failed(answers)
    assert Reaction.objects.filter(kind="dislike").count() == 20
    assert sum(Reaction.objects.values_list("loss_twei", flat=True)) == 15


def test_readers_who_take_the_same_avatar_at_once_get_different_numbers(article, at):
    writers = [reader_of(article, twei=3) for _ in range(20)]
    answers = at_once(*[lambda w=writer: say(w, article, avatar="bermudez") for writer in writers])
    assert not failed(answers)
    assert sorted(Persona.objects.values_list("number", flat=True)) == list(range(1, 21))


def test_one_reader_who_writes_from_many_devices_has_one_avatar_and_no_text_twice(article, at):
    writer = reader_of(article, twei=100)
    slugs = ["bermudez", "otter"] * 10
    answers = at_once(*[lambda s=slug: say(writer, article, avatar=s, body="The same") for slug in slugs])
    assert sum(isinstance(answer, Comment) for answer in answers) == 1
    assert Persona.objects.count() == Comment.objects.count() == 1
    assert balance(writer) == 97


def test_the_last_tribute_is_paid_for_one_comment(article, at):
    writer = reader_of(article, twei=3)
    answers = at_once(*[lambda: say(writer, article)] * 10)
    assert sum(isinstance(answer, ledger.InsufficientFunds) for answer in answers) == 9
    assert Comment.objects.count() == LedgerEntry.objects.filter(item=Item.COMMENT_TRIBUTES).count() == 1


def test_a_deletion_among_likes_comes_before_or_after_each_of_them(article, at):
    writer = reader_of(article, twei=3)
    comment = say(writer, article)
    readers = [reader_of(article, level=5) for _ in range(30)]
    likes = [lambda r=reader: reactions.like(r, comment, at) for reader in readers]
    answers = at_once(*likes[:15], lambda: discussion.delete(writer, comment, at), *likes[15:])
    assert not failed(answers, access.CommentGone)
    comment.refresh_from_db()
    assert comment.status == "deleted"
    assert comment.like_count == len(done(answers)) == Reaction.objects.count()


def test_a_like_waits_for_a_deletion_that_is_under_way_and_is_refused(article, at):
    writer, reader = reader_of(article, twei=3), reader_of(article, level=5)
    comment = say(writer, article)
    _deleted, liked = while_under_way(
        lambda: discussion.delete(writer, comment, at), lambda: reactions.like(reader, comment, at)
    )
    assert isinstance(liked, access.CommentGone), liked
    comment.refresh_from_db()
    assert (comment.like_count, balance(reader), balance(writer)) == (0, 0, 0)


def test_workers_and_readers_at_once_pay_a_reward_once(article, at):
    writers = [UserFactory() for _ in range(4)]
    comments = [CommentFactory(article=article, writer=writer) for writer in writers]
    for comment in comments:
        for _ in range(3):
            reactions.like(reader_of(article, level=5), comment, at)
    later = at + DAY
    work = [lambda: (judging.judge(later), judging.pay(later))] * 8
    readers = [reader_of(article, level=5) for _ in range(8)]
    likes = [lambda r=reader, c=comments[n % 4]: reactions.like(r, c, later) for n, reader in enumerate(readers)]
    answers = at_once(*work, *likes)
    assert not failed(answers)
    # What a like held at that moment the workers skipped.
    judging.judge(later)
    judging.pay(later)
    assert LedgerEntry.objects.filter(item=Item.COMMENT_REWARDS).count() == 4
    assert [balance(writer) for writer in writers] == [3 * 2 + 2 * 2 + 3] * 4


def test_replies_at_once_are_all_counted(article, at):
    parent = CommentFactory(article=article)
    writers = [reader_of(article, twei=3) for _ in range(20)]
    answers = at_once(*[lambda w=writer: say(w, article, parent=parent) for writer in writers])
    assert not failed(answers)
    parent.refresh_from_db()
    assert parent.reply_count == 20


def test_flags_and_a_moderators_decision_at_once_leave_no_open_flag_uncounted(article, at):
    comment = CommentFactory(article=article, writer=UserFactory())
    readers = [reader_of(article) for _ in range(15)]
    flags = [lambda r=reader: flagging.flag(r, comment, Flag.Reason.SPAM, "", at) for reader in readers]
    moderator = UserFactory(is_staff=True)
    answers = at_once(*flags, lambda: moderation.dismiss_flags(comment, "It is sound.", moderator, at))
    assert not failed(answers, moderation.NothingToDecide)
    comment.refresh_from_db()
    assert comment.open_flag_count == Flag.objects.filter(resolved_at=None).count()

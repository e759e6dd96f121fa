"""A ring: four accounts that write for each other and like only each other, for 30 days, as far as the rules allow.

It is the reason why likes pay five times in 7 days, and one commenter once. What a ring gets from the pools is what four
readers may get for three likes a week; what it writes costs as much as its rewards bring.
"""

from datetime import timedelta
from itertools import permutations

import pytest
from django.db.models import Sum

from comments import judging, reactions
from comments.models import Comment
from rewards import ledger, pool, rules, settlement
from rewards.ledger import FEES, Entry
from rewards.models import Item, LedgerEntry, Read
from tests.comments.people import balance, reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, open_day
from tests.reading import has_read

pytestmark = pytest.mark.django_db

DAYS, DAY = 30, timedelta(days=1)
FROM_COMMENTS = ["comment_rewards", "comment_tributes", "likes_own", "likes_commenter", "likes_author"]
FROM_COMMENTS += ["dislikes_own", "dislikes_commenter", "dislikes_author"]


class Ring:
    """Four accounts, the first of which publishes what they write under."""

    def __init__(self):
        self.members = [reader_of(level=13, twei=500) for _ in range(4)]
        self.author = AuthorFactory(user=self.members[0])
        self.pays_again = {}

    def publishes(self, at):
        article = ArticleFactory(author=self.author)
        # Publishing has no room yet; this is what it costs.
        tribute = Entry(
            Item.PUBLISH_TRIBUTES,
            rules.PUBLISH_TRIBUTE_TWEI,
            ledger.wallet(self.members[0].pk),
            FEES,
            source_id=article.pk,
            article_id=article.pk,
        )
        ledger.post([tribute], at)
        return article

    def writes_under(self, article, at):
        for member in self.members:
            if not Read.objects.filter(reader=member, article=article).exists():
                has_read(member, article, at)
            say(member, article, at)

    def likes(self, at):
        """Every like that pays, and none that doesn't: it would spoil a comment for the day on which it can."""
        pressed = []
        for reader, writer in permutations(self.members, 2):
            if at < self.pays_again.get((reader, writer), at):
                continue
            fresh = Comment.objects.filter(writer=writer).exclude(reactions__reader=reader).order_by("-id").first()
            if fresh:
                pressed.append(reactions.like(reader, fresh, at).amount_twei)
                self.pays_again[reader, writer] = at + timedelta(days=7)
        assert all(pressed), "each of these pays, or the rules are narrower than this test thinks"
        return len(pressed)

    def gained(self, items):
        return [gained(member, items) for member in self.members]


def gained(user, items):
    wallet, moved = ledger.wallet_id(user.pk), LedgerEntry.objects.filter(item__in=items)
    got = moved.filter(credit_account=wallet).aggregate(twei=Sum("amount_twei", default=0))["twei"]
    return got - moved.filter(debit_account=wallet).aggregate(twei=Sum("amount_twei", default=0))["twei"]


class Outsider:
    """A reader who reads two articles a day, and comments once."""

    def __init__(self, article, at):
        self.user = reader_of(level=13, twei=3)
        self.due = has_read(self.user, article, at).read_time_twei
        say(self.user, article, at)

    def reads(self, at):
        for _ in range(2):
            self.due += has_read(self.user, ArticleFactory(), at).read_time_twei


def a_month(ring, articles, at):
    """Lives 30 days; a round of comments whenever there can be likes for them."""
    outsider, likes = None, 0
    for number in range(DAYS):
        now = at + number * DAY
        pool.turn(now)
        if number % 7 == 0:
            article = articles(number, now)
            ring.writes_under(article, now)
        outsider = outsider or Outsider(article, now)
        outsider.reads(now)
        likes += ring.likes(now)
        judging.judge(now)
        judging.pay(now)
        settlement.settle_read_time(now)
    assert likes == 5 * 4 * 3, "five rounds, in which everybody likes everybody else"
    return outsider


@pytest.fixture
def ring(at):
    open_day(at)
    return Ring()


def test_a_ring_with_one_article_of_its_own_gets_less_than_2_twei_a_day_each(ring, at):
    own = ring.publishes(at)
    outsider = a_month(ring, lambda number, now: own, at)
    got = ring.gained([*FROM_COMMENTS, "publish_tributes"])
    assert max(got) <= 2 * DAYS, got
    assert sum(ring.gained(FROM_COMMENTS)) <= 2 * DAYS * 4
    nobody_else_paid_for_it(outsider)


def test_a_ring_with_a_new_article_for_each_round_gets_less_than_2_twei_a_day_each(ring, at):
    outsider = a_month(ring, lambda number, now: ring.publishes(now), at)
    got = ring.gained([*FROM_COMMENTS, "publish_tributes"])
    assert max(got) <= 2 * DAYS, got
    # Without what publishing costs its author has 3 a day, and all four together still no more than 2 each.
    assert ring.gained(FROM_COMMENTS) == [90, 45, 45, 45]
    assert sum(ring.gained(FROM_COMMENTS)) <= 2 * DAYS * 4
    nobody_else_paid_for_it(outsider)


def test_a_ring_under_other_peoples_articles_gets_less_than_2_twei_a_day_each(ring, at):
    outsider = a_month(ring, lambda number, now: ArticleFactory(), at)
    assert ring.gained(FROM_COMMENTS) == [45, 45, 45, 45]
    nobody_else_paid_for_it(outsider)


def nobody_else_paid_for_it(outsider):
    """Whoever reads beside the ring is paid every Twei of it, and loses nothing on a comment that the ring leaves alone."""
    assert gained(outsider.user, ["read_time"]) == outsider.due
    assert not Read.objects.filter(reader=outsider.user, lapsed_twei__gt=0).exists()
    assert gained(outsider.user, FROM_COMMENTS) == -rules.COMMENT_TRIBUTE_TWEI
    assert balance(outsider.user) == outsider.due


def test_a_like_more_would_pay_nothing(ring, at):
    article = ring.publishes(at)
    ring.writes_under(article, at)
    ring.likes(at)
    ring.writes_under(article, at + DAY)
    for reader in ring.members:
        for comment in Comment.objects.filter(written_at=at + DAY).exclude(writer=reader):
            assert reactions.like(reader, comment, at + timedelta(days=6)).amount_twei == 0

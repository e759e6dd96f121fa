"""Reading by the server's clock: what counts, what doesn't, and who is told why. Time is an argument; nothing waits."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from articles import rendering
from articles.models import Article
from rewards import rating, reading, rules, settlement
from rewards.models import LedgerEntry, Progress, Read
from rewards.reading import Beat, Reason
from tests.factories import AT, ArticleFactory, AuthorFactory, UserFactory, open_day, words
from tests.reading import pass_gate, read

pytestmark = pytest.mark.django_db


def after(at, **passed):
    return at + timedelta(**passed)


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def opened(user, at):
    """A read of 500 words, just begun: its gate is at 86 s, its ceiling at 178 s."""
    return reading.begin(user, ArticleFactory(), at)


def beat(opened, number, at, **changes):
    sent = {"visible": True, "focused": True, "idle_seconds": 0, "depth": 100} | changes
    return reading.beat(opened.reader, opened.pk, Beat(number, **sent), at)


def test_twenty_tabs_for_a_minute_credit_a_minute_at_most(opened, at):
    # Each tab would count for itself: one number after the other, a few milliseconds apart.
    numbers = iter(range(1, 10_000))
    for tick in range(12):
        for tab in range(20):
            beat(opened, next(numbers), after(at, seconds=5 * (tick + 1), milliseconds=7 * tab))
    opened.refresh_from_db()
    assert 60_000 <= opened.verified_ms <= 60_133


def test_tabs_of_other_articles_share_the_clock(user, at):
    reads = [reading.begin(user, ArticleFactory(), at) for _ in range(5)]
    for tick in range(1, 13):
        for one in reads:
            beat(one, tick, after(at, seconds=5 * tick))
    assert sum(Read.objects.values_list("verified_ms", flat=True)) == 60_000
    assert [credit.reason for credit in [beat(one, 99, after(at, seconds=61)) for one in reads[:4]]] == ["paused"] * 4


def test_after_an_hours_pause_one_beat_on_a_short_article_passes_no_gate(user, at):
    short = ArticleFactory(body_markdown=words(160))
    one = reading.begin(user, short, at)
    credit = beat(one, 1, after(at, hours=1))
    assert (credit.credited_ms, credit.reason) == (20_000, Reason.LATE)
    with pytest.raises(reading.GateNotPassed) as refused:
        reading.require_gate(user.pk, short)
    assert refused.value.figures["seconds_left"] == 8


def test_the_time_between_articles_is_nobodys_reading(user, at):
    first = reading.begin(user, ArticleFactory(), at)
    beat(first, 1, after(at, seconds=5))
    second = reading.begin(user, ArticleFactory(), after(at, seconds=15))
    assert beat(second, 1, after(at, seconds=20)).credited_ms == 5_000


def test_a_claim_of_ten_thousand_seconds_credits_twenty_at_most(opened, at):
    assert beat(opened, 1, after(at, seconds=10_000)).credited_ms == 20_000


def test_beats_100_ms_apart_are_worth_100_ms_each(opened, at):
    for number in range(1, 51):
        credit = beat(opened, number, after(at, milliseconds=100 * number))
    assert credit.read.verified_ms == 5_000


def test_a_repeated_and_a_reordered_beat_credit_nothing_and_move_no_clock(opened, at):
    beat(opened, 5, after(at, seconds=5))
    for number in (5, 4, 1):
        credit = beat(opened, number, after(at, seconds=10))
        assert (credit.credited_ms, credit.reason) == (0, Reason.OUT_OF_ORDER)
    assert beat(opened, 6, after(at, seconds=10)).credited_ms == 5_000


def test_a_clock_that_goes_back_credits_nothing(opened, at):
    beat(opened, 1, after(at, seconds=10))
    assert beat(opened, 2, after(at, seconds=4)).credited_ms == 0
    assert beat(opened, 3, after(at, seconds=12)).credited_ms == 2_000


def test_beats_after_the_ceiling_credit_nothing(opened, at):
    for number in range(1, 100):
        credit = beat(opened, number, after(at, seconds=5 * number))
    assert credit.read.verified_ms == opened.ceiling_seconds * 1000
    assert credit.reason == Reason.CEILING


def test_a_beat_for_another_readers_read_is_of_no_read(opened, at):
    with pytest.raises(Http404):
        reading.beat(UserFactory(), opened.pk, Beat(1, True, True, 0, 100), after(at, seconds=5))


def test_a_read_of_an_article_that_was_edited_keeps_the_gate_it_began_with(opened, at):
    article = opened.article
    article.body_markdown = words(2_000)
    rendering.render(article)
    article.save()
    resumed = reading.begin(opened.reader, article, after(at, seconds=1))
    assert (resumed.words, resumed.gate_seconds) == (500, 86)


@pytest.mark.parametrize(("in_view", "idle", "reason"), [(0, 60, None), (0, 61, Reason.IDLE), (200, 120, None)])
def test_who_has_more_in_view_may_go_longer_without_a_touch(opened, at, in_view, idle, reason):
    credit = beat(opened, 1, after(at, seconds=5), words_in_view=in_view, idle_seconds=idle)
    assert credit.reason == reason


def test_nobody_has_more_words_in_view_than_the_text_has(opened, at):
    credit = beat(opened, 1, after(at, seconds=5), words_in_view=10**6, idle_seconds=301)
    assert credit.reason == Reason.IDLE
    assert beat(opened, 2, after(at, seconds=10), words_in_view=10**6, idle_seconds=300).reason is None


def test_who_listens_passes_by_time_alone_with_a_key_press_in_five_minutes(opened, at):
    for number in range(1, 18):
        credit = beat(opened, number, after(at, seconds=5 * number), depth=0, listening=True, idle_seconds=5 * number)
    assert not credit.passed_now
    assert credit.read.seconds_left == 1
    assert beat(opened, 18, after(at, seconds=90), depth=0, listening=True, idle_seconds=301).reason == Reason.IDLE
    assert beat(opened, 19, after(at, seconds=95), depth=0, listening=True, idle_seconds=300).passed_now


@pytest.mark.parametrize("count", [50, 120, 500, 3_000, 100_000])
@pytest.mark.parametrize(
    ("words_per_minute", "passes"), [(175, True), (238, True), (300, True), (400, False), (1000, False)]
)
def test_slow_and_quick_readers_pass_and_who_skims_does_not(count, words_per_minute, passes):
    gate = rules.terms(count, 0).gate_seconds
    takes = count * 60 / words_per_minute
    # 50 words are the fewest that a reader at 300 a minute needs the gate's least 10 s for.
    assert (takes >= gate) is passes


@given(st.integers(50, 200_000))
def test_whoever_reads_at_300_a_minute_passes_every_text_of_50_words_and_more(count):
    assert count * 60 >= 300 * rules.terms(count, 0).gate_seconds


@given(st.lists(st.tuples(st.integers(0, 40_000), st.booleans(), st.booleans(), st.integers(0, 100)), max_size=30))
def test_never_more_than_the_clock_saw_pass(beats):
    """However beats come, what is verified is at most the time that passed, 20 s a beat, and the ceiling."""
    at = AT
    one = reading.begin(UserFactory(), ArticleFactory(), at)
    passed = bound = 0
    for number, (gap, visible, focused, idle) in enumerate(beats, start=1):
        passed += gap
        bound += min(gap, 20_000) if visible and focused and idle <= 60 else 0
        beat(one, number, after(at, milliseconds=passed), visible=visible, focused=focused, idle_seconds=idle)
    one.refresh_from_db()
    assert one.verified_ms == min(bound, one.ceiling_seconds * 1000)


TEXTS = {
    "no words": ("![](/a.png)\n\n---", 0),
    "one giant paragraph": (" ".join(f"word{n}" for n in range(5_000)), 5_000),
    "Vietnamese": ("Cà phê phin nhỏ từng giọt một. " * 50, 350),
    "Russian": ("Время течёт для всех одинаково. " * 50, 250),
    "Arabic": ("الوقت يمضي على الجميع بالتساوي. " * 50, 250),
}


@pytest.mark.parametrize("name", TEXTS)
def test_words_are_counted_where_a_script_parts_them(name):
    text, count = TEXTS[name]
    article = ArticleFactory(body_markdown=text)
    assert (article.words, article.characters) == (count, 0)


@pytest.mark.parametrize(
    "text", ["时间对所有人都一样流逝。" * 60, "時間は誰にでも同じように流れます。" * 50, "เวลาผ่านไปเท่ากันสำหรับทุกคน" * 40]
)
def test_characters_are_counted_where_it_does_not(text):
    article = ArticleFactory(body_markdown=text)
    assert article.words == 0
    assert article.characters > 500
    assert rules.terms(0, article.characters).gate_seconds == -(-article.characters * 60 // 1690)


def test_an_article_without_words_pays_nothing_and_has_no_gate_to_pass(user, at):
    open_day(at)
    empty = ArticleFactory(body_markdown="![](/a.png)")
    ended, credit = read(user, empty, at, 60)
    assert credit.read.gate_passed_at is None
    assert settlement.settle_read_time(ended) == 0


def test_nobody_is_paid_for_reading_an_article_of_their_own(at):
    open_day(at)
    author = UserFactory()
    own = ArticleFactory(author=AuthorFactory(user=author))
    ended = pass_gate(author, own, at)
    settlement.settle_read_time(ended)
    assert Read.objects.get().paid_twei == 0


def test_a_read_that_went_quiet_is_closed_and_brings_the_xp_of_what_was_read_since_it_was_paid(user, at):
    open_day(at)
    article = ArticleFactory()
    ended = pass_gate(user, article, at)
    settlement.settle_read_time(ended)
    paid_for = Progress.objects.get().xp
    later, _credit = read(user, article, ended, 60)
    assert settlement.close_quiet_reads(after(later, minutes=29)) == 0
    assert settlement.close_quiet_reads(after(later, minutes=31)) == 1
    assert settlement.close_quiet_reads(after(later, minutes=31)) == 0
    verified = Read.objects.get().verified_ms
    assert Progress.objects.get().xp == verified * 20 // 60_000 > paid_for


def test_a_closed_read_is_opened_again_and_goes_on(user, at):
    article = ArticleFactory()
    read(user, article, at, 30)
    settlement.close_quiet_reads(after(at, hours=1))
    resumed = reading.begin(user, article, after(at, hours=2))
    assert resumed.closed_at is None
    assert beat(resumed, 1, after(at, hours=2, seconds=5)).read.verified_ms == 35_000


def farm(at, accounts, articles):
    """The bot of the public repository, to the letter: opens a page, waits two seconds, presses Plus, goes on to the next,
    from every account, until it is told to stop."""
    refused = set()
    for number, account in enumerate(accounts):
        now = after(at, seconds=number)
        for article in articles:
            one = reading.begin(account, article, now)
            now = after(now, seconds=2)
            reading.beat(account, one.pk, Beat(1, True, True, 0, 100), now)
            try:
                rating.plus(account, article, now)
            except reading.GateNotPassed as refusal:
                refused.add(refusal.code)
    return refused


def test_the_bot_that_opens_waits_two_seconds_and_presses_plus_earns_nothing(at):
    open_day(at)
    before = LedgerEntry.objects.count()
    articles = [ArticleFactory(body_markdown=words(60 + 40 * n)) for n in range(10)]
    refused = farm(at, [UserFactory() for _ in range(5)], articles)
    assert refused == {"gate_not_passed"}
    assert settlement.settle_read_time(after(at, hours=1)) == 0
    assert LedgerEntry.objects.count() == before


@pytest.mark.slow
def test_the_farm_at_full_size_earns_nothing(at):
    open_day(at)
    before = LedgerEntry.objects.count()
    articles = [ArticleFactory(body_markdown=words(60 + 10 * n)) for n in range(200)]
    farm(at, [UserFactory() for _ in range(25)], articles)
    assert settlement.settle_read_time(after(at, hours=1)) == 0
    assert LedgerEntry.objects.count() == before


def test_every_demo_article_is_passed_by_a_reader_of_300_words_a_minute():
    root = Path(__file__).parents[2]
    call_command("import_articles", str(root / "demo" / "articles"), verbosity=0)
    texts = list(Article.objects.filter(words__gte=50))
    assert texts
    for article in texts:
        assert article.words * 60 >= 300 * rules.terms(article.words, article.characters).gate_seconds

"""Plus and Minus through the API."""

from datetime import timedelta

import pytest

from articles import importing
from articles.captures import Page
from config import clock
from rewards import adjusting, ledger, pool, quotas, rules
from rewards.models import Item, LedgerEntry, Rating
from rewards.quotas import Quota
from tests.api.client import App, app_of
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(at):
    open_day(at)
    return UserFactory()


@pytest.fixture
def article():
    return ArticleFactory(slug="tides")


@pytest.fixture
def has_read(user, article, at):
    """The moment at which the reader has read the article, and at which the clock stands."""
    ended = pass_gate(user, article, at)
    clock.stop_at(ended)
    return ended


@pytest.fixture
def app(user):
    return app_of(user)


def standing(**changes):
    return {
        "time_to_read_seconds": 127,
        "gate_seconds": 86,
        "verified_seconds": 90,
        "depth": 100,
        "gate_passed": True,
        "rating": None,
        "you_earned_twei": None,
        "could_earn_twei": 3,
        "pluses_left": 3,
        "minuses_left": 0,
        "report_price_twei": 1,
    } | changes


def refusal(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_the_standing_is_what_the_panel_shows(app, article, has_read):
    answer = app.get("articles/tides/standing")
    assert answer.status_code == 200
    assert answer.json() == standing()


def test_the_standing_before_reading_says_what_could_be_had(app, article, at):
    clock.stop_at(at)
    shown = app.get("articles/tides/standing").json()
    assert shown == standing(verified_seconds=0, depth=0, gate_passed=False)


def test_a_plus_earns_a_twei(app, user, has_read):
    answer = app.post("articles/tides/plus")
    assert answer.status_code == 201
    assert answer.json() == {
        "earned_twei": 1,
        "pluses_left": 2,
        "standing": standing(rating="plus", you_earned_twei=1, pluses_left=2),
    }
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 1


def test_a_second_plus_is_refused(app, user, has_read):
    app.post("articles/tides/plus")
    answer = app.post("articles/tides/plus")
    assert refusal(answer) == (409, "already_rated")
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 1


def test_a_minus_after_a_plus_is_refused(at):
    open_day(at)
    user, article = UserFactory(level=5), ArticleFactory(slug="tides")
    adjusting.adjust(user.pk, 10, "To spend", at)
    clock.stop_at(pass_gate(user, article, at))
    app = app_of(user)
    app.post("articles/tides/plus")
    assert refusal(app.post("articles/tides/minus", {"reason": "wrong"})) == (409, "already_rated")
    assert Rating.objects.get().kind == "plus"


@pytest.mark.parametrize("act", ["plus", "minus"])
def test_ones_own_article_is_not_rated(at, act):
    open_day(at)
    user = UserFactory(level=15)
    article = ArticleFactory(slug="tides", author=AuthorFactory(user=user))
    clock.stop_at(pass_gate(user, article, at))
    answer = app_of(user).post(f"articles/tides/{act}", {"reason": "wrong"})
    assert refusal(answer) == (403, "own_article")
    assert not Rating.objects.exists()


def test_a_plus_on_an_imported_article_pays_nobody_but_the_reader(at):
    open_day(at)
    reader = UserFactory(level=5)
    page = Page(title="The tides", author_name="Ada", body_markdown="They come and go. " * 60)
    article = importing.import_page(page, at=at).article
    clock.stop_at(pass_gate(reader, article, at))
    before = LedgerEntry.objects.count()
    assert app_of(reader).post(f"articles/{article.slug}/plus").status_code == 201
    assert article.author.user is None
    # Nor did its import cost a tribute.
    assert [entry.credit_account.user for entry in LedgerEntry.objects.order_by("id")[before:]] == [reader]
    assert not LedgerEntry.objects.filter(item=Item.PUBLISH_TRIBUTES).exists()


@pytest.mark.parametrize("act", ["plus", "minus"])
def test_without_a_confirmed_address_nothing_is_rated(at, act, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    open_day(at)
    user, article = UserFactory(level=5, address=False), ArticleFactory(slug="tides")
    clock.stop_at(pass_gate(user, article, at))
    answer = app_of(user).post(f"articles/tides/{act}", {"reason": "wrong"})
    assert refusal(answer) == (403, "email_not_confirmed")
    assert not Rating.objects.exists()


@pytest.mark.parametrize("act", ["plus", "minus"])
@pytest.mark.parametrize("level", [1, 5])
def test_a_suspended_reader_rates_nothing(at, act, level):
    open_day(at)
    user, article = UserFactory(level=level), ArticleFactory(slug="tides")
    clock.stop_at(pass_gate(user, article, at))
    user.is_suspended = True
    user.save()
    assert refusal(app_of(user).post(f"articles/tides/{act}", {"reason": "wrong"})) == (403, "suspended")
    assert not Rating.objects.exists()


@pytest.mark.parametrize("act", ["plus", "minus"])
def test_an_unknown_article_is_not_found(app, act):
    assert refusal(app.post(f"articles/nowhere/{act}", {"reason": "wrong"})) == (404, "not_found")


@pytest.mark.parametrize("act", ["plus", "minus"])
def test_anonymous_is_told_to_sign_in(article, act):
    assert refusal(App().post(f"articles/tides/{act}", {"reason": "wrong"})) == (401, "not_authenticated")


def test_the_fourth_plus_of_level_1_waits_until_the_first_is_a_day_old(app, user, at):
    moments = [at]
    for number in range(4):
        moments.append(pass_gate(user, ArticleFactory(slug=f"part-{number}"), moments[-1]))
    first = moments[1]
    for number, moment in enumerate(moments[1:4]):
        clock.stop_at(moment)
        answer = app.post(f"articles/part-{number}/plus")
        assert answer.json()["pluses_left"] == 2 - number

    clock.stop_at(moments[4])
    answer = app.post("articles/part-3/plus")
    assert refusal(answer) == (429, "pluses_spent")
    problem = answer.json()
    assert problem["detail"] == "You have run out of Pluses for today."
    assert problem["limit"] == 3
    assert problem["next_at"] == (first + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    waiting = first + timedelta(days=1) - moments[4]
    assert int(answer["Retry-After"]) == waiting.total_seconds()

    a_moment_too_early = first + timedelta(days=1) - timedelta(milliseconds=1)
    clock.stop_at(a_moment_too_early)
    answer = app.post("articles/part-3/plus")
    assert refusal(answer) == (429, "pluses_spent")
    assert answer["Retry-After"] == "1"

    # What the refusal says is when it works.
    clock.stop_at(first + timedelta(days=1))
    pool.turn(clock.now())
    assert app.post("articles/part-3/plus").status_code == 201


def test_beyond_the_allowance_a_plus_waits(app, user, has_read):
    quotas.use(user.pk, Quota.READER_ALLOWANCE, has_read - timedelta(hours=20), 20)
    answer = app.post("articles/tides/plus")
    assert refusal(answer) == (429, "allowance_spent")
    assert answer.json()["limit"] == 20
    assert answer["Retry-After"] == str(4 * 60 * 60)
    clock.stop_at(has_read + timedelta(hours=4))
    assert app.post("articles/tides/plus").status_code == 201


def test_the_last_twei_of_the_allowance_is_to_be_had(app, user, has_read):
    quotas.use(user.pk, Quota.READER_ALLOWANCE, has_read, 19)
    assert app.post("articles/tides/plus").status_code == 201


def test_the_allowance_of_the_week_holds_too(app, user, has_read):
    for days in (2, 3, 4):
        quotas.use(user.pk, Quota.READER_ALLOWANCE, has_read - timedelta(days=days), 20)
    answer = app.post("articles/tides/plus")
    assert refusal(answer) == (429, "allowance_spent")
    assert (answer.json()["limit"], answer["Retry-After"]) == (60, str(3 * 24 * 60 * 60))


def test_a_spent_pool_refuses_the_plus_and_keeps_nothing_of_it(at):
    open_day(at, treasury_twei=100)
    user, article = UserFactory(), ArticleFactory(slug="tides")
    clock.stop_at(pass_gate(user, article, at))
    answer = app_of(user).post("articles/tides/plus")
    assert refusal(answer) == (409, "pool_spent")
    assert not Rating.objects.exists()
    assert app_of(user).get("me").json()["quotas"]["plus"]["used"] == 0


@pytest.fixture
def regular(at, article):
    """A reader of level 5 with 5 Twei who has read the article."""
    open_day(at)
    user = UserFactory(level=5)
    adjusting.adjust(user.pk, 5, "To spend", at)
    clock.stop_at(pass_gate(user, article, at))
    return user


def test_a_minus_costs_two_twei(regular):
    answer = app_of(regular).post("articles/tides/minus", {"reason": "misleading"})
    assert answer.status_code == 201
    assert answer.json() == {
        "spent_twei": 2,
        "minuses_left": 2,
        "standing": standing(rating="minus", pluses_left=5, minuses_left=2),
    }
    assert ledger.balance_twei(ledger.wallet(regular.pk)) == 3
    assert Rating.objects.get().reason == "misleading"


@pytest.mark.parametrize("sent", [{}, {"reason": ""}, {"reason": None}, {"reason": "dull"}, {"reason": ["wrong"]}])
def test_a_minus_without_one_of_the_reasons_is_refused(regular, sent):
    answer = app_of(regular).post("articles/tides/minus", sent)
    assert refusal(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == ["reason"]
    assert ledger.balance_twei(ledger.wallet(regular.pk)) == 5


def test_a_minus_is_for_level_5_and_above(article, at):
    open_day(at)
    user = UserFactory(level=4)
    clock.stop_at(pass_gate(user, article, at))
    answer = app_of(user).post("articles/tides/minus", {"reason": "wrong"})
    assert refusal(answer) == (403, "level_too_low")
    assert (answer.json()["level"], answer.json()["level_needed"]) == (4, 5)


def test_a_minus_that_cannot_be_paid_is_refused_and_not_counted(regular, at):
    adjusting.adjust(regular.pk, -4, "Back to one", at)
    answer = app_of(regular).post("articles/tides/minus", {"reason": "wrong"})
    assert refusal(answer) == (402, "insufficient_funds")
    assert (answer.json()["balance_twei"], answer.json()["needed_twei"]) == (1, 2)
    assert not Rating.objects.exists()
    assert app_of(regular).get("me").json()["quotas"]["minus"]["used"] == 0


def test_a_minus_before_the_gate_is_refused(at, article):
    open_day(at)
    user = UserFactory(level=5)
    adjusting.adjust(user.pk, 5, "To spend", at)
    clock.stop_at(at)
    answer = app_of(user).post("articles/tides/minus", {"reason": "wrong"})
    assert refusal(answer) == (403, "gate_not_passed")
    assert (answer.json()["seconds_left"], answer.json()["depth"]) == (86, 0)


def test_the_fourth_minus_in_a_day_waits(regular, at):
    for _number in range(3):
        quotas.use(regular.pk, Quota.MINUS, at)
    answer = app_of(regular).post("articles/tides/minus", {"reason": "wrong"})
    assert refusal(answer) == (429, "minuses_spent")
    assert answer["Retry-After"] == str(24 * 60 * 60 - 90)


def test_an_author_is_paid_a_share_and_loses_nothing(at):
    open_day(at)
    author, liked, disliked = UserFactory(), UserFactory(level=5), UserFactory(level=5)
    article = ArticleFactory(slug="tides", author=AuthorFactory(user=author))
    adjusting.adjust(disliked.pk, 2, "To spend", at)
    clock.stop_at(max(pass_gate(reader, article, at) for reader in (liked, disliked)))
    assert app_of(liked).post("articles/tides/plus").status_code == 201
    assert app_of(disliked).post("articles/tides/minus", {"reason": "poor"}).status_code == 201
    assert ledger.balance_twei(ledger.wallet(author.pk)) == rules.PLUS_AUTHOR_TWEI

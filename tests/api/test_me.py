"""The reader's own account and entries through the API."""

import csv
import io
from datetime import timedelta

import pytest

from accounts.models import User
from config import clock
from rewards import adjusting, quotas, rating, reports, standing
from rewards.models import LedgerEntry
from rewards.quotas import Quota
from tests.api.client import App, app_of
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(at):
    clock.stop_at(at)
    open_day(at)
    return UserFactory(handle="odile")


@pytest.fixture
def app(user):
    return app_of(user)


def items(answer):
    assert answer.status_code == 200, answer.content
    return [entry["item"] for entry in answer.json()["results"]]


def test_a_new_reader_is_shown_in_full(app):
    answer = app.get("me")
    assert answer.status_code == 200
    assert answer.json() == {
        "handle": "odile",
        "language": "",
        "level": 1,
        "xp": 0,
        "xp_to_next_level": 155,
        "balance_twei": 0,
        "quotas": {
            "plus": {"limit": 3, "used": 0, "resets_at": None},
            "minus": {"limit": 0, "used": 0, "resets_at": None},
            "like": {"limit": 30, "used": 0, "resets_at": None},
            "dislike": {"limit": 0, "used": 0, "resets_at": None},
            "comment": {"limit": 0, "used": 0, "resets_at": None},
            "flag": {"limit": 20, "used": 0, "resets_at": None},
            "allowance_day": {"limit": 20, "used": 0, "resets_at": None},
            "allowance_week": {"limit": 60, "used": 0, "resets_at": None},
            "commenter_week": {"limit": 40, "used": 0, "resets_at": None},
        },
    }


def test_a_plus_shows_in_balance_and_quotas(app, user, at):
    article = ArticleFactory()
    then = pass_gate(user, article, at)
    rating.plus(user, article, then)
    clock.stop_at(then)
    me = app.get("me").json()
    assert me["balance_twei"] == 1
    tomorrow = (then + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    assert me["quotas"]["plus"] == {"limit": 3, "used": 1, "resets_at": tomorrow}
    assert me["quotas"]["allowance_day"] == {"limit": 20, "used": 1, "resets_at": tomorrow}


def test_every_limit_says_how_far_it_is_used_and_from_when_on_there_is_more(at):
    clock.stop_at(at)
    user = UserFactory(level=13)
    used = [
        (Quota.MINUS, 1, 1),
        (Quota.LIKE, 2, 3),
        (Quota.LIKE, 1, 1),
        (Quota.DISLIKE, 5, 2),
        (Quota.COMMENT, 4, 2),
        (Quota.FLAG, 1, 23),
        (Quota.READER_ALLOWANCE, 7, 30),
        (Quota.COMMENTER_ALLOWANCE, 3, 100),
        # Out of their windows.
        (Quota.PLUS, 3, 24),
        (Quota.COMMENTER_ALLOWANCE, 9, 7 * 24),
    ]
    for quota, amount, hours_ago in used:
        quotas.use(user.pk, quota, at - timedelta(hours=hours_ago), amount)
    quotas.use(UserFactory().pk, Quota.LIKE, at)
    assert app_of(user).get("me").json()["quotas"] == {
        "plus": {"limit": 15, "used": 0, "resets_at": None},
        "minus": {"limit": 5, "used": 1, "resets_at": "2025-10-26T08:00:00Z"},
        "like": {"limit": 30, "used": 3, "resets_at": "2025-10-26T06:00:00Z"},
        "dislike": {"limit": 5, "used": 5, "resets_at": "2025-10-26T07:00:00Z"},
        "comment": {"limit": 10, "used": 0, "resets_at": None},
        "flag": {"limit": 20, "used": 1, "resets_at": "2025-10-25T10:00:00Z"},
        "allowance_day": {"limit": 20, "used": 0, "resets_at": None},
        "allowance_week": {"limit": 60, "used": 7, "resets_at": "2025-10-31T03:00:00Z"},
        "commenter_week": {"limit": 40, "used": 3, "resets_at": "2025-10-28T05:00:00Z"},
    }


def test_of_an_hour_and_a_day_the_limit_of_comments_is_the_one_with_less_left(at):
    clock.stop_at(at)
    user = UserFactory(level=13)
    quotas.use(user.pk, Quota.COMMENT, at - timedelta(hours=3), 21)
    quotas.use(user.pk, Quota.COMMENT, at - timedelta(minutes=30), 1)
    comment = app_of(user).get("me").json()["quotas"]["comment"]
    assert comment == {"limit": 30, "used": 22, "resets_at": "2025-10-26T06:00:00Z"}
    clock.stop_at(at + timedelta(hours=23))
    quotas.use(user.pk, Quota.COMMENT, clock.now(), 8)
    comment = app_of(user).get("me").json()["quotas"]["comment"]
    assert comment == {"limit": 10, "used": 8, "resets_at": "2025-10-26T09:00:00Z"}


def test_all_limits_take_few_queries_however_much_was_used(app, user, at, django_assert_max_num_queries):
    for quota in Quota:
        for hours in range(5):
            quotas.use(user.pk, quota, at - timedelta(hours=hours))
    with django_assert_max_num_queries(4):
        standing.of_reader(user, at)


def test_handle_and_language_can_be_changed(app, user):
    answer = app.patch("me", {"handle": "brannock", "language": "vi"})
    assert answer.status_code == 200
    assert (answer.json()["handle"], answer.json()["language"]) == ("brannock", "vi")
    user.refresh_from_db()
    assert (user.handle, user.language) == ("brannock", "vi")


def test_what_is_not_given_stays(app, user):
    app.patch("me", {"language": "vi"})
    assert app.patch("me", {}).status_code == 200
    user.refresh_from_db()
    assert (user.handle, user.language) == ("odile", "vi")


@pytest.mark.parametrize("field", ["level", "xp", "balance_twei", "email", "is_staff", "is_suspended", "nonsense"])
def test_no_other_field_can_be_written(app, user, field):
    answer = app.patch("me", {"handle": "brannock", field: 1})
    assert answer.status_code == 400
    assert answer.json()["errors"] == {field: ["This can't be written."]}
    user.refresh_from_db()
    assert user.handle == "odile"


@pytest.mark.parametrize(
    "handle", ["ab", "a" * 31, "Odile", "-odile", "odile-", "od ile", "odilé", "odile\n", "od\x00ile", "", None, [], {}]
)
def test_a_malformed_handle_is_refused(app, user, handle):
    answer = app.patch("me", {"handle": handle})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["code"], list(answer.json()["errors"])) == ("invalid", ["handle"])
    assert User.objects.get(pk=user.pk).handle == "odile"


@pytest.mark.parametrize("handle", ["abc", "a" * 30, "0-9", "a--b"])
def test_a_handle_at_its_bounds_is_taken(app, handle):
    assert app.patch("me", {"handle": handle}).json()["handle"] == handle


def test_a_handle_that_somebody_has_is_refused(app, user):
    UserFactory(handle="brannock")
    answer = app.patch("me", {"handle": "brannock"})
    assert (answer.status_code, answer.json()["code"]) == (409, "handle_taken")
    assert User.objects.get(pk=user.pk).handle == "odile"


@pytest.mark.parametrize("language", ["", "en", "vi"])
def test_a_language_is_one_of_ours_or_none(app, language):
    assert app.patch("me", {"language": language}).json()["language"] == language


@pytest.mark.parametrize("language", ["fr", "vi-VN", "x" * 13, "-", "tiếng", "\x00", 0, True, None, ["en"]])
def test_a_language_that_the_site_does_not_speak_is_refused(app, language):
    answer = app.patch("me", {"language": language})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["language"]


def test_the_refusal_of_a_language_says_which_there_are(app):
    answer = app.patch("me", {"language": "fr"})
    assert answer.json()["errors"] == {"language": ["This site speaks en, vi."]}


def test_a_suspended_reader_changes_nothing_and_reads_and_exports_everything(at):
    clock.stop_at(at)
    open_day(at)
    user = UserFactory(handle="odile")
    article = ArticleFactory()
    then = pass_gate(user, article, at)
    rating.plus(user, article, then)
    report = reports.buy(user, article, then)
    read = user.reads.get()
    user.is_suspended = True
    user.save()
    app = app_of(user)
    answer = app.patch("me", {"handle": "brannock"})
    assert (answer.status_code, answer.json()["code"]) == (403, "suspended")
    assert User.objects.get(pk=user.pk).handle == "odile"
    assert app.get("me").status_code == 200
    assert items(app.get("me/entries")) == ["pnl_reports", "pluses"]
    assert len(b"".join(app.get("me/entries?format=csv")).splitlines()) == 3
    assert app.get(f"reads/{read.pk}").status_code == 200
    assert app.get(f"pnl-reports/{report.public_id}").status_code == 200


def test_anonymous_is_told_to_sign_in():
    assert App().get("me").status_code == 401
    assert App().get("me/entries").status_code == 401
    assert App().get("me/entries?format=csv").status_code == 401


@pytest.fixture
def article():
    return ArticleFactory(slug="tides")


@pytest.fixture
def entries(user, article, at):
    """An adjustment, a plus the day after, a report the day after that."""
    adjusting.adjust(user.pk, 5, "Welcome, and thanks", at)
    second = pass_gate(user, article, at + timedelta(days=1))
    rating.plus(user, article, second)
    third = at + timedelta(days=2)
    reports.buy(user, None, third)
    clock.stop_at(third)
    return LedgerEntry.objects.order_by("pk")


def test_entries_are_listed_newest_first(app, entries):
    answer = app.get("me/entries")
    assert items(answer) == ["pnl_reports", "pluses", "adjustment"]
    assert answer.json()["next"] is None
    assert answer.json()["previous"] is None


def test_an_entry_says_what_it_was_for(app, entries):
    report, plus, adjustment = app.get("me/entries").json()["results"]
    assert plus == {
        "id": plus["id"],
        "item": "pluses",
        "label": "Earned for Pluses",
        "side": "profit",
        "amount_twei": 1,
        "article": "tides",
        "comment": None,
        "posted_at": "2025-10-26T09:01:30Z",
        "reason": None,
    }
    assert (report["side"], report["amount_twei"], report["article"]) == ("loss", 1, None)
    assert (adjustment["side"], adjustment["reason"]) == ("profit", "Welcome, and thanks")


def test_entries_of_others_are_not_to_be_seen(entries, at):
    stranger = UserFactory()
    assert items(app_of(stranger).get("me/entries")) == []
    adjusting.adjust(stranger.pk, 1, "Own", at)
    assert items(app_of(stranger).get("me/entries")) == ["adjustment"]
    assert items(app_of(stranger).get("me/entries?article=tides")) == []
    lines = b"".join(app_of(stranger).get("me/entries?format=csv")).splitlines()
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("item=pluses", ["pluses"]),
        ("item=read_time", []),
        ("article=tides", ["pluses"]),
        ("article=nowhere", []),
        ("from=2025-10-26", ["pnl_reports", "pluses"]),
        ("to=2025-10-26", ["pluses", "adjustment"]),
        ("from=2025-10-26&to=2025-10-26", ["pluses"]),
        ("from=2025-10-27&to=2025-10-25", []),
        ("from=0001-01-01&to=9999-12-31", ["pnl_reports", "pluses", "adjustment"]),
        ("item=pluses&article=tides&from=2025-10-26&to=2025-10-26", ["pluses"]),
        ("item=", ["pnl_reports", "pluses", "adjustment"]),
    ],
)
def test_entries_are_filtered(app, entries, query, found):
    assert items(app.get(f"me/entries?{query}")) == found
    exported = b"".join(app.get(f"me/entries?{query}&format=csv")).decode("utf-8-sig")
    assert [row["item"] for row in csv.DictReader(io.StringIO(exported))] == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("item=gifts", "item"),
        ("from=yesterday", "from"),
        ("from=10/26/2025", "from"),
        ("to=2025-02-30", "to"),
        ("to=10000-01-01", "to"),
        ("article=%00", "article"),
    ],
)
@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_filter_that_makes_no_sense_is_refused(app, query, field, form):
    answer = app.get(f"me/entries?{query}&format={form}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]


def test_a_day_of_the_filter_is_a_utc_day(app, user, at):
    adjusting.adjust(user.pk, 1, "Late", at.replace(hour=23, minute=59, second=59))
    assert items(app.get("me/entries?to=2025-10-25")) == ["adjustment"]
    assert items(app.get("me/entries?from=2025-10-26")) == []


def test_cursors_lead_through_all_entries_and_back(app, user, at):
    for number in range(103):
        adjusting.adjust(user.pk, 1, f"Number {number}", at)
    pages = [app.get("me/entries").json()]
    while pages[-1]["next"]:
        pages.append(app.client.get(pages[-1]["next"], headers={"X-Session-Token": app.token}).json())
    assert [len(page["results"]) for page in pages] == [50, 50, 3]
    reasons = [entry["reason"] for page in pages for entry in page["results"]]
    assert reasons == [f"Number {number}" for number in reversed(range(103))]
    back = app.client.get(pages[-1]["previous"], headers={"X-Session-Token": app.token}).json()
    assert back["results"] == pages[1]["results"]


def test_csv_streams_all_entries_under_their_names(app, user, entries, at):
    for _number in range(60):
        adjusting.adjust(user.pk, 1, 'A "quoted", thing', at)
    answer = app.get("me/entries?format=csv")
    assert answer.status_code == 200
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="entries.csv"'
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert len(rows) == 63
    fields = "id item label side amount_twei article comment posted_at reason"
    assert list(rows[0]) == fields.split()
    assert rows[0]["reason"] == 'A "quoted", thing'
    plus = next(row for row in rows if row["item"] == "pluses")
    assert (plus["label"], plus["side"], plus["amount_twei"], plus["article"]) == (
        "Earned for Pluses",
        "profit",
        "1",
        "tides",
    )


def test_csv_is_nothing_that_a_spreadsheet_computes(app, user, at):
    adjusting.adjust(user.pk, 1, "=cmd|'/c calc'!A1", at)
    adjusting.adjust(user.pk, 1, "Merci, 1,5; bis morgen", at)
    rows = list(csv.DictReader(io.StringIO(b"".join(app.get("me/entries?format=csv")).decode("utf-8-sig"))))
    assert [row["reason"] for row in rows] == ["Merci, 1,5; bis morgen", "'=cmd|'/c calc'!A1"]


def test_csv_can_be_asked_for_by_header_too(app, entries):
    assert app.get("me/entries", Accept="text/csv")["Content-Type"].startswith("text/csv")
    assert app.get("me/entries", Accept="application/json")["Content-Type"] == "application/json"

"""PnL reports through the API."""

import csv
import io
from datetime import timedelta

import pytest

from config import clock
from rewards import adjusting, ledger, rating, reports, settlement
from rewards.ledger import FEES, READERS_POOL, Entry
from rewards.models import Item, PnlReport
from tests.api.client import App, app_of
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db

PROFIT = [
    ("read_time", "Read Time"),
    ("pluses", "Earned for Pluses"),
    ("comment_rewards", "Comment Rewards"),
    ("likes_own", "Likes Own"),
    ("likes_commenter", "Likes Commenter"),
    ("likes_author", "Likes Author"),
    ("dislikes_author", "Dislikes Author"),
]
LOSS = [
    ("minuses", "Spent for Minuses"),
    ("comment_tributes", "Comment Tributes"),
    ("dislikes_own", "Dislikes Own"),
    ("dislikes_commenter", "Dislikes Commenter"),
    ("publish_tributes", "Post Publish Tribute"),
    ("pnl_reports", "PnL Reports"),
]


def rows(items, **moved):
    """The rows of one side in the panel's order: what moved, and zeros."""
    return [
        {
            "item": item,
            "label": label,
            "amount_twei": moved.get(item, (0, 0))[0],
            "count": moved.get(item, (0, 0))[1],
        }
        for item, label in items
    ]


@pytest.fixture
def user(at):
    clock.stop_at(at)
    open_day(at)
    return UserFactory()


@pytest.fixture
def article():
    return ArticleFactory(slug="tides")


@pytest.fixture
def app(user):
    return app_of(user)


@pytest.fixture
def earned(user, article, at):
    """Three Twei of Read Time, one for a plus; the clock stands an hour later."""
    then = pass_gate(user, article, at)
    settlement.settle_read_time(then)
    rating.plus(user, article, then)
    clock.stop_at(at + timedelta(hours=1))


def refusal(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def computed(bought):
    report = PnlReport.objects.get(public_id=bought.json()["id"])
    return reports.compute(report.pk, clock.now())


def test_a_report_is_bought_and_its_place_is_told(app, user, earned):
    answer = app.post("articles/tides/pnl-reports")
    assert answer.status_code == 202
    bought = answer.json()
    assert list(bought) == ["id", "article", "from", "to", "as_of", "status", "price_twei"]
    assert bought == {
        "id": bought["id"],
        "article": "tides",
        "from": "2025-10-24",
        "to": "2025-10-25",
        "as_of": "2025-10-25T10:00:00Z",
        "status": "pending",
        "price_twei": 1,
    }
    assert answer["Location"] == f"/api/v1/pnl-reports/{bought['id']}"
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 3
    assert app.client.get(answer["Location"], headers={"X-Session-Token": app.token}).json() == bought


def test_a_computed_report_has_every_row_in_the_panels_order(app, earned):
    bought = app.post("articles/tides/pnl-reports")
    computed(bought)
    report = app.get(f"pnl-reports/{bought.json()['id']}").json()
    assert report == {
        "id": bought.json()["id"],
        "article": "tides",
        "from": "2025-10-24",
        "to": "2025-10-25",
        "as_of": "2025-10-25T10:00:00Z",
        "status": "ready",
        "price_twei": 1,
        "profit": rows(PROFIT, read_time=(3, 1), pluses=(1, 1)),
        "profit_subtotal_twei": 4,
        "loss": rows(LOSS, pnl_reports=(1, 1)),
        "loss_subtotal_twei": 1,
        "total_twei": 3,
        "days": [{"date": "2025-10-25", "profit_twei": 4, "loss_twei": 1}],
    }
    names = "id article from to as_of status price_twei profit profit_subtotal_twei loss loss_subtotal_twei total_twei"
    assert list(report) == [*names.split(), "days"]
    assert (len(report["profit"]), len(report["loss"])) == (7, 6)


def test_reading_a_report_again_is_free_and_shows_the_same(app, user, earned):
    bought = app.post("articles/tides/pnl-reports")
    computed(bought)
    place = f"pnl-reports/{bought.json()['id']}"
    assert app.get(place).json() == app.get(place).json()
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 3


def test_the_whole_wallet_counts_what_no_article_brought_too(app, user, article, earned, at):
    other = ArticleFactory()
    then = pass_gate(user, other, at + timedelta(hours=2))
    rating.plus(user, other, then)
    clock.stop_at(then)
    first = app.post("articles/tides/pnl-reports")
    bought = app.post("pnl-reports")
    assert bought.status_code == 202
    assert bought.json()["article"] is None
    assert bought.json()["from"] == "2025-10-25"
    computed(first)
    computed(bought)
    report = app.get(f"pnl-reports/{bought.json()['id']}").json()
    assert report["profit"] == rows(PROFIT, read_time=(3, 1), pluses=(2, 2))
    assert report["loss"] == rows(LOSS, pnl_reports=(2, 2))
    assert report["total_twei"] == 3


def test_a_report_covers_nothing_that_came_after_its_fee(app, user, earned, at):
    bought = app.post("pnl-reports")
    other = ArticleFactory()
    rating.plus(user, other, pass_gate(user, other, at + timedelta(hours=2)))
    computed(bought)
    report = app.get(f"pnl-reports/{bought.json()['id']}").json()
    assert report["profit"] == rows(PROFIT, read_time=(3, 1), pluses=(1, 1))


def test_days_can_be_chosen(app, user, earned, at):
    clock.stop_at(at + timedelta(days=2))
    answer = app.post("pnl-reports", {"from": "2025-10-26", "to": "2025-10-26"})
    assert (answer.json()["from"], answer.json()["to"]) == ("2025-10-26", "2025-10-26")
    computed(answer)
    empty = app.get(f"pnl-reports/{answer.json()['id']}").json()
    assert (empty["total_twei"], empty["days"]) == (0, [])

    answer = app.post("articles/tides/pnl-reports", {"from": "2025-10-25", "to": None})
    assert (answer.json()["from"], answer.json()["to"]) == ("2025-10-25", "2025-10-27")
    computed(answer)
    report = app.get(f"pnl-reports/{answer.json()['id']}").json()
    # The fee is in the report when its day is.
    assert report["days"] == [
        {"date": "2025-10-25", "profit_twei": 4, "loss_twei": 0},
        {"date": "2025-10-27", "profit_twei": 0, "loss_twei": 1},
    ]


@pytest.mark.parametrize(
    "days",
    [
        {"from": "2025-10-26"},
        {"to": "2025-10-26"},
        {"from": "2025-10-25", "to": "2025-10-24"},
        {"from": "9999-12-31", "to": "9999-12-31"},
    ],
)
@pytest.mark.parametrize("path", ["pnl-reports", "articles/tides/pnl-reports"])
def test_days_that_are_none_or_still_to_come_are_refused(app, user, earned, path, days):
    answer = app.post(path, days)
    assert refusal(answer) == (400, "days_invalid")
    assert answer.json()["today"] == "2025-10-25"
    assert not PnlReport.objects.exists()
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 4


@pytest.mark.parametrize("day", ["yesterday", "2025-02-30", "10/25/2025", 20251025, True, "", ["2025-10-25"]])
def test_what_is_no_day_is_refused_field_by_field(app, earned, day):
    answer = app.post("pnl-reports", {"from": day, "to": day})
    assert refusal(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == ["from", "to"]
    assert not PnlReport.objects.exists()


@pytest.mark.parametrize("path", ["pnl-reports", "articles/tides/pnl-reports"])
def test_who_cannot_pay_gets_no_report(app, user, article, path):
    answer = app.post(path)
    assert refusal(answer) == (402, "insufficient_funds")
    assert (answer.json()["balance_twei"], answer.json()["needed_twei"]) == (0, 1)
    assert not PnlReport.objects.exists()


@pytest.mark.parametrize("path", ["pnl-reports", "articles/tides/pnl-reports"])
def test_a_suspended_reader_buys_no_report(user, earned, path):
    user.is_suspended = True
    user.save()
    assert refusal(app_of(user).post(path)) == (403, "suspended")
    assert not PnlReport.objects.exists()


def test_a_report_of_an_unknown_article_is_not_found(app, earned):
    assert refusal(app.post("articles/nowhere/pnl-reports")) == (404, "not_found")


def test_anonymous_is_told_to_sign_in(article):
    for path in ("pnl-reports", "articles/tides/pnl-reports"):
        assert refusal(App().post(path)) == (401, "not_authenticated")
    assert refusal(App().get("pnl-reports")) == (401, "not_authenticated")


def test_reports_are_listed_to_their_buyer_newest_first(app, user, earned):
    first = app.post("articles/tides/pnl-reports")
    second = app.post("pnl-reports")
    computed(first)
    listed = app.get("pnl-reports").json()
    assert set(listed) == {"next", "previous", "results"}
    assert [report["id"] for report in listed["results"]] == [second.json()["id"], first.json()["id"]]
    pending, ready = listed["results"]
    assert "total_twei" not in pending
    assert ready["total_twei"] == 3
    stranger = app_of(UserFactory())
    assert stranger.get("pnl-reports").json()["results"] == []


def test_somebody_elses_report_is_not_found(app, earned):
    bought = app.post("articles/tides/pnl-reports").json()
    answer = app_of(UserFactory(is_staff=True)).get(f"pnl-reports/{bought['id']}")
    assert refusal(answer) == (404, "not_found")


@pytest.mark.parametrize(
    "name", ["00000000-0000-4000-8000-000000000000", "1", "nonsense", "00000000-0000-4000-8000-00000000000g"]
)
def test_a_report_that_there_is_not_is_not_found(app, name):
    assert refusal(app.get(f"pnl-reports/{name}")) == (404, "not_found")


def test_a_report_that_cannot_be_computed_is_paid_back(app, user, earned):
    bought = app.post("pnl-reports")
    report = PnlReport.objects.get()
    for _attempt in range(reports.ATTEMPTS):
        reports.note_failure(report.pk, clock.now())
    failed = app.get(f"pnl-reports/{bought.json()['id']}").json()
    assert failed["status"] == "failed"
    assert "total_twei" not in failed
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 4


def test_cursors_lead_through_many_reports(app, user, at):
    adjusting.adjust(user.pk, 30, "To spend", at)
    for _number in range(21):
        reports.buy(user, None, at)
    first = app.get("pnl-reports").json()
    assert len(first["results"]) == 20
    last = app.client.get(first["next"], headers={"X-Session-Token": app.token}).json()
    assert (len(last["results"]), last["next"]) == (1, None)


def moved(user, article, amount, source, at):
    """So many Twei that an article brought, or cost if they are below 0."""
    wallet = ledger.wallet(user.pk)
    item, parties = (Item.PLUSES, (READERS_POOL, wallet)) if amount > 0 else (Item.MINUSES, (wallet, FEES))
    ledger.post([Entry(item, abs(amount), *parties, source_id=source, article_id=article.pk)], at)


def test_a_wallets_report_names_the_articles_that_brought_and_cost_most(app, user, article, earned, at):
    adjusting.adjust(user.pk, 100, "To spend", at)
    others = [ArticleFactory(slug=f"other-{number}", title=f"Other {number}") for number in range(24)]
    for number, other in enumerate(others):
        # Twelve that brought 1 to 12 Twei, and twelve that cost as much.
        moved(user, other, number + 1 if number < 12 else 11 - number, 1000 + number, at)
    moved(user, others[0], -5, 2000, at)
    app.post("articles/tides/pnl-reports")
    bought = app.post("pnl-reports")
    moved(user, others[0], 1_000, 3000, at)
    others[11].title = "Renamed"
    computed(bought)
    others[11].save()
    report = app.get(f"pnl-reports/{bought.json()['id']}").json()
    assert report["articles"][0] == {
        "article": "other-11",
        "title": "Other 11",
        "profit_twei": 12,
        "loss_twei": 0,
        "total_twei": 12,
    }
    assert [one["total_twei"] for one in report["articles"]] == [*range(12, 2, -1), -4, *range(-4, -13, -1)]
    # Of equals the older. The fee of an article's report is a loss of that article.
    tides, twice = report["articles"][9:11]
    assert tides == {"article": "tides", "title": article.title, "profit_twei": 4, "loss_twei": 1, "total_twei": 3}
    assert (twice["article"], twice["profit_twei"], twice["loss_twei"]) == ("other-0", 1, 5)


def test_an_articles_report_names_no_articles(app, earned):
    bought = app.post("articles/tides/pnl-reports")
    computed(bought)
    assert "articles" not in app.get(f"pnl-reports/{bought.json()['id']}").json()


def test_a_wallets_report_from_before_it_named_articles_is_still_read(app, earned):
    bought = app.post("pnl-reports")
    report = computed(bought)
    del report.figures["articles"]
    report.save()
    place = f"pnl-reports/{bought.json()['id']}"
    shown = app.get(place).json()
    assert (shown["total_twei"], "articles" in shown) == (3, False)
    assert "article,title" not in app.get(f"{place}.csv").content.decode()


# As a spreadsheet opens it.


def blocks(answer):
    """The rows of a file, parted at its empty rows."""
    found = [[]]
    for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")):
        if row:
            found[-1].append(row)
        else:
            found.append([])
    return found


def test_a_report_opens_in_a_spreadsheet(app, user, earned):
    bought = app.post("articles/tides/pnl-reports")
    computed(bought)
    answer = app.get(f"pnl-reports/{bought.json()['id']}.csv")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="pnl-tides-2025-10-24-2025-10-25.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbfreport,")
    head, figures, days = blocks(answer)
    assert dict(head) == {
        "report": bought.json()["id"],
        "article": "tides",
        "title": PnlReport.objects.get().article.title,
        "from": "2025-10-24",
        "to": "2025-10-25",
        "as_of": "2025-10-25T10:00:00+00:00",
        "price_twei": "1",
    }
    profit = {"read_time": ("3", "1"), "pluses": ("1", "1")}
    loss = {"pnl_reports": ("1", "1")}
    assert figures == [
        ["item", "label", "side", "amount_twei", "count"],
        *[[item, label, "profit", *profit.get(item, ("0", "0"))] for item, label in PROFIT],
        ["subtotal", "Profit Subtotal, Twei", "profit", "4", ""],
        *[[item, label, "loss", *loss.get(item, ("0", "0"))] for item, label in LOSS],
        ["subtotal", "Loss Subtotal, Twei", "loss", "1", ""],
        ["total", "Total Twei Earned:", "", "3", ""],
    ]
    assert days == [["date", "profit_twei", "loss_twei"], ["2025-10-25", "4", "1"]]


def test_what_a_spreadsheet_opens_is_what_is_meant(app, user, at):
    adjusting.adjust(user.pk, 100, "To spend", at)
    titles = ["=cmd|'/c calc'!A1", "@SUM(A1)", "مرحبا بالعالم، 1,5", "Cà phê; -1", 'A "quoted", thing', "1,5"]
    for number, title in enumerate(titles):
        moved(user, ArticleFactory(slug=f"a-{number}", title=title), -number - 1, 1000 + number, at)
    bought = app.post("pnl-reports")
    computed(bought)
    answer = app.get(f"pnl-reports/{bought.json()['id']}.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="pnl-wallet-2025-10-25-2025-10-25.csv"'
    _head, figures, _days, articles = blocks(answer)
    assert articles[0] == ["article", "title", "profit_twei", "loss_twei", "total_twei"]
    shown = [title for _slug, title, *_amounts in articles[1:]]
    assert shown == [
        "'=cmd|'/c calc'!A1",
        "'@SUM(A1)",
        "مرحبا بالعالم، 1,5",
        "Cà phê;' -1",
        'A "quoted", thing',
        "1,5",
    ]
    assert [int(total) for *_others, total in articles[1:]] == [-1, -2, -3, -4, -5, -6]
    assert ["total", "Total Twei Earned:", "", "-22", ""] in figures


def test_a_report_that_is_not_ready_is_no_file_yet(app, user, earned):
    place = f"pnl-reports/{app.post('pnl-reports').json()['id']}.csv"
    assert refusal(app.get(place)) == (409, "report_pending")
    for _attempt in range(reports.ATTEMPTS):
        reports.note_failure(PnlReport.objects.get().pk, clock.now())
    assert refusal(app.get(place)) == (409, "report_failed")


def test_somebody_elses_file_is_not_found(app, earned):
    bought = app.post("articles/tides/pnl-reports")
    computed(bought)
    place = f"pnl-reports/{bought.json()['id']}.csv"
    assert refusal(app_of(UserFactory(is_staff=True)).get(place)) == (404, "not_found")
    assert refusal(App().get(place)) == (401, "not_authenticated")
    assert refusal(app.get(place, Accept="application/json")) == (406, "not_acceptable")
    assert app.get(place, Accept="text/csv").status_code == 200

"""Reports as a browser gets them: bought with days and without, listed, looked at, taken along."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client

from config import clock
from rewards import adjusting, ledger, reports
from rewards.ledger import FEES, READERS_POOL, Entry
from rewards.models import Item, PnlReport
from tests.factories import ArticleFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def article():
    return ArticleFactory(slug="tides", title="The Tide Tables")


@pytest.fixture
def reader(at):
    open_day(at)
    clock.stop_at(at)
    user = UserFactory(handle="wren")
    adjusting.adjust(user.pk, 10, "To spend", at)
    return user


@pytest.fixture
def browser(reader):
    client = Client()
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(answer, status=200):
    """What a page says, in one line."""
    assert answer.status_code == status
    page = answer.content.decode()
    main = page.split("<main", 1)[1].split("</main>")[0] if "<main" in page else page
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def earn(reader, article, amount, at):
    entry = Entry(Item.PLUSES, amount, READERS_POOL, ledger.wallet(reader.pk), int(at.timestamp()), 0, article.pk)
    ledger.post([entry], at)


def balance(reader):
    return ledger.balance_twei(ledger.wallet(reader.pk))


@pytest.fixture
def ready(reader, article, at):
    """A report of an article that brought 5 Twei yesterday."""
    earn(reader, article, 5, at - timedelta(days=1))
    return reports.compute(reports.buy(reader, article, at).pk, at)


# Days in the panel.


def test_the_panel_takes_days_and_says_that_they_are_utc_days(browser, reader, article):
    panel = browser.get("/articles/tides/panel/").content.decode()
    assert "UTC days, both included" in panel
    assert re.search(r'<input[^>]* name="from" type="date" max="2025-10-25"', panel)
    answer = browser.post("/articles/tides/report/buy/", {"from": "2025-10-24", "to": "2025-10-24"}, headers=HTMX)
    assert answer.status_code == 200
    report = PnlReport.objects.get()
    assert (str(report.from_day), str(report.to_day)) == ("2025-10-24", "2025-10-24")
    browser.post("/articles/tides/report/buy/", {"from": "2025-10-25", "to": ""})
    assert str(PnlReport.objects.latest("pk").from_day) == "2025-10-25"


@pytest.mark.parametrize(
    ("from_day", "to_day"),
    [
        ("2025-10-25", "2025-10-24"),
        ("2025-10-26", ""),
        ("", "2025-10-26"),
        ("2025-02-30", ""),
        ("10/24/2025", ""),
        ("", "20251024"),
        ("yesterday", "\0"),
        ("2025-10-24", "99999-01-01"),
    ],
)
def test_days_that_are_none_are_refused_and_what_was_typed_stays(browser, reader, article, from_day, to_day):
    typed = {"from": from_day, "to": to_day}
    for path in ("/articles/tides/report/buy/", "/reports/"):
        for headers, status in ((HTMX, 200), ({}, 400)):
            answer = browser.post(path, typed, headers=headers)
            assert "Choose days that are over or today" in text(answer, status)
            page = answer.content.decode()
            assert f'value="{from_day}" aria' in page
            assert f'value="{to_day}" aria' in page
            # Which piece of the page htmx gets.
            assert ("<html" in page) == (not headers)
    assert not PnlReport.objects.exists()
    assert balance(reader) == 10


def test_the_panel_leads_to_the_days_once_the_report_is_ready(browser, article, reader, at):
    bought = reports.buy(reader, article, at)
    place = f'href="/reports/{bought.public_id}/"'
    assert place not in browser.get("/articles/tides/report/", headers=HTMX).content.decode()
    reports.compute(bought.pk, at)
    piece = browser.get("/articles/tides/report/", headers=HTMX)
    assert place in piece.content.decode()
    assert "By day, and as CSV" in text(piece)


# The list.


def test_a_report_of_the_whole_wallet_is_bought_and_leads_to_itself(browser, reader):
    answer = browser.post("/reports/", {"from": "2025-10-25", "to": "2025-10-25"})
    report = PnlReport.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/reports/{report.public_id}/")
    assert (report.article, str(report.from_day)) == (None, "2025-10-25")
    assert balance(reader) == 9
    # The same again is a further purchase.
    answer = browser.post("/reports/", {"from": "2025-10-25", "to": "2025-10-25"}, headers=HTMX)
    assert answer["HX-Redirect"] == f"/reports/{PnlReport.objects.latest('pk').public_id}/"
    assert PnlReport.objects.count() == 2
    assert balance(reader) == 8


def test_who_has_nothing_is_told_what_a_report_takes(article, reader):
    client = Client()
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "This takes 1 Twei and you have 0." in text(client.post("/reports/"), 402)
    assert "This takes 1 Twei and you have 0." in text(client.post("/articles/tides/report/buy/"), 402)
    piece = client.post("/reports/", headers=HTMX)
    assert "This takes 1 Twei and you have 0." in text(piece)
    assert "<html" not in piece.content.decode()
    assert not PnlReport.objects.exists()


def test_reports_are_listed_newest_first_with_what_became_of_them(browser, reader, ready, at):
    failed = reports.buy(reader, None, at)
    for _attempt in range(reports.ATTEMPTS):
        reports.note_failure(failed.pk, at)
    reports.buy(reader, None, at, at.date(), at.date())
    said = text(browser.get("/reports/"))
    assert re.search(
        r"The whole wallet being computed 25 Oct 2025 – 25 Oct 2025 .*"
        r"The whole wallet paid back .*The Tide Tables 4 Twei 24 Oct 2025 – 25 Oct 2025 25 Oct 2025, 09:00",
        said,
    ), said
    assert "Reading a report again is free." in said


def test_the_list_goes_on_to_older_reports(browser, reader, article, at):
    adjusting.adjust(reader.pk, 30, "To spend", at)
    for number in range(31):
        reports.buy(reader, article if number == 0 else None, at)
    first = browser.get("/reports/").content.decode()
    assert "The Tide Tables" not in first
    older = re.search(r'href="(\?before=\d+)"', first)[1]
    assert "The Tide Tables" in browser.get(f"/reports/{older}").content.decode()
    assert browser.get("/reports/?before=nothing").status_code == 404


def test_a_list_with_nothing_in_it_says_so(browser, reader):
    assert "None yet." in text(browser.get("/reports/"))


def test_somebody_elses_reports_are_neither_listed_nor_shown(reader, ready):
    client = Client()
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "None yet." in text(client.get("/reports/"))
    assert client.get(f"/reports/{ready.public_id}/").status_code == 404
    assert client.get(f"/reports/{ready.public_id}/", headers=HTMX).status_code == 404
    assert client.get(f"/reports/{ready.public_id}.csv").status_code == 404


def test_who_is_not_signed_in_is_asked_to_and_comes_back(client, reader, ready):
    place = f"/reports/{ready.public_id}/"
    assert client.get(place)["Location"] == f"/accounts/login/?next={place}"
    assert client.post("/reports/")["Location"] == "/accounts/login/?next=/reports/"
    # htmx would put the sign-in into the report.
    assert client.get(place, headers=HTMX)["HX-Refresh"] == "true"


def test_buying_is_a_post_with_a_token(reader):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post("/reports/").status_code == 403
    assert balance(reader) == 10


# One report.


def test_a_report_shows_its_rows_its_days_and_where_it_came_from(browser, reader, ready):
    answer = browser.get(f"/reports/{ready.public_id}/")
    said = text(answer)
    assert "The Tide Tables 24 Oct 2025 – 25 Oct 2025, UTC days" in said
    assert "Bought 25 Oct 2025, 09:00 for 1 Twei." in said
    assert "Earned for Pluses 5" in said
    assert "Post Publish Tribute 0 PnL Reports 1 Loss Subtotal, Twei 1 Total Twei Earned: 4" in said
    assert "UTC day Profit Loss 24 Oct 2025 5 0 25 Oct 2025 0 1" in said
    page = answer.content.decode()
    assert 'href="/articles/tides/"' in page
    assert f'href="/reports/{ready.public_id}.csv"' in page
    assert "hx-trigger" not in page.split("<main", 1)[1]
    # Reading it is free.
    assert balance(reader) == 14


def test_a_report_is_drawn_without_script_or_style(browser, ready):
    page = browser.get(f"/reports/{ready.public_id}/").content.decode()
    shown = page.split("<main", 1)[1]
    svg = shown[shown.index("<svg") : shown.index("</svg>")]
    assert 'role="img" aria-labelledby="chart-title chart-about"' in svg
    assert '<title id="chart-title">Profit and loss in Twei</title>' in svg
    assert "Bars from 24 Oct 2025 to 25 Oct 2025" in svg
    assert re.findall(r'<rect class="(above|below)"( fill="url\(#chart-hatch\)")?', svg) == [
        ("above", ""),
        ("below", ' fill="url(#chart-hatch)"'),
    ]
    assert "25 Oct 2025: Profit 0, Loss 1" in svg
    assert not re.search(r"<script|style=|\son\w+=", svg)


@pytest.mark.parametrize(
    ("days_ago", "said"), [(59, ""), (60, "Each bar is a week"), (500, "Each bar is a month"), (2500, "a year")]
)
def test_years_of_days_are_put_together_and_the_page_says_so(browser, reader, article, at, days_ago, said):
    earn(reader, article, 1, at - timedelta(days=days_ago))
    report = reports.compute(reports.buy(reader, article, at, (at - timedelta(days=days_ago)).date()).pk, at)
    page = browser.get(f"/reports/{report.public_id}/").content.decode()
    note = re.search(r"Each bar is a \w+", page)
    assert said in (note[0] if note else "")
    assert bool(note) == bool(said)


def test_what_was_taken_back_is_said(browser, reader, article, at):
    earn(reader, article, 5, at - timedelta(days=3))
    taken = ledger.post(
        [Entry(Item.MINUSES, 2, ledger.wallet(reader.pk), FEES, source_id=1, article_id=article.pk)],
        at - timedelta(days=2),
    )
    ledger.reverse([taken[0].id], "Upheld", at - timedelta(days=1))
    report = reports.compute(reports.buy(reader, article, at).pk, at)
    said = text(browser.get(f"/reports/{report.public_id}/"))
    assert "What was taken back stands on the other side of the line." in said
    assert "24 Oct 2025 0 -2" in said


def test_the_whole_wallet_shows_which_articles_brought_and_cost_most(browser, reader, at):
    brought = ArticleFactory(slug="brought", title="<b>مرحبا</b>", language="ar")
    earn(reader, brought, 5, at)
    cost = ArticleFactory(slug="cost", title="It Cost")
    minus = Entry(Item.MINUSES, 2, ledger.wallet(reader.pk), FEES, source_id=1, article_id=cost.pk)
    ledger.post([minus], at)
    report = reports.compute(reports.buy(reader, None, at).pk, at)
    answer = browser.get(f"/reports/{report.public_id}/")
    assert "What brought most Article Profit Loss Total &lt;b&gt;مرحبا&lt;/b&gt; 5 0 5" in text(answer)
    assert "What cost most Article Profit Loss Total It Cost 0 2 -2" in text(answer)
    assert '<a href="/articles/brought/"><bdi>' in answer.content.decode()
    assert "To the article" not in text(answer)


def test_a_report_in_which_nothing_moved_says_so(browser, reader, at):
    report = reports.compute(reports.buy(reader, None, at, None, (at - timedelta(days=1)).date()).pk, at)
    answer = browser.get(f"/reports/{report.public_id}/")
    assert "Nothing moved in these days." in text(answer)
    assert "<svg viewBox" not in answer.content.decode().split("<main", 1)[1]


def test_a_report_fills_in_by_itself_and_by_looking_again(browser, reader, article, at):
    bought = reports.buy(reader, article, at)
    place = f"/reports/{bought.public_id}/"
    page = browser.get(place).content.decode()
    assert f'aria-busy="true" hx-get="{place}" hx-trigger="every 1s" hx-swap="outerHTML"' in page
    assert re.search(rf'<noscript>.*<a href="{place}">Look again</a>', page)
    assert page.count("...") == 16
    piece = browser.get(place, headers=HTMX).content.decode()
    assert "hx-trigger" in piece
    assert "<html" not in piece
    reports.compute(bought.pk, at)
    piece = browser.get(place, headers=HTMX).content.decode()
    assert "hx-trigger" not in piece
    assert "Your report is ready. Total Twei Earned: -1" in piece
    assert "..." not in piece


def test_a_report_that_could_not_be_computed_says_that_its_price_is_back(browser, reader, article, at):
    bought = reports.buy(reader, article, at)
    for _attempt in range(reports.ATTEMPTS):
        reports.note_failure(bought.pk, at)
    answer = browser.get(f"/reports/{bought.public_id}/")
    assert "Its price is back in your wallet." in text(answer)
    assert "Download as CSV" not in text(answer)
    piece = browser.get(f"/reports/{bought.public_id}/", headers=HTMX)
    assert piece["HX-Trigger"] == '{"wallet-changed": {}}'
    assert balance(reader) == 10


def test_a_report_is_taken_along_as_csv(browser, ready):
    answer = browser.get(f"/reports/{ready.public_id}.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="pnl-tides-2025-10-24-2025-10-25.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert ["pluses", "Earned for Pluses", "profit", "5", "1"] in rows
    assert rows[-2:] == [["2025-10-24", "5", "0"], ["2025-10-25", "0", "1"]]


def test_a_report_that_is_still_computed_is_no_file_yet(browser, reader, article, at):
    bought = reports.buy(reader, article, at)
    assert "This report is still being computed." in text(browser.get(f"/reports/{bought.public_id}.csv"), 409)

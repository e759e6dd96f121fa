"""Dates, numbers and spans by the language of the page; what programs read is the same in all."""

import csv
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import date
from django.utils import translation

from config import clock, spans
from rewards import adjusting, reports
from rewards.models import PnlReport
from tests.factories import UserFactory, open_day
from tests.languages.catalogues import APPS

AT = datetime(2025, 10, 5, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["5 October 2025", "5 Oct 2025", "5 Oct", "5 Oct 2025, 09:00"]),
        ("vi", ["5 tháng 10 2025", "5/10/2025", "5/10", "5/10/2025, 09:00"]),
    ],
)
def test_dates(language, shown):
    with translation.override(language):
        names = ["DATE_FORMAT", "SHORT_DATE_FORMAT", "MONTH_DAY_FORMAT", "SHORT_DATETIME_FORMAT"]
        assert [date(AT, name) for name in names] == shown


@pytest.mark.parametrize(("language", "shown"), [("en", "1,234,567"), ("vi", "1.234.567")])
def test_thousands(language, shown):
    with translation.override(language):
        assert intcomma(1_234_567) == shown
        assert intcomma(-1_234_567) == f"-{shown}"
        assert intcomma(999) == "999"


@pytest.mark.parametrize(
    ("wait", "english", "vietnamese"),
    [
        (timedelta(seconds=1), "1 min", "1 phút"),
        (timedelta(minutes=1), "1 min", "1 phút"),
        (timedelta(minutes=1, seconds=1), "2 min", "2 phút"),
        (timedelta(minutes=59, seconds=1), "1 h", "1 giờ"),
        (timedelta(hours=2, minutes=10), "2 h 10 min", "2 giờ 10 phút"),
        (timedelta(hours=47, minutes=59), "47 h 59 min", "47 giờ 59 phút"),
        (timedelta(hours=48), "2 d", "2 ngày"),
        (timedelta(hours=51, minutes=1), "2 d 4 h", "2 ngày 4 giờ"),
        (timedelta(hours=71, minutes=1), "3 d", "3 ngày"),
        (timedelta(days=6, hours=23), "6 d 23 h", "6 ngày 23 giờ"),
    ],
)
def test_how_long_until_something_is_short_and_never_too_short(wait, english, vietnamese):
    assert spans.until(AT + wait, AT) == english
    with translation.override("vi"):
        assert spans.until(AT + wait, AT) == vietnamese


def test_no_template_spells_a_date_out():
    """Names of formats go by the language; `c`, `Y-m-d` and what a field for a time takes are for machines."""
    for path in [path for app in APPS for path in Path(settings.BASE_DIR, app).rglob("templates/**/*")]:
        if path.is_file():
            formats = set(re.findall(r"""\|date:["']([^"']+)""", path.read_text()))
            assert {one for one in formats if not one.endswith("_FORMAT")} <= {"c", "Y-m-d", r"Y-m-d\TH:i"}, path


@pytest.mark.django_db
def test_a_report_as_csv_has_the_same_figures_and_days_in_every_language(client, at):
    clock.stop_at(at)
    open_day(at)
    reader = UserFactory()
    adjusting.adjust(reader.pk, 1_234_567, "To spend", at)
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    bought = reports.buy(reader, None, at)
    reports.compute(bought.pk, at)
    assert PnlReport.objects.get(pk=bought.pk).status == "ready"
    found = {}
    for language in ("en", "vi"):
        answer = client.get(f"/reports/{bought.public_id}.csv", headers={"Accept-Language": language})
        rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
        found[language] = [[cell for number, cell in enumerate(row) if number != 1 or len(row) < 5] for row in rows]
    assert found["en"] == found["vi"]

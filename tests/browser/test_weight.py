"""What an article's page weighs as production sends it, in a real Chromium that has nothing of it yet."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from benchmarks import production
from config import clock
from rewards import adjusting
from tests.api.client import app_of
from tests.browser import looking
from tests.browser.conftest import DATABASE, answers, served
from tests.browser.stories import tell
from tests.committed import copy_of, until
from tests.factories import UserFactory, open_day

PAGE, SCRIPTS = 60_000, 25_000


@pytest.fixture(scope="module")
def site(template_database, django_db_blocker, tmp_path_factory):
    # Sessions are good under one key only, and these are made here.
    environment = production.environment(tmp_path_factory.mktemp("production")) | {"SECRET_KEY": settings.SECRET_KEY}
    with (
        copy_of(template_database, django_db_blocker, DATABASE),
        served(production.APPLICATION, **environment) as address,
    ):
        until(lambda: answers(address))
        yield address


@pytest.fixture(scope="module")
def reader(site):
    open_day(clock.now())
    tell(clock.now())
    user = UserFactory(level=13)
    adjusting.adjust(user.pk, 10, "To spend", clock.now())
    return user


def weigh(page, address):
    """Bytes over the wire with their headers, by kind: "Document", "Script", "Stylesheet", "Image", "XHR" …"""
    kinds, bytes_of = {}, {}
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    network.on(
        "Network.loadingFinished", lambda event: bytes_of.update({event["requestId"]: event["encodedDataLength"]})
    )
    page.goto(address)
    looking.come_to_rest(page)
    page.wait_for_load_state("networkidle")
    total = {}
    for request, kind in kinds.items():
        total[kind] = total.get(kind, 0) + bytes_of[request]
    return total


@pytest.mark.parametrize("who", ["visitor", "reader"])
def test_an_article_weighs_little_without_its_pictures(page, site, reader, who):
    if who == "reader":
        page.context.add_cookies([{"name": "sessionid", "value": app_of(reader).token, "url": site}])
    weight = weigh(page, f"{site}/articles/tides/")
    assert {"Document", "Script", "Stylesheet", "Image"} <= set(weight), "something was not weighed"
    expect(page.get_by_role("link", name="Sign out")).to_have_count(1 if who == "reader" else 0)
    assert weight["Script"] <= SCRIPTS, weight
    assert sum(weight.values()) - weight["Image"] <= PAGE, weight

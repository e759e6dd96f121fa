"""The pages that explain: they say what the rules say."""

import pytest

from rewards import rules

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["help", "terms", "privacy"])
def test_every_page_has_them_in_its_foot(client, name):
    page = client.get(f"/{name}/")
    assert page.status_code == 200
    assert f'href="/{name}/"' in client.get("/").text


def test_the_figures_of_how_earning_works_are_those_of_the_rules(client, monkeypatch):
    monkeypatch.setattr(rules, "PUBLISH_TRIBUTE_TWEI", 77_077)
    monkeypatch.setattr(rules, "READER_ALLOWANCE_DAY_TWEI", 88_088)
    page = client.get("/help/").text
    assert "77,077" in page or "77077" in page
    assert "88,088" in page or "88088" in page
    assert f"takes {rules.terms(500, 0).gate_seconds} seconds" in page


def test_the_page_is_the_same_for_everybody_and_may_be_kept(client):
    page = client.get("/help/")
    assert "public" in page.headers["Cache-Control"]
    assert not page.cookies

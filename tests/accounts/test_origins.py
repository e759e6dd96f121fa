"""From where accounts are used: noted where a read is opened, kept for 30 days."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import origins, tasks
from accounts.models import Origin
from config import clock
from config.celery import app
from tests.api.client import app_of
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db


def reader_at(**place):
    """An app of somebody, whose requests come from a place."""
    app = app_of(UserFactory())
    app.client.defaults |= place
    return app


def kept():
    return list(Origin.objects.order_by("pk").values_list("day", "network", "agent"))


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("unix:", ""),
        ("203.0.113.077", ""),
        ("1.2.3.4\0", ""),
    ],
)
def test_an_address_is_kept_as_its_network(ip, network):
    assert origins.network_of(ip) == network


@given(st.ip_addresses())
def test_every_address_has_a_network_that_fits_its_column(ip):
    network = origins.network_of(str(ip))
    assert network
    assert len(network) <= Origin._meta.get_field("network").max_length


def test_a_day_a_network_and_a_program_are_noted_once(at):
    user = UserFactory()
    for ip, agent, hours in (
        ("203.0.113.77", "A", 0),
        ("203.0.113.78", "A", 1),
        ("203.0.113.77", "B", 2),
        ("198.51.100.1", "A", 3),
        ("203.0.113.77", "A", 15),
    ):
        origins.note(user.pk, ip, agent, at + timedelta(hours=hours))
    today, tomorrow = at.date(), at.date() + timedelta(days=1)
    assert kept() == [
        (today, "203.0.113.0/24", "A"),
        (today, "203.0.113.0/24", "B"),
        (today, "198.51.100.0/24", "A"),
        (tomorrow, "203.0.113.0/24", "A"),
    ]


def test_what_is_no_address_is_not_noted(at):
    origins.note(UserFactory().pk, "somewhere", "A", at)
    assert kept() == []


@pytest.mark.parametrize(
    ("sent", "noted"),
    [
        ("x" * 300, "x" * 200),
        ("", ""),
        ("Wget\0/1.0", "Wget\N{REPLACEMENT CHARACTER}/1.0"),
        ("\udc80 \xe9", "? \xe9"),
        ("đọc 📖", "đọc 📖"),
    ],
)
def test_a_program_may_call_itself_what_it_likes(at, sent, noted):
    origins.note(UserFactory().pk, "203.0.113.77", sent, at)
    assert kept()[0][2] == noted


def test_it_is_noted_where_a_read_is_opened(at):
    clock.stop_at(at)
    ArticleFactory(slug="tides")
    reader = reader_at(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Telephone")
    for _ in range(2):
        assert reader.post("articles/tides/reads").status_code == 201
    assert kept() == [(at.date(), "203.0.113.0/24", "Telephone")]
    reader.client.defaults["HTTP_USER_AGENT"] = "Other"
    assert reader.post("articles/nowhere/reads").status_code == 404
    assert len(kept()) == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "networks"),
    [
        (0, "198.51.100.7", ["203.0.113.0/24"]),
        (1, "6.6.6.6, 198.51.100.7", ["198.51.100.0/24"]),
        (2, "198.51.100.7, 10.0.0.1", ["198.51.100.0/24"]),
        (2, "198.51.100.7", []),
    ],
)
def test_an_address_is_what_the_proxies_in_front_say(at, settings, proxies, forwarded, networks):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    ArticleFactory(slug="tides")
    reader = reader_at(REMOTE_ADDR="203.0.113.77", HTTP_X_FORWARDED_FOR=forwarded)
    assert reader.post("articles/tides/reads").status_code == 201
    assert [network for _day, network, _agent in kept()] == networks


def test_who_comes_from_no_address_reads_too(at):
    ArticleFactory(slug="tides")
    assert reader_at(REMOTE_ADDR="").post("articles/tides/reads").status_code == 201
    assert kept() == []


def test_it_is_kept_for_30_days(at):
    user = UserFactory()
    for days in (31, 30, 0):
        origins.note(user.pk, "203.0.113.77", str(days), at - timedelta(days=days))
    clock.stop_at(at)
    tasks.prune()
    assert [agent for _day, _network, agent in kept()] == ["30", "0"]
    assert app.conf.beat_schedule["prune-accounts"]["task"] == "accounts.tasks.prune"

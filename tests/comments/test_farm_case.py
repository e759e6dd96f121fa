"""A farm that waits out every gate becomes a case within days, and no honest reader is ever in one."""

import sys
import time
from datetime import timedelta

import pytest

from comments import suspicion
from rewards.models import Case, CaseMember, Read
from tests.crowd import DAY_SECONDS, Farm, Honest, Library, Site, home

pytestmark = pytest.mark.django_db

OFFICE_NETWORK, OFFICE_BROWSER = "198.51.100.9", "Managed browser 140"
PROXIES = ("203.0.113.5", "192.0.2.5")


def lives(at, farm, honest, office, days, seed=9, **script):
    """Readers live for some days among a farm, and the timetable looks each night. The site, what is to be said of each
    night (day, of the farm in the case, seconds), and the numbers of the farm."""
    library = Library(seed, days=days)
    site = Site(library, honest + farm, at.replace(hour=0))
    farmed = range(honest, honest + farm)
    readers = [Honest(number, library, seed, **({"hour": 12.3} if number < office else {})) for number in range(honest)]
    farming = Farm(farmed, library, seed, **script)
    nights = []
    for day in range(days):
        site.happens([one for reader in (*readers, farming) for one in reader.day(day)])
        site.came(range(office), day, OFFICE_NETWORK, OFFICE_BROWSER)
        site.came(range(office, honest), day, home, lambda number: f"Browser {number % 40}")
        site.came(farmed, day, lambda number: PROXIES[number % 2], "Headless 1")
        nights.append((day + 1, *looked_at(site, day, farmed)))
    return site, nights, site.ids(farmed)


def looked_at(site, day, farmed):
    began = time.perf_counter()
    suspicion.look(site.when((day + 1) * DAY_SECONDS))
    took = time.perf_counter() - began
    suspected = set(CaseMember.objects.values_list("reader_id", flat=True))
    assert suspected <= site.ids(farmed), "an honest reader is in a case"
    return len(suspected), took


def codes(points):
    return {point["code"] for point in points}


def test_a_small_farm_is_a_case_before_its_seventh_day(at):
    _site, nights, farmed = lives(at, farm=8, honest=150, office=20, days=7)
    assert max(found for day, found, _took in nights if day < 7) >= 0.9 * len(farmed)
    case = Case.objects.get()
    assert codes(case.points_for) == {"steps", "share", "at_gate", "joined", "origin"}
    assert codes(case.points_against) == set()


@pytest.mark.slow
def test_a_farm_of_25_among_1000_readers_is_a_case_before_its_seventh_day(at, capsys):
    _site, nights, farmed = lives(at, farm=25, honest=1_000, office=30, days=30)
    first = next((day, found) for day, found, _took in nights if found)
    with capsys.disabled():
        sys.stdout.write(f"\nA case on day {first[0]} with {first[1]} of {len(farmed)}, on day 6 with {nights[5][1]}; ")
        sys.stdout.write(f"the last look took {nights[-1][2]:.2f} s at {Read.objects.count()} reads.\n")
    assert nights[5][1] >= 0.9 * len(farmed)
    assert Case.objects.get().opened_at <= at.replace(hour=0) + timedelta(days=6)

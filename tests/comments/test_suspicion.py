"""Who becomes a case and who doesn't: families, offices, phones that are shared, friends; and farms in disguise."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import groups, suspicion, tasks
from comments.models import Reaction
from comments.points import Point, sentence
from config import clock
from config.celery import app
from rewards import cases, persons, rules
from rewards.models import Case, CaseMember
from tests.crowd import DAY_SECONDS, Farm, Honest, Library, Reading, Site, home
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

DAYS = 14
# Whoever shares a phone with others reads what stands first, every day.
SAME_TASTE = {"in_page_order": True, "texts_a_day": 4, "activity": 1}


def live(at, *readers, library, days=DAYS, came=None):
    """All of these read for some days, and the worker looks each night. The site, and the numbers of those in a case."""
    site = Site(library, max(number for one in readers for number in numbers_of(one)) + 1, at.replace(hour=0))
    for day in range(days):
        site.happens([one for reader in readers for one in reader.day(day)])
        if came:
            came(site, day)
        suspicion.look(site.when((day + 1) * DAY_SECONDS))
    return site, suspected(site)


def numbers_of(one):
    return one.numbers if isinstance(one, Farm) else [one.number]


def suspected(site):
    """The numbers of those in each case."""
    number_of = {user.pk: number for number, user in enumerate(site.users)}
    found = Case.objects.order_by("pk")
    return [sorted(number_of[one] for one in case.members.values_list("reader_id", flat=True)) for case in found]


def crowd(library, seed, count, start=0, **habits):
    return [Honest(number, library, seed, **habits) for number in range(start, start + count)]


def codes(points):
    return {point["code"] for point in points}


@pytest.mark.parametrize("seed", range(4))
class TestHonestPeople:
    def test_a_family_with_one_tablet_is_none(self, at, seed):
        library = Library(seed, days=DAYS)
        family = crowd(library, seed, 4, **SAME_TASTE)

        def came(site, day):
            site.came(range(4), day, "203.0.113.9", "Tablet")

        assert live(at, *family, library=library, came=came)[1] == []

    def test_an_office_of_30_that_reads_at_lunch_is_none(self, at, seed):
        library = Library(seed, days=DAYS)
        office = crowd(library, seed, 30, hour=12.3, **SAME_TASTE)

        def came(site, day):
            site.came(range(30), day, "203.0.113.9", "Managed browser 140")

        assert live(at, *office, library=library, came=came)[1] == []

    def test_a_phone_that_a_village_shares_is_none(self, at, seed):
        library = Library(seed, days=DAYS)
        village = [Honest(n, library, seed, **SAME_TASTE | {"hour": 8 + n * 0.7}) for n in range(8)]

        def came(site, day):
            site.came(range(8), day, "203.0.113.9", "Telephone")

        assert live(at, *village, library=library, came=came)[1] == []

    def test_friends_who_read_what_one_of_them_has_read_are_none(self, at, seed):
        library = Library(seed, days=DAYS)
        finder = Honest(0, library, seed, activity=1, texts_a_day=5, in_page_order=False)

        class Friend(Honest):
            """Reads what was recommended, in the order in which that came, on the day after."""

            told = []

            def choose(self, day):
                return [text for text in self.told[-1] if text not in self.read] if self.told else []

        class Finder:
            number = 0

            def day(self, day):
                found = list(finder.day(day))
                yield from found
                Friend.told = [[one.text for one in found]]

        friends = [Friend(number, library, seed, activity=1) for number in (1, 2)]
        site, found = live(at, *friends, Finder(), library=library)
        like_each_other(site, range(3), at, times=4)
        assert found == []
        assert suspicion.look(site.when(DAYS * DAY_SECONDS)) == []


def like_each_other(site, numbers, at, times, others=()):
    """Each of some likes so many comments of each of the rest, and one of each of `others`."""
    said = {writer: [CommentFactory(writer=site.users[writer]) for _ in range(times)] for writer in (*numbers, *others)}
    for reader, writer in permutations(numbers, 2):
        for comment in said[writer]:
            like(site.users[reader], comment, at)
    for reader in numbers:
        for writer in others:
            like(site.users[reader], said[writer][0], at)


def like(reader, comment, at):
    return Reaction.objects.create(comment=comment, reader=reader, commenter=comment.writer, kind="like", reacted_at=at)


class TestFarms:
    @pytest.mark.parametrize(
        "script",
        [
            {"jitter": 0},
            {"jitter": 8},
            {"stagger": 0},
            {"stagger": 15 * 3600},
            {"pause": 600, "jitter": 5},
        ],
        ids=str,
    )
    def test_a_farm_is_a_case_within_six_days(self, at, script):
        library = Library(3, days=6)
        farm = Farm(range(12), library, 3, **script)
        assert live(at, farm, *crowd(library, 3, 40, start=12), library=library, days=6)[1] == [list(range(12))]

    def test_two_proxies_and_many_browsers_dont_hide_it(self, at):
        library = Library(4, days=6)

        def came(site, day):
            site.came(range(10), day, lambda n: ("203.0.113.9", "198.51.100.9")[n % 2], lambda n: f"Browser {n}")

        _site, found = live(at, Farm(range(10), library, 4), library=library, days=6, came=came)
        assert found == [list(range(10))]
        assert codes(Case.objects.get().points_for) == {"steps", "share", "at_gate", "joined"}

    @pytest.mark.parametrize(("ip", "night"), [("203.0.113.9", 3), (home, 4)])
    def test_one_network_with_one_browser_only_lets_it_be_found_earlier(self, at, ip, night):
        library = Library(4, days=6)

        def came(site, day):
            site.came(range(5), day, ip, "Headless")

        live(at, Farm(range(5), library, 4), library=library, days=6, came=came)
        assert Case.objects.get().opened_at == at.replace(hour=0) + timedelta(days=night)

    def test_an_account_that_also_reads_by_itself_is_in_it(self, at):
        library = Library(5, days=7)
        farm = Farm(range(6), library, 5)
        alone = Honest(0, library, 5, hour=20, texts_a_day=4, activity=1)

        def choose(day):
            chosen = [text for text in library.of_day(day)[4:8] if text not in farm.done]
            # The script leaves them out from now on: nobody reads an article twice.
            farm.done.update(chosen)
            return chosen

        alone.choose = choose
        site, found = live(at, farm, alone, library=library, days=7)
        assert found == [list(range(6))]
        counts = CaseMember.objects.get(reader=site.users[0]).evidence
        assert counts["steps"] > counts["agreeing_steps"] >= rules.SUSPICION_STEPS

    def test_two_accounts_are_no_case(self, at):
        library = Library(6, days=10)
        assert live(at, Farm(range(2), library, 6), library=library, days=10)[1] == []

    def test_another_order_or_other_gaps_are_no_case(self, at):
        """The bounds of what is found: a script that deals another order, or other pauses, to each account."""
        library = Library(7, days=DAYS)
        script = Farm(range(1), library, 7)
        site = Site(library, 6, at.replace(hour=0))
        for day in range(DAYS):
            reads = list(script.day(day))
            for account in range(3):
                site.happens([shifted(one, account, 20 * number) for number, one in enumerate(reads)])
            for account, order in ((3, (1, 3, 0, 2)), (4, (2, 0, 3, 1)), (5, (3, 2, 1, 0))):
                texts = [reads[place].text for place in order]
                dealt = [replace(one, reader=account, text=text) for text, one in zip(texts, reads, strict=True)]
                site.happens(dealt)
        assert suspicion.links(site.when(DAYS * DAY_SECONDS)) == []


def shifted(one, account, seconds):
    """The same read by another account, so many seconds later for each account before it."""
    later = account * seconds
    return replace(one, reader=account, began=one.began + later, passed=one.passed + later)


def exactly(at, steps, agreeing, readers=3, gap=100, apart=rules.SUSPICION_TOLERANCE_SECONDS + 1):
    """Readers who have so many steps in common, of which some agree to the second, and the others are so many seconds
    apart from one reader to the next. The site, and the night after."""
    library = Library(1, old=2 * steps, a_day=0, days=1)
    site = Site(library, readers, at.replace(hour=0))
    readings = []
    for step in range(steps):
        for reader in range(readers):
            off = 0 if step < agreeing else reader * apart
            began = step * 3600 + reader * 10
            readings += [
                Reading(reader, 2 * step, began - 1, began, 1),
                Reading(reader, 2 * step + 1, began, began + gap + off, 1),
            ]
    site.happens(readings)
    return site, site.when(DAY_SECONDS)


class TestBounds:
    def test_so_many_steps_make_a_case_and_one_less_none(self, at):
        _site, night = exactly(at, rules.SUSPICION_STEPS, rules.SUSPICION_STEPS - 1)
        assert suspicion.look(night) == []
        _site, night = exactly(at, rules.SUSPICION_STEPS, rules.SUSPICION_STEPS)
        assert len(suspicion.look(night)) == 1

    @pytest.mark.parametrize(("agreeing", "found"), [(14, 1), (13, 0)])
    def test_most_of_what_is_common_has_to_agree(self, at, agreeing, found):
        _site, night = exactly(at, 20, agreeing)
        assert len(suspicion.look(night)) == found

    @pytest.mark.parametrize(("more", "found"), [(0, 1), (1, 0)])
    def test_a_second_more_than_the_tolerance_is_another_gap(self, at, more, found):
        """Of three readers, whose gaps are apart by half of it, the outer two are apart by all of it."""
        apart = rules.SUSPICION_TOLERANCE_SECONDS // 2 + more
        _site, night = exactly(at, 12, 0, apart=apart)
        assert len(suspicion.look(night)) == found

    def test_what_is_longer_ago_than_the_window_counts_no_more(self, at):
        _site, night = exactly(at, 12, 12)
        assert suspicion.look(night + timedelta(days=14)) == []

    @pytest.mark.parametrize(("more", "found"), [(0, 1), (1, 0)])
    def test_a_pause_longer_than_a_sitting_is_no_step(self, at, more, found):
        _site, night = exactly(at, 12, 12, gap=rules.SUSPICION_SITTING_SECONDS + more)
        assert len(suspicion.look(night)) == found

    def test_likes_for_each_other_let_fewer_steps_do(self, at):
        fewer = rules.SUSPICION_SUPPORTED_STEPS
        site, night = exactly(at, fewer, fewer)
        assert suspicion.look(night) == []
        like_each_other(site, range(3), at, times=rules.SUSPICION_MUTUAL_LIKES)
        (case,) = suspicion.look(night)
        assert "likes_inside" in codes(case.points_for)


class TestRings:
    @pytest.fixture
    def site(self, at):
        return Site(Library(1, old=1, a_day=0), 20, at)

    def test_accounts_that_like_only_each_other_are_a_case(self, at, site):
        like_each_other(site, range(6), at, times=2, others=[6])
        (case,) = suspicion.look(at + timedelta(days=1))
        assert suspected(site) == [list(range(6))]
        assert codes(case.points_for) == {"likes_inside", "joined"}
        assert codes(case.points_against) == {"likes_outside"}

    def test_five_friends_are_none(self, at, site):
        like_each_other(site, range(5), at, times=3)
        assert suspicion.look(at + timedelta(days=1)) == []

    def test_who_likes_others_as_well_is_none(self, at, site):
        like_each_other(site, range(6), at, times=2, others=range(6, 9))
        assert suspicion.look(at + timedelta(days=1)) == []

    def test_one_who_likes_others_as_well_is_left_out(self, at, site):
        like_each_other(site, range(7), at, times=2)
        for other in range(8, 20):
            like(site.users[6], CommentFactory(writer=site.users[other]), at)
        suspicion.look(at + timedelta(days=1))
        assert suspected(site) == [list(range(6))]

    def test_old_likes_count_no_more(self, at, site):
        like_each_other(site, range(6), at, times=2)
        assert suspicion.look(at + timedelta(days=31)) == []


class TestCases:
    def test_looking_again_renews_the_case_and_adds_who_came_later(self, at):
        library = Library(8, days=8)
        first, later = Farm(range(5), library, 8), Farm(range(8), library, 9)
        later.done = first.done
        site = Site(library, 8, at.replace(hour=0))
        for day in range(8):
            site.happens(list((first if day < 2 else later).day(day)))
            for _ in range(2):
                suspicion.look(site.when((day + 1) * DAY_SECONDS))
        case = Case.objects.get()
        assert suspected(site) == [list(range(8))]
        assert case.renewed_at > case.opened_at

    def test_who_was_cleared_is_left_alone_for_60_days_or_until_there_is_twice_as_much(self, at):
        moderator = UserFactory(is_staff=True)
        _site, night = exactly(at, 12, 12)
        (case,) = suspicion.look(night)
        cases.clear(case, "A school.", moderator, night)
        assert suspicion.look(night + timedelta(hours=6)) == []
        Case.objects.update(decided_at=night - timedelta(seconds=rules.SUSPICION_REST_SECONDS))
        assert len(suspicion.look(night)) == 1

    def test_twice_the_evidence_is_something_new(self, at):
        moderator = UserFactory(is_staff=True)
        _site, night = exactly(at, 24, 24)
        (case,) = suspicion.look(night)
        cases.clear(case, "A school.", moderator, night)
        assert suspicion.look(night) == []
        for member in case.members.all():
            member.evidence["agreeing_steps"] = 12
            member.save()
        assert len(suspicion.look(night)) == 1

    def test_who_is_paid_as_one_already_is_no_case(self, at):
        site, night = exactly(at, 12, 12)
        persons.join(sorted(site.ids(range(3))))
        assert suspicion.look(night) == []

    def test_one_more_account_of_a_farm_that_was_confirmed_is_a_case(self, at):
        site, night = exactly(at, 12, 12, readers=4)
        persons.join(sorted(site.ids(range(3))))
        assert len(suspicion.look(night)) == 1

    def test_the_worker_looks_every_six_hours(self, at):
        _site, night = exactly(at, 12, 12)
        clock.stop_at(night)
        tasks.look_for_farms()
        tasks.look_for_farms()
        assert Case.objects.count() == 1
        assert app.conf.beat_schedule["look-for-farms"]["task"] == "comments.tasks.look_for_farms"

    def test_every_point_has_a_sentence_with_its_figures(self, at):
        figures = dict.fromkeys(("accounts", "seconds", "least", "most", "percent", "days", "likes", "others"), 7)
        figures |= dict.fromkeys(("networks", "slowest", "fastest"), 8)
        for code in Point.values:
            assert "{" not in sentence({"code": code, **figures})
        assert sentence({"code": "forgotten"}) == "forgotten"


class TestWhatSpeaksAgainst:
    def test_everything_that_honest_people_have_is_said(self, at):
        site, night = exactly(at, 12, 12)
        others = [UserFactory() for _ in range(2)]
        for number, user in enumerate(site.users):
            user.date_joined = at - timedelta(days=200 * number)
            user.save()
            comment = CommentFactory(writer=user)
            like(others[0], comment, at)
        site.came(range(3), 0, "203.0.113.9", "Browser")
        site.users += others
        site.came([3, 4], 0, "203.0.113.80", "Browser")
        like(site.users[0], CommentFactory(writer=others[1]), at)
        site.users[0].authenticator_set.create(type="totp", data={})
        site.users[1].reads.update(verified_ms=F("ceiling_seconds") * 1000)
        (case,) = suspicion.look(night)
        said = {point["code"]: point for point in case.points_against}
        assert set(said) == {"neighbours", "speeds", "likes_outside", "liked", "older", "second_factor"}
        assert said["neighbours"]["others"] == 2
        assert said["older"] == {"code": "older", "days": 90, "accounts": 2}
        assert said["liked"]["likes"] == 3
        assert "joined" not in codes(case.points_for)

    def test_networks_of_their_own_are_said(self, at):
        site, night = exactly(at, 12, 12)
        site.came(range(3), 0, home)
        (case,) = suspicion.look(night)
        assert {"code": "networks", "networks": 3, "accounts": 1} in case.points_against
        assert "origin" not in codes(case.points_for)


links = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40)


class TestGroups:
    @given(links, links, st.randoms(use_true_random=False))
    def test_the_order_of_links_and_of_their_ends_doesnt_matter(self, strong, weak, chance):
        turned = [(other, one) for one, other in strong]
        chance.shuffle(turned)
        assert groups.linked(turned, reversed(weak)) == groups.linked(strong, weak)

    @given(links, links)
    def test_more_links_never_take_anybody_out(self, strong, more):
        before, after = groups.linked(strong), groups.linked([*strong, *more])
        assert all(any(set(group) <= set(larger) for larger in after) for group in before)

    @given(links, links)
    def test_everybody_is_strongly_linked_with_two_others_of_the_group(self, strong, weak):
        for group in groups.linked(strong, weak):
            assert len(group) >= 3
            for one in group:
                assert len({*_others_of(one, strong)} & set(group)) >= 2

    def test_a_chain_and_a_star_are_no_group(self):
        assert groups.linked([(1, 2), (2, 3), (3, 4)]) == []
        assert groups.linked([(1, 2), (1, 3), (1, 4)]) == []
        assert groups.linked([(1, 2), (2, 3), (3, 1), (3, 4)]) == [[1, 2, 3]]

    def test_a_weak_link_makes_one_of_two_groups_and_adds_nobody(self):
        two = [(1, 2), (2, 3), (3, 1), (7, 8), (8, 9), (9, 7)]
        assert groups.linked(two, [(3, 7), (9, 12), (12, 8)]) == [[1, 2, 3, 7, 8, 9]]


def _others_of(one, pairs):
    return [b if a == one else a for a, b in pairs if one in (a, b) and a != b]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), honest=st.integers(0, 60), place=st.integers(0, 60))
def test_honest_readers_never_hide_a_farm_wherever_its_accounts_stand(at, seed, honest, place):
    """The farm's accounts may be older or newer than those of others."""
    library = Library(seed, days=5)
    place = min(place, honest)
    farm = Farm(range(place, place + 4), library, seed, texts_a_day=5)
    others = [Honest(n, library, seed) for n in range(honest + 4) if n not in farm.numbers]
    with transaction.atomic():
        found = live(at, farm, *others, library=library, days=5)[1]
        transaction.set_rollback(True)
    assert found == [list(farm.numbers)]

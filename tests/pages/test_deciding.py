"""The page of a case on the desk: its evidence, and the decision beside it."""

import pytest

from rewards import cases, holds, persons, settlement
from rewards.models import Case, Hold
from tests.comments.people import balance
from tests.desk import at_the_desk
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import has_read

pytestmark = pytest.mark.django_db

WHY = "One machine reads for all of them."


@pytest.fixture
def readers(at):
    open_day(at)
    return sorted((UserFactory() for _ in range(3)), key=lambda user: user.pk)


@pytest.fixture
def case(readers, at):
    made = cases.open_case({reader.pk: {"steps": 12, "agreeing_steps": 11} for reader in readers}, [], [], at)
    for reader in readers:
        has_read(reader, ArticleFactory(), at)
    settlement.settle_read_time(at)
    return made


def place_of(case, act="change"):
    return f"/admin/rewards/case/{case.pk}/{act}/"


def test_the_accounts_stand_side_by_side_with_a_form_to_decide(case, readers):
    page = at_the_desk("moderator").get(place_of(case)).content.decode()
    for reader in readers:
        assert page.count(reader.handle) >= 2
    assert 'value="confirm"' in page
    assert "9 Twei" in page


def test_an_auditor_sees_it_and_has_no_form(case, readers):
    page = at_the_desk("auditor").get(place_of(case)).content.decode()
    assert readers[0].handle in page
    assert 'value="confirm"' not in page


def test_the_chosen_become_one_and_the_others_are_paid(case, readers, at):
    sent = {"act": "confirm", "reason": WHY, "account": [readers[0].pk, readers[1].pk]}
    page = at_the_desk("moderator").post(place_of(case, "decide"), sent, follow=True).content.decode()
    assert "Decided." in page
    assert 'value="confirm"' not in page
    assert persons.are_one(readers[0].pk, readers[1].pk)
    assert not persons.are_one(readers[0].pk, readers[2].pk)
    holds.pay(at)
    assert [balance(reader) for reader in readers] == [3, 0, 3]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"act": "confirm", "reason": WHY}, "Choose at least two"),
        ({"act": "confirm", "reason": WHY, "account": ["nonsense", "9" * 30]}, "Choose at least two"),
        ({"act": "clear", "reason": ""}, "Say why"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_and_what_was_typed_is_kept(case, readers, sent, said):
    page = at_the_desk("moderator").post(place_of(case, "decide"), sent, follow=True).content.decode()
    assert said in page
    assert sent["reason"] in page
    assert Hold.objects.filter(status=Hold.Status.HELD).count() == 3


def test_what_is_no_decision_is_not_found_and_nothing_is_decided_by_looking(case):
    desk = at_the_desk("moderator")
    assert desk.post(place_of(case, "decide"), {"act": "nonsense", "reason": WHY}).status_code == 404
    assert desk.get(place_of(case, "decide")).status_code == 405
    assert Case.objects.get().decided_at is None


def test_only_who_may_decide_decides(case):
    answer = at_the_desk("auditor").post(place_of(case, "decide"), {"act": "clear", "reason": WHY})
    assert answer.status_code == 403

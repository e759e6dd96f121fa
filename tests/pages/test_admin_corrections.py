"""Corrections and the treasury on the desk: asked for by one, decided by another, seen by the reader."""

import re

import pytest
from django.test import Client

from accounts.models import Notification, StaffRecord
from config import clock
from rewards import adjusting, correcting, ledger, pool
from rewards.models import Correction, Funding, Item, LedgerEntry
from tests.factories import UserFactory, open_day
from tests.pages.test_admin import SIGNED_IN_BY
from tests.pages.test_admin_ledger import desk_of, words_of

pytestmark = pytest.mark.django_db

CORRECTIONS = "/admin/rewards/correction/"
QUEUE = "/admin/queues/corrections/"
FUND = "/admin/rewards/funding/fund/"
WHY = "A bug <charged> it twice"


@pytest.fixture
def reader(at):
    open_day(at)
    clock.stop_at(at)
    user = UserFactory(handle="wren", email="wren@example.com")
    adjusting.adjust(user.pk, 20, "To spend", at)
    return user


@pytest.fixture
def fee(reader, at):
    entry = ledger.Entry(Item.PNL_REPORTS, 2, ledger.wallet(reader.pk), ledger.FEES, source_id=4711)
    return LedgerEntry.objects.get(pk=ledger.post([entry], at)[0].id)


@pytest.fixture
def tess():
    return desk_of("treasurer")


@pytest.fixture
def theo():
    return desk_of("treasurer")


def has(user):
    return ledger.balance_twei(ledger.wallet(user.pk))


def decide(desk, name, correction, reason=""):
    return desk.post(QUEUE, {"act": name, "row": [correction.pk], "reason": reason}, follow=True)


def test_an_entry_is_taken_back_by_two_and_the_reader_sees_it(reader, fee, tess, theo):
    place = f"{CORRECTIONS}take-back/{fee.pk}/"
    assert place in tess.get(f"/admin/rewards/ledgerentry/{fee.pk}/change/").content.decode()
    assert "PnL Reports" in words_of(tess.get(place))
    answer = tess.post(place, {"reason": WHY})
    assert answer["Location"] == "/admin/rewards/ledgerentry/act/pnl_reports/4711/"
    assert "waits" in words_of(tess.get(answer["Location"]))
    correction = Correction.objects.get()
    said = words_of(tess.get(QUEUE))
    assert f"take back entry {fee.pk}: PnL Reports, 2 Twei" in said
    assert "wren has 18 Twei and gets 2." in said
    assert "You have asked for this yourself" in words_of(decide(tess, "approve", correction))
    assert has(reader) == 18
    assert "1 done" in words_of(decide(theo, "approve", correction))
    assert has(reader) == 20
    own = Client()
    own.force_login(reader, backend=SIGNED_IN_BY)
    wallet = " ".join(re.sub(r"<[^>]+>", " ", own.get("/wallet/").content.decode()).split())
    assert "PnL Reports taken back +2 Twei" in wallet
    assert "A bug &lt;charged&gt; it twice" in wallet
    assert "came into your wallet by a correction" in own.get("/notifications/").content.decode()


def test_a_reader_is_adjusted_by_two(reader, tess, theo):
    form = {"reader": "Wren@example.com", "amount_twei": "-5", "reason": WHY}
    answer = tess.post(f"{CORRECTIONS}adjust/", form, follow=True)
    said = words_of(answer)
    assert "take 5 Twei from wren" in said
    assert "wren has 20 Twei and loses 5." in said
    assert "wren@example.com" not in answer.content.decode()
    decide(theo, "approve", Correction.objects.get())
    assert has(reader) == 15
    assert Notification.objects.get(user=reader, kind="corrected_down").figures == {"twei": 5, "reason": WHY}
    listed = words_of(theo.get(CORRECTIONS))
    assert "wren: -5" in listed


def test_a_wallet_that_is_short_is_said_and_the_correction_still_waits(reader, tess, theo, at):
    correction = correcting.request_adjustment(reader, -21, WHY, tess.user, at)
    assert "This takes 21 Twei and the wallet has 20." in words_of(decide(theo, "approve", correction))
    assert has(reader) == 20
    assert "wren has 20 Twei" in words_of(theo.get(QUEUE))


def test_declining_needs_a_reason_and_moves_nothing(reader, tess, theo, at):
    correction = correcting.request_adjustment(reader, 5, WHY, tess.user, at)
    assert "Say why" in words_of(decide(theo, "decline", correction))
    decide(theo, "decline", correction, "It was charged once")
    correction.refresh_from_db()
    assert (correction.is_approved, has(reader)) == (False, 20)
    assert "Nothing waits here." in words_of(theo.get(QUEUE))
    assert "somebody has decided this" in words_of(decide(theo, "approve", correction))


WRONG = {
    "nobody": ({"reader": "nobody"}, "Nobody has this handle or this address."),
    "nul": ({"reader": "wr\0en"}, "Null characters are not allowed."),
    "nothing": ({"amount_twei": "0"}, "Give an amount"),
    "half": ({"amount_twei": "1.5"}, "Enter a whole number."),
    "huge": ({"amount_twei": "9" * 5000}, "Enter a whole number."),
    "too much": ({"amount_twei": str(2**63)}, "less than or equal"),
    "no reason": ({"reason": " "}, "This field is required."),
    "short": ({"reason": "x"}, "Say why, in 2 to 500 characters."),
    "long": ({"reason": "x" * 501}, "at most 500 characters"),
}


@pytest.mark.parametrize("which", WRONG)
def test_a_wish_that_makes_no_sense_is_refused_beside_what_is_wrong(reader, tess, which):
    changes, said = WRONG[which]
    form = {"reader": "wren", "amount_twei": "5", "reason": WHY} | changes
    assert said in words_of(tess.post(f"{CORRECTIONS}adjust/", form), 400)
    assert not Correction.objects.exists()


def test_what_cant_be_taken_back_is_said_before_and_after(reader, tess):
    adjustment = LedgerEntry.objects.get(item=Item.ADJUSTMENT)
    place = f"{CORRECTIONS}take-back/{adjustment.pk}/"
    assert "be taken back" in words_of(tess.get(place))
    assert "be taken back" in words_of(tess.post(place, {"reason": WHY}), 400)
    assert tess.get(f"{CORRECTIONS}take-back/{10**25}/").status_code == 404
    assert not Correction.objects.exists()


@pytest.mark.parametrize("role", ["moderator", "editor", "operator", "auditor"])
def test_whoever_is_no_treasurer_corrects_and_funds_nothing(reader, fee, tess, at, role):
    desk = desk_of(role)
    correction = correcting.request_adjustment(reader, 5, WHY, tess.user, at)
    tried = [
        (f"{CORRECTIONS}take-back/{fee.pk}/", {"reason": WHY}),
        (f"{CORRECTIONS}adjust/", {"reader": "wren", "amount_twei": "5", "reason": WHY}),
        (FUND, {"amount_twei": "5", "reference": "more", "confirmed": "yes"}),
        (QUEUE, {"act": "approve", "row": [correction.pk]}),
    ]
    for place, form in tried:
        assert desk.post(place, form).status_code == 403
    for place, _form in tried[:3]:
        assert desk.get(place).status_code == 403
    assert StaffRecord.objects.filter(staff=desk.user, was_refused=True).count() == 7
    assert (has(reader), Correction.objects.count(), Funding.objects.count()) == (18, 1, 1)


def test_corrections_are_to_be_looked_at_and_not_to_be_edited(reader, tess, theo, at):
    correction = correcting.request_adjustment(reader, 5, WHY, tess.user, at)
    place = f"{CORRECTIONS}{correction.pk}"
    assert theo.get(f"{place}/change/").status_code == 200
    assert theo.post(f"{place}/change/", {"amount_twei": 500, "is_approved": "true"}).status_code == 403
    assert theo.post(f"{place}/delete/", {"post": "yes"}).status_code == 403
    assert theo.get(f"{CORRECTIONS}add/").status_code == 403
    auditor = desk_of("auditor")
    assert "wren" in words_of(auditor.get(QUEUE))
    assert "Approve" not in words_of(auditor.get(QUEUE))


def test_the_treasury_is_funded_after_it_was_shown_what_moves(reader, tess):
    has_before = ledger.balance_twei(ledger.TREASURY)
    form = {"amount_twei": "500", "reference": "0xfeed"}
    shown = words_of(tess.post(FUND, form))
    assert "From outside to the treasury, Twei 500" in shown
    assert ledger.balance_twei(ledger.TREASURY) == has_before
    done = words_of(tess.post(FUND, form | {"confirmed": "yes"}, follow=True))
    assert "500 Twei came into the treasury." in done
    assert "0xfeed" in done
    assert ledger.balance_twei(ledger.TREASURY) == has_before + 500
    noted = StaffRecord.objects.get(act="fund_treasury")
    assert (noted.staff, noted.reason, noted.target_id) == (tess.user, "500: 0xfeed", Funding.objects.last().pk)


def test_a_reference_funds_once(reader, tess, at):
    form = {"amount_twei": "500", "reference": "0xfeed", "confirmed": "yes"}
    tess.post(FUND, form)
    has_then = ledger.balance_twei(ledger.TREASURY)
    assert "Stands already, Twei 500" in words_of(tess.post(FUND, form | {"confirmed": ""}))
    assert "nothing moved" in words_of(tess.post(FUND, form, follow=True))
    refused = words_of(tess.post(FUND, form | {"amount_twei": "600"}), 400)
    assert "Under this reference 500 Twei stand in the ledger already." in refused
    assert ledger.balance_twei(ledger.TREASURY) == has_then
    assert StaffRecord.objects.filter(act="fund_treasury").count() == 1
    assert pool.standing_under("0xfeed") == 500


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_twei": "0"},
        {"amount_twei": "-1"},
        {"amount_twei": "9" * 5000},
        {"amount_twei": str(10**15 + 1)},
        {"reference": ""},
        {"reference": "a\0b"},
        {"reference": "x" * 201},
    ],
)
def test_what_cant_be_funded_is_refused(reader, tess, wrong):
    form = {"amount_twei": "500", "reference": "0xfeed", "confirmed": "yes"} | wrong
    assert "errornote" in tess.post(FUND, form).content.decode()
    assert Funding.objects.count() == 1


def test_two_treasurers_who_fund_under_one_reference_are_told_apart(reader, tess, theo, at, monkeypatch):
    """The other comes between the look and the act."""
    act = pool.fund_treasury

    def late(amount_twei, reference, at, by=None):
        act(600, reference, at, by=theo.user)
        return act(amount_twei, reference, at, by=by)

    monkeypatch.setattr(pool, "fund_treasury", late)
    form = {"amount_twei": "500", "reference": "0xfeed", "confirmed": "yes"}
    assert "Under this reference 600 Twei stand" in words_of(tess.post(FUND, form), 400)
    assert pool.standing_under("0xfeed") == 600

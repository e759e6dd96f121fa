"""People on the desk: who is found, what their page shows, what is done about them, and by whom."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from bs4 import BeautifulSoup
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core import mail

from accounts import record, suspension
from accounts.models import StaffRecord, Suspension, User
from comments import flagging, moderation
from comments.models import Flag
from config import clock
from rewards import adjusting, settlement
from rewards.models import Case, CaseMember
from tests.comments.people import reader_of, say
from tests.desk import desk_of, staff
from tests.factories import ArticleFactory, AuthorFactory, CommentFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PEOPLE = "/admin/accounts/user/"


@pytest.fixture(autouse=True)
def day(at):
    open_day(at)
    clock.stop_at(at)


@pytest.fixture
def wren():
    return UserFactory(handle="wren", email="wren.hale@example.com", level=13)


@pytest.fixture
def desk():
    return desk_of(staff("moderator", handle="desk"))


@pytest.fixture
def chief():
    return desk_of(UserFactory(is_staff=True, is_superuser=True, handle="chief"))


def page_of(answer, status=200):
    assert answer.status_code == status, answer.text[:600]
    return " ".join(BeautifulSoup(answer.text, "html5lib").select_one("#content").get_text(" ").split())


def person(desk, user):
    return page_of(desk.get(f"{PEOPLE}{user.pk}/change/"))


def listed(desk, **asked):
    page = desk.get(PEOPLE, asked)
    assert page.status_code == 200
    return [link.get_text() for link in BeautifulSoup(page.text, "html5lib").select(".listed a")]


def act(desk, user, name, **sent):
    return desk.post(f"{PEOPLE}{user.pk}/act/{name}/", {"reason": "They asked for it."} | sent)


class TestFinding:
    def test_a_part_of_a_handle_finds_somebody_and_the_newest_come_first(self, desk, wren):
        UserFactory(handle="wren-house")
        UserFactory(handle="heron")
        assert listed(desk, q="wre") == ["wren-house", "wren"]
        assert listed(desk, q=" WREN-H ") == ["wren-house"]
        assert "There is nobody like this." in desk.get(PEOPLE, {"q": "%"}).text

    def test_a_whole_address_that_was_typed_finds_its_owner_and_a_part_nobody(self, desk, wren):
        EmailAddress.objects.create(user=wren, email="second@example.com", verified=True)
        assert listed(desk, q="Wren.Hale@example.com") == ["wren"]
        assert listed(desk, q="second@example.com") == ["wren"]
        for part in ("hale@example.com", "@example.com", "wren.hale@"):
            assert listed(desk, q=part) == []

    def test_nobodys_address_is_shown_nor_can_it_sort(self, desk, wren):
        for asked in ({}, {"o": "2"}, {"q": "wren"}, {"email__startswith": "w"}, {"order": "email"}):
            assert "example.com" not in desk.get(PEOPLE, asked).text
        assert "example.com" not in desk.get(f"{PEOPLE}{wren.pk}/change/").text

    def test_suspended_ones_staff_and_new_ones_are_filtered(self, desk, wren, at):
        suspension.suspend(wren, "Spam", 7, desk.user, at)
        User.objects.filter(pk=wren.pk).update(date_joined=at - 8 * DAY)
        UserFactory(handle="heron", date_joined=at - 6 * DAY)
        assert listed(desk, suspended="on") == ["wren"]
        assert listed(desk, staff="on") == ["desk"]
        assert "heron" in listed(desk, joined="7")
        assert "wren" not in listed(desk, joined="7")
        assert "wren" in listed(desk, joined="30")

    def test_a_long_list_goes_on(self, desk):
        for number in range(60):
            UserFactory(handle=f"bird-{number:02}")
        first = desk.get(PEOPLE, {"q": "bird"})
        assert "bird-59" in first.text
        assert "bird-09" not in first.text
        link = BeautifulSoup(first.text, "html5lib").select_one("a[href*=before]")["href"]
        rest = desk.get(f"{PEOPLE}{link}").text
        assert "bird-09" in rest
        assert "bird-10" not in rest

    @pytest.mark.parametrize("role", ["editor", "treasurer", "operator"])
    def test_who_has_nothing_to_do_with_people_doesnt_see_them(self, role, wren):
        desk = desk_of(staff(role))
        assert desk.get(PEOPLE).status_code == 403
        assert desk.get(f"{PEOPLE}{wren.pk}/change/").status_code == 403
        assert act(desk, wren, "suspend", days="7").status_code == 403
        assert StaffRecord.objects.filter(was_refused=True).count() == 3


class TestThePage:
    def test_it_shows_what_somebody_did_and_what_was_done_about_them(self, desk, wren, at):
        article = ArticleFactory(title="The Tide Tables", author=AuthorFactory(user=UserFactory()))
        settlement.settle_read_time(pass_gate(wren, article, at))
        adjusting.adjust(wren.pk, 30, "For a lost comment", at)
        said = say(wren, article, body="It sells lamps.")
        flagging.flag(reader_of(article), said, Flag.Reason.SPAM, "", at)
        moderation.hide(said, "Advertising", desk.user, at)
        Flag.objects.create(
            reader=wren, comment=CommentFactory(), reason="spam", flagged_at=at, resolved_at=at, upheld=False
        )
        suspension.suspend(wren, "Too many lamps", 7, desk.user, at)
        case = Case.objects.create(opened_at=at, renewed_at=at)
        CaseMember.objects.create(case=case, reader=wren)
        Authenticator.objects.create(user=wren, type="totp", data={})
        page = person(desk, wren)
        for shown in (
            "Level 13",
            "Wallet 30 Twei",
            "E-mail address confirmed",
            "Second factor yes",
            "Flags made 1 0 upheld, 1 dismissed",
            "Flags received 1 1 upheld, 0 dismissed",
            "Suspended until 1 November 2025, 09:00: Too many lamps",
            f"Case {case.pk}: open",
            "hide comment",
            "suspend Too many lamps desk",
            "hidden by a moderator It sells lamps.",
            "The Tide Tables 90 100 % 3",
            "Read Time +3 The Tide Tables",
            "Comment Tributes −3 The Tide Tables",
            "For a lost comment",
        ):
            assert shown in page, shown

    def test_sign_ins_are_shown_by_network_never_by_address(self, desk, wren):
        for number, ip in enumerate(["203.0.113.77", "2001:db8:1:2::77"]):
            UserSession.objects.create(user=wren, ip=ip, session_key=f"key{number}", user_agent="Firefox on a phone")
        page = person(desk, wren)
        assert "203.0.113.0/24 Firefox on a phone" in page
        assert "2001:db8:1::/48" in page
        assert ".77" not in page

    def test_nothing_of_an_account_can_be_typed(self, chief, wren):
        typed = {"email": "other@example.com", "is_staff": "on", "level": "99", "balance_twei": "99", "handle": "x-y-z"}
        assert chief.post(f"{PEOPLE}{wren.pk}/change/", typed).status_code == 403
        assert chief.post(f"{PEOPLE}add/", typed).status_code == 403
        assert chief.post(f"{PEOPLE}{wren.pk}/delete/", {"post": "yes"}).status_code == 403
        before = User.objects.values().get(pk=wren.pk)
        for name in ("suspend", "restore", "roles"):
            act(chief, wren, name, **typed)
        after = User.objects.values().get(pk=wren.pk)
        assert after == before

    @pytest.mark.parametrize("path", ["4711/change/", "nobody/change/", f"{'9' * 30}/change/"])
    def test_who_is_not_there_is_not_found(self, desk, path):
        assert desk.get(f"{PEOPLE}{path}").status_code == 404

    def test_an_act_that_there_is_not_and_one_that_is_not_sent_by_a_form_do_nothing(self, desk, wren):
        assert act(desk, wren, "promote").status_code == 404
        assert act(desk, wren, "suspend", days="9999").status_code == 404
        assert desk.get(f"{PEOPLE}{wren.pk}/act/suspend/").status_code == 405

    def test_tables_of_libraries_are_not_on_the_desk(self, chief):
        models = {model._meta.label for model in admin.site._registry}
        assert not {
            label for label in models if label.split(".")[0] not in ("accounts", "articles", "rewards", "comments")
        }
        for path in ("account/emailaddress", "mfa/authenticator", "usersessions/usersession", "auth/group"):
            assert chief.get(f"/admin/{path}/").status_code == 404


class TestSuspending:
    def test_for_a_term_and_a_reason_on_record_and_restored_again(self, desk, wren, at):
        assert act(desk, wren, "suspend", days="30", reason="Lamps").status_code == 302
        made = Suspension.objects.get()
        assert (made.user, made.reason, made.until, made.suspended_by) == (wren, "Lamps", at + 30 * DAY, desk.user)
        assert "Suspended until 24 November 2025" in person(desk, wren)
        assert "suspended already" in page_of(act(desk, wren, "suspend", days="7"), 409)
        assert act(desk, wren, "restore", reason="They were candles").status_code == 302
        made.refresh_from_db()
        assert (made.lifted_at, made.lifted_by, made.lifted_reason) == (at, desk.user, "They were candles")
        assert [(one.act, one.reason) for one in record.of(wren)] == [
            ("restore", "They were candles"),
            ("suspend", "Lamps"),
        ]

    def test_until_somebody_restores_it(self, desk, wren):
        act(desk, wren, "suspend", days="", reason="Lamps")
        assert Suspension.objects.get().until is None
        assert "Suspended until it is restored: Lamps" in person(desk, wren)

    def test_without_a_reason_nobody_is_and_what_was_chosen_stays(self, desk, wren):
        answer = act(desk, wren, "suspend", days="30", reason=" ")
        assert "Say why, in 2 to 500 characters." in page_of(answer, 400)
        assert '<option value="30" selected>' in answer.text
        assert not Suspension.objects.exists()

    def test_nobody_suspends_or_restores_oneself(self, chief, desk):
        for one in (chief, desk):
            assert act(one, one.user, "suspend", days="7").status_code == 403
        assert not Suspension.objects.exists()

    def test_staff_is_suspended_by_a_superuser_alone_and_enters_no_more(self, chief, desk):
        other = desk_of(staff("moderator"))
        assert other.get("/admin/").status_code == 200
        assert "only a superuser" in page_of(act(desk, other.user, "suspend", days="7"), 403)
        assert act(chief, other.user, "suspend", days="7").status_code == 302
        assert other.get("/admin/").status_code == 302
        assert other.get("/admin/", follow=True).status_code == 403
        assert "only a superuser" in page_of(act(desk, other.user, "restore"), 403)
        assert act(chief, other.user, "restore").status_code == 302
        assert other.get("/admin/").status_code == 200

    def test_an_auditor_looks_and_does_nothing(self, wren):
        desk = desk_of(staff("auditor"))
        assert "What can be done" not in desk.get(f"{PEOPLE}{wren.pk}/change/").text
        for name in ("suspend", "restore", "export", "erase", "roles"):
            assert act(desk, wren, name, days="7", handle="wren").status_code == 403
        assert StaffRecord.objects.filter(was_refused=True).count() == 5
        wren.refresh_from_db()
        assert (wren.is_suspended, wren.erased_at) == (False, None)


class TestOnRequest:
    def test_all_that_is_kept_is_mailed_to_its_owner_alone_and_that_is_on_record(self, desk, wren):
        assert act(desk, wren, "export", reason="Asked by letter").status_code == 302
        (sent,) = mail.outbox
        assert sent.to == [wren.email]
        (name, content, kind) = sent.attachments[0]
        kept = json.loads(content)
        assert (name.endswith(".json"), kind, kept["account"][0]["handle"]) == (True, "application/json", "wren")
        assert {"suspensions", "comments", "entries"} <= set(kept)
        assert [(one.act, one.reason) for one in record.of(wren)] == [("export", "Asked by letter")]
        assert act(desk, wren, "export", reason="").status_code == 400

    def test_what_is_kept_about_staff_only_a_superuser_has_sent(self, desk, chief):
        other = staff("editor", handle="heron")
        assert act(desk, other, "export", reason="Asked by letter").status_code == 403
        assert act(chief, other, "export", reason="Asked by letter").status_code == 302

    def test_an_account_is_erased_once_its_handle_was_typed(self, desk, wren):
        wrong = act(desk, wren, "erase", handle="wrem")
        assert "Type the handle of this account, wren" in page_of(wrong, 400)
        assert 'value="wrem"' in wrong.text
        wren.refresh_from_db()
        assert wren.erased_at is None
        assert act(desk, wren, "erase", handle="wren").status_code == 302
        wren.refresh_from_db()
        assert wren.erased_at
        assert record.of(wren).get().act == "erase"
        page = desk.get(f"{PEOPLE}{wren.pk}/change/")
        assert "Erased on 25 October 2025." in page.text
        assert "What can be done" not in page.text
        for name in ("erase", "export", "suspend"):
            assert "This account is erased." in page_of(act(desk, wren, name, handle=wren.handle, days="7"), 409)

    def test_whoever_may_enter_the_desk_is_not_erased(self, chief):
        other = staff("editor", handle="heron")
        assert "Have its rights taken away first" in page_of(act(chief, other, "erase", handle="heron"), 403)
        other.refresh_from_db()
        assert other.erased_at is None

    def test_suspensions_go_with_an_erasure(self, desk, wren):
        act(desk, wren, "suspend", days="7")
        act(desk, wren, "export")
        assert json.loads(mail.outbox[0].attachments[0][1])["suspensions"][0]["reason"]
        act(desk, wren, "erase", handle="wren")
        assert not Suspension.objects.exists()


class TestRoles:
    def test_a_superuser_gives_roles_and_takes_them_and_that_opens_and_closes_the_desk(self, chief, wren):
        theirs = desk_of(wren)
        assert theirs.get("/admin/").status_code == 302
        assert act(chief, wren, "roles", role=["moderator", "editor"]).status_code == 302
        wren.refresh_from_db()
        assert (wren.is_staff, wren.is_superuser) == (True, False)
        assert set(wren.groups.values_list("name", flat=True)) == {"moderator", "editor"}
        assert record.of(wren).get().act == "roles: editor, moderator"
        assert theirs.get("/admin/queues/appeals/").status_code == 200
        assert "Roles editor, moderator" in person(chief, wren)
        act(chief, wren, "roles", role=[])
        wren.refresh_from_db()
        assert (wren.is_staff, wren.groups.count()) == (False, 0)
        assert theirs.get("/admin/").status_code == 302

    def test_all_roles_at_once_fit_on_record(self, chief, wren):
        act(chief, wren, "roles", role=list(Group.objects.values_list("name", flat=True)))
        assert record.of(wren).get().act == "roles: auditor, editor, moderator, operator, treasurer"

    def test_nobody_else_does_and_nobody_for_oneself(self, chief, desk, wren):
        assert act(desk, wren, "roles", role=["editor"]).status_code == 403
        assert act(chief, chief.user, "roles", role=[]).status_code == 403
        wren.refresh_from_db()
        chief.user.refresh_from_db()
        assert (wren.is_staff, chief.user.is_staff) == (False, True)

    def test_a_role_that_there_is_not_and_a_missing_reason_are_refused(self, chief, wren):
        assert "There is no role king." in page_of(act(chief, wren, "roles", role=["king"]), 400)
        assert act(chief, wren, "roles", role=["editor"], reason="").status_code == 400
        wren.refresh_from_db()
        assert wren.is_staff is False

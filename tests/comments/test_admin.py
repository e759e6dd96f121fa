"""The admin: avatars to extend, comments, flags and appeals to look at."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts import record
from accounts.models import StaffRecord, User
from comments.models import Appeal, Avatar, Comment, Flag
from tests.factories import CommentFactory, UserFactory
from tests.pages.test_admin import SIGNED_IN_BY

pytestmark = pytest.mark.django_db

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16"/></svg>'


@pytest.fixture
def desk():
    client = Client()
    client.force_login(User.objects.create_superuser("chief@example.com", "a-long-enough-phrase"), backend=SIGNED_IN_BY)
    return client


def test_moderators_see_and_extend_the_avatars(desk):
    listed = desk.get("/admin/comments/avatar/").content.decode()
    assert listed.count("data:image/svg+xml;base64,") == Avatar.objects.count()
    added = {"name": "Wren", "slug": "wren", "svg": SVG, "level": "1", "is_offered": "on"}
    assert desk.post("/admin/comments/avatar/add/", added).status_code == 302
    assert Avatar.objects.get(slug="wren").svg == SVG


@pytest.mark.parametrize(
    "wrong", [{"svg": SVG.replace("<circle", "<script")}, {"name": "Bermudez"}, {"name": "Bermudez 2"}, {"svg": ""}]
)
def test_an_unsound_picture_or_a_name_that_is_taken_is_refused(desk, wrong):
    added = {"name": "Wren", "slug": "wren", "svg": SVG, "level": "1", "is_offered": "on"} | wrong
    assert desk.post("/admin/comments/avatar/add/", added).status_code == 200
    assert not Avatar.objects.filter(slug="wren").exists()


def test_comments_flags_and_appeals_are_to_be_looked_at(desk, at):
    comment = CommentFactory()
    flag = Flag.objects.create(reader=UserFactory(), comment=comment, reason="spam", flagged_at=at)
    appeal = Appeal.objects.create(reader=UserFactory(), comment=comment, text="Again", made_at=at)
    for row in (comment, flag, appeal):
        place = f"/admin/comments/{row._meta.model_name}"
        assert desk.get(f"{place}/").status_code == 200
        assert desk.get(f"{place}/add/").status_code == 403
        assert desk.get(f"{place}/{row.pk}/change/").status_code == 200
        assert desk.post(f"{place}/{row.pk}/change/", {"body": "Other"}).status_code == 403
        assert desk.post(f"{place}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Comment.objects.get().body == comment.body


def act(desk, name, *comments, **sent):
    sent |= {"action": name, "_selected_action": [comment.pk for comment in comments]}
    answer = desk.post("/admin/comments/comment/", sent, follow=True)
    for comment in comments:
        comment.refresh_from_db()
    return answer.content.decode()


def test_moderators_hide_and_show_again_unasked_once_they_said_why(desk):
    comment, gone = CommentFactory(), CommentFactory(status="deleted")
    assert "Who wrote it is told the reason." in act(desk, "hide", comment)
    assert comment.status == "visible"
    said = act(desk, "hide", gone, comment, reason="It sells lamps.")
    assert (comment.status, comment.hidden_reason) == ("hidden", "It sells lamps.")
    assert comment.hidden_by.email == "chief@example.com"
    assert "decided already" in said
    act(desk, "restore", comment, reason="It does not.")
    assert comment.status == "visible"
    assert [one.act for one in record.of(comment)] == ["restore", "hide"]


def test_what_was_said_before_an_edit_is_to_be_seen(desk, at):
    comment = CommentFactory()
    comment.versions.create(body="What I said first.", replaced_at=at)
    assert "What I said first." in desk.get(f"/admin/comments/comment/{comment.pk}/change/").content.decode()


def test_without_the_permission_nothing_is_decided(at):
    clerk = UserFactory(is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename="view_comment"))
    client = Client()
    client.force_login(clerk, backend=SIGNED_IN_BY)
    comment = CommentFactory()
    act(client, "hide", comment, reason="It sells lamps.")
    assert comment.status == "visible"
    assert StaffRecord.objects.get().was_refused

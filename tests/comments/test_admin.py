"""The admin: avatars to extend, comments, flags and appeals to look at."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
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


def act(desk, name, *comments):
    sent = {"action": name, "_selected_action": [comment.pk for comment in comments]}
    answer = desk.post("/admin/comments/comment/", sent, follow=True)
    for comment in comments:
        comment.refresh_from_db()
    return answer.content.decode()


def test_moderators_approve_hide_show_again_and_dismiss(desk, at):
    held = CommentFactory(status="held", shown_at=None)
    act(desk, "approve", held)
    assert held.status == "visible"
    Flag.objects.create(reader=UserFactory(), comment=held, reason="spam", flagged_at=at)
    Comment.objects.filter(pk=held.pk).update(open_flag_count=1)
    unflagged = CommentFactory()
    said = act(desk, "hide_as_flagged", unflagged, held)
    assert (held.status, held.hidden_reason, held.hidden_by.email) == (
        "hidden",
        "Spam or advertising",
        "chief@example.com",
    )
    assert unflagged.status == "visible"
    assert "decided already" in said
    act(desk, "restore", held)
    assert held.status == "visible"
    Flag.objects.create(reader=UserFactory(), comment=held, reason="spam", flagged_at=at)
    Comment.objects.filter(pk=held.pk).update(open_flag_count=1)
    act(desk, "dismiss_flags", held)
    assert held.open_flag_count == 0


def test_what_was_said_before_an_edit_is_to_be_seen(desk, at):
    comment = CommentFactory()
    comment.versions.create(body="What I said first.", replaced_at=at)
    assert "What I said first." in desk.get(f"/admin/comments/comment/{comment.pk}/change/").content.decode()


def test_without_the_permission_nothing_is_decided(at):
    clerk = UserFactory(is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename="view_comment"))
    client = Client()
    client.force_login(clerk, backend=SIGNED_IN_BY)
    held = CommentFactory(status="held", shown_at=None)
    act(client, "approve", held)
    assert held.status == "held"

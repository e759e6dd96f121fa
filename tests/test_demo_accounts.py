"""The demo's accounts: readers, and who looks after the site, each with the roles that are printed."""

import pytest
from django.core.management import call_command

from accounts.models import User
from tests.desk import desk_of
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def test_who_looks_after_the_demo_has_roles_and_no_permission_beside(capsys):
    ArticleFactory()
    for _ in range(2):
        call_command("seed_demo")
    said = capsys.readouterr().out
    assert "moderator@example.com  (/admin/ as moderator and editor)" in said
    staff = {
        user.handle: set(user.groups.values_list("name", flat=True)) for user in User.objects.filter(is_staff=True)
    }
    assert staff == {
        "moderator": {"moderator", "editor"},
        "treasurer": {"treasurer"},
        "treasurer2": {"treasurer"},
        "operator": {"operator"},
        "auditor": {"auditor"},
    }
    assert not User.objects.exclude(user_permissions=None).exists()
    for user in User.objects.filter(is_staff=True):
        assert desk_of(user).get("/admin/").status_code == 200

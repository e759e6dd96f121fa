"""`manage.py seed_demo`: a site with something to read and somebody to read it, for a development machine.

It changes nothing that is there already, so it runs at every start.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from articles.models import Article, Author
from config import clock
from rewards import adjusting, pool, rules
from rewards.models import Progress

TREASURY_TWEI = 10_000_000
PASSWORD = "read-to-earn"  # noqa: S105  (printed, public, and refused in production)
DEMO_AUTHOR = "Odile Brannock"

# handle, level, Twei to begin with
READERS = [("reader", 1, 0), ("regular", 13, 30), ("author", 15, 100)]
# Who looks after the site: handle and roles. A correction takes two treasurers.
STAFF = [
    ("moderator", ["moderator", "editor"]),
    ("treasurer", ["treasurer"]),
    ("treasurer2", ["treasurer"]),
    ("operator", ["operator"]),
    ("auditor", ["auditor"]),
]


class Command(BaseCommand):
    help = "Funds the treasury, opens the day, imports the demo articles, makes the demo accounts. Development only."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo's passwords are public; it is not for production.")
        at = clock.now()
        pool.fund_treasury(TREASURY_TWEI, "demo", at)
        pool.turn(at)
        if not Article.objects.exists():
            self.stdout.write("Importing the demo articles …")
            articles = settings.BASE_DIR / "demo" / "articles"
            call_command("import_articles", str(articles), stdout=self.stdout)
            call_command("import_articles", str(articles / "vi"), language="vi", stdout=self.stdout)
        for handle, level, twei in READERS:
            _make(handle, level, twei, at)
        for handle, roles in STAFF:
            _make(handle, 1, 0, at, roles)
        self.stdout.write(f"Demo accounts, each with the password {PASSWORD}:")
        for handle, level, _twei in READERS:
            self.stdout.write(f"  {handle}@example.com  (level {level})")
        for handle, roles in STAFF:
            self.stdout.write(f"  {handle}@example.com  (/admin/ as {' and '.join(roles)})")


@transaction.atomic
def _make(handle: str, level: int, twei: int, at: datetime, roles: Sequence[str] = ()) -> None:
    if User.objects.filter(handle=handle).exists():
        return
    user = User.objects.create_user(f"{handle}@example.com", PASSWORD, handle=handle)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Progress.objects.create(reader=user, level=level, xp=rules.xp_needed(level))
    if handle == "author":
        Author.objects.filter(name=DEMO_AUTHOR).update(user=user)
    if roles:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        user.groups.set(Group.objects.filter(name__in=roles))
    if twei:
        adjusting.adjust(user.pk, twei, "To try the site out with", at)

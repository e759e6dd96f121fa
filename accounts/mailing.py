"""News by e-mail, for those who asked for it: at most one mail at a time with everything that they haven't seen yet.

Only a confirmed address gets any. What was seen on the site in the meantime isn't mailed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from accounts import addresses
from accounts.models import Notification, User

# Who is on the site sees it there first; what nobody mailed for so long is no news any more.
WAIT = timedelta(minutes=5)
STALE = timedelta(days=2)


def choose_topics(user: User, topics: Sequence[str]) -> None:
    """This function will note what somebody wants to be mailed about; what is no topic is left out."""
    user.mailed_topics = [topic for topic in Notification.Topic.values if topic in topics]
    user.save(update_fields=["mailed_topics"])


def mail_news(at: datetime, limit: int = 100) -> int:
    """This function will mail up to `limit` people what is new, and return how many it mailed. A mail whose worker dies
    before it is noted is sent again; several workers share the work."""
    mailed = 0
    waiting = User.objects.filter(
        addresses.is_confirmed_condition("pk"), Exists(_news(at).filter(user=OuterRef("pk"))), is_active=True
    )
    for user_id in waiting.exclude(mailed_topics=[]).order_by("pk").values_list("pk", flat=True)[:limit]:
        mailed += _mail(user_id, at)
    return mailed


@transaction.atomic
def _mail(user_id: int, at: datetime) -> bool:
    user = User.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=user_id).first()
    news = list(_news(at).filter(user_id=user_id).order_by("pk")) if user else []
    if user is None or not news:
        return False
    Notification.objects.filter(pk__in=[one.pk for one in news]).update(mailed_at=at)
    with translation.override(user.language or settings.LANGUAGE_CODE):
        body = render_to_string("accounts/news.txt", {"news": news, "site": settings.SITE_URL, "user": user})
        subject = ngettext("%(n)d piece of news", "%(n)d pieces of news", len(news)) % {"n": len(news)}
        send_mail(subject, body, None, [user.email])
    return True


def _news(at: datetime) -> QuerySet[Notification]:
    wanted = Q()
    for topic in Notification.Topic.values:
        kinds = [kind for kind, its_topic in Notification.TOPICS.items() if its_topic == topic]
        wanted |= Q(kind__in=kinds, user__mailed_topics__contains=[topic])
    return Notification.objects.filter(
        wanted, seen_at=None, mailed_at=None, told_at__lte=at - WAIT, told_at__gt=at - STALE
    )

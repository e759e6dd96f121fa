"""News by e-mail: what moderators decided about somebody to them, all else to those who asked for it; at most one mail at a
time with everything that they haven't seen yet.

Only a confirmed address gets any. What was seen on the site in the meantime isn't mailed.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import ngettext

from accounts import addresses, profile
from accounts.models import Notification, User

logger = logging.getLogger(__name__)

# Who is on the site sees it there first; what nobody mailed for so long is no news any more.
WAIT = timedelta(minutes=5)
STALE = timedelta(days=2)


def choose_topics(user: User, topics: Sequence[str]) -> None:
    """This function will note what somebody wants to be mailed about; what is no topic is left out."""
    user.mailed_topics = [topic for topic in Notification.Topic.values if topic in topics]
    user.save(update_fields=["mailed_topics"])


def mail_news(at: datetime, limit: int = 1000) -> int:
    """This function will mail up to `limit` people what is new, and return how many it mailed. What couldn't be sent is
    tried again by the next call; several workers share the work."""
    news = Exists(_news(at).filter(user=OuterRef("pk")))
    waiting = User.objects.filter(addresses.is_confirmed_condition("pk"), news, is_active=True)
    return sum(_mail(user_id, at) for user_id in waiting.order_by("pk").values_list("pk", flat=True)[:limit])


def waiting_since(at: datetime) -> datetime | None:
    """This function will return since when the oldest news that should have been mailed by `at` is told, None if all is."""
    told = _news(at).filter(addresses.is_confirmed_condition("user_id"), user__is_active=True)
    since: datetime | None = told.aggregate(since=Min("told_at"))["since"]
    return since


def _mail(user_id: int, at: datetime) -> bool:
    """Nothing is held while the mail is on its way: it may take long, and payments write news too."""
    news = _claim(user_id, at)
    if not news:
        return False
    user = news[0].user
    try:
        with profile.spoken_to(user):
            body = render_to_string("accounts/news.txt", {"news": news, "site": settings.SITE_URL, "user": user})
            subject = ngettext("%(n)d piece of news", "%(n)d pieces of news", len(news)) % {"n": len(news)}
            send_mail(subject, body, None, [addresses.confirmed_address(user)])
    except OSError:
        logger.exception("News could not be mailed.")
        Notification.objects.filter(pk__in=[one.pk for one in news], mailed_at=at).update(mailed_at=None)
        return False
    return True


@transaction.atomic
def _claim(user_id: int, at: datetime) -> list[Notification]:
    if not User.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=user_id).exists():
        return []
    news = list(_news(at).filter(user_id=user_id).select_related("user").order_by("pk"))
    Notification.objects.filter(pk__in=[one.pk for one in news]).update(mailed_at=at)
    return news


def _news(at: datetime) -> QuerySet[Notification]:
    wanted = Q(kind__in=Notification.ALWAYS_MAILED)
    for topic in Notification.Topic.values:
        kinds = [kind for kind, its_topic in Notification.TOPICS.items() if its_topic == topic]
        wanted |= Q(kind__in=kinds, user__mailed_topics__contains=[topic])
    return Notification.objects.filter(
        wanted, seen_at=None, mailed_at=None, told_at__lte=at - WAIT, told_at__gt=at - STALE
    )

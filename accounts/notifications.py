"""What happened to people, told to them: on the site, and to their apps.

Each is a row, told once by the room in which it happened and in the same transaction; it is unseen until its owner has
looked.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Notification

Kind = Notification.Kind
SUMMED = ("count", "twei")


def tell(user_id: int, kind: Kind, at: datetime, key: str = "", **figures: Any) -> None:
    """This function will tell somebody what happened to them. `figures` are what the sentence of `kind` names, and what
    leads to it (`slug`, `comment`). More under the same `key` is added to what was told, until that is seen: `count` and
    `twei` are summed."""
    tell_all(kind, [(user_id, key, figures)], at)


Told = tuple[int, str, dict[str, Any]]

_TELL_SQL = """
INSERT INTO accounts_notification AS told (user_id, kind, key, figures, told_at)
SELECT news.user_id, %(kind)s, news.key, news.figures::jsonb, %(at)s
FROM unnest(%(users)s::bigint[], %(keys)s::text[], %(figures)s::text[]) AS news (user_id, key, figures)
ON CONFLICT (user_id, kind, key) WHERE seen_at IS NULL AND NOT key = '' DO UPDATE
SET told_at = excluded.told_at,
    -- What came a day after a mail is worth another one.
    mailed_at = CASE WHEN told.mailed_at > excluded.told_at - interval '1 day' THEN told.mailed_at END,
    figures = told.figures || excluded.figures || (
        SELECT coalesce(jsonb_object_agg(name, (told.figures->>name)::bigint + (excluded.figures->>name)::bigint), '{}')
        FROM unnest(ARRAY['count', 'twei']) AS name WHERE told.figures ? name AND excluded.figures ? name
    )
"""


def tell_all(kind: Kind, told: Iterable[Told], at: datetime) -> None:
    """This function will tell each of (user, key, figures) the same kind of thing, in one statement."""
    news = _merged(told)
    if news:
        columns: dict[str, list[Any]] = {
            "users": [user_id for user_id, _key, _figures in news],
            "keys": [key for _user_id, key, _figures in news],
            "figures": [json.dumps(figures) for _user_id, _key, figures in news],
        }
        with connection.cursor() as cursor:
            cursor.execute(_TELL_SQL, {"kind": kind.value, "at": at, **columns})


def _merged(told: Iterable[Told]) -> list[Told]:
    """One for each user and key, in the order of users, in which whoever tells holds them."""
    single: list[Told] = []
    keyed: dict[tuple[int, str], dict[str, Any]] = {}
    for user_id, key, figures in told:
        if not key:
            single.append((user_id, key, figures))
            continue
        before = keyed.get((user_id, key), {})
        sums = {name: before[name] + figures[name] for name in SUMMED if name in before and name in figures}
        keyed[user_id, key] = before | figures | sums
    return sorted(
        single + [(user_id, key, figures) for (user_id, key), figures in keyed.items()], key=lambda one: one[:2]
    )


def rename(kind: Kind, keys: Sequence[str], **figures: Any) -> None:
    """This function will change what figures say in everything of a kind that was told under some keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_notification SET figures = figures || %s::jsonb WHERE kind = %s AND key = ANY(%s)",
            [json.dumps(figures), kind.value, list(keys)],
        )


def of(user_id: int) -> QuerySet[Notification]:
    """This function will return what somebody was told, newest first."""
    return Notification.objects.filter(user_id=user_id).order_by("-id")


def unseen(user_id: int) -> int:
    """This function will return how much of it they haven't looked at."""
    return Notification.objects.filter(user_id=user_id, seen_at=None).count()


def see_these(user_id: int, ids: Iterable[int], at: datetime) -> None:
    """This function will note that somebody has looked at some notifications of theirs."""
    Notification.objects.filter(user_id=user_id, id__in=list(ids), seen_at=None).update(seen_at=at)


def see(user_id: int, up_to: int, at: datetime) -> int:
    """This function will note that somebody has looked at everything up to the notification `up_to`, and return how many
    of them were new."""
    return Notification.objects.filter(user_id=user_id, id__lte=up_to, seen_at=None).update(seen_at=at)

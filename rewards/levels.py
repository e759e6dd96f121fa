"""XP and levels: what verified reading and liked comments add up to. Money never buys a level."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.notifications import Kind
from config.errors import Refusal
from rewards import quotas, rules
from rewards.models import Progress
from rewards.quotas import Quota


class LevelTooLow(Refusal):
    code = "level_too_low"
    sentence = _("Available from LVL {level_needed}. You are at {level}.")


def of(reader_id: int) -> Progress:
    """This function will return a reader's progress, level 1 and no XP where nothing was read yet."""
    return Progress.objects.filter(reader_id=reader_id).first() or Progress(reader_id=reader_id)


def require(reader_id: int, level_needed: int) -> None:
    """This function will do nothing for a reader of `level_needed` or more. Raises `LevelTooLow` {level, level_needed}."""
    level = of(reader_id).level
    if level < level_needed:
        raise LevelTooLow(level=level, level_needed=level_needed)


def grant(progress: Progress, xp: int, at: datetime) -> int:
    """This function will add XP to a progress that the caller holds locked, at most 600 in 24 hours together, and
    return how much was added."""
    granted = min(xp, left_today([progress.reader_id], at)[progress.reader_id])
    add({progress.reader_id: progress}, [(progress.reader_id, granted)], at)
    return max(0, granted)


def left_today(reader_ids: Collection[int], at: datetime) -> dict[int, int]:
    """This function will return the XP that each of some readers may still get in these 24 hours."""
    used = quotas.used_by(reader_ids, Quota.XP, quotas.DAY, at)
    return {reader_id: max(0, rules.XP_PER_DAY - used.get(reader_id, 0)) for reader_id in reader_ids}


_ADD_SQL = """
UPDATE rewards_progress AS progress SET xp = reached.xp, level = reached.level
FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS reached(reader_id, xp, level)
WHERE progress.reader_id = reached.reader_id
"""


def add(progress: Mapping[int, Progress], gains: Iterable[tuple[int, int]], at: datetime) -> None:
    """This function will add (reader, XP) to the progress, by reader, that the caller holds locked, and tell those who
    reach a level. What is left of their day is for the caller to have asked."""
    gains = [(reader_id, xp) for reader_id, xp in gains if xp > 0]
    before = {reader_id: progress[reader_id].level for reader_id, _xp in gains}
    for reader_id, xp in gains:
        progress[reader_id].xp += xp
        progress[reader_id].level = rules.level_at(progress[reader_id].xp)
    reached = [progress[reader_id] for reader_id in before]
    if not reached:
        return
    quotas.use_many(gains, Quota.XP, at)
    with connection.cursor() as cursor:
        columns = [[getattr(one, name) for one in reached] for name in ("reader_id", "xp", "level")]
        cursor.execute(_ADD_SQL, columns)
    risen = [one for one in reached if one.level > before[one.reader_id]]
    notifications.tell_all(Kind.LEVEL_UP, [(one.reader_id, "", {"level": one.level}) for one in risen], at)


def xp_to_next_level(progress: Progress) -> int:
    """This function will return the XP that are missing at the next level."""
    return rules.xp_needed(progress.level + 1) - progress.xp

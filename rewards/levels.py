"""XP and levels: what verified reading and liked comments add up to. Money never buys a level."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

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
    left = quotas.state(progress.reader_id, Quota.XP, rules.XP_PER_DAY, quotas.DAY, at).left
    granted = min(xp, left)
    if granted > 0:
        quotas.use(progress.reader_id, Quota.XP, at, granted)
        progress.xp += granted
        progress.level = rules.level_at(progress.xp)
        progress.save(update_fields=["xp", "level"])
    return max(0, granted)


def xp_to_next_level(progress: Progress) -> int:
    """This function will return the XP that are missing at the next level."""
    return rules.xp_needed(progress.level + 1) - progress.xp

"""Every number of the rules in words: what it is about, and how much of which unit. No number is written here.

A line names the number that it is about as `rewards.economy.numbers` does; its unit follows from that name. Words may name
more of them, in braces.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from rewards import rules

Number = int | list[list[int]]
Words = str | Promise

MINUTE_SECONDS = 60
HOUR_SECONDS = 60 * MINUTE_SECONDS
NO_BREAK = "\u00a0"


class Group(NamedTuple):
    """Lines that belong together: what a number is about, and its name."""

    title: Words
    lines: tuple[tuple[Words, str], ...]


GROUPS = (
    Group(
        _("Reading"),
        (
            (_("Expected reading speed"), "words_per_minute"),
            (
                _("Expected reading speed where words can't be counted (Chinese, Japanese, Thai)"),
                "characters_per_minute",
            ),
            (_("Fastest reading that counts"), "gate_words_per_minute"),
            (_("Fastest reading that counts where words can't be counted"), "gate_characters_per_minute"),
            (_("Shortest reading that counts"), "gate_floor_seconds"),
            (_("Part of a text that has to be seen"), "gate_depth_percent"),
            (_("Longest reading that is counted, of the expected time"), "ceiling_percent_of_expected"),
            (_("Time between two reports of the page that is read"), "beat_interval_seconds"),
            (_("Most that one report counts"), "beat_ceiling_seconds"),
            (_("Time without a touch after which nothing counts"), "idle_limit_seconds"),
            (_("The same, if more is on screen, by its words"), "idle_words_per_minute"),
            (_("The same for who listens to the text"), "listening_idle_limit_seconds"),
            (_("Time without a report after which a reading is closed"), "quiet_seconds"),
            (_("Shortest expected time that pays Read Time"), "read_time_floor_seconds"),
            (_("Most Read Time of one article, at one Twei for each minute begun"), "read_time_maximum_twei"),
            (_("Most that one reader gets from the readers' pool in {day_seconds}"), "reader_allowance_day_twei"),
            (_("Most that one reader gets from the readers' pool in {week_seconds}"), "reader_allowance_week_twei"),
        ),
    ),
    Group(
        _("Ratings"),
        (
            (_("A Plus, to its reader"), "plus_reader_twei"),
            (_("A Plus of a reader at {plus_author_share_level} or above, to the author"), "plus_author_twei"),
            (_("Pluses of one reader that pay authors in {week_seconds}"), "plus_author_shares_per_week"),
            (_("Pluses of one reader in {day_seconds}"), "pluses_per_day"),
            (_("A Minus, from its reader"), "minus_twei"),
            (_("Level that opens Minus"), "minus_level"),
            (_("Minuses of one reader in {day_seconds}"), "minuses_per_day"),
            (_("Minuses on one article that call a moderator"), "minus_hold_count"),
            (_("Least part of its ratings that they have to be for that"), "minus_hold_percent"),
        ),
    ),
    Group(
        _("Comments"),
        (
            (_("Comment Tribute, from the commenter"), "comment_tribute_twei"),
            (_("Level that opens comments"), "comment_level"),
            (_("Shortest comment"), "comment_minimum_characters"),
            (_("Longest comment"), "comment_maximum_characters"),
            (_("Comments of one reader in {hour_seconds}"), "comments_per_hour"),
            (_("Comments of one reader in {day_seconds}"), "comments_per_day"),
            (_("Links in one comment"), "links_per_comment"),
            (_("Time in which one can't write the same comment again"), "duplicate_comment_seconds"),
            (_("Time in which a comment can be edited"), "edit_seconds"),
            (_("Comment Reward, to the commenter"), "comment_reward_twei"),
            (_("Time after which a comment is judged"), "comment_reward_after_seconds"),
            (_("Paying likes that a reward takes"), "comment_reward_paying_likes"),
            (_("Rewards of one commenter in {day_seconds}"), "comment_rewards_per_day"),
            (_("Rewards of one commenter under one article"), "comment_rewards_per_article"),
            (_("Longest that a reward waits for a pool that is spent"), "comment_reward_wait_seconds"),
            (_("Likes of one reader in {day_seconds}"), "likes_per_day"),
            (_("Level from which a reader's likes pay"), "like_pays_from_level"),
            (_("Likes of one reader that pay in {week_seconds}"), "paying_likes_per_week"),
            (_("Likes of one reader that pay the same commenter in {week_seconds}"), "paying_likes_per_commenter_week"),
            (_("A paying like, to its reader"), "like_reader_twei"),
            (_("A paying like, to the commenter"), "like_commenter_twei"),
            (_("A paying like, to the article's author"), "like_author_twei"),
            (_("Most that one commenter gets in {week_seconds}"), "commenter_allowance_week_twei"),
            (_("A dislike, from its reader"), "dislike_reader_twei"),
            (_("A dislike, from the commenter"), "dislike_commenter_twei"),
            (_("A dislike, to the article's author"), "dislike_author_twei"),
            (_("Level that opens dislikes"), "dislike_level"),
            (_("Dislikes of one reader in {day_seconds}"), "dislikes_per_day"),
            (_("Flags of one reader in {day_seconds}"), "flags_per_day"),
            (_("Longest note with a flag"), "flag_note_maximum_characters"),
            (_("Longest appeal"), "appeal_maximum_characters"),
        ),
    ),
    Group(
        _("Publishing and reports"),
        (
            (_("Post Publish Tribute, from the author"), "publish_tribute_twei"),
            (_("Level that opens publishing"), "publish_level"),
            (_("Most that one author gets by readers' votes in {day_seconds}"), "author_allowance_day_twei"),
            (_("A profit-and-loss report, from its buyer"), "report_twei"),
        ),
    ),
    Group(
        _("Pools"),
        (
            (_("What the treasury is divided by for a day's pools"), "pool_treasury_divisor"),
            (_("Most that a day's pools hold"), "pool_maximum_twei"),
            (_("Part of them that is the readers' pool; the rest is the writers'"), "readers_pool_percent"),
            (_("Most shards that a pool is kept in, so that payments needn't wait"), "pool_shards"),
            (_("Least that a shard is filled with"), "shard_minimum_twei"),
        ),
    ),
    Group(
        _("Levels"),
        (
            (_("A verified minute of a reading that counts"), "xp_per_verified_minute"),
            (_("A paying like, to the commenter"), "xp_per_paying_like"),
            (_("Most XP in {day_seconds}"), "xp_per_day"),
            (_("{minus_level} begins at"), "xp_at_minus_level"),
            (_("{comment_level} begins at"), "xp_at_comment_level"),
            (_("{publish_level} begins at"), "xp_at_publish_level"),
        ),
    ),
    Group(
        _("Accounts that look like one person's"),
        (
            (_("Time over which what readers do is compared"), "suspicion_window_seconds"),
            (_("Longest pause within one sitting"), "suspicion_sitting_seconds"),
            (
                _("Most by which two pauses from one article to the next may differ and still agree"),
                "suspicion_tolerance_seconds",
            ),
            (_("Steps from one article to the next that agree between two accounts"), "suspicion_steps"),
            (
                _("The same for accounts that share more than that"),
                "suspicion_supported_steps",
            ),
            (_("Least part of the steps that two accounts have in common, to agree"), "suspicion_steps_percent"),
            (_("Days on one network with one browser that count as sharing more"), "suspicion_shared_days"),
            (_("Likes for each other that count as sharing more"), "suspicion_mutual_likes"),
            (_("Time over which likes are compared"), "suspicion_likes_window_seconds"),
            (_("Accounts that like only each other and are looked at for that alone"), "suspicion_ring_accounts"),
            (_("Least part of their likes that stays among them"), "suspicion_ring_likes_percent"),
            (_("Fewest accounts that a moderator is asked about"), "suspicion_accounts"),
            (
                _("Time for which accounts that were found to be different people's are left alone"),
                "suspicion_rest_seconds",
            ),
        ),
    ),
)

# How a name ends, and what its number is then.
UNITS: dict[str, Words] = {
    "words_per_minute": _("{number} words a minute"),
    "characters_per_minute": _("{number} characters a minute"),
    "_characters": _("{number} characters"),
    "_twei": _("{number} Twei"),
    "_percent": _("{number} %"),
    "_percent_of_expected": _("{number} %"),
    "_level": _("LVL {number}"),
}


def priced(numbers: Mapping[str, Number]) -> list[tuple[str, list[tuple[str, str]]]]:
    """This function will return each group's title with its lines: what a number is about, and how much it is."""
    words = {name: in_words(name, number) for name, number in [*numbers.items(), *_xp_at_levels(numbers)]}
    return [
        (str(group.title), [(str(label).format_map(words), words[name]) for label, name in group.lines])
        for group in GROUPS
    ]


def in_words(name: str, number: Number) -> str:
    """This function will return a number of the rules with the unit that its name says, never on another line than it."""
    if not isinstance(number, int):
        step = gettext("{allowed} from LVL {level}")
        # Each on a line of its own.
        return ",\n".join(step.format(allowed=intcomma(allowed), level=level) for level, allowed in number)
    return _with_unit(name, number).replace(" ", NO_BREAK, 1)


def _with_unit(name: str, number: int) -> str:
    if name.startswith("xp_"):
        return gettext("{number} XP").format(number=intcomma(number))
    if name.endswith("_seconds"):
        return duration(number)
    for ending, unit in UNITS.items():
        if name.endswith(ending):
            return str(unit).format(number=intcomma(number))
    return str(intcomma(number))


def duration(seconds: int) -> str:
    """This function will return whole seconds in the largest unit of which they are several, and whole ones."""
    if _are_several(seconds, rules.DAY_SECONDS):
        number = seconds // rules.DAY_SECONDS
        words = ngettext("{n} day", "{n} days", number)
    elif _are_several(seconds, HOUR_SECONDS):
        number = seconds // HOUR_SECONDS
        words = ngettext("{n} hour", "{n} hours", number)
    elif _are_several(seconds, MINUTE_SECONDS):
        number = seconds // MINUTE_SECONDS
        words = ngettext("{n} minute", "{n} minutes", number)
    else:
        number = seconds
        words = ngettext("{n} second", "{n} seconds", number)
    return words.format(n=intcomma(number))


def _are_several(seconds: int, unit_seconds: int) -> bool:
    return seconds > unit_seconds and seconds % unit_seconds == 0


def _xp_at_levels(numbers: Mapping[str, Number]) -> list[tuple[str, Number]]:
    """The XP at which the levels begin that the rules name."""
    return [
        (f"xp_at_{name}", rules.xp_needed(level))
        for name, level in numbers.items()
        if name.endswith("_level") and isinstance(level, int)
    ]

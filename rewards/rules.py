"""Every number of the economy, in one place, with its unit in its name.

A change is a commit that people can review and a new `VERSION`; every ledger entry says which version it was posted
under. How the numbers relate is asserted at the end: a change that breaks a relation doesn't start.
"""

from dataclasses import dataclass

from articles.pace import (
    CHARACTERS_PER_MINUTE,
    GATE_CHARACTERS_PER_MINUTE,
    GATE_FLOOR_SECONDS,
    GATE_WORDS_PER_MINUTE,
    WORDS_PER_MINUTE,
    expected_seconds,
    gate_seconds,
)

VERSION = 1

HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400
WEEK_SECONDS = 7 * DAY_SECONDS

# Reading: the clock.
BEAT_INTERVAL_SECONDS = 5
BEAT_CEILING_SECONDS = 20
IDLE_LIMIT_SECONDS = 60
IDLE_WORDS_PER_MINUTE = 100
LISTENING_IDLE_LIMIT_SECONDS = 300
GATE_DEPTH_PERCENT = 90
CEILING_PERCENT_OF_EXPECTED = 140
QUIET_SECONDS = 30 * 60

# Reading: the pay.
READ_TIME_FLOOR_SECONDS = 30
READ_TIME_MAXIMUM_TWEI = 10

# The pools.
POOL_MAXIMUM_TWEI = 100_000
POOL_TREASURY_DIVISOR = 100
READERS_POOL_PERCENT = 60
POOL_SHARDS = 32
SHARD_MINIMUM_TWEI = 20
READER_ALLOWANCE_DAY_TWEI = 20
READER_ALLOWANCE_WEEK_TWEI = 60
COMMENTER_ALLOWANCE_WEEK_TWEI = 40
AUTHOR_ALLOWANCE_DAY_TWEI = 200

# Ratings.
PLUS_READER_TWEI = 1
PLUS_AUTHOR_TWEI = 1
PLUS_AUTHOR_SHARES_PER_WEEK = 10
PLUS_AUTHOR_SHARE_LEVEL = 5
PLUSES_PER_DAY = ((1, 3), (3, 5), (6, 8), (10, 10), (13, 15), (20, 20))
MINUS_TWEI = 2
MINUS_LEVEL = 5
MINUSES_PER_DAY = ((5, 3), (10, 5))
MINUS_HOLD_COUNT = 5
MINUS_HOLD_PERCENT = 10

# Comments: writing.
COMMENT_TRIBUTE_TWEI = 3
COMMENT_LEVEL = 13
COMMENT_MINIMUM_CHARACTERS = 2
COMMENT_MAXIMUM_CHARACTERS = 2_000
COMMENTS_PER_HOUR = 10
COMMENTS_PER_DAY = 30
LINKS_PER_COMMENT = ((1, 1), (15, 5))
DUPLICATE_COMMENT_SECONDS = WEEK_SECONDS
EDIT_SECONDS = 15 * 60

# Comments: what they bring.
COMMENT_REWARD_TWEI = 3
COMMENT_REWARD_AFTER_SECONDS = DAY_SECONDS
COMMENT_REWARD_PAYING_LIKES = 3
COMMENT_REWARDS_PER_DAY = 3
COMMENT_REWARDS_PER_ARTICLE = 1
COMMENT_REWARD_WAIT_SECONDS = WEEK_SECONDS
LIKES_PER_DAY = 30
LIKE_PAYS_FROM_LEVEL = 5
PAYING_LIKES_PER_WEEK = 5
PAYING_LIKES_PER_COMMENTER_WEEK = 1
LIKE_READER_TWEI = 1
LIKE_COMMENTER_TWEI = 2
LIKE_AUTHOR_TWEI = 1
DISLIKES_PER_DAY = 5
DISLIKE_LEVEL = 5
DISLIKE_READER_TWEI = 2
DISLIKE_COMMENTER_TWEI = 1
DISLIKE_AUTHOR_TWEI = 1

# Flags and appeals.
FLAGS_PER_DAY = 20
FLAG_NOTE_MAXIMUM_CHARACTERS = 500
APPEAL_MAXIMUM_CHARACTERS = 2_000

# Writing and reports.
PUBLISH_TRIBUTE_TWEI = 50
PUBLISH_LEVEL = 15
REPORT_TWEI = 1

# Suspicion: what only a farm shares. Measured in docs/decisions/0012-what-a-farm-looks-like.md.
SUSPICION_WINDOW_SECONDS = 14 * DAY_SECONDS
SUSPICION_SITTING_SECONDS = 30 * 60
SUSPICION_TOLERANCE_SECONDS = 6
SUSPICION_STEPS = 12
SUSPICION_SUPPORTED_STEPS = 8
SUSPICION_STEPS_PERCENT = 70
SUSPICION_SHARED_DAYS = 3
SUSPICION_LIKES_WINDOW_SECONDS = 30 * DAY_SECONDS
SUSPICION_MUTUAL_LIKES = 2
SUSPICION_RING_LIKES_PERCENT = 80
SUSPICION_RING_ACCOUNTS = 6
SUSPICION_ACCOUNTS = 3
SUSPICION_REST_SECONDS = 60 * DAY_SECONDS

# Levels.
XP_PER_VERIFIED_MINUTE = 20
XP_PER_PAYING_LIKE = 10
XP_PER_DAY = 600


@dataclass(frozen=True, slots=True)
class Terms:
    """What reading one text takes and brings; frozen when a read opens."""

    expected_seconds: int
    gate_seconds: int
    ceiling_seconds: int
    read_time_twei: int


def terms(words: int, characters: int) -> Terms:
    """This function will return the terms of a text with so many countable words, and characters of scripts that
    don't part words. A text without either pays nothing."""
    expected = expected_seconds(words, characters)
    gate = gate_seconds(words, characters)
    # Exact: rounding up would let 118 words in.
    exact = 60 * (words * CHARACTERS_PER_MINUTE + characters * WORDS_PER_MINUTE)
    pays = exact >= READ_TIME_FLOOR_SECONDS * WORDS_PER_MINUTE * CHARACTERS_PER_MINUTE
    return Terms(
        expected_seconds=expected,
        gate_seconds=gate,
        ceiling_seconds=max(-(-expected * CEILING_PERCENT_OF_EXPECTED // 100), gate),
        read_time_twei=min(-(-expected // 60), READ_TIME_MAXIMUM_TWEI) if pays else 0,
    )


def idle_limit_seconds(words_in_view: int, is_listening: bool) -> int:
    """This function will return how long a reader may go without input: what is on screen can be read slowly, and who
    listens presses a key every five minutes."""
    if is_listening:
        return LISTENING_IDLE_LIMIT_SECONDS
    return max(IDLE_LIMIT_SECONDS, words_in_view * 60 // IDLE_WORDS_PER_MINUTE)


def by_level(steps: tuple[tuple[int, int], ...], level: int) -> int:
    """This function will return the allowance of a level from steps of (from this level on, so many), 0 below them."""
    return max(((from_level, allowed) for from_level, allowed in steps if from_level <= level), default=(0, 0))[1]


def pluses_per_day(level: int) -> int:
    """This function will return how many pluses a reader of `level` has in 24 hours."""
    return by_level(PLUSES_PER_DAY, level)


def minuses_per_day(level: int) -> int:
    """This function will return how many minuses a reader of `level` has in 24 hours."""
    return by_level(MINUSES_PER_DAY, level)


def links_per_comment(level: int) -> int:
    """This function will return how many links a comment of a reader of `level` may have."""
    return by_level(LINKS_PER_COMMENT, level)


def xp_needed(level: int) -> int:
    """This function will return the XP at which `level` begins: from level L to L + 1 it takes 5 L² + 50 L + 100."""
    return sum(5 * step * step + 50 * step + 100 for step in range(1, level))


def level_at(xp: int) -> int:
    """This function will return the level that `xp` amounts to; everyone starts at level 1."""
    level = 1
    while xp >= xp_needed(level + 1):
        level += 1
    return level


assert WORDS_PER_MINUTE < 300 < GATE_WORDS_PER_MINUTE < 400, "300 words a minute pass the gate, 400 don't"
assert CHARACTERS_PER_MINUTE < GATE_CHARACTERS_PER_MINUTE
assert GATE_FLOOR_SECONDS > 2, "a bot that waits two seconds passes no gate"
assert BEAT_INTERVAL_SECONDS * 2 <= BEAT_CEILING_SECONDS, "one lost beat costs nothing"
assert (terms(118, 0).read_time_twei, terms(119, 0).read_time_twei) == (0, 1)
assert (terms(0, 574).read_time_twei, terms(0, 575).read_time_twei) == (0, 1)
assert xp_needed(COMMENT_LEVEL) == 8_350
assert COMMENT_REWARD_TWEI == COMMENT_TRIBUTE_TWEI, "a comment that proved its worth gets its tribute back"
assert DISLIKE_AUTHOR_TWEI < DISLIKE_READER_TWEI + DISLIKE_COMMENTER_TWEI, "a dislike is negative in sum"
assert DISLIKE_COMMENTER_TWEI <= COMMENT_TRIBUTE_TWEI, "nobody loses more on a comment than its tribute"
assert COMMENT_REWARD_TWEI * COMMENT_REWARDS_PER_DAY < COMMENTER_ALLOWANCE_WEEK_TWEI
assert EDIT_SECONDS < COMMENT_REWARD_AFTER_SECONDS, "what is judged can no longer be edited"
assert COMMENTS_PER_HOUR < COMMENTS_PER_DAY
assert MINUSES_PER_DAY[0][0] == MINUS_LEVEL, "whoever may press Minus has some, and nobody else"
assert PUBLISH_LEVEL > COMMENT_LEVEL > MINUS_LEVEL
assert SUSPICION_SUPPORTED_STEPS < SUSPICION_STEPS, "what else is shared only strengthens"
assert 3 <= SUSPICION_ACCOUNTS <= SUSPICION_RING_ACCOUNTS, "two people may well do the same"
assert SUSPICION_STEPS_PERCENT > 50, "what agrees is most of what two accounts have in common"
assert READER_ALLOWANCE_DAY_TWEI < READER_ALLOWANCE_WEEK_TWEI < 7 * READER_ALLOWANCE_DAY_TWEI

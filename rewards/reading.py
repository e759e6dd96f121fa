"""Reading, verified by the server's clock.

A reader has one clock: whatever tabs and devices beat, an accepted beat credits the time since the later of the read's
opening and the reader's last accepted beat anywhere, 20 s at most. Nothing is credited while the page was hidden,
unfocused or idle, and nothing beyond the ceiling. A read counts from its gate on: enough verified seconds, and enough of
the text seen; who listens to the text sees none of it. Its terms are those of the text when it began.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import suspension
from accounts.models import User
from articles.models import Article
from config.errors import Refusal
from rewards import persons, rules
from rewards.models import Read, ReadingClock

_BEAT_SQL = (Path(__file__).parent / "beat.sql").read_text()


class NotPublished(Refusal):
    code = "not_published"
    status = 404
    sentence = _("This article is not published.")


class GateNotPassed(Refusal):
    code = "gate_not_passed"
    sentence = _("{seconds_left} s more to read.")

    @property
    def detail(self) -> str:
        """What is missing: time, a part of the text that was passed over, or both."""
        left, unseen = self.figures["seconds_left"], rules.GATE_DEPTH_PERCENT - self.figures["depth"]
        if unseen <= 0:
            return super().detail
        if left:
            return gettext("{seconds} s more to read, and {percent} % of the text to see.").format(
                seconds=left, percent=unseen
            )
        return gettext("{percent} % of the text was passed over: scroll back up to see it.").format(percent=unseen)


class Reason(models.TextChoices):
    """Why a beat credited nothing, or less than the time that passed."""

    CLOSED = "closed", _("The reading had ended.")
    PAUSED = "paused", _("Another article was open.")
    OUT_OF_ORDER = "out_of_order", _("It came twice, or too late.")
    HIDDEN = "hidden", _("The page was not on screen.")
    UNFOCUSED = "unfocused", _("You were in another window.")
    IDLE = "idle", _("Nothing was touched for longer than what was on screen takes to read.")
    LATE = "late", _("Nothing was heard from the page for more than 20 seconds: a lost network, or a sleeping device.")
    CEILING = "ceiling", _("You had read for as long as this text can take.")


# These say that a beat was none: it moves no clock and leaves no trace.
REJECTED = {Reason.CLOSED, Reason.PAUSED, Reason.OUT_OF_ORDER}


@dataclass(frozen=True, slots=True)
class Beat:
    """What a page reports every few seconds: `sequence` counts up from the opening of the read."""

    sequence: int
    visible: bool
    focused: bool
    idle_seconds: int
    depth: int
    words_in_view: int = 0
    listening: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    """What a beat brought. `reason` is set where some or all of the time was not credited."""

    read: Read
    credited_ms: int
    reason: Reason | None
    passed_now: bool

    @property
    def credited_seconds(self) -> int:
        return self.read.verified_ms // 1000 - (self.read.verified_ms - self.credited_ms) // 1000


@transaction.atomic
def begin(reader: User, article: Article, at: datetime) -> Read:
    """This function will open the reader's one read of an article, or resume it, and pause the one that was open.

    Raises `Suspended`, `NotPublished`.
    """
    suspension.require_active(reader)
    if article.status != Article.Status.PUBLISHED:
        raise NotPublished
    clock = _lock_clock(reader.pk)
    terms = rules.terms(article.words, article.characters)
    author_id = article.author.user_id
    own = author_id is not None and persons.are_one(reader.pk, author_id)
    read, _new = Read.objects.get_or_create(
        reader=reader,
        article=article,
        defaults={
            "began_at": at,
            "resumed_at": at,
            "words": article.words,
            "characters": article.characters,
            "expected_seconds": terms.expected_seconds,
            "gate_seconds": terms.gate_seconds,
            "ceiling_seconds": terms.ceiling_seconds,
            "read_time_twei": 0 if own else terms.read_time_twei,
        },
    )
    read.resumed_at, read.last_sequence, read.closed_at = at, 0, None
    read.save(update_fields=["resumed_at", "last_sequence", "closed_at"])
    clock.open_read = read
    clock.version += 1
    clock.save(update_fields=["open_read", "version"])
    return read


def beat(reader: User, read_id: int, sent: Beat, at: datetime) -> Credit:
    """This function will credit what a beat verifies.

    Judged without a lock and written only if nothing was accepted meanwhile; else judged again by who holds the clock.
    Raises `Suspended`, and Http404 for a read that is not this reader's.
    """
    suspension.require_active(reader)
    credit = _beat(reader, read_id, sent, at)
    if credit is None:
        with transaction.atomic():
            _lock_clock(reader.pk)
            credit = _beat(reader, read_id, sent, at)
    assert credit is not None
    return credit


def _beat(reader: User, read_id: int, sent: Beat, at: datetime) -> Credit | None:
    """What the beat brought; None where another one came between."""
    read, clock = _with_clock(reader.pk, read_id)
    rejected = _rejection(read, clock, sent)
    if rejected:
        return Credit(read, 0, rejected, passed_now=False)
    elapsed_ms = _elapsed_ms(read, clock, at)
    credited_ms, reason = _credit(read, sent, elapsed_ms)
    passed = _note(read, sent, credited_ms, elapsed_ms, reason, at)
    return Credit(read, credited_ms, reason, passed) if _record(read, clock, at) else None


@dataclass(frozen=True, slots=True)
class _Clock:
    """The reader's clock as it stood when a beat was judged."""

    open_read_id: int | None
    last_beat_at: datetime | None
    version: int


def _with_clock(reader_id: int, read_id: int) -> tuple[Read, _Clock]:
    clock = "reader__reading_clock__"
    reads = Read.objects.filter(pk=read_id, reader_id=reader_id).annotate(
        clock_open_read_id=F(clock + "open_read_id"),
        clock_last_beat_at=F(clock + "last_beat_at"),
        clock_version=F(clock + "version"),
    )
    read: Any = reads.first()
    if read is None:
        raise Http404
    return read, _Clock(read.clock_open_read_id, read.clock_last_beat_at, read.clock_version)


def _lock_clock(reader_id: int) -> ReadingClock:
    ReadingClock.objects.bulk_create([ReadingClock(reader_id=reader_id)], ignore_conflicts=True)
    return ReadingClock.objects.select_for_update(no_key=True).get(reader_id=reader_id)


def _rejection(read: Read, clock: _Clock, sent: Beat) -> Reason | None:
    if clock.open_read_id != read.pk:
        return Reason.PAUSED
    if sent.sequence <= read.last_sequence:
        return Reason.OUT_OF_ORDER
    return None


def _elapsed_ms(read: Read, clock: _Clock, at: datetime) -> int:
    since = max(read.resumed_at, clock.last_beat_at or read.resumed_at)
    return max(0, (at - since) // timedelta(milliseconds=1))


def _credit(read: Read, sent: Beat, elapsed_ms: int) -> tuple[int, Reason | None]:
    if not sent.visible:
        return 0, Reason.HIDDEN
    if not sent.focused:
        return 0, Reason.UNFOCUSED
    # Nobody has more in view than the text has.
    in_view = min(sent.words_in_view, max(read.words, read.characters))
    if sent.idle_seconds > rules.idle_limit_seconds(in_view, sent.listening):
        return 0, Reason.IDLE
    counted = min(elapsed_ms, rules.BEAT_CEILING_SECONDS * 1000)
    room = read.ceiling_seconds * 1000 - read.verified_ms
    if counted > room:
        return room, Reason.CEILING
    return counted, Reason.LATE if counted < elapsed_ms else None


def _note(read: Read, sent: Beat, credited_ms: int, elapsed_ms: int, reason: Reason | None, at: datetime) -> bool:
    """Notes a beat in its read, and tells whether the gate was passed by it."""
    read.last_sequence = sent.sequence
    read.verified_ms += credited_ms
    if reason and elapsed_ms > credited_ms:
        lost = read.not_credited_ms.get(reason, 0) + elapsed_ms - credited_ms
        read.not_credited_ms = read.not_credited_ms | {reason.value: lost}
    if reason not in (Reason.HIDDEN, Reason.UNFOCUSED):
        read.depth = max(read.depth, sent.depth)
        read.is_listening |= sent.listening
    passed = read.gate_passed_at is None and _gate_is_passed(read)
    if passed:
        read.gate_passed_at = at
    return passed


def _record(read: Read, clock: _Clock, at: datetime) -> bool:
    """Writes what was noted, unless the clock has moved on since it was read."""
    with connection.cursor() as cursor:
        cursor.execute(
            _BEAT_SQL,
            {
                "beat_at": max(at, clock.last_beat_at or at),
                "reader": read.reader_id,
                "version": clock.version,
                "sequence": read.last_sequence,
                "verified_ms": read.verified_ms,
                "not_credited_ms": json.dumps(read.not_credited_ms),
                "depth": read.depth,
                "is_listening": read.is_listening,
                "gate_passed_at": read.gate_passed_at,
            },
        )
        written: bool = cursor.rowcount == 1
    return written


def _gate_is_passed(read: Read) -> bool:
    has_words = read.words > 0 or read.characters > 0
    has_seen = read.is_listening or read.depth >= rules.GATE_DEPTH_PERCENT
    return has_words and read.seconds_left == 0 and has_seen


def require_gate(reader_id: int, article: Article) -> Read:
    """This function will return the reader's read of an article if its gate was passed.

    Raises `GateNotPassed` {seconds_left, depth}; before the first beat that is all of it.
    """
    read = Read.objects.filter(reader_id=reader_id, article=article).first()
    if read is None:
        gate = rules.terms(article.words, article.characters).gate_seconds
        raise GateNotPassed(seconds_left=gate, depth=0)
    if read.gate_passed_at is None:
        raise GateNotPassed(seconds_left=read.seconds_left, depth=read.depth)
    return read

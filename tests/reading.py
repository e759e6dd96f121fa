"""How tests read: by beats, with the time as an argument."""

from datetime import timedelta

from rewards import reading, rules
from rewards.models import Read


def read(user, article, at, seconds, depth=100, step=5):
    """Reads for so many seconds, beat by beat; the moment at which it ended, and the last credit."""
    opened = reading.begin(user, article, at)
    credit = None
    for number in range(1, seconds // step + 1):
        beat = reading.Beat(number, visible=True, focused=True, idle_seconds=0, depth=depth)
        credit = reading.beat(user, opened.pk, beat, at + timedelta(seconds=number * step))
    return at + timedelta(seconds=seconds // step * step), credit


def pass_gate(user, article, at):
    """Reads an article until it counts."""
    opened = reading.begin(user, article, at)
    ended, credit = read(user, article, at, opened.gate_seconds + 5)
    assert credit.read.gate_passed_at is not None
    return ended


def has_read(user, article, at):
    """A read whose gate was passed, for tests that are about what comes after it."""
    terms = rules.terms(article.words, article.characters)
    return Read.objects.create(
        reader=user,
        article=article,
        began_at=at - timedelta(seconds=terms.gate_seconds),
        resumed_at=at - timedelta(seconds=terms.gate_seconds),
        gate_passed_at=at,
        verified_ms=terms.gate_seconds * 1000,
        depth=100,
        expected_seconds=terms.expected_seconds,
        gate_seconds=terms.gate_seconds,
        ceiling_seconds=terms.ceiling_seconds,
        read_time_twei=terms.read_time_twei,
        words=article.words,
        characters=article.characters,
    )

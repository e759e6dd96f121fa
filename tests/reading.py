"""How tests read: by beats, with the time as an argument."""

from datetime import timedelta

from rewards import reading


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

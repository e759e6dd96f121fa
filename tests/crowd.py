"""Crowds of readers who live from day to day, and farms among them. Their reads are rows as real ones leave them, made in
bulk from a seed.

An honest reader has a speed of 180 to 320 words a minute that changes a little from text to text, an hour of the day,
habits (the day's first articles in the page's order, then what is popular and new), and pauses between two texts as people
have them. A farm has one script: it opens what the script says in the script's order, waits out each gate, waits the
script's pause, all of it with some seconds of jitter, and some accounts earlier than others.
"""

import math
import random
from dataclasses import dataclass, field
from datetime import timedelta

from accounts import origins
from accounts.models import Origin, User
from articles import pace
from articles.models import Article
from rewards import rules
from rewards.models import Read
from tests.factories import AuthorFactory

DAY_SECONDS = 86_400
# What stands on screen below what is just read.
WORDS_AHEAD = 120


@dataclass(frozen=True)
class Text:
    """An article: on which day it is published, how long it is, and how much it is sought."""

    day: int
    words: int
    popularity: float


@dataclass(frozen=True)
class Reading:
    """One read that passes its gate; times are seconds since the first day began."""

    reader: int
    text: int
    began: float
    passed: float
    verified: float


class Library:
    """Some texts at the start, and some more each day, in the order in which the page shows them."""

    def __init__(self, seed, old=150, a_day=10, days=30):
        chance = random.Random(f"library {seed}")
        self.old, self.a_day = old, a_day
        self.texts = [
            Text(day, int(min(3_000, max(120, chance.lognormvariate(math.log(650), 0.6)))), chance.paretovariate(1.2))
            for day in [-1] * old + [day for day in range(days) for _ in range(a_day)]
        ]

    def of_day(self, day):
        start = self.old + day * self.a_day
        return list(range(start, start + self.a_day))

    def shown_on(self, day):
        return range(self.old + (day + 1) * self.a_day)


class Honest:
    """Somebody who reads for themselves."""

    def __init__(self, number, library, seed, **habits):
        self.number, self.library = number, library
        self.chance = chance = random.Random(f"{seed} {number}")
        self.speed = chance.uniform(180, 320)
        self.activity = chance.uniform(0.3, 0.98)
        self.texts_a_day = chance.choice([1, 2, 2, 3, 3, 4, 5, 7])
        self.in_page_order = chance.random() < 0.6
        self.pause = chance.lognormvariate(math.log(12), 0.5)
        self.hour = chance.uniform(6, 23)
        self.read = set()
        vars(self).update(habits)

    def day(self, day):
        if self.chance.random() > self.activity:
            return
        now = day * DAY_SECONDS + self.hour * 3600 + self.chance.gauss(0, 900)
        for text in self.choose(day):
            self.read.add(text)
            words = self.library.texts[text].words
            seconds = words * 60 / (self.speed * self.chance.gauss(1, 0.07))
            gate = pace.gate_seconds(words, 0)
            seen = seconds * max(0, 0.9 * words - WORDS_AHEAD) / words
            yield Reading(self.number, text, now, now + _beat(max(seen, gate)), max(seconds, gate))
            now += seconds + self.chance.lognormvariate(math.log(self.pause), 0.6)

    def choose(self, day):
        count = max(1, round(self.chance.gauss(self.texts_a_day, 1)))
        first = self.library.of_day(day)[:3] if self.in_page_order else []
        shown = [text for text in self.library.shown_on(day) if text not in self.read and text not in first]
        weights = [self.weight(text, day) for text in shown]
        more = max(0, count - len(first))
        return (first + list(dict.fromkeys(self.chance.choices(shown, weights, k=more) if more else [])))[:count]

    def weight(self, text, day):
        return self.library.texts[text].popularity / (1 + day - self.library.texts[text].day)


@dataclass
class Farm:
    """Accounts that one script reads with. `jitter` is how many seconds longer each wait may be, `stagger` how long after
    the first of them the last one starts."""

    numbers: range
    library: Library
    seed: object
    texts_a_day: int = 4
    jitter: float = 4
    pause: float = 7
    stagger: float = 6 * 3600
    done: set = field(default_factory=set)

    def __post_init__(self):
        self.chance = random.Random(f"{self.seed} farm")

    def day(self, day):
        left = [text for text in self.library.shown_on(day) if text not in self.done]
        script = self.chance.sample(left, min(self.texts_a_day, len(left)))
        self.done.update(script)
        for number in self.numbers:
            now = day * DAY_SECONDS + 8 * 3600 + self.chance.uniform(0, self.stagger)
            for text in script:
                gate = pace.gate_seconds(self.library.texts[text].words, 0)
                passed = _beat(gate) + self.chance.uniform(0, self.jitter)
                yield Reading(number, text, now, now + passed, passed)
                now += passed + self.pause + self.chance.uniform(0, self.jitter)


def _beat(seconds):
    """The beat at which something was first true."""
    return math.ceil(seconds / rules.BEAT_INTERVAL_SECONDS) * rules.BEAT_INTERVAL_SECONDS


class Site:
    """Accounts and articles in the database, and what they leave there. The first day begins at `start`."""

    def __init__(self, library, readers, start):
        self.library, self.start = library, start
        number = User.objects.count()
        self.users = User.objects.bulk_create(
            User(email=f"crowd{n}@example.com", handle=f"crowd-{n}", date_joined=start)
            for n in range(number, number + readers)
        )
        author = AuthorFactory()
        self.articles = Article.objects.bulk_create(
            Article(
                slug=f"text-{author.pk}-{n}",
                title=f"Text {n}",
                author=author,
                status=Article.Status.PUBLISHED,
                published_at=self.when(text.day * DAY_SECONDS),
                words=text.words,
            )
            for n, text in enumerate(library.texts)
        )

    def when(self, seconds):
        return self.start + timedelta(seconds=seconds)

    def ids(self, numbers):
        return {self.users[number].pk for number in numbers}

    def happens(self, readings):
        """Writes down reads as real ones are."""
        return Read.objects.bulk_create([self.row(one) for one in readings], batch_size=5_000)

    def row(self, one):
        words = self.library.texts[one.text].words
        terms = rules.terms(words, 0)
        return Read(
            reader=self.users[one.reader],
            article=self.articles[one.text],
            began_at=self.when(one.began),
            resumed_at=self.when(one.began),
            gate_passed_at=self.when(one.passed),
            verified_ms=int(min(one.verified, terms.ceiling_seconds) * 1000),
            depth=100,
            expected_seconds=terms.expected_seconds,
            gate_seconds=terms.gate_seconds,
            ceiling_seconds=terms.ceiling_seconds,
            read_time_twei=terms.read_time_twei,
            words=words,
            characters=0,
        )

    def came(self, readers, day, ip, agent="Browser"):
        """Notes from where some came on a day; `ip` and `agent` may depend on the number."""
        Origin.objects.bulk_create(
            Origin(
                user=self.users[number],
                day=self.when(day * DAY_SECONDS).date(),
                network=origins.network_of(ip(number) if callable(ip) else ip),
                agent=agent(number) if callable(agent) else agent,
            )
            for number in readers
        )


def home(number):
    """An address in a network of somebody's own."""
    return f"10.{number // 200}.{number % 200}.7"

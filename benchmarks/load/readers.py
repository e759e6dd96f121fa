"""What readers do, for Locust: `python -m locust -f benchmarks/load/readers.py`, with the world's file in LOAD_WORLD.

Half of them come by pages and half by the API. They look around, open an article, and beat as the page's script does until
the gate is passed, some of them leave before; then they rate, like, comment and buy reports, and look into their wallet.
Whoever gets no answer asks again, as a browser's reader and a careful app do: an app under the same Idempotency-Key.

Two files are written: every attempt with what came of it, and every act that was answered as done.
"""

import csv
import json
import os
import random
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import gevent
from locust import FastHttpUser, events, task
from locust.exception import RescheduleTask

WORLD = json.loads(Path(os.environ["LOAD_WORLD"]).read_text())
OUT = Path(os.environ["LOAD_OUT"])
HOST = WORLD["host"]
# How long somebody tries again before giving up, and the pauses between, unless the answer says when.
PATIENCE_SECONDS = float(os.environ.get("LOAD_PATIENCE_SECONDS", "60"))
PAUSES_SECONDS = (0.25, 0.5, 1, 2, 4)
PASSING = (0, 502, 503, 504)
CSRF = "c" * 32

_waiting = list(WORLD["readers"])
_attempts = (OUT / "attempts.csv").open("w", buffering=1, newline="")
_done = (OUT / "done.jsonl").open("w", buffering=1)
_row = csv.writer(_attempts)


@events.quitting.add_listener
def _close(**_about):
    _attempts.close()
    _done.close()


class GaveUp(Exception):
    """Nobody answered for as long as this reader waits."""


class Somebody(FastHttpUser):
    """One reader: signed in, at a level, reading one article after the other."""

    abstract = True
    network_timeout = connection_timeout = 30
    # The certificate is the proxy's own.
    insecure = True

    def on_start(self):
        # People don't come in step.
        gevent.sleep(random.uniform(0, 20))
        self.me = _waiting.pop()
        self.unread = random.sample(WORLD["articles"], len(WORLD["articles"]))
        self.level = self.me["level"]

    def ask(self, method, path, name, headers=None, body=None, right=(200, 201, 202, 302)):
        """The answer of the first attempt that got one, and whether there were others before it. What is neither right nor
        a refusal is an error, and said to Locust."""
        begun, pauses = time.time(), iter(PAUSES_SECONDS)
        again = False
        while True:
            status, answer = self._attempt(method, path, name, self.headers() | (headers or {}), body, right)
            if status not in PASSING:
                return answer, again
            again = True
            if time.time() - begun > PATIENCE_SECONDS:
                raise GaveUp(name)
            after = answer.headers.get("Retry-After") if answer is not None and answer.headers else None
            gevent.sleep(float(after) if after else next(pauses, PAUSES_SECONDS[-1]))

    def _attempt(self, method, path, name, headers, body, right):
        begun = time.time()
        with self.client.request(
            method, path, name=name, headers=headers, data=body, allow_redirects=False, catch_response=True
        ) as answer:
            status = answer.status_code or 0
            if status in right or (400 <= status < 500 and _is_refusal(status)):
                answer.success()
            else:
                answer.failure(f"{status} {answer.error or ''}"[:200])
        _row.writerow(
            [f"{begun:.3f}", name, status, round((time.time() - begun) * 1000, 1), "" if status else answer.error]
        )
        return status, answer

    def done(self, act, **about):
        """This act was answered as done: it has to be found in the books."""
        _done.write(json.dumps({"at": time.time(), "act": act, "reader": self.me["id"], **about}) + "\n")

    @task
    def a_while(self):
        """One article, and what comes with it."""
        if not self.unread:
            gevent.sleep(1)
            return
        with suppress(GaveUp):
            self.look_around()
            slug = self.unread.pop()
            gevent.sleep(random.uniform(3, 10))
            self.open(slug)
            read = self.begin(slug)
            if read and self.read(slug, read):
                self.act(slug)
            gevent.sleep(random.uniform(10, 30))

    def begin(self, slug):
        answer, _ = self.ask("POST", f"/api/v1/articles/{slug}/reads", "open a read", self.api(), b"{}")
        return answer.json() if answer.status_code == 201 else None

    def read(self, slug, read):
        """Beats until the gate is passed; one in ten leaves before."""
        leaves_after = random.randint(1, 8) if random.random() < 0.1 else None
        sequence, path = 0, f"/api/v1/reads/{read['id']}/beats"
        while not read["gate_passed"]:
            if sequence == leaves_after:
                return False
            gevent.sleep(read.get("beat_interval_seconds", 5))
            sequence += 1
            seen = {
                "visible": True,
                "focused": True,
                "idle_seconds": 1,
                "depth": min(100, 30 * sequence),
                "sequence": sequence,
            }
            answer, _ = self.ask("POST", path, "beat", self.api(), json.dumps(seen).encode())
            if answer.status_code != 200:
                return False
            read = answer.json() | {"id": read["id"]}
            if sequence > 60:
                raise RescheduleTask
        self.done("read", article=slug)
        return True

    def act(self, slug):
        gevent.sleep(random.uniform(1, 6))
        if random.random() < 0.6:
            self.plus(slug)
        elif self.level >= 5 and random.random() < 0.1:
            self.minus(slug)
        gevent.sleep(random.uniform(1, 10))
        if random.random() < 0.6:
            self.like(random.choice(WORLD["comments"][slug]), slug)
        if self.level >= 13 and random.random() < 0.4:
            gevent.sleep(random.uniform(2, 5))
            self.comment(slug)
        if random.random() < 0.25:
            self.report(slug)
        if random.random() < 0.25:
            self.wallet()


class App(Somebody):
    """By the API, as tests/client.py does."""

    weight = 1

    def headers(self):
        return _proxied(self.me) | {"X-Session-Token": self.me["session"]}

    def api(self):
        return {"Content-Type": "application/json"}

    def pay(self, path, name, sent=None):
        headers = self.api() | {"Idempotency-Key": str(uuid4())}
        answer, _ = self.ask("POST", f"/api/v1/{path}", name, headers, json.dumps(sent or {}).encode())
        return answer.json() if answer.status_code in (200, 201, 202) else None

    def look_around(self):
        self.ask("GET", "/api/v1/articles", "list of articles")
        self.ask("GET", "/api/v1/me", "me")

    def open(self, slug):
        self.ask("GET", f"/api/v1/articles/{slug}", "an article")
        self.ask("GET", f"/api/v1/articles/{slug}/standing", "standing")
        self.ask("GET", f"/api/v1/articles/{slug}/comments", "comments")

    def plus(self, slug):
        if answer := self.pay(f"articles/{slug}/plus", "plus"):
            self.done("plus", article=slug, twei=answer["earned_twei"])

    def minus(self, slug):
        if answer := self.pay(f"articles/{slug}/minus", "minus", {"reason": "misleading"}):
            self.done("minus", article=slug, twei=answer["spent_twei"])

    def like(self, comment, slug):
        if answer := self.pay(f"comments/{comment}/like", "like"):
            self.done("like", comment=comment, twei=answer["earned_twei"])

    def comment(self, slug):
        sent = {"body": f"What I take from this is {uuid4()}.", "avatar": random.choice(WORLD["avatars"])}
        if answer := self.pay(f"articles/{slug}/comments", "comment", sent):
            self.done("comment", article=slug, comment=answer["id"])

    def report(self, slug):
        bought = self.pay(f"articles/{slug}/pnl-reports", "buy a report")
        if bought:
            self.done("report", report=bought["id"])
        asked = 0
        while bought and bought["status"] == "pending" and asked < 60:
            gevent.sleep(1)
            asked += 1
            answer, _ = self.ask("GET", f"/api/v1/pnl-reports/{bought['id']}", "look for a report")
            bought = answer.json() if answer.status_code == 200 else None
        if bought and bought["status"] == "ready":
            self.done("report ready", report=bought["id"], waited=asked)

    def wallet(self):
        self.ask("GET", "/api/v1/me/entries", "own entries")


class Browser(Somebody):
    """By pages and their forms; the page's script beats by the API with the session's cookie."""

    weight = 1

    def headers(self):
        cookie = f"sessionid={self.me['session']}; csrftoken={CSRF}"
        return _proxied(self.me) | {"Cookie": cookie, "Accept-Encoding": "gzip"}

    def api(self):
        return {"Content-Type": "application/json", "X-CSRFToken": CSRF, "Origin": f"https://{HOST}"}

    def press(self, path, name, form=""):
        """A form that was sent without a script: whoever did something is sent on, whoever was refused sees why. One that
        was sent again finds what the first one did."""
        headers = self.api() | {"Content-Type": "application/x-www-form-urlencoded"}
        answer, again = self.ask("POST", path, name, headers, form.encode())
        return answer.status_code == 302 or (again and answer.status_code == 409)

    def look_around(self):
        self.ask("GET", random.choice(["/", "/", "/most-read/", "/search/?q=harbour"]), "a list")
        self.ask("GET", "/whoami/", "whoami", {"HX-Request": "true"})

    def open(self, slug):
        self.ask("GET", f"/articles/{slug}/", "an article's page")
        self.ask("GET", f"/articles/{slug}/panel/", "panel", {"HX-Request": "true"})
        self.ask("GET", f"/articles/{slug}/comments/", "thread", {"HX-Request": "true"})

    def plus(self, slug):
        if self.press(f"/articles/{slug}/plus/", "press plus"):
            self.done("plus", article=slug)
        self.ask("GET", f"/articles/{slug}/panel/", "panel", {"HX-Request": "true"})

    def minus(self, slug):
        if self.press(f"/articles/{slug}/minus/", "press minus", "reason=misleading"):
            self.done("minus", article=slug)

    def like(self, comment, slug):
        if self.press(f"/comments/{comment}/like/", "press like"):
            self.done("like", comment=comment)

    def comment(self, slug):
        body = f"What I take from this is {uuid4()}."
        form = f"body={body.replace(' ', '+')}&avatar={random.choice(WORLD['avatars'])}"
        if self.press(f"/articles/{slug}/comments/write/", "write a comment", form):
            self.done("comment", article=slug, body=body)

    def report(self, slug):
        if self.press(f"/articles/{slug}/report/buy/", "press report"):
            self.done("report", article=slug)
        self.ask("GET", f"/articles/{slug}/report/", "look at the report", {"HX-Request": "true"})

    def wallet(self):
        self.ask("GET", "/wallet/", "wallet")
        self.ask("GET", "/notifications/", "notifications")


def _proxied(reader):
    """What the proxy in front says: whom it asks for, and that they came by https."""
    number = reader["id"]
    return {"X-Forwarded-Proto": "https", "X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"}


def _is_refusal(status):
    """A rule said no. Nobody should be signed out, be too often, or ask for what isn't there."""
    return status not in (400, 401, 404, 405, 413, 415)

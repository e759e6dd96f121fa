"""An app for readers, in one file: how to write one against this API, with httpx and nothing of the site's own code.

    with Reader("http://127.0.0.1:8000") as reader:
        reader.sign_up("wren@example.com", "a-long-enough-phrase")
        receipt = reader.read("what-fog-is-good-for")
        print(reader.plus("what-fog-is-good-for")["earned_twei"])

`docs/api.md` tells the same story with curl.
"""

import time
from uuid import uuid4

import httpx

AUTH = "auth/app/v1/auth/"
PAUSES_SECONDS = (0.2, 0.4, 0.8, 1.6)
PATIENCE_SECONDS = 60


class Problem(Exception):
    """What the API did not do, and why (RFC 9457): `status`, a stable `code`, a sentence for people in `detail`, and the
    `figures` that would help, such as `seconds_left`, or `errors` by field."""

    def __init__(self, answer):
        is_problem = answer.headers.get("Content-Type", "").startswith("application/problem+json")
        told = answer.json() if is_problem else {"detail": answer.text}
        self.status, self.code, self.detail = answer.status_code, told.pop("code", ""), told.pop("detail")
        self.figures = {name: told[name] for name in told.keys() - {"type", "title", "status"}}
        self.retry_after = int(answer.headers.get("Retry-After", 1))
        super().__init__(f"{self.status} {self.code}: {self.detail}")

    @property
    def passes_soon(self):
        """Asking again helps: too many requests in this minute, a twin that still runs, a server that is being restarted.
        That today's Pluses are spent has a Retry-After too, of hours."""
        is_passing = self.status in (429, 502, 503, 504) or self.code == "request_in_progress"
        return is_passing and self.retry_after <= PATIENCE_SECONDS


class Reader:
    """Somebody who reads through the API. `wait` is how this app lets seconds pass."""

    def __init__(self, site, wait=time.sleep, **options):
        self.http = httpx.Client(base_url=f"{site}/api/v1/", timeout=30, **options)
        self.wait = wait

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.http.close()

    def call(self, method, path, sent=None, **options):
        """Asks until there is an answer. A request is safe to send again if the API does the same act only once: where
        Twei move, that is by an Idempotency-Key, the same for every attempt."""
        pauses = iter(PAUSES_SECONDS)
        while True:
            pause = next(pauses, None)
            try:
                answer = self.http.request(method, path, json=sent, **options)
            except httpx.TransportError:
                # Whether it arrived, nobody here knows.
                if pause is None:
                    raise
            else:
                if answer.is_success:
                    return answer.json() if answer.content else None
                problem = Problem(answer)
                if pause is None or not problem.passes_soon:
                    raise problem
                pause = problem.retry_after
            self.wait(pause)

    def pay(self, path, sent=None):
        """A POST that moves Twei: once, however often it has to be sent."""
        return self.call("POST", path, sent or {}, headers={"Idempotency-Key": str(uuid4())})

    def rows(self, path, **asked):
        """All rows of a list, page by page: each page says where the next one is."""
        page = self.call("GET", path, params=asked)
        yield from page["results"]
        while page["next"]:
            page = self.call("GET", page["next"])
            yield from page["results"]

    def sign_up(self, email, password):
        self._enter("signup", email, password)

    def sign_in(self, email, password):
        self._enter("login", email, password)

    def _enter(self, door, email, password):
        answer = self.call("POST", AUTH + door, {"email": email, "password": password})
        self.http.headers["X-Session-Token"] = answer["meta"]["session_token"]

    def sign_out(self):
        # Where nobody is signed in any more, the sign-in library answers 401.
        self.http.delete(f"{AUTH}session")
        del self.http.headers["X-Session-Token"]

    def me(self):
        return self.call("GET", "me")

    def standing(self, slug):
        return self.call("GET", f"articles/{slug}/standing")

    def read(self, slug, look=lambda: {"visible": True, "focused": True, "idle_seconds": 1, "depth": 100}):
        """Reads an article until it counts, and returns its receipt. `look` says what an app has to observe: whether the
        text is on screen, since when nobody touched it, how much of it was seen."""
        opened = self.call("POST", f"articles/{slug}/reads")
        sequence, gate_passed = 0, opened["gate_passed"]
        while not gate_passed:
            self.wait(opened["beat_interval_seconds"])
            sequence += 1
            credit = self.call("POST", f"reads/{opened['id']}/beats", {"sequence": sequence, **look()})
            gate_passed = credit["gate_passed"]
        return self.receipt(opened["id"])

    def receipt(self, read_id):
        return self.call("GET", f"reads/{read_id}")

    def plus(self, slug):
        return self.pay(f"articles/{slug}/plus")

    def comment(self, slug, body, avatar):
        return self.pay(f"articles/{slug}/comments", {"body": body, "avatar": avatar})

    def like(self, comment_id):
        return self.pay(f"comments/{comment_id}/like")

    def report(self, slug=None):
        """Buys a report, of one article or of the whole wallet, and waits until it is computed. One that failed was paid
        back."""
        report = self.pay(f"articles/{slug}/pnl-reports" if slug else "pnl-reports")
        for _ in range(300):
            if report["status"] != "pending":
                return report
            self.wait(0.2)
            report = self.call("GET", f"pnl-reports/{report['id']}")
        raise TimeoutError(f"Report {report['id']} is paid and still computed; it can be asked for later.")

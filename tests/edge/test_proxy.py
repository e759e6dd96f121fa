"""The proxy of docs/haproxy.cfg: what it keeps from the site, and how a machine is renewed behind it."""

import threading
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.test import Client

from rewards.models import Item, LedgerEntry, Rating
from tests.committed import until
from tests.edge import proxy as proxies
from tests.edge import site, wire
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import has_read

HOST = b"Host: 127.0.0.1\r\n"
SIGN_IN = b"/api/v1/auth/app/v1/auth/login"


@pytest.fixture(scope="module")
def proxy(started, folder, database):
    """In front of the one web server, by two names."""
    until(started.is_alive)
    with proxies.started(folder / "proxy", started.port, started.port) as running:
        yield running


def ask(proxy, sent, patience=10):
    with proxy.connected(patience) as client:
        return wire.converse(client, sent)


def asked(path, headers=b"", method=b"GET", body=b""):
    return wire.request(path, method, headers, body, HOST)


def test_the_site_is_served_by_https_and_only_so(proxy):
    assert ask(proxy, asked(b"/healthz")).status == 200
    assert ask(proxy, asked(b"/economy/")).status == 200
    plain = wire.ask(proxy.plain_port, asked(b"/economy/"))
    assert plain.status == 301
    assert b"location: https://127.0.0.1/economy/" in plain.head.lower()


def test_nobody_says_from_where_they_come_but_the_proxy(proxy, web):
    """Neither by the header nor by one that a web server takes for it."""
    forged = b"X-Forwarded-Proto: http\r\nX_Forwarded_Proto: http\r\nX-Forwarded-Host: evil.example\r\n"
    assert ask(proxy, asked(b"/economy/", forged)).status == 200
    # Without the proxy the site takes the one for the other.
    assert web.ask(wire.request(b"/economy/", host=HOST, headers=b"X_Forwarded_Proto: https\r\n")).status == 200


def test_what_the_site_would_turn_down_doesn_t_reach_it(proxy):
    announced = b"Content-Type: application/json\r\nContent-Length: 1000000000\r\n"
    assert ask(proxy, asked(SIGN_IN, announced, b"POST", b"{")).status == 413
    assert ask(proxy, asked(SIGN_IN, b"Transfer-Encoding: chunked\r\n", b"POST", b"0\r\n\r\n")).status == 411
    assert ask(proxy, asked(b"/", method=b"BREW")).status == 405
    both = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
    assert ask(proxy, asked(SIGN_IN, both, b"POST", b"0\r\n\r\n")).status in (400, 411)
    assert ask(proxy, asked(b"/", b"X: " + b"a" * 100_000 + b"\r\n")).status == 400


def test_bodies_that_never_come_take_no_thread_of_the_site(proxy):
    """Two hundred of them, which would hold every thread; whoever sends something whole is answered at once."""
    begun = asked(SIGN_IN, b"Content-Type: application/json\r\nContent-Length: 100\r\n", b"POST", b"{")
    whole = asked(b"/language/", wire.FORM + wire.FROM_A_PAGE + b"Content-Length: 11\r\n", b"POST", b"language=vi")
    with ExitStack() as open_ones:
        for _ in range(200):
            open_ones.enter_context(proxy.connected(30)).sendall(begun)
        answers = [ask(proxy, sent) for sent in [asked(b"/api/v1/economy"), whole] * 10]
    assert [answer.status for answer in answers] == [200, 302] * 10
    assert max(answer.seconds for answer in answers) < 3


def test_large_bodies_that_never_come_take_four_threads(proxy):
    form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2000000\r\n" + wire.FROM_A_PAGE
    begun = asked(b"/accounts/login/", form, b"POST", b"a=" + b"a" * 100_000)
    whole = asked(b"/language/", wire.FORM + wire.FROM_A_PAGE + b"Content-Length: 11\r\n", b"POST", b"language=vi")
    with ExitStack() as open_ones:
        for _ in range(50):
            open_ones.enter_context(proxy.connected(30)).sendall(begun)
        time.sleep(0.5)
        answers = [ask(proxy, sent) for sent in [asked(b"/api/v1/economy"), whole] * 10]
    assert {answer.status for answer in answers[::2]} == {200}
    assert max(answer.seconds for answer in answers) < 3


@pytest.mark.faults
def test_a_body_is_waited_for_ten_seconds(proxy):
    begun = asked(SIGN_IN, b"Content-Type: application/json\r\nContent-Length: 100\r\n", b"POST", b"{")
    answer = ask(proxy, begun, 30)
    assert answer.status == 408
    assert 9 < answer.seconds < 13


class Crowd:
    """Visitors who ask for pages, and readers who press Plus, all by the proxy, until they are stopped; how each was
    answered. Every second reader sends no key, so nobody may ask twice for them."""

    def __init__(self, proxy, readers, article):
        self.statuses, self.times, self.done = Counter(), [], []
        self._article = article
        self._address = f"https://127.0.0.1:{proxy.port}"
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._act, args=(readers[n::2],)) for n in range(2)]
        self._threads += [threading.Thread(target=self._look_around) for _ in range(3)]
        for thread in self._threads:
            thread.start()

    def _look_around(self):
        with self._client() as client:
            while not self._stop.is_set():
                for path in ("/", "/economy/", "/api/v1/articles", "/search/?q=tides"):
                    self._ask(client, "GET", path)

    def _act(self, readers):
        with self._client() as client:
            for number, (user, token) in enumerate(readers):
                if self._stop.is_set():
                    break
                headers = {"X-Session-Token": token} | ({"Idempotency-Key": "once"} if number % 2 else {})
                path = f"/api/v1/articles/{self._article.slug}/plus"
                if self._ask(client, "POST", path, json={}, headers=headers) == 201:
                    self.done.append(user.pk)

    def _client(self):
        return httpx.Client(base_url=self._address, verify=False, headers={"Host": "127.0.0.1"}, timeout=30)

    def _ask(self, client, method, path, **what):
        begun = time.monotonic()
        try:
            status = client.request(method, path, **what).status_code
        except httpx.HTTPError as error:
            status = type(error).__name__
        self.times.append(time.monotonic() - begun)
        self.statuses[status] += 1
        return status

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
        self.times.sort()

    def said(self):
        p50, p99 = (self.times[len(self.times) * percent // 100] for percent in (50, 99))
        return f"{dict(self.statuses)}: p50 {p50:.3f} s, p99 {p99:.3f} s, slowest {self.times[-1]:.3f} s"


@pytest.fixture
def two(environment, folder, database):
    """Two web servers, the proxy in front of them, and a crowd that is asking already."""
    now = datetime.now(UTC)
    open_day(now)
    article = ArticleFactory()
    readers = [signed_in(article, now) for _ in range(1000)]
    with (
        site.started(environment) as one,
        site.started(environment) as other,
        proxies.started(folder / f"proxy-{one.port}", one.port, other.port) as proxy,
    ):
        until(lambda: proxy.is_up("two"))
        crowd = Crowd(proxy, readers, article)
        try:
            until(lambda: len(crowd.done) > 20)
            yield proxy, {"one": one, "two": other}, crowd
        finally:
            crowd.stop()
    paid = LedgerEntry.objects.filter(item=Item.PLUSES, article_id=article.pk).values_list(
        "credit_account__user_id", flat=True
    )
    wallets = Counter(paid)
    # Whoever was told that it is done is paid once, and nobody twice.
    assert set(crowd.done) <= set(Rating.objects.values_list("reader_id", flat=True))
    assert {wallets[reader] for reader in crowd.done} == {1}


def signed_in(article, now):
    user = UserFactory()
    has_read(user, article, now - timedelta(seconds=30))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return user, client.session.session_key


@pytest.mark.faults
def test_two_machines_are_renewed_one_after_the_other_and_nobody_notices(two):
    proxy, webs, crowd = two
    took = [proxies.renewed(proxy, name, web) for name, web in webs.items()]
    crowd.stop()
    print(f"\nrenewed in {took[0]:.1f} and {took[1]:.1f} s; {crowd.said()}")
    assert set(crowd.statuses) == {200, 201}


@pytest.mark.faults
def test_a_machine_that_is_killed_is_noticed_by_those_alone_whose_act_it_was_doing(two):
    """Not told beforehand, and with -9. Pages and acts with a key are asked for again at the other machine."""
    proxy, webs, crowd = two
    so_far = crowd.statuses.total()
    webs["one"].kill()
    until(lambda: not proxy.is_up("one"))
    until(lambda: crowd.statuses.total() > so_far + 200)
    webs["one"].start()
    until(lambda: proxy.is_up("one"))
    crowd.stop()
    print(f"\n{crowd.said()}")
    # Of those without a key there are at most two at a time.
    assert sum(times for status, times in crowd.statuses.items() if status not in (200, 201)) <= 2
    assert set(crowd.statuses) <= {200, 201, 502, "RemoteProtocolError"}

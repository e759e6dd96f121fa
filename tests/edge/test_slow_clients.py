"""Clients that take their time: whoever reads is served meanwhile."""

import threading
import time
from contextlib import ExitStack, contextmanager

import pytest

from tests.committed import at_once, until
from tests.edge.wire import connected, form, post, request

SIGN_IN = b"/api/v1/auth/app/v1/auth/login"
READ = request(b"/api/v1/economy")
# What somebody who reads waits at most, on a machine that does other things as well.
SECONDS = 3


@contextmanager
def held_open(web, count, sent):
    """So many connections on which something was begun and isn't gone on with."""
    with ExitStack() as open_ones:
        clients = [open_ones.enter_context(connected(web.port, 30)) for _ in range(count)]
        for client in clients:
            client.sendall(sent)
        # Each is with a thread, or waits for one.
        time.sleep(0.3)
        yield clients


def everybody_reads(web):
    answers = [web.ask(READ) for _ in range(20)]
    assert [answer.status for answer in answers] == [200] * 20
    assert max(answer.seconds for answer in answers) < SECONDS


@pytest.mark.parametrize("begun", [post(SIGN_IN, b"{", length=100), form(b"/accounts/login/", b"a", length=2000)])
def test_bodies_that_never_come_take_no_more_than_half_of_the_threads(web, begun):
    """Sixteen threads, and forty who would each take one."""
    with held_open(web, 40, begun):
        everybody_reads(web)
    everybody_reads(web)


def test_who_sends_something_is_told_to_come_back_while_too_many_do(web):
    with held_open(web, 40, post(SIGN_IN, b"{", length=100)):
        answers = [web.ask(post(SIGN_IN, b"{}")) for _ in range(4)]
    assert {answer.status for answer in answers} == {503}
    assert all(b"retry-after: 1" in answer.head.lower() and '"code":"too_busy"' in answer.said for answer in answers)
    # It was nothing but that.
    until(lambda: web.ask(post(SIGN_IN, b"{}")).status == 400)


def test_heads_that_never_end_take_no_thread_at_all(web):
    with held_open(web, 400, b"GET /economy/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-"):
        everybody_reads(web)


def test_a_body_of_one_byte_at_a_time_is_read_in_the_end(web):
    sent = post(SIGN_IN, b"{}" + b" " * 20)
    with connected(web.port) as client:
        for byte in sent:
            client.sendall(bytes([byte]))
            time.sleep(0.002)
        assert client.recv(100).startswith(b"HTTP/1.1 400 ")


@pytest.mark.faults
def test_a_head_or_an_idle_connection_is_waited_for_ten_seconds(web):
    for sent in (b"GET / HTTP/1.1\r\nX-", request()):
        with connected(web.port, 30) as client:
            client.sendall(sent)
            begun = time.monotonic()
            while client.recv(1 << 16):
                pass
            assert 8 < time.monotonic() - begun < 12


@pytest.mark.faults
def test_a_flood_of_slow_clients_costs_no_memory_and_nobody_their_page(web):
    """For half a minute: heads, bodies and answers by the byte, from a thousand connections."""
    everybody_reads(web)
    before, stop, waited = web.megabytes(), threading.Event(), []

    def read():
        while not stop.is_set():
            answer = web.ask(READ, patience=20)
            assert answer.status == 200
            waited.append(answer.seconds)

    readers = [threading.Thread(target=read) for _ in range(2)]
    with (
        held_open(web, 300, post(SIGN_IN, b"{", length=10_000)) as bodies,
        held_open(web, 600, b"GET / HTTP/1.1\r\nX-A: ") as heads,
        held_open(web, 100, request(b"/economy/") * 20),
    ):
        for reader in readers:
            reader.start()
        end = time.monotonic() + 30
        while time.monotonic() < end:
            for client in bodies + heads:
                try:
                    client.sendall(b"a")
                except OSError:
                    # It was closed: ten seconds are over.
                    continue
            time.sleep(1)
        grown = web.megabytes() - before
        stop.set()
        for reader in readers:
            reader.join()
    waited.sort()
    p50, p99 = (waited[len(waited) * percent // 100] for percent in (50, 99))
    print(
        f"\n{len(waited)} read: p50 {p50:.3f} s, p99 {p99:.3f} s, slowest {waited[-1]:.3f} s; {before:.0f} {grown:+.0f} MB"
    )
    assert len(waited) > 100
    assert waited[-1] < 10
    assert grown < 100


@pytest.mark.faults
def test_a_flood_of_large_bodies_costs_no_memory(web):
    """Each process has what its threads need at most, and no more however long it lasts."""
    large = [post(SIGN_IN, b"x" * 10_000_000), form(b"/accounts/login/", b"login=" + b"x" * 2_400_000)]

    def send():
        return [web.ask(sent, patience=30).status for _ in range(25) for sent in large]

    sizes = [web.megabytes()]
    for _ in range(3):
        for statuses in at_once(*[send] * 8):
            assert set(statuses) <= {200, 413, 429, 503}
        sizes.append(web.megabytes())
    print("\nBefore and after 400, 800, 1200 bodies of 2.4 and 10 MB, in MB:", [round(size) for size in sizes])
    assert sizes[-1] < sizes[1] + 30


def test_answers_that_nobody_takes_hold_no_thread(web):
    """Fifty readers ask for a large file and then don't read it."""
    large = request(b"/static/htmx-2.min.js")
    with held_open(web, 50, large * 50):
        everybody_reads(web)

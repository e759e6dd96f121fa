"""Whatever is killed between any two statements: what was answered is there once, and nothing is there by half."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, connections

from config.local import servers, throw_away
from rewards import audit, ledger, settlement
from rewards.models import Item, LedgerEntry, Read
from rewards.tasks import settle_read_time
from tests.committed import until
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.faults

LIKE = {Item.LIKES_OWN, Item.LIKES_COMMENTER, Item.LIKES_AUTHOR}


@contextmanager
def writers(url, count=4):
    """So many writing processes; what each was answered, as it comes in."""
    answered, processes, listeners = [], [], []
    for number in range(1, count + 1):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.writer", str(number)],
            env=os.environ | {"DATABASE_URL": url},
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        listeners.append(threading.Thread(target=lambda p=process: answered.extend(map(int, p.stdout)), daemon=True))
        listeners[-1].start()
    try:
        yield processes, answered
    finally:
        for process in processes:
            process.kill()
        for process, listener in zip(processes, listeners, strict=True):
            process.wait(20)
            listener.join(20)
            process.stdout.close()


def nothing_is_lost(answered):
    """Every answered like stands with its three entries, once; no like stands by half; the audit is clean."""
    stands = Counter()
    for source in LedgerEntry.objects.filter(item__in=LIKE).values_list("source_id", flat=True):
        stands[source] += 1
    assert set(stands.values()) <= {3}
    assert len(answered) == len(set(answered))
    assert set(answered) <= set(stands)
    assert [finding for finding in audit.run() if finding.wrong] == []
    return len(stands)


def test_a_writer_that_is_killed_leaves_no_half_act(committed, at):
    open_day(at)
    for _ in range(10):
        UserFactory()
    with writers(committed) as (processes, answered):
        for process in processes:
            before = len(answered)
            until(lambda n=before: len(answered) > n + 50)
            process.send_signal(signal.SIGKILL)
            process.wait(20)
    until(lambda: LedgerEntry.objects.filter(item__in=LIKE).count() % 3 == 0)
    assert nothing_is_lost(answered) >= 200


def test_a_database_that_is_killed_under_load_keeps_what_it_answered(django_db_blocker, at):
    """PostgreSQL with default durability, killed with -9 three times while four processes write."""
    with django_db_blocker.unblock(), throw_away.folder() as root, servers.postgres(root) as database:
        before = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update(NAME="app", HOST=str(database.sockets), USER="app", PASSWORD="", PORT="")
        try:
            call_command("migrate", verbosity=0)
            open_day(at)
            for _ in range(10):
                UserFactory()
            with writers(database.url) as (_processes, answered):
                for _ in range(3):
                    so_far = len(answered)
                    until(lambda n=so_far: len(answered) > n + 200)
                    database.kill()
                    database.start()
                so_far = len(answered)
                until(lambda n=so_far: len(answered) > n + 100)
            connections.close_all()
            until(lambda: not others_are_connected())
            assert nothing_is_lost(answered) >= 700
        finally:
            connections.close_all()
            connection.settings_dict.update(before)


def others_are_connected():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def test_a_worker_that_is_killed_in_a_settlement_is_followed_by_another(committed, worker, at):
    open_day(at)
    article = ArticleFactory()
    readers = [UserFactory() for _ in range(60)]
    for reader in readers:
        ended = pass_gate(reader, article, at)
    for _ in range(3):
        # Small batches, so that the kill meets the worker between two statements of one of them.
        doomed = worker(ended)
        settle_read_time.delay()
        time_to_die = threading.Timer(0.15, doomed.kill)
        time_to_die.start()
        doomed.wait(30)
    worker(ended)
    settle_read_time.delay()
    until(lambda: not Read.objects.filter(settled_at=None).exists())
    assert LedgerEntry.objects.filter(item=Item.READ_TIME).count() == len(readers)
    assert {ledger.balance_twei(ledger.wallet(reader.pk)) for reader in readers} == {3}
    assert settlement.settle_read_time(ended) == 0

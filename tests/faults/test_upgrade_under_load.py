"""The newest migrations on a ledger with a million entries, while readers come: nobody sees an error or waits long."""

import os
import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.models import Count

from accounts.models import User
from benchmarks import scale, totals
from config import roles, upgrading
from config.local import servers, throw_away
from rewards import audit
from rewards.models import LedgerEntry, Progress
from tests.committed import until
from tests.faults.customer import FIRST
from tests.upgrades.state import everything_is_applied, somebody_is_in

pytestmark = pytest.mark.faults

ENTRIES = 1_000_000
CUSTOMERS = 4
# From the top: what an app below is brought back to, the ones above it have let go of.
APPS = ("comments", "rewards", "articles", "accounts")
TAKEN_BACK = 2


@contextmanager
def large_ledger():
    """PostgreSQL with default durability and a year of entries, to which this process is connected."""
    with throw_away.folder() as root, servers.postgres(root) as database:
        before = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update(NAME="app", HOST=str(database.sockets), USER="app", PASSWORD="", PORT="")
        try:
            scale.build(database.url, ENTRIES, [*totals.load(), "VACUUM ANALYZE"])
            yield database
        finally:
            connections.close_all()
            connection.settings_dict.update(before)


def take_back():
    """The state before the newest migrations of each app; answers with how many there are."""
    before = set(MigrationLoader(connection).applied_migrations)
    for app in APPS:
        ours = sorted(name for of, name in before if of == app)
        call_command("migrate", app, ours[-1 - TAKEN_BACK], verbosity=0)
    return len(before) - len(MigrationLoader(connection).applied_migrations)


@contextmanager
def customers(url):
    """Processes of readers; what each was answered: the like's number, when, and after how many milliseconds."""
    answered, processes, listeners = [], [], []
    for number in range(1, CUSTOMERS + 1):
        command = [sys.executable, "-m", "tests.faults.customer", str(number)]
        process = subprocess.Popen(
            command, env=os.environ | {"DATABASE_URL": url}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        processes.append(process)

        def listen(process=process):
            for line in process.stdout:
                source, when, taken = line.split()
                answered.append((int(source), float(when), float(taken)))

        listeners.append(threading.Thread(target=listen, daemon=True))
        listeners[-1].start()
    try:
        yield answered
    finally:
        failed = [process.stderr.read() for process in processes if process.poll() is not None]
        for process in processes:
            process.kill()
        for process, listener in zip(processes, listeners, strict=True):
            process.wait(20)
            listener.join(20)
            process.stdout.close()
            process.stderr.close()
        assert not failed, failed[0]


def longest(answered, begun, ended):
    return max(taken for _source, when, taken in answered if begun <= when - taken / 1000 and when <= ended)


def test_the_newest_migrations_are_applied_while_readers_come(django_db_blocker, capsys):
    with django_db_blocker.unblock(), large_ledger() as database:
        list(roles.keep("site", roles.FOR_WEB, ""))
        Progress.objects.bulk_create(Progress(reader=user) for user in User.objects.order_by("pk")[:500])
        taken_back = take_back()
        assert taken_back >= len(APPS) * TAKEN_BACK
        as_site = database.url.replace("postgres://app@", "postgres://site@")
        with customers(as_site) as answered:
            until(lambda: len(answered) > 100)
            quiet = time.time()
            time.sleep(5)
            began = time.time()
            said = upgraded_beside_a_slow_reader(database.url)
            ended = time.time()
            so_far = len(answered)
            until(lambda: len(answered) > so_far + 200, seconds=120)
        assert re.search("A lock wasn't given|A migration wasn't done", said), said
        assert everything_is_applied()
        before, during = longest(answered, quiet, began), longest(answered, began, ended + 1)
        with capsys.disabled():
            sys.stdout.write(
                f"\n{taken_back} migrations on {ENTRIES:,} entries in {ended - began:.1f} s, given up "
                f"{said.count('once more')} times; {len(answered):,} visits, of which the longest took "
                f"{before:.0f} ms before and {during:.0f} ms meanwhile\n"
            )
        # A visit has eleven statements, of which more than one may meet a migration.
        assert during < 3 * 1000 * upgrading.TRANSACTION_SECONDS
        assert nothing_is_lost(source for source, _when, _taken in answered)


def nothing_is_lost(answered):
    """Every like that was answered stands with its three entries, none stands by half, and the audit is clean."""
    likes = LedgerEntry.objects.filter(source_id__gte=FIRST).values_list("source_id").annotate(entries=Count("id"))
    stands = dict(likes.order_by())
    assert set(stands.values()) == {3}
    assert [finding for finding in audit.run() if finding.wrong] == []
    return set(answered) <= set(stands)


def upgraded_beside_a_slow_reader(url):
    """Somebody's transaction has looked at what is changed, and goes on for twice as long as a lock is waited for."""
    command = [sys.executable, "manage.py", "upgrade"]
    with somebody_is_in(url, "SELECT 1 FROM rewards_progress, articles_article LIMIT 1") as somebody:
        upgrade = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url}, stdout=subprocess.PIPE, text=True)
        until(somebody_waits_for_all_others, seconds=120)
        time.sleep(2 * upgrading.LOCK_SECONDS)
        somebody.rollback()
    said, _ = upgrade.communicate(timeout=300)
    assert upgrade.returncode == 0, said
    return said


def somebody_waits_for_all_others():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND NOT granted")
        return cursor.fetchone()[0]

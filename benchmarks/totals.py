"""SQL of `benchmarks.scale`: a year of entries, and the ways to know what moved by item and day.

`ours` adds 256 entries of a wallet at a time to its totals. `statement` keeps every entry's totals in its own statement,
`worker` has a worker add up each minute (a hundred entries a second wait for it), `nothing` adds up at each reading.
"""

from pathlib import Path

AUTHOR_WALLET = 100
FOLDED_LATE = 6_000

NAMES = {
    "nothing": "nothing kept: the entries are added up",
    "statement": "totals of each entry kept in its own statement",
    "worker": f"added up by a worker each minute, {FOLDED_LATE:,} entries wait",
    "ours": "256 entries of a wallet added at a time",
}

_KEPT = """
CREATE TABLE kept_by_article AS
SELECT credit_account_id AS wallet_id, article_id, (posted_at AT TIME ZONE 'UTC')::date AS day, item,
       sum(amount_twei)::bigint AS amount_twei, count(*) AS count
FROM rewards_ledgerentry WHERE item < 'funding' GROUP BY 1, 2, 3, 4
"""

_PEOPLE = [
    "SET synchronous_commit = off",
    """INSERT INTO accounts_user (email, handle, password, is_superuser, is_staff, is_active, date_joined, language,
                                  is_suspended, mailed_topics)
       SELECT 'w' || n || '@example.com', 'w' || n, '!', false, false, true, now(), 'en', false, '{}'
       FROM generate_series(1, 9000) AS n""",
    """INSERT INTO articles_article SELECT (jsonb_populate_record(a, jsonb_build_object(
           'id', a.id + n * 1000, 'slug', 's' || n || '-' || a.id))).*
       FROM articles_article a, generate_series(1, 99) AS n WHERE a.id <= 50""",
    """INSERT INTO rewards_ledgeraccount (kind, user_id, balance_twei, created_at)
       SELECT 'wallet', id, 0, now() FROM accounts_user ORDER BY id""",
]

# A year from first to last; every tenth is a share of the author's.
_ENTRIES = """INSERT INTO rewards_ledgerentry (item, amount_twei, source_id, part, debit_account_id, debit_kind,
           credit_account_id, credit_kind, article_id, rules_version, posted_at)
       SELECT CASE WHEN n %% 10 = 0 THEN 'likes_author' ELSE 'read_time' END::ledger_item, 1, n, 0,
              CASE WHEN n %% 10 = 0 THEN 62 ELSE 30 END + n %% 32,
              CASE WHEN n %% 10 = 0 THEN 'writers_pool' ELSE 'readers_pool' END::ledger_account_kind,
              CASE WHEN n %% 10 = 0 THEN 100 ELSE 101 + (n * 7919 %% 9999) END, 'wallet',
              CASE WHEN n %% 10 = 0 THEN 1 ELSE a.ids[1 + n * 104729 %% cardinality(a.ids)] END, 1,
              '2025-10-25 10:00Z'::timestamptz + interval '365 days' * (n::float8 / %(entries)s)
       FROM generate_series(1, %(entries)s::bigint) AS n,
            (SELECT array_agg(id ORDER BY id) AS ids FROM articles_article) AS a"""

_BALANCES = [
    """UPDATE rewards_ledgeraccount a SET balance_twei = a.balance_twei + moved.twei, entries_since = moved.entries
       FROM (SELECT credit_account_id AS id, sum(amount_twei) AS twei, count(*) AS entries
             FROM rewards_ledgerentry WHERE credit_kind = 'wallet' GROUP BY 1) AS moved WHERE a.id = moved.id""",
    """UPDATE rewards_ledgeraccount a SET balance_twei = a.balance_twei - moved.twei
       FROM (SELECT debit_account_id AS id, sum(amount_twei) AS twei
             FROM rewards_ledgerentry WHERE credit_kind = 'wallet' GROUP BY 1) AS moved WHERE a.id = moved.id""",
    # What would wait: the author's 255 entries at the worst, and of the others whatever came since the last 256.
    "SELECT ledger_fold(id) FROM rewards_ledgeraccount WHERE entries_since >= 256",
]


def load(*more):
    """Statements that make the year, with more entries among it."""
    return [*_PEOPLE, _ENTRIES, *more, *_BALANCES]


BUILD = [
    *load(),
    _KEPT,
    "CREATE UNIQUE INDEX ON kept_by_article (wallet_id, article_id, day, item)",
    """CREATE TABLE kept_by_day AS
       SELECT wallet_id, day, item, sum(amount_twei)::bigint AS amount_twei, sum(count)::bigint AS count
       FROM kept_by_article GROUP BY 1, 2, 3""",
    "CREATE UNIQUE INDEX ON kept_by_day (wallet_id, day, item)",
    "VACUUM ANALYZE",
]

_OURS = (Path(__file__).parent.parent / "rewards" / "pnl.sql").read_text()

READ = {
    # Every entry of the wallet, whatever the totals hold.
    "nothing": _OURS.replace("SELECT least(totals_through, %(up_to)s) AS low", "SELECT 0 AS low").replace(
        "WHERE wallet_id = %(wallet)s", "WHERE false AND wallet_id = %(wallet)s"
    ),
    "statement": _OURS.replace("rewards_articledaytotal", "kept_by_article")
    .replace("rewards_walletdaytotal", "kept_by_day")
    .replace("least(totals_through, %(up_to)s)", "%(up_to)s::bigint"),
    "worker": _OURS,
    "ours": _OURS,
}


def _waiting(entries):
    return f"""UPDATE rewards_ledgeraccount SET totals_through = (
        SELECT id FROM rewards_ledgerentry WHERE credit_account_id = {AUTHOR_WALLET} AND credit_kind = 'wallet'
        ORDER BY id DESC OFFSET {entries} LIMIT 1) WHERE id = {AUTHOR_WALLET}"""


# The worst that a reader can meet.
ARRANGE = {"worker": [_waiting(FOLDED_LATE)], "ours": [_waiting(255)]}

SIZES = """
SELECT 'entries', pg_total_relation_size('rewards_ledgerentry')
UNION ALL SELECT 'totals, 256 added at a time',
    pg_total_relation_size('rewards_articledaytotal') + pg_total_relation_size('rewards_walletdaytotal')
UNION ALL SELECT 'totals of each entry',
    pg_total_relation_size('kept_by_article') + pg_total_relation_size('kept_by_day')
"""

_STATEMENT = """\
        INSERT INTO kept_by_day AS t (wallet_id, day, item, amount_twei, count)
        VALUES (wallet, at::date, posting.item, posting.amount_twei, 1)
        ON CONFLICT (wallet_id, day, item) DO UPDATE
        SET amount_twei = t.amount_twei + excluded.amount_twei, count = t.count + 1;
        INSERT INTO kept_by_article AS t (wallet_id, article_id, day, item, amount_twei, count)
        VALUES (wallet, posting.article_id, at::date, posting.item, posting.amount_twei, 1)
        ON CONFLICT (wallet_id, article_id, day, item) DO UPDATE
        SET amount_twei = t.amount_twei + excluded.amount_twei, count = t.count + 1;
    END LOOP;
"""


def _redefined(session, *changes):
    (source,) = session.execute("SELECT pg_get_functiondef('ledger_post_few'::regproc)").fetchone()
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return [source]


_NO_FOLDING = ("IF since >= 256 THEN", "IF false THEN")
PAY = {
    "ours": lambda _session: [],
    "worker": lambda session: _redefined(session, _NO_FOLDING),
    "statement": lambda session: _redefined(
        session, _NO_FOLDING, ("    END LOOP;\n    FOREACH wallet IN", _STATEMENT + "    FOREACH wallet IN")
    ),
}

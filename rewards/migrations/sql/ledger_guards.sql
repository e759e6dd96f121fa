-- What the database itself refuses, whoever asks.

ALTER TABLE rewards_ledgerentry
    ADD CONSTRAINT an_entry_is_on_the_closed_list
        FOREIGN KEY (item, debit_kind, credit_kind, is_reversal) REFERENCES rewards_ledgermovement,
    ADD CONSTRAINT a_debit_account_is_of_its_kind
        FOREIGN KEY (debit_account_id, debit_kind) REFERENCES rewards_ledgeraccount (id, kind),
    ADD CONSTRAINT a_credit_account_is_of_its_kind
        FOREIGN KEY (credit_account_id, credit_kind) REFERENCES rewards_ledgeraccount (id, kind),
    ADD CONSTRAINT an_entry_is_about_an_article_that_exists
        FOREIGN KEY (article_id) REFERENCES articles_article (id),
    ADD CONSTRAINT a_reversal_reverses_an_entry
        FOREIGN KEY (reverses_id) REFERENCES rewards_ledgerentry (id);

-- Days are looked up by time, and entries lie on disk in the order of time.
CREATE INDEX entries_by_time ON rewards_ledgerentry USING brin (posted_at) WITH (autosummarize = on);

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'entries_are_append_only',
              HINT = 'Post a reversal or an adjustment.';
END $$;

CREATE TRIGGER entries_are_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON rewards_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE TRIGGER the_closed_list_is_closed
    BEFORE UPDATE OR DELETE OR TRUNCATE ON rewards_ledgermovement
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE TRIGGER accounts_stay
    BEFORE DELETE OR TRUNCATE ON rewards_ledgeraccount
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- The platform's accounts have fixed ids; wallets are numbered from 100 on.
ALTER TABLE rewards_ledgeraccount ALTER COLUMN id RESTART WITH 100;
INSERT INTO rewards_ledgeraccount (id, kind, shard, balance_twei, created_at) VALUES
    (1, 'treasury', NULL, 0, now()), (2, 'fees', NULL, NULL, now()), (3, 'external', NULL, NULL, now());
INSERT INTO rewards_ledgeraccount (id, kind, shard, balance_twei, created_at)
SELECT 10 + shard, (CASE WHEN shard < 8 THEN 'readers_pool' ELSE 'writers_pool' END)::ledger_account_kind, shard, 0, now()
FROM generate_series(0, 15) AS shard;

-- The closed list: an item, the kind of account that it leaves, the kind that it goes to.
INSERT INTO rewards_ledgermovement (item, debit_kind, credit_kind, is_reversal) VALUES
    ('read_time',          'readers_pool', 'wallet',       false),
    ('pluses',             'readers_pool', 'wallet',       false),
    ('pluses',             'writers_pool', 'wallet',       false),
    ('comment_rewards',    'writers_pool', 'wallet',       false),
    ('likes_own',          'readers_pool', 'wallet',       false),
    ('likes_commenter',    'writers_pool', 'wallet',       false),
    ('likes_author',       'writers_pool', 'wallet',       false),
    ('dislikes_author',    'fees',         'wallet',       false),
    ('minuses',            'wallet',       'fees',         false),
    ('comment_tributes',   'wallet',       'fees',         false),
    ('dislikes_own',       'wallet',       'fees',         false),
    ('dislikes_commenter', 'wallet',       'fees',         false),
    ('publish_tributes',   'wallet',       'fees',         false),
    ('pnl_reports',        'wallet',       'fees',         false),
    ('funding',            'external',     'treasury',     false),
    ('day_open',           'treasury',     'readers_pool', false),
    ('day_open',           'treasury',     'writers_pool', false),
    ('day_close',          'readers_pool', 'treasury',     false),
    ('day_close',          'writers_pool', 'treasury',     false),
    ('fees_return',        'fees',         'treasury',     false),
    ('fees_return',        'treasury',     'fees',         false),
    ('adjustment',         'treasury',     'wallet',       false),
    ('adjustment',         'wallet',       'treasury',     false),
    ('withdrawal',         'wallet',       'external',     false),
    ('wallet_closed',      'wallet',       'treasury',     false);
-- What may be taken back is what has a reader on one side; a reversal runs the other way.
INSERT INTO rewards_ledgermovement (item, debit_kind, credit_kind, is_reversal)
SELECT item, credit_kind, debit_kind, true
FROM rewards_ledgermovement
WHERE 'wallet' IN (debit_kind, credit_kind) AND item NOT IN ('adjustment', 'wallet_closed');

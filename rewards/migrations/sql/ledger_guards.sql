-- What the database itself refuses, whoever asks.

-- The closed list: what an item may be moved from and to. What is not here is refused.
--
-- Both functions are PL/pgSQL because a check constraint is planned anew for each statement, and SQL functions would be
-- unfolded into it each time, which takes longer than the insert.
CREATE FUNCTION ledger_permits(
    item ledger_item, debit ledger_account_kind, credit ledger_account_kind, is_reversal boolean = false
) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ BEGIN
IF is_reversal THEN
    -- What may be taken back is what has a reader on one side, and it runs the other way.
    RETURN 'wallet' IN (debit, credit) AND item NOT IN ('adjustment', 'wallet_closed')
           AND ledger_permits(item, credit, debit);
END IF;
RETURN CASE item
    WHEN 'read_time'          THEN debit = 'readers_pool' AND credit = 'wallet'
    WHEN 'pluses'             THEN debit IN ('readers_pool', 'writers_pool') AND credit = 'wallet'
    WHEN 'likes_own'          THEN debit = 'readers_pool' AND credit = 'wallet'
    WHEN 'likes_commenter'    THEN debit = 'writers_pool' AND credit = 'wallet'
    WHEN 'likes_author'       THEN debit = 'writers_pool' AND credit = 'wallet'
    WHEN 'comment_rewards'    THEN debit = 'writers_pool' AND credit = 'wallet'
    WHEN 'dislikes_author'    THEN debit = 'fees' AND credit = 'wallet'
    WHEN 'minuses'            THEN debit = 'wallet' AND credit = 'fees'
    WHEN 'comment_tributes'   THEN debit = 'wallet' AND credit = 'fees'
    WHEN 'dislikes_own'       THEN debit = 'wallet' AND credit = 'fees'
    WHEN 'dislikes_commenter' THEN debit = 'wallet' AND credit = 'fees'
    WHEN 'publish_tributes'   THEN debit = 'wallet' AND credit = 'fees'
    WHEN 'pnl_reports'        THEN debit = 'wallet' AND credit = 'fees'
    WHEN 'funding'            THEN debit = 'external' AND credit = 'treasury'
    WHEN 'day_open'           THEN debit = 'treasury' AND credit IN ('readers_pool', 'writers_pool')
    WHEN 'day_close'          THEN debit IN ('readers_pool', 'writers_pool') AND credit = 'treasury'
    WHEN 'fees_return'        THEN (debit, credit) IN (('fees', 'treasury'), ('treasury', 'fees'))
    WHEN 'adjustment'         THEN (debit, credit) IN (('treasury', 'wallet'), ('wallet', 'treasury'))
    WHEN 'withdrawal'         THEN debit = 'wallet' AND credit = 'external'
    WHEN 'wallet_closed'      THEN debit = 'wallet' AND credit = 'treasury'
    ELSE false
END; END $$;

-- The kind of an account follows from its id.
CREATE FUNCTION ledger_kind(account bigint) RETURNS ledger_account_kind
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ BEGIN
RETURN CASE WHEN account >= 100 THEN 'wallet'
            WHEN account = 1 THEN 'treasury' WHEN account = 2 THEN 'fees' WHEN account = 3 THEN 'external'
            WHEN account BETWEEN 10 AND 17 THEN 'readers_pool'
            WHEN account BETWEEN 18 AND 25 THEN 'writers_pool' END;
END $$;

ALTER TABLE rewards_ledgeraccount
    ADD CONSTRAINT an_accounts_kind_follows_from_its_id CHECK (kind = ledger_kind(id) IS TRUE);

ALTER TABLE rewards_ledgerentry
    ADD CONSTRAINT an_entry_names_accounts_of_its_kinds
        CHECK ((debit_kind = ledger_kind(debit_account_id) AND credit_kind = ledger_kind(credit_account_id)) IS TRUE),
    ADD CONSTRAINT an_entry_is_on_the_closed_list
        CHECK (ledger_permits(item, debit_kind, credit_kind, is_reversal)),
    ADD CONSTRAINT a_reversal_reverses_an_entry
        FOREIGN KEY (reverses_id) REFERENCES rewards_ledgerentry (id);

-- Every entry of the PnL is counted in a total of its wallet, and these know that wallet and article exist.
ALTER TABLE rewards_walletdaytotal
    ADD CONSTRAINT a_total_is_a_wallets FOREIGN KEY (wallet_id) REFERENCES rewards_ledgeraccount (id);
ALTER TABLE rewards_articledaytotal
    ADD CONSTRAINT a_total_of_an_article_is_a_wallets FOREIGN KEY (wallet_id) REFERENCES rewards_ledgeraccount (id),
    ADD CONSTRAINT a_total_is_of_an_article_that_exists FOREIGN KEY (article_id) REFERENCES articles_article (id);

-- Rows that are updated again and again stay on their pages.
ALTER TABLE rewards_ledgeraccount SET (fillfactor = 70);
ALTER TABLE rewards_walletdaytotal SET (fillfactor = 80);
ALTER TABLE rewards_articledaytotal SET (fillfactor = 80);

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

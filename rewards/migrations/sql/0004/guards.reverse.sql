ALTER TABLE rewards_ledgerentry DROP CONSTRAINT an_entry_is_on_the_closed_list;
DROP TRIGGER an_account_is_what_it_says ON rewards_ledgeraccount;
DROP TRIGGER an_account_stays_what_it_says ON rewards_ledgeraccount;
DROP FUNCTION ledger_check_account;
DROP FUNCTION ledger_admits;
-- As they stand in ledger_guards.sql.
CREATE OR REPLACE FUNCTION ledger_permits(
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
CREATE OR REPLACE FUNCTION ledger_kind(account bigint) RETURNS ledger_account_kind
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ BEGIN
RETURN CASE WHEN account >= 100 THEN 'wallet'
            WHEN account = 1 THEN 'treasury' WHEN account = 2 THEN 'fees' WHEN account = 3 THEN 'external'
            WHEN account BETWEEN 10 AND 17 THEN 'readers_pool'
            WHEN account BETWEEN 18 AND 25 THEN 'writers_pool' END;
END $$;

DROP TYPE ledger_movement;
ALTER TABLE rewards_ledgerentry
    ADD CONSTRAINT an_entry_names_accounts_of_its_kinds
        CHECK ((debit_kind = ledger_kind(debit_account_id) AND credit_kind = ledger_kind(credit_account_id)) IS TRUE),
    ADD CONSTRAINT an_entry_is_on_the_closed_list
        CHECK (ledger_permits(item, debit_kind, credit_kind, is_reversal));
ALTER TABLE rewards_ledgeraccount
    ADD CONSTRAINT an_accounts_kind_follows_from_its_id CHECK (kind = ledger_kind(id) IS TRUE);
ALTER TABLE rewards_walletdaytotal
    ADD CONSTRAINT a_total_is_a_wallets FOREIGN KEY (wallet_id) REFERENCES rewards_ledgeraccount (id);
ALTER TABLE rewards_articledaytotal
    ADD CONSTRAINT a_total_of_an_article_is_a_wallets FOREIGN KEY (wallet_id) REFERENCES rewards_ledgeraccount (id);

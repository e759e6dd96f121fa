-- The same guards, at a fraction of their cost. A check constraint is read and planned anew by each statement that writes
-- its table, and balances are written by every act: there the floor alone is left, and a trigger that balances
-- don't fire looks after the rest. Of an entry, one function that keeps its plan looks at everything about the parties.

-- Everything here is named with its schema: a backup is restored without a search path, and each entry is checked then.

-- What an item may be moved from and to. What is not here is refused.
CREATE TYPE ledger_movement AS (item ledger_item, debit ledger_account_kind, credit ledger_account_kind);

CREATE OR REPLACE FUNCTION ledger_permits(
    item ledger_item, debit ledger_account_kind, credit ledger_account_kind, is_reversal boolean = false
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT ROW(item, CASE WHEN is_reversal THEN credit ELSE debit END,
                 CASE WHEN is_reversal THEN debit ELSE credit END)::public.ledger_movement = ANY ('{
    "(read_time,readers_pool,wallet)",
    "(pluses,readers_pool,wallet)",
    "(pluses,writers_pool,wallet)",
    "(likes_own,readers_pool,wallet)",
    "(likes_commenter,writers_pool,wallet)",
    "(likes_author,writers_pool,wallet)",
    "(comment_rewards,writers_pool,wallet)",
    "(dislikes_author,fees,wallet)",
    "(minuses,wallet,fees)",
    "(comment_tributes,wallet,fees)",
    "(dislikes_own,wallet,fees)",
    "(dislikes_commenter,wallet,fees)",
    "(publish_tributes,wallet,fees)",
    "(pnl_reports,wallet,fees)",
    "(funding,external,treasury)",
    "(day_open,treasury,readers_pool)",
    "(day_open,treasury,writers_pool)",
    "(day_close,readers_pool,treasury)",
    "(day_close,writers_pool,treasury)",
    "(fees_return,fees,treasury)",
    "(fees_return,treasury,fees)",
    "(adjustment,treasury,wallet)",
    "(adjustment,wallet,treasury)",
    "(withdrawal,wallet,external)",
    "(wallet_closed,wallet,treasury)"
}'::public.ledger_movement[])
-- What may be taken back has a reader on one side; an adjustment is corrected by another one.
AND (NOT is_reversal OR ((debit = 'wallet' OR credit = 'wallet') AND item NOT IN ('adjustment', 'wallet_closed')))
$$;

-- The kind of an account follows from its id.
CREATE OR REPLACE FUNCTION ledger_kind(account bigint) RETURNS ledger_account_kind
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN account >= 100 THEN 'wallet'::public.ledger_account_kind
            WHEN account = 1 THEN 'treasury' WHEN account = 2 THEN 'fees' WHEN account = 3 THEN 'external'
            WHEN account BETWEEN 30 AND 61 THEN 'readers_pool'
            WHEN account BETWEEN 62 AND 93 THEN 'writers_pool'
            WHEN account BETWEEN 10 AND 17 THEN 'readers_pool'
            WHEN account BETWEEN 18 AND 25 THEN 'writers_pool' END
$$;

-- In PL/pgSQL because it plans its one expression, with both functions unfolded into it, once a session.
CREATE FUNCTION ledger_admits(
    item ledger_item, debit_account bigint, debit ledger_account_kind,
    credit_account bigint, credit ledger_account_kind, is_reversal boolean
) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ BEGIN
    RETURN (public.ledger_permits(item, debit, credit, is_reversal)
            AND debit = public.ledger_kind(debit_account) AND credit = public.ledger_kind(credit_account)) IS TRUE;
END $$;

-- No movement of the list stays within one kind, so its two accounts are never the same.
ALTER TABLE rewards_ledgerentry
    DROP CONSTRAINT an_entry_names_accounts_of_its_kinds,
    DROP CONSTRAINT an_entry_is_on_the_closed_list,
    ADD CONSTRAINT an_entry_is_on_the_closed_list
        CHECK (ledger_admits(item, debit_account_id, debit_kind, credit_account_id, credit_kind, is_reversal));

CREATE FUNCTION ledger_check_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind IS DISTINCT FROM public.ledger_kind(NEW.id) THEN
        RAISE 'account % is no %', NEW.id, NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_accounts_kind_follows_from_its_id';
    ELSIF (NEW.balance_twei IS NULL) <> (NEW.kind IN ('fees', 'external')) THEN
        RAISE 'account % of kind %', NEW.id, NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_balance_is_kept_where_there_is_a_floor';
    ELSIF NEW.kind <> 'wallet' AND NEW.user_id IS NOT NULL THEN
        RAISE 'account % of kind %', NEW.id, NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_wallets_have_owners';
    ELSIF TG_OP = 'UPDATE' AND NEW.user_id IS NOT NULL AND NEW.user_id IS DISTINCT FROM OLD.user_id THEN
        RAISE 'wallet % is another reader''s', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_wallet_never_changes_hands';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER an_account_is_what_it_says
    BEFORE INSERT ON rewards_ledgeraccount FOR EACH ROW EXECUTE FUNCTION ledger_check_account();
-- After, and not before: a trigger of rows before their update has each row locked once more, whatever is updated.
CREATE TRIGGER an_account_stays_what_it_says
    AFTER UPDATE OF id, kind, shard, user_id ON rewards_ledgeraccount
    FOR EACH ROW EXECUTE FUNCTION ledger_check_account();

ALTER TABLE rewards_ledgeraccount DROP CONSTRAINT an_accounts_kind_follows_from_its_id;

-- Whoever counts an entry holds its wallet's row, and accounts are never deleted, so that totals needn't ask again. An article
-- that doesn't exist should have been refused with its entry, not 255 entries later.
ALTER TABLE rewards_walletdaytotal DROP CONSTRAINT a_total_is_a_wallets;
ALTER TABLE rewards_articledaytotal DROP CONSTRAINT a_total_of_an_article_is_a_wallets;
ALTER TABLE rewards_articledaytotal DROP CONSTRAINT a_total_is_of_an_article_that_exists;

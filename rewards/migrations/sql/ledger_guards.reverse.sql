DROP TRIGGER accounts_stay ON rewards_ledgeraccount;
DROP TRIGGER entries_are_append_only ON rewards_ledgerentry;
DROP FUNCTION ledger_refuse_change();
DROP INDEX entries_by_time;
ALTER TABLE rewards_articledaytotal
    DROP CONSTRAINT a_total_is_of_an_article_that_exists,
    DROP CONSTRAINT a_total_of_an_article_is_a_wallets;
ALTER TABLE rewards_walletdaytotal DROP CONSTRAINT a_total_is_a_wallets;
ALTER TABLE rewards_ledgerentry
    DROP CONSTRAINT a_reversal_reverses_an_entry,
    DROP CONSTRAINT an_entry_is_on_the_closed_list,
    DROP CONSTRAINT an_entry_names_accounts_of_its_kinds;
ALTER TABLE rewards_ledgeraccount DROP CONSTRAINT an_accounts_kind_follows_from_its_id;
DROP FUNCTION ledger_kind;
DROP FUNCTION ledger_permits;

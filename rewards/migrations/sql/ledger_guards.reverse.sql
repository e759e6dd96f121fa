DROP TRIGGER accounts_stay ON rewards_ledgeraccount;
DROP TRIGGER the_closed_list_is_closed ON rewards_ledgermovement;
DROP TRIGGER entries_are_append_only ON rewards_ledgerentry;
DROP FUNCTION ledger_refuse_change();
DROP INDEX entries_by_time;
ALTER TABLE rewards_ledgerentry
    DROP CONSTRAINT a_reversal_reverses_an_entry,
    DROP CONSTRAINT an_entry_is_about_an_article_that_exists,
    DROP CONSTRAINT a_credit_account_is_of_its_kind,
    DROP CONSTRAINT a_debit_account_is_of_its_kind,
    DROP CONSTRAINT an_entry_is_on_the_closed_list;
DELETE FROM rewards_ledgermovement;

DROP FUNCTION ledger_post;
DROP FUNCTION ledger_raise_conflict;
DROP FUNCTION ledger_standing;
DROP FUNCTION ledger_choose_shards;

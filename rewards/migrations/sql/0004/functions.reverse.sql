-- What waited for its totals.
SELECT ledger_fold(id) FROM rewards_ledgeraccount WHERE kind = 'wallet' AND entries_since > 0;
DROP FUNCTION ledger_post;
DROP FUNCTION ledger_post_many;
DROP FUNCTION ledger_post_few;
DROP FUNCTION ledger_fold;
DROP FUNCTION ledger_entries_between;
DROP FUNCTION ledger_pay_from_shard;
DROP FUNCTION ledger_raise_short;
DROP FUNCTION ledger_raise_conflict;
DROP FUNCTION ledger_standing;
DROP FUNCTION ledger_choose_shards;
DROP FUNCTION ledger_lock_shard;
DROP FUNCTION ledger_lock_wallets;
DROP FUNCTION ledger_freeze;
DROP TYPE ledger_posting;

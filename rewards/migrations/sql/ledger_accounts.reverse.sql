DROP FUNCTION ledger_freeze;
DROP FUNCTION ledger_choose_shards;
DROP FUNCTION ledger_lock_shard;
DROP FUNCTION ledger_lock_wallets;

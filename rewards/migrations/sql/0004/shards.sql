-- Thirty-two shards a pool. A payment holds its shard until it is safe on disk, so that as many payments are under way at
-- once as there are shards. The eight of before stay for what they paid; no day opens them again.
UPDATE rewards_ledgeraccount SET shard = shard + 64 WHERE shard IS NOT NULL;
INSERT INTO rewards_ledgeraccount (id, kind, shard, balance_twei, created_at)
SELECT 30 + shard, ledger_kind(30 + shard), shard, 0, now() FROM generate_series(0, 63) AS shard;

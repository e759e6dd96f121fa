-- The one statement that writes the ledger.
--
-- Posts all of the postings or none. `reasons`, where there are any, stand side by side with them.
--
-- Locks are taken in one order, so that no two calls ever wait for each other in a ring: wallets by their users, the treasury
-- and the shards that are named by id, a readers' shard, a writers' shard. An entry's id is drawn only when all of that is
-- held, so the ids of one wallet's entries are in the order of their commits.
--
-- Answers with a row per posting in the order given: its entry's id, and whether it is new. A posting whose natural key
-- already stands with the same amount, article and parties is answered with what stands.
--
-- Raises LG001 insufficient_funds {kind, user, balance_twei, needed_twei}, LG002 pool_spent {pool},
-- LG003 natural_key_conflict {position}.
CREATE FUNCTION ledger_post(at timestamptz, version smallint, postings ledger_posting[], reasons text[] = NULL)
RETURNS TABLE (entry_id bigint, is_new boolean)
LANGUAGE plpgsql
-- The role that the site runs as may not write these tables itself.
SECURITY DEFINER
-- A few rows of large tables are touched, by their keys; while the tables are small the planner would read them whole.
SET enable_seqscan = off SET search_path = public, pg_temp
AS $$
DECLARE
    entries bigint[];
BEGIN
    IF cardinality(postings) <= 4 AND reasons IS NULL THEN
        BEGIN
            entries := ledger_post_few(at, version, postings);
            is_new := true;
            FOREACH entry_id IN ARRAY entries LOOP
                RETURN NEXT;
            END LOOP;
            RETURN;
        EXCEPTION WHEN SQLSTATE 'LG000' OR unique_violation OR numeric_value_out_of_range THEN
            NULL; -- All of it is taken back, locks too.
        END;
    END IF;
    RETURN QUERY SELECT * FROM ledger_post_many(at, version, postings, reasons);
END $$;

-- What `ledger_post` asks when not everything could be posted.

-- By position, the id of the entry that stands under a natural key; null where none does.
CREATE FUNCTION ledger_standing(postings ledger_posting[]) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    SELECT array_agg(e.id ORDER BY p.n)
    FROM unnest(postings) WITH ORDINALITY
        AS p (item, amount, source, part, debit_kind, debit, credit_kind, credit, article, comment, reverses, n)
    LEFT JOIN LATERAL (
        SELECT id FROM rewards_ledgerentry
        WHERE p.reverses IS NULL AND reverses_id IS NULL AND item = p.item AND source_id = p.source AND part = p.part
        UNION ALL
        SELECT id FROM rewards_ledgerentry WHERE reverses_id = p.reverses
    ) AS e ON true
$$;

-- Raises LG003 where an entry stands with another amount, article or parties than were asked for, and where one call
-- names a key twice.
CREATE FUNCTION ledger_raise_conflict(standing bigint[], postings ledger_posting[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    conflict integer;
BEGIN
    SELECT min(p.n) INTO conflict
    FROM ROWS FROM (unnest(standing), unnest(postings)) WITH ORDINALITY
        AS p (id, item, amount, source, part, debit_kind, debit, credit_kind, credit, article, comment, reverses, n)
    LEFT JOIN rewards_ledgerentry e ON e.id = p.id
    LEFT JOIN rewards_ledgeraccount d ON d.id = e.debit_account_id
    LEFT JOIN rewards_ledgeraccount c ON c.id = e.credit_account_id
    WHERE e.id IS NULL
          OR (e.amount_twei, e.debit_kind, e.credit_kind) <> (p.amount, p.debit_kind, p.credit_kind)
          OR e.article_id IS DISTINCT FROM p.article
          -- A pool is named without its shard, and any will do.
          OR (p.debit IS NOT NULL
              AND p.debit IS DISTINCT FROM CASE p.debit_kind WHEN 'wallet' THEN d.user_id ELSE d.id END)
          OR (p.credit IS NOT NULL
              AND p.credit IS DISTINCT FROM CASE p.credit_kind WHEN 'wallet' THEN c.user_id ELSE c.id END)
          OR p.id IN (SELECT id FROM unnest(standing) AS id GROUP BY id HAVING count(*) > 1);
    IF conflict IS NOT NULL THEN
        RAISE EXCEPTION 'natural_key_conflict'
            USING ERRCODE = 'LG003', DETAIL = json_build_object('position', conflict);
    END IF;
END $$;

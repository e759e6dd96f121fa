-- What `ledger_post` asks when not everything could be posted.

-- By position, the id of the entry that stands under a natural key; null where none does.
CREATE FUNCTION ledger_standing(items ledger_item[], sources bigint[], parts smallint[], reversed bigint[])
RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    SELECT array_agg(e.id ORDER BY p.n)
    FROM unnest(items, sources, parts, reversed) WITH ORDINALITY AS p (item, source, part, reverses, n)
    LEFT JOIN LATERAL (
        SELECT id FROM rewards_ledgerentry
        WHERE p.reverses IS NULL AND reverses_id IS NULL AND item = p.item AND source_id = p.source AND part = p.part
        UNION ALL
        SELECT id FROM rewards_ledgerentry WHERE reverses_id = p.reverses
    ) AS e ON true
$$;

-- Raises LG003 where an entry stands with another amount, article or parties than were asked for, and where one call
-- names a key twice.
CREATE FUNCTION ledger_raise_conflict(
    standing bigint[], amounts bigint[], articles bigint[],
    debit_kinds ledger_account_kind[], debit_numbers bigint[],
    credit_kinds ledger_account_kind[], credit_numbers bigint[]
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    conflict integer;
BEGIN
    SELECT min(p.n) INTO conflict
    FROM unnest(standing, amounts, articles, debit_kinds, debit_numbers, credit_kinds, credit_numbers)
        WITH ORDINALITY AS p (id, amount, article, debit_kind, debit, credit_kind, credit, n)
    LEFT JOIN rewards_ledgerentry e ON e.id = p.id
    LEFT JOIN rewards_ledgeraccount d ON d.id = e.debit_account_id
    LEFT JOIN rewards_ledgeraccount c ON c.id = e.credit_account_id
    WHERE e.id IS NULL
          OR (e.amount_twei, e.debit_kind, e.credit_kind) <> (p.amount, p.debit_kind, p.credit_kind)
          OR e.article_id IS DISTINCT FROM p.article
          OR p.debit <> CASE p.debit_kind WHEN 'wallet' THEN d.user_id ELSE d.id END
          OR p.credit <> CASE p.credit_kind WHEN 'wallet' THEN c.user_id ELSE c.id END
          OR p.id IN (SELECT id FROM unnest(standing) AS id GROUP BY id HAVING count(*) > 1);
    IF conflict IS NOT NULL THEN
        RAISE EXCEPTION 'natural_key_conflict'
            USING ERRCODE = 'LG003', DETAIL = json_build_object('position', conflict);
    END IF;
END $$;

-- Raises LG001 for an account that a call would have driven below 0.
CREATE FUNCTION ledger_raise_short(account bigint, needed_twei bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    short rewards_ledgeraccount;
BEGIN
    SELECT * INTO short FROM rewards_ledgeraccount WHERE id = account;
    RAISE EXCEPTION 'insufficient_funds' USING ERRCODE = 'LG001', DETAIL = json_build_object(
        'kind', short.kind, 'user', short.user_id, 'balance_twei', short.balance_twei, 'needed_twei', needed_twei);
END $$;

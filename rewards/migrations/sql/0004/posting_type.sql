-- What is asked for with one entry. A party is named by its kind and a number: a wallet by its user (made on first use), the
-- platform's accounts by their id, and a pool by null: it pays from whichever of its shards can.
CREATE TYPE ledger_posting AS (
    item ledger_item, amount_twei bigint, source_id bigint, part smallint,
    debit_kind ledger_account_kind, debit_number bigint, credit_kind ledger_account_kind, credit_number bigint,
    article_id bigint, comment_id bigint, reverses_id bigint
);

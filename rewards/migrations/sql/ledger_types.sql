-- The kinds of accounts and the items of entries, in the order in which pages show them.
CREATE TYPE ledger_account_kind AS ENUM ('wallet', 'treasury', 'readers_pool', 'writers_pool', 'fees', 'external');

CREATE TYPE ledger_item AS ENUM (
    -- profit
    'read_time', 'pluses', 'comment_rewards', 'likes_own', 'likes_commenter', 'likes_author', 'dislikes_author',
    -- loss
    'minuses', 'comment_tributes', 'dislikes_own', 'dislikes_commenter', 'publish_tributes', 'pnl_reports',
    -- no row of the PnL
    'funding', 'day_open', 'day_close', 'fees_return', 'adjustment', 'withdrawal', 'wallet_closed'
);

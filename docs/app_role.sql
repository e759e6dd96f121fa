-- The role that the site runs as in production: it owns no table, and it can't write the ledger but by `ledger_post`.
-- Run it as the owner, after each migration: psql -v role=site -f docs/app_role.sql
GRANT USAGE ON SCHEMA public TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"role";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :"role";
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO :"role";
REVOKE INSERT, UPDATE, DELETE ON
    rewards_ledgeraccount, rewards_ledgerentry, rewards_articledaytotal, rewards_walletdaytotal FROM :"role";
-- An account that is closed loses its name.
GRANT UPDATE (user_id) ON rewards_ledgeraccount TO :"role";
-- What those who look after the site did is appended, and never changed.
REVOKE UPDATE, DELETE ON accounts_staffrecord FROM :"role";

-- What a role of the site's may do: read and write every table but the ledger's, which it writes by `ledger_post` alone.
-- It owns nothing, so it can change no table, no trigger and no function. `manage.py upgrade` runs this as the owner after
-- each migration.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role};
REVOKE INSERT, UPDATE, DELETE ON
    rewards_ledgeraccount, rewards_ledgerentry, rewards_articledaytotal, rewards_walletdaytotal FROM {role};
-- An account that is closed loses its name.
GRANT UPDATE (user_id) ON rewards_ledgeraccount TO {role};
-- What those who look after the site did is appended, and never changed.
REVOKE UPDATE, DELETE ON accounts_staffrecord FROM {role};
-- Which migrations were applied is for the owner to say.
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};

-- What those who look after the site did is appended, and never changed.
CREATE FUNCTION refuse_change_of_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE 'records are appended, never changed' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'records_are_append_only';
END $$;

CREATE TRIGGER records_are_append_only
    BEFORE UPDATE OR DELETE ON accounts_staffrecord FOR EACH ROW EXECUTE FUNCTION refuse_change_of_records();
CREATE TRIGGER records_are_never_emptied
    BEFORE TRUNCATE ON accounts_staffrecord FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_records();

-- Who was suspended before reasons were kept.
INSERT INTO accounts_suspension (user_id, reason, suspended_at, lifted_reason)
SELECT id, 'Suspended before reasons were kept.', now(), '' FROM accounts_user WHERE is_suspended;

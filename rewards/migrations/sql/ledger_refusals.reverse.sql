DROP FUNCTION ledger_raise_short;
DROP FUNCTION ledger_raise_conflict;
DROP FUNCTION ledger_standing;

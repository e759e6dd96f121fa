DROP TYPE ledger_item;
DROP TYPE ledger_account_kind;

"""The tables of the plain ORM's ledger."""

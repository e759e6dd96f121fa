"""One developer's machine: PostgreSQL and Valkey from wheels, and web, worker and beat beside them.

Nothing that runs in production imports this package, except that settings ask `paths` for their defaults.
"""

"""Ways to move one unit from a hot account to one of many wallets.

Each module says how its database is made (`prepare`), acts (`Client.act`, which returns when it is committed), and proves
afterwards that its books hold what was sent (`check`). Peers are set up as their own documentation says.
"""

WALLETS = 1_000
ARTICLES = 50

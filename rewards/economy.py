"""What everybody may know of the economy: prices, limits, and how the platform stands. All from the ledger."""

from dataclasses import dataclass
from datetime import datetime

from rewards import ledger, pool, rules
from rewards.ledger import TREASURY
from rewards.models import Kind, PoolDay


@dataclass(frozen=True, slots=True)
class PoolState:
    opened_twei: int
    left_twei: int


@dataclass(frozen=True, slots=True)
class Economy:
    """Amounts in Twei. `rules` holds every number of `rewards.rules` under its own name in small letters."""

    rules_version: int
    rules: dict[str, int | list[list[int]]]
    treasury_twei: int
    fees_twei: int
    readers_pool: PoolState
    writers_pool: PoolState


def state(at: datetime) -> Economy:
    """This function will return prices, limits, treasury, fees and today's pools at a moment."""
    today = PoolDay.objects.filter(day=at.date()).first()
    return Economy(
        rules_version=rules.VERSION,
        rules=numbers(),
        treasury_twei=ledger.balance_twei(TREASURY),
        fees_twei=pool.fees_twei(),
        readers_pool=PoolState(today.readers_twei if today else 0, pool.left_twei(Kind.READERS_POOL)),
        writers_pool=PoolState(today.writers_twei if today else 0, pool.left_twei(Kind.WRITERS_POOL)),
    )


def numbers() -> dict[str, int | list[list[int]]]:
    """This function will return every number of the rules; what goes by level as pairs of (from level, allowed)."""
    found = {name.lower(): value for name, value in vars(rules).items() if name.isupper() and name != "VERSION"}
    return {
        name: value if isinstance(value, int) else [list(step) for step in value]
        for name, value in sorted(found.items())
    }

"""What everybody may know of the economy: prices, limits, and how the platform stands. All from the ledger."""

from dataclasses import dataclass
from datetime import datetime

from rewards import ledger, pool, rules
from rewards.ledger import TREASURY
from rewards.models import Kind, PoolDay
from rewards.models.ledger import LOSS_ITEMS, PROFIT_ITEMS


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
    paid_twei: int
    received_twei: int
    by_item_twei: dict[str, int]


def state(at: datetime) -> Economy:
    """This function will return prices, limits, treasury, fees and today's pools at a moment."""
    today = PoolDay.objects.filter(day=at.date()).first()
    moved = totals_twei()
    return Economy(
        rules_version=rules.VERSION,
        rules=numbers(),
        treasury_twei=ledger.balance_twei(TREASURY),
        fees_twei=pool.fees_twei(),
        readers_pool=PoolState(today.readers_twei if today else 0, pool.left_twei(Kind.READERS_POOL)),
        writers_pool=PoolState(today.writers_twei if today else 0, pool.left_twei(Kind.WRITERS_POOL)),
        paid_twei=sum(moved[item.value] for item in PROFIT_ITEMS),
        received_twei=sum(moved[item.value] for item in LOSS_ITEMS),
        by_item_twei=moved,
    )


def totals_twei() -> dict[str, int]:
    """This function will return what all readers together were paid and charged so far, by item, in the panel's order."""
    moved = pool.moved_twei()
    return {item.value: moved.get(item.value, 0) for item in PROFIT_ITEMS + LOSS_ITEMS}


def numbers() -> dict[str, int | list[list[int]]]:
    """This function will return every number of the rules; what goes by level as pairs of (from level, allowed)."""
    found = {name.lower(): value for name, value in vars(rules).items() if name.isupper() and name != "VERSION"}
    return {
        name: value if isinstance(value, int) else [list(step) for step in value]
        for name, value in sorted(found.items())
    }

"""Where a reader stands with the discussion under an article: may they speak, under which name, and what is missing."""

from dataclasses import dataclass

from accounts import addresses
from accounts.models import User
from articles.models import Article
from comments import discussion, personas
from comments.models import Avatar, Persona
from rewards import ledger, levels, reading, rules
from rewards.reading import GateNotPassed


@dataclass(frozen=True, slots=True)
class Choice:
    """An avatar that could be chosen, now or from its level on."""

    avatar: Avatar
    is_open: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What the form under a thread shows. `level` is None for a visitor, `gate` what is missing of the reading."""

    level: int | None
    level_needed: int
    xp_left: int
    gate: GateNotPassed | None
    balance_twei: int
    persona: Persona | None
    choices: tuple[Choice, ...]
    is_suspended: bool
    address_confirmed: bool

    @property
    def may_write(self) -> bool:
        """Whether the form is open: what else is missing can be made up for while the text is written."""
        return self.level is not None and self.level >= self.level_needed and not self.is_suspended

    @property
    def can_pay(self) -> bool:
        return self.balance_twei >= rules.COMMENT_TRIBUTE_TWEI


def of(reader: User, article: Article) -> Standing:
    """This function will return how a reader stands with the discussion under an article."""
    progress = levels.of(reader.pk)
    needed = discussion.level_needed(article)
    may_write = progress.level >= needed
    persona = personas.of(reader, article) if may_write else None
    return Standing(
        level=progress.level,
        level_needed=needed,
        xp_left=max(0, rules.xp_needed(needed) - progress.xp),
        gate=_missing(reader, article) if may_write else None,
        balance_twei=ledger.balance_twei(ledger.wallet(reader.pk)) if may_write else 0,
        persona=persona,
        choices=_choices(progress.level) if may_write and not persona else (),
        is_suspended=reader.is_suspended,
        address_confirmed=addresses.is_confirmed(reader),
    )


def of_visitor(article: Article) -> Standing:
    """This function will return what a visitor is shown of the form."""
    needed = discussion.level_needed(article)
    return Standing(None, needed, rules.xp_needed(needed), None, 0, None, (), False, False)


def _missing(reader: User, article: Article) -> GateNotPassed | None:
    try:
        reading.require_gate(reader.pk, article)
    except GateNotPassed as missing:
        return missing
    return None


def _choices(level: int) -> tuple[Choice, ...]:
    return tuple(Choice(avatar, level >= avatar.level) for avatar in personas.offered())

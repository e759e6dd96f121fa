"""Accounts that look like one person's, and a case about them."""

from rewards import cases
from tests.factories import UserFactory

WHY = "The same machine reads for all of them."


def three():
    return sorted((UserFactory(level=5) for _ in range(3)), key=lambda user: user.pk)


def suspect(*readers, at):
    return cases.open_case({reader.pk: {"steps": 9} for reader in readers}, [{"code": "same_steps"}], [], at)

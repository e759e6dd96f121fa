"""Whose account is tried to be got at."""

import pytest

from tests.factories import PASSWORD, UserFactory


@pytest.fixture
def user():
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    return user

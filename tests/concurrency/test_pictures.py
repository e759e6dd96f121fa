"""The same picture from several at once, on real connections."""

import pytest

from articles import pictures
from articles.models import Picture
from tests.articles.files import file
from tests.committed import at_once

pytestmark = pytest.mark.usefixtures("committed")


def test_the_same_picture_from_several_at_once_is_one_row(at):
    data = file()
    kept = at_once(*[lambda: pictures.keep(data, None, at)] * 6)
    assert {picture.pk for picture in kept} == {Picture.objects.get().pk}

"""One moment for several questions, whatever is posted between them."""

from rewards import books, snapshot
from tests.committed import at_once
from tests.days import move
from tests.factories import UserFactory, open_day


def test_what_is_posted_meanwhile_is_not_seen(committed, at):
    open_day(at)
    user = UserFactory()
    with snapshot.one_moment():
        before = books.so_far()
        assert at_once(lambda: move(user, at, read_time=5)) == [None]
        assert books.so_far() == before
    assert books.so_far().moved_twei == {"read_time": 5}
